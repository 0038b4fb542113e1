//! A unique key that an aggregate holds on certain days.
//!
//! **Invariant:** the claims of an aggregate are a function of its state, so what the log's claim table must contain can
//! always be recomputed from the events.
//!
//! A key that comes free and is used again (an area code after a merger) is two claims that do not overlap. A key that is
//! never given back (a document number) is claimed [`Claim::for_ever`].

use chrono::NaiveDate;

/// Before every document of every state: the earliest day that all databases can store.
const BEGINNING: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("the first day of the calendar exists");

/// One key in one scope, held from `from` (inclusive) until `until` (exclusive; `None` = no end).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// What kind of key it is, for example `area-code`; keys of different scopes never collide.
    pub scope: &'static str,
    /// The key itself, in the exact form that must be unique.
    pub key: String,
    /// First day on which it is held.
    pub from: NaiveDate,
    /// First day on which it is no longer held; `None` while no end is known.
    pub until: Option<NaiveDate>,
}

impl Claim {
    /// A key that once held is never free again.
    pub fn for_ever(scope: &'static str, key: impl Into<String>) -> Claim {
        Claim { scope, key: key.into(), from: BEGINNING, until: None }
    }

    /// Whether it is held on no day at all, as when a name is given and taken back on one day.
    pub fn is_empty(&self) -> bool {
        self.until.is_some_and(|until| until <= self.from)
    }

    /// Whether both claim the same key on at least one common day.
    pub fn collides(&self, other: &Claim) -> bool {
        self.scope == other.scope
            && self.key == other.key
            && other.until.is_none_or(|until| self.from < until)
            && self.until.is_none_or(|until| other.from < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 7, day).expect("a day of July")
    }

    fn code(from: u32, until: Option<u32>) -> Claim {
        Claim { scope: "area-code", key: "10507".into(), from: day(from), until: until.map(day) }
    }

    #[test]
    fn a_key_may_be_used_again_from_the_day_it_is_given_back() {
        assert!(!code(1, Some(10)).collides(&code(10, None)));
        assert!(!code(10, None).collides(&code(1, Some(10))));
    }

    #[test]
    fn a_key_held_on_one_common_day_collides() {
        assert!(code(1, Some(11)).collides(&code(10, None)));
        assert!(code(1, None).collides(&code(31, None)));
    }

    #[test]
    fn a_key_held_for_ever_is_never_free_again() {
        let number = Claim::for_ever("document-number", "848/KH-UBND");
        assert!(number.collides(&number.clone()));
        assert!(!number.collides(&Claim::for_ever("document-number", "849/KH-UBND")));
    }
}

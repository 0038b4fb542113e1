//! Whether a committee stands on a day, and may issue documents (R-PLN-5).

use super::{Member, SteeringCommittee, same};
use crate::vocabulary::Role;
use chrono::NaiveDate;
use std::fmt;

/// How a committee stands on a day (R-PLN-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is constituted and has its chair: it may issue documents.
    Stands,
    /// It is not established yet.
    NotYet,
    /// Its chair has left and it was not reconstituted.
    WithoutChair {
        /// Since this day.
        since: NaiveDate,
    },
    /// It is no more.
    Disbanded {
        /// Since this day.
        since: NaiveDate,
    },
}

impl fmt::Display for Standing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Standing::Stands => out.write_str("stands"),
            Standing::NotYet => out.write_str("is not established yet"),
            Standing::WithoutChair { since } => write!(out, "has no chair since {since} and must be reconstituted"),
            Standing::Disbanded { since } => write!(out, "was disbanded on {since}"),
        }
    }
}

impl SteeringCommittee {
    /// Whether it exists on a day, with or without its chair.
    pub fn constituted(&self, on: NaiveDate) -> bool {
        self.name.is_some() && self.constitution(on).is_some()
    }

    /// How it stands on a day; `None` when it was never established.
    pub fn standing(&self, on: NaiveDate) -> Option<Standing> {
        self.name.as_ref()?;
        if let Some(since) = self.disbanded_on().filter(|end| *end <= on) {
            return Some(Standing::Disbanded { since });
        }
        let Some(constitution) = self.constitutions.on(on) else { return Some(Standing::NotYet) };
        let chair = constitution.members.iter().find(|member| member.role == Role::Chair);
        Some(match chair.and_then(|chair| self.departed(&chair.person, on)) {
            Some(since) => Standing::WithoutChair { since },
            None => Standing::Stands,
        })
    }

    /// Whether it may issue documents on a day (R-PLN-5).
    pub fn stands(&self, on: NaiveDate) -> bool {
        self.standing(on) == Some(Standing::Stands)
    }

    /// Whether somebody of its leadership, the chair or the standing deputy, has left since the decision in effect.
    pub fn must_be_reconstituted(&self, on: NaiveDate) -> bool {
        let leads = |member: &&Member| matches!(member.role, Role::Chair | Role::StandingDeputy);
        let members = self.constitution(on).map_or(&[][..], |constitution| &constitution.members);
        members.iter().filter(leads).any(|member| self.departed(&member.person, on).is_some())
    }

    /// Since when somebody has left the membership in effect on a day.
    pub(super) fn departed(&self, person: &str, on: NaiveDate) -> Option<NaiveDate> {
        let since = self.constitutions.on(on)?.effective_on;
        let left = self.departures.iter().filter(|departure| same(&departure.person, person));
        left.map(|departure| departure.effective_on).filter(|left| since <= *left && *left <= on).min()
    }
}

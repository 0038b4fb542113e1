//! Why a view or policy does not move on now, and what that means for the rows that it has.

use crate::feed::{self, Life};
use std::fmt;

/// Why a follower does not move on in one of its logs now.
#[derive(Debug)]
pub(super) enum Halt {
    /// The log cannot be read now.
    Feed(feed::Error),
    /// A policy cannot give its commands yet, or the feed has not come so far.
    Later(String),
    /// The log is not the one that was followed so far: everything is to be told again from its start.
    Replaced(String),
    /// The log is an older copy of the one that was followed, in which no new epoch has begun.
    Conflict(String),
}

impl From<feed::Error> for Halt {
    fn from(error: feed::Error) -> Halt {
        Halt::Feed(error)
    }
}

impl fmt::Display for Halt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Halt::Feed(error) => error.fmt(formatter),
            Halt::Later(reason) | Halt::Replaced(reason) | Halt::Conflict(reason) => formatter.write_str(reason),
        }
    }
}

impl Halt {
    /// The log ends before the position that was read of it.
    pub(super) fn beyond(source: &str, position: i64, end: i64) -> Halt {
        let found = format!("the log of {source} ends at {end}, but {position} was read of it before");
        Halt::older_copy(source, &found)
    }

    /// The log has another event where one was read before.
    pub(super) fn different(source: &str, position: i64) -> Halt {
        let found = format!("the log of {source} holds another event at {position} than was read of it before");
        Halt::older_copy(source, &found)
    }

    /// The log is of another life than the one followed.
    pub(super) fn another(source: &str, followed: Life, now: Life) -> Halt {
        if now.0 == followed.0 && now.1 < followed.1 {
            let found =
                format!("the log of {source} is in epoch {}, but was read in epoch {} before", now.1, followed.1);
            return Halt::older_copy(source, &found);
        }
        Halt::Replaced(format!(
            "the log of {source} is in another life ({} epoch {}) than was followed so far ({} epoch {})",
            now.0, now.1, followed.0, followed.1
        ))
    }

    fn older_copy(source: &str, found: &str) -> Halt {
        Halt::Conflict(format!(
            "{found}: it was restored from an older copy; begin its new epoch: chuan log new-epoch --service {source}"
        ))
    }

    /// Whether the rows that were told of the log are not those of the log as it is now.
    pub(super) fn is_about_the_rows(&self) -> bool {
        matches!(self, Halt::Replaced(_) | Halt::Conflict(_))
    }
}

#[cfg(test)]
mod tests {
    use super::Halt;
    use uuid::Uuid;

    #[test]
    fn a_later_epoch_is_followed_and_an_earlier_one_needs_an_operator() {
        let (log, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!(matches!(Halt::another("plans", (log, 1), (log, 2)), Halt::Replaced(_)));
        assert!(matches!(Halt::another("plans", (log, 2), (other, 1)), Halt::Replaced(_)));
        let earlier = Halt::another("plans", (log, 2), (log, 1));
        assert!(matches!(earlier, Halt::Conflict(_)));
        let told = earlier.to_string();
        assert!(told.contains("epoch 1") && told.contains("chuan log new-epoch --service plans"), "{told}");
    }
}

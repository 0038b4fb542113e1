//! What the store and the bus can answer with, as a caller is told of it.
//!
//! **Invariant:** a caller learns from the code whether to send the command again (and with which id), to read again, or to
//! change it.
//!
//! Deliberately absent: rules; each service says what its rejections mean.

use crate::status::{Problem, Refusal, Violation};
use bus::{ReadError, feed};
use decider::Claim;
use eventstore::{Error, db, log};

/// Of a command; `refusal` tells of the service's own rejections, `claim_rule` the rule behind a scope of unique keys.
pub fn of_command<R>(
    error: Error<R>,
    refusal: impl FnOnce(R) -> Problem,
    claim_rule: impl FnOnce(&str) -> &'static str,
) -> Problem {
    match error {
        Error::Rejected(rejection) => refusal(rejection),
        Error::Stale { expected, actual } => Problem::Conflict {
            text: format!(
                "the etag is of version {expected}, the current one is {actual}; read it again, then decide again"
            ),
        },
        Error::Log(error) => of_append(error, claim_rule),
    }
}

/// Of an append.
pub fn of_append(error: log::Error, claim_rule: impl FnOnce(&str) -> &'static str) -> Problem {
    match error {
        log::Error::Moved { .. } => Problem::Conflict { text: error.to_string() },
        log::Error::Conflict { .. } => Problem::Conflict { text: format!("{error}; try again") },
        log::Error::Claimed { ref claim, holder, .. } => {
            Problem::refused(Refusal::Exists, claim_rule(claim.scope), claimed(&error, claim)).with("holder", holder)
        }
        log::Error::Reused(request_id) => Problem::RequestReused { request_id },
        log::Error::Busy | log::Error::Stopped => Problem::Busy { text: error.to_string() },
        log::Error::Founding(_) | log::Error::Held(_) => Problem::Behind { text: error.to_string() },
        log::Error::NotFounding => Problem::refused(Refusal::Precondition, "founding-import", error),
        log::Error::Disorder { .. } => Problem::refused(Refusal::Argument, "recording-order", error),
        log::Error::TooLarge(_) => Problem::refused(Refusal::Argument, "too-large", error),
        log::Error::Storage(error) => Problem::Storage(error.into()),
    }
}

fn claimed(error: &log::Error, claim: &Claim) -> String {
    format!("{error}; it cannot be taken from {}", claim.from)
}

/// Of reading a view.
pub fn of_read(error: ReadError) -> Problem {
    match error {
        ReadError::UnknownSource(..) | ReadError::Beyond { .. } => {
            Violation::new("min_positions", error.to_string()).into()
        }
        ReadError::Behind { .. } | ReadError::Stopped { .. } => Problem::Behind { text: error.to_string() },
        ReadError::Feed(error) => of_feed(error),
        ReadError::Storage(error) => of_storage(error),
    }
}

/// Of asking a log, one's own or a neighbour's.
pub fn of_feed(error: feed::Error) -> Problem {
    match error {
        feed::Error::Storage(error) => of_storage(error),
        feed::Error::Unreachable { .. } => Problem::Behind { text: error.to_string() },
    }
}

/// Of reading the store.
pub fn of_storage(error: db::Error) -> Problem {
    match error {
        db::Error::Unreadable { .. } => Problem::Defect(error.into()),
        other => Problem::Storage(other.into()),
    }
}

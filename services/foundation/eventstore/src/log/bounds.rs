//! What one append may hold.
//!
//! **Invariant:** what passes here can be stored by both databases, so no append can make the batch of its neighbours fail.

use super::{Error, append::Append};
use chrono::{Datelike as _, NaiveDate};
use decider::Claim;

/// The longest stored form of one event; with what a message adds it must fit into the 1 MiB that NATS takes.
const EVENT_BYTES_MAX: usize = 1_000_000;
/// The most events of one append: a whole province's reorganisation with room to spare.
const EVENTS_MAX: usize = 100_000;
/// The most bytes of all events of one append.
const BYTES_MAX: usize = 64 << 20;
/// The longest text beside the events: an actor, a fingerprint, a trace context.
const TEXT_BYTES_MAX: usize = 1_000;
/// The longest key; an index entry of PostgreSQL holds no more than a third of a page.
const KEY_BYTES_MAX: usize = 1_000;

/// Whether the appends can be stored together.
pub(super) fn check(appends: &[Append]) -> Result<(), Error> {
    let (mut count, mut bytes) = (0, 0);
    for append in appends {
        check_text("actor", &append.actor, TEXT_BYTES_MAX)?;
        check_text("fingerprint", &append.fingerprint, TEXT_BYTES_MAX)?;
        check_text("trace context", append.traceparent.as_deref().unwrap_or_default(), TEXT_BYTES_MAX)?;
        check_text("note", append.note.as_deref().unwrap_or_default(), EVENT_BYTES_MAX)?;
        for stream in &append.streams {
            for event in &stream.events {
                check_text(event.name, &event.json, EVENT_BYTES_MAX)?;
                check_date(event.effective_on)?;
                bytes += event.json.len();
            }
            count += stream.events.len();
            for Claim { key, from, until, .. } in &stream.claimed {
                check_text("key", key, KEY_BYTES_MAX)?;
                check_date(*from)?;
                until.map_or(Ok(()), check_date)?;
            }
        }
    }
    if count > EVENTS_MAX || bytes > BYTES_MAX {
        let most = format!("the most is {EVENTS_MAX} events of {BYTES_MAX} bytes together");
        return Err(Error::TooLarge(format!("{count} events of {bytes} bytes, {most}")));
    }
    Ok(())
}

fn check_text(what: &str, text: &str, bytes_max: usize) -> Result<(), Error> {
    if text.len() > bytes_max {
        return Err(Error::TooLarge(format!("one {what} of {} bytes, the most is {bytes_max}", text.len())));
    }
    if text.contains('\0') {
        return Err(Error::TooLarge(format!("one {what} with the character U+0000")));
    }
    Ok(())
}

/// Days of four-digit years sort as text as they do as days.
fn check_date(date: NaiveDate) -> Result<(), Error> {
    if (1..=9999).contains(&date.year()) {
        return Ok(());
    }
    Err(Error::TooLarge(format!("the date {date}, the years are 1 to 9999")))
}

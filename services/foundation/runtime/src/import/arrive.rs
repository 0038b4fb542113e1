//! What must have arrived before the first row is decided: all rows, and in the views what their logs hold.
//!
//! **Invariant:** what is waited for is bounded: the rows in number, a silent client and a slow view in time.

use super::{Context, Part, Row, count};
use crate::{
    failure,
    status::{self, Problem, Violation},
};
use bus::{Followed, ReadError, Want};
use futures::StreamExt as _;
use std::time::Duration;
use tonic::{Status, Streaming};

/// Rows of one import.
const ROWS_MAX: usize = 500_000;
/// How long a client may keep silent before its last row. Not short: while it brings the rows of one service, its other
/// streams wait. But an open founding holds everybody else up, so not for ever either.
const SILENCE_MAX: Duration = Duration::from_secs(3600);
/// How often a view that is behind is waited for again; each wait takes some seconds.
const WAITS_MAX: u32 = 60;

/// All rows; they must be as many as were announced, because a client that hangs up looks like one that has sent everything.
pub(super) async fn collect<C: Context>(
    messages: &mut Streaming<C::Request>,
    announced: i64,
) -> Result<Vec<Row<C::Command>>, Status> {
    let mut collected = Vec::new();
    while let Some(message) = next(messages).await? {
        let Some(Part::Row(row)) = C::part(message) else {
            return Err(Violation::new("row", "must be every message after the header").into());
        };
        if collected.len() == ROWS_MAX {
            let text = format!("are more than {ROWS_MAX}; import them in several sets");
            return Err(Violation::new("rows", text).into());
        }
        collected.push(row);
    }
    match count(collected.len()) {
        arrived if arrived == announced => Ok(collected),
        arrived => {
            let text = format!("is {announced}, but {arrived} rows arrived; send the whole set again");
            Err(Violation::new("row_count", text).into())
        }
    }
}

/// The next message, or why the transport would not deliver it.
pub(super) async fn next<M>(messages: &mut Streaming<M>) -> Result<Option<M>, Status> {
    match tokio::time::timeout(SILENCE_MAX, messages.next()).await {
        Ok(message) => message.transpose().map_err(status::reasoned),
        Err(_) => {
            let text = format!("nothing was sent for {} minutes; send the whole set again", SILENCE_MAX.as_secs() / 60);
            Err(Problem::TooLate { text }.into())
        }
    }
}

/// Waits until a view holds what its logs hold now.
pub(super) async fn caught_up(view: &Followed) -> Result<(), Status> {
    let min_positions = view.heads().await.map_err(failure::of_feed)?;
    let want = Want { min_positions, known_at: None };
    let mut waits = 0;
    loop {
        waits += 1;
        match view.read(&want).await {
            Ok(_) => return Ok(()),
            Err(ReadError::Behind { .. }) if waits < WAITS_MAX => {}
            Err(error) => return Err(failure::of_read(error).into()),
        }
    }
}

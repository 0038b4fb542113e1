//! Eyes upon a house: where its logs end, and whether everything has come after.
//!
//! **Well** is a moment at which each replica concerned is ready, each of its views holds whatever was recorded when the
//! looking began, each stream too, and nothing has stopped. What is recorded later may be on its way; under load
//! something always is.
//!
//! **Invariant:** where logs end is read from PostgreSQL and where streams end from NATS, not from what services say of them.

use super::{
    house::{House, OWNERS},
    parts::service::Replica,
};
use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use contracts::operations::v1::{View, ViewState};
use futures::future::join_all;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, timeout};

/// Where each log ends.
pub type Heads = BTreeMap<&'static str, i64>;

/// How long a question to a database may take; it is asked again.
const ASK_MAX: Duration = Duration::from_secs(2);
/// How long until one looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(40);

/// Looks at a house.
#[derive(Clone, Copy, Debug)]
pub struct Eyes<'h> {
    house: &'h House,
}

impl<'h> Eyes<'h> {
    /// Opens them.
    #[must_use]
    pub fn open(house: &'h House) -> Eyes<'h> {
        Eyes { house }
    }

    /// Where the log of `service` ends now. Each time it is a connection of its own that asks: a pool would wait for longer than
    /// the server needs to come back.
    ///
    /// # Errors
    /// The database does not answer, or the service has not made its tables yet.
    pub async fn head(&self, service: &str) -> Result<i64> {
        Ok(self.ask(service, "SELECT position FROM log_head").await?.trim().parse()?)
    }

    /// When the last event of the log of `service` was recorded.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn recorded_at(&self, service: &str) -> Result<DateTime<Utc>> {
        let micros = "SELECT CAST(extract(epoch FROM recorded_at) * 1000000 AS bigint) FROM log_head";
        let micros = self.ask(service, micros).await?.trim().parse()?;
        DateTime::from_timestamp_micros(micros).context("a time that exists")
    }

    async fn ask(&self, service: &str, statement: &str) -> Result<String> {
        timeout(ASK_MAX, self.house.postgres.ask(&format!("chuan_{service}"), statement)).await?
    }

    /// Where the logs end now.
    ///
    /// # Errors
    /// A database does not answer.
    pub async fn heads(&self) -> Result<Heads> {
        let asked = join_all(OWNERS.map(|service| async move { Ok((service, self.head(service).await?)) })).await;
        asked.into_iter().collect()
    }

    /// Waits until all is well with `whom`, and with the streams, and returns how long that was after `since`.
    ///
    /// # Errors
    /// What is still not well after `limit`.
    pub async fn well(&self, whom: &[&Replica], since: Instant, limit: Duration) -> Result<Duration, String> {
        let mut heads = None;
        loop {
            let problems = match &heads {
                None => match self.heads().await {
                    Ok(now) => {
                        heads = Some(now);
                        continue;
                    }
                    Err(error) => vec![format!("where the logs end is not known: {error:#}")],
                },
                Some(heads) => self.unwell(heads, whom).await,
            };
            if problems.is_empty() {
                return Ok(since.elapsed());
            }
            if since.elapsed() > limit {
                return Err(problems.join("; "));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Whether everything is well, and if not, what is not.
    pub async fn unwell(&self, heads: &Heads, whom: &[&Replica]) -> Vec<String> {
        let of_replicas = join_all(whom.iter().map(|replica| replica_unwell(replica, heads)));
        let of_streams = join_all(heads.iter().map(|(service, head)| self.stream_unwell(service, *head)));
        let (replicas, streams) = tokio::join!(of_replicas, of_streams);
        replicas.into_iter().flatten().chain(streams.into_iter().flatten()).collect()
    }

    /// What is wrong with the stream of `service`, whose log has got to `head`; nothing when all is there.
    pub async fn stream_unwell(&self, service: &str, head: i64) -> Option<String> {
        let nats = self.house.nats.as_ref()?;
        let name = stream_name(service);
        match timeout(ASK_MAX, nats.stream(&name)).await {
            Ok(Ok(stream)) => {
                let wanted = u64::try_from(head).unwrap_or_default();
                let whole = stream.messages == stream.last && (stream.last == 0 || stream.first == 1);
                if whole && stream.last >= wanted {
                    None
                } else {
                    Some(format!("{name}: {stream:?}, the log has {head}"))
                }
            }
            Ok(Err(error)) => Some(format!("{name}: {error:#}")),
            Err(_) => Some(format!("{name}: no answer")),
        }
    }
}

/// The stream of a service's log.
#[must_use]
pub fn stream_name(service: &str) -> String {
    format!("CHUAN_{}", service.to_uppercase())
}

async fn replica_unwell(replica: &Replica, heads: &Heads) -> Vec<String> {
    let (unready, views) = tokio::join!(replica.unready(), replica.views());
    let mut problems: Vec<String> = unready.into_iter().collect();
    match views {
        Ok(views) => problems.extend(views.iter().filter_map(|view| view_unwell(view, heads))),
        Err(error) => problems.push(format!("its views: {error:#}")),
    }
    problems.iter().map(|problem| format!("{}: {problem}", replica.unit.name())).collect()
}

fn view_unwell(view: &View, heads: &Heads) -> Option<String> {
    if view.state() == ViewState::Poisoned {
        return Some(format!("{} has stopped: {}", view.name, view.reason));
    }
    view.heads.keys().find_map(|source| {
        let (reached, head) = (view.positions.get(source).copied().unwrap_or_default(), *heads.get(source.as_str())?);
        (reached < head).then(|| format!("{} is at {reached} of {head} of {source}", view.name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_well_when_it_holds_what_was_recorded_and_has_not_stopped() {
        let heads = Heads::from([("registry", 5), ("plans", 3)]);
        let mut view = View {
            name: "agencies_2".into(),
            positions: [("registry".to_owned(), 5)].into(),
            heads: [("registry".to_owned(), 9)].into(),
            ..View::default()
        };
        assert_eq!(view_unwell(&view, &heads), None);
        view.positions = [("registry".to_owned(), 4)].into();
        assert!(view_unwell(&view, &heads).is_some_and(|text| text.contains("4 of 5")));
        view.positions = [("registry".to_owned(), 5)].into();
        view.set_state(ViewState::Poisoned);
        assert!(view_unwell(&view, &heads).is_some());
    }
}

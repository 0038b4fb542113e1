//! Where each view stands beside the logs that it follows: for operators, and for their instruments.
//!
//! **Invariant:** a log that cannot be asked is missing in what is told of it, and holds nothing else up.
//! **Invariant:** a log is asked once, however many views follow it.
//!
//! Deliberately absent: remembering what a log said before. What is told is what is so now, or nothing.

use bus::{Feed, Followed};
use eventstore::{
    db,
    log::Head,
    view::{Reached, State},
};
use std::{collections::BTreeMap, time::Duration};

/// How long a log may take to say where it ends.
const PATIENCE: Duration = Duration::from_secs(2);

/// The ends of logs, by service; those that cannot be asked now are missing.
pub(crate) type Heads = BTreeMap<&'static str, Head>;

/// How far a view is behind a log.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lag {
    /// Events that are not taken in yet.
    pub(crate) events: i64,
    /// How much later the log's last event was recorded than the last one taken in; nothing while none has been.
    pub(crate) seconds: Option<f64>,
}

/// A view or policy, and how far it has come.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// What the database says of it; nothing before it was prepared.
    pub(crate) state: Option<State>,
    /// How far the serving generation has come in each log.
    pub(crate) reached: BTreeMap<String, Reached>,
}

/// The ends of the logs that these views follow, all asked at once.
pub(crate) async fn heads(views: impl IntoIterator<Item = &Followed>) -> Heads {
    let feeds: BTreeMap<&'static str, Feed> = views.into_iter().flat_map(Followed::feeds).map(owned).collect();
    let asked = feeds.into_iter().map(|(service, feed)| async move {
        match tokio::time::timeout(PATIENCE, feed.head()).await {
            Ok(Ok(head)) => Some((service, head)),
            Ok(Err(error)) => {
                tracing::debug!(service, %error, "where the log ends cannot be told");
                None
            }
            Err(_) => None,
        }
    });
    futures::future::join_all(asked).await.into_iter().flatten().collect()
}

fn owned((service, feed): (&&'static str, &Feed)) -> (&'static str, Feed) {
    (service, feed.clone())
}

impl Standing {
    /// Where a view stands now.
    ///
    /// # Errors
    /// Its database failed.
    pub(crate) async fn of(view: &Followed) -> Result<Standing, db::Error> {
        let state = view.state().await?;
        let reached = match &state {
            Some(state) => view.reached(state.generation).await?,
            None => BTreeMap::new(),
        };
        Ok(Standing { state, reached })
    }

    /// How far it is behind a log.
    pub(crate) fn lag(&self, service: &str, head: &Head) -> Lag {
        // What was followed in another life of the log is nothing of this one.
        let reached = self.reached.get(service).filter(|reached| is_of(reached, head));
        let position = reached.map_or(0, |reached| reached.position);
        let events = (head.position - position).max(0);
        let seconds = match reached.and_then(|reached| reached.recorded_at) {
            _ if events == 0 => Some(0.0),
            Some(recorded_at) => Some((head.recorded_at - recorded_at).as_seconds_f64().max(0.0)),
            None => None,
        };
        Lag { events, seconds }
    }
}

fn is_of(reached: &Reached, head: &Head) -> bool {
    reached.log_id.is_none_or(|log_id| (log_id, reached.epoch) == (head.log_id, head.epoch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta, Utc};
    use uuid::Uuid;

    fn noon() -> DateTime<Utc> {
        "2021-01-20T05:00:00Z".parse().expect("it is a time")
    }

    fn head(position: i64, epoch: i64, recorded_at: DateTime<Utc>) -> Head {
        Head { log_id: Uuid::from_u128(7), epoch, position, recorded_at, founding: None, complete_until: None }
    }

    fn at(position: i64, recorded_at: Option<DateTime<Utc>>) -> Standing {
        let log_id = recorded_at.map(|_| Uuid::from_u128(7));
        let reached = Reached { position, recorded_at, log_id, epoch: i64::from(log_id.is_some()) };
        Standing { state: None, reached: [("plans".to_owned(), reached)].into() }
    }

    #[test]
    fn a_view_at_the_end_of_its_log_is_not_behind_however_long_the_log_rests() {
        let now = noon();
        let lag = at(9, Some(now - TimeDelta::days(1))).lag("plans", &head(9, 1, now));
        assert_eq!(lag, Lag { events: 0, seconds: Some(0.0) });
        assert_eq!(at(0, None).lag("plans", &head(0, 1, now)), Lag { events: 0, seconds: Some(0.0) });
    }

    #[test]
    fn a_view_is_behind_by_what_was_recorded_since_in_events_and_seconds() {
        let now = noon();
        let lag = at(7, Some(now - TimeDelta::milliseconds(1_500))).lag("plans", &head(9, 1, now));
        assert_eq!(lag, Lag { events: 2, seconds: Some(1.5) });
    }

    #[test]
    fn before_the_first_event_is_taken_in_nobody_can_say_since_when() {
        assert_eq!(at(0, None).lag("plans", &head(9, 1, noon())), Lag { events: 9, seconds: None });
    }

    #[test]
    fn what_was_followed_in_another_life_of_the_log_does_not_count() {
        let now = noon();
        assert_eq!(at(9, Some(now)).lag("plans", &head(8, 2, now)), Lag { events: 8, seconds: None });
    }
}

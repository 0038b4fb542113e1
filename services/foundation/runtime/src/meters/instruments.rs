//! Where things stand, looked up when somebody asks for the figures.
//!
//! **Invariant:** what cannot be looked up in time is told as NaN, and holds nothing else up.
//!
//! Deliberately absent: what happens in between; that is counted where it happens.

use crate::standing::{self, Heads, Standing};
use bus::{Followed, Relay, relay};
use eventstore::{Db, Log};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, timeout_at};

/// What a process has whose state is told.
#[derive(Clone, Debug)]
pub(crate) struct Instruments {
    /// The logs that it owns.
    pub(crate) logs: BTreeMap<&'static str, Log>,
    /// Their relays.
    pub(crate) relays: Vec<Relay>,
    /// Its views and policies, each with the service that owns it.
    pub(crate) views: Vec<(&'static str, Followed)>,
    /// Its databases.
    pub(crate) databases: BTreeMap<&'static str, Db>,
}

impl Instruments {
    /// Sets every gauge to what is so now, within `patience`.
    pub(crate) async fn look(&self, patience: Duration) {
        let deadline = Instant::now() + patience;
        self.logs(deadline).await;
        // A neighbour may be slow to say that it is not there; the views can be told meanwhile.
        let heads = timeout_at(deadline, standing::heads(self.views.iter().map(|(_, view)| view))).await;
        let heads = heads.unwrap_or_default();
        for (service, view) in &self.views {
            let standing = timeout_at(deadline, Standing::of(view)).await.ok().and_then(Result::ok);
            tell_view(service, view, standing.as_ref(), &heads);
        }
        for (service, db) in &self.databases {
            let (used, idle) = db.connections();
            metrics::gauge!("chuan_database_connections", "service" => *service, "state" => "used").set(used);
            metrics::gauge!("chuan_database_connections", "service" => *service, "state" => "idle").set(idle);
        }
        tell_process();
    }

    async fn logs(&self, deadline: Instant) {
        for (service, log) in &self.logs {
            let head = timeout_at(deadline, log.head()).await.ok().and_then(Result::ok);
            let position = head.as_ref().map(|head| head.position);
            metrics::gauge!("chuan_log_head_position", "service" => *service).set(figure(position));
            let Some(relay) = self.relays.iter().find(|relay| relay.service() == *service) else { continue };
            let standing = relay.standing();
            let behind = position.map(|position| (position - standing.relayed).max(0));
            metrics::gauge!("chuan_relay_lag_events", "service" => *service).set(figure(behind));
            let is_away = standing.state == relay::State::Away;
            metrics::gauge!("chuan_relay_away", "service" => *service).set(flag(is_away));
        }
    }
}

fn tell_view(service: &'static str, view: &Followed, standing: Option<&Standing>, heads: &Heads) {
    let name = view.name();
    let state = standing.and_then(|standing| standing.state.as_ref());
    let is_poisoned = state.map_or(f64::NAN, |state| flag(state.poison.is_some()));
    let is_building = state.map_or(f64::NAN, |state| flag(state.building.is_some()));
    metrics::gauge!("chuan_view_poisoned", "service" => service, "view" => name).set(is_poisoned);
    metrics::gauge!("chuan_view_building", "service" => service, "view" => name).set(is_building);
    for source in view.feeds().keys().copied() {
        let labels = [("service", service), ("view", name), ("source", source)];
        let position = standing.and_then(|standing| standing.reached.get(source)).map(|reached| reached.position);
        let lag = standing.zip(heads.get(source)).map(|(standing, head)| standing.lag(source, head));
        metrics::gauge!("chuan_view_position", &labels).set(figure(position));
        metrics::gauge!("chuan_view_lag_events", &labels).set(figure(lag.map(|lag| lag.events)));
        let seconds = lag.and_then(|lag| lag.seconds).unwrap_or(f64::NAN);
        metrics::gauge!("chuan_view_lag_seconds", &labels).set(seconds);
    }
}

/// What every program tells of itself; elsewhere than on Linux nothing.
fn tell_process() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    if let Some(kilobytes) = resident.and_then(|number| number.parse::<f64>().ok()) {
        metrics::gauge!("process_resident_memory_bytes").set(kilobytes * 1024.0);
    }
    if let Ok(descriptors) = std::fs::read_dir("/proc/self/fd") {
        metrics::gauge!("process_open_fds").set(figure(i64::try_from(descriptors.count()).ok()));
    }
}

#[allow(clippy::cast_precision_loss, reason = "a gauge is a float; positions stay far below 2^53")]
fn figure(number: Option<i64>) -> f64 {
    number.map_or(f64::NAN, |number| number as f64)
}

fn flag(is_so: bool) -> f64 {
    if is_so { 1.0 } else { 0.0 }
}

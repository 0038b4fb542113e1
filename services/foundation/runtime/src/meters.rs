//! What instruments read: `GET /metrics`, in the text format of Prometheus.
//!
//! What happens is counted where it happens, through the facade `metrics`; where things stand is looked up when somebody asks
//! (`meters/instruments.rs`). Every name is in [`NAMES`], with its meaning.
//!
//! **Invariant:** no label takes a value that a stranger chooses: services, views, methods and codes are ours.
//! **Invariant:** where something cannot be looked up its gauge is NaN, never an old figure.
//! **Invariant:** an answer comes within [`PATIENCE`], also when a database or a neighbour does not answer.
//!
//! Deliberately absent: sending figures anywhere, and a port of their own: they are behind the same door as `/readyz`.

mod instruments;
pub(crate) mod rpc;

pub(crate) use instruments::Instruments;

use axum::{Router, routing::get};
use http::header;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::{sync::OnceLock, time::Duration};
use tokio_util::sync::CancellationToken;

/// Path of the figures.
pub const PATH: &str = "/metrics";
/// How long looking things up may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often what was measured is put together, so that nothing piles up when nobody asks.
const UPKEEP: Duration = Duration::from_secs(5);
/// The media type of version 0.0.4 of the text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Upper ends of the classes of durations.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Upper ends of the classes of sizes.
const SIZES: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// Every figure, with its meaning.
const NAMES: &[(Kind, &str, &str)] = &[
    (Kind::Gauge, "chuan_build_info", "1, labelled with the version of this program."),
    (Kind::Gauge, "chuan_log_head_position", "Where the log of a service ends."),
    (Kind::Histogram, "chuan_append_duration_seconds", "How long a batch of appends took, its commit included."),
    (Kind::Histogram, "chuan_append_batch_size", "How many commands were recorded by one commit."),
    (
        Kind::Counter,
        "chuan_append_conflicts_total",
        "Appends refused because a stream had moved on; they are decided again.",
    ),
    (
        Kind::Counter,
        "chuan_append_failures_total",
        "Batches of appends that the database did not take; nothing of them is recorded.",
    ),
    (Kind::Gauge, "chuan_relay_position", "Where the stream of a service ends, as last seen; a position of its log."),
    (Kind::Gauge, "chuan_relay_lag_events", "Events of the log that the stream does not hold yet."),
    (Kind::Gauge, "chuan_relay_away", "1 while the bus does not answer the relay."),
    (
        Kind::Counter,
        "chuan_bus_refilled_total",
        "How often a stream was found damaged, made anew and filled from the log, by reason.",
    ),
    (Kind::Counter, "chuan_bus_repaired_total", "How often the configuration of a stream was put right."),
    (
        Kind::Gauge,
        "chuan_bus_ahead",
        "1 while the stream holds more than the log, so that nothing is recorded until an operator decides.",
    ),
    (Kind::Counter, "chuan_feed_gaps_total", "Gaps in what a stream delivered, healed by asking the owner of the log."),
    (Kind::Gauge, "chuan_feed_source", "1 for where the events of a neighbour come from now: nats, owner or none."),
    (Kind::Gauge, "chuan_view_position", "Position of a log that a view or policy has reached."),
    (
        Kind::Gauge,
        "chuan_view_lag_events",
        "Events of a log that a view or policy has not taken in; NaN while the log cannot be asked.",
    ),
    (
        Kind::Gauge,
        "chuan_view_lag_seconds",
        "How much later the log's last event was recorded than the last one taken in; NaN while that cannot be told.",
    ),
    (Kind::Gauge, "chuan_view_poisoned", "1 when a view or policy has stopped at an event."),
    (Kind::Gauge, "chuan_view_building", "1 while a view is being built aside."),
    (Kind::Counter, "chuan_view_rebuilds_total", "How often a view began to be told again by itself, by reason."),
    (
        Kind::Histogram,
        "chuan_rpc_duration_seconds",
        "How long a call that is answered once took, by method and gRPC code.",
    ),
    (Kind::Gauge, "chuan_database_connections", "Connections to a service's database, used and idle."),
    (Kind::Gauge, "process_resident_memory_bytes", "Memory of the process that is in RAM."),
    (Kind::Gauge, "process_open_fds", "Open file descriptors of the process."),
];

/// The recorder of this process, made when first asked for: several hosts may live in one process.
///
/// To be asked for before anything happens that shall be counted.
pub(crate) fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
            .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_size".into()), &SIZES))
            .expect("there are classes");
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("figures go somewhere else already; {PATH} tells none of them");
        }
        for (kind, name, help) in NAMES.iter().copied() {
            match kind {
                Kind::Counter => metrics::describe_counter!(name, help),
                Kind::Gauge => metrics::describe_gauge!(name, help),
                Kind::Histogram => metrics::describe_histogram!(name, help),
            }
        }
        metrics::gauge!("chuan_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        handle
    })
}

/// The route of the figures.
pub(crate) fn route(instruments: Instruments) -> Router {
    let tell = move || {
        let instruments = instruments.clone();
        async move {
            instruments.look(PATIENCE).await;
            ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], recorder().render())
        }
    };
    Router::new().route(PATH, get(tell))
}

/// Keeps what was measured small until `shutdown`, also when nobody asks for it.
pub(crate) async fn upkeep(shutdown: CancellationToken) {
    while tokio::time::timeout(UPKEEP, shutdown.cancelled()).await.is_err() {
        recorder().run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_their_unit_and_kind_as_is_usual() {
        for (kind, name, help) in NAMES {
            assert!(name.starts_with("chuan_") || name.starts_with("process_"), "{name}");
            assert_eq!(name.ends_with("_total"), *kind == Kind::Counter, "{name}");
            assert!(help.ends_with('.') && help.len() > 20, "{name}: {help}");
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}");
        }
    }

    #[test]
    fn the_recorder_is_there_however_often_it_is_asked_for() {
        recorder();
        recorder();
        assert!(recorder().render().contains("# HELP chuan_build_info 1, labelled"));
    }
}

//! The connection to NATS, and what a stream of it is declared to be.
//!
//! **Invariant:** nothing here waits longer than `PATIENCE` for an answer, nor for one that was lost with the connection; the
//! client buffers nothing without bound.
//!
//! Deliberately absent: trust. What NATS acknowledges it may forget (it writes to disk later), so whoever asks it compares what
//! it answers with positions.

use crate::feed::Life;
use async_nats::jetstream::{
    self, Context, ErrorCode,
    context::{ContextBuilder, CreateStreamErrorKind, GetStreamErrorKind},
    stream::{Config, DiscardPolicy, Info, RetentionPolicy, StorageType, Stream},
};
use std::time::Duration;
use tokio::sync::watch;

/// How long NATS may take to answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// How often the connection is tried again while it is lost, at the latest.
const RECONNECT_MAX: Duration = Duration::from_millis(250);
/// How often a silent server is asked whether it is there.
const PING_INTERVAL: Duration = Duration::from_secs(2);
/// Messages on the way to one subscription; the server sends no more than was asked for, which is less.
const SUBSCRIPTION_CAPACITY: usize = 4096;
/// Publications on their way that are not acknowledged yet.
const IN_FLIGHT_MAX: usize = 1024;
/// How long JetStream remembers ids of messages to drop repeated ones; the relay does not depend on it.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);

/// NATS does not do what it is asked.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    /// An error with all its causes in one line.
    pub(crate) fn of(what: &str, error: &(dyn std::error::Error + 'static)) -> Error {
        let mut text = format!("{what}: {error}");
        let mut cause = error.source();
        while let Some(inner) = cause {
            let inner_text = inner.to_string();
            if !text.contains(&inner_text) {
                text = format!("{text}: {inner_text}");
            }
            cause = inner.source();
        }
        Error(text)
    }

    pub(crate) fn new(text: impl Into<String>) -> Error {
        Error(text.into())
    }
}

/// A connection to NATS; clones share it. While the server is away it is tried again without end.
#[derive(Clone, Debug)]
pub struct Nats {
    context: Context,
    replicas: usize,
    /// How often the connection was lost.
    losses: watch::Receiver<u64>,
}

impl Nats {
    /// A connection to the servers at `urls`, separated by commas; it need not be there yet. Streams are kept `replicas` times.
    ///
    /// # Errors
    /// The text is no address of a server.
    pub async fn connect(urls: &str, replicas: usize) -> Result<Nats, Error> {
        let servers: Result<Vec<async_nats::ServerAddr>, _> =
            urls.split(',').map(|url| url.trim().parse::<async_nats::ServerAddr>()).collect();
        let servers = servers.map_err(|error| Error::of("the address of NATS", &error))?;
        let (lose, losses) = watch::channel(0);
        let client = async_nats::ConnectOptions::new()
            .name("chuan")
            .retry_on_initial_connect()
            .connection_timeout(PATIENCE)
            .request_timeout(Some(PATIENCE))
            .ping_interval(PING_INTERVAL)
            .subscription_capacity(SUBSCRIPTION_CAPACITY)
            .reconnect_delay_callback(|attempt| {
                RECONNECT_MAX.min(Duration::from_millis(u64::try_from(attempt).unwrap_or(u64::MAX).saturating_mul(20)))
            })
            .event_callback(move |event| {
                tracing::info!(%event, "NATS");
                if matches!(event, async_nats::Event::Disconnected) {
                    lose.send_modify(|losses| *losses += 1);
                }
                std::future::ready(())
            })
            .connect(servers)
            .await
            .map_err(|error| Error::of("NATS", &error))?;
        let context = ContextBuilder::new()
            .timeout(PATIENCE)
            .ack_timeout(PATIENCE)
            .max_ack_inflight(IN_FLIGHT_MAX)
            .backpressure_on_inflight(true)
            .build(client);
        Ok(Nats { context, replicas, losses })
    }

    /// JetStream.
    pub(crate) fn jetstream(&self) -> &Context {
        &self.context
    }

    /// What the stream of `service` is to be while its log lives this life.
    pub(crate) fn declared(&self, service: &str, life: Life) -> Config {
        Config {
            name: stream_name(service),
            description: Some(description(life)),
            subjects: vec![format!("chuan.{service}.>")],
            storage: StorageType::File,
            retention: RetentionPolicy::Limits,
            discard: DiscardPolicy::Old,
            max_messages: -1,
            max_bytes: -1,
            max_messages_per_subject: -1,
            max_consumers: -1,
            num_replicas: self.replicas,
            duplicate_window: DUPLICATE_WINDOW,
            deny_delete: true,
            deny_purge: true,
            allow_direct: true,
            ..Config::default()
        }
    }

    /// What is asked, or that it took too long, or that the connection was lost meanwhile. The client itself would go on waiting
    /// for an answer that died with the server.
    pub(crate) async fn patiently<T>(&self, asked: impl Future<Output = T>) -> Result<T, Error> {
        // Twice as long as one request may take: some questions are two.
        let in_time = tokio::time::timeout(PATIENCE * 2, asked);
        self.while_connected(in_time).await?.map_err(|_| Error::new("NATS does not answer"))
    }

    /// Tells of each loss of the connection from now on.
    pub(crate) fn losses(&self) -> watch::Receiver<u64> {
        let mut losses = self.losses.clone();
        losses.mark_unchanged();
        losses
    }

    /// What comes of `work`, or that the connection was lost meanwhile.
    pub(crate) async fn while_connected<T>(&self, work: impl Future<Output = T>) -> Result<T, Error> {
        let mut losses = self.losses();
        tokio::select! {
            done = work => Ok(done),
            Ok(()) = losses.changed() => Err(Error::new("the connection to NATS was lost")),
        }
    }

    /// The stream of `service` and how it is, or nothing when there is none.
    ///
    /// # Errors
    /// NATS does not answer, or has no JetStream.
    pub(crate) async fn stream(&self, service: &str) -> Result<Option<(Stream<()>, Info)>, Error> {
        let name = stream_name(service);
        let asked = async {
            match self.context.get_stream(&name).await {
                Ok(stream) => {
                    let info = stream.cached_info().clone();
                    let stream = self.context.get_stream_no_info(&name).await;
                    stream.map(|stream| Some((stream, info))).map_err(|error| Error::of("NATS", &error))
                }
                Err(error) => match error.kind() {
                    GetStreamErrorKind::JetStream(reason) if reason.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                        Ok(None)
                    }
                    _ => Err(Error::of("NATS", &error)),
                },
            }
        };
        self.patiently(asked).await?
    }

    /// Makes the stream; when somebody else has made it meanwhile, that is as well.
    ///
    /// # Errors
    /// NATS does not answer, or refuses it.
    pub(crate) async fn make(&self, declared: Config) -> Result<(), Error> {
        match self.patiently(self.context.create_stream(declared)).await? {
            Ok(_) => Ok(()),
            Err(error) => match error.kind() {
                CreateStreamErrorKind::JetStream(reason) if reason.error_code() == ErrorCode::STREAM_NAME_EXIST => {
                    Ok(())
                }
                _ => Err(Error::of("a stream cannot be made", &error)),
            },
        }
    }

    /// Removes the stream of `service`, if it is there.
    ///
    /// # Errors
    /// NATS does not answer, or refuses it.
    pub(crate) async fn remove(&self, service: &str) -> Result<(), Error> {
        match self.patiently(self.context.delete_stream(stream_name(service))).await? {
            Ok(_) => Ok(()),
            Err(error) if error.to_string().contains("not found") => Ok(()),
            Err(error) => Err(Error::of("a stream cannot be removed", &error)),
        }
    }
}

/// The name of a service's stream, for example `CHUAN_REGISTRY`.
pub fn stream_name(service: &str) -> String {
    format!("CHUAN_{}", service.to_uppercase())
}

/// How a stream says which life of which log it holds; NATS 2.9 keeps no other words for a stream.
fn description((log_id, epoch): Life) -> String {
    format!("chuan log {log_id} epoch {epoch}")
}

/// The life of a log that a stream says it holds.
pub(crate) fn life_of(config: &Config) -> Option<Life> {
    let said = config.description.as_deref()?.strip_prefix("chuan log ")?;
    let (log_id, epoch) = said.split_once(" epoch ")?;
    Some((log_id.parse().ok()?, epoch.parse().ok()?))
}

/// Whether a stream is as it was declared, in everything that we declare.
pub(crate) fn is_as_declared(actual: &Config, declared: &Config) -> bool {
    let kept = |config: &Config| {
        (
            (config.subjects.clone(), config.description.clone(), config.num_replicas, config.duplicate_window),
            (
                config.deny_delete,
                config.deny_purge,
                config.allow_direct,
                config.no_ack,
                config.sealed,
                config.allow_rollup,
            ),
            (
                config.max_messages,
                config.max_bytes,
                config.max_messages_per_subject,
                config.max_age,
                config.max_message_size.max(0),
            ),
            (
                config.storage == declared.storage,
                config.retention == declared.retention,
                config.discard == declared.discard,
            ),
            (config.mirror.is_none(), config.sources.as_ref().is_none_or(Vec::is_empty), config.republish.is_none()),
        )
    };
    kept(actual) == kept(declared)
}

/// A pull consumer that keeps nothing anywhere: the follower knows where it is.
pub(crate) fn consumer_from(sequence: i64) -> jetstream::consumer::pull::Config {
    jetstream::consumer::pull::Config {
        deliver_policy: jetstream::consumer::DeliverPolicy::ByStartSequence {
            start_sequence: u64::try_from(sequence).unwrap_or(1).max(1),
        },
        ack_policy: jetstream::consumer::AckPolicy::None,
        memory_storage: true,
        num_replicas: 1,
        inactive_threshold: Duration::from_secs(30),
        ..Default::default()
    }
}

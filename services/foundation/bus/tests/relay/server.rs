//! A nats-server of a test's own, and a log to relay.
//!
//! **Invariant:** it listens on loopback at a port of its own, keeps its files in a directory of its own, and ends with the test.

use async_nats::jetstream::{self, Context};
use bus::{Nats, Relay, Standing};
use chrono::{DateTime, NaiveDate};
use decider::Aggregate;
use eventstore::{Db, Decision, Intent, Log};
use serde::{Deserialize, Serialize};
use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

/// How long anything may take that should happen at once.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The servers to test against: Debian's, and the newest if the run has one.
pub(crate) fn servers() -> Vec<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let debian = named("CHUAN_TEST_NATS_SERVER").unwrap_or_else(|| "nats-server".into());
    std::iter::once(debian).chain(named("CHUAN_TEST_NATS_NEWEST")).collect()
}

pub(crate) struct Server {
    program: PathBuf,
    pub(crate) port: u16,
    pub(crate) directory: TempDir,
    child: Option<Child>,
}

impl Server {
    pub(crate) async fn start(program: PathBuf) -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let directory = tempfile::tempdir().unwrap();
        let mut server = Server { program, port, directory, child: None };
        server.run().await;
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Runs it again where it was.
    pub(crate) async fn run(&mut self) {
        let child = Command::new(&self.program)
            .args(["-a", "127.0.0.1", "-p", &self.port.to_string(), "-js", "-sd"])
            .arg(self.directory.path())
            .stderr(Stdio::null())
            .spawn()
            .expect("a nats-server to test with: see tests/run");
        self.child = Some(child);
        let port = self.port;
        until("the server answers", async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok()).await;
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// JetStream, as a stranger sees it.
    pub(crate) async fn jetstream(&self) -> Context {
        jetstream::new(async_nats::connect(self.url()).await.unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Asks again until it is so.
pub(crate) async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let asked = async {
        while !is_so().await {
            tick.tick().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, asked).await.is_ok(), "in vain: {what}");
}

/// Something that says what it was told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parrot;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Event {
    Said { words: String },
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        "Said"
    }
    fn effective_on(&self) -> NaiveDate {
        NaiveDate::default()
    }
}

impl Aggregate for Parrot {
    const KIND: &'static str = "parrot";
    type Command = Vec<String>;
    type Event = Event;
    type Rejection = std::fmt::Error;
    fn decide(&self, words: &Vec<String>) -> Result<Vec<Event>, std::fmt::Error> {
        Ok(words.iter().map(|words| Event::Said { words: words.clone() }).collect())
    }
    fn evolve(&mut self, _: &Event) {}
}

/// A log in a file, and the relays that serve it.
pub(crate) struct Cage {
    pub(crate) file: PathBuf,
    pub(crate) log: Log,
    _ends: DropGuard,
    shutdown: CancellationToken,
    _directory: Option<TempDir>,
}

pub(crate) fn now() -> eventstore::log::Now {
    Arc::new(|| DateTime::UNIX_EPOCH) // what is recorded is a microsecond later each time
}

impl Cage {
    pub(crate) async fn new() -> Cage {
        let directory = tempfile::tempdir().unwrap();
        let mut cage = Cage::open(directory.path().join("log.sqlite")).await;
        cage._directory = Some(directory);
        cage
    }

    pub(crate) async fn open(file: PathBuf) -> Cage {
        let db = Db::connect(&format!("sqlite:{}", file.display())).await.unwrap();
        let log = Log::open(db, now()).await.unwrap();
        let shutdown = CancellationToken::new();
        Cage { file, log, _ends: shutdown.clone().drop_guard(), shutdown, _directory: None }
    }

    /// One command that says all of `words`.
    pub(crate) async fn say(&self, words: &[&str]) -> Result<i64, String> {
        let intent = Intent {
            command_id: Uuid::new_v4(),
            fingerprint: "say".into(),
            actor: "Nguyễn Thị \"Vẹt\"".into(),
            traceparent: None,
            recorded_at: None,
            validate_only: false,
        };
        let said: Vec<Event> = words.iter().map(|words| Event::Said { words: (*words).to_owned() }).collect();
        let parrot = Uuid::new_v4();
        let told = self.log.execute(intent, move |mut decision: Decision| {
            let said = said.clone();
            async move {
                decision.load::<Parrot>(parrot).await?;
                decision.append::<Parrot>(parrot, &said);
                Ok::<_, eventstore::Error<std::fmt::Error>>(decision)
            }
        });
        told.await.map(|outcome| outcome.position).map_err(|error| error.to_string())
    }

    pub(crate) async fn say_many(&self, count: usize) {
        futures::future::join_all((0..count).map(|n| async move { self.say(&[&n.to_string(), "đ"]).await.unwrap() }))
            .await;
    }

    pub(crate) async fn relay(&self, server: &Server) -> Relay {
        let nats = Nats::connect(&server.url(), 1).await.unwrap();
        let relay = Relay::new("parrots", "30", self.log.clone(), nats, now());
        tokio::spawn(relay.clone().run(self.shutdown.clone()));
        relay
    }

    /// Waits until everything recorded is in the stream, and holds the stream against the log, message by message.
    pub(crate) async fn is_relayed(&self, relay: &Relay, server: &Server) -> Standing {
        let head = self.log.head().await.unwrap();
        until("everything is relayed", async || relay.standing().relayed == head.position).await;
        let stream = server.jetstream().await.get_stream("CHUAN_PARROTS").await.unwrap();
        let info = stream.get_info().await.unwrap();
        assert_eq!(
            (info.state.messages, info.state.last_sequence),
            (head.position.unsigned_abs(), head.position.unsigned_abs())
        );
        for event in self.log.read(0, 100_000).await.unwrap() {
            let message = stream.get_raw_message(event.position.unsigned_abs()).await.unwrap();
            let arrived = bus::event::decode("parrots", &message.payload).unwrap();
            assert_eq!((arrived.event, arrived.life), (event, (head.log_id, head.epoch)));
        }
        relay.standing()
    }
}

//! A log that was restored from an older copy, in production: its owner, a follower in another process and a real nats-server
//! between them. Nobody goes on silently; after the new epoch everybody agrees.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod port;

use chrono::NaiveDate;
use contracts::operations::v1::{BeginEpochRequest, log_service_client::LogServiceClient};
use decider::Aggregate;
use eventstore::{Db, Decision, Error, Intent, Log, Recorded, Tx, View, log, view};
use futures::future::BoxFuture;
use port::{Port, ask};
use runtime::{
    clock::Clock,
    config::Settings,
    host::{Host, Want},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Something that says what it was told.
#[derive(Clone, Debug, Default, PartialEq)]
struct Parrot;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Event {
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
    type Command = String;
    type Event = Event;
    type Rejection = std::fmt::Error;
    fn decide(&self, words: &String) -> Result<Vec<Event>, std::fmt::Error> {
        Ok(vec![Event::Said { words: words.clone() }])
    }
    fn evolve(&mut self, _: &Event) {}
}

async fn say(log: &Log, words: &str) -> Result<i64, Error<std::fmt::Error>> {
    let (fingerprint, actor) = (words.to_owned(), "parrot".to_owned());
    let command_id = Uuid::new_v4();
    let intent = Intent { command_id, fingerprint, actor, traceparent: None, recorded_at: None, validate_only: false };
    let words = words.to_owned();
    let said = log.execute(intent, move |mut decision: Decision| {
        let said = Event::Said { words: words.clone() };
        async move {
            decision.load::<Parrot>(Uuid::from_u128(7)).await?;
            decision.append::<Parrot>(Uuid::from_u128(7), &[said]);
            Ok(decision)
        }
    });
    Ok(said.await?.position)
}

/// All that was said.
struct Heard;

impl View for Heard {
    fn name(&self) -> &'static str {
        "heard_1"
    }
    fn sources(&self) -> &'static [&'static str] {
        &["tower"]
    }
    fn schema(&self) -> &'static str {
        "CREATE TABLE view.heard (position bigint PRIMARY KEY, said text NOT NULL)"
    }
    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), view::Error>> {
        Box::pin(async move {
            let row = |event: &Recorded| vec![event.position.into(), event.event.as_str().into()];
            Ok(tx.insert("view.heard", &["position", "said"], events.iter().map(row).collect()).await?)
        })
    }
}

/// Ends with the test.
struct Nats(Child);

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    let asked = async {
        while !is_so().await {
            tick.tick().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(40), asked).await.is_ok(), "in vain: {what}");
}

/// Where everybody is.
struct Province {
    directory: tempfile::TempDir,
    nats: SocketAddr,
    tower: SocketAddr,
    listener: SocketAddr,
    _nats: Nats,
}

impl Province {
    async fn begin() -> Province {
        let (directory, nats) = (tempfile::tempdir().unwrap(), free());
        let program = std::env::var_os("CHUAN_TEST_NATS_SERVER").unwrap_or_else(|| "nats-server".into());
        let port = nats.port().to_string();
        let mut command = Command::new(program);
        command.args(["-a", "127.0.0.1", "-p", &port, "-js", "-sd"]).arg(directory.path().join("nats"));
        let child = command.stderr(Stdio::null()).spawn().expect("a nats-server to test with: see tests/run");
        let province = Province { directory, nats, tower: free(), listener: free(), _nats: Nats(child) };
        until("NATS answers", async || TcpStream::connect(nats).await.is_ok()).await;
        province
    }

    fn database(&self) -> String {
        format!("sqlite:{}/tower.sqlite", self.directory.path().display())
    }

    async fn host(&self, own: &'static str) -> (Host, CancellationToken) {
        let database = Some(format!("sqlite:{}/{{service}}.sqlite", self.directory.path().display()));
        let (nats, peers) =
            (format!("nats://{}", self.nats), format!("tower=http://{},hall=http://{}", self.tower, self.listener));
        let bus = Settings { nats: Some(nats), peers: Some(peers), ..Settings::default() };
        let config = Settings { listen: Some("127.0.0.1:0".into()), database, ..bus }.resolve().unwrap();
        let shutdown = CancellationToken::new();
        let mut host = Host::new(config, Clock::system(), shutdown.clone());
        host.join_bus(&["tower", "hall"], &[own]).await.unwrap();
        (host, shutdown)
    }

    async fn serve(host: Host, address: SocketAddr, shutdown: CancellationToken) -> Port {
        let listener = TcpListener::bind(address).await.unwrap();
        let served = async move { host.serve(listener).await.map_err(std::io::Error::other) };
        Port { address, shutdown, stopped: tokio::spawn(served) }
    }

    /// A process that owns the log of the tower.
    async fn owner(&self) -> (Port, Log) {
        let (mut host, shutdown) = self.host("tower").await;
        let log = host.log("tower").await.unwrap();
        (Province::serve(host, self.tower, shutdown).await, log)
    }
}

async fn ready(port: &Port) -> String {
    ask(port, "/readyz").await
}

/// Leaves the log as a backup had it.
async fn restore(url: &str, position: i64) {
    let mut tx = Db::connect(url).await.unwrap().begin().await.unwrap();
    tx.script("DROP TRIGGER log_no_delete").await.unwrap();
    for sql in [
        "DELETE FROM command WHERE position > $1",
        "DELETE FROM log WHERE position > $1",
        "UPDATE log_head SET position = $1, recorded_at = (SELECT recorded_at FROM log WHERE position = $1)",
    ] {
        tx.query(sql).bind(position).execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_of_a_log_stops_its_owner_and_its_followers_until_the_new_epoch() {
    let province = Province::begin().await;
    let (owner, log) = province.owner().await;
    let (mut host, shutdown) = province.host("hall").await;
    let heard = host.follow("hall", Arc::new(Heard)).await.unwrap();
    let hall = Province::serve(host, province.listener, shutdown).await;
    for number in 1..=10 {
        say(&log, &format!("before {number}")).await.unwrap();
    }
    let at_least = |position| Want { min_positions: BTreeMap::from([("tower".to_owned(), position)]), known_at: None };
    heard.read(&at_least(10)).await.unwrap();
    until("both are ready", async || ready(&owner).await.contains(" 200 ") && ready(&hall).await.contains(" 200 "))
        .await;

    drop(log);
    owner.shutdown.cancel();
    owner.stopped.await.unwrap().unwrap();
    assert!(Path::new(&province.directory.path().join("tower.sqlite")).exists());
    restore(&province.database(), 6).await;
    let (owner, log) = province.owner().await;

    until("the owner says so", async || ready(&owner).await.contains("chuan log new-epoch --service tower")).await;
    let refused = say(&log, "too early").await.unwrap_err();
    assert!(matches!(refused, Error::Log(log::Error::Held(_))), "{refused}");
    let told = "the view hall/heard_1 cannot go on: the log of tower ends at 6, but 10 was read of it before";
    until("the follower says so", async || ready(&hall).await.contains(told)).await;
    assert!(heard.read(&at_least(3)).await.is_err(), "what is wanted of the log is not in rows of what it was");
    assert_eq!(heard.read(&Want::default()).await.unwrap().positions["tower"].position, 10, "it serves on");

    let mut operator = LogServiceClient::new(owner.channel().await);
    let wish = BeginEpochRequest { service: "tower".into(), epoch: 1, position: 6 };
    operator.begin_epoch(wish).await.unwrap();
    drop((log, operator));
    let ended = owner.stopped.await.unwrap().unwrap_err().to_string();
    assert!(ended.contains("the log of tower has become another one"), "{ended}");
    let (owner, log) = province.owner().await;
    until("both are ready again", async || {
        ready(&owner).await.contains(" 200 ") && ready(&hall).await.contains(" 200 ")
    })
    .await;
    assert_eq!(say(&log, "after").await.unwrap(), 7);
    until("the follower agrees", async || heard.read(&at_least(7)).await.is_ok()).await;
    let mut reading = heard.read(&at_least(7)).await.unwrap();
    let told =
        reading.tx.query("SELECT said FROM view.heard ORDER BY position").fetch_all::<(String,)>().await.unwrap();
    let written: Vec<(String,)> = log.read(0, 100).await.unwrap().into_iter().map(|event| (event.event,)).collect();
    assert_eq!((told.len(), told), (7, written));
    drop((reading, log));
    for port in [hall, owner] {
        port.shutdown.cancel();
        port.stopped.await.unwrap().unwrap();
    }
}

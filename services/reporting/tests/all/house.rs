//! The logs of three services, reporting's views that follow them, and a clock that stands still until it is set.
//!
//! **Invariant:** every test runs on both databases, each time in a database of its own: the registry's log and the views are in
//! it. The logs of plans and inspections are files, because no view can tell where its events come from.

mod facts;

pub(crate) use facts::*;

use bus::{Bus, Followed, Want};
use chrono::{DateTime, NaiveDate, Utc};
use decider::Aggregate;
use eventstore::{Db, Decision, Error, Intent, Log, Reading, Recorded};
use inspections_domain::{campaign, finding, inspection};
use plans_domain::{plan, training};
use registry_domain::{
    agency::{self, Agency},
    edition::{self, Edition},
    obligation::{self, KindRules},
    quality_system::{self, QualitySystem},
    reorganisation::{self, Reorganisation},
};
use reporting::Reporting;
use runtime::clock::{Clock, Hand};
use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A fact of one of the services, with the stream it belongs to.
#[derive(Clone, Debug)]
pub(crate) enum Fact {
    Agency(Uuid, agency::Event),
    Quality(Uuid, quality_system::Event),
    Edition(&'static str, edition::Event),
    Obligation(obligation::Event),
    Reorganisation(Uuid, reorganisation::Event),
    Plan(Uuid, plan::Event),
    Training(Uuid, training::Event),
    Campaign(Uuid, campaign::Event),
    Inspection(Uuid, inspection::Event),
    Finding(Uuid, finding::Event),
}

impl Fact {
    /// The service in whose log it is.
    pub(crate) fn service(&self) -> &'static str {
        match self {
            Fact::Plan(..) | Fact::Training(..) => "plans",
            Fact::Campaign(..) | Fact::Inspection(..) | Fact::Finding(..) => "inspections",
            _ => "registry",
        }
    }
}

pub(crate) struct House {
    pub(crate) log: Log,
    pub(crate) logs: BTreeMap<&'static str, Log>,
    pub(crate) view: Followed,
    pub(crate) views: [Followed; 5],
    pub(crate) reporting: Reporting,
    db: Db,
    clock: Clock,
    hand: Hand,
    founding: AtomicBool,
    shutdown: CancellationToken,
    // Where the database is: a directory that vanishes, or a name on the server.
    _directory: tempfile::TempDir,
    on_server: Option<(Db, String)>,
}

/// Runs a test on SQLite, and then on PostgreSQL.
pub(crate) async fn on_both_databases(test: impl AsyncFn(&House)) {
    let server = std::env::var("CHUAN_TEST_POSTGRES_URL")
        .expect("CHUAN_TEST_POSTGRES_URL is not set: run the tests with tests/run, which starts a PostgreSQL for them");
    for server in [None, Some(server)] {
        let house = House::open(server.as_deref()).await;
        test(&house).await;
        house.close().await;
    }
}

impl House {
    async fn open(server: Option<&str>) -> House {
        let directory = tempfile::tempdir().expect("a directory can be made");
        let (url, on_server) = match server {
            None => (format!("sqlite:{}", directory.path().join("test.db").display()), None),
            Some(server) => {
                let name = format!("reporting_{}", Uuid::new_v4().simple());
                let admin = Db::connect(server).await.expect("the PostgreSQL of the tests answers");
                statement(&admin, format!("CREATE DATABASE {name}")).await;
                let (base, _) = server.rsplit_once('/').expect("the URL names a database");
                (format!("{base}/{name}"), Some((admin, name)))
            }
        };
        let db = Db::connect(&url).await.expect("the database opens");
        let (clock, hand) = Clock::manual(instant("2014-01-02T00:00:00Z"));
        let now: eventstore::log::Now = Arc::new({
            let clock = clock.clone();
            move || clock.now()
        });
        let log = Log::open(db.clone(), now.clone()).await.expect("the log opens");
        let mut logs = BTreeMap::from([("registry", log.clone())]);
        for service in ["plans", "inspections"] {
            let url = format!("sqlite:{}", directory.path().join(format!("{service}.db")).display());
            let db = Db::connect(&url).await.expect("the database opens");
            logs.insert(service, Log::open(db, now.clone()).await.expect("the log opens"));
        }
        let bus = Bus::local(logs.clone());
        let shutdown = CancellationToken::new();
        let mut views = Vec::new();
        for view in reporting::views() {
            let feeds = view.sources().iter().map(|source| (*source, bus.feed(source).expect("it is there")));
            let followed = bus::follow(db.clone(), view.clone(), feeds.collect(), now.clone(), shutdown.clone());
            let (followed, task) = followed.await.expect("it is followed");
            tokio::spawn(task);
            views.push(followed);
        }
        let views: [Followed; 5] = views.try_into().expect("there are five");
        let reporting = Reporting::new(views.clone(), clock.clone());
        let founding = AtomicBool::new(false);
        let view = views[0].clone();
        House {
            log,
            logs,
            view,
            views,
            reporting,
            db,
            clock,
            hand,
            founding,
            shutdown,
            _directory: directory,
            on_server,
        }
    }

    async fn close(self) {
        self.shutdown.cancel();
        for log in self.logs.values() {
            log.drain().await;
        }
        self.db.close().await;
        if let Some((admin, name)) = self.on_server {
            statement(&admin, format!("DROP DATABASE {name} WITH (FORCE)")).await;
            admin.close().await;
        }
    }

    /// Which database it is.
    pub(crate) fn database(&self) -> &'static str {
        self.db.name()
    }

    /// Sets the clock.
    pub(crate) fn at(&self, text: &str) {
        self.hand.set(instant(text));
    }

    /// From now on commands are recorded at the time that the clock shows, several at one instant if it stands still.
    pub(crate) async fn begin_founding(&self) {
        for log in self.logs.values() {
            log.begin_founding("sample").await.expect("the log is empty");
        }
        self.founding.store(true, Ordering::SeqCst);
    }

    /// Records facts of one service in one command; answers with its position.
    pub(crate) async fn record(&self, facts: &[Fact]) -> i64 {
        let intent = Intent {
            command_id: Uuid::new_v4(),
            fingerprint: String::new(),
            actor: "cctdc-01".into(),
            traceparent: None,
            recorded_at: self.founding.load(Ordering::SeqCst).then(|| self.clock.now()),
            validate_only: false,
        };
        let facts = facts.to_vec();
        let log = &self.logs[facts.first().map_or("registry", Fact::service)];
        let decided = log.execute::<Infallible, _, _>(intent, move |decision| {
            let facts = facts.clone();
            async move { append(decision, facts).await }
        });
        decided.await.expect("the log takes it").position
    }

    /// The view, with everything recorded taken in.
    pub(crate) async fn reading(&self) -> Reading {
        let position = self.log.head().await.expect("the log answers").position;
        let min_positions = BTreeMap::from([("registry".to_owned(), position)]);
        self.view.read(&Want { min_positions, known_at: None }).await.expect("the view gets there")
    }

    /// One of the views, with everything recorded anywhere taken in.
    pub(crate) async fn reading_of(&self, view: usize) -> Reading {
        let mut min_positions = BTreeMap::new();
        for source in self.views[view].feeds().keys() {
            let position = self.logs[source].head().await.expect("the log answers").position;
            min_positions.insert((*source).to_owned(), position);
        }
        self.views[view].read(&Want { min_positions, known_at: None }).await.expect("the view gets there")
    }

    /// Tells a view again, and waits until that serves.
    pub(crate) async fn rebuild(&self, view: usize) {
        let building = self.views[view].rebuild().await.expect("a rebuild begins");
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(5));
        while self.views[view].state().await.expect("it is asked").is_none_or(|state| state.generation < building) {
            tick.tick().await;
        }
    }

    /// Every event of a service's log.
    pub(crate) async fn events_of(&self, service: &str) -> Vec<Recorded> {
        self.logs[service].read(0, 1_000_000).await.expect("the log is read")
    }

    /// Every event of the registry's log.
    pub(crate) async fn events(&self) -> Vec<Recorded> {
        self.log.read(0, 1_000_000).await.expect("the log is read")
    }
}

async fn append(mut decision: Decision, facts: Vec<Fact>) -> Result<Decision, Error<Infallible>> {
    async fn to<A: Aggregate>(decision: &mut Decision, id: Uuid, event: A::Event) -> Result<(), Error<Infallible>> {
        decision.load::<A>(id).await?;
        decision.append::<A>(id, &[event]);
        Ok(())
    }
    for fact in facts {
        match fact {
            Fact::Agency(id, event) => to::<Agency>(&mut decision, id, event).await?,
            Fact::Quality(id, event) => to::<QualitySystem>(&mut decision, id, event).await?,
            Fact::Edition(code, event) => to::<Edition>(&mut decision, edition::id(code), event).await?,
            Fact::Obligation(event) => to::<KindRules>(&mut decision, obligation::id(event.kind()), event).await?,
            Fact::Reorganisation(id, event) => to::<Reorganisation>(&mut decision, id, event).await?,
            Fact::Plan(id, event) => to::<plan::Plan>(&mut decision, id, event).await?,
            Fact::Training(id, event) => to::<training::Training>(&mut decision, id, event).await?,
            Fact::Campaign(id, event) => to::<campaign::Campaign>(&mut decision, id, event).await?,
            Fact::Inspection(id, event) => to::<inspection::Inspection>(&mut decision, id, event).await?,
            Fact::Finding(id, event) => to::<finding::Finding>(&mut decision, id, event).await?,
        }
    }
    Ok(decision)
}

/// A statement that no transaction may hold.
async fn statement(db: &Db, sql: String) {
    db.query(sql.leak()).fetch_all::<(i64,)>().await.expect("the server obeys");
}

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date of the calendar")
}

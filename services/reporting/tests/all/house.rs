//! A registry's log, reporting's view that follows it, and a clock that stands still until it is set.
//!
//! **Invariant:** every test runs on both databases, each time in a database of its own.

use bus::{Bus, Followed, Want};
use chrono::{DateTime, NaiveDate, Utc};
use decider::Aggregate;
use eventstore::{Db, Decision, Error, Intent, Log, Reading, Recorded};
use registry_domain::{
    agency::{self, Agency},
    edition::{self, Edition},
    obligation::{self, KindRules},
    quality_system::{self, QualitySystem, Signature},
    reorganisation::{self, Reorganisation},
    vocabulary::{Capacity, Kind, Level, Obligation, Tier},
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

pub(crate) const OLD: &str = "TCVN ISO 9001:2008";
pub(crate) const NEW: &str = "TCVN ISO 9001:2015";

/// A fact of the registry, with the stream it belongs to.
#[derive(Clone, Debug)]
pub(crate) enum Fact {
    Agency(Uuid, agency::Event),
    Quality(Uuid, quality_system::Event),
    Edition(&'static str, edition::Event),
    Obligation(obligation::Event),
    Reorganisation(Uuid, reorganisation::Event),
}

pub(crate) struct House {
    pub(crate) log: Log,
    pub(crate) view: Followed,
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
        let feeds = BTreeMap::from([(
            "registry",
            Bus::local([("registry", log.clone())]).feed("registry").expect("it is there"),
        )]);
        let shutdown = CancellationToken::new();
        let conformity = reporting::views().remove(0);
        let (view, task) =
            bus::follow(db.clone(), conformity, feeds, now, shutdown.clone()).await.expect("it is followed");
        tokio::spawn(task);
        let reporting = Reporting::new(view.clone(), clock.clone());
        let founding = AtomicBool::new(false);
        House { log, view, reporting, db, clock, hand, founding, shutdown, _directory: directory, on_server }
    }

    async fn close(self) {
        self.shutdown.cancel();
        self.log.drain().await;
        self.db.close().await;
        if let Some((admin, name)) = self.on_server {
            statement(&admin, format!("DROP DATABASE {name} WITH (FORCE)")).await;
            admin.close().await;
        }
    }

    /// Sets the clock.
    pub(crate) fn at(&self, text: &str) {
        self.hand.set(instant(text));
    }

    /// From now on commands are recorded at the time that the clock shows, several at one instant if it stands still.
    pub(crate) async fn begin_founding(&self) {
        self.log.begin_founding("sample").await.expect("the log is empty");
        self.founding.store(true, Ordering::SeqCst);
    }

    /// Records facts in one command; answers with its position.
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
        let decided = self.log.execute::<Infallible, _, _>(intent, move |decision| {
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

    /// Every event of the log.
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

// ── facts ──

pub(crate) const DISTRICT: Uuid = Uuid::from_u128(295);
pub(crate) const OTHER_DISTRICT: Uuid = Uuid::from_u128(288);
pub(crate) const DEPARTMENT: Uuid = Uuid::from_u128(1);

fn registered(
    id: Uuid,
    name: &str,
    kind: Kind,
    level: Option<Level>,
    parent: Option<Uuid>,
    code: Option<String>,
) -> Fact {
    let tier = match kind {
        Kind::CommuneCommittee => Tier::Commune,
        Kind::DistrictCommittee => Tier::District,
        _ => Tier::Province,
    };
    let (name, effective_on) = (name.to_owned(), day("2014-01-01"));
    Fact::Agency(id, agency::Event::Registered { name, tier, kind, level, parent, area_code: code, effective_on })
}

pub(crate) fn department() -> Fact {
    registered(DEPARTMENT, "Sở Nội vụ", Kind::Department, None, None, None)
}

pub(crate) fn district(id: Uuid, name: &str) -> Fact {
    registered(id, name, Kind::DistrictCommittee, Some(Level::District), None, Some(id.as_u128().to_string()))
}

pub(crate) fn commune(id: Uuid, name: &str, parent: Uuid) -> Fact {
    let code = format!("{:05}", id.as_u128());
    registered(id, name, Kind::CommuneCommittee, Some(Level::Commune), Some(parent), Some(code))
}

pub(crate) fn defined(code: &'static str, from: &str) -> Fact {
    let (title, basis) = ("Các yêu cầu".to_owned(), "118/2009/QĐ-TTg".to_owned());
    let (accepted_from, effective_on) = (day(from), day(from));
    Fact::Edition(code, edition::Event::Defined { code: code.into(), title, accepted_from, basis, effective_on })
}

pub(crate) fn expires(code: &'static str, last: &str, on: &str) -> Fact {
    Fact::Edition(
        code,
        edition::Event::Restricted {
            first_adoption_until: None,
            accepted_until: Some(day(last)),
            successor: None,
            conversion_deadline: None,
            basis: "419/BKHCN-TĐC".into(),
            effective_on: day(on),
        },
    )
}

/// Binds the communes.
pub(crate) fn bound(obligation: Obligation, basis: &str, on: &str) -> Fact {
    let (kind, basis, effective_on) = (Kind::CommuneCommittee, basis.to_owned(), day(on));
    Fact::Obligation(obligation::Event::LaidDown { kind, obligation, basis, effective_on, until: None })
}

pub(crate) fn project(id: Uuid, edition: &str, on: &str) -> Fact {
    Fact::Quality(id, quality_system::Event::ProjectStarted { edition: edition.into(), effective_on: day(on) })
}

pub(crate) fn declared(id: Uuid, edition: &str, on: &str) -> Fact {
    declaration(id, Uuid::new_v4(), edition, day(on))
}

pub(crate) fn declaration(id: Uuid, declaration: Uuid, edition: &str, on: NaiveDate) -> Fact {
    Fact::Quality(
        id,
        quality_system::Event::Declared {
            declaration,
            number: "12/QĐ-UBND".into(),
            edition: edition.into(),
            signature: Signature { person: "Nguyễn Thị Mai".into(), capacity: Capacity::Head },
            signed_on: on,
            effective_on: on,
        },
    )
}

pub(crate) fn renamed(id: Uuid, name: &str, on: &str) -> Fact {
    Fact::Agency(id, agency::Event::Renamed { name: name.into(), effective_on: day(on), basis: None })
}

/// Both editions, a department, two districts, and three communes in the first one; recorded on 02/01/2014.
pub(crate) async fn province(house: &House) -> [Uuid; 3] {
    let communes = [10_888, 10_903, 10_891].map(Uuid::from_u128);
    house.record(&[defined(OLD, "2009-09-30"), defined(NEW, "2009-10-01")]).await;
    house.record(&[department()]).await;
    house
        .record(&[district(DISTRICT, "UBND huyện Cẩm Giàng"), district(OTHER_DISTRICT, "UBND thành phố Hải Dương")])
        .await;
    for (id, name) in communes.into_iter().zip(["UBND xã Cẩm Giang", "UBND xã Cẩm Giàng", "UBND xã Đức Chính"])
    {
        house.record(&[commune(id, name, DISTRICT)]).await;
    }
    communes
}

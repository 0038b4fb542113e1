//! The service, its port, the logs of its neighbours, and a clock that stands still.
//!
//! **Invariant:** every test runs on both databases, each time in databases of its own.

use chrono::NaiveDate;
use contracts::{
    Channel, Status,
    common::v1::{Kind, Receipt, Tier},
    plans::v1::{
        self as pb, calendar_service_client::CalendarServiceClient, committee_service_client::CommitteeServiceClient,
        document_service_client::DocumentServiceClient, plan_service_client::PlanServiceClient,
        training_service_client::TrainingServiceClient,
    },
};
use decider::Aggregate;
use eventstore::{Db, Decision, Error, Intent, Log};
use registry_domain::{
    agency::{self, Agency},
    vocabulary,
};
use runtime::{clock::Clock, config::Settings, host::Host};
use std::{collections::BTreeMap, convert::Infallible};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The services whose databases there must be.
const DATABASES: [&str; 3] = ["registry", "inspections", plans::NAME];

/// Sở KH&CN, which leads.
pub(crate) const LEAD: Uuid = Uuid::from_u128(1);
/// A district, and two communes of it.
pub(crate) const DISTRICT: Uuid = Uuid::from_u128(2);
pub(crate) const FIRST: Uuid = Uuid::from_u128(3);
pub(crate) const SECOND: Uuid = Uuid::from_u128(4);
/// A commune that was dissolved on 01/12/2019.
pub(crate) const GONE: Uuid = Uuid::from_u128(5);

pub(crate) struct House {
    pub(crate) channel: Channel,
    pub(crate) registry: Log,
    pub(crate) inspections: Log,
    pub(crate) log: Log,
    shutdown: CancellationToken,
    served: JoinHandle<Result<(), runtime::host::Error>>,
}

/// Runs a test on SQLite, and then on PostgreSQL.
pub(crate) async fn on_both_databases(test: impl AsyncFn(&House)) {
    let server = std::env::var("CHUAN_TEST_POSTGRES_URL")
        .expect("CHUAN_TEST_POSTGRES_URL is not set: run the tests with tests/run, which starts a PostgreSQL for them");
    let place = tempfile::tempdir().expect("a directory can be made");
    let house = House::open(&format!("sqlite:{}/{{service}}.sqlite", place.path().display())).await;
    test(&house).await;
    house.close().await;
    let (name, admin) = (format!("plans_{}", Uuid::new_v4().simple()), Db::connect(&server).await.expect("a server"));
    for service in DATABASES {
        statement(&admin, format!("CREATE DATABASE {name}_{service} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"))
            .await;
    }
    let (base, _) = server.rsplit_once('/').expect("the URL names a database");
    let house = House::open(&format!("{base}/{name}_{{service}}")).await;
    test(&house).await;
    house.close().await;
    for service in DATABASES {
        statement(&admin, format!("DROP DATABASE {name}_{service} WITH (FORCE)")).await;
    }
    admin.close().await;
}

async fn statement(db: &Db, sql: String) {
    db.query(sql.leak()).fetch_all::<(i64,)>().await.expect("the server obeys");
}

impl House {
    async fn open(template: &str) -> House {
        let settings =
            Settings { listen: Some("127.0.0.1:0".into()), database: Some(template.into()), ..Settings::default() };
        let config = settings.resolve().expect("settings");
        let listener = TcpListener::bind(config.listen).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (clock, _) = Clock::manual("2021-12-31T03:00:00Z".parse().expect("an instant"));
        let shutdown = CancellationToken::new();
        let mut host = Host::new(config, clock, shutdown.clone());
        plans::join(&mut host).await.expect("the service joins");
        let (registry, inspections) = (host.log("registry").await, host.log("inspections").await);
        let (registry, inspections) = (registry.expect("a log"), inspections.expect("a log"));
        let log = host.log(plans::NAME).await.expect("a log");
        let served = tokio::spawn(host.serve(listener));
        let channel = contracts::connect(&url).await.expect("it is served");
        let house = House { channel, registry, inspections, log, shutdown, served };
        house.populate().await;
        house
    }

    async fn close(self) {
        self.shutdown.cancel();
        drop((self.channel, self.registry, self.inspections, self.log));
        self.served.await.expect("no panic").expect("it ends in order");
    }

    async fn populate(&self) {
        use vocabulary::{Kind, Tier};
        let agency = |name: &str, tier, kind, parent| agency::Event::Registered {
            name: name.into(),
            tier,
            kind,
            level: None,
            parent,
            area_code: None,
            effective_on: day("2010-01-01"),
        };
        let commune = |name| agency(name, Tier::Commune, Kind::CommuneCommittee, Some(DISTRICT));
        for (id, event) in [
            (LEAD, agency("Sở Khoa học và Công nghệ", Tier::Province, Kind::Department, None)),
            (DISTRICT, agency("UBND huyện Nam Sách", Tier::District, Kind::DistrictCommittee, None)),
            (FIRST, commune("Xã An Bình")),
            (SECOND, commune("Xã Cộng Hòa")),
            (GONE, commune("Xã Nam Trung")),
        ] {
            record::<Agency>(&self.registry, id, &[event]).await;
        }
        let dissolved = agency::Event::Dissolved { effective_on: day("2019-12-01"), basis: None };
        record::<Agency>(&self.registry, GONE, &[dissolved]).await;
    }

    pub(crate) fn documents(&self) -> DocumentServiceClient<Channel> {
        DocumentServiceClient::new(self.channel.clone())
    }

    pub(crate) fn committees(&self) -> CommitteeServiceClient<Channel> {
        CommitteeServiceClient::new(self.channel.clone())
    }

    pub(crate) fn calendars(&self) -> CalendarServiceClient<Channel> {
        CalendarServiceClient::new(self.channel.clone())
    }

    pub(crate) fn plans(&self) -> PlanServiceClient<Channel> {
        PlanServiceClient::new(self.channel.clone())
    }

    pub(crate) fn trainings(&self) -> TrainingServiceClient<Channel> {
        TrainingServiceClient::new(self.channel.clone())
    }

    /// Issues a document.
    pub(crate) async fn issue(&self, document: pb::IssueDocumentRequest) -> Result<Receipt, Status> {
        Ok(self.documents().issue_document(document).await?.into_inner().receipt.expect("a receipt"))
    }

    /// One plan as of a day, as it is when everything recorded so far is taken in.
    pub(crate) async fn plan(&self, id: Uuid, as_of: &str) -> Result<pb::Plan, Status> {
        let request = pb::GetPlanRequest { as_of: as_of.into(), plan_id: id.to_string(), ..Default::default() };
        Ok(self.plans().get_plan(request).await?.into_inner().plan.expect("a plan"))
    }

    /// The position of the own log, to be waited for.
    pub(crate) async fn reached(&self) -> BTreeMap<String, i64> {
        BTreeMap::from([(plans::NAME.to_owned(), self.log.head().await.expect("a head").position)])
    }
}

/// Records events in a log, as its own service would.
pub(crate) async fn record<A: Aggregate>(log: &Log, id: Uuid, events: &[A::Event]) -> i64 {
    let intent = Intent {
        command_id: Uuid::new_v4(),
        fingerprint: String::new(),
        actor: "neighbour".into(),
        traceparent: None,
        recorded_at: None,
        validate_only: false,
    };
    let events = events.to_vec();
    let done = log.execute(intent, move |mut decision: Decision| {
        let events = events.clone();
        async move {
            decision.load::<A>(id).await?;
            decision.append::<A>(id, &events);
            Ok::<_, Error<Infallible>>(decision)
        }
    });
    done.await.expect("it is recorded").position
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A document of the province's People's Committee, in force from its date.
pub(crate) fn document(id: Uuid, number: &str, on: &str) -> pb::IssueDocumentRequest {
    pb::IssueDocumentRequest {
        document_id: Some(id.to_string()),
        number: number.into(),
        issuer: "UBND tỉnh Hải Dương".into(),
        title: "Về việc áp dụng hệ thống quản lý chất lượng".into(),
        issued_on: on.into(),
        effective_on: on.into(),
        ..Default::default()
    }
}

/// The names of the fields that a refusal is about.
pub(crate) fn fields_of(refused: &Status) -> Vec<String> {
    contracts::explain(refused).violations.into_iter().map(|violation| violation.field).collect()
}

/// The rule that a refusal names.
pub(crate) fn rule_of(refused: &Status) -> String {
    contracts::explain(refused).rule
}

/// A rule of a selection for a tier.
pub(crate) fn tier_rule(tier: Tier, limit: Option<i32>) -> pb::SelectionRule {
    let which = Some(pb::selection_rule::Which::Tier(tier.into()));
    pb::SelectionRule { mode: contracts::common::v1::InspectionMode::OnSite.into(), limit, which }
}

/// A rule of a selection for a kind of agency.
pub(crate) fn kind_rule(kind: Kind) -> pb::SelectionRule {
    let which = Some(pb::selection_rule::Which::Kind(kind.into()));
    pb::SelectionRule { mode: contracts::common::v1::InspectionMode::RecordsBased.into(), limit: None, which }
}

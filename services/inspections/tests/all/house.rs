//! The service, its port, the logs of its neighbours, and a clock that stands still.
//!
//! **Invariant:** every test runs on both databases, each time in databases of its own.

use crate::facts::{LEAD, OFFICE, agencies, calendars, day};
use contracts::{
    Channel, Status,
    common::v1::Receipt,
    inspections::v1::{
        self as pb, campaign_service_client::CampaignServiceClient, checklist_service_client::ChecklistServiceClient,
        evidence_service_client::EvidenceServiceClient, finding_service_client::FindingServiceClient,
        inspection_service_client::InspectionServiceClient,
    },
};
use decider::Aggregate;
use eventstore::{Db, Decision, Error, Intent, Log};
use runtime::{
    clock::{Clock, Hand},
    config::Settings,
    host::Host,
};
use std::{collections::BTreeMap, convert::Infallible, path::Path};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The services whose databases there must be.
const DATABASES: [&str; 3] = ["registry", "plans", inspections::NAME];

pub(crate) struct House {
    pub(crate) channel: Channel,
    pub(crate) registry: Log,
    pub(crate) plans: Log,
    pub(crate) log: Log,
    /// The clock's; what is recorded after it has moved on is known later.
    pub(crate) hand: Hand,
    shutdown: CancellationToken,
    served: JoinHandle<Result<(), runtime::host::Error>>,
}

/// Runs a test on SQLite, and then on PostgreSQL.
pub(crate) async fn on_both_databases(test: impl AsyncFn(&House)) {
    let server = std::env::var("CHUAN_TEST_POSTGRES_URL")
        .expect("CHUAN_TEST_POSTGRES_URL is not set: run the tests with tests/run, which starts a PostgreSQL for them");
    let place = tempfile::tempdir().expect("a directory can be made");
    let house = House::open(&format!("sqlite:{}/{{service}}.sqlite", place.path().display()), place.path()).await;
    test(&house).await;
    house.close().await;
    let name = format!("inspections_{}", Uuid::new_v4().simple());
    let admin = Db::connect(&server).await.expect("the PostgreSQL of the tests answers");
    for service in DATABASES {
        statement(&admin, format!("CREATE DATABASE {name}_{service} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"))
            .await;
    }
    let (base, _) = server.rsplit_once('/').expect("the URL names a database");
    let house = House::open(&format!("{base}/{name}_{{service}}"), place.path()).await;
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
    async fn open(template: &str, place: &Path) -> House {
        let settings = Settings {
            listen: Some("127.0.0.1:0".into()),
            database: Some(template.into()),
            evidence: Some(place.join("evidence").display().to_string()),
            ..Settings::default()
        };
        let config = settings.resolve().expect("settings");
        let listener = TcpListener::bind(config.listen).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (clock, hand) = Clock::manual("2022-12-30T03:00:00Z".parse().expect("an instant"));
        let shutdown = CancellationToken::new();
        let mut host = Host::new(config, clock, shutdown.clone());
        inspections::join(&mut host).await.expect("the service joins");
        let registry = host.log("registry").await.expect("a log");
        let plans = host.log("plans").await.expect("a log");
        let log = host.log(inspections::NAME).await.expect("a log");
        let served = tokio::spawn(host.serve(listener));
        let channel = contracts::connect(&url).await.expect("it is served");
        let house = House { channel, registry, plans, log, hand, shutdown, served };
        agencies(&house.registry).await;
        calendars(&house.plans).await;
        house
    }

    async fn close(self) {
        self.shutdown.cancel();
        drop((self.channel, self.registry, self.plans, self.log));
        self.served.await.expect("no panic").expect("it ends in order");
    }

    pub(crate) fn checklists(&self) -> ChecklistServiceClient<Channel> {
        ChecklistServiceClient::new(self.channel.clone())
    }

    pub(crate) fn campaigns(&self) -> CampaignServiceClient<Channel> {
        CampaignServiceClient::new(self.channel.clone())
    }

    pub(crate) fn inspections(&self) -> InspectionServiceClient<Channel> {
        InspectionServiceClient::new(self.channel.clone())
    }

    pub(crate) fn findings(&self) -> FindingServiceClient<Channel> {
        FindingServiceClient::new(self.channel.clone())
    }

    pub(crate) fn evidence(&self) -> EvidenceServiceClient<Channel> {
        EvidenceServiceClient::new(self.channel.clone())
    }

    /// The campaign of an id, when the policies have acted upon everything that is recorded.
    pub(crate) async fn campaign(&self, id: Uuid) -> pb::Campaign {
        for _ in 0..2_000 {
            let request = pb::GetCampaignRequest { campaign_id: id.to_string(), ..Default::default() };
            match self.campaigns().get_campaign(request).await {
                Ok(found) => return found.into_inner().campaign.expect("a campaign"),
                Err(_) => tokio::task::yield_now().await,
            }
        }
        panic!("the campaign {id} is not opened")
    }

    pub(crate) async fn inspection(&self, id: Uuid, as_of: &str) -> Result<pb::Inspection, Status> {
        let request =
            pb::GetInspectionRequest { as_of: as_of.into(), inspection_id: id.to_string(), ..Default::default() };
        Ok(self.inspections().get_inspection(request).await?.into_inner().inspection.expect("an inspection"))
    }

    pub(crate) async fn finding(&self, id: Uuid, as_of: &str) -> Result<pb::Finding, Status> {
        let request = pb::GetFindingRequest { as_of: as_of.into(), finding_id: id.to_string(), ..Default::default() };
        Ok(self.findings().get_finding(request).await?.into_inner().finding.expect("a finding"))
    }

    /// Establishes a team of two, whose head is of an agency; answers with its id.
    pub(crate) async fn team(&self, campaign: Uuid, head_from: Uuid, name: &str) -> String {
        let member = |person: &str, agency: Uuid, role: pb::TeamRole| pb::TeamMember {
            person: person.into(),
            agency_id: agency.to_string(),
            title: "Chuyên viên".into(),
            role: role.into(),
            formerly: vec![],
        };
        let request = pb::EstablishTeamRequest {
            campaign_id: campaign.to_string(),
            decision: name.into(),
            members: vec![
                member("Nguyễn Văn An", head_from, pb::TeamRole::Head),
                member("Trần Thị Bình", OFFICE, pb::TeamRole::Member),
            ],
            effective_on: "2021-06-01".into(),
            ..Default::default()
        };
        let answer = self.campaigns().establish_team(request).await.expect("a team").into_inner();
        answer.receipt.expect("a receipt").resource_id
    }

    /// The positions that all logs have reached, to be waited for.
    pub(crate) async fn reached(&self) -> BTreeMap<String, i64> {
        let own = self.log.head().await.expect("a head").position;
        let registry = self.registry.head().await.expect("a head").position;
        BTreeMap::from([(inspections::NAME.to_owned(), own), ("registry".to_owned(), registry)])
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

/// An extraordinary campaign of the year of its days over some agencies.
pub(crate) fn extraordinary(number: &str, from: &str, until: &str, agencies: &[Uuid]) -> pb::OpenCampaignRequest {
    let selected = |agency: &Uuid| pb::SelectedAgency {
        agency_id: agency.to_string(),
        mode: contracts::common::v1::InspectionMode::OnSite.into(),
        reason: "Theo phản ánh của công dân".into(),
    };
    pb::OpenCampaignRequest {
        number: number.into(),
        title: "Kiểm tra đột xuất".into(),
        year: chrono::Datelike::year(&day(from)),
        lead_body: LEAD.to_string(),
        checklist: "iso-2015".into(),
        from: from.into(),
        until: until.into(),
        agencies: agencies.iter().map(selected).collect(),
        effective_on: from.into(),
        ..Default::default()
    }
}

/// The receipt of a command, or why it was refused.
pub(crate) fn receipt(answer: Option<Receipt>) -> Receipt {
    answer.expect("a receipt")
}

/// The names of the fields that a refusal is about.
pub(crate) fn fields_of(refused: &Status) -> Vec<String> {
    contracts::explain(refused).violations.into_iter().map(|violation| violation.field).collect()
}

/// The rule that a refusal names.
pub(crate) fn rule_of(refused: &Status) -> String {
    contracts::explain(refused).rule
}

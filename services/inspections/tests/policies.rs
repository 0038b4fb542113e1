//! The policies of inspections: a plan opens its campaign once and a dissolved agency ends its inspections once, wherever the
//! process is killed.

#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

use bus::{Bus, Followed, Want, enact, follow, policy::Error, policy::Policy};
use chrono::{DateTime, NaiveDate, Utc};
use decider::Aggregate;
use eventstore::{Db, Intent, Log, Recorded, View, log::Now};
use inspections::{
    evidence::Store,
    order::facts::Facts,
    policies::{agency_dissolved, agency_dissolved::AgencyDissolved, open_campaign, open_campaign::OpenCampaign},
    views::{calendar::Calendar, planned::Planned},
};
use inspections_domain::{
    campaign::{self, Campaign},
    inspection::{self, Appointment, Inspection, TerminationCause},
    vocabulary::{InspectionStatus, Mode},
};
use plans_domain::{
    plan::{self, Brief, Plan},
    selection::Selected,
};
use registry_domain::agency::{self, Agency};
use std::{collections::BTreeMap, convert::Infallible, sync::Arc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const PLAN: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn agency(number: u128) -> Uuid {
    Uuid::from_u128(100 + number)
}

/// Records facts as if somebody had decided them.
async fn record<A: Aggregate>(log: &Log, stream: Uuid, events: Vec<A::Event>) -> i64 {
    let founding = log.head().await.unwrap().founding.is_some();
    let intent = Intent {
        command_id: Uuid::new_v4(),
        fingerprint: "by hand".into(),
        actor: "somebody".into(),
        traceparent: None,
        recorded_at: founding.then_some(DateTime::<Utc>::UNIX_EPOCH),
        validate_only: false,
    };
    let recorded = log.execute::<Infallible, _, _>(intent, move |mut decision| {
        let events = events.clone();
        async move {
            decision.load::<A>(stream).await?;
            decision.append::<A>(stream, &events);
            Ok(decision)
        }
    });
    recorded.await.unwrap().position
}

fn promulgated(document: u128, agencies: &[u128]) -> plan::Event {
    let selected = |number: &u128| Selected { agency: agency(*number), mode: Mode::OnSite, reason: "Cấp xã".into() };
    plan::Event::Promulgated {
        document: Uuid::from_u128(document),
        number: "1524/KH-BCĐ".into(),
        promulgated_on: day("2021-05-04"),
        campaign: Some(Brief {
            title: "Kế hoạch kiểm tra năm 2021".into(),
            year: 2021,
            lead_body: agency(0),
            item: Some(Uuid::from_u128(3)),
            template: "iso-2015".into(),
            from: day("2021-07-01"),
            until: day("2021-10-29"),
            agencies: agencies.iter().map(selected).collect(),
        }),
        effective_on: day("2021-05-04"),
    }
}

fn scheduled(number: u128) -> inspection::Event {
    inspection::Event::Scheduled(Appointment {
        campaign: campaign::id(PLAN),
        plan: Some(PLAN),
        item: None,
        year: 2021,
        agency: agency(number),
        team: Uuid::from_u128(4),
        mode: Mode::OnSite,
        visit_on: day("2021-07-15"),
        effective_on: day("2021-06-15"),
    })
}

fn dissolved() -> agency::Event {
    agency::Event::Dissolved { effective_on: day("2021-07-01"), basis: Some("788/NQ-UBTVQH14".into()) }
}

/// A process: the logs of three services, and the policies of inspections acting on them.
struct Process {
    logs: BTreeMap<&'static str, Log>,
    facts: Facts,
    policies: Vec<Followed>,
    tasks: Vec<JoinHandle<()>>,
}

impl Process {
    async fn on(directory: &tempfile::TempDir) -> Process {
        let now: Now = Arc::new(|| DateTime::<Utc>::UNIX_EPOCH);
        let mut logs = BTreeMap::new();
        for service in ["registry", "plans", inspections::NAME] {
            let database = format!("sqlite:{}/{service}.sqlite", directory.path().display());
            let db = Db::connect(&database).await.unwrap();
            logs.insert(service, Log::open(db, now.clone()).await.unwrap());
        }
        let (bus, stop) = (Bus::local(logs.clone()), CancellationToken::new());
        let (log, mut tasks) = (logs[inspections::NAME].clone(), Vec::new());
        let feeds = |sources: &[&'static str]| sources.iter().map(|name| (*name, bus.feed(name).unwrap())).collect();
        let views: [Arc<dyn View>; 3] = [Arc::new(directory::Directory), Arc::new(Calendar), Arc::new(Planned)];
        let mut followed = Vec::new();
        for view in views {
            let feeds: BTreeMap<_, _> = feeds(view.sources());
            let (view, task) = follow(log.db().clone(), view, feeds, now.clone(), stop.clone()).await.unwrap();
            followed.push(view);
            tasks.push(tokio::spawn(task));
        }
        let [directory, calendar, planned] = followed.try_into().unwrap();
        let evidence = Store::open("evidence").unwrap();
        let facts = Facts { directory, calendar, planned, evidence };
        let acting: [Arc<dyn Policy>; 2] = [
            Arc::new(OpenCampaign::new(log.clone(), facts.clone())),
            Arc::new(AgencyDissolved::new(log.clone(), facts.clone())),
        ];
        let mut policies = Vec::new();
        for policy in acting {
            let feeds: BTreeMap<_, _> = feeds(policy.sources());
            let (policy, task) = enact(log.db().clone(), policy, feeds, now.clone(), stop.clone()).await.unwrap();
            policies.push(policy);
            tasks.push(tokio::spawn(task));
        }
        Process { logs, facts, policies, tasks }
    }

    fn log(&self) -> &Log {
        &self.logs[inspections::NAME]
    }

    /// Waits until the policies are done with all that is recorded; answers with the position of their own log.
    async fn settled(&self) -> i64 {
        for (policy, source) in self.policies.iter().zip(["plans", "registry"]) {
            let position = self.logs[source].head().await.unwrap().position;
            let min_positions = BTreeMap::from([(source.to_owned(), position)]);
            policy.read(&Want { min_positions, known_at: None }).await.unwrap();
        }
        self.log().head().await.unwrap().position
    }

    /// Lets the policies begin again from the first event, until they are done with the last one.
    async fn again(&self) {
        for policy in &self.policies {
            let before = policy.state().await.unwrap().unwrap().generation;
            policy.rebuild().await.unwrap();
            while policy.state().await.unwrap().unwrap().generation == before {
                tokio::task::yield_now().await;
            }
        }
    }

    async fn state<A: Aggregate>(&self, id: Uuid) -> A {
        let history = self.log().history::<A>(id).await.unwrap();
        A::replay(history.iter().map(|(_, event)| event))
    }

    /// Ends where it stands, as a process that is killed.
    async fn kill(self) {
        for task in self.tasks {
            task.abort();
            let _ = task.await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promulgated_plan_opens_its_campaign_and_only_once() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    record::<Plan>(&process.logs["plans"], PLAN, vec![promulgated(900, &[1, 2])]).await;
    assert_eq!(process.settled().await, 3, "opened, and two agencies");
    let history = process.log().history::<Campaign>(campaign::id(PLAN)).await.unwrap();
    assert!(history.iter().all(|(recorded, _)| recorded.actor == open_campaign::ACTOR));
    process.again().await;
    assert_eq!(process.settled().await, 3);
    process.kill().await;
    assert_eq!(Process::on(&directory).await.settled().await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_is_killed_between_its_command_and_its_next_step_opens_nothing_twice() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    let (plans, log, facts) = (process.logs["plans"].clone(), process.log().clone(), process.facts.clone());
    process.kill().await;
    record::<Plan>(&plans, PLAN, vec![promulgated(900, &[1, 2])]).await;
    let recorded: Recorded = plans.read(0, 1).await.unwrap().remove(0);
    OpenCampaign::new(log.clone(), facts).react(&recorded).await.unwrap(); // dead before its position moves on
    assert_eq!(log.head().await.unwrap().position, 3);
    assert_eq!(Process::on(&directory).await.settled().await, 3);
}

/// R-INS-9
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_9_a_second_plan_of_a_year_opens_its_campaign_without_those_of_the_first() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    record::<Plan>(&process.logs["plans"], PLAN, vec![promulgated(900, &[1, 2])]).await;
    record::<Plan>(&process.logs["plans"], OTHER, vec![promulgated(901, &[2, 3])]).await;
    process.settled().await;
    let second = process.state::<Campaign>(campaign::id(OTHER)).await;
    assert_eq!(second.list().map(|(agency, _)| agency).collect::<Vec<_>>(), [agency(3)]);
    assert_eq!(second.dropped().map(|(agency, _)| agency).collect::<Vec<_>>(), [agency(2)]);
    let first = process.state::<Campaign>(campaign::id(PLAN)).await;
    assert_eq!(first.list().count(), 2);
    process.kill().await;
}

/// R-INS-10
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_10_a_dissolved_agency_ends_what_is_under_way_and_only_once() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    record::<Plan>(&process.logs["plans"], PLAN, vec![promulgated(900, &[1, 2])]).await;
    process.settled().await;
    for number in [1, 2] {
        let id = inspection::id(campaign::id(PLAN), agency(number));
        record::<Inspection>(process.log(), id, vec![scheduled(number)]).await;
    }
    let (registry, log, facts) = (process.logs["registry"].clone(), process.log().clone(), process.facts.clone());
    process.kill().await;
    record::<Agency>(&registry, agency(1), vec![dissolved()]).await;
    let recorded: Recorded = registry.read(0, 1).await.unwrap().remove(0);
    AgencyDissolved::new(log, facts).react(&recorded).await.unwrap(); // dead before its position moves on

    let process = Process::on(&directory).await;
    assert_eq!(process.settled().await, 6);
    process.again().await;
    assert_eq!(process.settled().await, 6);
    let id = |number| inspection::id(campaign::id(PLAN), agency(number));
    let ended = process.state::<Inspection>(id(1)).await;
    assert!(matches!(ended.stage(), Some(inspection::Stage::Terminated(None, TerminationCause::Dissolved, _))));
    assert_eq!(process.state::<Inspection>(id(2)).await.status(), Some(InspectionStatus::Scheduled));
    let history = process.log().history::<Inspection>(id(1)).await.unwrap();
    assert_eq!(history[1].0.actor, agency_dissolved::ACTOR);
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policies_wait_while_old_registers_are_imported() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    let (plans, log, facts) = (process.logs["plans"].clone(), process.log().clone(), process.facts.clone());
    process.kill().await;
    log.begin_founding("old registers").await.unwrap();
    record::<Plan>(&plans, PLAN, vec![promulgated(900, &[1])]).await;
    let recorded: Recorded = plans.read(0, 1).await.unwrap().remove(0);
    let waiting = OpenCampaign::new(log.clone(), facts).react(&recorded).await;
    assert!(matches!(waiting, Err(Error::Later(_))), "{waiting:?}");
    log.end_founding().await.unwrap();
    assert_eq!(Process::on(&directory).await.settled().await, 2);
}

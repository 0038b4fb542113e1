//! The policies of plans: what inspections and trainings did is told to the plan once, wherever the process is killed.

#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

use bus::{
    Bus, Followed, ReadError, Want, enact, follow,
    policy::{Error, Policy},
};
use chrono::{DateTime, NaiveDate, Utc};
use decider::Aggregate;
use eventstore::{Db, Intent, Log, Recorded, View, log::Now};
use inspections_domain::{
    campaign::{self, Campaign, Opening},
    inspection::{self, Conclusion, Inspection},
};
use plans::{
    order::Neighbours,
    policies::{advance, count_training},
    views::inspected::Inspected,
};
use plans_domain::{
    plan::{Brief, Draft, Event, Item, Plan},
    selection::Selected,
    training::{self, Training},
    vocabulary::{Activity, Mode, PlanKind},
};
use std::{collections::BTreeMap, convert::Infallible, sync::Arc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const PLAN: Uuid = Uuid::from_u128(1);
const INSPECTING: Uuid = Uuid::from_u128(2);
const TEACHING: Uuid = Uuid::from_u128(3);
const CLASS: Uuid = Uuid::from_u128(4);

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

/// A promulgated plan with a task of inspecting two agencies and one of teaching.
fn plan() -> Vec<Event> {
    let on = day("2021-05-04");
    let item = |id, code: &str, activity| Item {
        id,
        code: code.into(),
        content: "Nhiệm vụ".into(),
        activity,
        lead: agency(0),
        cooperating: vec![],
        deadline: day("2021-11-30"),
        product: None,
    };
    let selected = |number| Selected { agency: agency(number), mode: Mode::OnSite, reason: "Cấp xã".into() };
    let agencies = vec![selected(1), selected(2)];
    let title = "Kế hoạch kiểm tra năm 2021".to_owned();
    let brief = Brief {
        title: title.clone(),
        year: 2021,
        lead_body: agency(0),
        item: Some(INSPECTING),
        template: "ISO-2015".into(),
        from: day("2021-07-01"),
        until: day("2021-10-30"),
        agencies: agencies.clone(),
    };
    vec![
        Event::Drafted(Draft {
            kind: PlanKind::Inspection,
            title,
            year: 2021,
            until_year: None,
            issuer: "UBND tỉnh Hải Dương".into(),
            programme: Some(Uuid::from_u128(848)),
            basis: vec![],
            lead_body: agency(0),
            effective_on: on,
        }),
        Event::ItemAdded { item: item(INSPECTING, "I", Activity::Inspection), effective_on: on },
        Event::ItemAdded { item: item(TEACHING, "II", Activity::Training), effective_on: on },
        Event::AgenciesSelected { rules: vec![], selection: agencies, effective_on: on },
        Event::Promulgated {
            document: Uuid::from_u128(900),
            number: "1524/KH-UBND".into(),
            promulgated_on: on,
            campaign: Some(brief),
            effective_on: on,
        },
    ]
}

fn opened(plan: Option<Uuid>) -> campaign::Event {
    campaign::Event::Opened(Opening {
        plan,
        item: plan.map(|_| INSPECTING),
        number: "1524/KH-UBND".into(),
        title: "Kiểm tra năm 2021".into(),
        year: 2021,
        lead_body: agency(0),
        template: "ISO-2015".into(),
        from: day("2021-07-01"),
        until: day("2021-10-30"),
        effective_on: day("2021-05-04"),
    })
}

fn added(number: u128) -> campaign::Event {
    campaign::Event::AgencyAdded {
        agency: agency(number),
        mode: Mode::RecordsBased,
        reason: "Theo đề nghị".into(),
        decision: "12/QĐ-SKHCN".into(),
        effective_on: day("2021-08-01"),
    }
}

fn dropped(number: u128) -> campaign::Event {
    campaign::Event::AgencyDropped {
        agency: agency(number),
        reason: "Giải thể".into(),
        decision: "13/QĐ-SKHCN".into(),
        effective_on: day("2021-08-02"),
    }
}

fn concluded(plan: Option<Uuid>, number: u128, on: &str) -> inspection::Event {
    inspection::Event::Concluded(Conclusion {
        campaign: campaign::id(PLAN),
        plan,
        item: plan.map(|_| INSPECTING),
        year: 2021,
        agency: agency(number),
        document: "20/KL-SKHCN".into(),
        score_hundredths: None,
        grade: None,
        declaration_valid: true,
        majors: 0,
        minors: 0,
        effective_on: day(on),
    })
}

/// A process: the logs of three services, and the policies of plans acting on them.
struct Process {
    plans: Log,
    inspections: Log,
    near: Neighbours,
    policies: [Followed; 2],
    tasks: Vec<JoinHandle<()>>,
    stop: CancellationToken,
}

impl Process {
    async fn on(directory: &tempfile::TempDir) -> Process {
        let now: Now = Arc::new(|| DateTime::<Utc>::UNIX_EPOCH);
        let mut logs = BTreeMap::new();
        for service in ["registry", "inspections", "plans"] {
            let database = format!("sqlite:{}/{service}.sqlite", directory.path().display());
            let db = Db::connect(&database).await.unwrap();
            logs.insert(service, Log::open(db, now.clone()).await.unwrap());
        }
        let bus = Bus::local(logs.clone());
        let (stop, mut tasks) = (CancellationToken::new(), Vec::new());
        let db = logs["plans"].db().clone();
        let feeds = |sources: &[&'static str]| sources.iter().map(|name| (*name, bus.feed(name).unwrap())).collect();
        let views: [Arc<dyn View>; 2] = [Arc::new(directory::Directory), Arc::new(Inspected)];
        let mut followed = Vec::new();
        for view in views {
            let feeds: BTreeMap<_, _> = feeds(view.sources());
            let (view, task) = follow(db.clone(), view, feeds, now.clone(), stop.clone()).await.unwrap();
            followed.push(view);
            tasks.push(tokio::spawn(task));
        }
        let [directory, inspected] = followed.try_into().unwrap();
        let near = Neighbours { directory, inspected };
        let (log, also) = (logs["plans"].clone(), near.clone());
        let acting: [Arc<dyn Policy>; 2] = [
            Arc::new(advance::Advance::new(log.clone(), near.clone())),
            Arc::new(count_training::CountTraining::new(log, also)),
        ];
        let mut policies = Vec::new();
        for policy in acting {
            let feeds: BTreeMap<_, _> = feeds(policy.sources());
            let (policy, task) = enact(db.clone(), policy, feeds, now.clone(), stop.clone()).await.unwrap();
            policies.push(policy);
            tasks.push(tokio::spawn(task));
        }
        let policies = policies.try_into().unwrap_or_else(|_| unreachable!("there are two"));
        let (plans, inspections) = (logs["plans"].clone(), logs["inspections"].clone());
        Process { plans, inspections, near, policies, tasks, stop }
    }

    /// Waits until the policies are done with all that is recorded, and tells what the plan then counts: how many events,
    /// inspected and selected agencies, whether that is all, and trainings.
    async fn settled(&self) -> (usize, usize, usize, bool, usize) {
        let [advance, count_training] = &self.policies;
        for (policy, source, log) in
            [(advance, "inspections", &self.inspections), (count_training, "plans", &self.plans)]
        {
            let position = log.head().await.unwrap().position;
            done_with(policy, source, position).await.unwrap();
        }
        let history = self.plans.history::<Plan>(PLAN).await.unwrap();
        let plan = Plan::replay(history.iter().map(|(_, event)| event));
        let (inspecting, teaching) = (plan.task(INSPECTING).unwrap(), plan.task(TEACHING).unwrap());
        let inspected = inspecting.inspected(day("2021-12-31"));
        let (selected, completed) = (inspecting.selected.len(), inspecting.completion.is_some());
        (history.len(), inspected, selected, completed, teaching.trainings.len())
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

    /// Ends where it stands, as a process that is killed.
    async fn kill(self) {
        for task in self.tasks {
            task.abort();
            let _ = task.await;
        }
    }

    async fn end(self) {
        self.stop.cancel();
        for task in self.tasks {
            task.await.unwrap();
        }
    }
}

async fn done_with(policy: &Followed, source: &str, position: i64) -> Result<(), ReadError> {
    let want = Want { min_positions: BTreeMap::from([(source.to_owned(), position)]), known_at: None };
    policy.read(&want).await.map(drop)
}

/// One agency concluded, another added and the second dropped: one of two is done.
async fn half_a_campaign(process: &Process) {
    record::<Plan>(&process.plans, PLAN, plan()).await;
    let campaign = campaign::id(PLAN);
    record::<Campaign>(&process.inspections, campaign, vec![opened(Some(PLAN))]).await;
    let first = vec![concluded(Some(PLAN), 1, "2021-08-10")];
    record::<Inspection>(&process.inspections, Uuid::from_u128(201), first).await;
    record::<Campaign>(&process.inspections, campaign, vec![added(3), dropped(2)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concluded_inspections_and_the_list_of_the_campaign_advance_the_plan_until_its_task_is_completed() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    half_a_campaign(&process).await;
    assert_eq!(process.settled().await, (8, 1, 2, false, 0));
    let last = vec![concluded(Some(PLAN), 3, "2021-09-10")];
    record::<Inspection>(&process.inspections, Uuid::from_u128(203), last).await;
    assert_eq!(process.settled().await, (10, 2, 2, true, 0));
    let told = process.plans.history::<Plan>(PLAN).await.unwrap();
    assert!(told[5..].iter().all(|(recorded, _)| recorded.actor == advance::ACTOR));
    process.again().await;
    assert_eq!(process.settled().await, (10, 2, 2, true, 0));
    process.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_is_killed_between_its_command_and_its_next_step_tells_nothing_twice() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    record::<Plan>(&process.plans, PLAN, plan()).await;
    let (plans, inspections, near) = (process.plans.clone(), process.inspections.clone(), process.near.clone());
    process.kill().await;

    // Whoever acts now is dead before its position moves on; nobody follows the view either, so only conclusions can be told.
    let first = vec![concluded(Some(PLAN), 1, "2021-08-10")];
    record::<Inspection>(&inspections, Uuid::from_u128(201), first).await;
    let recorded: Recorded = inspections.read(0, 1).await.unwrap().remove(0);
    advance::Advance::new(plans.clone(), near).react(&recorded).await.unwrap();
    assert_eq!(plans.history::<Plan>(PLAN).await.unwrap().len(), 6);

    let process = Process::on(&directory).await;
    assert_eq!(process.settled().await, (6, 1, 2, false, 0));
    process.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_follows_for_a_plan_from_an_extraordinary_inspection() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    record::<Plan>(&process.plans, PLAN, plan()).await;
    record::<Campaign>(&process.inspections, Uuid::from_u128(55), vec![opened(None), added(3)]).await;
    let conclusion = vec![concluded(None, 1, "2021-08-10")];
    record::<Inspection>(&process.inspections, Uuid::from_u128(201), conclusion).await;
    assert_eq!(process.settled().await, (5, 0, 2, false, 0));
    process.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inspection_for_a_plan_that_nobody_knows_stops_the_policy_loudly() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    let conclusion = vec![concluded(Some(PLAN), 1, "2021-08-10")];
    let position = record::<Inspection>(&process.inspections, Uuid::from_u128(201), conclusion).await;
    let Err(ReadError::Stopped { reason, .. }) = done_with(&process.policies[0], "inspections", position).await else {
        panic!("it goes on")
    };
    assert_eq!(reason, "event at position 1: plan: no such plan was drafted");
    process.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_old_plans_are_imported_inspections_wait_and_what_the_import_told_is_not_told_again() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    process.plans.begin_founding("old").await.unwrap();
    half_a_campaign(&process).await;
    let recorded = process.inspections.read(1, 1).await.unwrap().remove(0);
    let policy = advance::Advance::new(process.plans.clone(), process.near.clone());
    let Err(Error::Later(reason)) = policy.react(&recorded).await else { panic!("it does not wait") };
    assert!(reason.contains("old"), "{reason}");
    // The old register counts the conclusion itself, as a row of its own.
    let (inspection, agency) = (Uuid::from_u128(201), agency(1));
    let counted = Event::InspectionConcluded { item: INSPECTING, inspection, agency, effective_on: day("2021-08-10") };
    record::<Plan>(&process.plans, PLAN, vec![counted]).await;
    process.plans.end_founding().await.unwrap();
    assert_eq!(process.settled().await, (8, 1, 2, false, 0), "the list is adjusted, the conclusion counted once");
    process.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_that_was_held_is_counted_once_for_its_task() {
    let directory = tempfile::tempdir().unwrap();
    let process = Process::on(&directory).await;
    record::<Plan>(&process.plans, PLAN, plan()).await;
    let held = |plan, item| training::Event::Held {
        on: day("2021-06-10"),
        until: day("2021-06-11"),
        trainer: None,
        plan,
        item,
        effective_on: day("2021-06-11"),
    };
    record::<Training>(&process.plans, Uuid::from_u128(5), vec![held(None, None)]).await;
    record::<Training>(&process.plans, Uuid::from_u128(6), vec![held(Some(PLAN), None)]).await;
    record::<Training>(&process.plans, CLASS, vec![held(Some(PLAN), Some(TEACHING))]).await;
    assert_eq!(process.settled().await, (6, 0, 2, false, 1));
    process.again().await;
    assert_eq!(process.settled().await, (6, 0, 2, false, 1));
    process.end().await;
}

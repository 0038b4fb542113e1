//! The programme of 2021 in a house, on both databases: what policies would record is there already, and the figures are those
//! of the set's own rows, as of any day and as known at any time.

#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

use chrono::{DateTime, NaiveDate, Utc};
use contracts::{
    events::v1::{HeadRequest, event_log_client::EventLogClient},
    operations::v1::{ListViewsRequest, View, ViewState, view_service_client::ViewServiceClient},
    reporting::v1::{self as pb, programme_service_client::ProgrammeServiceClient},
};
use runtime::field::timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use tests::house::{DATABASES, Ground, House};

/// Some days after the last recording time of the sample.
const TODAY: &str = "2026-01-05T02:00:00Z";

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Tells a story of the sample on SQLite, and then on PostgreSQL.
async fn with_the_sample(story: impl AsyncFn(&House)) {
    for database in DATABASES {
        let ground = Ground::prepare(database).unwrap();
        let house = House::start(&ground, instant(TODAY)).await.unwrap();
        chuan::load_sample(&house.url, "hai-duong").await.unwrap();
        settle(&house).await;
        story(&house).await;
        house.stop().await.unwrap();
    }
}

/// Waits until every view and policy has reached the end of the logs that it follows.
async fn settle(house: &House) {
    let mut views = ViewServiceClient::new(house.channel.clone());
    loop {
        let listed = views.list_views(ListViewsRequest::default()).await.unwrap().into_inner().views;
        let waits = |view: &View| {
            assert_ne!(view.state(), ViewState::Poisoned, "{view:?}");
            view.positions != view.heads
        };
        if !listed.iter().any(waits) {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// The ends of the three logs.
async fn heads(house: &House) -> BTreeMap<&'static str, i64> {
    let mut heads = BTreeMap::new();
    for service in ["registry", "plans", "inspections"] {
        let mut log = EventLogClient::new(house.channel.clone());
        let head = log.head(HeadRequest { service: service.into(), ..Default::default() }).await.unwrap().into_inner();
        heads.insert(service, head.position);
    }
    heads
}

/// A row of the set: its columns, and when it was recorded.
type Row = BTreeMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../deploy/samples/hai-duong/{file}.csv"));
    csv::Reader::from_path(path).unwrap().deserialize().collect::<Result<_, _>>().unwrap()
}

/// How many rows of a file were effective by a day and recorded by a time.
fn count(file: &str, as_of: &str, known_at: &str, which: impl Fn(&Row) -> bool) -> i64 {
    let (as_of, known_at): (NaiveDate, _) = (as_of.parse().unwrap(), instant(known_at));
    let by_then = |row: &&Row| {
        let recorded: DateTime<Utc> = DateTime::parse_from_rfc3339(&row["recorded_at"]).unwrap().into();
        row["effective_on"].parse::<NaiveDate>().unwrap() <= as_of && recorded <= known_at && which(row)
    };
    i64::try_from(rows(file).iter().filter(by_then).count()).unwrap()
}

/// One house for all that is asked of it, because bringing twelve years into it takes longest.
#[tokio::test(flavor = "multi_thread")]
async fn the_programme_of_2021_is_told_as_its_rows_have_it_and_the_policies_have_nothing_to_add() {
    with_the_sample(async |house| {
        the_figures_are_those_of_the_rows_on_every_day_and_as_known_at_every_time(house).await;
        the_plan_and_what_was_overdue_at_its_end_are_told_with_their_lists(house).await;
        the_policies_find_everything_done_and_a_second_import_adds_nothing(house).await;
    })
    .await;
}

/// Every event of the set is the importer's.
async fn the_policies_find_everything_done_and_a_second_import_adds_nothing(house: &House) {
    let before = heads(house).await;
    assert!(before.values().all(|position| *position > 200), "{before:?}");
    for service in before.keys() {
        let read =
            contracts::events::v1::ReadRequest { service: (*service).into(), limit: Some(1_000), ..Default::default() };
        let mut after = 0;
        loop {
            let asked = contracts::events::v1::ReadRequest { after, ..read.clone() };
            let read = EventLogClient::new(house.channel.clone()).read(asked).await.unwrap().into_inner();
            assert!(read.events.iter().all(|event| !event.actor.contains("policy")), "{service}");
            if read.read_until == read.head {
                break;
            }
            after = read.read_until;
        }
    }
    chuan::load_sample(&house.url, "hai-duong").await.unwrap();
    settle(house).await;
    assert_eq!(heads(house).await, before);
}

async fn the_figures_are_those_of_the_rows_on_every_day_and_as_known_at_every_time(house: &House) {
    let mut reporting = ProgrammeServiceClient::new(house.channel.clone());
    let days = ["2021-05-03", "2021-07-12", "2021-08-20", "2021-09-30", "2021-12-31", "2022-06-30"];
    let times = ["2021-08-20T10:00:00Z", "2021-12-31T10:00:00Z", "2025-12-31T10:00:00Z"];
    for (as_of, known_at) in days.iter().flat_map(|day| times.iter().map(move |time| (*day, *time))) {
        let (day, at) = (as_of.to_owned(), Some(timestamp(instant(known_at))));
        let asked = pb::GetFindingFiguresRequest {
            as_of: day.clone(),
            known_at: at,
            group_by: pb::FindingGroupBy::Class.into(),
            ..Default::default()
        };
        let told = reporting.get_finding_figures(asked).await.unwrap().into_inner().total.unwrap();
        let wanted = count("findings", as_of, known_at, |_| true);
        assert_eq!(told.raised, wanted, "raised as of {as_of}, known at {known_at}");
        let wanted = count("finding_closures", as_of, known_at, |_| true);
        assert_eq!(told.closed, wanted, "closed as of {as_of}, known at {known_at}");
        assert_eq!(told.raised, told.open + told.closed + told.noted + told.withdrawn + told.extinguished);

        let asked = pb::GetInspectionFiguresRequest {
            as_of: day.clone(),
            known_at: at,
            group_by: pb::InspectionGroupBy::Tier.into(),
            ..Default::default()
        };
        let told = reporting.get_inspection_figures(asked).await.unwrap().into_inner().total.unwrap();
        let wanted = count("conclusions", as_of, known_at, |_| true);
        assert_eq!(told.concluded, wanted, "concluded as of {as_of}, known at {known_at}");
        let begun = count("starts", as_of, known_at, |_| true);
        assert_eq!(told.under_way, begun - wanted, "under way as of {as_of}, known at {known_at}");
        let listed = if count("campaigns", as_of, known_at, |_| true) == 1 { 46 } else { 0 };
        assert_eq!(told.agencies, listed, "as of {as_of}, known at {known_at}");

        let asked = pb::GetTrainingFiguresRequest {
            as_of: day.clone(),
            known_at: at,
            group_by: pb::TrainingGroupBy::Kind.into(),
            ..Default::default()
        };
        let told = reporting.get_training_figures(asked).await.unwrap().into_inner().total.unwrap();
        assert_eq!(told.held, count("training_sessions", as_of, known_at, |_| true), "{as_of} {known_at}");
        let passed = count("training_results", as_of, known_at, |row| row["passed"] == "yes");
        assert_eq!(told.passed, passed, "passed as of {as_of}, known at {known_at}");
    }
}

/// The year as it stood on its last day: five tasks in time, one two days late; overdue actions by name.
async fn the_plan_and_what_was_overdue_at_its_end_are_told_with_their_lists(house: &House) {
    let mut reporting = ProgrammeServiceClient::new(house.channel.clone());
    let as_of = "2021-12-31".to_owned();
    let asked =
        pb::GetPlanProgressRequest { as_of: as_of.clone(), year: 2021, kind: "annual".into(), ..Default::default() };
    let plans = reporting.get_plan_progress(asked).await.unwrap().into_inner().plans;
    let plan = plans.first().unwrap();
    assert_eq!((plan.number.as_str(), plan.tasks, plan.completed, plan.completed_late), ("1524/KH-BCĐ", 6, 6, 1));
    assert_eq!((plan.allocated_dong, plan.settled_dong), (385_000_000, 337_800_000));
    let asked = pb::ListPlanTasksRequest { as_of: as_of.clone(), plan_id: plan.plan_id.clone(), ..Default::default() };
    assert_eq!(reporting.list_plan_tasks(asked).await.unwrap().into_inner().tasks.len(), 6);

    let asked = pb::ListOverdueActionsRequest { as_of: as_of.clone(), page_size: Some(500), ..Default::default() };
    let overdue = reporting.list_overdue_actions(asked).await.unwrap().into_inner().actions;
    let closed: BTreeSet<String> = rows("finding_closures")
        .into_iter()
        .filter(|row| row["effective_on"].as_str() <= as_of.as_str())
        .map(|row| row["finding"].clone())
        .collect();
    let open = rows("root_causes").into_iter().filter(|row| !closed.contains(&row["finding"])).count();
    assert!(!overdue.is_empty() && overdue.len() <= open, "{} of {open} open findings are overdue", overdue.len());
}

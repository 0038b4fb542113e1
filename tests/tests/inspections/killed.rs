//! Policies killed between any two of their steps: whoever comes after finishes what was begun, and nothing happens twice.

use contracts::{inspections::v1 as pb, registry::v1 as registry};
use std::collections::BTreeSet;
use tests::{
    house::{DATABASES, Ground, House},
    story::{inspections::*, plans::*, *},
};

/// Agencies that are inspected.
const AGENCIES: usize = 12;

async fn open(ground: &Ground) -> (House, Port) {
    let house = House::start(ground, at(YEAR_END)).await.expect("the house starts");
    let port = Port::at(&house.channel);
    (house, port)
}

fn life() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime")
}

/// One life of the house: it does something, then it is gone wherever it stands, as a process that is killed. Whatever runs
/// when a runtime is dropped stops there; nothing is told to end.
fn killed_after<T: Send>(ground: &Ground, deed: impl AsyncFnOnce(&Port) -> T) -> T {
    let runtime = life();
    let done = runtime.block_on(async {
        let (house, port) = open(ground).await;
        let done = Box::pin(deed(&port)).await;
        std::mem::forget(house); // its drop would not stop it, and neither shall anything else
        done
    });
    runtime.shutdown_background();
    done
}

/// Waits until a service has recorded some events more, or nothing more is to come.
async fn moves(port: &Port, service: &str, head: i64, more: i64) {
    while port.head(service).await < head + more {
        tokio::task::yield_now().await;
    }
}

/// A plan of inspections that is drafted, with agencies that have declared.
struct Year {
    province: Province,
    programme: String,
    plan: String,
    item: String,
    agencies: Vec<String>,
}

async fn begin(port: &Port) -> Year {
    let (province, programme) = port.has_a_programme().await;
    let registry = port.registry();
    registry.knows_the_editions().await;
    let mut agencies = vec![];
    for _ in 0..AGENCIES {
        agencies.push(registry.declares_another().await.0);
    }
    let named: Vec<&str> = agencies.iter().map(String::as_str).collect();
    let (plan, item) = port.drafts_inspections(&province, &programme, vec![by_records(listed(&named))]).await;
    Year { province, programme, plan, item, agencies }
}

/// The inspections up to their signed minutes: all but those of the last three agencies, which wait for their day.
async fn inspect(port: &Port, year: &Year) -> Vec<Visit> {
    let campaign = campaign_of(&year.plan);
    let mut visits = vec![];
    for agency in &year.agencies {
        let visit = port.schedules_in(&campaign, &year.province, agency, Mode::RecordsBased, "2021-07-05").await;
        if visits.len() < AGENCIES - 3 {
            port.starts(&visit).await;
            port.looks_through(&visit).await;
            port.signs(&visit).await;
        }
        visits.push(visit);
    }
    visits
}

#[test]
fn killed_between_any_two_steps_the_policies_end_with_the_same_facts() {
    for database in DATABASES {
        let ground = Ground::prepare(database).expect("the database can be made");
        // Promulgated, and gone before the campaign may be open.
        let year = killed_after(&ground, async |port: &Port| {
            let year = begin(port).await;
            port.promulgates(&year.plan, &document("1524/KH-UBND", "2021-05-04")).await;
            year
        });
        let visits = killed_after(&ground, async |port: &Port| {
            moves(port, INSPECTIONS, 1, 1 + 12).await; // the checklist, then the campaign and its agencies
            inspect(port, &year).await
        });
        let (concluded, waiting) = visits.split_at(AGENCIES - 3);

        // Three conclusions a life, and gone when some of what follows is there.
        for (life, visits) in concluded.chunks(3).enumerate() {
            killed_after(&ground, async |port: &Port| {
                let heads = port.heads().await;
                for visit in visits {
                    port.does(conclusion(&visit.inspection, false, &visit.later(7))).await;
                }
                let more = i64::try_from(life).expect("few lives");
                moves(port, PLANS, heads[PLANS], more).await;
                moves(port, SERVICE, heads[SERVICE], more).await;
            });
        }
        // Agencies dissolve, and classes are held.
        let task = item("I.1", Activity::Training, &year.province.lead);
        let classes = killed_after(&ground, async |port: &Port| {
            for visit in waiting {
                port.does(dissolution(&visit.agency, "2021-08-02")).await;
            }
            let plan = port
                .drafts(&draft(PlanKind::Training, &year.province.lead, &year.programme), std::slice::from_ref(&task))
                .await;
            port.promulgates(&plan, &document("1600/KH-UBND", "2021-05-04")).await;
            let mut classes = BTreeSet::new();
            for _ in 0..5 {
                let class = port.does(course(&year.province.lead, Some((&plan, &task.item)))).await.resource_id;
                port.does(holding(&class)).await;
                classes.insert(class);
            }
            (plan, classes)
        });
        life().block_on(async {
            let (house, port) = open(&ground).await;
            port.settles().await;
            check(&port, &year, &visits, &task.item, classes).await;
            let heads = port.heads().await;
            port.rebuilds_policies().await;
            assert_eq!(port.heads().await, heads, "{database:?}");
            house.stop().await.expect("it stops in order");
        });
    }
}

/// Everything that had to follow has followed, once.
async fn check(port: &Port, year: &Year, visits: &[Visit], task: &str, (plan, classes): (String, BTreeSet<String>)) {
    let campaign = port.campaign(&campaign_of(&year.plan), "").await;
    let listed: BTreeSet<_> = campaign.agencies.iter().map(|one| one.agency_id.clone()).collect();
    assert_eq!((listed.len(), listed), (AGENCIES, year.agencies.iter().cloned().collect()));
    let (concluded, ended) = visits.split_at(AGENCIES - 3);
    let told = port.task(&year.plan, &year.item, "").await;
    let counted: BTreeSet<_> = told.conclusions.iter().map(|one| one.inspection.clone()).collect();
    assert_eq!(told.conclusions.len(), concluded.len());
    assert_eq!(counted, concluded.iter().map(|visit| visit.inspection.clone()).collect());
    for visit in concluded {
        let required = port.registry().system(&visit.agency, "2021-12-30").await.required_redeclarations;
        let causes: Vec<_> = required.iter().map(|one| (one.cause(), one.required_on.clone())).collect();
        assert_eq!(causes, [(registry::Cause::Inspection, visit.later(7))]);
    }
    for visit in ended {
        let told: pb::Inspection = port.inspection(&visit.inspection, "").await;
        assert_eq!(told.status(), InspectionStatus::Terminated);
    }
    let trainings: Vec<String> = port.task(&plan, task, "").await.trainings;
    assert_eq!((trainings.len(), trainings.into_iter().collect::<BTreeSet<_>>()), (classes.len(), classes));
}

//! What clients ask of plans and inspections at the things that they share: tasks, money, trainings, lists of campaigns.
//!
//! **Invariant:** several clients write to the same few streams, so that appends conflict and are decided again.

use super::{
    order::Order,
    stage::{Province, Stage, any},
};
use crate::{
    faults::chance::Chance,
    story::{inspections, plans::*},
};

/// Numbers of documents, of which every one may be had once a year.
const NUMBERS: usize = 400;

/// The next command to plans or inspections; nothing while there is no programme.
pub(super) fn next(stage: &Stage, chance: &mut Chance) -> Option<Order> {
    let (province, planned, training, opened, agency) = {
        let things = stage.things();
        let province = things.province.clone()?;
        let agency = any(&things.departments, chance).or(any(&things.communes, chance));
        let (planned, training) = (any(&things.plans, chance), any(&things.trainings, chance));
        (province, planned, training, any(&things.campaigns, chance), agency)
    };
    let year = 2016 + chance.below(6);
    let number = format!("{}/CV-UBND", 1 + chance.below(NUMBERS));
    let issued = Order::of(document(&number, &format!("{year}-03-{:02}", 1 + chance.below(28))));
    let percent = i32::try_from(chance.below(20) * 5).unwrap_or_default();
    let day = format!("2021-{:02}-{:02}", 6 + chance.below(6), 1 + chance.below(28));
    Some(match (chance.below(12), planned, training, opened, agency) {
        (0..3, Some(at), ..) => Order::of(progress(&at.plan, &at.item, percent, &day)),
        (3, Some(at), ..) => {
            let (source, amount) = (format!("Nguồn {}", chance.below(4)), 1_000_000 * (1 + i64::from(percent)));
            Order::of(allocation(&at.plan, &source, amount, &number))
        }
        (4, Some(at), ..) => {
            let voucher = format!("PC-{}", chance.below(NUMBERS));
            Order::of(settlement(&at.plan, &format!("Nguồn {}", chance.below(4)), 10_000, &voucher))
        }
        (5, _, Some(training), _, Some(agency)) => {
            let people = [format!("Người {}", chance.below(30)), format!("Người {}", 30 + chance.below(30))];
            Order::of(attendance(&training, &agency, &[&people[0], &people[1]]))
        }
        (6, _, Some(training), ..) => Order::of(holding(&training)),
        (7, _, _, Some(opened), Some(agency)) => Order::of(inspections::added(&opened.campaign, &agency, &day)),
        (8, _, _, Some(opened), _) => {
            let agency = chance.one(&opened.agencies).clone();
            Order::of(inspections::dropped(&opened.campaign, &agency, &day))
        }
        (9, Some(at), ..) => Order::of(course(&province.lead, Some((&at.plan, &at.item)))),
        (10, ..) => Order::of(course(&province.lead, None)),
        _ => issued,
    })
}

/// A plan of inspections of these agencies, step by step, with the number of its document.
pub(super) fn plan(province: &Province, agencies: &[String], number: &str) -> (Planning, Vec<Order>) {
    let draft = draft(PlanKind::Inspection, &province.lead, &province.programme);
    let plan = draft.plan_id.clone().unwrap_or_default();
    let item = item("II.1", Activity::Inspection, &province.lead);
    let document = document(number, "2021-05-04");
    let agencies: Vec<&str> = agencies.iter().map(String::as_str).collect();
    let orders = vec![
        Order::of(draft),
        Order::of(addition(&plan, &item)),
        Order::of(selection(&plan, vec![on_site(listed(&agencies))])),
        Order::of(window(&plan, inspections::CHECKLIST)),
        Order::of(submission(&plan, "2021-05-04")),
        Order::of(approval(&plan, "2021-05-04")),
        Order::of(document.clone()),
        Order::of(promulgation(&plan, &document.document_id.unwrap_or_default(), "2021-05-04")),
    ];
    (Planning { plan, item: item.item }, orders)
}

/// The ids of a plan that is being made.
pub(super) struct Planning {
    pub(super) plan: String,
    pub(super) item: String,
}

/// The programme for 2021 to 2025, step by step; and its id.
pub(super) fn programme(lead: &str, number: &str) -> (String, Vec<Order>) {
    let draft = programme_draft(lead);
    let plan = draft.plan_id.clone().unwrap_or_default();
    let document = document(number, "2021-03-15");
    let mut addition = addition(&plan, &item("I.1", Activity::Direction, lead));
    addition.effective_on.clone_from(&draft.effective_on);
    let orders = vec![
        Order::of(draft),
        Order::of(addition),
        Order::of(submission(&plan, "2021-03-15")),
        Order::of(approval(&plan, "2021-03-15")),
        Order::of(document.clone()),
        Order::of(promulgation(&plan, &document.document_id.unwrap_or_default(), "2021-03-15")),
    ];
    (plan, orders)
}

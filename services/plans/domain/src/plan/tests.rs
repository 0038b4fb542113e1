//! Given, when, then: the plan of 2021 that carries out 848/KH-UBND, and what is refused on its way.

mod campaign;
mod course;
mod facts;
mod money;
mod tasks;
mod writing;

use super::{Amendment, Brief, Command, Draft, Event, Instrument, Item, Programme, Promulgation, Rejection, Removal};
use crate::acting::{self, Acting, Agencies};
use crate::selection::{Candidate, Rule, Selected};
use crate::vocabulary::{Activity, Kind, Mode, PlanKind, PlanStatus, Tier};
use chrono::NaiveDate;
use decider::scenario::given;
use std::collections::BTreeMap;
use uuid::Uuid;

type Plan = super::Plan;

const PROVINCE: &str = "UBND tỉnh Hải Dương";
const DEPARTMENT: Uuid = Uuid::from_u128(1);
const OFFICE: Uuid = Uuid::from_u128(2);
const HOME_AFFAIRS: Uuid = Uuid::from_u128(3);
const DISSOLVED: Uuid = Uuid::from_u128(4);
const PROGRAMME: Uuid = Uuid::from_u128(848);
const DOCUMENT: Uuid = Uuid::from_u128(900);
const OTHER_DOCUMENT: Uuid = Uuid::from_u128(901);
const TRAINING: Uuid = Uuid::from_u128(11);
const INSPECTING: Uuid = Uuid::from_u128(12);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn agencies() -> Agencies {
    let known = |id, name: &str, live| (id, Acting { name: name.to_owned(), live });
    Agencies::from_iter([
        known(DEPARTMENT, "Sở Khoa học và Công nghệ", true),
        known(OFFICE, "Văn phòng UBND tỉnh", true),
        known(HOME_AFFAIRS, "Sở Nội vụ", true),
        known(DISSOLVED, "Sở Bưu chính", false),
    ])
}

fn programme() -> Programme {
    let title = "Tiếp tục thực hiện Quyết định 19/2014/QĐ-TTg".to_owned();
    Programme { title, kind: PlanKind::Programme, year: 2021, until_year: 2025, in_force: true }
}

fn instrument(number: &str, issued_on: &str) -> Instrument {
    Instrument {
        number: number.into(),
        issuer: PROVINCE.into(),
        issued_on: day(issued_on),
        authority: None,
        stands: true,
        in_force: true,
    }
}

fn draft() -> Draft {
    Draft {
        kind: PlanKind::Annual,
        title: "Kế hoạch áp dụng ISO 9001 năm 2021".into(),
        year: 2021,
        until_year: None,
        issuer: PROVINCE.into(),
        programme: Some(PROGRAMME),
        basis: vec![],
        lead_body: DEPARTMENT,
        effective_on: day("2021-04-01"),
    }
}

fn drafting(draft: Draft) -> Command {
    Command::Draft { draft, programme: Some(programme()), documents: BTreeMap::new(), agencies: agencies() }
}

fn item(id: Uuid, code: &str, activity: Activity) -> Item {
    Item {
        id,
        code: code.into(),
        content: format!("Nhiệm vụ {code}"),
        activity,
        lead: DEPARTMENT,
        cooperating: vec![OFFICE],
        deadline: day("2021-11-30"),
        product: Some("Báo cáo".into()),
    }
}

fn training() -> Item {
    item(TRAINING, "II.1", Activity::Training)
}

fn inspecting() -> Item {
    item(INSPECTING, "II.2", Activity::Inspection)
}

fn added(item: Item) -> Event {
    Event::ItemAdded { item, effective_on: day("2021-04-02") }
}

fn agency(number: u128) -> Uuid {
    Uuid::from_u128(100 + number)
}

fn selected(number: u128) -> Selected {
    Selected { agency: agency(number), mode: Mode::OnSite, reason: "Cấp xã".into() }
}

fn candidate(number: u128) -> Candidate {
    Candidate {
        agency: agency(number),
        name: format!("UBND xã số {number}"),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        district: None,
        live: true,
        last_inspected_on: None,
    }
}

fn communes() -> Rule {
    Rule::Tier { tier: Tier::Commune, mode: Mode::OnSite, limit: None }
}

/// The draft of a plan with two items, two selected agencies and the window of their inspections.
fn written() -> Vec<Event> {
    let on = day("2021-04-03");
    vec![
        Event::Drafted(draft()),
        added(training()),
        added(inspecting()),
        Event::AgenciesSelected {
            rules: vec![communes()],
            selection: vec![selected(1), selected(2)],
            effective_on: on,
        },
        Event::CampaignSet {
            template: "iso-2015".into(),
            from: day("2021-07-01"),
            until: day("2021-10-30"),
            effective_on: on,
        },
    ]
}

fn submitted() -> Vec<Event> {
    let submitted = Event::Submitted { document: "05/TTr-SKHCN".into(), effective_on: day("2021-04-20") };
    [written(), vec![submitted]].concat()
}

fn approved() -> Vec<Event> {
    let approved = Event::Approved { by: "Chủ tịch UBND tỉnh".into(), effective_on: day("2021-04-28") };
    [submitted(), vec![approved]].concat()
}

fn brief() -> Brief {
    Brief {
        title: draft().title,
        year: 2021,
        lead_body: DEPARTMENT,
        item: Some(INSPECTING),
        template: "iso-2015".into(),
        from: day("2021-07-01"),
        until: day("2021-10-30"),
        agencies: vec![selected(1), selected(2)],
    }
}

fn promulgation() -> Event {
    Event::Promulgated {
        document: DOCUMENT,
        number: "1524/KH-UBND".into(),
        promulgated_on: day("2021-05-04"),
        campaign: Some(brief()),
        effective_on: day("2021-05-04"),
    }
}

fn promulgated() -> Vec<Event> {
    [approved(), vec![promulgation()]].concat()
}

fn promulgate(instrument: Instrument, on: &str) -> Command {
    Command::Promulgate {
        document: DOCUMENT,
        instrument: Some(instrument),
        programme: Some(programme()),
        effective_on: day(on),
    }
}

fn with(mut history: Vec<Event>, events: impl IntoIterator<Item = Event>) -> Vec<Event> {
    history.extend(events);
    history
}

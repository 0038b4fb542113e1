//! What the scenarios of an inspection have in common: a campaign, its checklist and team, and one agency on its list.

mod ending;
mod found;
mod scheduled;
mod signed;
mod visit;

use super::{
    Appointment, Assessment, Command, Crew, Event, Inspection, Lead, Raising, Rejection, RequestedRecord, Scheduling,
    Selection, Signature, Starting, VisitDay,
};
use crate::campaign::{self, Campaign};
use crate::presence::{self, Presence};
use crate::team::{self, Member, Team, Unfit};
use crate::template::{Band, CorrectiveDays, Item, Rules, Scoring, Version};
use crate::vocabulary::{Answer, FindingClass, Grade, InspectionStatus, Mode, Part, Side, TeamRole};
use chrono::NaiveDate;
use decider::Aggregate as _;
use decider::scenario::{self, Given};
use kernel::calendar::{self, WorkingDays, Year};
use uuid::Uuid;

/// Văn phòng UBND tỉnh.
const OFFICE: Uuid = Uuid::from_u128(1);
/// Sở Khoa học và Công nghệ, which leads.
const SCIENCE: Uuid = Uuid::from_u128(14);
/// UBND huyện Nam Sách.
const NAM_SACH: Uuid = Uuid::from_u128(291);
pub(super) const CAMPAIGN: Uuid = Uuid::from_u128(7);
pub(super) const TEAM: Uuid = Uuid::from_u128(8);
const PLAN: Uuid = Uuid::from_u128(5);

pub(super) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, month, day).expect("a day of 2021")
}

/// 2021, as far as it matters here: no holiday in July.
fn calendar() -> WorkingDays {
    let mut known = WorkingDays::default();
    known.learn(2021, Year::default());
    known
}

pub(super) fn rules() -> Rules {
    Rules {
        notice_working_days: 5,
        visit_on_working_day: true,
        conflict_years: 3,
        every_years: 3,
        corrective_days: CorrectiveDays { major: 20, minor: 30 },
        samples_min: 2,
        sample_fields_min: 2,
    }
}

pub(super) fn item(code: &str, clauses: &[&str]) -> Item {
    Item {
        code: code.into(),
        part: if code.starts_with('A') { Part::A } else { Part::B },
        content: "Niêm yết bản công bố, chính sách, mục tiêu".into(),
        clauses: clauses.iter().map(|clause| (*clause).to_owned()).collect(),
        legal: None,
        evidence: None,
        weight: 1,
        default_class: FindingClass::Minor,
        on_site_only: code == "A8",
        escalates: code == "A12",
    }
}

/// Posting can only be seen on site; the last conclusion's item escalates; the two of part B are about clauses.
pub(super) fn version() -> Version {
    let values = [(Answer::Conforms, 100), (Answer::Observation, 100), (Answer::NonconformMinor, 50)];
    let bands = [(Grade::Good, 9_000), (Grade::Fair, 7_500), (Grade::Average, 5_000), (Grade::Weak, 0)];
    let bands = bands.map(|(grade, from_hundredths)| Band { grade, from_hundredths });
    Version {
        code: "ISO-2015".into(),
        version: 2,
        title: "Đề cương kiểm tra".into(),
        edition: "TCVN ISO 9001:2015".into(),
        items: vec![item("A8", &[]), item("A12", &[]), item("B12", &["8.1", "8.5.1"]), item("B21", &["10.2"])],
        scoring: Scoring {
            values: values.into_iter().chain([(Answer::NonconformMajor, 0)]).collect(),
            bands: bands.to_vec(),
            cap_on_open_major: Some(Grade::Fair),
        },
        rules: rules(),
        basis: "1524/KH-BCĐ".into(),
        effective_on: day(1, 1),
    }
}

/// A campaign led by Sở Khoa học và Công nghệ, from 1 July to 30 October, with the two agencies on its list.
fn campaign() -> Campaign {
    let opening = campaign::Opening {
        plan: Some(PLAN),
        item: None,
        number: "1524/KH-BCĐ".into(),
        title: "Kiểm tra năm 2021".into(),
        year: 2021,
        lead_body: SCIENCE,
        template: "ISO-2015".into(),
        from: day(7, 1),
        until: day(10, 30),
        effective_on: day(5, 4),
    };
    let selected = |agency, mode| campaign::Event::AgencySelected {
        agency,
        mode,
        reason: "Danh sách".into(),
        effective_on: day(5, 4),
    };
    Campaign::replay(&[
        campaign::Event::Opened(opening),
        selected(NAM_SACH, Mode::OnSite),
        selected(SCIENCE, Mode::OnSite),
    ])
}

/// A team of two: the head is of the one agency, the other member of the other.
fn crew(head_of: Uuid, member_of: Uuid, agency: Uuid) -> Option<Crew> {
    let member = |person: &str, agency, role| Member {
        person: person.into(),
        agency,
        title: "Phó Giám đốc".into(),
        role,
        formerly: vec![],
    };
    let members =
        vec![member("Nguyễn Văn An", head_of, TeamRole::Head), member("Lê Văn Cường", member_of, TeamRole::Member)];
    let established = team::Event::Established(team::Establishment {
        campaign: CAMPAIGN,
        decision: "04/QĐ-BCĐISO".into(),
        lead_body: SCIENCE,
        members,
        effective_on: day(6, 1),
    });
    Crew::of(&Team::replay(&[established]), &campaign(), &rules(), agency, day(7, 15))
}

pub(super) fn appointment() -> Appointment {
    Appointment {
        campaign: CAMPAIGN,
        plan: Some(PLAN),
        item: None,
        year: 2021,
        agency: NAM_SACH,
        team: TEAM,
        mode: Mode::OnSite,
        visit_on: day(7, 15),
        effective_on: day(7, 1),
    }
}

pub(super) fn noticed() -> Event {
    Event::NoticeSent {
        document: "77/TB-ĐKT".into(),
        checklist: true,
        self_report_due: Some(day(7, 12)),
        effective_on: day(7, 2),
    }
}

#[track_caller]
fn given(history: impl Into<Vec<Event>>) -> Given<Inspection> {
    scenario::given(history)
}

/// Nothing has happened.
#[track_caller]
fn unknown() -> Given<Inspection> {
    scenario::given([])
}

fn scheduled() -> Given<Inspection> {
    given([Event::Scheduled(appointment())])
}

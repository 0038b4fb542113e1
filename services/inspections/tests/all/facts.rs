//! What the neighbours say: agencies, calendars, a promulgated plan; and the checklist that everybody goes by.

use crate::house::record;
use chrono::NaiveDate;
use contracts::{common::v1 as common, inspections::v1 as pb};
use eventstore::Log;
use plans_domain::{
    calendar_year::{self, Calendar, CalendarYear, Holiday},
    plan::{Brief, Event, Plan},
    selection::Selected,
    vocabulary::Mode,
};
use registry_domain::{
    agency::{self, Agency},
    reorganisation::{self, Reorganisation},
    vocabulary::{Kind, Share, Tier},
};
use uuid::Uuid;

/// Sở KH&CN, which leads.
pub(crate) const LEAD: Uuid = Uuid::from_u128(1);
/// Văn phòng UBND tỉnh, where a member works.
pub(crate) const OFFICE: Uuid = Uuid::from_u128(2);
/// Two communes.
pub(crate) const FIRST: Uuid = Uuid::from_u128(3);
pub(crate) const SECOND: Uuid = Uuid::from_u128(4);
/// A commune of 2022, which may take over another one.
pub(crate) const HEIR: Uuid = Uuid::from_u128(5);
/// A plan, and its item that is the inspection.
pub(crate) const PLAN: Uuid = Uuid::from_u128(100);
pub(crate) const ITEM: Uuid = Uuid::from_u128(101);

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn registered(name: &str, tier: Tier, kind: Kind, on: &str) -> agency::Event {
    agency::Event::Registered {
        name: name.into(),
        tier,
        kind,
        level: None,
        parent: None,
        area_code: None,
        effective_on: day(on),
    }
}

pub(crate) async fn agencies(registry: &Log) {
    let commune = |name, on| registered(name, Tier::Commune, Kind::CommuneCommittee, on);
    for (id, event) in [
        (LEAD, registered("Sở Khoa học và Công nghệ", Tier::Province, Kind::Department, "2010-01-01")),
        (OFFICE, registered("Văn phòng UBND tỉnh", Tier::Province, Kind::Office, "2010-01-01")),
        (FIRST, commune("Xã An Bình", "2010-01-01")),
        (SECOND, commune("Xã Cộng Hòa", "2010-01-01")),
        (HEIR, commune("Xã Nam Tân", "2022-01-01")),
    ] {
        record::<Agency>(registry, id, &[event]).await;
    }
}

/// Ends an agency, and lets `HEIR` take over all of it.
pub(crate) async fn dissolve(registry: &Log, agency: Uuid, on: &str) -> i64 {
    let effective_on = day(on);
    let succession = reorganisation::Event::SuccessionEstablished {
        from: agency,
        to: HEIR,
        share: Share::Whole,
        item: 1,
        effective_on,
    };
    record::<Reorganisation>(registry, Uuid::from_u128(agency.as_u128() + 500), &[succession]).await;
    let basis = Some("788/NQ-UBTVQH14".to_owned());
    record::<Agency>(registry, agency, &[agency::Event::Dissolved { effective_on, basis }]).await
}

pub(crate) async fn calendars(plans: &Log) {
    for year in [2020, 2021, 2022] {
        let holiday =
            |month_day: &str, name: &str| Holiday { day: day(&format!("{year}-{month_day}")), name: name.into() };
        let event = calendar_year::Event::Set(Calendar {
            year,
            holidays: vec![holiday("01-01", "Tết Dương lịch"), holiday("09-02", "Quốc khánh")],
            worked: vec![],
            basis: "Thông báo về lịch nghỉ".into(),
            effective_on: day(&format!("{}-12-01", year - 1)),
        });
        record::<CalendarYear>(plans, calendar_year::id(year), &[event]).await;
    }
}

/// The promulgation of a plan of 2021 over some agencies.
pub(crate) fn promulgated(number: &str, agencies: &[(Uuid, Mode)]) -> Event {
    let selected =
        |(agency, mode): &(Uuid, Mode)| Selected { agency: *agency, mode: *mode, reason: "Cấp xã".into() };
    Event::Promulgated {
        document: Uuid::from_u128(102),
        number: number.into(),
        promulgated_on: day("2021-05-04"),
        campaign: Some(Brief {
            title: "Kiểm tra việc áp dụng hệ thống quản lý chất lượng năm 2021".into(),
            year: 2021,
            lead_body: LEAD,
            item: Some(ITEM),
            template: "iso-2015".into(),
            from: day("2021-07-01"),
            until: day("2021-10-29"),
            agencies: agencies.iter().map(selected).collect(),
        }),
        effective_on: day("2021-05-04"),
    }
}

pub(crate) async fn promulgate(plans: &Log, plan: Uuid, number: &str, agencies: &[(Uuid, Mode)]) {
    record::<Plan>(plans, plan, &[promulgated(number, agencies)]).await;
}

/// A checklist of one item of each sort.
pub(crate) fn checklist(number: i32, from: &str) -> pb::PublishChecklistRequest {
    let item = |code: &str, part: pb::ChecklistPart, clauses: &[&str], on_site_only: bool, escalates: bool| {
        pb::ChecklistItem {
            code: code.into(),
            part: part.into(),
            content: "Nội dung kiểm tra".into(),
            clauses: clauses.iter().map(|clause| (*clause).to_owned()).collect(),
            weight: 1,
            default_class: common::FindingClass::Minor.into(),
            on_site_only,
            escalates,
            ..Default::default()
        }
    };
    let value = |answer: pb::Answer, percent| pb::AnswerValue { answer: answer.into(), percent };
    let band = |grade: common::Grade, from_hundredths| pb::GradeBand { grade: grade.into(), from_hundredths };
    pb::PublishChecklistRequest {
        code: "iso-2015".into(),
        version: Some(pb::ChecklistVersion {
            number,
            title: "Đề cương kiểm tra".into(),
            edition: "TCVN ISO 9001:2015".into(),
            items: vec![
                item("A1", pb::ChecklistPart::A, &[], false, false),
                item("A8", pb::ChecklistPart::A, &[], true, false),
                item("A12", pb::ChecklistPart::A, &[], false, true),
                item("B19", pb::ChecklistPart::B, &["9.2"], false, false),
                item("C1", pb::ChecklistPart::C, &[], true, false),
            ],
            scoring: Some(pb::ChecklistScoring {
                values: vec![
                    value(pb::Answer::Conforms, 100),
                    value(pb::Answer::Observation, 100),
                    value(pb::Answer::NonconformMinor, 50),
                    value(pb::Answer::NonconformMajor, 0),
                ],
                bands: vec![
                    band(common::Grade::Good, 9000),
                    band(common::Grade::Fair, 7500),
                    band(common::Grade::Average, 5000),
                    band(common::Grade::Weak, 0),
                ],
                cap_on_open_major: common::Grade::Fair.into(),
            }),
            rules: Some(pb::ChecklistRules {
                notice_working_days: 5,
                visit_on_working_day: true,
                conflict_years: 2,
                every_years: 3,
                corrective_days_major: 30,
                corrective_days_minor: 60,
                samples_min: 1,
                sample_fields_min: 1,
            }),
            basis: "214/QĐ-UBND".into(),
            effective_on: from.into(),
        }),
        ..Default::default()
    }
}

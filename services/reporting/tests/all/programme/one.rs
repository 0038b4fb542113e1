//! One inspection, and one plan: a small programme written by hand.

use super::years::{CAMPAIGNS, PLANS};
use crate::house::{DEPARTMENT, Fact, House, day, department};
use inspections_domain::{
    campaign,
    finding::{self, Raised},
    inspection::{self, Appointment, Conclusion},
    vocabulary::{FindingClass, Grade, Mode},
};
use plans_domain::{
    plan::{self, Draft, Item},
    training::{self, Arrangement},
    vocabulary::{Activity, PlanKind, TrainingKind},
};
use std::collections::BTreeMap;
use uuid::Uuid;

const ITEM: Uuid = Uuid::from_u128(611);

/// That a view must have taken in of the log of inspections.
pub(super) fn inspected(position: i64) -> BTreeMap<String, i64> {
    BTreeMap::from([("inspections".to_owned(), position)])
}

/// That a view must have taken in of the log of plans.
pub(super) fn planned(position: i64) -> BTreeMap<String, i64> {
    BTreeMap::from([("plans".to_owned(), position)])
}

/// One department: inspected in a campaign, with a minor finding that was closed and a major one that was not.
pub(super) async fn one_inspection(house: &House) -> i64 {
    house.record(&[department()]).await;
    let id = inspection::id(CAMPAIGNS[0], DEPARTMENT);
    let on = day("2021-05-04");
    let opening = campaign::Opening {
        plan: Some(PLANS[0]),
        item: None,
        number: "1524/KH-BCĐ".into(),
        title: "Kiểm tra năm 2021".into(),
        year: 2021,
        lead_body: DEPARTMENT,
        template: "ISO-2015".into(),
        from: on,
        until: day("2021-10-31"),
        effective_on: on,
    };
    let (mode, reason) = (Mode::OnSite, "Cấp tỉnh".to_owned());
    let selected = campaign::Event::AgencySelected { agency: DEPARTMENT, mode, reason, effective_on: on };
    let list = [campaign::Event::Opened(opening), selected].map(|event| Fact::Campaign(CAMPAIGNS[0], event));
    house.record(&list).await;
    let visit_on = day("2021-08-02");
    let appointment = Appointment {
        campaign: CAMPAIGNS[0],
        plan: Some(PLANS[0]),
        item: None,
        year: 2021,
        agency: DEPARTMENT,
        team: Uuid::from_u128(3),
        mode,
        visit_on,
        effective_on: day("2021-07-01"),
    };
    let started = inspection::Event::Started { template: "ISO-2015".into(), version: 1, effective_on: visit_on };
    let concluded = inspection::Event::Concluded(Conclusion {
        campaign: CAMPAIGNS[0],
        plan: Some(PLANS[0]),
        item: None,
        year: 2021,
        agency: DEPARTMENT,
        document: "90/KL".into(),
        score_hundredths: Some(8_755),
        grade: Some(Grade::Fair),
        declaration_valid: true,
        majors: 1,
        minors: 1,
        effective_on: day("2021-09-01"),
    });
    let course = [inspection::Event::Scheduled(appointment), started, concluded];
    house.record(&course.map(|event| Fact::Inspection(id, event))).await;
    let raised = |class, clause: &str| {
        finding::Event::Raised(Raised {
            inspection: id,
            campaign: CAMPAIGNS[0],
            agency: DEPARTMENT,
            year: 2021,
            item: "B11".into(),
            clause: Some(clause.into()),
            class,
            text: "Còn dùng biểu mẫu cũ".into(),
            escalated_from: None,
            repeat_of: None,
            due: Some(day("2021-09-30")),
            effective_on: visit_on,
        })
    };
    let closed = finding::Event::Closed { by: "Bình".into(), note: None, effective_on: day("2021-08-17") };
    let minor = Uuid::from_u128(1);
    house.record(&[Fact::Finding(Uuid::from_u128(2), raised(FindingClass::Major, "10.2"))]).await;
    house.record(&[raised(FindingClass::Minor, "7.5.3"), closed].map(|event| Fact::Finding(minor, event))).await
}

/// A plan of three tasks with its money, and a training held for one of them.
pub(super) async fn one_plan(house: &House) -> i64 {
    house.record(&[department()]).await;
    let on = day("2021-05-04");
    let draft = Draft {
        kind: PlanKind::Annual,
        title: "Kế hoạch năm 2021".into(),
        year: 2021,
        until_year: None,
        issuer: "BCĐ ISO tỉnh".into(),
        programme: None,
        basis: vec![],
        lead_body: DEPARTMENT,
        effective_on: on,
    };
    let item = |id: u128, code: &str| Item {
        id: Uuid::from_u128(id),
        code: code.into(),
        content: "Tập huấn".into(),
        activity: Activity::Training,
        lead: DEPARTMENT,
        cooperating: vec![],
        deadline: day("2021-08-31"),
        product: None,
    };
    let promulgated = plan::Event::Promulgated {
        document: Uuid::from_u128(8),
        number: "1524/KH-BCĐ".into(),
        promulgated_on: on,
        campaign: None,
        effective_on: on,
    };
    let source = "Ngân sách tỉnh".to_owned();
    let money = plan::Event::BudgetAllocated {
        source: source.clone(),
        amount_dong: 300_000_000,
        document: "7/QĐ".into(),
        effective_on: on,
    };
    let spent =
        plan::Event::ExpenditureSettled { source, amount_dong: 200_000_000, voucher: "PC-1".into(), effective_on: on };
    let completed = plan::Event::TaskCompleted { item: ITEM, result: "Xong".into(), effective_on: day("2021-09-10") };
    let events = [
        plan::Event::Drafted(draft),
        plan::Event::ItemAdded { item: item(611, "II.1"), effective_on: on },
        plan::Event::ItemAdded { item: item(612, "II.2"), effective_on: on },
        plan::Event::ItemAdded { item: item(613, "II.10"), effective_on: on },
        promulgated,
        money,
        spent,
        completed,
    ];
    house.record(&events.map(|event| Fact::Plan(PLANS[0], event))).await;
    let arrangement = Arrangement {
        kind: TrainingKind::InternalAudit,
        title: "Đánh giá nội bộ".into(),
        plan: Some(PLANS[0]),
        item: Some(ITEM),
        organiser: DEPARTMENT,
        on,
        until: on,
        place: "Hội trường".into(),
        capacity: None,
        effective_on: on,
    };
    let (agency, persons) = (DEPARTMENT, ["An", "Bình", "Chi"].map(str::to_owned));
    let passed = |person: &String, passed| training::Event::ResultRecorded {
        agency,
        person: person.clone(),
        passed,
        note: None,
        effective_on: on,
    };
    let class = [
        training::Event::Scheduled(arrangement),
        training::Event::Held { on, until: on, trainer: None, plan: None, item: None, effective_on: on },
        training::Event::AttendanceRecorded { agency, participants: persons.to_vec(), effective_on: on },
        passed(&persons[0], true),
        passed(&persons[1], true),
        passed(&persons[2], false),
    ];
    house.record(&class.map(|event| Fact::Training(Uuid::from_u128(20), event))).await
}

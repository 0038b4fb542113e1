//! What happens to plans and trainings in the years.

use super::{Dice, ITEMS, PLANS};
use crate::house::DEPARTMENT;
use chrono::{Days, NaiveDate};
use plans_domain::{
    plan::{self, Amendment, Draft, Item, Removal},
    training::{self, Arrangement},
    vocabulary::{Activity, PlanKind, TrainingKind},
};
use uuid::Uuid;

pub(super) fn drafted(dice: &Dice, effective_on: NaiveDate) -> plan::Event {
    plan::Event::Drafted(Draft {
        kind: dice.of(PlanKind::ALL, 50),
        title: "Kế hoạch".into(),
        year: dice.of(&[2021, 2022], 51),
        until_year: None,
        issuer: "BCĐ ISO tỉnh".into(),
        programme: None,
        basis: vec![],
        lead_body: DEPARTMENT,
        effective_on,
    })
}

pub(super) fn of_plan(dice: &Dice, agency: Uuid, effective_on: NaiveDate) -> plan::Event {
    use plan::Event;
    let item = dice.of(&ITEMS, 52);
    let amount_dong = 1_000_000 * i64::try_from(dice.roll(90, 53)).unwrap_or_default();
    let whole = |id: Uuid| Item {
        id,
        code: format!("II.{}", id.as_u128() - 610),
        content: "Việc cần làm".into(),
        activity: dice.of(Activity::ALL, 54),
        lead: agency,
        cooperating: vec![],
        deadline: effective_on + Days::new(10 + dice.roll(120, 59)),
        product: None,
    };
    match dice.roll(16, 55) {
        0..=2 => Event::Promulgated {
            document: Uuid::from_u128(7_000_000 + u128::from(dice.0)),
            number: format!("{}/KH", dice.roll(900, 56)),
            promulgated_on: effective_on,
            campaign: None,
            effective_on,
        },
        3..=4 => Event::ItemAdded { item: whole(item), effective_on },
        6..=7 => {
            let percent = u8::try_from(dice.roll(99, 57)).unwrap_or_default();
            Event::ProgressReported { item, percent, note: None, reported_by: None, effective_on }
        }
        5 | 8 => Event::TaskCompleted { item, result: "Xong".into(), effective_on },
        9 => Event::TaskReopened { item, reason: "Thiếu".into(), effective_on },
        10 => Event::TrainingCounted { item, training: Uuid::from_u128(2_000), effective_on },
        11 => Event::Amended(Amendment {
            document: Uuid::from_u128(701),
            number: "99/KH".into(),
            added: vec![whole(item)],
            changed: vec![],
            removed: vec![Removal { item: dice.of(&ITEMS, 58), reason: "Thôi".into() }],
            effective_on,
        }),
        12 => Event::BudgetAllocated { source: "Tỉnh".into(), amount_dong, document: "1/QĐ".into(), effective_on },
        13 => Event::ExpenditureSettled { source: "Tỉnh".into(), amount_dong, voucher: "1/PC".into(), effective_on },
        14 => Event::Closed { summary: "Xong".into(), completed: 0, total: 1, effective_on },
        _ => {
            let number = "100/KH".into();
            Event::Superseded { by_plan: Uuid::from_u128(9), number, authority: None, effective_on }
        }
    }
}

pub(super) fn arranged(dice: &Dice, organiser: Uuid, effective_on: NaiveDate) -> training::Event {
    let on = effective_on + Days::new(15);
    training::Event::Scheduled(Arrangement {
        kind: dice.of(TrainingKind::ALL, 60),
        title: "Tập huấn".into(),
        plan: Some(dice.of(&PLANS, 61)),
        item: None,
        organiser,
        on,
        until: on + Days::new(1),
        place: "Hội trường".into(),
        capacity: None,
        effective_on,
    })
}

pub(super) fn of_training(dice: &Dice, agency: Uuid, effective_on: NaiveDate) -> training::Event {
    use training::Event;
    let persons = ["An", "Bình", "Chi", "Dung"].map(str::to_owned);
    let (on, until) = (effective_on, effective_on + Days::new(1));
    match dice.roll(9, 62) {
        0..=2 => Event::Held { on, until, trainer: None, plan: None, item: None, effective_on },
        3..=5 => {
            let count = usize::try_from(dice.roll(5, 63)).unwrap_or_default();
            Event::AttendanceRecorded { agency, participants: persons[..count].to_vec(), effective_on }
        }
        6 => {
            let (person, passed) = (dice.of(&persons, 64), dice.roll(3, 65) > 0);
            Event::ResultRecorded { agency, person, passed, note: None, effective_on }
        }
        7 => Event::Rescheduled { on, until, reason: "Dịch".into(), effective_on },
        _ => Event::Cancelled { reason: "Dịch".into(), effective_on },
    }
}

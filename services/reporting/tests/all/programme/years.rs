//! A few years in which much happens to findings, inspections, plans and trainings, chosen by numbers.
//!
//! **Invariant:** the same years every time. Some facts are years late, several may be of one instant, and the views follow
//! while it is written, so that nothing comes to them in the same batches twice.

mod inspected;
mod planned;

use super::{FINDINGS, INSPECTIONS, PLAN_PROGRESS, TRAINING};
use crate::house::{DEPARTMENT, DISTRICT, Fact, House, OTHER_DISTRICT, day, province, renamed};
use chrono::{Days, NaiveDate};
use inspected::{of_campaign, of_finding, of_inspection, opened, raised, scheduled};
use inspections_domain::inspection;
use planned::{arranged, drafted, of_plan, of_training};
use registry_domain::{agency, vocabulary::Level};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(crate) const CAMPAIGNS: [Uuid; 2] = [Uuid::from_u128(501), Uuid::from_u128(502)];
pub(crate) const PLANS: [Uuid; 3] = [Uuid::from_u128(601), Uuid::from_u128(602), Uuid::from_u128(603)];
const ITEMS: [Uuid; 3] = [Uuid::from_u128(611), Uuid::from_u128(612), Uuid::from_u128(613)];

/// Chooses by a number, the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&self, sides: u64, salt: u32) -> u64 {
        // Two rounds, so that neighbouring numbers have nothing to do with each other.
        let mixed = (self.0 ^ u64::from(salt) << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ mixed >> 32) % sides
    }

    fn of<T: Clone>(&self, all: &[T], salt: u32) -> T {
        all[usize::try_from(self.roll(all.len() as u64, salt)).unwrap_or_default()].clone()
    }

    /// The day of a fact that becomes known on `today`: mostly some days before, sometimes long before.
    fn day(&self, today: NaiveDate) -> NaiveDate {
        let late = if self.roll(4, 90) == 0 { self.roll(400, 91) } else { self.roll(20, 92) };
        today - Days::new(late)
    }
}

/// Writes the years.
pub(crate) async fn turbulent_years(house: &House) {
    house.begin_founding().await;
    let communes = province(house).await;
    let agencies = [&communes[..], &[DISTRICT, OTHER_DISTRICT, DEPARTMENT]].concat();
    let mut begun = BTreeSet::new();
    for id in CAMPAIGNS {
        house.at("2021-01-04T02:00:00Z");
        house.record(&opened(id, &agencies)).await;
    }
    for number in 1..140_u64 {
        let (dice, today) = (Dice(number), day("2021-01-05") + Days::new(number / 3 * 16));
        house.at(&format!("{today}T07:30:00.123456Z"));
        let mut command = vec![some_fact(&dice, today, &agencies, &mut begun)];
        let service = command[0].service();
        for more in 1..=dice.roll(8, 9) {
            command.push(of_service(service, number + more * 100_000, today, &agencies, &mut begun));
        }
        house.record(&command).await;
        if number % 30 == 0 {
            house.record(&[renamed(dice.of(&agencies, 7), &format!("UBND số {number}"), &today.to_string())]).await;
        }
        if number == 75 {
            let (level, name) = (Level::Ward, "UBND phường Cẩm Giàng".to_owned());
            let event = agency::Event::LevelChanged { level, name, effective_on: dice.day(today), basis: None };
            house.record(&[Fact::Agency(communes[1], event)]).await;
        }
        if number == 100 {
            let effective_on = dice.day(today);
            house.record(&[Fact::Agency(communes[0], agency::Event::Dissolved { effective_on, basis: None })]).await;
        }
        if number % 7 == 0 {
            for view in [FINDINGS, INSPECTIONS, PLAN_PROGRESS, TRAINING] {
                house.reading_of(view).await; // so that the views take the next ones in another batch
            }
        }
    }
}

/// A fact of one service: the dice are thrown until it is.
fn of_service(service: &str, number: u64, today: NaiveDate, agencies: &[Uuid], begun: &mut BTreeSet<Uuid>) -> Fact {
    let mut throws = (0_u64..).map(|throw| {
        let mut begins = begun.clone();
        (some_fact(&Dice(number + throw * 1_000), today, agencies, &mut begins), begins)
    });
    let (fact, begins) = throws.find(|(fact, _)| fact.service() == service).expect("every service has its facts");
    *begun = begins;
    fact
}

fn some_fact(dice: &Dice, today: NaiveDate, agencies: &[Uuid], begun: &mut BTreeSet<Uuid>) -> Fact {
    let on = dice.day(today);
    let agency = dice.of(agencies, 1);
    match dice.roll(10, 2) {
        0..=3 => {
            let id = Uuid::from_u128(1_000 + u128::from(dice.roll(14, 3)));
            let event = if begun.insert(id) { raised(dice, agency, on) } else { of_finding(dice, id, agency, on) };
            Fact::Finding(id, event)
        }
        4..=5 => {
            let campaign = dice.of(&CAMPAIGNS, 4);
            let id = inspection::id(campaign, agency);
            let event = if begun.insert(id) {
                scheduled(dice, campaign, agency, on)
            } else {
                of_inspection(dice, campaign, agency, on)
            };
            Fact::Inspection(id, event)
        }
        6 => Fact::Campaign(dice.of(&CAMPAIGNS, 5), of_campaign(dice, agency, on)),
        7..=8 => {
            let id = dice.of(&PLANS, 6);
            let event = if begun.insert(id) { drafted(dice, on) } else { of_plan(dice, agency, on) };
            Fact::Plan(id, event)
        }
        _ => {
            let id = Uuid::from_u128(2_000 + u128::from(dice.roll(5, 8)));
            let event = if begun.insert(id) { arranged(dice, agency, on) } else { of_training(dice, agency, on) };
            Fact::Training(id, event)
        }
    }
}

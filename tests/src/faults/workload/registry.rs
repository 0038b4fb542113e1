//! What clients ask of the registry: from small pools of names and codes, so that they get in each other's way.
//!
//! **Invariant:** most of it is accepted, and some of it must be refused: a name or a code that another agency has, a day
//! before the last change, an agency that is no more.

use super::{
    order::Order,
    stage::{Stage, any},
};
use crate::{faults::chance::Chance, story::*};
use contracts::registry::v1 as pb;

/// An agency that begins by a command, if it is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Begins {
    /// On which tier.
    pub(super) tier: Tier,
    /// On which day.
    pub(super) on: String,
}

/// Names of districts and communes; fewer than there are agencies.
const NAMES: usize = 45;
/// Codes of communes.
const CODES: usize = 160;
/// Codes of districts.
const DISTRICTS: usize = 10;

/// The next command to the registry.
pub(super) fn next(stage: &Stage, chance: &mut Chance) -> (Order, Option<Begins>) {
    let on = stage.day(chance).to_string();
    let drawn = {
        let things = stage.things();
        let district = any(&things.districts, chance);
        let agency = any(&things.communes, chance);
        let department = any(&things.departments, chance);
        let declared = any(&things.declared, chance);
        (district, agency, department, declared)
    };
    let (district, commune, department, declared) = drawn;
    let name = |chance: &mut Chance| format!("Xã số {}", chance.below(NAMES));
    let code = |chance: &mut Chance| format!("{}", 30_000 + chance.below(CODES));
    let number = chance.below(100);
    let (Some(parent), Some(agency)) = (district, commune) else {
        return first(stage, chance);
    };
    match number {
        0..2 => new_district(chance),
        2..26 => {
            let (name, code) = (name(chance), code(chance));
            begins(pb::RegisterAgencyRequest { effective_on: on, ..crate::story::commune(&name, &code, &parent) })
        }
        26..30 => {
            let name = format!("Sở {}", new_id());
            begins(pb::RegisterAgencyRequest { effective_on: on, ..crate::story::department(&name) })
        }
        30..46 => (Order::of(new_name(&agency, &name(chance), &on)), None),
        46..54 => (Order::of(new_code(&agency, &code(chance), &on)), None),
        54..57 => (Order::of(no_code(&agency, &on)), None),
        57..67 => {
            let person = format!("Cán bộ {}", chance.below(6));
            let post = if chance.happens(50) { Post::Head } else { Post::Deputy };
            (Order::of(appointment(&agency, &person, post, &on)), None)
        }
        67..71 => (Order::of(new_parent(&agency, &parent, &on)), None),
        71..74 => (Order::of(dissolution(&agency, &on)), None),
        74..77 => {
            let bound = if chance.happens(50) { Obligation::Mandatory } else { Obligation::Encouraged };
            (Order::of(obligation(&agency, bound, &on)), None)
        }
        77..79 if stage.may_fan_out() => (fan_out(chance, &on), None),
        79..82 => (Order::of(new_name(&parent, &format!("Huyện mới {}", chance.below(DISTRICTS)), &on)), None),
        _ => (step(chance, &department.unwrap_or(agency), declared, &on), None),
    }
}

/// While there is nothing to meet at.
fn first(stage: &Stage, chance: &mut Chance) -> (Order, Option<Begins>) {
    let parent = any(&stage.things().districts, chance);
    let Some(parent) = parent else { return new_district(chance) };
    let (name, code) = (format!("Xã số {}", chance.below(NAMES)), format!("{}", 30_000 + chance.below(CODES)));
    begins(commune(&name, &code, &parent))
}

fn new_district(chance: &mut Chance) -> (Order, Option<Begins>) {
    let number = chance.below(DISTRICTS);
    begins(district(&format!("Huyện số {number}"), &format!("{}", 300 + number)))
}

fn begins(wanted: pb::RegisterAgencyRequest) -> (Order, Option<Begins>) {
    let (tier, on) = (wanted.tier(), wanted.effective_on.clone());
    (Order::of(wanted), Some(Begins { tier, on }))
}

/// A command that tells of many agencies at once, or that many commands of a policy follow.
fn fan_out(chance: &mut Chance, on: &str) -> Order {
    if chance.happens(50) {
        let bound = if chance.happens(50) { Obligation::Mandatory } else { Obligation::Encouraged };
        return Order::of(rule(Kind::CommuneCommittee, bound, "19/2014/QĐ-TTg", on));
    }
    let code = format!("1.{:06}", chance.below(1_000_000));
    let tier = if chance.happens(50) { Tier::Province } else { Tier::Commune };
    Order::of(publication(of_tier(tier), &[&code], &[], on))
}

/// Some step of the way to a declaration, at an agency that may be anywhere on it.
fn step(chance: &mut Chance, agency: &str, declared: Option<(String, String)>, on: &str) -> Order {
    match (chance.below(8), declared) {
        (0, _) => Order::of(project(agency, NEW, on)),
        (1, _) => Order::of(application(agency, on)),
        (2, _) => Order::of(audit(agency, on)),
        (3, _) => Order::of(review(agency, on)),
        (4, _) => Order::of(competence(agency, &[&format!("2.{:06}", chance.below(50))], on)),
        (5, Some((agency, _))) => Order::of(declaration(&agency, NEW, on)),
        (6, Some((agency, declaration))) => Order::of(notification(&agency, &declaration, on)),
        (7, Some((agency, declaration))) => Order::of(posting(&agency, &declaration, Place::Portal, on)),
        _ => Order::of(scope(agency, &[&format!("2.{:06}", chance.below(50))], on)),
    }
}

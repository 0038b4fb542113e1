//! Reading the messages about reorganisations.
//!
//! **Invariant:** a field of an item is named with the item's place: `resolution.items[3].inputs[0].share`.
//!
//! Deliberately absent: rules; what stands against a resolution is the domain's to tell.

use super::{Order, Wish, read::order};
use contracts::{common::v1 as common, registry::v1 as pb};
use pb::resolution_item::Outcome as PbOutcome;
use registry_domain::{
    reorganisation::{self, Command, Count, Heading, Input, Item, Land, Named, NewParent, Outcome, Resolution},
    vocabulary::{Kind, Level, Share, Tier},
};
use runtime::{
    fields::{Fields, given},
    status::Violation,
};
use uuid::Uuid;

impl TryFrom<pb::AdoptReorganisationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AdoptReorganisationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let resolution = resolution(&mut fields, r.resolution);
        let id = reorganisation::id(&resolution.heading.number, resolution.heading.adopted_on);
        let wish = Wish::Reorganisation(Command::Adopt { resolution, land: Land::default() });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::CorrectReorganisationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::CorrectReorganisationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("reorganisation_id", &r.reorganisation_id);
        let wish = Wish::Reorganisation(Command::Correct {
            resolution: resolution(&mut fields, r.resolution),
            basis: r.basis,
            effective_on: fields.date("effective_on", &r.effective_on),
            land: Land::default(),
        });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::RevokeReorganisationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RevokeReorganisationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("reorganisation_id", &r.reorganisation_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let wish = Wish::Reorganisation(Command::Revoke { basis: r.basis, effective_on });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::ApplyReorganisationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ApplyReorganisationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("reorganisation_id", &r.reorganisation_id);
        let wish = Wish::Reorganisation(Command::TakeEffect { land: Land::default() });
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

fn resolution(fields: &mut Fields, message: Option<pb::Resolution>) -> Resolution {
    let message = message.unwrap_or_default(); // its missing dates and number are named below
    let heading = Heading {
        number: message.number,
        title: message.title,
        adopted_on: fields.date("resolution.adopted_on", &message.adopted_on),
        in_force_on: fields.date("resolution.in_force_on", &message.in_force_on),
        operational_on: fields.date("resolution.operational_on", &message.operational_on),
        reparented_redeclare: message.reparented_redeclare,
        closing: message.closing.iter().enumerate().map(|(place, count)| closing(fields, place, count)).collect(),
    };
    let mut items = Vec::new();
    for (place, message) in message.items.into_iter().enumerate() {
        let number = fields.count(&format!("resolution.items[{place}].number"), message.number);
        let created = Uuid::new_v5(&reorganisation::id(&heading.number, heading.adopted_on), &number.to_be_bytes());
        items.push(item(fields, &format!("resolution.items[{place}]"), number, created, message));
    }
    Resolution { heading, items }
}

fn closing(fields: &mut Fields, place: usize, count: &pb::ClosingCount) -> Count {
    let at = |field: &str| format!("resolution.closing[{place}].{field}");
    Count {
        tier: tier(fields, &at("tier"), count.tier),
        level: level(fields, &at("level"), count.level),
        live: fields.count(&at("live"), count.live),
    }
}

fn item(fields: &mut Fields, at: &str, number: u32, derived: Uuid, message: pb::ResolutionItem) -> Item {
    let outcome = match message.outcome {
        Some(PbOutcome::Created(message)) => created(fields, &format!("{at}.created"), derived, message),
        Some(PbOutcome::Continues(message)) => continues(fields, &format!("{at}.continues"), message),
        Some(PbOutcome::Abolished(_)) => Outcome::Abolished,
        None => {
            let missing = Violation::new(format!("{at}.outcome"), "is required: created, continues or abolished");
            fields.or(Err(missing), Outcome::Abolished)
        }
    };
    let inputs = message.inputs.into_iter().enumerate().map(|(place, input)| {
        let at = format!("{at}.inputs[{place}]");
        Input {
            agency: fields.id(&format!("{at}.agency_id"), &input.agency_id),
            name: given(input.name),
            share: share(fields, &format!("{at}.share"), input.share),
            after: input.after.into_iter().map(|after| fields.count(&format!("{at}.after"), after)).collect(),
        }
    });
    let inputs = inputs.collect();
    let named = message.named.into_iter().enumerate().map(|(place, named)| {
        let share = fields.optional_word(
            &format!("{at}.named[{place}].share"),
            named.share,
            common::Share::as_str_name,
            "SHARE",
        );
        Named { name: named.name, share }
    });
    Item { number, outcome, inputs, named: named.collect() }
}

fn created(fields: &mut Fields, at: &str, derived: Uuid, message: pb::CreatedAgency) -> Outcome {
    Outcome::Created {
        agency: fields.optional_id(&format!("{at}.agency_id"), message.agency_id.as_deref()).unwrap_or(derived),
        name: message.name,
        tier: tier(fields, &format!("{at}.tier"), message.tier),
        kind: { fields.word(&format!("{at}.kind"), message.kind, common::Kind::as_str_name, "KIND", Kind::Office) },
        level: level(fields, &format!("{at}.level"), message.level),
        parent: fields.optional_id(&format!("{at}.parent"), message.parent.as_deref()),
        area_code: given(message.area_code),
    }
}

fn continues(fields: &mut Fields, at: &str, message: pb::ContinuingAgency) -> Outcome {
    let parent = message.parent.map(|parent| {
        let parent = fields.optional_id(&format!("{at}.parent"), Some(&parent));
        parent.map_or(NewParent::Top, NewParent::Agency)
    });
    Outcome::Continues {
        agency: fields.id(&format!("{at}.agency_id"), &message.agency_id),
        name: given(message.name),
        level: level(fields, &format!("{at}.level"), message.level),
        parent,
        area_code: given(message.area_code),
    }
}

fn tier(fields: &mut Fields, name: &str, tier: i32) -> Tier {
    fields.word(name, tier, common::Tier::as_str_name, "TIER", Tier::Commune)
}

fn level(fields: &mut Fields, name: &str, level: i32) -> Option<Level> {
    fields.optional_word(name, level, common::Level::as_str_name, "LEVEL")
}

fn share(fields: &mut Fields, name: &str, share: i32) -> Share {
    fields.word(name, share, common::Share::as_str_name, "SHARE", Share::Whole)
}

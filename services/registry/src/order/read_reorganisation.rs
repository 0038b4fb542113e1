//! Reading the messages about reorganisations.
//!
//! **Invariant:** a field of an item is named with the item's place: `resolution.items[3].inputs[0].share`.
//!
//! Deliberately absent: rules; what stands against a resolution is the domain's to tell.

use super::{
    Order, Wish,
    read::{Fields, given},
};
use contracts::{common::v1 as common, registry::v1 as pb};
use pb::resolution_item::Outcome as PbOutcome;
use registry_domain::{
    reorganisation::{self, Command, Count, Heading, Input, Item, Land, Named, NewParent, Outcome, Resolution},
    vocabulary::{Kind, Level, Share, Tier},
};
use runtime::status::Violation;
use uuid::Uuid;

impl TryFrom<pb::AdoptReorganisationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AdoptReorganisationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let resolution = fields.resolution(r.resolution);
        let id = reorganisation::id(&resolution.heading.number, resolution.heading.adopted_on);
        let wish = Wish::Reorganisation(Command::Adopt { resolution, land: Land::default() });
        fields.order((&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::CorrectReorganisationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::CorrectReorganisationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("reorganisation_id", &r.reorganisation_id);
        let wish = Wish::Reorganisation(Command::Correct {
            resolution: fields.resolution(r.resolution),
            basis: r.basis,
            effective_on: fields.date("effective_on", &r.effective_on),
            land: Land::default(),
        });
        fields.order((&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::RevokeReorganisationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RevokeReorganisationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("reorganisation_id", &r.reorganisation_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let wish = Wish::Reorganisation(Command::Revoke { basis: r.basis, effective_on });
        fields.order((&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl TryFrom<pb::ApplyReorganisationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ApplyReorganisationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("reorganisation_id", &r.reorganisation_id);
        let wish = Wish::Reorganisation(Command::TakeEffect { land: Land::default() });
        fields.order((&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

impl Fields {
    fn resolution(&mut self, message: Option<pb::Resolution>) -> Resolution {
        let message = message.unwrap_or_default(); // its missing dates and number are named below
        let heading = Heading {
            number: message.number,
            title: message.title,
            adopted_on: self.date("resolution.adopted_on", &message.adopted_on),
            in_force_on: self.date("resolution.in_force_on", &message.in_force_on),
            operational_on: self.date("resolution.operational_on", &message.operational_on),
            reparented_redeclare: message.reparented_redeclare,
            closing: message.closing.iter().enumerate().map(|(place, count)| self.closing(place, count)).collect(),
        };
        let mut items = Vec::new();
        for (place, message) in message.items.into_iter().enumerate() {
            let number = self.number(&format!("resolution.items[{place}].number"), message.number);
            let created = Uuid::new_v5(&reorganisation::id(&heading.number, heading.adopted_on), &number.to_be_bytes());
            items.push(self.item(&format!("resolution.items[{place}]"), number, created, message));
        }
        Resolution { heading, items }
    }

    fn closing(&mut self, place: usize, count: &pb::ClosingCount) -> Count {
        let at = |field: &str| format!("resolution.closing[{place}].{field}");
        Count {
            tier: self.tier(&at("tier"), count.tier),
            level: self.level(&at("level"), count.level),
            live: self.number(&at("live"), count.live),
        }
    }

    fn number(&mut self, name: &str, number: i32) -> u32 {
        self.or(
            u32::try_from(number).map_err(|_| Violation::new(name, format!("is {number}; it cannot be negative"))),
            0,
        )
    }

    fn item(&mut self, at: &str, number: u32, created: Uuid, message: pb::ResolutionItem) -> Item {
        let outcome = match message.outcome {
            Some(PbOutcome::Created(message)) => self.created(&format!("{at}.created"), created, message),
            Some(PbOutcome::Continues(message)) => self.continues(&format!("{at}.continues"), message),
            Some(PbOutcome::Abolished(_)) => Outcome::Abolished,
            None => {
                let missing = Violation::new(format!("{at}.outcome"), "is required: created, continues or abolished");
                self.or(Err(missing), Outcome::Abolished)
            }
        };
        let inputs = message.inputs.into_iter().enumerate().map(|(place, input)| {
            let at = format!("{at}.inputs[{place}]");
            Input {
                agency: self.id(&format!("{at}.agency_id"), &input.agency_id),
                name: given(input.name),
                share: self.share(&format!("{at}.share"), input.share),
                after: input.after.into_iter().map(|after| self.number(&format!("{at}.after"), after)).collect(),
            }
        });
        let inputs = inputs.collect();
        let named = message.named.into_iter().enumerate().map(|(place, named)| {
            let word = common::Share::try_from(named.share).ok().map(|share| share.as_str_name());
            let share = self.optional_word(&format!("{at}.named[{place}].share"), word, "SHARE");
            Named { name: named.name, share }
        });
        Item { number, outcome, inputs, named: named.collect() }
    }

    fn created(&mut self, at: &str, derived: Uuid, message: pb::CreatedAgency) -> Outcome {
        Outcome::Created {
            agency: self.optional_id(&format!("{at}.agency_id"), message.agency_id.as_deref()).unwrap_or(derived),
            name: message.name,
            tier: self.tier(&format!("{at}.tier"), message.tier),
            kind: {
                let word = common::Kind::try_from(message.kind).ok().map(|kind| kind.as_str_name());
                self.word(&format!("{at}.kind"), word, "KIND", Kind::Office)
            },
            level: self.level(&format!("{at}.level"), message.level),
            parent: self.optional_id(&format!("{at}.parent"), message.parent.as_deref()),
            area_code: given(message.area_code),
        }
    }

    fn continues(&mut self, at: &str, message: pb::ContinuingAgency) -> Outcome {
        let parent = message.parent.map(|parent| {
            let parent = self.optional_id(&format!("{at}.parent"), Some(&parent));
            parent.map_or(NewParent::Top, NewParent::Agency)
        });
        Outcome::Continues {
            agency: self.id(&format!("{at}.agency_id"), &message.agency_id),
            name: given(message.name),
            level: self.level(&format!("{at}.level"), message.level),
            parent,
            area_code: given(message.area_code),
        }
    }

    fn tier(&mut self, name: &str, tier: i32) -> Tier {
        let word = common::Tier::try_from(tier).ok().map(|tier| tier.as_str_name());
        self.word(name, word, "TIER", Tier::Commune)
    }

    fn level(&mut self, name: &str, level: i32) -> Option<Level> {
        let word = common::Level::try_from(level).ok().map(|level| level.as_str_name());
        self.optional_word(name, word, "LEVEL")
    }

    fn share(&mut self, name: &str, share: i32) -> Share {
        let word = common::Share::try_from(share).ok().map(|share| share.as_str_name());
        self.word(name, word, "SHARE", Share::Whole)
    }
}

//! Reading the command message of lists of procedures; see `read.rs`.

use super::{Order, Wish, read::order};
use contracts::{common::v1 as common, registry::v1 as pb};
use registry_domain::{
    procedure_list::{self, Audience, Command, Procedure, Publication},
    vocabulary::{Kind, Tier},
};
use runtime::{
    fields::{Fields, given},
    status::Violation,
};

/// Whose list a message speaks of: of its two fields the one that is said.
pub fn audience_of(fields: &mut Fields, tier: Option<i32>, kind: Option<i32>) -> Audience {
    let fallback = Audience::Tier(Tier::Commune);
    match (tier, kind) {
        (Some(tier), None) => {
            Audience::Tier(fields.word("tier", tier, common::Tier::as_str_name, "TIER", Tier::Commune))
        }
        (None, Some(kind)) => {
            Audience::Kind(fields.word("kind", kind, common::Kind::as_str_name, "KIND", Kind::Department))
        }
        _ => fields.or(Err(Violation::new("audience", "is required: either a tier or a kind of agency")), fallback),
    }
}

impl TryFrom<pb::PublishProceduresRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::PublishProceduresRequest) -> Result<Order, Vec<Violation>> {
        use pb::publish_procedures_request::Audience as Said;
        let mut fields = Fields::default();
        let (tier, kind) = match r.audience {
            Some(Said::Tier(tier)) => (Some(tier), None),
            Some(Said::Kind(kind)) => (None, Some(kind)),
            None => (None, None),
        };
        let procedures = |given: Vec<pb::Procedure>| {
            given.into_iter().map(|procedure| Procedure { code: procedure.code, name: procedure.name }).collect()
        };
        let publication = Publication {
            publication: fields.id("publication", &r.publication),
            audience: audience_of(&mut fields, tier, kind),
            decision: r.decision,
            added: procedures(r.added),
            changed: procedures(r.changed),
            removed: r.removed,
            due: fields.optional_date("due", given(r.due).as_deref()),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let id = procedure_list::id(publication.audience);
        let wish = Wish::ProcedureList(Command::Publish(publication));
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

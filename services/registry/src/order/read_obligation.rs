//! Reading the command messages of obligations; see `read.rs`.

use super::{Order, Wish, read::order};
use contracts::{common::v1 as common, registry::v1 as pb};
use registry_domain::{
    obligation::{self, Command},
    vocabulary::{Kind, Obligation},
};
use runtime::{fields::Fields, status::Violation};

fn kind(fields: &mut Fields, number: i32) -> Kind {
    fields.word("kind", number, common::Kind::as_str_name, "KIND", Kind::Office)
}

impl TryFrom<pb::LayObligationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::LayObligationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let kind = kind(&mut fields, r.kind);
        let command = Command::LayDown {
            kind,
            obligation: fields.word(
                "obligation",
                r.obligation,
                common::Obligation::as_str_name,
                "OBLIGATION",
                Obligation::Encouraged,
            ),
            effective_on: fields.date("effective_on", &r.effective_on),
            until: fields.optional_date("until", r.until.as_deref()),
            basis: r.basis,
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), obligation::id(kind), Wish::Obligation(command))
    }
}

impl TryFrom<pb::LiftObligationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::LiftObligationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let kind = kind(&mut fields, r.kind);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Lift { kind, laid_by: r.laid_by, basis: r.basis, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), obligation::id(kind), Wish::Obligation(command))
    }
}

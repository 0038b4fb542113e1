//! Reading the command messages of obligations; see `read.rs`.

use super::{Order, Wish, read::Fields};
use contracts::{common::v1 as common, registry::v1 as pb};
use registry_domain::{
    obligation::{self, Command},
    vocabulary::{Kind, Obligation},
};
use runtime::status::Violation;

fn kind(fields: &mut Fields, number: i32) -> Kind {
    let value = common::Kind::try_from(number).ok().map(|v| v.as_str_name());
    fields.word("kind", value, "KIND", Kind::Office)
}

impl TryFrom<pb::LayObligationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::LayObligationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let kind = kind(&mut fields, r.kind);
        let value = common::Obligation::try_from(r.obligation).ok().map(|v| v.as_str_name());
        let command = Command::LayDown {
            kind,
            obligation: fields.word("obligation", value, "OBLIGATION", Obligation::Encouraged),
            effective_on: fields.date("effective_on", &r.effective_on),
            until: fields.optional_date("until", r.until.as_deref()),
            basis: r.basis,
        };
        fields.order((&r.request_id, &r.etag, r.validate_only), obligation::id(kind), Wish::Obligation(command))
    }
}

impl TryFrom<pb::LiftObligationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::LiftObligationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let kind = kind(&mut fields, r.kind);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Lift { kind, laid_by: r.laid_by, basis: r.basis, effective_on };
        fields.order((&r.request_id, &r.etag, r.validate_only), obligation::id(kind), Wish::Obligation(command))
    }
}

//! Reading the registry's command messages: from the fields of a request to an [`Order`].
//!
//! **Invariant:** every field that cannot be used is named, not only the first.
//! **Invariant:** the same functions read a call and a row of an import.
//!
//! Deliberately absent: rules. Lengths, characters and everything that depends on state are the domain's.

use super::{Order, Wish};
use contracts::{common::v1 as common, registry::v1 as pb};
use registry_domain::{
    agency,
    edition::{self, Acceptance},
    procedure_list::Published,
    quality_system::Circumstances,
    vocabulary::{Kind, Level, Obligation, Post, Tier},
};
use runtime::{
    fields::{Fields, Head, given},
    status::Violation,
};
use uuid::Uuid;

/// The order, when nothing was wrong with any field.
pub(super) fn order(
    fields: Fields,
    (request_id, etag, validate_only): (&str, &str, bool),
    id: Uuid,
    wish: Wish,
) -> Result<Order, Vec<Violation>> {
    let Head { request_id, etag, validate_only } = fields.head(request_id, etag, validate_only)?;
    Ok(Order { request_id, etag, validate_only, id, wish })
}

/// What an empty register knows; the real facts come from the log when the order is decided.
pub(super) const NOTHING_KNOWN: Circumstances =
    Circumstances { agency: None, signer: None, edition: Acceptance::Undefined, published: Published::NOTHING };

impl TryFrom<pb::RegisterAgencyRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RegisterAgencyRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.new_id("agency_id", r.agency_id.as_deref(), &r.request_id, "agency");
        let command = agency::Command::Register {
            tier: fields.word("tier", r.tier, common::Tier::as_str_name, "TIER", Tier::Commune),
            kind: fields.word("kind", r.kind, common::Kind::as_str_name, "KIND", Kind::Office),
            level: fields.optional_word("level", r.level, common::Level::as_str_name, "LEVEL"),
            name: r.name,
            parent: None,
            area_code: given(r.area_code),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let parent = fields.optional_id("parent", r.parent.as_deref());
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, parent))
    }
}

impl TryFrom<pb::RenameAgencyRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RenameAgencyRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::Rename { name: r.name, effective_on, basis: given(r.basis) };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::ChangeAgencyLevelRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ChangeAgencyLevelRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let level = fields.word("level", r.level, common::Level::as_str_name, "LEVEL", Level::Commune);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::ChangeLevel { level, name: r.name, effective_on, basis: given(r.basis) };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::ReparentAgencyRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ReparentAgencyRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let parent = fields.optional_id("parent", r.parent.as_deref());
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::Reparent { parent: None, effective_on, basis: given(r.basis) };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, parent))
    }
}

impl TryFrom<pb::AssignAreaCodeRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AssignAreaCodeRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::AssignAreaCode { code: r.code, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::ReleaseAreaCodeRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ReleaseAreaCodeRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let command = agency::Command::ReleaseAreaCode { effective_on: fields.date("effective_on", &r.effective_on) };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::AssignObligationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AssignObligationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let obligation = fields.word(
            "obligation",
            r.obligation,
            common::Obligation::as_str_name,
            "OBLIGATION",
            Obligation::Encouraged,
        );
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::AssignObligation { obligation, basis: r.basis, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::AppointOfficerRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AppointOfficerRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let post = fields.word("post", r.post, common::Post::as_str_name, "POST", Post::Deputy);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::AppointOfficer { person: r.person, post, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::ReleaseOfficerRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ReleaseOfficerRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let post = fields.word("post", r.post, common::Post::as_str_name, "POST", Post::Deputy);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::ReleaseOfficer { person: r.person, post, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::DissolveAgencyRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::DissolveAgencyRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::Dissolve { effective_on, basis: given(r.basis) };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::DefineEditionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::DefineEditionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = edition::id(&r.code);
        let command = edition::Command::Define {
            accepted_from: fields.date("accepted_from", &r.accepted_from),
            effective_on: fields.date("effective_on", &r.effective_on),
            code: r.code,
            title: r.title,
            basis: r.basis,
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Edition(command))
    }
}

impl TryFrom<pb::RestrictEditionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RestrictEditionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let command = edition::Command::Restrict {
            first_adoption_until: fields.optional_date("first_adoption_until", r.first_adoption_until.as_deref()),
            accepted_until: fields.optional_date("accepted_until", r.accepted_until.as_deref()),
            conversion_deadline: fields.optional_date("conversion_deadline", r.conversion_deadline.as_deref()),
            effective_on: fields.date("effective_on", &r.effective_on),
            successor: given(r.successor),
            basis: r.basis,
        };
        order(fields, (&r.request_id, &r.etag, r.validate_only), edition::id(&r.code), Wish::Edition(command))
    }
}

//! Reading the registry's command messages: from the fields of a request to an [`Order`].
//!
//! **Invariant:** every field that cannot be used is named, not only the first.
//! **Invariant:** the same functions read a call and a row of an import.
//!
//! Deliberately absent: rules. Lengths, characters and everything that depends on state are the domain's.

use super::{Order, Wish};
use chrono::NaiveDate;
use contracts::{common::v1 as common, registry::v1 as pb};
use registry_domain::{
    agency,
    edition::{self, Acceptance},
    procedure_list::Published,
    quality_system::Circumstances,
    vocabulary::{Kind, Level, Obligation, Post, Tier, UnknownCode},
};
use runtime::{call, field, status::Violation};
use std::str::FromStr;
use uuid::Uuid;

/// Reads fields and keeps what is wrong with them.
#[derive(Debug, Default)]
pub struct Fields(Vec<Violation>);

impl Fields {
    /// The value, or `fallback` after writing down what is wrong.
    pub fn or<T>(&mut self, read: Result<T, Violation>, fallback: T) -> T {
        read.unwrap_or_else(|violation| {
            self.0.push(violation);
            fallback
        })
    }

    pub(super) fn date(&mut self, name: &str, text: &str) -> NaiveDate {
        self.or(field::date(name, text), NaiveDate::default())
    }

    pub(super) fn optional_date(&mut self, name: &str, text: Option<&str>) -> Option<NaiveDate> {
        self.or(field::optional_date(name, text.unwrap_or_default()), None)
    }

    pub(super) fn id(&mut self, name: &str, text: &str) -> Uuid {
        self.or(field::id(name, text), Uuid::nil())
    }

    pub(super) fn optional_id(&mut self, name: &str, text: Option<&str>) -> Option<Uuid> {
        self.or(field::optional_id(name, text.unwrap_or_default()), None)
    }

    /// The word of the domain that an enum value of the contract stands for; `None` when it is not said.
    pub(super) fn optional_word<T: FromStr<Err = UnknownCode>>(
        &mut self,
        name: &str,
        value_name: Option<&str>,
        prefix: &str,
    ) -> Option<T> {
        let Some(value_name) = value_name else {
            self.0.push(Violation::new(name, "is a value that this version does not know"));
            return None;
        };
        let code = contracts::word::code(value_name, prefix);
        if code.is_empty() {
            return None;
        }
        self.or(code.parse().map(Some).map_err(|unknown: UnknownCode| Violation::new(name, unknown.to_string())), None)
    }

    pub(super) fn word<T: FromStr<Err = UnknownCode>>(
        &mut self,
        name: &str,
        value_name: Option<&str>,
        prefix: &str,
        fallback: T,
    ) -> T {
        let before = self.0.len();
        let word = self.optional_word(name, value_name, prefix);
        if word.is_none() && self.0.len() == before {
            self.0.push(Violation::new(name, "is required"));
        }
        word.unwrap_or(fallback)
    }

    /// What is wrong, if anything is.
    pub fn checked(self) -> Result<(), Vec<Violation>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }

    pub(super) fn order(self, request: (&str, &str, bool), id: Uuid, wish: Wish) -> Result<Order, Vec<Violation>> {
        let (request_id, etag, validate_only) = request;
        let mut fields = self;
        let request_id = fields.or(call::request_id(request_id), Uuid::nil());
        let etag = fields.or(field::etag("etag", etag), None);
        if fields.0.is_empty() { Ok(Order { request_id, etag, validate_only, id, wish }) } else { Err(fields.0) }
    }
}

/// An empty text stands for none.
pub(super) fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// What an empty register knows; the real facts come from the log when the order is decided.
pub(super) const NOTHING_KNOWN: Circumstances =
    Circumstances { agency: None, signer: None, edition: Acceptance::Undefined, published: Published::NOTHING };

impl TryFrom<pb::RegisterAgencyRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RegisterAgencyRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        // A retry must find the same agency, so an id that was not chosen follows from the request's.
        let request_id = fields.or(call::request_id(&r.request_id), Uuid::nil());
        let chosen = fields.optional_id("agency_id", r.agency_id.as_deref());
        let id = chosen.unwrap_or_else(|| Uuid::new_v5(&request_id, b"agency"));
        let command = agency::Command::Register {
            tier: fields.word(
                "tier",
                common::Tier::try_from(r.tier).ok().map(|v| v.as_str_name()),
                "TIER",
                Tier::Commune,
            ),
            kind: fields.word(
                "kind",
                common::Kind::try_from(r.kind).ok().map(|v| v.as_str_name()),
                "KIND",
                Kind::Office,
            ),
            level: fields.optional_word(
                "level",
                common::Level::try_from(r.level).ok().map(|v| v.as_str_name()),
                "LEVEL",
            ),
            name: r.name,
            parent: None,
            area_code: given(r.area_code),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let parent = fields.optional_id("parent", r.parent.as_deref());
        fields.order((&request_id.to_string(), &r.etag, r.validate_only), id, Wish::Agency(command, parent))
    }
}

impl TryFrom<pb::RenameAgencyRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RenameAgencyRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::Rename { name: r.name, effective_on, basis: given(r.basis) };
        fields.order((&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::ChangeAgencyLevelRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ChangeAgencyLevelRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let level = fields.word(
            "level",
            common::Level::try_from(r.level).ok().map(|v| v.as_str_name()),
            "LEVEL",
            Level::Commune,
        );
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::ChangeLevel { level, name: r.name, effective_on, basis: given(r.basis) };
        fields.order((&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
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
        fields.order((&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, parent))
    }
}

impl TryFrom<pb::AssignAreaCodeRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AssignAreaCodeRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::AssignAreaCode { code: r.code, effective_on };
        fields.order((&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::ReleaseAreaCodeRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ReleaseAreaCodeRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let command = agency::Command::ReleaseAreaCode { effective_on: fields.date("effective_on", &r.effective_on) };
        fields.order((&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::AssignObligationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AssignObligationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let name = common::Obligation::try_from(r.obligation).ok().map(|v| v.as_str_name());
        let obligation = fields.word("obligation", name, "OBLIGATION", Obligation::Encouraged);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::AssignObligation { obligation, basis: r.basis, effective_on };
        fields.order((&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::AppointOfficerRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AppointOfficerRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let post =
            fields.word("post", common::Post::try_from(r.post).ok().map(|v| v.as_str_name()), "POST", Post::Deputy);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::AppointOfficer { person: r.person, post, effective_on };
        fields.order((&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::ReleaseOfficerRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ReleaseOfficerRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let post =
            fields.word("post", common::Post::try_from(r.post).ok().map(|v| v.as_str_name()), "POST", Post::Deputy);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::ReleaseOfficer { person: r.person, post, effective_on };
        fields.order((&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
    }
}

impl TryFrom<pb::DissolveAgencyRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::DissolveAgencyRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = agency::Command::Dissolve { effective_on, basis: given(r.basis) };
        fields.order((&r.request_id, &r.etag, r.validate_only), id, Wish::Agency(command, None))
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
        fields.order((&r.request_id, &r.etag, r.validate_only), id, Wish::Edition(command))
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
        fields.order((&r.request_id, &r.etag, r.validate_only), edition::id(&r.code), Wish::Edition(command))
    }
}

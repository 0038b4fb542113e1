//! Reading the service's command messages: from the fields of a request to an [`Order`].
//!
//! Each message is read in the file of its thing (`read_documents`, `read_plans` …); here is what they have in common.
//!
//! **Invariant:** every field that cannot be used is named, not only the first.
//! **Invariant:** the same functions read a call and a row of an import.
//!
//! Deliberately absent: rules. Lengths, characters and everything that depends on state are the domain's.

use super::{Order, Wish};
use contracts::common::v1 as common;
use plans_domain::vocabulary::{Kind, Mode, Tier};
use runtime::{
    fields::{Fields, Head},
    status::Violation,
};
use uuid::Uuid;

/// The three fields with which every command begins.
pub(super) type Begin<'r> = (&'r str, &'r str, bool);

/// The order, when nothing was wrong with any field.
pub(super) fn order(fields: Fields, begin: Begin<'_>, id: Uuid, wish: Wish) -> Result<Order, Vec<Violation>> {
    let (request_id, etag, validate_only) = begin;
    let Head { request_id, etag, validate_only } = fields.head(request_id, etag, validate_only)?;
    Ok(Order { request_id, etag, validate_only, id, wish })
}

/// How an agency is inspected; it must be said.
pub(super) fn mode(fields: &mut Fields, name: &str, number: i32) -> Mode {
    fields.word(name, number, common::InspectionMode::as_str_name, "INSPECTION_MODE", Mode::OnSite)
}

/// A level of government, if one is said.
pub(super) fn tier(fields: &mut Fields, name: &str, number: i32) -> Option<Tier> {
    fields.optional_word(name, number, common::Tier::as_str_name, "TIER")
}

/// A sort of body, if one is said.
pub(super) fn kind(fields: &mut Fields, name: &str, number: i32) -> Option<Kind> {
    fields.optional_word(name, number, common::Kind::as_str_name, "KIND")
}

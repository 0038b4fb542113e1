//! Reading the command messages of documents; see `read.rs`.

use super::{Order, Wish, read};
use contracts::{common::v1 as common, plans::v1 as pb};
use plans_domain::document::{Circumstances, Command, Content, Issue};
use runtime::{
    fields::{Fields, given},
    status::Violation,
};

impl TryFrom<pb::IssueDocumentRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::IssueDocumentRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.new_id("document_id", r.document_id.as_deref(), &r.request_id, "document");
        let content = Content {
            number: r.number,
            issuer: r.issuer,
            title: r.title,
            issued_on: fields.date("issued_on", &r.issued_on),
            signer: given(r.signer),
            capacity: fields.optional_word("capacity", r.capacity, common::Capacity::as_str_name, "CAPACITY"),
            basis: fields.ids("basis", &r.basis),
            amends: fields.ids("amends", &r.amends),
            supersedes: fields.ids("supersedes", &r.supersedes),
            committee: fields.optional_id("committee", r.committee.as_deref()),
            by_authority: given(r.by_authority),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let command = Command::Issue(Box::new(Issue { content, circumstances: Circumstances::default() }));
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Document(command))
    }
}

impl TryFrom<pb::RepealDocumentRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RepealDocumentRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("document_id", &r.document_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Repeal { document: r.by_document, reason: r.reason, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Document(command))
    }
}

//! Reading the command messages of quality systems; see `read.rs`.

use super::{
    Order, Wish,
    read::{NOTHING_KNOWN, order},
};
use contracts::{common::v1 as common, registry::v1 as pb};
use registry_domain::{
    procedure_list::Published,
    quality_system::{AuditedProcess, Command, Declaration, Exclusion, Nonconformity, Signature},
    vocabulary::{Capacity, Cause, LapseCause, NonconformityClass, Place},
};
use runtime::{
    fields::{Fields, given},
    status::Violation,
};
use std::collections::BTreeSet;

fn set(codes: Vec<String>) -> BTreeSet<String> {
    codes.into_iter().collect()
}

impl TryFrom<pb::StartProjectRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::StartProjectRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::StartProject { edition: r.edition, agency: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::AssignProceduresRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AssignProceduresRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let (added, removed) = (set(r.added), set(r.removed));
        let command = Command::AssignProcedures { added, removed, basis: r.basis, agency: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::ChangeScopeRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ChangeScopeRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let exclusions = r.exclusions.into_iter();
        let exclusions = exclusions.map(|e| Exclusion { clause: e.clause, justification: e.justification }).collect();
        let (added, removed) = (set(r.added), set(r.removed));
        let published = Published::NOTHING;
        let command = Command::ChangeScope { added, removed, exclusions, agency: None, published, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::StartApplicationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::StartApplicationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::StartApplication { agency: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::RecordInternalAuditRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RecordInternalAuditRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let audit = fields.id("audit", &r.audit);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let processes = r.processes.into_iter();
        let processes =
            processes.map(|p| AuditedProcess { process: p.process, owner: p.owner, auditor: p.auditor }).collect();
        let mut nonconformities = Vec::new();
        for (index, found) in r.nonconformities.into_iter().enumerate() {
            let name = format!("nonconformities[{index}].nonconformity_class");
            let class = fields.word(
                &name,
                found.nonconformity_class,
                common::NonconformityClass::as_str_name,
                "NONCONFORMITY_CLASS",
                NonconformityClass::Major,
            );
            nonconformities.push(Nonconformity { code: found.code, class });
        }
        let command = Command::ConductAudit { audit, processes, nonconformities, agency: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::CloseNonconformityRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::CloseNonconformityRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let audit = fields.id("audit", &r.audit);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::CloseNonconformity { audit, code: r.code, agency: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::RecordManagementReviewRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RecordManagementReviewRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let review = fields.id("review", &r.review);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::HoldReview { review, agency: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::DeclareConformityRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::DeclareConformityRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let signature = r.signature.unwrap_or_default();
        let capacity = if signature.person.trim().is_empty() {
            Capacity::Head // nobody signed: the domain says so, whatever the capacity (R-QMS-2)
        } else {
            fields.word(
                "signature.capacity",
                signature.capacity,
                common::Capacity::as_str_name,
                "CAPACITY",
                Capacity::Head,
            )
        };
        let declaration = Declaration {
            declaration: fields.id("declaration", &r.declaration),
            number: r.number,
            edition: r.edition,
            signature: Signature { person: signature.person, capacity },
            signed_on: fields.date("signed_on", &r.signed_on),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let command = Command::Declare { declaration, circumstances: NOTHING_KNOWN };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::NotifyDeclarationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::NotifyDeclarationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let declaration = fields.id("declaration", &r.declaration);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Notify { declaration, document: given(r.document), agency: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::PostDeclarationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::PostDeclarationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let declaration = fields.id("declaration", &r.declaration);
        let place = fields.word("place", r.place, common::Place::as_str_name, "PLACE", Place::Office);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Post { declaration, place, agency: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::RequireRedeclarationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RequireRedeclarationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let cause = fields.word("cause", r.cause, pb::Cause::as_str_name, "CAUSE", Cause::Inspection);
        let due = fields.optional_date("due", r.due.as_deref());
        let effective_on = fields.date("effective_on", &r.effective_on);
        let (publication, agency, published) = (None, None, Published::NOTHING);
        let command = Command::RequireRedeclaration { cause, due, publication, agency, published, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::RequireConversionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RequireConversionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let deadline = fields.date("deadline", &r.deadline);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::RequireConversion { to: r.to, deadline, basis: r.basis, agency: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::LapseDeclarationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::LapseDeclarationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let cause = fields.word("cause", r.cause, pb::LapseCause::as_str_name, "LAPSE_CAUSE", LapseCause::NotOperated);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Lapse { cause, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

impl TryFrom<pb::WithdrawDeclarationRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::WithdrawDeclarationRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("agency_id", &r.agency_id);
        let declaration = fields.id("declaration", &r.declaration);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Withdraw { declaration, reason: r.reason, agency: None, effective_on };
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::QualitySystem(command))
    }
}

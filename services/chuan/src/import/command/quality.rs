//! The lines about quality systems; see `command.rs`.

use contracts::registry::v1 as pb;
use pb::import_row::Command;

use super::{Cells, cell};
use crate::import::layout::Thing;
use crate::lists;

impl Cells<'_> {
    pub(super) fn of_building(&self) -> Command {
        let (agency_id, effective_on) = (self.agency(), self.on());
        let (added, removed) = (self.items("added"), self.items("removed"));
        match self.line.file.stem {
            "projects" => {
                let edition = self.text("edition");
                Command::StartProject(pb::StartProjectRequest {
                    agency_id,
                    edition,
                    effective_on,
                    ..Default::default()
                })
            }
            "procedures" => Command::AssignProcedures(pb::AssignProceduresRequest {
                agency_id,
                added,
                removed,
                basis: self.text("basis"),
                effective_on,
                ..Default::default()
            }),
            "scopes" => Command::ChangeScope(pb::ChangeScopeRequest {
                agency_id,
                added,
                removed,
                exclusions: self.exclusions(),
                effective_on,
                ..Default::default()
            }),
            "applications" => {
                Command::StartApplication(pb::StartApplicationRequest { agency_id, effective_on, ..Default::default() })
            }
            "audits" => Command::RecordInternalAudit(pb::RecordInternalAuditRequest {
                agency_id,
                audit: self.of_agency(Thing::Audit),
                processes: self.processes(),
                nonconformities: self.nonconformities(),
                effective_on,
                ..Default::default()
            }),
            "nonconformity_closures" => Command::CloseNonconformity(pb::CloseNonconformityRequest {
                agency_id,
                audit: self.of_agency(Thing::Audit),
                code: self.text("code"),
                effective_on,
                ..Default::default()
            }),
            // "reviews", the one that is left.
            _ => Command::RecordManagementReview(pb::RecordManagementReviewRequest {
                agency_id,
                review: self.of_agency(Thing::Review),
                effective_on,
                ..Default::default()
            }),
        }
    }

    pub(super) fn of_declaring(&self) -> Command {
        let (agency_id, effective_on) = (self.agency(), self.on());
        let declaration = self.of_agency(Thing::Declaration);
        match self.line.file.stem {
            "declarations" => Command::DeclareConformity(pb::DeclareConformityRequest {
                agency_id,
                declaration,
                number: self.text("number"),
                edition: self.text("edition"),
                signature: Some(pb::Signature {
                    person: self.text("signer"),
                    capacity: self.code("capacity", &lists::CAPACITY),
                }),
                signed_on: self.text("signed_on"),
                effective_on,
                ..Default::default()
            }),
            "notifications" => Command::NotifyDeclaration(pb::NotifyDeclarationRequest {
                agency_id,
                declaration,
                document: self.optional("document"),
                effective_on,
                ..Default::default()
            }),
            "postings" => {
                let place = self.code("place", &lists::PLACE);
                let request =
                    pb::PostDeclarationRequest { agency_id, declaration, place, effective_on, ..Default::default() };
                Command::PostDeclaration(request)
            }
            "conversions" => Command::RequireConversion(pb::RequireConversionRequest {
                agency_id,
                to: self.text("edition"),
                deadline: self.text("deadline"),
                basis: self.text("basis"),
                effective_on,
                ..Default::default()
            }),
            "redeclarations_required" => Command::RequireRedeclaration(pb::RequireRedeclarationRequest {
                agency_id,
                cause: self.code("cause", &lists::CAUSE),
                due: self.optional("due"),
                effective_on,
                ..Default::default()
            }),
            // Always the declaration in force, so the line need not name it.
            "lapses" => Command::LapseDeclaration(pb::LapseDeclarationRequest {
                agency_id,
                cause: self.code("cause", &lists::LAPSE_CAUSE),
                effective_on,
                ..Default::default()
            }),
            // "withdrawals", the one that is left.
            _ => {
                let reason = self.text("reason");
                let request = pb::WithdrawDeclarationRequest {
                    agency_id,
                    declaration,
                    reason,
                    effective_on,
                    ..Default::default()
                };
                Command::WithdrawDeclaration(request)
            }
        }
    }

    fn exclusions(&self) -> Vec<pb::Exclusion> {
        let pairs = cell::items(self.line.cell("exclusions")).filter_map(cell::pair);
        pairs.map(|(clause, why)| pb::Exclusion { clause: clause.to_owned(), justification: why.to_owned() }).collect()
    }

    fn processes(&self) -> Vec<pb::AuditedProcess> {
        let processes = cell::items(self.line.cell("processes")).filter_map(cell::process);
        let processes = processes.map(|parts| parts.map(str::to_owned));
        processes.map(|[process, owner, auditor]| pb::AuditedProcess { process, owner, auditor }).collect()
    }

    fn nonconformities(&self) -> Vec<pb::Nonconformity> {
        let pairs = cell::items(self.line.cell("nonconformities")).filter_map(cell::pair);
        let found = pairs.map(|(code, class)| pb::Nonconformity {
            code: code.to_owned(),
            nonconformity_class: lists::NONCONFORMITY_CLASS.number(class).unwrap_or_default(),
            closed_on: None,
        });
        found.collect()
    }
}

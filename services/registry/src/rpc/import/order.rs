//! The command in a row of an import.
//!
//! **Invariant:** a row is read by the same functions as a call, and has the same fingerprint.

use crate::order::Order;
use contracts::registry::v1 as pb;
use runtime::{call, status::Violation};
use uuid::Uuid;

/// The order of a row, and the fingerprint of what it asks.
pub(super) fn order_of(command: pb::import_row::Command, id: Uuid) -> Result<(String, Order), Vec<Violation>> {
    use pb::import_row::Command;
    fn read<M: call::Message + TryInto<Order, Error = Vec<Violation>>>(
        method: &str,
        message: M,
        id: Uuid,
    ) -> Result<(String, Order), Vec<Violation>> {
        let fingerprint = call::fingerprint(method, &message);
        let mut order: Order = message.try_into()?;
        (order.request_id, order.etag, order.validate_only) = (id, None, false);
        Ok((fingerprint, order))
    }
    match command {
        Command::RegisterAgency(r) => read("RegisterAgency", r, id),
        Command::RenameAgency(r) => read("RenameAgency", r, id),
        Command::ChangeAgencyLevel(r) => read("ChangeAgencyLevel", r, id),
        Command::ReparentAgency(r) => read("ReparentAgency", r, id),
        Command::AssignAreaCode(r) => read("AssignAreaCode", r, id),
        Command::ReleaseAreaCode(r) => read("ReleaseAreaCode", r, id),
        Command::AssignObligation(r) => read("AssignObligation", r, id),
        Command::AppointOfficer(r) => read("AppointOfficer", r, id),
        Command::ReleaseOfficer(r) => read("ReleaseOfficer", r, id),
        Command::DissolveAgency(r) => read("DissolveAgency", r, id),
        Command::StartProject(r) => read("StartProject", r, id),
        Command::AssignProcedures(r) => read("AssignProcedures", r, id),
        Command::ChangeScope(r) => read("ChangeScope", r, id),
        Command::StartApplication(r) => read("StartApplication", r, id),
        Command::RecordInternalAudit(r) => read("RecordInternalAudit", r, id),
        Command::CloseNonconformity(r) => read("CloseNonconformity", r, id),
        Command::RecordManagementReview(r) => read("RecordManagementReview", r, id),
        Command::DeclareConformity(r) => read("DeclareConformity", r, id),
        Command::NotifyDeclaration(r) => read("NotifyDeclaration", r, id),
        Command::PostDeclaration(r) => read("PostDeclaration", r, id),
        Command::RequireRedeclaration(r) => read("RequireRedeclaration", r, id),
        Command::RequireConversion(r) => read("RequireConversion", r, id),
        Command::LapseDeclaration(r) => read("LapseDeclaration", r, id),
        Command::WithdrawDeclaration(r) => read("WithdrawDeclaration", r, id),
        Command::DefineEdition(r) => read("DefineEdition", r, id),
        Command::RestrictEdition(r) => read("RestrictEdition", r, id),
        Command::LayObligation(r) => read("LayObligation", r, id),
        Command::LiftObligation(r) => read("LiftObligation", r, id),
        Command::AdoptReorganisation(r) => read("AdoptReorganisation", r, id),
        Command::CorrectReorganisation(r) => read("CorrectReorganisation", r, id),
        Command::RevokeReorganisation(r) => read("RevokeReorganisation", r, id),
        Command::ApplyReorganisation(r) => read("ApplyReorganisation", r, id),
        Command::PublishProcedures(r) => read("PublishProcedures", r, id),
    }
}

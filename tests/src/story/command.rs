//! Every command of the registry as something that can be sent, whichever client sends it.
//!
//! **Invariant:** one line for each command of the contract.

use super::Registry;
use contracts::{Status, common::v1::Receipt, registry::v1 as pb};
use std::fmt::Debug;

/// A request message that is a command.
pub trait Command: Clone + Debug + Send + 'static {
    /// Sends it, and answers with the receipt.
    fn call(self, registry: Registry) -> impl Future<Output = Result<Receipt, Status>> + Send;
}

// A macro, because the generated clients have a method of another name for each message, which no function can choose.
macro_rules! commands {
    ($($client:ident.$method:ident($request:ident),)+) => {
        $(impl Command for pb::$request {
            async fn call(self, registry: Registry) -> Result<Receipt, Status> {
                let mut client = registry.$client;
                let answer = client.$method(self).await?.into_inner();
                Ok(answer.receipt.expect("an accepted command has a receipt"))
            }
        })+
    };
}

commands! {
    agencies.register_agency(RegisterAgencyRequest),
    agencies.rename_agency(RenameAgencyRequest),
    agencies.change_agency_level(ChangeAgencyLevelRequest),
    agencies.reparent_agency(ReparentAgencyRequest),
    agencies.assign_area_code(AssignAreaCodeRequest),
    agencies.release_area_code(ReleaseAreaCodeRequest),
    agencies.assign_obligation(AssignObligationRequest),
    agencies.appoint_officer(AppointOfficerRequest),
    agencies.release_officer(ReleaseOfficerRequest),
    agencies.dissolve_agency(DissolveAgencyRequest),
    systems.start_project(StartProjectRequest),
    systems.assign_procedures(AssignProceduresRequest),
    systems.change_scope(ChangeScopeRequest),
    systems.start_application(StartApplicationRequest),
    systems.record_internal_audit(RecordInternalAuditRequest),
    systems.close_nonconformity(CloseNonconformityRequest),
    systems.record_management_review(RecordManagementReviewRequest),
    systems.declare_conformity(DeclareConformityRequest),
    systems.notify_declaration(NotifyDeclarationRequest),
    systems.post_declaration(PostDeclarationRequest),
    systems.require_redeclaration(RequireRedeclarationRequest),
    systems.require_conversion(RequireConversionRequest),
    systems.lapse_declaration(LapseDeclarationRequest),
    systems.withdraw_declaration(WithdrawDeclarationRequest),
    editions.define_edition(DefineEditionRequest),
    editions.restrict_edition(RestrictEditionRequest),
    obligations.lay_obligation(LayObligationRequest),
    obligations.lift_obligation(LiftObligationRequest),
    reorganisations.adopt_reorganisation(AdoptReorganisationRequest),
    reorganisations.correct_reorganisation(CorrectReorganisationRequest),
    reorganisations.revoke_reorganisation(RevokeReorganisationRequest),
    reorganisations.apply_reorganisation(ApplyReorganisationRequest),
    procedures.publish_procedures(PublishProceduresRequest),
}

//! By which rule a wish about a plan is refused, and whose fault that is.

use super::Rejection;
use crate::{Fault, acting};

impl Rejection {
    /// The rule that refuses: its id in the domain, `text`, `id-taken`, `plan`, `task`, `selection` or `budget`.
    pub fn rule(&self) -> &'static str {
        use Rejection as R;
        match self {
            R::Text { .. } => "text",
            R::AlreadyDrafted(_) => "id-taken",
            R::NotDrafted | R::WrongStatus { .. } | R::WrongOrder { .. } | R::Years { .. } | R::Incomplete(_) => "plan",
            R::UnknownItem(_) | R::ItemTaken(_) | R::CodeTaken(_) => "plan",
            R::Agency(_) => "R-REG-7",
            R::UnknownInstrument(_) | R::InstrumentNotInForce { .. } | R::OtherIssuer { .. } => "R-PLN-1",
            R::PromulgatedBeforeApproval { .. } | R::AlreadyPromulgated(_) => "R-PLN-1",
            R::ProgrammeNeeded(_) | R::ProgrammeOfProgramme | R::UnknownProgramme(_) => "R-PLN-2",
            R::NotAProgramme { .. } | R::ProgrammeNotInForce { .. } | R::OutsideProgramme { .. } => "R-PLN-2",
            R::UnknownBasis(_) | R::BasisTwice(_) | R::BasisEnded { .. } => "R-PLN-2",
            R::OnlyByAmendment(_) | R::OtherAuthority { .. } | R::SameDocument(_) | R::AlreadyAmended(_) => "R-PLN-3",
            R::EmptyAmendment | R::NamedTwice(_) | R::RemovesCompleted(_) | R::BySelf => "R-PLN-3",
            R::SuccessorNotInForce { .. } | R::OtherKind { .. } => "R-PLN-3",
            R::LeadCooperates(_) | R::CooperatesTwice(_) => "R-PLN-4",
            R::Selection(_) => "selection",
            R::CampaignOfProgramme | R::NoCampaign => "R-INS-1",
            R::OutsideYear { .. } => "R-INS-9",
            R::Percent(_) | R::AlreadyCompleted { .. } | R::NotCompleted(_) => "task",
            R::Amount(_) | R::AlreadyAllocated { .. } | R::VoucherTaken(_) | R::Exceeds { .. } => "budget",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        use Rejection as R;
        match self {
            R::NotDrafted | R::UnknownInstrument(_) | R::UnknownProgramme(_) | R::UnknownBasis(_) => Fault::Missing,
            R::UnknownItem(_) | R::Agency(acting::Error::Unknown(_)) => Fault::Missing,
            R::AlreadyDrafted(_) | R::AlreadyPromulgated(_) | R::AlreadyAmended(_) | R::ItemTaken(_) => Fault::Exists,
            R::CodeTaken(_) | R::AlreadyCompleted { .. } | R::AlreadyAllocated { .. } | R::VoucherTaken(_) => {
                Fault::Exists
            }
            R::OtherAuthority { .. } => Fault::Permission,
            R::Text { .. } | R::WrongOrder { .. } | R::Years { .. } | R::ProgrammeNeeded(_) => Fault::Argument,
            R::ProgrammeOfProgramme | R::BasisTwice(_) | R::EmptyAmendment | R::NamedTwice(_) => Fault::Argument,
            R::BySelf | R::LeadCooperates(_) | R::CooperatesTwice(_) | R::Selection(_) => Fault::Argument,
            R::OutsideYear { .. } | R::Percent(_) | R::Amount(_) => Fault::Argument,
            R::WrongStatus { .. } | R::Incomplete(_) | R::Agency(acting::Error::NotLive { .. }) => Fault::State,
            R::InstrumentNotInForce { .. } | R::OtherIssuer { .. } | R::PromulgatedBeforeApproval { .. } => {
                Fault::State
            }
            R::NotAProgramme { .. } | R::ProgrammeNotInForce { .. } | R::OutsideProgramme { .. } => Fault::State,
            R::BasisEnded { .. } | R::OnlyByAmendment(_) | R::SameDocument(_) | R::RemovesCompleted(_) => Fault::State,
            R::SuccessorNotInForce { .. } | R::OtherKind { .. } | R::CampaignOfProgramme | R::NoCampaign => {
                Fault::State
            }
            R::NotCompleted(_) | R::Exceeds { .. } => Fault::State,
        }
    }
}

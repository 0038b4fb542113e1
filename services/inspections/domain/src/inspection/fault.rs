//! The rule and the kind of each refusal of an inspection.

use super::Rejection;
use crate::Fault;
use crate::vocabulary::Answer;

impl Rejection {
    /// The rule that refuses: its id in the domain, or a word for what has none there.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } | Rejection::NothingNamed => "text",
            Rejection::FindingTaken { .. } => "id-taken",
            Rejection::NotScheduled | Rejection::WrongStage { .. } => "stage",
            Rejection::WrongOrder { .. } => "dates",
            Rejection::Agency(_) => "R-REG-7",
            Rejection::Calendar(_) => "R-CAL-1",
            Rejection::Unfit(unfit) => unfit.rule(),
            Rejection::NoTeam { .. } => "R-INS-2",
            Rejection::AlreadyScheduled
            | Rejection::NotSelected { .. }
            | Rejection::OtherMode { .. }
            | Rejection::OutsideCampaign { .. } => "R-INS-1",
            Rejection::NotWorkingDay { .. }
            | Rejection::TooShortNotice { .. }
            | Rejection::AlreadyNoticed { .. }
            | Rejection::NotNoticed { .. }
            | Rejection::BeforeVisit { .. } => "R-INS-4",
            Rejection::RecordTaken { .. } | Rejection::RecordNotRequested { .. } => "records",
            Rejection::AlreadySigned { .. } | Rejection::AlreadyRefused { .. } | Rejection::NotSettled { .. } => {
                "R-INS-5"
            }
            Rejection::Frozen { .. }
            | Rejection::NoFinding { .. }
            | Rejection::FindingWithdrawn { .. }
            | Rejection::NoAuthority { .. } => "R-INS-6",
            Rejection::Unfounded { .. } => "R-INS-7",
            Rejection::NoRepeat { .. } | Rejection::Escalated { .. } | Rejection::NotRaisedAsMinor { .. } => "R-INS-8",
            Rejection::NoDecision => "R-INS-10",
            Rejection::Unjustified { answer: Answer::NotApplicable, .. } => "R-QMS-11",
            Rejection::OnSiteOnly { .. } | Rejection::SampledByRecords { .. } | Rejection::Unjustified { .. } => {
                "R-INS-11"
            }
            Rejection::NoChecklist { .. }
            | Rejection::NoItem { .. }
            | Rejection::RevisedWithoutReason { .. }
            | Rejection::OtherClause { .. }
            | Rejection::Unanswered { .. }
            | Rejection::TooFewSamples { .. } => "checklist",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Agency(error) => error.fault(),
            Rejection::Unfit(unfit) => unfit.fault(),
            Rejection::Text { .. }
            | Rejection::NothingNamed
            | Rejection::WrongOrder { .. }
            | Rejection::OtherMode { .. }
            | Rejection::NotWorkingDay { .. }
            | Rejection::Unjustified { .. }
            | Rejection::RevisedWithoutReason { .. }
            | Rejection::OtherClause { .. }
            | Rejection::NoRepeat { .. }
            | Rejection::NoAuthority { .. }
            | Rejection::Escalated { .. }
            | Rejection::NotRaisedAsMinor { .. }
            | Rejection::NoDecision => Fault::Argument,
            Rejection::NotScheduled
            | Rejection::NoTeam { .. }
            | Rejection::NoChecklist { .. }
            | Rejection::RecordNotRequested { .. }
            | Rejection::NoItem { .. }
            | Rejection::NoFinding { .. } => Fault::Missing,
            Rejection::AlreadyScheduled
            | Rejection::AlreadyNoticed { .. }
            | Rejection::RecordTaken { .. }
            | Rejection::FindingTaken { .. }
            | Rejection::AlreadySigned { .. }
            | Rejection::AlreadyRefused { .. } => Fault::Exists,
            Rejection::WrongStage { .. }
            | Rejection::NotSelected { .. }
            | Rejection::OutsideCampaign { .. }
            | Rejection::Calendar(_)
            | Rejection::TooShortNotice { .. }
            | Rejection::NotNoticed { .. }
            | Rejection::BeforeVisit { .. }
            | Rejection::OnSiteOnly { .. }
            | Rejection::SampledByRecords { .. }
            | Rejection::Frozen { .. }
            | Rejection::FindingWithdrawn { .. }
            | Rejection::Unanswered { .. }
            | Rejection::TooFewSamples { .. }
            | Rejection::Unfounded { .. }
            | Rejection::NotSettled { .. } => Fault::State,
        }
    }
}

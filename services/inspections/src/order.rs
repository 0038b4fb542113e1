//! A command as it was asked for, and how the service decides it.
//!
//! What a request says is read in `order/read_*.rs`. Here the facts that others must contribute are added: what campaign, team,
//! checklist and earlier inspections say comes from this service's own log and is guarded by the append; what the registry and
//! the plans service say comes from views ([`facts::Facts`]).
//!
//! **Invariant:** what an inspection says of one of its findings changes that finding in the same append (R-INS-6).
//! **Invariant:** an agency that is dropped from a campaign has no inspection there that waits for its day.

mod campaigns;
pub mod facts;
mod findings;
mod inspections;
mod previous;
mod read_campaign;
mod read_checklist;
mod read_finding;
mod read_inspection;

pub use campaigns::demanded;

use chrono::NaiveDate;
use eventstore::{Decision, Error};
use facts::Facts;
use inspections_domain::{
    Fault, campaign, finding, inspection,
    presence::{self, Presence},
    team,
    template::{self, ChecklistTemplate},
    vocabulary::Mode,
};
use runtime::{
    fields::{Fields, Head},
    status::Violation,
};
use uuid::Uuid;

/// One command to the service.
#[derive(Clone, Debug)]
pub struct Order {
    /// Names the command for ever; of a row of an import it is the row's.
    pub request_id: Uuid,
    /// The version that the caller has seen of the thing.
    pub etag: Option<i64>,
    /// Check everything, record nothing.
    pub validate_only: bool,
    /// The checklist, the campaign, the team, the inspection or the finding.
    pub id: Uuid,
    /// What shall be done.
    pub wish: Wish,
}

/// What shall be done; the facts in it are not filled in.
#[derive(Clone, Debug)]
pub enum Wish {
    /// To a checklist.
    Checklist(template::Command),
    /// To a campaign.
    Campaign(campaign::Command),
    /// To a campaign, by the promulgation of its plan, which needs no further proof.
    Promulgated {
        /// What it is.
        opening: campaign::Opening,
        /// Who is inspected.
        agencies: Vec<campaign::Selected>,
    },
    /// To a team.
    Team(team::Command),
    /// Schedule an inspection.
    Schedule(Scheduled),
    /// To an inspection.
    Inspection(inspection::Command),
    /// To an inspection, by the recorded end of its agency, which needs no further proof.
    AgencyEnded(inspection::Command),
    /// To the inspection that raised a finding, about that finding.
    Judgement(inspection::Command),
    /// To a finding.
    Finding(finding::Command),
}

/// An inspection that shall be scheduled.
#[derive(Clone, Debug)]
pub struct Scheduled {
    /// In which campaign.
    pub campaign: Uuid,
    /// Who is inspected.
    pub agency: Uuid,
    /// Who inspects.
    pub team: Uuid,
    /// How; none: as it was selected.
    pub mode: Option<Mode>,
    /// The day of the visit.
    pub visit_on: NaiveDate,
    /// The day of scheduling.
    pub effective_on: NaiveDate,
}

/// Why the service refuses.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Rejection {
    /// A checklist's rule.
    #[error(transparent)]
    Checklist(#[from] template::Rejection),
    /// A campaign's rule.
    #[error(transparent)]
    Campaign(#[from] campaign::Rejection),
    /// A team's rule.
    #[error(transparent)]
    Team(#[from] team::Rejection),
    /// An inspection's rule.
    #[error(transparent)]
    Inspection(#[from] inspection::Rejection),
    /// A finding's rule.
    #[error(transparent)]
    Finding(#[from] finding::Rejection),
    /// An agency that cannot act.
    #[error(transparent)]
    Agency(#[from] presence::Error),
    /// A checklist was never published.
    #[error("checklist: there is no checklist '{code}'")]
    NoChecklist {
        /// Its code.
        code: String,
    },
    /// The plan does not say so.
    #[error("R-INS-1: the plan {plan} was not promulgated with such a campaign; it opens its campaign by itself")]
    NotOfPlan {
        /// The plan.
        plan: Uuid,
    },
}

impl Rejection {
    /// The rule that refuses.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Checklist(rejection) => rejection.rule(),
            Rejection::Campaign(rejection) => rejection.rule(),
            Rejection::Team(rejection) => rejection.rule(),
            Rejection::Inspection(rejection) => rejection.rule(),
            Rejection::Finding(rejection) => rejection.rule(),
            Rejection::Agency(_) => "R-REG-7",
            Rejection::NoChecklist { .. } => "checklist",
            Rejection::NotOfPlan { .. } => "R-INS-1",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Checklist(rejection) => rejection.fault(),
            Rejection::Campaign(rejection) => rejection.fault(),
            Rejection::Team(rejection) => rejection.fault(),
            Rejection::Inspection(rejection) => rejection.fault(),
            Rejection::Finding(rejection) => rejection.fault(),
            Rejection::Agency(error) => error.fault(),
            Rejection::NoChecklist { .. } => Fault::Missing,
            Rejection::NotOfPlan { .. } => Fault::State,
        }
    }
}

/// Why an order did not come to a decision.
type Failed = Error<Rejection>;

impl Order {
    /// Decides the order upon the states that the log holds now, and upon what is known of other services.
    ///
    /// # Errors
    /// The rejection, or why the states could not be read.
    pub async fn decide(&self, facts: &Facts, mut decision: Decision) -> Result<Decision, Failed> {
        let decided = &mut decision;
        match &self.wish {
            Wish::Checklist(command) => self.decide_alone::<ChecklistTemplate>(decided, command).await?,
            Wish::Campaign(command) => self.decide_campaign(facts, decided, command.clone()).await?,
            Wish::Promulgated { opening, agencies } => self.open(decided, opening.clone(), agencies.clone()).await?,
            Wish::Team(command) => self.decide_team(facts, decided, command.clone()).await?,
            Wish::Schedule(wanted) => self.schedule(facts, decided, wanted).await?,
            Wish::Inspection(command) => self.decide_inspection(facts, decided, command.clone()).await?,
            Wish::AgencyEnded(command) => self.end_with_agency(facts, decided, command).await?,
            Wish::Judgement(command) => self.judge(facts, decided, command).await?,
            Wish::Finding(command) => self.decide_finding(facts, decided, command.clone()).await?,
        }
        Ok(decision)
    }

    /// The thing within the one it is about that the order makes: a finding of an inspection; an action or evidence of a finding.
    pub fn made(&self) -> Option<Uuid> {
        match &self.wish {
            Wish::Inspection(inspection::Command::RaiseFinding { raising, .. }) => Some(raising.finding),
            Wish::Finding(finding::Command::ProposeAction(proposal)) => Some(proposal.action),
            Wish::Finding(finding::Command::SubmitEvidence { evidence, .. }) => Some(evidence.evidence),
            _ => None,
        }
    }

    /// A command that its aggregate decides without facts of others, and with no consequence for them.
    async fn decide_alone<A>(&self, decision: &mut Decision, command: &A::Command) -> Result<(), Failed>
    where
        A: decider::Aggregate,
        Rejection: From<A::Rejection>,
    {
        let state = decision.load::<A>(self.id).await?;
        self.insist::<A>(decision)?;
        decision.append::<A>(self.id, &state.decide(command).map_err(refused)?);
        Ok(())
    }

    /// The version of the thing that the caller insisted upon must be the one decided upon.
    fn insist<A: decider::Aggregate>(&self, decision: &Decision) -> Result<(), Failed> {
        let actual = decision.version::<A>(self.id);
        match self.etag {
            Some(expected) if expected != actual => Err(Error::Stale { expected, actual }),
            _ => Ok(()),
        }
    }
}

/// R-REG-7: an agency that acts is there on the day.
async fn check_presence(facts: &Facts, agency: Uuid, on: NaiveDate) -> Result<(), Failed> {
    let presence: Presence = facts.presence(agency, on).await?;
    presence.check(agency, on).map_err(refused)
}

fn refused(rejection: impl Into<Rejection>) -> Failed {
    Error::Rejected(rejection.into())
}

/// The order that a request asks for, when nothing was wrong with any of its fields.
fn order(fields: Fields, head: (&str, &str, bool), id: Uuid, wish: Wish) -> Result<Order, Vec<Violation>> {
    let (request_id, etag, validate_only) = head;
    let Head { request_id, etag, validate_only } = fields.head(request_id, etag, validate_only)?;
    Ok(Order { request_id, etag, validate_only, id, wish })
}

//! A command as it was asked for, and how the service decides it.
//!
//! What a request says is read in `order/read*.rs`. Here the facts that others must contribute are added. Those of the same
//! log (documents, committees, programmes) are loaded, and so guarded by the append: a plan that races with the repeal of its
//! basis is decided by one order of events. Those of the registry and of the inspections come from the views of them
//! ([`Neighbours`]), which no append guards, because logs do not lock each other.
//!
//! **Invariant:** a document changes, or takes the place of, others in the append that records it.
//! **Invariant:** a command that changes nothing is not refused for what has become of others since.

mod documents;
mod neighbours;
mod plans;
mod read;
mod read_calendar;
mod read_committees;
mod read_documents;
mod read_plans;
mod read_selection;
mod read_trainings;
mod trainings;

pub use neighbours::Neighbours;

use decider::Aggregate;
use eventstore::{Decision, Error};
use plans_domain::{
    Fault, acting,
    calendar_year::{self, CalendarYear},
    committee::{self, SteeringCommittee},
    document, plan,
    selection::Selected,
    training,
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
    /// The document, committee, calendar, plan or training.
    pub id: Uuid,
    /// What shall be done.
    pub wish: Wish,
}

/// What shall be done, without the facts that others contribute.
#[derive(Clone, Debug)]
pub enum Wish {
    /// To a document.
    Document(document::Command),
    /// To a steering committee.
    Committee(committee::Command),
    /// To the calendar of a year.
    Calendar(calendar_year::Command),
    /// To a plan.
    Plan(plan::Command),
    /// To a training.
    Training(training::Command),
}

/// Why the service refuses.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Rejection {
    /// A document's rule.
    #[error(transparent)]
    Document(#[from] document::Rejection),
    /// A committee's rule.
    #[error(transparent)]
    Committee(#[from] committee::Rejection),
    /// A calendar's rule.
    #[error(transparent)]
    Calendar(#[from] calendar_year::Rejection),
    /// A plan's rule.
    #[error(transparent)]
    Plan(#[from] plan::Rejection),
    /// A training's rule.
    #[error(transparent)]
    Training(#[from] training::Rejection),
    /// An agency that cannot act (R-REG-7).
    #[error(transparent)]
    Agency(#[from] acting::Error),
}

impl Rejection {
    /// The rule that refuses.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Document(rejection) => rejection.rule(),
            Rejection::Committee(rejection) => rejection.rule(),
            Rejection::Calendar(rejection) => rejection.rule(),
            Rejection::Plan(rejection) => rejection.rule(),
            Rejection::Training(rejection) => rejection.rule(),
            Rejection::Agency(_) => "R-REG-7",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Document(rejection) => rejection.fault(),
            Rejection::Committee(rejection) => rejection.fault(),
            Rejection::Calendar(rejection) => rejection.fault(),
            Rejection::Plan(rejection) => rejection.fault(),
            Rejection::Training(rejection) => rejection.fault(),
            Rejection::Agency(acting::Error::Unknown(_)) => Fault::Missing,
            Rejection::Agency(acting::Error::NotLive { .. }) => Fault::State,
        }
    }
}

impl Order {
    /// Decides the order upon the states that the log holds now, and upon what the neighbours say.
    ///
    /// # Errors
    /// The rejection, or why the states could not be read.
    pub async fn decide(&self, near: &Neighbours, mut decision: Decision) -> Result<Decision, Error<Rejection>> {
        match &self.wish {
            Wish::Document(command) => self.decide_document(&mut decision, command.clone()).await?,
            Wish::Committee(command) => self.decide_committee(near, &mut decision, command).await?,
            Wish::Calendar(command) => self.decide_alone::<CalendarYear>(&mut decision, command).await.map(drop)?,
            Wish::Plan(command) => self.decide_plan(near, &mut decision, command.clone()).await?,
            Wish::Training(command) => self.decide_training(near, &mut decision, command.clone()).await?,
        }
        Ok(decision)
    }

    /// A command that its aggregate decides as it stands; with what it causes.
    async fn decide_alone<A>(
        &self,
        decision: &mut Decision,
        command: &A::Command,
    ) -> Result<Vec<A::Event>, Error<Rejection>>
    where
        A: Aggregate,
        Rejection: From<A::Rejection>,
    {
        let state = decision.load::<A>(self.id).await?;
        self.insist::<A>(decision)?;
        let events = state.decide(command).map_err(refused)?;
        decision.append::<A>(self.id, &events);
        Ok(events)
    }

    /// The version of the thing that the caller insisted upon must be the one decided upon.
    fn insist<A: Aggregate>(&self, decision: &Decision) -> Result<(), Error<Rejection>> {
        let actual = decision.version::<A>(self.id);
        match self.etag {
            Some(expected) if expected != actual => Err(Error::Stale { expected, actual }),
            _ => Ok(()),
        }
    }

    /// Members come from agencies that there are (R-REG-7).
    async fn decide_committee(
        &self,
        near: &Neighbours,
        decision: &mut Decision,
        command: &committee::Command,
    ) -> Result<(), Error<Rejection>> {
        let events = self.decide_alone::<SteeringCommittee>(decision, command).await?;
        let members = match command {
            committee::Command::Establish { members, .. } | committee::Command::Reconstitute { members, .. } => members,
            _ => return Ok(()),
        };
        let agencies: Vec<Uuid> = members.iter().filter_map(|member| member.agency).collect();
        if events.is_empty() { Ok(()) } else { near.insist(&agencies, command.on()).await }
    }
}

fn refused(rejection: impl Into<Rejection>) -> Error<Rejection> {
    Error::Rejected(rejection.into())
}

/// Whom a command selects, as text that is stored beside its outcome, so that a retry gets the same.
fn note(selection: &[Selected]) -> Option<String> {
    serde_json::to_string(selection).ok()
}

/// The agencies in a stored note.
pub fn selected(note: Option<&str>) -> Vec<Selected> {
    note.and_then(|note| serde_json::from_str(note).ok()).unwrap_or_default()
}

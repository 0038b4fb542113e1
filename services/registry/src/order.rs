//! A command as it was asked for, and how the registry decides it.
//!
//! What a request says is read in `order/read.rs`. Here the facts that other aggregates must contribute are added: the
//! parent's tier and life, the agency's life, the post of who signs, the edition's acceptance, the published procedures. All
//! of them are guarded by the append, so a declaration that races with the dissolution of its agency, or with a decision on
//! its procedures, is decided by one order of events.
//!
//! **Invariant:** renaming a declared agency, changing its level or dissolving it changes its quality system in the same
//! append (R-QMS-7).

mod follow_up;
mod read;
mod read_obligation;
mod read_procedures;
mod read_quality;
mod read_reorganisation;
mod reorganise;

pub(crate) use follow_up::demand;
pub use read_procedures::audience_of;
pub use reorganise::{Effect, effect};

use decider::Aggregate as _;
use eventstore::{Decision, Error, log};
use registry_domain::{
    agency::{self, Agency, Parent},
    edition::{self, Edition},
    obligation::{self, KindRules},
    procedure_list::{self, Audience, ProcedureList, Published},
    quality_system::{self, Circumstances, QualitySystem, Warning},
    reorganisation,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// One command to the registry.
#[derive(Clone, Debug)]
pub struct Order {
    /// Names the command for ever; of a row of an import it is the row's.
    pub request_id: Uuid,
    /// The version that the caller has seen of the thing.
    pub etag: Option<i64>,
    /// Check everything, record nothing.
    pub validate_only: bool,
    /// The agency, the agency whose quality system it is, the edition, the rules for a kind of agency, the list of procedures, or
    /// the reorganisation.
    pub id: Uuid,
    /// What shall be done.
    pub wish: Wish,
}

/// What shall be done, without the facts that others contribute.
#[derive(Clone, Debug)]
pub enum Wish {
    /// To an agency; with the id of the parent that it shall have.
    Agency(agency::Command, Option<Uuid>),
    /// To a quality system.
    QualitySystem(quality_system::Command),
    /// To an edition.
    Edition(edition::Command),
    /// To the rules for a kind of agency.
    Obligation(obligation::Command),
    /// To a reorganisation.
    Reorganisation(reorganisation::Command),
    /// To a list of procedures.
    ProcedureList(procedure_list::Command),
}

/// Why the registry refuses.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Rejection {
    /// An agency's rule.
    #[error(transparent)]
    Agency(#[from] agency::Rejection),
    /// A quality system's rule.
    #[error(transparent)]
    QualitySystem(#[from] quality_system::Rejection),
    /// An edition's rule.
    #[error(transparent)]
    Edition(#[from] edition::Rejection),
    /// A rule about rules for a kind of agency.
    #[error(transparent)]
    Obligation(#[from] obligation::Rejection),
    /// A reorganisation's rule.
    #[error(transparent)]
    Reorganisation(#[from] reorganisation::Rejection),
    /// The rule of a list of procedures.
    #[error(transparent)]
    ProcedureList(#[from] procedure_list::Rejection),
}

/// A warning as it is stored beside the outcome of its command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Noted {
    /// The rule that speaks.
    pub rule: String,
    /// What it says.
    pub text: String,
}

impl Order {
    /// Decides the order upon the states that the log holds now.
    ///
    /// # Errors
    /// The rejection, or why the states could not be read.
    pub async fn decide(&self, mut decision: Decision) -> Result<Decision, Error<Rejection>> {
        match &self.wish {
            Wish::Agency(command, parent) => self.decide_agency(&mut decision, command.clone(), *parent).await?,
            Wish::QualitySystem(command) => self.decide_quality_system(&mut decision, command.clone()).await?,
            Wish::Edition(command) => self.decide_alone::<Edition>(&mut decision, command).await?,
            Wish::Obligation(command) => self.decide_alone::<KindRules>(&mut decision, command).await?,
            Wish::Reorganisation(command) => self.decide_reorganisation(&mut decision, command.clone()).await?,
            Wish::ProcedureList(command) => self.decide_alone::<ProcedureList>(&mut decision, command).await?,
        }
        Ok(decision)
    }

    /// A command that its aggregate decides without facts of others, and with no consequence for them.
    async fn decide_alone<A>(&self, decision: &mut Decision, command: &A::Command) -> Result<(), Error<Rejection>>
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
    fn insist<A: decider::Aggregate>(&self, decision: &Decision) -> Result<(), Error<Rejection>> {
        let actual = decision.version::<A>(self.id);
        match self.etag {
            Some(expected) if expected != actual => Err(Error::Stale { expected, actual }),
            _ => Ok(()),
        }
    }

    async fn decide_agency(
        &self,
        decision: &mut Decision,
        mut command: agency::Command,
        parent: Option<Uuid>,
    ) -> Result<(), Error<Rejection>> {
        let agency = decision.load::<Agency>(self.id).await?;
        self.insist::<Agency>(decision)?;
        if let (Some(id), agency::Command::Register { parent, .. } | agency::Command::Reparent { parent, .. }) =
            (parent, &mut command)
        {
            if id == self.id {
                let tier = agency.tier().ok_or(agency::Rejection::NotRegistered).map_err(refused)?;
                return Err(refused(agency::Rejection::ParentTooLow { parent: tier, tier })); // nobody belongs to itself
            }
            *parent = Some(Parent::of(id, &*decision.load::<Agency>(id).await?).map_err(refused)?);
        }
        let events = agency.decide(&command).map_err(refused)?;
        decision.append::<Agency>(self.id, &events);
        for event in &events {
            follow_up::follow_up(decision, self.id, &agency, event).await?;
        }
        Ok(())
    }

    async fn decide_quality_system(
        &self,
        decision: &mut Decision,
        command: quality_system::Command,
    ) -> Result<(), Error<Rejection>> {
        decision.load::<QualitySystem>(self.id).await?; // first, because its version is the one answered with
        self.insist::<QualitySystem>(decision)?;
        let agency = decision.load::<Agency>(self.id).await?;
        let lists = if command.concerns_procedures() { lists_for(decision, &agency).await? } else { vec![] };
        let lists = lists.iter().map(Arc::as_ref);
        let command = match command {
            quality_system::Command::Declare { declaration, .. } => {
                let edition = decision.load::<Edition>(edition::id(&declaration.edition)).await?;
                let circumstances = Circumstances::of(&declaration, &agency, &edition, lists);
                quality_system::Command::Declare { declaration, circumstances }
            }
            other => other.within(agency.lifetime()).with_procedures(Published::of(&agency, lists)),
        };
        follow_up::append(decision, self.id, &command).await
    }
}

/// The lists of procedures of an agency's tier and kind.
async fn lists_for(decision: &mut Decision, agency: &Agency) -> Result<Vec<Arc<ProcedureList>>, log::Error> {
    let mut lists = Vec::new();
    for audience in Audience::of(agency) {
        lists.push(decision.load::<ProcedureList>(procedure_list::id(audience)).await?);
    }
    Ok(lists)
}

fn refused(rejection: impl Into<Rejection>) -> Error<Rejection> {
    Error::Rejected(rejection.into())
}

/// Warnings as text, so that a retry gets them again.
fn note(warnings: &[Warning]) -> Option<String> {
    let noted: Vec<Noted> =
        warnings.iter().map(|warning| Noted { rule: warning.rule.to_owned(), text: warning.text.clone() }).collect();
    if noted.is_empty() { None } else { serde_json::to_string(&noted).ok() }
}

/// The warnings in a stored note.
pub fn warnings(note: Option<&str>) -> Vec<Noted> {
    note.and_then(|note| serde_json::from_str(note).ok()).unwrap_or_default()
}

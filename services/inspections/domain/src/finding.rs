//! A finding: from the inspection that raised it to the day on which somebody other than those who corrected it closes it.
//!
//! The way of a nonconformity is: raised → action proposed → accepted → evidence submitted → effect checked → closed. What is no
//! nonconformity is closed with a note; a strength is only noted.
//!
//! **Invariant:** a nonconformity is closed only when every accepted action had its effect, seen after its last evidence by
//! somebody who submitted none of it, and at least one action was accepted (R-INS-7).
//! **Invariant:** evidence and checks belong to an accepted action; for another there is no place to put them ([`Verdict`]).
//! **Invariant:** it ends with its agency, or passes to a successor, only by an explicit decision (R-INS-10).
//!
//! Deliberately absent: the content of evidence, which lies in the store under its digest; and the status *overdue*, which
//! follows from the day on which one asks ([`Finding::is_overdue`]).

mod action;
mod close;
mod command;
mod event;
mod evolve;
mod fate;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod model;
mod rejection;
#[cfg(test)]
mod tests;

pub use crate::vocabulary::ActionKind;
pub use action::{Action, Check, Execution, Extension, Refusal, Verdict};
pub use command::{Command, Dues, Fate, Share, Successor};
pub use event::{Event, Evidence, Proposal, Raised};
pub use rejection::Rejection;

use crate::text;
use crate::vocabulary::{FindingClass, FindingStatus};
use chrono::NaiveDate;
use decider::Aggregate;
use uuid::Uuid;

/// Why it happened, as the agency says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootCause {
    /// The cause.
    pub text: String,
    /// How it was found.
    pub method: Option<String>,
    /// Who recorded it.
    pub by: String,
    /// When.
    pub on: NaiveDate,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// There is something to do, or to note.
    Open,
    /// Somebody closed it.
    Closed {
        /// Who.
        by: String,
        /// Why nothing more is needed.
        note: Option<String>,
        /// When.
        on: NaiveDate,
    },
    /// It was no finding.
    Withdrawn {
        /// Why.
        reason: String,
        /// By whose authority.
        authority: Option<String>,
        /// When.
        on: NaiveDate,
    },
    /// It ended with its agency.
    Extinguished {
        /// By which document.
        decision: String,
        /// Why.
        reason: String,
        /// When.
        on: NaiveDate,
    },
}

/// Why it was opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reopening {
    reason: String,
    by: String,
    on: NaiveDate,
}

/// All that is known of a finding.
#[derive(Clone, Debug, PartialEq)]
struct Case {
    raised: Raised,
    /// Who has it now.
    agency: Uuid,
    transferred_on: Option<NaiveDate>,
    class: FindingClass,
    classed_on: NaiveDate,
    default_due: Option<NaiveDate>,
    root_cause: Option<RootCause>,
    /// In the order in which they were proposed.
    actions: Vec<Action>,
    reopened: Option<Reopening>,
    stage: Stage,
}

/// One finding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    case: Option<Case>,
}

impl Finding {
    /// How it began.
    pub fn raised(&self) -> Option<&Raised> {
        self.case.as_ref().map(|case| &case.raised)
    }

    /// Who has it now: the agency inspected, or the successor to whom it passed.
    pub fn agency(&self) -> Option<Uuid> {
        self.case.as_ref().map(|case| case.agency)
    }

    /// As what it counts now.
    pub fn class(&self) -> Option<FindingClass> {
        self.case.as_ref().map(|case| case.class)
    }

    /// Why it happened.
    pub fn root_cause(&self) -> Option<&RootCause> {
        self.case.as_ref()?.root_cause.as_ref()
    }

    /// The actions in the order in which they were proposed.
    pub fn actions(&self) -> &[Action] {
        self.case.as_ref().map_or(&[], |case| &case.actions)
    }

    /// How far it is.
    pub fn stage(&self) -> Option<&Stage> {
        self.case.as_ref().map(|case| &case.stage)
    }

    /// How far it is, in a word.
    pub fn status(&self) -> Option<FindingStatus> {
        self.case.as_ref().map(Case::status)
    }

    /// Whether there is still something to do: neither closed nor withdrawn nor extinguished, and no strength.
    pub fn is_open(&self) -> bool {
        self.case.as_ref().is_some_and(|case| case.stage == Stage::Open && case.class != FindingClass::Strength)
    }

    /// Until when the next thing must be done: the first deadline of an accepted action without its effect, or the default one
    /// while no action is accepted; none when nothing is to be corrected.
    pub fn due(&self) -> Option<NaiveDate> {
        let case = self.case.as_ref().filter(|_| self.is_open())?;
        if !case.class.is_nonconformity() {
            return None;
        }
        if case.actions.iter().all(|action| action.execution().is_none()) {
            return case.default_due;
        }
        case.actions.iter().filter(|action| action.is_outstanding()).map(Action::due).min()
    }

    /// Whether the deadline has passed by the end of the day before `as_of`.
    pub fn is_overdue(&self, as_of: NaiveDate) -> bool {
        self.due().is_some_and(|due| due < as_of)
    }

    /// The accepted actions without their effect whose deadline has passed.
    pub fn overdue_actions(&self, as_of: NaiveDate) -> impl Iterator<Item = &Action> {
        let late = move |action: &&Action| action.is_outstanding() && action.due() < as_of;
        self.actions().iter().filter(move |action| self.due().is_some() && late(action))
    }
}

impl Case {
    fn status(&self) -> FindingStatus {
        match &self.stage {
            Stage::Closed { .. } => FindingStatus::Closed,
            Stage::Withdrawn { .. } => FindingStatus::Withdrawn,
            Stage::Extinguished { .. } => FindingStatus::Extinguished,
            Stage::Open if self.class == FindingClass::Strength => FindingStatus::Noted,
            Stage::Open if self.actions.iter().any(|action| action.execution().is_some()) => {
                FindingStatus::ActionAccepted
            }
            Stage::Open if self.actions.iter().any(|action| action.verdict == Verdict::Pending) => {
                FindingStatus::ActionProposed
            }
            Stage::Open => FindingStatus::Open,
        }
    }

    /// The last day on which something was done to it or its actions.
    fn last_on(&self) -> NaiveDate {
        let cause = self.root_cause.iter().map(|cause| cause.on);
        let actions = self.actions.iter().map(Action::last_on);
        let others = [self.classed_on, self.opened_on()].into_iter().chain(self.transferred_on);
        cause.chain(actions).chain(others).fold(self.raised.effective_on, NaiveDate::max)
    }

    /// Since when it is open.
    fn opened_on(&self) -> NaiveDate {
        self.reopened.as_ref().map_or(self.raised.effective_on, |reopened| reopened.on)
    }

    fn wrong_stage(&self, what: &'static str) -> Rejection {
        Rejection::WrongStage { what, status: self.status() }
    }

    /// Refuses what only an open finding allows.
    fn check_open(&self, what: &'static str) -> Result<(), Rejection> {
        if self.stage == Stage::Open { Ok(()) } else { Err(self.wrong_stage(what)) }
    }

    /// Refuses what only a finding allows in which there is something to correct.
    fn check_correctable(&self, what: &'static str) -> Result<(), Rejection> {
        self.check_open(what)?;
        if self.class == FindingClass::Strength { Err(Rejection::NothingToCorrect) } else { Ok(()) }
    }
}

impl Aggregate for Finding {
    const KIND: &'static str = "finding";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match (&self.case, command) {
            (case, Command::Raise { raised, dues }) => raise(case.as_ref(), raised, *dues),
            (Some(case), command) => case.decide(command),
            (None, _) => Err(Rejection::NotRaised),
        }
    }

    fn evolve(&mut self, event: &Event) {
        match (&mut self.case, event) {
            (Some(case), event) => case.take(event.clone()),
            (unknown, Event::Raised(raised)) => *unknown = Some(Case::begin(raised.clone())),
            (None, _) => {} // whatever it is, it did not happen to a finding
        }
    }
}

fn raise(known: Option<&Case>, wanted: &Raised, dues: Dues) -> Result<Vec<Event>, Rejection> {
    let wanted = Raised {
        item: short("item", &wanted.item)?,
        clause: wanted.clause.as_deref().map(|clause| short("clause", clause)).transpose()?,
        text: long("text", &wanted.text)?,
        due: dues.of(wanted.class)?,
        ..*wanted
    };
    match known {
        Some(case) if case.raised == wanted => Ok(vec![]),
        Some(_) => Err(Rejection::IdTaken),
        None => Ok(vec![Event::Raised(wanted)]),
    }
}

impl Dues {
    /// The default deadline of a class; what is no nonconformity has none.
    fn of(self, class: FindingClass) -> Result<Option<NaiveDate>, Rejection> {
        match class {
            FindingClass::Major => Ok(Some(self.major?)),
            FindingClass::Minor => Ok(Some(self.minor?)),
            FindingClass::Observation | FindingClass::Recommendation | FindingClass::Strength => Ok(None),
        }
    }
}

/// Whether two names are one person's.
fn is_same(one: &str, other: &str) -> bool {
    text::match_key(one) == text::match_key(other)
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

fn long(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::long(value).map_err(|error| Rejection::Text { field, error })
}

fn not_before(
    (what, on): (&'static str, NaiveDate),
    (of, earliest): (&'static str, NaiveDate),
) -> Result<(), Rejection> {
    if on < earliest { Err(Rejection::WrongOrder { what, on, of, earliest }) } else { Ok(()) }
}

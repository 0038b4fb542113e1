//! One agency in one campaign: from the schedule through notice, visit and minutes to the conclusion.
//!
//! The way is: scheduled → noticed → started → minutes → concluded. Before the start it can be cancelled, until the conclusion
//! it can be terminated. The findings it raises live on in streams of their own; what they say about a finding when it is raised,
//! reclassified or withdrawn follows from the facts here ([`crate::finding::Command::following`]), in the same append.
//!
//! **Invariant:** nothing starts without a notice, no minutes without work, no conclusion without the word of both sides: a
//! state that would say so cannot be written down ([`Stage`]).
//! **Invariant:** once somebody has signed the minutes, answers, samples and findings stand; a finding is then changed only by an
//! authority that is named (R-INS-6), an answer never.
//! **Invariant:** the version of the checklist by which it started stays with it.
//!
//! Deliberately absent: what is in the checklist, who is in the team, and what becomes of a finding; facts of these arrive in
//! the command.

mod circumstances;
mod command;
mod conclude;
mod event;
mod evolve;
mod facts;
mod fault;
mod findings;
#[cfg(test)]
mod laws;
mod minutes;
mod papers;
mod read;
mod rejection;
mod schedule;
#[cfg(test)]
mod tests;
mod work;

pub use crate::vocabulary::TerminationCause;
pub use circumstances::{Crew, Lead, Previous, Scheduling, Selection, Starting, VisitDay};
pub use command::{Command, Raising};
pub use event::Event;
pub use facts::{Appointment, Assessment, Conclusion, RaisedFinding, RequestedRecord, Sample, Signature};
pub use findings::Finding;
pub use minutes::{Draft, Minutes, Settled, Word};
pub use papers::{Papers, Record, SelfReport};
pub use rejection::Rejection;
pub use work::Work;

use crate::text;
use chrono::NaiveDate;
use decider::Aggregate;
use uuid::Uuid;

/// How the agency was told of the visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Number of the notice.
    pub document: String,
    /// Whether the checklist went with it.
    pub checklist: bool,
    /// Until when the agency shall report on itself.
    pub self_report_due: Option<NaiveDate>,
    /// Day of sending.
    pub on: NaiveDate,
}

/// Why it did not take place, or ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abandoned {
    /// In words.
    pub reason: String,
    /// By which document.
    pub decision: Option<String>,
    /// From this day.
    pub on: NaiveDate,
}

/// How far it is, with what it has by then.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// It has a day; the agency does not know it yet.
    Scheduled,
    /// The agency knows the day.
    Noticed(Notice),
    /// The team is at work.
    Started(Work),
    /// The minutes are written, and perhaps signed.
    MinutesDrawn(Work, Minutes),
    /// It is over, with a result.
    Concluded(Work, Settled, Conclusion),
    /// It did not take place.
    Cancelled(Abandoned),
    /// It ended early, with what there was by then.
    Terminated(Option<(Work, Option<Minutes>)>, TerminationCause, Abandoned),
}

#[derive(Clone, Debug, PartialEq)]
struct Dossier {
    /// As it was scheduled at first, to recognise the same command.
    scheduled: Appointment,
    /// As it is now.
    appointment: Appointment,
    papers: Papers,
    stage: Stage,
}

/// The inspection of one agency in one campaign.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspection {
    dossier: Option<Dossier>,
}

/// The id of the inspection of an agency in a campaign; the same everywhere and for ever.
pub fn id(campaign: Uuid, agency: Uuid) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("chuan/inspection/{campaign}/{agency}").as_bytes())
}

impl Aggregate for Inspection {
    const KIND: &'static str = "inspection";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match (&self.dossier, command) {
            (Some(dossier), command) => dossier.decide(command),
            (None, Command::Schedule { appointment, facts }) => schedule::schedule(appointment, facts),
            (None, _) => Err(Rejection::NotScheduled),
        }
    }

    fn evolve(&mut self, event: &Event) {
        match (&mut self.dossier, event) {
            (Some(dossier), event) => dossier.take(event.clone()),
            (unknown, Event::Scheduled(appointment)) => *unknown = Some(Dossier::begin(appointment.clone())),
            (None, _) => {} // whatever it is, it did not happen to an inspection
        }
    }
}

impl Dossier {
    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Schedule { appointment, .. } => self.schedule_again(appointment),
            Command::Reschedule { visit_on, team, reason, facts, effective_on } => {
                self.reschedule(*visit_on, *team, reason, facts, *effective_on)
            }
            Command::Cancel { reason, decision, effective_on } => self.cancel(reason, decision, *effective_on),
            Command::SendNotice { document, checklist, self_report_due, lead, effective_on } => {
                let (checklist, self_report_due, on) = (*checklist, *self_report_due, *effective_on);
                self.send_notice(Notice { document: short("notice", document)?, checklist, self_report_due, on }, *lead)
            }
            Command::SubmitSelfReport { document, by, effective_on } => {
                self.submit_self_report(document, by, *effective_on)
            }
            Command::RequestRecords { records, due, effective_on } => {
                self.request_records(records, *due, *effective_on)
            }
            Command::ReceiveRecords { codes, by, effective_on } => self.receive_records(codes, by, *effective_on),
            Command::Start { facts, effective_on } => self.start(facts, *effective_on),
            Command::Assess { assessment, reason, known } => self.assess(assessment, reason.as_deref(), known.as_ref()),
            Command::SampleFile(sample) => self.sample(sample),
            Command::RaiseFinding { raising, known, previous } => self.raise(raising, known.as_ref(), previous),
            Command::ReclassifyFinding { finding, class, reason, authority, effective_on } => {
                self.reclassify(*finding, *class, reason, authority.as_deref(), *effective_on)
            }
            Command::WithdrawFinding { finding, reason, authority, effective_on } => {
                self.withdraw(*finding, reason, authority.as_deref(), *effective_on)
            }
            Command::DrawUpMinutes { number, summary, checklist, effective_on } => {
                self.draw_up(number, summary, checklist.as_ref(), *effective_on)
            }
            Command::SignMinutes(signature) => self.sign(signature),
            Command::RefuseMinutes { person, reason, effective_on } => self.refuse(person, reason, *effective_on),
            Command::Conclude { document, declaration_valid, open_majors, checklist, effective_on } => {
                self.conclude(document, *declaration_valid, *open_majors, checklist.as_ref(), *effective_on)
            }
            Command::Terminate { cause, reason, decision, effective_on } => {
                self.terminate(*cause, reason, decision.as_deref(), *effective_on)
            }
        }
    }

    fn wrong_stage(&self, what: &'static str) -> Rejection {
        Rejection::WrongStage { what, status: self.stage.status() }
    }
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

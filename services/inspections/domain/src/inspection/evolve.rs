//! What each fact changes in an inspection.
//!
//! **Invariant:** a fact that does not belong to the stage is left aside; in the order in which facts were recorded, and in the
//! order of their days, none is.

use super::{
    Abandoned, Appointment, Dossier, Draft, Event, Minutes, Notice, Papers, Stage, TerminationCause, Word, Work,
};
use std::mem;

impl Dossier {
    pub(super) fn begin(appointment: Appointment) -> Dossier {
        let scheduled = appointment.clone();
        Dossier { scheduled, appointment, papers: Papers::default(), stage: Stage::Scheduled }
    }

    pub(super) fn take(&mut self, event: Event) {
        match event {
            Event::Scheduled(_) => {}
            Event::SelfReportSubmitted { document, by, effective_on } => {
                self.papers.reported(document, by, effective_on);
            }
            Event::RecordsRequested { records, due, effective_on } => {
                self.papers.requested(records, due, effective_on);
            }
            Event::RecordsReceived { codes, by, effective_on } => self.papers.received(&codes, &by, effective_on),
            Event::ItemAssessed(assessment) | Event::AssessmentRevised { assessment, .. } => {
                self.at_work(|work| work.answers.insert(assessment.item.clone(), assessment));
            }
            Event::FileSampled(sample) => self.at_work(|work| work.samples.insert(sample.file.clone(), sample)),
            Event::FindingRaised(raised) => self.at_work(|work| work.found(raised)),
            Event::FindingReclassified { finding, class, effective_on, .. } => {
                self.with_work(|work| work.reclassified(finding, class, effective_on));
            }
            Event::FindingWithdrawn { finding, effective_on, .. } => {
                self.with_work(|work| work.withdrawn(finding, effective_on));
            }
            step => {
                let stage = mem::replace(&mut self.stage, Stage::Scheduled);
                self.stage = self.after(stage, step);
            }
        }
    }

    /// Changes what the team has seen, while it is still at work.
    fn at_work<R>(&mut self, change: impl FnOnce(&mut Work) -> R) {
        if let Stage::Started(work) | Stage::MinutesDrawn(work, _) = &mut self.stage {
            change(work);
        }
    }

    /// Changes what is said of its findings, at any time.
    fn with_work(&mut self, change: impl FnOnce(&mut Work)) {
        if let Stage::Started(work)
        | Stage::MinutesDrawn(work, _)
        | Stage::Concluded(work, ..)
        | Stage::Terminated(Some((work, _)), ..) = &mut self.stage
        {
            change(work);
        }
    }

    /// The stage to which a step leads.
    fn after(&mut self, stage: Stage, step: Event) -> Stage {
        match (stage, step) {
            (Stage::Scheduled | Stage::Noticed(_), Event::Rescheduled { visit_on, team, effective_on, .. }) => {
                self.appointment = Appointment { visit_on, team, effective_on, ..self.appointment };
                Stage::Scheduled
            }
            (Stage::Scheduled | Stage::Noticed(_), Event::Cancelled { reason, decision, effective_on: on }) => {
                Stage::Cancelled(Abandoned { reason, decision: Some(decision), on })
            }
            (
                Stage::Scheduled | Stage::Noticed(_),
                Event::NoticeSent { document, checklist, self_report_due, effective_on: on },
            ) => Stage::Noticed(Notice { document, checklist, self_report_due, on }),
            (Stage::Noticed(notice), Event::Started { template, version, effective_on }) => {
                Stage::Started(Work::begin(notice, template, version, effective_on))
            }
            (Stage::Started(work), Event::MinutesDrawnUp { number, summary, effective_on: on }) => {
                Stage::MinutesDrawn(work, Minutes::begin(Draft { number, summary, on }))
            }
            (stage, Event::Terminated { cause, reason, decision, effective_on: on }) => {
                terminated(stage, cause, Abandoned { reason, decision, on })
            }
            (Stage::MinutesDrawn(work, minutes), step) => within_minutes(work, minutes, step),
            (stage, _) => stage,
        }
    }
}

fn within_minutes(work: Work, mut minutes: Minutes, step: Event) -> Stage {
    match step {
        Event::MinutesDrawnUp { number, summary, effective_on: on } => minutes.redraw(Draft { number, summary, on }),
        Event::MinutesSigned(signature) => minutes.signed(signature),
        Event::MinutesRefused { person, reason, effective_on: on } => {
            minutes.agency.get_or_insert(Word::Refused { person, reason, on });
        }
        Event::Concluded(conclusion) => {
            return match minutes.settled() {
                Ok(settled) => Stage::Concluded(work, settled, conclusion),
                Err(_) => Stage::MinutesDrawn(work, minutes),
            };
        }
        _ => {}
    }
    Stage::MinutesDrawn(work, minutes)
}

fn terminated(stage: Stage, cause: TerminationCause, abandoned: Abandoned) -> Stage {
    let reached = match stage {
        Stage::Scheduled | Stage::Noticed(_) => None,
        Stage::Started(work) => Some((work, None)),
        Stage::MinutesDrawn(work, minutes) => Some((work, Some(minutes))),
        ended @ (Stage::Concluded(..) | Stage::Cancelled(_) | Stage::Terminated(..)) => return ended,
    };
    Stage::Terminated(reached, cause, abandoned)
}

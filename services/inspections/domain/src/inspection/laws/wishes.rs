//! Random wishes about one inspection, and where they lead.

use super::super::tests::{CAMPAIGN, TEAM, appointment, day, item, rules, version};
use super::super::{
    Appointment, Assessment, Command, Conclusion, Crew, Event, Inspection, Lead, Previous, RaisedFinding, Raising,
    Scheduling, Selection, Starting, VisitDay,
};
use super::facts::events;
use crate::presence::Presence;
use crate::template::{Rules, Version};
use crate::vocabulary::{Answer, FindingClass, Mode};
use decider::Aggregate as _;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

/// A checklist of three items, so that walks get past it.
fn checklist() -> Version {
    let rules = Rules { samples_min: 1, sample_fields_min: 1, ..rules() };
    Version { items: vec![item("A8", &[]), item("A12", &[]), item("B21", &["10.2"])], rules, ..version() }
}

fn crew(campaign: Uuid) -> Option<Crew> {
    Some(Crew { campaign, fit: Ok(()) })
}

fn facts(mode: Mode) -> Scheduling {
    let selected = Some(Selection { mode, from: day(7, 1), until: day(7, 31) });
    Scheduling { selected, agency: Presence::Live, team: crew(CAMPAIGN), visit: VisitDay::Any }
}

/// The wish whose fulfilment `event` would be.
fn wish(event: Event, days: u32) -> Command {
    let known = |code: &str| checklist().item(code).cloned();
    match event {
        Event::Scheduled(appointment) => {
            let facts = facts(appointment.mode);
            Command::Schedule { appointment, facts }
        }
        Event::Rescheduled { visit_on, reason, effective_on, .. } => {
            let facts = facts(Mode::OnSite);
            Command::Reschedule { visit_on, team: Some(TEAM), reason, facts, effective_on }
        }
        Event::Cancelled { reason, decision, effective_on } => Command::Cancel { reason, decision, effective_on },
        Event::NoticeSent { document, checklist, self_report_due, effective_on } => {
            let lead = Lead { days: Ok(days), required: Some(5) };
            Command::SendNotice { document, checklist, self_report_due, lead, effective_on }
        }
        Event::SelfReportSubmitted { document, by, effective_on } => {
            Command::SubmitSelfReport { document, by, effective_on }
        }
        Event::RecordsRequested { records, due, effective_on } => {
            Command::RequestRecords { records, due, effective_on }
        }
        Event::RecordsReceived { codes, by, effective_on } => Command::ReceiveRecords { codes, by, effective_on },
        Event::Started { template, version, effective_on } => {
            let facts = Starting { template, version: Some(version), team: crew(CAMPAIGN), agency: Presence::Live };
            Command::Start { facts, effective_on }
        }
        Event::ItemAssessed(assessment) => {
            let known = known(&assessment.item);
            Command::Assess { assessment, reason: None, known }
        }
        Event::AssessmentRevised { assessment, reason } => {
            let known = known(&assessment.item);
            Command::Assess { assessment, reason: Some(reason), known }
        }
        Event::FileSampled(sample) => Command::SampleFile(sample),
        Event::FindingRaised(raised) => {
            let RaisedFinding { finding, item, class, clause, text, repeat_of, effective_on, .. } = raised;
            let known = known(&item);
            let previous =
                repeat_of.map(|finding| Previous { finding, class: FindingClass::Minor, item: item.clone() });
            let raising = Raising { finding, item, class, clause, text, repeat_of: None, effective_on };
            Command::RaiseFinding { raising, known, previous: previous.into_iter().collect() }
        }
        Event::FindingReclassified { finding, class, reason, authority, effective_on } => {
            Command::ReclassifyFinding { finding, class, reason, authority, effective_on }
        }
        Event::FindingWithdrawn { finding, reason, authority, effective_on } => {
            Command::WithdrawFinding { finding, reason, authority, effective_on }
        }
        Event::MinutesDrawnUp { number, summary, effective_on } => {
            Command::DrawUpMinutes { number, summary, checklist: Some(checklist()), effective_on }
        }
        Event::MinutesSigned(signature) => Command::SignMinutes(signature),
        Event::MinutesRefused { person, reason, effective_on } => {
            Command::RefuseMinutes { person, reason, effective_on }
        }
        Event::Concluded(Conclusion { document, declaration_valid, effective_on, .. }) => Command::Conclude {
            document,
            declaration_valid,
            open_majors: 0,
            checklist: Some(checklist()),
            effective_on,
        },
        Event::Terminated { cause, reason, decision, effective_on } => {
            Command::Terminate { cause, reason, decision, effective_on }
        }
    }
}

pub(super) fn commands() -> impl Strategy<Value = Command> {
    (events(), 4..=6_u32).prop_map(|(event, days)| wish(event, days))
}

/// What commands led to, from wherever one begins: from nothing, from the visit, or from written minutes.
pub(super) fn walk() -> impl Strategy<Value = Vec<Event>> {
    let beginnings = vec![0, 1, 2, 3, 7];
    (select(beginnings), vec(commands(), 0..60)).prop_map(|(beginning, commands)| {
        let mut history: Vec<Event> = prepared().into_iter().take(beginning).collect();
        let mut state = Inspection::replay(&history);
        for command in commands {
            for event in state.decide(&command).unwrap_or_default() {
                state.evolve(&event);
                history.push(event);
            }
        }
        history
    })
}

/// Scheduled, noticed and started on the first day, then everything answered.
fn prepared() -> Vec<Event> {
    let on = day(7, 1);
    let answer = |item: &str| {
        let (note, justification) = (None, None);
        let (item, answer, evidence) = (item.into(), Answer::Conforms, vec![]);
        Event::ItemAssessed(Assessment { item, answer, note, evidence, justification, effective_on: on })
    };
    vec![
        Event::Scheduled(Appointment { visit_on: on, effective_on: on, ..appointment() }),
        Event::NoticeSent { document: "77/TB".into(), checklist: true, self_report_due: None, effective_on: on },
        Event::Started { template: "ISO-2015".into(), version: 2, effective_on: on },
        answer("A8"),
        answer("A12"),
        answer("B21"),
        Event::MinutesDrawnUp { number: "01/BB".into(), summary: "Đạt".into(), effective_on: on },
    ]
}

//! An inspection as it stood on a day, told from its facts.
//!
//! **Invariant:** nothing is left out: every other day, notice, answer, sample and signature that was true by then is in the message.
//!
//! Deliberately absent: its findings, which have streams of their own (`told_finding.rs`).

use super::words;
use contracts::inspections::v1 as pb;
use decider::{Aggregate as _, Event as _};
use inspections_domain::{
    inspection::{Assessment, Conclusion, Event, Inspection, Sample, Signature},
    vocabulary::Side,
};
use runtime::field;
use uuid::Uuid;

/// The message of an inspection, from facts sorted by the day they became true; nothing when it was not scheduled by then.
pub(super) fn inspection(id: Uuid, version: i64, facts: &[Event]) -> Option<pb::Inspection> {
    let state = Inspection::replay(facts);
    let appointment = state.appointment()?;
    let mut told = pb::Inspection {
        inspection_id: id.to_string(),
        etag: field::to_etag(version),
        campaign_id: appointment.campaign.to_string(),
        agency_id: appointment.agency.to_string(),
        team_id: appointment.team.to_string(),
        year: appointment.year,
        mode: words::mode(appointment.mode),
        status: state.status().map(words::inspection_status).unwrap_or_default(),
        visit_on: appointment.visit_on.to_string(),
        plan_id: appointment.plan.map(|plan| plan.to_string()),
        ..Default::default()
    };
    facts.iter().for_each(|fact| tell(&mut told, fact));
    told.records.sort_by(|a, b| a.code.cmp(&b.code));
    if let Some(minutes) = &mut told.minutes {
        let signed = |side: Side| minutes.signatures.iter().any(|signature| signature.side == words::side(side));
        minutes.settled = signed(Side::Team) && (signed(Side::Agency) || minutes.refusal.is_some());
    }
    Some(told)
}

/// The findings that an inspection raised, in the order in which it did.
pub(super) fn raised(facts: &[Event]) -> Vec<Uuid> {
    let raised = facts.iter().filter_map(|fact| match fact {
        Event::FindingRaised(raised) => Some(raised.finding),
        _ => None,
    });
    raised.collect()
}

fn tell(told: &mut pb::Inspection, fact: &Event) {
    let on = fact.effective_on().to_string();
    match fact.clone() {
        Event::Rescheduled { visit_on, team, reason, .. } => told.reschedulings.push(pb::Rescheduling {
            visit_on: visit_on.to_string(),
            team_id: team.to_string(),
            reason,
            rescheduled_on: on,
        }),
        Event::NoticeSent { document, checklist, self_report_due, .. } => {
            let self_report_due = self_report_due.map(|due| due.to_string());
            told.notices.push(pb::Notice { document, checklist, self_report_due, sent_on: on });
        }
        Event::SelfReportSubmitted { document, by, .. } => {
            told.self_reports.push(pb::SelfReport { document, by, submitted_on: on });
        }
        Event::RecordsRequested { records, due, .. } => {
            let due = due.to_string();
            let records = records.into_iter().map(|record| pb::InspectionRecord {
                code: record.code,
                description: record.description,
                due: due.clone(),
                ..Default::default()
            });
            told.records.extend(records);
        }
        Event::RecordsReceived { codes, by, .. } => {
            for record in told.records.iter_mut().filter(|record| codes.contains(&record.code)) {
                (record.received_on, record.received_from) = (Some(on.clone()), Some(by.clone()));
            }
        }
        Event::Started { template, version, .. } => {
            told.checklist = Some(template);
            (told.checklist_version, told.started_on) = (i32::try_from(version).ok(), Some(on));
        }
        Event::ItemAssessed(assessment) => assess(told, assessment, None),
        Event::AssessmentRevised { assessment, reason } => assess(told, assessment, Some(reason)),
        Event::FileSampled(sample) => sampled(told, sample),
        other => settle(told, other, on),
    }
}

/// What belongs to minutes, conclusion and end.
fn settle(told: &mut pb::Inspection, fact: Event, on: String) {
    match fact {
        Event::MinutesDrawnUp { number, summary, .. } => {
            told.minutes = Some(pb::Minutes { number, summary, drawn_on: on, ..Default::default() });
        }
        Event::MinutesSigned(signature) => {
            if let Some(minutes) = &mut told.minutes {
                minutes.signatures.push(signed(signature));
            }
        }
        Event::MinutesRefused { person, reason, .. } => {
            if let Some(minutes) = &mut told.minutes {
                minutes.refusal = Some(pb::MinutesRefusal { person, reason, refused_on: on });
            }
        }
        Event::Concluded(conclusion) => told.conclusion = Some(concluded(conclusion)),
        Event::Cancelled { reason, decision, .. } => {
            told.end = Some(pb::InspectionEnd { cause: 0, reason, decision: Some(decision), ended_on: on });
        }
        Event::Terminated { cause, reason, decision, .. } => {
            let cause = words::termination_cause(cause);
            told.end = Some(pb::InspectionEnd { cause, reason, decision, ended_on: on });
        }
        _ => {} // findings are told from their own streams
    }
}

fn assess(told: &mut pb::Inspection, assessment: Assessment, revised_because: Option<String>) {
    let known = told.assessments.iter().position(|known| known.item == assessment.item);
    let revisions = known.map_or(0, |place| told.assessments.remove(place).revisions + 1);
    told.assessments.push(pb::Assessment {
        item: assessment.item,
        answer: words::answer(assessment.answer),
        note: assessment.note,
        evidence: assessment.evidence,
        justification: assessment.justification,
        revisions,
        assessed_on: assessment.effective_on.to_string(),
        revised_because,
    });
}

fn sampled(told: &mut pb::Inspection, sample: Sample) {
    told.samples.retain(|known| known.file != sample.file); // the last word on a file counts
    told.samples.push(pb::FileSample {
        file: sample.file,
        field: sample.field,
        procedure: sample.procedure,
        on_process: sample.on_process,
        on_time: sample.on_time,
        forms_complete: sample.forms_complete,
        archived: sample.archived,
        note: sample.note,
        sampled_on: sample.effective_on.to_string(),
    });
}

fn signed(signature: Signature) -> pb::MinutesSignature {
    pb::MinutesSignature {
        side: words::side(signature.side),
        person: signature.person,
        title: signature.title,
        reservation: signature.reservation,
        signed_on: signature.effective_on.to_string(),
    }
}

fn concluded(conclusion: Conclusion) -> pb::Conclusion {
    let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    pb::Conclusion {
        document: conclusion.document,
        score_hundredths: conclusion.score_hundredths.map(count),
        grade: conclusion.grade.map(words::grade).unwrap_or_default(),
        declaration_valid: conclusion.declaration_valid,
        majors: count(conclusion.majors),
        minors: count(conclusion.minors),
        concluded_on: conclusion.effective_on.to_string(),
    }
}

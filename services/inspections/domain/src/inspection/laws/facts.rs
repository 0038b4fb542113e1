//! Random facts about one inspection, few enough of each kind that they meet.

use super::super::tests::{CAMPAIGN, appointment, day};
use super::super::{
    Appointment, Assessment, Conclusion, Event, RaisedFinding, RequestedRecord, Sample, Signature, TerminationCause,
};
use crate::vocabulary::{Answer, FindingClass, Grade, Mode, Side};
use chrono::NaiveDate;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

/// The names of all events.
pub(super) const NAMES: [&str; 19] = [
    "Scheduled",
    "Rescheduled",
    "Cancelled",
    "NoticeSent",
    "SelfReportSubmitted",
    "RecordsRequested",
    "RecordsReceived",
    "Started",
    "ItemAssessed",
    "AssessmentRevised",
    "FileSampled",
    "FindingRaised",
    "FindingReclassified",
    "FindingWithdrawn",
    "MinutesDrawnUp",
    "MinutesSigned",
    "MinutesRefused",
    "Concluded",
    "Terminated",
];

fn days() -> impl Strategy<Value = NaiveDate> {
    (1..=9_u32).prop_map(|date| day(7, date))
}

fn texts() -> impl Strategy<Value = String> {
    select(vec!["Nguyễn Văn An", "Trần Thị Bình"]).prop_map(str::to_owned)
}

fn said() -> impl Strategy<Value = Option<String>> {
    prop::option::of(texts())
}

fn ids() -> impl Strategy<Value = Uuid> {
    (1..4_u128).prop_map(Uuid::from_u128)
}

fn codes() -> impl Strategy<Value = String> {
    select(vec!["A8", "A12", "B21"]).prop_map(str::to_owned)
}

fn assessments() -> impl Strategy<Value = Assessment> {
    (codes(), select(Answer::ALL), said(), said(), days()).prop_map(
        |(item, answer, note, justification, effective_on)| Assessment {
            item,
            answer,
            note,
            evidence: vec![],
            justification,
            effective_on,
        },
    )
}

fn samples() -> impl Strategy<Value = Sample> {
    (texts(), texts(), any::<bool>(), days()).prop_map(|(file, field, on_time, effective_on)| Sample {
        file,
        field,
        procedure: "1.001193".into(),
        on_process: true,
        on_time,
        forms_complete: true,
        archived: true,
        note: None,
        effective_on,
    })
}

fn raised() -> impl Strategy<Value = RaisedFinding> {
    (ids(), codes(), select(FindingClass::ALL), texts(), prop::option::of(ids()), days()).prop_map(
        |(finding, item, class, text, repeat_of, effective_on)| {
            let escalated_from = repeat_of.map(|_| FindingClass::Minor);
            RaisedFinding { finding, item, class, clause: None, text, escalated_from, repeat_of, effective_on }
        },
    )
}

fn signatures() -> impl Strategy<Value = Signature> {
    (select(Side::ALL), texts(), said(), days()).prop_map(|(side, person, reservation, effective_on)| Signature {
        side,
        person,
        title: None,
        reservation,
        effective_on,
    })
}

fn before_the_visit() -> impl Strategy<Value = Event> {
    let modes = select(Mode::ALL);
    prop_oneof![
        (modes, days(), days()).prop_map(|(mode, visit_on, effective_on)| {
            Event::Scheduled(Appointment { mode, visit_on, effective_on, ..appointment() })
        }),
        (days(), ids(), texts(), days()).prop_map(|(visit_on, team, reason, effective_on)| {
            Event::Rescheduled { visit_on, team, reason, effective_on }
        }),
        (texts(), texts(), days()).prop_map(|(reason, decision, effective_on)| Event::Cancelled {
            reason,
            decision,
            effective_on
        }),
        (texts(), any::<bool>(), prop::option::of(days()), days()).prop_map(
            |(document, checklist, self_report_due, effective_on)| {
                Event::NoticeSent { document, checklist, self_report_due, effective_on }
            }
        ),
        (texts(), texts(), days()).prop_map(|(document, by, effective_on)| Event::SelfReportSubmitted {
            document,
            by,
            effective_on
        }),
        (vec((codes(), texts()), 1..3), days(), days()).prop_map(|(records, due, effective_on)| {
            let records = records.into_iter().map(|(code, description)| RequestedRecord { code, description });
            Event::RecordsRequested { records: records.collect(), due, effective_on }
        }),
        (btree_set(codes(), 1..3), texts(), days()).prop_map(|(codes, by, effective_on)| Event::RecordsReceived {
            codes,
            by,
            effective_on
        }),
    ]
}

fn at_work() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => assessments().prop_map(Event::ItemAssessed),
        2 => (assessments(), texts())
            .prop_map(|(assessment, reason)| Event::AssessmentRevised { assessment, reason }),
        2 => samples().prop_map(Event::FileSampled),
        2 => raised().prop_map(Event::FindingRaised),
        1 => (ids(), select(FindingClass::ALL), texts(), said(), days()).prop_map(
            |(finding, class, reason, authority, effective_on)| {
                Event::FindingReclassified { finding, class, reason, authority, effective_on }
            }
        ),
        1 => (ids(), texts(), said(), days()).prop_map(|(finding, reason, authority, effective_on)| {
            Event::FindingWithdrawn { finding, reason, authority, effective_on }
        }),
    ]
}

fn at_the_end() -> impl Strategy<Value = Event> {
    prop_oneof![
        2 => (texts(), texts(), days())
            .prop_map(|(number, summary, effective_on)| Event::MinutesDrawnUp { number, summary, effective_on }),
        4 => signatures().prop_map(Event::MinutesSigned),
        1 => (texts(), texts(), days())
            .prop_map(|(person, reason, effective_on)| Event::MinutesRefused { person, reason, effective_on }),
        2 => (texts(), any::<bool>(), days()).prop_map(|(document, declaration_valid, effective_on)| {
            Event::Concluded(Conclusion {
                campaign: CAMPAIGN,
                plan: None,
                item: None,
                year: 2021,
                agency: appointment().agency,
                document,
                score_hundredths: Some(10_000),
                grade: Some(Grade::Good),
                declaration_valid,
                majors: 0,
                minors: 0,
                effective_on,
            })
        }),
        1 => (select(TerminationCause::ALL), texts(), said(), days()).prop_map(
            |(cause, reason, decision, effective_on)| Event::Terminated { cause, reason, decision, effective_on }
        ),
    ]
}

pub(super) fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => before_the_visit(),
        2 => days().prop_map(|effective_on| Event::Started { template: "ISO-2015".into(), version: 2, effective_on }),
        4 => at_work(),
        3 => at_the_end(),
    ]
}

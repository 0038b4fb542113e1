//! The papers of an inspection: notices, reports, records, minutes, conclusion; and how it came to an end without one.

use contracts::inspections::v1 as pb;

use super::told::ended;
use crate::format::{self, Lang};
use crate::lists;
use crate::record::{Field, Record, Value, field};
use crate::words::word;

/// The papers, as records for programs and as facts for people.
pub(super) fn fields(one: &pb::Inspection, lang: Lang) -> Vec<Field> {
    let day = |day: &str| format::day(day, lang);
    let notices = one.notices.iter().map(|notice| notice_told(notice, lang)).collect();
    let reports = one
        .self_reports
        .iter()
        .map(|report| format!("{} {} ({})", report.document, day(&report.submitted_on), report.by));
    let records = one.records.iter().map(|record| record_told(record, lang)).collect();
    let end = one.end.iter().map(|end| ended(end, &day(&end.ended_on), lang)).collect();
    vec![
        field("notices", Value::Records(one.notices.iter().map(notice).collect())).told("Thông báo", "Notice", notices),
        field("self_reports", Value::Records(one.self_reports.iter().map(self_report).collect())).told(
            "Báo cáo tự kiểm tra",
            "Self-report",
            reports.collect(),
        ),
        field("records", Value::Records(one.records.iter().map(requested).collect())).told(
            "Hồ sơ yêu cầu",
            "Requested record",
            records,
        ),
        field("minutes", one.minutes.as_ref().map_or(Value::Nothing, |minutes| Value::Record(minutes_record(minutes))))
            .told("Biên bản", "Minutes", one.minutes.iter().flat_map(|minutes| minutes_told(minutes, lang)).collect()),
        field("conclusion", one.conclusion.as_ref().map_or(Value::Nothing, |one| Value::Record(conclusion(one)))).told(
            "Kết luận",
            "Conclusion",
            one.conclusion.iter().map(|one| conclusion_told(one, lang)).collect(),
        ),
        field("end", one.end.as_ref().map_or(Value::Nothing, |end| Value::Record(end_record(end)))).told(
            "Không kết luận",
            "Ended",
            end,
        ),
    ]
}

/// Other days of the visit.
pub(super) fn reschedulings(one: &pb::Inspection) -> Value {
    let record = |one: &pb::Rescheduling| {
        Record(vec![
            field("visit_on", Value::day(one.visit_on.as_str())),
            field("team_id", Value::text(one.team_id.as_str())),
            field("reason", Value::text(one.reason.as_str())),
            field("rescheduled_on", Value::day(one.rescheduled_on.as_str())),
        ])
    };
    Value::Records(one.reschedulings.iter().map(record).collect())
}

/// `05/08/2021: sang ngày 10/08/2021 (trùng lịch)`.
pub(super) fn rescheduled(one: &pb::Rescheduling, lang: Lang) -> String {
    let (on, visit) = (format::day(&one.rescheduled_on, lang), format::day(&one.visit_on, lang));
    format!("{on}: {} {visit} ({})", lang.pick("sang ngày", "to"), one.reason)
}

fn notice(one: &pb::Notice) -> Record {
    Record(vec![
        field("document", Value::text(one.document.as_str())),
        field("sent_on", Value::day(one.sent_on.as_str())),
        field("checklist", Value::Flag(one.checklist)),
        field("self_report_due", Value::day(one.self_report_due.as_deref())),
    ])
}

fn notice_told(one: &pb::Notice, lang: Lang) -> String {
    let mut parts = vec![format!("{} {}", one.document, format::day(&one.sent_on, lang))];
    parts.extend(one.checklist.then(|| lang.pick("kèm đề cương", "with the checklist").to_owned()));
    parts.extend(
        one.self_report_due
            .as_ref()
            .map(|due| format!("{} {}", lang.pick("báo cáo trước ngày", "report due"), format::day(due, lang))),
    );
    parts.join(" · ")
}

fn self_report(one: &pb::SelfReport) -> Record {
    Record(vec![
        field("document", Value::text(one.document.as_str())),
        field("by", Value::text(one.by.as_str())),
        field("submitted_on", Value::day(one.submitted_on.as_str())),
    ])
}

fn requested(one: &pb::InspectionRecord) -> Record {
    Record(vec![
        field("code", Value::text(one.code.as_str())),
        field("description", Value::text(one.description.as_str())),
        field("due", Value::day(one.due.as_str())),
        field("received_on", Value::day(one.received_on.as_deref())),
        field("received_from", Value::text(one.received_from.as_deref())),
    ])
}

fn record_told(one: &pb::InspectionRecord, lang: Lang) -> String {
    let received = match &one.received_on {
        Some(on) => format!("{} {}", lang.pick("nhận", "received"), format::day(on, lang)),
        None => lang.pick("chưa nhận", "not received").to_owned(),
    };
    let due = format!("{} {}", lang.pick("hạn", "due"), format::day(&one.due, lang));
    format!("{} {} · {due} · {received}", one.code, one.description)
}

fn minutes_record(one: &pb::Minutes) -> Record {
    let signature = |one: &pb::MinutesSignature| {
        Record(vec![
            field("side", Value::coded(&lists::SIDE, one.side)),
            field("person", Value::text(one.person.as_str())),
            field("title", Value::text(one.title.as_deref())),
            field("reservation", Value::text(one.reservation.as_deref())),
            field("signed_on", Value::day(one.signed_on.as_str())),
        ])
    };
    let refusal = one.refusal.as_ref().map(|one| {
        Record(vec![
            field("person", Value::text(one.person.as_str())),
            field("reason", Value::text(one.reason.as_str())),
            field("refused_on", Value::day(one.refused_on.as_str())),
        ])
    });
    Record(vec![
        field("number", Value::text(one.number.as_str())),
        field("drawn_on", Value::day(one.drawn_on.as_str())),
        field("summary", Value::text(one.summary.as_str())),
        field("settled", Value::Flag(one.settled)),
        field("signatures", Value::Records(one.signatures.iter().map(signature).collect())),
        field("refusal", refusal.map_or(Value::Nothing, Value::Record)),
    ])
}

/// Minutes for people: what they say, and who signed or refused.
fn minutes_told(one: &pb::Minutes, lang: Lang) -> Vec<String> {
    let day = |day: &str| format::day(day, lang);
    let mut lines = vec![format!("{} {}: {}", one.number, day(&one.drawn_on), one.summary)];
    lines.extend(one.signatures.iter().map(|one| {
        let side = word("side", &lists::SIDE.code(one.side), lang);
        let title = one.title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
        let reservation = one.reservation.as_ref();
        let but = reservation.map(|text| format!("; {}: {text}", lang.pick("bảo lưu", "reservation")));
        let signed = lang.pick("ký", "signed");
        format!("{side} {signed} {}: {}{title}{}", day(&one.signed_on), one.person, but.unwrap_or_default())
    }));
    lines.extend(one.refusal.iter().map(|one| {
        let refused = lang.pick("Cơ quan được kiểm tra từ chối ký", "The agency refused to sign");
        format!("{refused} {}: {} ({})", day(&one.refused_on), one.person, one.reason)
    }));
    lines
}

fn conclusion(one: &pb::Conclusion) -> Record {
    Record(vec![
        field("document", Value::text(one.document.as_str())),
        field("concluded_on", Value::day(one.concluded_on.as_str())),
        field("score", Value::hundredths(one.score_hundredths)),
        field("grade", Value::coded(&lists::GRADE, one.grade)),
        field("declaration_valid", Value::Flag(one.declaration_valid)),
        field("majors", Value::Count(one.majors.into())),
        field("minors", Value::Count(one.minors.into())),
    ])
}

/// `12/KL-BCĐ 01/09/2021 · 85,71 điểm · Khá · 0 nặng, 2 nhẹ · bản công bố còn giá trị`.
fn conclusion_told(one: &pb::Conclusion, lang: Lang) -> String {
    let score = Value::hundredths(one.score_hundredths).shown(lang);
    let found = match lang {
        Lang::Vi => format!("{} không phù hợp nặng, {} nhẹ", one.majors, one.minors),
        Lang::En => format!("{} major, {} minor", one.majors, one.minors),
    };
    let declaration = match (one.declaration_valid, lang) {
        (true, Lang::Vi) => "bản công bố còn giá trị",
        (false, Lang::Vi) => "phải công bố lại",
        (true, Lang::En) => "the declaration may stand",
        (false, Lang::En) => "to be declared again",
    };
    [
        format!("{} {}", one.document, format::day(&one.concluded_on, lang)),
        format!("{score} {}", lang.pick("điểm", "points")),
        word("grade", &lists::GRADE.code(one.grade), lang),
        found,
        declaration.to_owned(),
    ]
    .join(" · ")
}

fn end_record(one: &pb::InspectionEnd) -> Record {
    Record(vec![
        field("cause", Value::Word("termination", lists::TERMINATION_CAUSE.code(one.cause))),
        field("reason", Value::text(one.reason.as_str())),
        field("decision", Value::text(one.decision.as_deref())),
        field("ended_on", Value::day(one.ended_on.as_str())),
    ])
}

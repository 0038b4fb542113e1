//! The findings of an inspection, why it came to each, and what is done about it.
//!
//! **Invariant:** programs get actions, evidence and checks inside their finding; people get a table of each.

use contracts::inspections::v1 as pb;

use crate::clauses;
use crate::format::{self, Lang};
use crate::lists;
use crate::names::Names;
use crate::record::{Record, Value, field};
use crate::words::word;

/// The findings.
pub(super) fn records(one: &pb::Inspection, names: &Names, lang: Lang) -> Value {
    Value::Records(one.findings.iter().map(|finding| record(finding, names, lang)).collect())
}

fn record(one: &pb::Finding, names: &Names, lang: Lang) -> Record {
    let escalated = lists::FINDING_CLASS.code(one.escalated_from);
    let why = match (escalated.as_str(), one.orphaned) {
        ("", false) => String::new(),
        ("", true) => lang.pick("cơ quan không còn, chờ quyết định", "its agency is no more").to_owned(),
        (class, _) => {
            format!(
                "{} {}",
                lang.pick("lặp lại, trước là", "again, would be"),
                word("class", class, lang).to_lowercase()
            )
        }
    };
    Record(vec![
        field("finding_id", Value::text(one.finding_id.as_str())),
        field("item", Value::text(one.item.as_str())).head("Mục", "Item"),
        field("class", Value::coded(&lists::FINDING_CLASS, one.finding_class)).head("Loại", "Class"),
        field("clause", clauses::value(one.clause.as_deref().unwrap_or_default())).head("Điều khoản", "Clause"),
        field("status", Value::coded(&lists::FINDING, one.status)).head("Tình trạng", "Status"),
        field("raised_on", Value::day(one.raised_on.as_str())),
        field("due", Value::day(one.due.as_deref())).head("Hạn", "Due"),
        field("overdue", Value::Flag(one.overdue)),
        field("", Value::text(one.overdue.then(|| lang.pick("quá hạn", "overdue")))).rare("Quá hạn", "Overdue"),
        field("escalated_from", Value::coded(&lists::FINDING_CLASS, one.escalated_from)),
        field("repeat_of", Value::text(one.repeat_of.as_deref())),
        field("orphaned", Value::Flag(one.orphaned)),
        field("", Value::text(why.as_str())).rare("Ghi chú", "Note"),
        field("agency", names.value(&one.agency_id)),
        field("text", Value::text(one.text.as_str())).head("Nội dung", "Found"),
        field("reclassifications", Value::Records(one.reclassifications.iter().map(reclassification).collect())),
        field("root_causes", Value::Records(one.root_causes.iter().map(cause).collect())),
        field("actions", Value::Records(one.actions.iter().map(action).collect())),
        field("steps", Value::Records(one.steps.iter().map(|step| self::step(step, names)).collect())),
        field("etag", Value::text(one.etag.as_str())),
    ])
}

fn reclassification(one: &pb::Reclassification) -> Record {
    Record(vec![
        field("class", Value::coded(&lists::FINDING_CLASS, one.finding_class)),
        field("reason", Value::text(one.reason.as_str())),
        field("authority", Value::text(one.authority.as_deref())),
        field("reclassified_on", Value::day(one.reclassified_on.as_str())),
    ])
}

fn step(one: &pb::FindingStep, names: &Names) -> Record {
    Record(vec![
        field("status", Value::coded(&lists::FINDING, one.status)),
        field("stepped_on", Value::day(one.stepped_on.as_str())),
        field("by", Value::text(one.by.as_deref())),
        field("reason", Value::text(one.reason.as_deref())),
        field("decision", Value::text(one.decision.as_deref())),
        field("to", one.to.as_deref().map_or(Value::Nothing, |to| names.value(to))),
    ])
}

fn cause(one: &pb::RootCause) -> Record {
    Record(vec![
        field("text", Value::text(one.text.as_str())),
        field("method", Value::text(one.method.as_deref())),
        field("by", Value::text(one.by.as_str())),
        field("recorded_on", Value::day(one.recorded_on.as_str())),
    ])
}

fn action(one: &pb::CorrectiveAction) -> Record {
    let extension = |one: &pb::Extension| {
        Record(vec![
            field("due", Value::day(one.due.as_str())),
            field("reason", Value::text(one.reason.as_str())),
            field("decision", Value::text(one.decision.as_str())),
            field("extended_on", Value::day(one.extended_on.as_str())),
        ])
    };
    let evidence = |one: &pb::Evidence| {
        Record(vec![
            field("evidence_id", Value::text(one.evidence_id.as_str())),
            field("name", Value::text(one.name.as_str())),
            field("media_type", Value::text(one.media_type.as_str())),
            field("size", Value::Count(one.size)),
            field("sha256", Value::text(one.sha256.as_str())),
            field("revision", Value::Ordinal(one.revision.into())),
            field("by", Value::text(one.by.as_str())),
            field("submitted_on", Value::day(one.submitted_on.as_str())),
        ])
    };
    let check = |one: &pb::EffectivenessCheck| {
        Record(vec![
            field("effective", Value::Flag(one.effective)),
            field("by", Value::text(one.by.as_str())),
            field("note", Value::text(one.note.as_deref())),
            field("checked_on", Value::day(one.checked_on.as_str())),
        ])
    };
    Record(vec![
        field("action_id", Value::text(one.action_id.as_str())),
        field("kind", Value::coded(&lists::ACTION_KIND, one.kind)),
        field("status", Value::coded(&lists::ACTION_STATUS, one.status)),
        field("text", Value::text(one.text.as_str())),
        field("responsible", Value::text(one.responsible.as_str())),
        field("due", Value::day(one.due.as_str())),
        field("proposed_by", Value::text(one.proposed_by.as_str())),
        field("proposed_on", Value::day(one.proposed_on.as_str())),
        field("decided_by", Value::text(one.decided_by.as_deref())),
        field("decided_on", Value::day(one.decided_on.as_deref())),
        field("rejected_because", Value::text(one.rejected_because.as_deref())),
        field("extensions", Value::Records(one.extensions.iter().map(extension).collect())),
        field("evidence", Value::Records(one.evidence.iter().map(evidence).collect())),
        field("checks", Value::Records(one.checks.iter().map(check).collect())),
    ])
}

/// The causes for people.
pub(super) fn causes(one: &pb::Inspection) -> Value {
    let of = |finding: &pb::Finding| {
        let record = |one: &pb::RootCause| {
            Record(vec![
                field("", Value::text(finding.item.as_str())).head("Mục", "Item"),
                field("", Value::day(one.recorded_on.as_str())).head("Ngày", "Day"),
                field("", Value::text(one.by.as_str())).head("Người xác định", "By"),
                field("", Value::text(one.method.as_deref())).rare("Phương pháp", "Method"),
                field("", Value::text(one.text.as_str())).head("Nguyên nhân", "Cause"),
            ])
        };
        finding.root_causes.iter().map(record).collect::<Vec<_>>()
    };
    Value::Records(one.findings.iter().flat_map(of).collect())
}

/// The actions for people.
pub(super) fn actions(one: &pb::Inspection, lang: Lang) -> Value {
    let of = |finding: &pb::Finding| {
        finding.actions.iter().map(|action| action_told(finding, action, lang)).collect::<Vec<_>>()
    };
    Value::Records(one.findings.iter().flat_map(of).collect())
}

fn action_told(finding: &pb::Finding, one: &pb::CorrectiveAction, lang: Lang) -> Record {
    let day = |day: &str| format::day(day, lang);
    let evidence = one.evidence.iter().map(|one| format!("{} ({})", one.name, day(&one.submitted_on)));
    let checked = one.checks.last().map(|check| {
        let is = lang.pick(
            if check.effective { "có hiệu lực" } else { "chưa hiệu lực" },
            if check.effective { "effective" } else { "not effective" },
        );
        format!("{is} ({})", day(&check.checked_on))
    });
    let extended = one.extensions.last().map(|one| one.decision.as_str());
    let text = match &one.rejected_because {
        Some(why) => format!("{} ({}: {why})", one.text, lang.pick("không chấp nhận vì", "rejected because")),
        None => one.text.clone(),
    };
    Record(vec![
        field("", Value::text(finding.item.as_str())).head("Mục", "Item"),
        field("", Value::coded(&lists::ACTION_KIND, one.kind)).head("Loại", "Kind"),
        field("", Value::coded(&lists::ACTION_STATUS, one.status)).head("Tình trạng", "Status"),
        field("", Value::text(one.responsible.as_str())).head("Người thực hiện", "Responsible"),
        field("", Value::day(one.due.as_str())).head("Hạn", "Due"),
        field("", Value::text(extended)).rare("Gia hạn theo", "Extended by"),
        field("", Value::text(evidence.collect::<Vec<_>>().join("; ").as_str())).rare("Minh chứng", "Evidence"),
        field("", Value::text(checked.as_deref())).rare("Hiệu lực", "Effectiveness"),
        field("", Value::text(text.as_str())).head("Nội dung", "Action"),
    ])
}

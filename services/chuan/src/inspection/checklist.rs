//! What was found at each item of the checklist, and in each sampled file.

use contracts::inspections::v1 as pb;

use crate::lists;
use crate::record::{Record, Value, field};

/// The answers, with what was asked.
pub(super) fn assessments(one: &pb::Inspection, checklist: Option<&pb::ChecklistVersion>) -> Value {
    let items = checklist.map(|version| version.items.as_slice()).unwrap_or_default();
    let record = |one: &pb::Assessment| {
        let asked = items.iter().find(|item| item.code == one.item);
        let said = [one.note.as_deref(), one.justification.as_deref()].into_iter().flatten().collect::<Vec<_>>();
        let part = asked.map(|item| lists::CHECKLIST_PART.code(item.part)).unwrap_or_default();
        Record(vec![
            field("item", Value::text(one.item.as_str())).head("Mục", "Item"),
            field("part", Value::Word("part", part)),
            field("answer", Value::coded(&lists::ANSWER, one.answer)).head("Kết quả", "Answer"),
            field("content", Value::text(asked.map(|item| item.content.as_str()))).head("Nội dung kiểm tra", "Asked"),
            field("note", Value::text(one.note.as_deref())),
            field("evidence", Value::texts(&one.evidence)).rare("Căn cứ", "Evidence"),
            field("justification", Value::text(one.justification.as_deref())),
            field("", Value::text(said.join(" · ").as_str())).rare("Ghi nhận", "Note"),
            field("revisions", Value::Count(one.revisions.into())).rare(">Sửa", ">Revised"),
            field("revised_because", Value::text(one.revised_because.as_deref())).rare("Lý do sửa", "Revised because"),
            field("assessed_on", Value::day(one.assessed_on.as_str())),
        ])
    };
    Value::Records(one.assessments.iter().map(record).collect())
}

/// The sampled files.
pub(super) fn samples(one: &pb::Inspection) -> Value {
    let record = |one: &pb::FileSample| {
        Record(vec![
            field("file", Value::text(one.file.as_str())).head("Hồ sơ", "File"),
            field("field", Value::text(one.field.as_str())).head("Lĩnh vực", "Field"),
            field("procedure", Value::text(one.procedure.as_str())).head("Thủ tục", "Procedure"),
            field("on_process", Value::Flag(one.on_process)).head("Đúng quy trình", "On process"),
            field("on_time", Value::Flag(one.on_time)).head("Đúng hạn", "On time"),
            field("forms_complete", Value::Flag(one.forms_complete)).head("Đủ biểu mẫu", "Forms"),
            field("archived", Value::Flag(one.archived)).head("Lưu đúng", "Filed"),
            field("note", Value::text(one.note.as_deref())).rare("Ghi nhận", "Note"),
            field("sampled_on", Value::day(one.sampled_on.as_str())),
        ])
    };
    Value::Records(one.samples.iter().map(record).collect())
}

//! A version of a checklist (đề cương kiểm tra) as people write it down: a TOML file below `checklists/`.
//!
//! `deploy/samples/README.md` describes the format.
//!
//! **Invariant:** everything that is wrong with a file is told at once, each with its line.
//!
//! Deliberately absent: the rules for a version, such as unique codes and descending bands; the service checks them.

use contracts::inspections::v1 as pb;

use super::problem::Problem;
use crate::fields::{self, Fields, Source};
use crate::lists;

const FILE: [&str; 9] = ["code", "version", "title", "edition", "basis", "effective_on", "scoring", "rules", "items"];
const SCORING: [&str; 3] = ["values", "bands", "cap_on_open_major"];
/// The codes of answers that may have a value.
const VALUES: [&str; 6] =
    ["conforms", "nonconform-major", "nonconform-minor", "observation", "not-applicable", "not-assessed"];
const RULES: [&str; 7] = [
    "notice_working_days",
    "visit_on_working_day",
    "conflict_years",
    "every_years",
    "corrective_days",
    "samples_min",
    "sample_fields_min",
];
const ITEM: [&str; 10] =
    ["code", "part", "content", "clauses", "legal", "evidence", "weight", "default_class", "on_site_only", "escalates"];

/// What the file of that name publishes.
///
/// # Errors
/// Every problem, by line.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<pb::PublishChecklistRequest, Vec<Problem>> {
    let text = fields::text_of(name, bytes)?;
    let mut source = Source::new(name, text);
    let published = fields::parse(&mut source).map(|entries| published(entries.get_ref(), &mut source));
    let problems = source.problems();
    published.filter(|_| problems.is_empty()).ok_or(problems)
}

fn published(entries: &toml::de::DeTable<'_>, source: &mut Source<'_>) -> pb::PublishChecklistRequest {
    let fields = Fields::new(entries, 1, &FILE, source);
    let items = fields.tables("items", &ITEM, source);
    if items.is_empty() {
        source.wrong(1, "items", "is missing; a checklist has at least one [[items]]");
    }
    let version = pb::ChecklistVersion {
        number: fields.number("version", source),
        title: fields.text("title", source),
        edition: fields.text("edition", source),
        items: items.iter().map(|fields| item(fields, source)).collect(),
        scoring: fields.needed_table("scoring", &SCORING, source).map(|fields| scoring(&fields, source)),
        rules: fields.needed_table("rules", &RULES, source).map(|fields| rules(&fields, source)),
        basis: fields.text("basis", source),
        effective_on: fields.day("effective_on", source),
    };
    pb::PublishChecklistRequest { code: fields.text("code", source), version: Some(version), ..Default::default() }
}

fn item(fields: &Fields<'_>, source: &mut Source<'_>) -> pb::ChecklistItem {
    pb::ChecklistItem {
        code: fields.text("code", source),
        part: fields.code("part", &lists::CHECKLIST_PART, source),
        content: fields.text("content", source),
        clauses: fields.texts("clauses", source),
        legal: fields.optional_text("legal", source),
        evidence: fields.optional_text("evidence", source),
        weight: fields.number("weight", source),
        default_class: fields.code("default_class", &lists::FINDING_CLASS, source),
        on_site_only: fields.yes_no("on_site_only", source),
        escalates: fields.yes_no("escalates", source),
    }
}

fn scoring(fields: &Fields<'_>, source: &mut Source<'_>) -> pb::ChecklistScoring {
    let mut values = Vec::new();
    if let Some(fields) = fields.needed_table("values", &VALUES, source) {
        for code in VALUES.into_iter().filter(|code| fields.has(code)) {
            let answer = lists::ANSWER.number(code).unwrap_or_default();
            values.push(pb::AnswerValue { answer, percent: fields.number(code, source) });
        }
    }
    let bands = fields.tables("bands", &["grade", "from_hundredths"], source);
    let band = |fields: &Fields<'_>| pb::GradeBand {
        grade: fields.code("grade", &lists::GRADE, source),
        from_hundredths: fields.number("from_hundredths", source),
    };
    let bands = bands.iter().map(band).collect();
    pb::ChecklistScoring {
        values,
        bands,
        cap_on_open_major: fields.optional_code("cap_on_open_major", &lists::GRADE, source),
    }
}

fn rules(fields: &Fields<'_>, source: &mut Source<'_>) -> pb::ChecklistRules {
    let days = fields.needed_table("corrective_days", &["major", "minor"], source);
    let mut within = |key: &str| days.as_ref().map(|days| days.number(key, source)).unwrap_or_default();
    let (corrective_days_major, corrective_days_minor) = (within("major"), within("minor"));
    pb::ChecklistRules {
        notice_working_days: fields.number("notice_working_days", source),
        visit_on_working_day: fields.yes_no("visit_on_working_day", source),
        conflict_years: fields.number("conflict_years", source),
        every_years: fields.number("every_years", source),
        corrective_days_major,
        corrective_days_minor,
        samples_min: fields.number("samples_min", source),
        sample_fields_min: fields.number("sample_fields_min", source),
    }
}

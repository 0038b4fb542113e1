//! The import format, version 1, as the generator writes it: which files there are and which columns they have.
//!
//! **Invariant:** the files stand in the order in which rows of the same recording time are applied.
//! **Invariant:** every file begins with the common columns and ends with `effective_on`; `deploy/samples/README.md` says
//! what each column means, and a test holds that document against this table.
//!
//! Absent on purpose: reading. The importer has its own reader, so that a mistake here cannot hide one there.

/// The columns that every file begins with.
pub const COMMON: [&str; 3] = ["recorded_at", "actor", "synthetic"];

/// Each file with its own columns, between the common ones and `effective_on`.
pub const FILES: [(&str, &[&str]); 76] = [
    ("editions", &["code", "title", "accepted_from", "basis"]),
    (
        "edition_restrictions",
        &["code", "first_adoption_until", "accepted_until", "successor", "conversion_deadline", "basis"],
    ),
    ("obligation_rules", &["kind", "obligation", "until", "basis"]),
    ("agencies", &["agency", "name", "tier", "kind", "level", "parent", "area_code"]),
    ("renames", &["agency", "name", "basis"]),
    ("level_changes", &["agency", "level", "name", "basis"]),
    ("reparentings", &["agency", "parent", "basis"]),
    ("area_codes", &["agency", "code"]),
    ("area_code_releases", &["agency"]),
    ("obligations", &["agency", "obligation", "basis"]),
    ("officers", &["agency", "person", "post"]),
    ("officer_releases", &["agency", "person", "post"]),
    ("dissolutions", &["agency", "basis"]),
    ("reorganisations", &["file"]),
    ("reorganisation_effects", &["file"]),
    ("projects", &["agency", "edition"]),
    ("procedures", &["agency", "added", "removed", "basis"]),
    ("scopes", &["agency", "added", "removed", "exclusions"]),
    ("applications", &["agency"]),
    ("audits", &["agency", "audit", "processes", "nonconformities"]),
    ("nonconformity_closures", &["agency", "audit", "code"]),
    ("reviews", &["agency", "review"]),
    ("declarations", &["agency", "declaration", "number", "edition", "signer", "capacity", "signed_on"]),
    ("notifications", &["agency", "declaration", "document"]),
    ("postings", &["agency", "declaration", "place"]),
    ("conversions", &["agency", "edition", "deadline", "basis"]),
    ("redeclarations_required", &["agency", "cause", "due"]),
    ("lapses", &["agency", "cause"]),
    ("withdrawals", &["agency", "declaration", "reason"]),
    ("calendar_years", &["year", "holidays", "worked", "basis"]),
    ("committees", &["committee", "name", "decision", "members"]),
    ("committee_reconstitutions", &["committee", "decision", "members", "reason"]),
    ("committee_departures", &["committee", "person", "reason"]),
    (
        "documents",
        &[
            "document",
            "number",
            "issuer",
            "title",
            "issued_on",
            "signer",
            "capacity",
            "basis",
            "amends",
            "supersedes",
            "committee",
            "by_authority",
        ],
    ),
    ("plans", &["plan", "kind", "title", "year", "until_year", "issuer", "programme", "basis", "lead"]),
    ("plan_items", &["plan", "item", "content", "activity", "lead", "cooperating", "deadline", "product"]),
    ("plan_selections", &["plan", "rules"]),
    ("plan_campaigns", &["plan", "checklist", "from", "until"]),
    ("plan_submissions", &["plan", "document"]),
    ("plan_approvals", &["plan", "by"]),
    ("plan_promulgations", &["plan", "document"]),
    ("budgets", &["plan", "source", "amount", "document"]),
    ("settlements", &["plan", "source", "amount", "voucher"]),
    ("trainings", &["training", "kind", "title", "plan", "item", "organiser", "from", "until", "place", "capacity"]),
    ("training_sessions", &["training", "from", "until", "trainer"]),
    ("attendance", &["training", "agency", "participants"]),
    ("training_results", &["training", "agency", "person", "passed", "note"]),
    ("task_trainings", &["plan", "item", "training"]),
    ("task_progress", &["plan", "item", "percent", "note", "reported_by"]),
    ("task_conclusions", &["plan", "item", "campaign", "agency"]),
    ("task_completions", &["plan", "item", "result"]),
    ("plan_closures", &["plan", "summary"]),
    ("checklists", &["file"]),
    (
        "campaigns",
        &["campaign", "plan", "item", "number", "title", "year", "lead", "checklist", "from", "until", "agencies"],
    ),
    ("teams", &["team", "campaign", "decision", "members"]),
    ("inspections", &["campaign", "agency", "team", "mode", "visit_on"]),
    ("notices", &["campaign", "agency", "document", "checklist", "self_report_due"]),
    ("self_reports", &["campaign", "agency", "document", "by"]),
    ("record_requests", &["campaign", "agency", "records", "due"]),
    ("record_receipts", &["campaign", "agency", "codes", "by"]),
    ("starts", &["campaign", "agency"]),
    ("assessments", &["campaign", "agency", "item", "answer", "note", "evidence", "justification", "reason"]),
    (
        "samples",
        &[
            "campaign",
            "agency",
            "file",
            "field",
            "procedure",
            "on_process",
            "on_time",
            "forms_complete",
            "archived",
            "note",
        ],
    ),
    ("findings", &["campaign", "agency", "finding", "item", "class", "clause", "text", "repeat_of"]),
    ("minutes", &["campaign", "agency", "number", "summary"]),
    ("signatures", &["campaign", "agency", "side", "person", "title", "reservation"]),
    ("refusals", &["campaign", "agency", "person", "reason"]),
    ("conclusions", &["campaign", "agency", "document", "declaration_valid"]),
    ("root_causes", &["finding", "text", "method", "by"]),
    ("actions", &["finding", "action", "kind", "text", "responsible", "due", "by"]),
    ("action_decisions", &["finding", "action", "accepted", "by", "reason"]),
    ("extensions", &["finding", "action", "due", "reason", "decision"]),
    ("evidence", &["finding", "action", "evidence", "file", "media_type", "by"]),
    ("effectiveness_checks", &["finding", "action", "effective", "by", "note"]),
    ("finding_closures", &["finding", "by", "note"]),
    ("campaign_closures", &["campaign", "summary"]),
];

/// Whether a file is the registry's; those of plans and inspections come after all of its.
pub fn is_of_the_registry(file: &str) -> bool {
    FILES.iter().map(|(name, _)| *name).take_while(|name| *name != "calendar_years").any(|name| name == file)
}

/// The columns of `file` between the common ones and `effective_on`; none for a file that the format does not have.
pub fn columns(file: &str) -> &'static [&'static str] {
    FILES.iter().find(|(name, _)| *name == file).map_or(&[], |(_, columns)| columns)
}

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
pub const FILES: [(&str, &[&str]); 29] = [
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
];

/// The columns of `file` between the common ones and `effective_on`; none for a file that the format does not have.
pub fn columns(file: &str) -> &'static [&'static str] {
    FILES.iter().find(|(name, _)| *name == file).map_or(&[], |(_, columns)| columns)
}

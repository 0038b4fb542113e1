//! The import format, version 1: which files there are, and what each column holds. `deploy/samples/README.md` says the same in words.
//!
//! **Invariant:** the files stand in the order in which rows of the same recording time are applied.
//! **Invariant:** every file has the columns of [`FIRST`] and [`LAST`] around its own.
//!
//! Deliberately absent: what a row means to the registry (`command.rs`).

use super::files::{MANIFEST, RESOLUTIONS};
use crate::lists::{self, List};

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holds {
    /// When the register learned it; blank is allowed in a set that is not founding.
    RecordedAt,
    /// Who recorded it; blank: whoever imports.
    Actor,
    /// `yes` or `no`.
    YesNo,
    /// A text.
    Text,
    /// A text, or blank.
    TextOrBlank,
    /// A date.
    Day,
    /// A date, or blank.
    DayOrBlank,
    /// A code of the list.
    Code(&'static List),
    /// A code of the list, or blank.
    CodeOrBlank(&'static List),
    /// The key of a thing that this row brings into being.
    New(Thing),
    /// The key of a thing that an earlier row brought into being.
    Known(Thing),
    /// As [`Holds::Known`], or blank.
    KnownOrBlank(Thing),
    /// Items separated by `;`, or blank.
    Items,
    /// `clause=justification;…`, or blank.
    Exclusions,
    /// `process|owner|auditor;…`
    Processes,
    /// `NC1=major;…`, or blank.
    Nonconformities,
    /// `code=name;…`, or blank.
    Procedures,
}

/// What has a key in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Thing {
    /// An agency.
    Agency,
    /// An internal audit.
    Audit,
    /// A management review.
    Review,
    /// A declaration.
    Declaration,
    /// A resolution on reorganisation; its key is the name of its file.
    Resolution,
    /// A decision about a list of procedures.
    Publication,
}

impl Thing {
    /// Its word in ids and in errors.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Audit => "audit",
            Self::Review => "review",
            Self::Declaration => "declaration",
            Self::Resolution => "resolution",
            Self::Publication => "publication",
        }
    }
}

/// A column with what it holds.
pub(crate) type Column = (&'static str, Holds);

/// A file of the format.
#[derive(Debug)]
pub(crate) struct File {
    /// Its name without `.csv`.
    pub(crate) stem: &'static str,
    /// Its own columns.
    own: &'static [Column],
}

/// The columns that come first in every file.
const FIRST: [Column; 3] = [("recorded_at", Holds::RecordedAt), ("actor", Holds::Actor), ("synthetic", Holds::YesNo)];
/// The column that comes last in every file.
const LAST: Column = ("effective_on", Holds::Day);

impl File {
    /// All columns, in the order of the document.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Column> {
        FIRST.iter().chain(self.own).chain([&LAST])
    }

    /// Its name with `.csv`.
    pub(crate) fn name(&self) -> String {
        format!("{}.csv", self.stem)
    }
}

/// The place in [`FILES`] of the file of that name; nothing when the format has none.
pub(crate) fn place(name: &str) -> Option<usize> {
    let stem = name.strip_suffix(".csv")?;
    FILES.iter().position(|file| file.stem == stem)
}

/// Whether `name` may stand in the directory of a set.
pub(crate) fn is_known(name: &str) -> bool {
    name == MANIFEST || place(name).is_some() || is_resolution(name)
}

/// Whether `name` is that of a resolution: a TOML file in the directory for them.
pub(crate) fn is_resolution(name: &str) -> bool {
    let stem = name.strip_prefix(RESOLUTIONS).and_then(|name| name.strip_prefix('/')?.strip_suffix(".toml"));
    stem.is_some_and(|stem| !stem.is_empty())
}

/// The file whose rows are for a tier or for a kind of agency.
pub(crate) const PROCEDURE_LISTS: &str = "procedure_lists";

const AGENCY: Column = ("agency", Holds::Known(Thing::Agency));
const AUDIT: Column = ("audit", Holds::Known(Thing::Audit));
const DECLARATION: Column = ("declaration", Holds::Known(Thing::Declaration));
const BASIS: Column = ("basis", Holds::Text);
const BASIS_OR_BLANK: Column = ("basis", Holds::TextOrBlank);
const ADDED: Column = ("added", Holds::Items);
const REMOVED: Column = ("removed", Holds::Items);
const NAME: Column = ("name", Holds::Text);
const CODE: Column = ("code", Holds::Text);
const EDITION: Column = ("edition", Holds::Text);
const PERSON: Column = ("person", Holds::Text);
const POST: Column = ("post", Holds::Code(&lists::POST));

const fn file(stem: &'static str, own: &'static [Column]) -> File {
    File { stem, own }
}

/// Every file of the format.
pub(crate) static FILES: [File; 30] = [
    file("editions", &[CODE, ("title", Holds::Text), ("accepted_from", Holds::Day), BASIS]),
    file(
        "edition_restrictions",
        &[
            CODE,
            ("first_adoption_until", Holds::DayOrBlank),
            ("accepted_until", Holds::DayOrBlank),
            ("successor", Holds::TextOrBlank),
            ("conversion_deadline", Holds::DayOrBlank),
            BASIS,
        ],
    ),
    file(
        "obligation_rules",
        &[
            ("kind", Holds::Code(&lists::KIND)),
            ("obligation", Holds::Code(&lists::OBLIGATION)),
            ("until", Holds::DayOrBlank),
            BASIS,
        ],
    ),
    file(
        "agencies",
        &[
            ("agency", Holds::New(Thing::Agency)),
            NAME,
            ("tier", Holds::Code(&lists::TIER)),
            ("kind", Holds::Code(&lists::KIND)),
            ("level", Holds::CodeOrBlank(&lists::LEVEL)),
            ("parent", Holds::KnownOrBlank(Thing::Agency)),
            ("area_code", Holds::TextOrBlank),
        ],
    ),
    file("renames", &[AGENCY, NAME, BASIS_OR_BLANK]),
    file("level_changes", &[AGENCY, ("level", Holds::Code(&lists::LEVEL)), NAME, BASIS_OR_BLANK]),
    file("reparentings", &[AGENCY, ("parent", Holds::KnownOrBlank(Thing::Agency)), BASIS_OR_BLANK]),
    file("area_codes", &[AGENCY, CODE]),
    file("area_code_releases", &[AGENCY]),
    file("obligations", &[AGENCY, ("obligation", Holds::Code(&lists::OBLIGATION)), BASIS]),
    file("officers", &[AGENCY, PERSON, POST]),
    file("officer_releases", &[AGENCY, PERSON, POST]),
    file("dissolutions", &[AGENCY, BASIS_OR_BLANK]),
    file("reorganisations", &[("file", Holds::New(Thing::Resolution))]),
    file("reorganisation_effects", &[("file", Holds::Known(Thing::Resolution))]),
    file(
        PROCEDURE_LISTS,
        &[
            ("publication", Holds::New(Thing::Publication)),
            ("tier", Holds::CodeOrBlank(&lists::TIER)),
            ("kind", Holds::CodeOrBlank(&lists::KIND)),
            ("decision", Holds::Text),
            ("added", Holds::Procedures),
            ("changed", Holds::Procedures),
            REMOVED,
            ("due", Holds::DayOrBlank),
        ],
    ),
    file("projects", &[AGENCY, EDITION]),
    file("procedures", &[AGENCY, ADDED, REMOVED, BASIS]),
    file("scopes", &[AGENCY, ADDED, REMOVED, ("exclusions", Holds::Exclusions)]),
    file("applications", &[AGENCY]),
    file(
        "audits",
        &[
            AGENCY,
            ("audit", Holds::New(Thing::Audit)),
            ("processes", Holds::Processes),
            ("nonconformities", Holds::Nonconformities),
        ],
    ),
    file("nonconformity_closures", &[AGENCY, AUDIT, CODE]),
    file("reviews", &[AGENCY, ("review", Holds::New(Thing::Review))]),
    file(
        "declarations",
        &[
            AGENCY,
            ("declaration", Holds::New(Thing::Declaration)),
            ("number", Holds::Text),
            EDITION,
            ("signer", Holds::Text),
            ("capacity", Holds::Code(&lists::CAPACITY)),
            ("signed_on", Holds::Day),
        ],
    ),
    file("notifications", &[AGENCY, DECLARATION, ("document", Holds::TextOrBlank)]),
    file("postings", &[AGENCY, DECLARATION, ("place", Holds::Code(&lists::PLACE))]),
    file("conversions", &[AGENCY, EDITION, ("deadline", Holds::Day), BASIS]),
    file("redeclarations_required", &[AGENCY, ("cause", Holds::Code(&lists::CAUSE)), ("due", Holds::DayOrBlank)]),
    file("lapses", &[AGENCY, ("cause", Holds::Code(&lists::LAPSE_CAUSE))]),
    file("withdrawals", &[AGENCY, DECLARATION, ("reason", Holds::Text)]),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The document and the program describe the same format.
    #[test]
    fn the_document_lists_these_files_with_these_columns_in_this_order() {
        let document = include_str!("../../../../deploy/samples/README.md");
        let rows: Vec<&str> =
            document.lines().filter(|line| line.starts_with("| `") && line.contains(".csv`")).collect();
        assert_eq!(rows.len(), FILES.len());
        for (row, file) in rows.iter().zip(&FILES) {
            let own = file.own.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            assert!(row.starts_with(&format!("| `{}` | {own} |", file.name())), "{row}\nbut {own}");
        }
    }

    #[test]
    fn a_misspelt_file_is_not_known() {
        assert!(is_known("audits.csv") && is_known("import.toml") && is_known("reorganisations/2025-07.toml"));
        assert!(!is_known("audit.csv") && !is_known("Audits.csv") && !is_known("README.md"));
        assert!(!is_known("2025-07.toml") && !is_known("reorganisations/.toml") && !is_known("reorganisations/a.TOML"));
    }
}

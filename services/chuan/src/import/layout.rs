//! The import format, version 1: which files there are, and what each column holds. `deploy/samples/README.md` says the same in words.
//!
//! **Invariant:** the files stand in the order in which rows of the same recording time are applied.
//! **Invariant:** every file has the columns of [`FIRST`] and [`LAST`] around its own, and belongs to one service.
//!
//! Deliberately absent: what a row means to its service (`command.rs`).

mod inspections;
mod plans;
mod registry;

use super::attached;
use super::files::MANIFEST;
use crate::lists::List;

/// A service that sets are for, in the order in which their rows are sent: each knows of those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Service {
    /// The register of agencies.
    Registry,
    /// Documents, committees, plans, training.
    Plans,
    /// Campaigns, inspections, findings.
    Inspections,
}

impl Service {
    /// All of them.
    pub(crate) const ALL: [Service; 3] = [Self::Registry, Self::Plans, Self::Inspections];

    /// Its name on the bus.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Plans => "plans",
            Self::Inspections => "inspections",
        }
    }
}

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
    /// A whole number, not negative.
    Number,
    /// A whole number, not negative, or blank.
    NumberOrBlank,
    /// A date.
    Day,
    /// A date, or blank.
    DayOrBlank,
    /// Dates separated by `;`, or blank.
    Days,
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
    /// Such keys separated by `;`, or blank.
    KnownItems(Thing),
    /// Such keys separated by `+`, or blank: a list within an item of a list.
    KnownSum(Thing),
    /// Dates separated by `+`, or blank.
    DaySum,
    /// The key of an agency whose inspection in the campaign this row schedules.
    Scheduled,
    /// The key of an agency whose inspection in the campaign an earlier row scheduled.
    Inspected,
    /// The name of a file below `evidence/`.
    Evidence,
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
    /// One item of parts.
    Form(&'static Form),
    /// Such items separated by `;`, at least one.
    Forms(&'static Form),
    /// Such items separated by `;`, or blank.
    FormsOrBlank(&'static Form),
    /// Rules of a selection; see `rule.rs`.
    Rules,
}

/// Of which parts an item is made; they are separated by `|`, and blank ones at the end may be left out.
#[derive(Debug)]
pub(crate) struct Form {
    /// How it is written: the names of its parts.
    pub(crate) shape: &'static str,
    /// What each part holds.
    pub(crate) parts: &'static [Holds],
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
    /// A steering committee.
    Committee,
    /// An official document.
    Document,
    /// A plan.
    Plan,
    /// An item of a plan; its key is its code.
    Item,
    /// A training.
    Training,
    /// A version of a checklist; its key is the name of its file.
    Checklist,
    /// A campaign.
    Campaign,
    /// A team.
    Team,
    /// The inspection of an agency in a campaign; its key is the agency's.
    Inspection,
    /// A finding.
    Finding,
    /// A corrective action.
    Action,
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
            Self::Committee => "committee",
            Self::Document => "document",
            Self::Plan => "plan",
            Self::Item => "item",
            Self::Training => "training",
            Self::Checklist => "checklist",
            Self::Campaign => "campaign",
            Self::Team => "team",
            Self::Inspection => "inspection",
            Self::Finding => "finding",
            Self::Action => "action",
        }
    }

    /// The column that names whose it is; its key must be unique there only.
    pub(crate) fn within(self) -> Option<&'static str> {
        match self {
            Self::Item => Some("plan"),
            Self::Inspection => Some("campaign"),
            Self::Action => Some("finding"),
            _ => None,
        }
    }

    /// Whether it belongs to the agency of the row, though its key is unique in the whole set.
    pub(crate) fn is_of_agency(self) -> bool {
        matches!(self, Self::Audit | Self::Review | Self::Declaration)
    }
}

/// A column with what it holds.
pub(crate) type Column = (&'static str, Holds);

/// A file of the format.
#[derive(Debug)]
pub(crate) struct File {
    /// Whose rows it has.
    pub(crate) service: Service,
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

/// Every file of the format, in its order.
pub(crate) fn files() -> impl Iterator<Item = &'static File> {
    registry::FILES.iter().chain(&plans::FILES).chain(&inspections::FILES)
}

/// The file of that name with its place in the order; nothing when the format has none.
pub(crate) fn find(name: &str) -> Option<(usize, &'static File)> {
    let stem = name.strip_suffix(".csv")?;
    files().enumerate().find(|(_, file)| file.stem == stem)
}

/// Whether `name` may stand in the directory of a set.
pub(crate) fn is_known(name: &str) -> bool {
    name == MANIFEST || find(name).is_some() || attached::kind(name).is_some()
}

/// The file whose rows are for a tier or for a kind of agency.
pub(crate) const PROCEDURE_LISTS: &str = "procedure_lists";

const AGENCY: Column = ("agency", Holds::Known(Thing::Agency));
const BASIS: Column = ("basis", Holds::Text);
const CODE: Column = ("code", Holds::Text);
const DECISION: Column = ("decision", Holds::Text);
const DOCUMENT: Column = ("document", Holds::Text);
const FROM: Column = ("from", Holds::Day);
const NAME: Column = ("name", Holds::Text);
const NOTE: Column = ("note", Holds::TextOrBlank);
const PERSON: Column = ("person", Holds::Text);
const REASON: Column = ("reason", Holds::Text);
const TITLE: Column = ("title", Holds::Text);
const UNTIL: Column = ("until", Holds::Day);

#[cfg(test)]
mod tests {
    use super::*;

    /// The document and the program describe the same format.
    #[test]
    fn the_document_lists_these_files_with_these_columns_in_this_order() {
        let document = include_str!("../../../../deploy/samples/README.md");
        let rows: Vec<&str> =
            document.lines().filter(|line| line.starts_with("| `") && line.contains(".csv`")).collect();
        assert_eq!(rows.len(), files().count());
        for (row, file) in rows.iter().zip(files()) {
            let own = file.own.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            assert!(row.starts_with(&format!("| `{}` | {own} |", file.name())), "{row}\nbut {own}");
        }
    }

    #[test]
    fn a_misspelt_file_is_not_known() {
        assert!(is_known("audits.csv") && is_known("import.toml") && is_known("reorganisations/2025-07.toml"));
        assert!(!is_known("audit.csv") && !is_known("Audits.csv") && !is_known("README.md"));
        assert!(!is_known("2025-07.toml") && !is_known("reorganisations/.toml") && !is_known("reorganisations/a.TOML"));
        assert!(is_known("checklists/iso-2015.toml") && is_known("evidence/a.pdf") && !is_known("checklists/a.pdf"));
    }

    #[test]
    fn no_two_files_have_the_same_name_and_services_stand_in_their_order() {
        let stems: std::collections::BTreeSet<&str> = files().map(|file| file.stem).collect();
        assert_eq!(stems.len(), files().count());
        assert!(files().is_sorted_by_key(|file| file.service));
    }

    #[test]
    fn a_thing_within_another_stands_beside_it_in_every_file() {
        for file in files() {
            let has = |column: &str| file.columns().any(|(name, _)| *name == column);
            for (name, holds) in file.columns() {
                let thing = match holds {
                    Holds::New(thing) | Holds::Known(thing) | Holds::KnownOrBlank(thing) => *thing,
                    Holds::Scheduled | Holds::Inspected => Thing::Inspection,
                    _ => continue,
                };
                assert!(thing.within().is_none_or(has), "{} {name}", file.stem);
                assert!(!thing.is_of_agency() || has("agency"), "{} {name}", file.stem);
            }
        }
    }
}

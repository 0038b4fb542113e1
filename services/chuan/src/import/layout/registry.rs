//! The files of the registry: agencies, reorganisations, procedures, quality systems, declarations.

use super::{
    AGENCY, BASIS, CODE, Column, DECISION, File, Holds, NAME, PERSON, PROCEDURE_LISTS, REASON, Service, TITLE, Thing,
};
use crate::lists;

const AUDIT: Column = ("audit", Holds::Known(Thing::Audit));
const DECLARATION: Column = ("declaration", Holds::Known(Thing::Declaration));
const BASIS_OR_BLANK: Column = ("basis", Holds::TextOrBlank);
const ADDED: Column = ("added", Holds::Items);
const REMOVED: Column = ("removed", Holds::Items);
const EDITION: Column = ("edition", Holds::Text);
const POST: Column = ("post", Holds::Code(&lists::POST));

const fn file(stem: &'static str, own: &'static [Column]) -> File {
    File { service: Service::Registry, stem, own }
}

/// In the order of application.
pub(super) static FILES: [File; 30] = [
    file("editions", &[CODE, TITLE, ("accepted_from", Holds::Day), BASIS]),
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
            DECISION,
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
    file("withdrawals", &[AGENCY, DECLARATION, REASON]),
];

//! What is found in the view, as the contract says it.
//!
//! **Invariant:** nothing is left out: a unit that is in no count is told with its reason.
//!
//! Deliberately absent: what was asked, and from what it was answered.

use super::words;
use crate::views::conformity::{Figure, GroupBy, Line, NotCarried, Point, Succession};
use contracts::reporting::v1 as pb;
use reporting_domain::share;
use uuid::Uuid;

/// The rows of a day, and all of them together.
pub(super) fn rows(group_by: GroupBy, point: &Point) -> (Vec<pb::ComplianceRow>, Option<pb::ComplianceRow>) {
    let row = |figure: Figure| pb::ComplianceRow {
        name: words::row_name(group_by, &figure),
        share_percent: share(figure.declared, figure.agencies),
        key: figure.key,
        agencies: figure.agencies,
        declared: figure.declared,
        not_carried: figure.not_carried,
    };
    let total = pb::ComplianceRow { name: words::TOTAL.to_owned(), ..row(point.total()) };
    (point.figures.iter().cloned().map(row).collect(), Some(total))
}

/// A unit that could not be carried.
pub(super) fn not_carried(unit: NotCarried) -> pb::NotCarried {
    pb::NotCarried {
        agency_id: unit.agency.to_string(),
        name: unit.name,
        area_code: unit.area_code,
        tier: words::tier(unit.tier),
        reason: words::obstacle(unit.obstacle),
        links: unit.links.into_iter().map(succession).collect(),
    }
}

fn succession(succession: Succession) -> pb::SuccessionLink {
    let Succession { link, from_name, to_name, instrument } = succession;
    pb::SuccessionLink {
        from_agency_id: link.from.to_string(),
        from_name,
        to_agency_id: link.to.to_string(),
        to_name,
        share: words::share(link.share),
        effective_on: link.effective_on.to_string(),
        instrument,
        reorganisation_id: link.reorganisation.to_string(),
        item: i32::try_from(link.item).unwrap_or(i32::MAX),
    }
}

/// An agency behind a figure.
pub(super) fn agency(line: Line) -> pb::AgencyConformity {
    let Line { agency, segment, district } = line;
    let (district_id, district_name) = district.map(|district| (district.agency.to_string(), district.name)).unzip();
    pb::AgencyConformity {
        agency_id: agency.to_string(),
        name: segment.name,
        tier: words::tier(segment.tier),
        kind: words::kind(segment.kind),
        level: words::level(segment.level),
        area_code: segment.area_code,
        parent: segment.parent.as_ref().map(Uuid::to_string),
        district_id,
        district_name,
        obligation: words::obligation(segment.obligation),
        status: words::status(segment.status),
        reasons: segment.reasons.iter().map(|reason| words::reason(*reason)).collect(),
        declared: segment.declared,
        edition: segment.edition,
        number: segment.number,
        signed_on: segment.signed_on.map(|day| day.to_string()),
        declared_on: segment.declared_on.map(|day| day.to_string()),
    }
}

//! Findings as the contract says them.
//!
//! **Invariant:** a mean of nothing is absent, never 0 (R-RPT-4).

use super::{super::words as common, words};
use crate::views::findings::{Figure, GroupBy, Line, OverdueAction};
use chrono::NaiveDate;
use contracts::reporting::v1 as pb;
use reporting_domain::mean;
use uuid::Uuid;

/// The rows of a day, and all of them together.
pub(super) fn rows(group_by: GroupBy, figures: &[Figure]) -> (Vec<pb::FindingRow>, pb::FindingRow) {
    let row = |figure: &Figure, name: String| pb::FindingRow {
        key: figure.key.clone(),
        name,
        raised: figure.raised,
        open: figure.open,
        closed: figure.closed,
        overdue: figure.overdue,
        withdrawn: figure.withdrawn,
        extinguished: figure.extinguished,
        noted: figure.noted,
        mean_open_days: mean(figure.open_days, figure.open),
        max_open_days: (figure.open > 0).then_some(figure.max_open_days),
        mean_days_to_close: mean(figure.closed_days, figure.closed),
    };
    let rows = figures.iter().map(|figure| row(figure, words::finding_row(group_by, &figure.key))).collect();
    (rows, row(&Figure::total(figures), common::TOTAL.to_owned()))
}

/// A finding behind a figure.
pub(super) fn line(line: Line, as_of: NaiveDate) -> pb::FindingLine {
    let Line { id, finding, agency } = line;
    pb::FindingLine {
        finding_id: id.to_string(),
        inspection_id: finding.inspection.to_string(),
        campaign_id: finding.campaign.to_string(),
        agency_id: agency.id.to_string(),
        agency_name: agency.name,
        tier: words::tier(agency.tier),
        agency_ended: agency.ended,
        year: finding.year,
        class: words::class(finding.class),
        status: words::finding_status(finding.status),
        raised_on: finding.raised_on.to_string(),
        due_on: finding.due_on.map(|on| on.to_string()),
        closed_on: finding.closed_on.map(|on| on.to_string()),
        overdue: finding.is_overdue(as_of),
        days: (finding.closed_on.unwrap_or(as_of) - finding.raised_on).num_days(),
        escalated: finding.escalated,
        item: finding.item,
        clause: finding.clause,
        text: finding.text,
    }
}

/// What should have been done for a finding.
pub(super) fn overdue(line: OverdueAction, as_of: NaiveDate) -> pb::OverdueAction {
    let days_overdue = line.days(as_of);
    let OverdueAction { id, finding, owed, agency } = line;
    pb::OverdueAction {
        finding_id: id.to_string(),
        action_id: owed.action.as_ref().map(Uuid::to_string),
        inspection_id: finding.inspection.to_string(),
        campaign_id: finding.campaign.to_string(),
        agency_id: agency.id.to_string(),
        agency_name: agency.name,
        tier: words::tier(agency.tier),
        year: finding.year,
        item: finding.item,
        clause: finding.clause,
        class: words::class(finding.class),
        text: owed.text,
        responsible: owed.responsible,
        due_on: owed.due_on.to_string(),
        days_overdue,
    }
}

//! Inspections as the contract says them.
//!
//! **Invariant:** a mean of nothing is absent, never 0 (R-RPT-4).

use super::{super::words as common, words};
use crate::views::inspections::{Figure, GroupBy, Line};
use contracts::reporting::v1 as pb;
use reporting_domain::mean_of_hundredths;
use uuid::Uuid;

/// The rows of a day, and all of them together.
pub(super) fn rows(group_by: GroupBy, figures: &[Figure]) -> (Vec<pb::InspectionRow>, pb::InspectionRow) {
    let row = |figure: &Figure, name: String| {
        let [good, fair, average, weak] = figure.grades;
        pb::InspectionRow {
            key: figure.key.clone(),
            name,
            agencies: figure.agencies,
            selected: figure.selected,
            scheduled: figure.scheduled,
            noticed: figure.noticed,
            under_way: figure.under_way,
            concluded: figure.concluded,
            cancelled: figure.cancelled,
            terminated: figure.terminated,
            good,
            fair,
            average,
            weak,
            ungraded: figure.ungraded(),
            mean_score: mean_of_hundredths(figure.score_hundredths, figure.scored),
        }
    };
    let rows = figures.iter().map(|figure| row(figure, words::inspection_row(group_by, figure))).collect();
    (rows, row(&Figure::total(figures), common::TOTAL.to_owned()))
}

/// An agency behind a figure.
pub(super) fn line(line: Line) -> pb::InspectionLine {
    let Line { id, inspection, campaign, agency } = line;
    let outcome = inspection.outcome;
    let count = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let score = outcome.and_then(|outcome| outcome.score_hundredths);
    pb::InspectionLine {
        inspection_id: id.to_string(),
        campaign_id: inspection.campaign.to_string(),
        campaign_number: campaign.number,
        campaign_title: campaign.title,
        plan_id: campaign.plan.as_ref().map(Uuid::to_string),
        year: campaign.year,
        agency_id: agency.id.to_string(),
        agency_name: agency.name,
        tier: words::tier(agency.tier),
        mode: words::mode(inspection.mode),
        status: words::inspection_status(inspection.status),
        visit_on: inspection.visit_on.map(|on| on.to_string()),
        concluded_on: outcome.map(|outcome| outcome.on.to_string()),
        score: score.and_then(|score| mean_of_hundredths(score.into(), 1)),
        grade: words::grade(outcome.and_then(|outcome| outcome.grade)),
        majors: outcome.map(|outcome| count(outcome.majors)),
        minors: outcome.map(|outcome| count(outcome.minors)),
    }
}

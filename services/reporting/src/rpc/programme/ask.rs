//! What requests narrow their answers by.
//!
//! **Invariant:** what is not said narrows nothing; what cannot be understood is refused by its field.

use super::{super::words::tier_asked, words};
use crate::views::{findings, inspections, plan_progress, training};
use contracts::reporting::v1 as pb;
use kernel::text::normal;
use runtime::{field, status::Violation};
use std::{fmt::Display, str::FromStr};
use uuid::Uuid;

/// The page that a request asks for; a macro, because every request is a type of its own.
macro_rules! page {
    ($call:literal, $request:expr) => {{
        let mut same = $request.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let query = runtime::call::fingerprint($call, &same);
        runtime::page::Page::read($request.page_size.unwrap_or_default(), &$request.page_token, &query)
    }};
}
pub(super) use page;

pub(super) fn finding_figures(r: &pb::GetFindingFiguresRequest) -> Result<findings::Filter, Violation> {
    Ok(findings::Filter {
        tier: tier_asked(r.tier)?,
        year: year(r.year),
        class: words::class_asked(r.class)?,
        campaign: id("campaign_id", &r.campaign_id)?,
        ..findings::Filter::default()
    })
}

pub(super) fn finding_lines(r: &pb::ListFindingLinesRequest) -> Result<findings::Filter, Violation> {
    Ok(findings::Filter {
        tier: tier_asked(r.tier)?,
        year: year(r.year),
        class: words::class_asked(r.class)?,
        campaign: id("campaign_id", &r.campaign_id)?,
        agency: id("agency_id", &r.agency_id)?,
        clause: r.clause.as_deref().map(given),
        chapter: r.chapter.as_deref().map(given),
        status: words::finding_status_asked(r.status)?,
        open: r.open,
        overdue: r.overdue,
    })
}

pub(super) fn overdue_actions(r: &pb::ListOverdueActionsRequest) -> Result<findings::Filter, Violation> {
    Ok(findings::Filter {
        tier: tier_asked(r.tier)?,
        year: year(r.year),
        class: words::class_asked(r.class)?,
        campaign: id("campaign_id", &r.campaign_id)?,
        agency: id("agency_id", &r.agency_id)?,
        ..findings::Filter::default()
    })
}

pub(super) fn inspection_figures(r: &pb::GetInspectionFiguresRequest) -> Result<inspections::Filter, Violation> {
    Ok(inspections::Filter {
        tier: tier_asked(r.tier)?,
        year: year(r.year),
        campaign: id("campaign_id", &r.campaign_id)?,
        ..inspections::Filter::default()
    })
}

pub(super) fn inspection_lines(r: &pb::ListInspectionLinesRequest) -> Result<inspections::Filter, Violation> {
    Ok(inspections::Filter {
        tier: tier_asked(r.tier)?,
        year: year(r.year),
        campaign: id("campaign_id", &r.campaign_id)?,
        agency: id("agency_id", &r.agency_id)?,
        status: words::inspection_status_asked(r.status)?,
        grade: r.grade.map(words::grade_asked).transpose()?,
        mode: words::mode_asked(r.mode)?,
    })
}

pub(super) fn plan_progress(r: &pb::GetPlanProgressRequest) -> Result<plan_progress::Filter, Violation> {
    Ok(plan_progress::Filter {
        plan: id("plan_id", &r.plan_id)?,
        year: year(r.year),
        kind: word("kind", &r.kind)?,
        superseded: r.show_superseded,
        ..plan_progress::Filter::default()
    })
}

pub(super) fn plan_tasks(r: &pb::ListPlanTasksRequest) -> Result<plan_progress::Filter, Violation> {
    Ok(plan_progress::Filter {
        plan: id("plan_id", &r.plan_id)?,
        year: year(r.year),
        kind: word("kind", &r.kind)?,
        superseded: r.show_superseded,
        lead: id("lead_agency_id", &r.lead_agency_id)?,
        standing: words::standing_asked(r.standing)?,
    })
}

pub(super) fn training_figures(r: &pb::GetTrainingFiguresRequest) -> Result<training::Filter, Violation> {
    let (year, kind, plan) = (year(r.year), word("kind", &r.kind)?, id("plan_id", &r.plan_id)?);
    Ok(training::Filter { year, kind, plan, ..training::Filter::default() })
}

pub(super) fn training_lines(r: &pb::ListTrainingLinesRequest) -> Result<training::Filter, Violation> {
    Ok(training::Filter {
        year: year(r.year),
        kind: word("kind", &r.kind)?,
        plan: id("plan_id", &r.plan_id)?,
        status: words::training_status_asked(r.status)?,
        agency: id("agency_id", &r.agency_id)?,
    })
}

fn id(name: &str, text: &str) -> Result<Option<Uuid>, Violation> {
    field::optional_id(name, text)
}

fn year(year: i32) -> Option<i32> {
    Some(year).filter(|year| *year != 0)
}

/// The word of a closed list; nothing when the text is empty.
fn word<T: FromStr<Err: Display>>(name: &str, text: &str) -> Result<Option<T>, Violation> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|unknown: T::Err| Violation::new(name, unknown.to_string()))
}

/// A text that stands for "none" when it is empty.
fn given(text: &str) -> Option<String> {
    Some(normal(text)).filter(|text| !text.is_empty())
}

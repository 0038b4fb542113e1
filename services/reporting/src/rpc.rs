//! ComplianceService, and what it has in common with the other services: reading requests, asking a view, answering.
//!
//! | file | question |
//! |---|---|
//! | `programme` | how far are findings, inspections, plans and trainings? |
//! | `asked` | which day, which known time, which positions? |
//! | `told` | what do the rows, and what could not be carried, look like in an answer? |
//! | `words` | what are the values of enums and the rows called? |
//!
//! **Invariant:** every answer says what it was computed from, and asking again with that gives the same answer (R-RPT-6).
//! **Invariant:** the pages of one list show one day as it was known at one time: those of the first page.
//!
//! Deliberately absent: SQL (the view's) and error codes (`runtime::status`'s).

mod asked;
mod programme;
mod told;
mod words;

use crate::{
    Reporting,
    points::{Interval, points},
    views::conformity::{self, Filter, Line, Question},
};
use asked::Asked;
use chrono::NaiveDate;
use contracts::{common::v1 as common, reporting::v1 as pb};
use runtime::{
    call, failure, field,
    page::Page,
    status::{Problem, Violation},
};
use tonic::{Request, Response, Status, service::RoutesBuilder};

/// Full names of the services, for health checks.
pub const SERVICES: [&str; 2] = ["chuan.reporting.v1.ComplianceService", "chuan.reporting.v1.ProgrammeService"];

/// The most points of one trend.
const POINTS_MAX: usize = 400;

/// Adds reporting's services to what a port serves.
pub fn routes(reporting: &Reporting, routes: &mut RoutesBuilder) {
    routes.add_service(pb::compliance_service_server::ComplianceServiceServer::new(reporting.clone()));
    routes.add_service(pb::programme_service_server::ProgrammeServiceServer::new(reporting.clone()));
}

#[tonic::async_trait]
impl pb::compliance_service_server::ComplianceService for Reporting {
    async fn get_compliance(
        &self,
        request: Request<pb::GetComplianceRequest>,
    ) -> Result<Response<pb::GetComplianceResponse>, Status> {
        let r = request.into_inner();
        let as_of = asked::day("as_of", &r.as_of, &self.clock)?;
        let asked = Asked::read(as_of, r.known_at.as_ref(), &r.min_positions, &self.clock)?;
        let (group_by, tier) = (words::group_by(r.group_by)?, words::tier_asked(r.tier)?);
        let map = field::optional_date("map_date", &r.map_date)?;
        let mut open = asked.open(&self.conformity).await?;
        let question = Question { known_at: open.known_at, group_by, tier, map };
        let found = conformity::figures(&mut open.reading.tx, &[asked.as_of], &question).await;
        let point = found.map_err(failure::of_storage)?.pop();
        let (rows, total) = point.as_ref().map(|point| told::rows(group_by, point)).unwrap_or_default();
        let not_carried = point.into_iter().flat_map(|point| point.not_carried).map(told::not_carried).collect();
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::GetComplianceResponse { provenance, rows, total, not_carried }))
    }

    async fn get_compliance_trend(
        &self,
        request: Request<pb::GetComplianceTrendRequest>,
    ) -> Result<Response<pb::GetComplianceTrendResponse>, Status> {
        let r = request.into_inner();
        let (from, to) = (field::date("from_date", &r.from_date)?, asked::day("to_date", &r.to_date, &self.clock)?);
        let asked = Asked::read(to, r.known_at.as_ref(), &r.min_positions, &self.clock)?;
        let (group_by, tier) = (words::group_by(r.group_by)?, words::tier_asked(r.tier)?);
        let map = field::optional_date("map_date", &r.map_date)?;
        let days = days(from, to, words::interval(r.interval)?)?;
        let mut open = asked.open(&self.conformity).await?;
        let question = Question { known_at: open.known_at, group_by, tier, map };
        let found = conformity::figures(&mut open.reading.tx, &days, &question).await;
        let points = found.map_err(failure::of_storage)?.into_iter().map(|point| {
            let (rows, total) = told::rows(group_by, &point);
            pb::CompliancePoint { as_of: point.as_of.to_string(), rows, total }
        });
        let points = points.collect();
        Ok(Response::new(pb::GetComplianceTrendResponse { provenance: Some(open.provenance(asked.as_of)), points }))
    }

    async fn list_agency_conformity(
        &self,
        request: Request<pb::ListAgencyConformityRequest>,
    ) -> Result<Response<pb::ListAgencyConformityResponse>, Status> {
        let r = request.into_inner();
        let as_of = asked::day("as_of", &r.as_of, &self.clock)?;
        let mut asked = Asked::read(as_of, r.known_at.as_ref(), &r.min_positions, &self.clock)?;
        let (page, filter) = (page(&r)?, filter(&r)?);
        let mut after = None;
        if let Some(key) = &page.after {
            let resumed = asked::resume(key)?;
            (asked.as_of, asked.known_at, after) = (resumed.0, Some(resumed.1), Some(resumed.2));
        }
        let mut open = asked.open(&self.conformity).await?;
        let limit = i64::try_from(page.size + 1).unwrap_or(i64::MAX);
        let found =
            conformity::list(&mut open.reading.tx, asked.as_of, open.known_at, &filter, after.as_ref(), limit).await;
        let mut lines = found.map_err(failure::of_storage)?;
        let key = |line: &Line| asked::resume_key(asked.as_of, open.known_at, &line.place());
        let next_page_token = page.cut(&mut lines, key);
        let agencies = lines.into_iter().map(told::agency).collect();
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::ListAgencyConformityResponse { provenance, agencies, next_page_token }))
    }
}

fn days(from: NaiveDate, to: NaiveDate, interval: Interval) -> Result<Vec<NaiveDate>, Violation> {
    if to < from {
        return Err(Violation::new("from_date", format!("is {from}, after the last day {to}; write an earlier one")));
    }
    let days = points(from, to, interval, POINTS_MAX);
    if days.len() > POINTS_MAX {
        let advice = format!("asks for more than {POINTS_MAX} points until {to}; write a later one, or ask by quarter");
        return Err(Violation::new("from_date", advice));
    }
    Ok(days)
}

fn page(request: &pb::ListAgencyConformityRequest) -> Result<Page, Violation> {
    let mut same = request.clone();
    (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
    let query = call::fingerprint("ListAgencyConformity", &same);
    Page::read(request.page_size.unwrap_or_default(), &request.page_token, &query)
}

/// What the request narrows the list by; an empty district or edition is the row without one.
fn filter(request: &pb::ListAgencyConformityRequest) -> Result<Filter, Problem> {
    let district = request.district_id.as_deref().map(|id| field::optional_id("district_id", id)).transpose()?;
    let edition = request.edition.as_deref().map(registry_domain::text::normal);
    Ok(Filter {
        tier: words::tier_asked(request.tier)?,
        level: request.level.map(words::level_asked).transpose()?,
        district,
        edition: edition.map(|code| Some(code).filter(|code| !code.is_empty())),
        status: words::status_asked(request.status)?,
        declared: request.declared,
    })
}

impl asked::Open {
    fn provenance(&self, as_of: NaiveDate) -> common::Provenance {
        let positions = self.reading.positions.iter().map(|(source, reached)| (source.clone(), reached.position));
        common::Provenance {
            as_of: as_of.to_string(),
            known_at: Some(field::timestamp(self.known_at)),
            positions: positions.collect(),
        }
    }
}

//! AgencyService: the register of agencies.
//!
//! Deliberately absent: anything but reading fields, asking, and answering.

use super::read;
use crate::{
    Registry, filter,
    views::agencies::{self, Listed, Query, Search},
};
use contracts::{common::v1::Provenance, registry::v1 as pb};
use registry_domain::text;
use runtime::{
    asked::Asked,
    call::{self, Message},
    field,
    page::Page,
    status::{Problem, Violation},
};
use tonic::{Request, Response, Status};

/// Longest search, in characters.
const SEARCH_CHARS_MAX: usize = 200;

#[tonic::async_trait]
impl pb::agency_service_server::AgencyService for Registry {
    async fn register_agency(
        &self,
        request: Request<pb::RegisterAgencyRequest>,
    ) -> Result<Response<pb::RegisterAgencyResponse>, Status> {
        let receipt = self.command("RegisterAgency", request).await?;
        Ok(Response::new(pb::RegisterAgencyResponse { receipt }))
    }

    async fn rename_agency(
        &self,
        request: Request<pb::RenameAgencyRequest>,
    ) -> Result<Response<pb::RenameAgencyResponse>, Status> {
        let receipt = self.command("RenameAgency", request).await?;
        Ok(Response::new(pb::RenameAgencyResponse { receipt }))
    }

    async fn change_agency_level(
        &self,
        request: Request<pb::ChangeAgencyLevelRequest>,
    ) -> Result<Response<pb::ChangeAgencyLevelResponse>, Status> {
        let receipt = self.command("ChangeAgencyLevel", request).await?;
        Ok(Response::new(pb::ChangeAgencyLevelResponse { receipt }))
    }

    async fn reparent_agency(
        &self,
        request: Request<pb::ReparentAgencyRequest>,
    ) -> Result<Response<pb::ReparentAgencyResponse>, Status> {
        let receipt = self.command("ReparentAgency", request).await?;
        Ok(Response::new(pb::ReparentAgencyResponse { receipt }))
    }

    async fn assign_area_code(
        &self,
        request: Request<pb::AssignAreaCodeRequest>,
    ) -> Result<Response<pb::AssignAreaCodeResponse>, Status> {
        let receipt = self.command("AssignAreaCode", request).await?;
        Ok(Response::new(pb::AssignAreaCodeResponse { receipt }))
    }

    async fn release_area_code(
        &self,
        request: Request<pb::ReleaseAreaCodeRequest>,
    ) -> Result<Response<pb::ReleaseAreaCodeResponse>, Status> {
        let receipt = self.command("ReleaseAreaCode", request).await?;
        Ok(Response::new(pb::ReleaseAreaCodeResponse { receipt }))
    }

    async fn assign_obligation(
        &self,
        request: Request<pb::AssignObligationRequest>,
    ) -> Result<Response<pb::AssignObligationResponse>, Status> {
        let receipt = self.command("AssignObligation", request).await?;
        Ok(Response::new(pb::AssignObligationResponse { receipt }))
    }

    async fn appoint_officer(
        &self,
        request: Request<pb::AppointOfficerRequest>,
    ) -> Result<Response<pb::AppointOfficerResponse>, Status> {
        let receipt = self.command("AppointOfficer", request).await?;
        Ok(Response::new(pb::AppointOfficerResponse { receipt }))
    }

    async fn release_officer(
        &self,
        request: Request<pb::ReleaseOfficerRequest>,
    ) -> Result<Response<pb::ReleaseOfficerResponse>, Status> {
        let receipt = self.command("ReleaseOfficer", request).await?;
        Ok(Response::new(pb::ReleaseOfficerResponse { receipt }))
    }

    async fn dissolve_agency(
        &self,
        request: Request<pb::DissolveAgencyRequest>,
    ) -> Result<Response<pb::DissolveAgencyResponse>, Status> {
        let receipt = self.command("DissolveAgency", request).await?;
        Ok(Response::new(pb::DissolveAgencyResponse { receipt }))
    }

    async fn get_agency(
        &self,
        request: Request<pb::GetAgencyRequest>,
    ) -> Result<Response<pb::GetAgencyResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let id = field::id("agency_id", &r.agency_id)?;
        let (agency, provenance) = self.agency(id, &asked).await?;
        Ok(Response::new(pb::GetAgencyResponse { provenance: Some(provenance), agency: Some(agency) }))
    }

    async fn list_agencies(
        &self,
        request: Request<pb::ListAgenciesRequest>,
    ) -> Result<Response<pb::ListAgenciesResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = page(r.page_size, &r.page_token, "ListAgencies", &same)?;
        let lines = Lines {
            show_dissolved: r.show_dissolved,
            conditions: filter::conditions(&r.filter)?,
            order: filter::order(&r.order_by)?,
            ..Lines::default()
        };
        let (agencies, next_page_token, provenance) = self.lines(&asked, &page, lines).await?;
        Ok(Response::new(pb::ListAgenciesResponse { provenance: Some(provenance), agencies, next_page_token }))
    }

    async fn search_agencies(
        &self,
        request: Request<pb::SearchAgenciesRequest>,
    ) -> Result<Response<pb::SearchAgenciesResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = page(r.page_size, &r.page_token, "SearchAgencies", &same)?;
        let fits = text::normal(&r.query).chars().count() <= SEARCH_CHARS_MAX;
        let search = Search::of(&r.query).filter(|_| fits);
        if search.is_none() {
            let advice = format!("wants 1 to {SEARCH_CHARS_MAX} characters of a name, with or without accents");
            return Err(Violation::new("query", advice).into());
        }
        let lines = Lines { search, ..Lines::default() };
        let (agencies, next_page_token, provenance) = self.lines(&asked, &page, lines).await?;
        Ok(Response::new(pb::SearchAgenciesResponse { provenance: Some(provenance), agencies, next_page_token }))
    }

    async fn get_agency_lineage(
        &self,
        request: Request<pb::GetAgencyLineageRequest>,
    ) -> Result<Response<pb::GetAgencyLineageResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked("", r.known_at.as_ref(), &r.min_positions).await?;
        let id = field::id("agency_id", &r.agency_id)?;
        let (successions, provenance) = self.lineage(id, r.direction, r.depth, &asked).await?;
        Ok(Response::new(pb::GetAgencyLineageResponse { provenance: Some(provenance), successions }))
    }

    async fn list_agency_events(
        &self,
        request: Request<pb::ListAgencyEventsRequest>,
    ) -> Result<Response<pb::ListAgencyEventsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked("", r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = page(r.page_size, &r.page_token, "ListAgencyEvents", &same)?;
        let id = field::id("agency_id", &r.agency_id)?;
        let (events, next_page_token, provenance) = self.events(id, &asked, &page).await?;
        Ok(Response::new(pb::ListAgencyEventsResponse { provenance: Some(provenance), events, next_page_token }))
    }
}

fn page(size: Option<i32>, token: &str, method: &str, query: &impl Message) -> Result<Page, Violation> {
    Page::read(size.unwrap_or_default(), token, &call::fingerprint(method, query))
}

/// Which lines of the list, apart from when.
#[derive(Default)]
struct Lines {
    show_dissolved: bool,
    conditions: Vec<agencies::Condition>,
    search: Option<Search>,
    order: Vec<(agencies::Column, agencies::Direction)>,
}

impl Registry {
    async fn lines(
        &self,
        asked: &Asked,
        page: &Page,
        lines: Lines,
    ) -> Result<(Vec<pb::Agency>, String, Provenance), Status> {
        let mut open = asked.open(&self.agencies, page).await?;
        let query = Query {
            as_of: open.as_of,
            known_at: open.known_at,
            show_dissolved: lines.show_dissolved,
            conditions: lines.conditions,
            search: lines.search,
            order: lines.order,
            offset: open.offset,
            limit: open.limit(),
        };
        let found = agencies::list(&mut open.reading.tx, &query).await;
        let mut found = found.map_err(|error| Problem::Storage(error.into()))?;
        let token = open.cut(&mut found, page);
        Ok((found.into_iter().map(to_message).collect(), token, open.provenance()))
    }
}

fn to_message(listed: Listed) -> pb::Agency {
    let Listed { line, version } = listed;
    let segment = line.segment;
    pb::Agency {
        agency_id: line.agency.to_string(),
        etag: field::to_etag(version),
        name: segment.name,
        tier: read::tier(segment.tier),
        kind: read::kind(segment.kind),
        level: read::level(segment.level),
        parent: segment.parent.map(|parent| parent.to_string()),
        area_code: segment.area_code,
        obligation: read::obligation(segment.obligation),
        obligation_basis: segment.obligation_basis,
        officers: Vec::new(),
        registered_on: segment.registered_on.to_string(),
        dissolved_on: segment.dissolved_on.map(|day| day.to_string()),
    }
}

//! ProgrammeService: findings, overdue actions, inspections, plans and trainings, and the list behind every figure.
//!
//! | file | question |
//! |---|---|
//! | `ask` | which things, and which page of them? |
//! | `findings`, `inspections`, `plans`, `trainings` | what do the rows look like in an answer? |
//! | `words` | what are the values of enums and the rows called? |
//!
//! **Invariant:** a figure and the list behind it are narrowed by the same filter.
//!
//! Deliberately absent: SQL (the views') and what counts as what (`reporting-domain`'s).

mod ask;
mod findings;
mod inspections;
mod plans;
mod trainings;
mod words;

use super::asked::{self, Asked, cut};
use crate::{Reporting, views};
use ask::page;
use contracts::{Timestamp, reporting::v1 as pb};
use runtime::{failure, status::Problem};
use std::collections::BTreeMap;
use tonic::{Request, Response, Status};

impl Reporting {
    /// What is common to all questions.
    fn asked(
        &self,
        as_of: &str,
        known_at: Option<&Timestamp>,
        min_positions: &BTreeMap<String, i64>,
    ) -> Result<Asked, Problem> {
        Asked::read(asked::day("as_of", as_of, &self.clock)?, known_at, min_positions, &self.clock)
    }
}

#[tonic::async_trait]
impl pb::programme_service_server::ProgrammeService for Reporting {
    async fn get_finding_figures(
        &self,
        request: Request<pb::GetFindingFiguresRequest>,
    ) -> Result<Response<pb::GetFindingFiguresResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions)?;
        let (group_by, filter) = (words::finding_group_by(r.group_by)?, ask::finding_figures(&r)?);
        let mut open = asked.open(&self.findings).await?;
        let moment = asked.moment(&open);
        let found = views::findings::figures(&mut open.reading.tx, moment, group_by, &filter).await;
        let (rows, total) = findings::rows(group_by, &found.map_err(failure::of_storage)?);
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::GetFindingFiguresResponse { provenance, rows, total: Some(total) }))
    }

    async fn list_finding_lines(
        &self,
        request: Request<pb::ListFindingLinesRequest>,
    ) -> Result<Response<pb::ListFindingLinesResponse>, Status> {
        let r = request.into_inner();
        let mut asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions)?;
        let (page, filter) = (page!("ListFindingLines", &r)?, ask::finding_lines(&r)?);
        let slice = asked.turn_to(&page)?;
        let mut open = asked.open(&self.findings).await?;
        let moment = asked.moment(&open);
        let found = views::findings::list(&mut open.reading.tx, moment, &filter, slice).await;
        let mut lines = found.map_err(failure::of_storage)?;
        let next_page_token = cut(&mut lines, &page, moment, slice);
        let findings = lines.into_iter().map(|line| findings::line(line, moment.as_of)).collect();
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::ListFindingLinesResponse { provenance, findings, next_page_token }))
    }

    async fn list_overdue_actions(
        &self,
        request: Request<pb::ListOverdueActionsRequest>,
    ) -> Result<Response<pb::ListOverdueActionsResponse>, Status> {
        let r = request.into_inner();
        let mut asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions)?;
        let (page, filter) = (page!("ListOverdueActions", &r)?, ask::overdue_actions(&r)?);
        let slice = asked.turn_to(&page)?;
        let mut open = asked.open(&self.findings).await?;
        let moment = asked.moment(&open);
        let found = views::findings::overdue(&mut open.reading.tx, moment, &filter, slice).await;
        let mut lines = found.map_err(failure::of_storage)?;
        let next_page_token = cut(&mut lines, &page, moment, slice);
        let actions = lines.into_iter().map(|line| findings::overdue(line, moment.as_of)).collect();
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::ListOverdueActionsResponse { provenance, actions, next_page_token }))
    }

    async fn get_inspection_figures(
        &self,
        request: Request<pb::GetInspectionFiguresRequest>,
    ) -> Result<Response<pb::GetInspectionFiguresResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions)?;
        let (group_by, filter) = (words::inspection_group_by(r.group_by)?, ask::inspection_figures(&r)?);
        let mut open = asked.open(&self.inspections).await?;
        let moment = asked.moment(&open);
        let found = views::inspections::figures(&mut open.reading.tx, moment, group_by, &filter).await;
        let (rows, total) = inspections::rows(group_by, &found.map_err(failure::of_storage)?);
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::GetInspectionFiguresResponse { provenance, rows, total: Some(total) }))
    }

    async fn list_inspection_lines(
        &self,
        request: Request<pb::ListInspectionLinesRequest>,
    ) -> Result<Response<pb::ListInspectionLinesResponse>, Status> {
        let r = request.into_inner();
        let mut asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions)?;
        let (page, filter) = (page!("ListInspectionLines", &r)?, ask::inspection_lines(&r)?);
        let slice = asked.turn_to(&page)?;
        let mut open = asked.open(&self.inspections).await?;
        let moment = asked.moment(&open);
        let found = views::inspections::list(&mut open.reading.tx, moment, &filter, slice).await;
        let mut lines = found.map_err(failure::of_storage)?;
        let next_page_token = cut(&mut lines, &page, moment, slice);
        let inspections = lines.into_iter().map(inspections::line).collect();
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::ListInspectionLinesResponse { provenance, inspections, next_page_token }))
    }

    async fn get_plan_progress(
        &self,
        request: Request<pb::GetPlanProgressRequest>,
    ) -> Result<Response<pb::GetPlanProgressResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions)?;
        let filter = ask::plan_progress(&r)?;
        let mut open = asked.open(&self.plan_progress).await?;
        let moment = asked.moment(&open);
        let found = views::plan_progress::figures(&mut open.reading.tx, moment, &filter).await;
        let (plans, total) = plans::rows(&found.map_err(failure::of_storage)?);
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::GetPlanProgressResponse { provenance, plans, total: Some(total) }))
    }

    async fn list_plan_tasks(
        &self,
        request: Request<pb::ListPlanTasksRequest>,
    ) -> Result<Response<pb::ListPlanTasksResponse>, Status> {
        let r = request.into_inner();
        let mut asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions)?;
        let (page, filter) = (page!("ListPlanTasks", &r)?, ask::plan_tasks(&r)?);
        let slice = asked.turn_to(&page)?;
        let mut open = asked.open(&self.plan_progress).await?;
        let moment = asked.moment(&open);
        let found = views::plan_progress::list(&mut open.reading.tx, moment, &filter, slice).await;
        let mut lines = found.map_err(failure::of_storage)?;
        let next_page_token = cut(&mut lines, &page, moment, slice);
        let tasks = lines.into_iter().map(|line| plans::task(line, moment.as_of)).collect();
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::ListPlanTasksResponse { provenance, tasks, next_page_token }))
    }

    async fn get_training_figures(
        &self,
        request: Request<pb::GetTrainingFiguresRequest>,
    ) -> Result<Response<pb::GetTrainingFiguresResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions)?;
        let (group_by, filter) = (words::training_group_by(r.group_by)?, ask::training_figures(&r)?);
        let mut open = asked.open(&self.training).await?;
        let moment = asked.moment(&open);
        let found = views::training::figures(&mut open.reading.tx, moment, group_by, &filter).await;
        let (rows, total) = trainings::rows(group_by, &found.map_err(failure::of_storage)?);
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::GetTrainingFiguresResponse { provenance, rows, total: Some(total) }))
    }

    async fn list_training_lines(
        &self,
        request: Request<pb::ListTrainingLinesRequest>,
    ) -> Result<Response<pb::ListTrainingLinesResponse>, Status> {
        let r = request.into_inner();
        let mut asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions)?;
        let (page, filter) = (page!("ListTrainingLines", &r)?, ask::training_lines(&r)?);
        let slice = asked.turn_to(&page)?;
        let mut open = asked.open(&self.training).await?;
        let moment = asked.moment(&open);
        let found = views::training::list(&mut open.reading.tx, moment, &filter, slice).await;
        let mut lines = found.map_err(failure::of_storage)?;
        let next_page_token = cut(&mut lines, &page, moment, slice);
        let trainings = lines.into_iter().map(trainings::line).collect();
        let provenance = Some(open.provenance(asked.as_of));
        Ok(Response::new(pb::ListTrainingLinesResponse { provenance, trainings, next_page_token }))
    }
}

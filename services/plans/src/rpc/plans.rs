//! PlanService: plans, told from their streams; their list is found in the view.

use super::{documents::said, page, service, told};
use crate::{NAME, order, views::plans};
use contracts::plans::v1 as pb;
use runtime::{failure, field, fields::Fields, status::Problem};
use tonic::{Request, Response, Status};

service! {
    pb::plan_service_server::PlanService {
        draft_plan: DraftPlanRequest -> DraftPlanResponse,
        add_plan_item: AddPlanItemRequest -> AddPlanItemResponse,
        change_plan_item: ChangePlanItemRequest -> ChangePlanItemResponse,
        remove_plan_item: RemovePlanItemRequest -> RemovePlanItemResponse,
        set_plan_campaign: SetPlanCampaignRequest -> SetPlanCampaignResponse,
        submit_plan: SubmitPlanRequest -> SubmitPlanResponse,
        return_plan: ReturnPlanRequest -> ReturnPlanResponse,
        approve_plan: ApprovePlanRequest -> ApprovePlanResponse,
        promulgate_plan: PromulgatePlanRequest -> PromulgatePlanResponse,
        amend_plan: AmendPlanRequest -> AmendPlanResponse,
        supersede_plan: SupersedePlanRequest -> SupersedePlanResponse,
        close_plan: ClosePlanRequest -> ClosePlanResponse,
        report_task_progress: ReportTaskProgressRequest -> ReportTaskProgressResponse,
        complete_task: CompleteTaskRequest -> CompleteTaskResponse,
        reopen_task: ReopenTaskRequest -> ReopenTaskResponse,
        record_task_conclusion: RecordTaskConclusionRequest -> RecordTaskConclusionResponse,
        record_task_training: RecordTaskTrainingRequest -> RecordTaskTrainingResponse,
        adjust_selection: AdjustSelectionRequest -> AdjustSelectionResponse,
        allocate_budget: AllocateBudgetRequest -> AllocateBudgetResponse,
        settle_expenditure: SettleExpenditureRequest -> SettleExpenditureResponse,
    }

    async fn select_agencies(
        &self,
        request: Request<pb::SelectAgenciesRequest>,
    ) -> Result<Response<pb::SelectAgenciesResponse>, Status> {
        let (receipt, note) = self.command("select_agencies", request).await?;
        let selected = order::selected(note.as_deref()).iter().map(told::selected).collect();
        Ok(Response::new(pb::SelectAgenciesResponse { receipt: Some(receipt), selected }))
    }

    async fn get_plan(&self, request: Request<pb::GetPlanRequest>) -> Result<Response<pb::GetPlanResponse>, Status> {
        let r = request.into_inner();
        let moment = self.moment(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let id = field::id("plan_id", &r.plan_id)?;
        let plan = told::plan(id, &moment).await?;
        let plan = plan.ok_or_else(|| Problem::missing("plan", format!("{id} on {}", moment.as_of)))?;
        Ok(Response::new(pb::GetPlanResponse { provenance: Some(moment.provenance()), plan: Some(plan) }))
    }

    async fn list_plans(
        &self,
        request: Request<pb::ListPlansRequest>,
    ) -> Result<Response<pb::ListPlansResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = page(r.page_size, &r.page_token, "ListPlans", &same)?;
        let mut fields = Fields::default();
        let filter = plans::Filter {
            kind: fields.optional_word("kind", r.kind, pb::PlanKind::as_str_name, "PLAN_KIND"),
            year: r.year.map(i64::from),
            status: fields.optional_word("status", r.status, pb::PlanStatus::as_str_name, "PLAN_STATUS"),
            number: said(&r.number),
        };
        fields.checked().map_err(Problem::Invalid)?;
        let mut open = asked.open(&self.plans, &page).await?;
        let (when, part) = ((open.as_of, open.known_at), (open.offset, open.limit()));
        let mut found = plans::list(&mut open.reading.tx, when, &filter, part).await.map_err(failure::of_storage)?;
        let next_page_token = open.cut(&mut found, &page);
        let (provenance, moment) = (Some(open.provenance()), open.moment(NAME, &self.log));
        drop(open);
        let mut plans = Vec::with_capacity(found.len());
        for id in found {
            plans.extend(told::plan(id, &moment).await?.map(told::without_details));
        }
        Ok(Response::new(pb::ListPlansResponse { provenance, plans, next_page_token }))
    }
}

//! Reading the command messages of plans; see `read.rs`, and `read_selection.rs` for whom they choose.

use super::{Order, Wish, read};
use contracts::plans::v1 as pb;
use plans_domain::{
    acting::Agencies,
    plan::{Command, Draft, Item, Removal},
    vocabulary::{Activity, PlanKind},
};
use runtime::{
    fields::{Fields, given},
    status::Violation,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An item; one that a command adds may leave its id to the service, which derives it from the request and the item's place.
fn item(fields: &mut Fields, place: &str, given_item: Option<pb::PlanItem>, new: Option<&str>) -> Item {
    let given_item = given_item.unwrap_or_else(|| {
        fields.wrong(place, "is required");
        pb::PlanItem::default()
    });
    let at = |field: &str| format!("{place}.{field}");
    let id = match new {
        Some(request_id) => fields.new_id(&at("item"), Some(&given_item.item), request_id, place),
        None => fields.id(&at("item"), &given_item.item),
    };
    let activity = (pb::Activity::as_str_name, "ACTIVITY");
    Item {
        id,
        code: given_item.code,
        content: given_item.content,
        activity: fields.word(&at("activity"), given_item.activity, activity.0, activity.1, Activity::Other),
        lead: fields.id(&at("lead"), &given_item.lead),
        cooperating: fields.ids(&at("cooperating"), &given_item.cooperating),
        deadline: fields.date(&at("deadline"), &given_item.deadline),
        product: given(given_item.product),
    }
}

impl TryFrom<pb::DraftPlanRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::DraftPlanRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.new_id("plan_id", r.plan_id.as_deref(), &r.request_id, "plan");
        let draft = Draft {
            kind: fields.word("kind", r.kind, pb::PlanKind::as_str_name, "PLAN_KIND", PlanKind::Annual),
            title: r.title,
            year: r.year,
            until_year: r.until_year,
            issuer: r.issuer,
            programme: fields.optional_id("programme", r.programme.as_deref()),
            basis: fields.ids("basis", &r.basis),
            lead_body: fields.id("lead_body", &r.lead_body),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let (programme, documents, agencies) = (None, BTreeMap::new(), Agencies::default());
        let command = Command::Draft { draft, programme, documents, agencies };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Plan(command))
    }
}

impl TryFrom<pb::AddPlanItemRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AddPlanItemRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("plan_id", &r.plan_id);
        let item = item(&mut fields, "item", r.item, Some(&r.request_id));
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::AddItem { item, agencies: Agencies::default(), effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Plan(command))
    }
}

impl TryFrom<pb::ChangePlanItemRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ChangePlanItemRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("plan_id", &r.plan_id);
        let item = item(&mut fields, "item", r.item, None);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::ChangeItem { item, agencies: Agencies::default(), effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Plan(command))
    }
}

impl TryFrom<pb::RemovePlanItemRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RemovePlanItemRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("plan_id", &r.plan_id);
        let item = fields.id("item", &r.item);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::RemoveItem { item, reason: r.reason, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Plan(command))
    }
}

impl TryFrom<pb::AmendPlanRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AmendPlanRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("plan_id", &r.plan_id);
        let mut items = |name: &str, given: Vec<pb::PlanItem>, new: Option<&str>| -> Vec<Item> {
            let given = given.into_iter().enumerate();
            given.map(|(index, given)| item(&mut fields, &format!("{name}[{index}]"), Some(given), new)).collect()
        };
        let (added, changed) = (items("added", r.added, Some(&r.request_id)), items("changed", r.changed, None));
        let removed = r.removed.into_iter().enumerate().map(|(index, removed)| Removal {
            item: fields.id(&format!("removed[{index}].item"), &removed.item),
            reason: removed.reason,
        });
        let removed = removed.collect();
        let document = fields.id("document", &r.document);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let (instrument, agencies) = (None, Agencies::default());
        let command = Command::Amend { document, instrument, added, changed, removed, agencies, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Plan(command))
    }
}

/// Reads a command of which nothing but its own fields and its day is to be read, from plan `r.plan_id`.
// A macro, because the messages share no trait: a function would need one, implemented for each of them.
macro_rules! command {
    ($request:ident, |$r:ident, $fields:ident, $on:ident| $command:expr) => {
        impl TryFrom<pb::$request> for Order {
            type Error = Vec<Violation>;
            fn try_from($r: pb::$request) -> Result<Order, Vec<Violation>> {
                let mut $fields = Fields::default();
                let id: Uuid = $fields.id("plan_id", &$r.plan_id);
                let $on = $fields.date("effective_on", &$r.effective_on);
                let (request_id, etag) = ($r.request_id.clone(), $r.etag.clone());
                let validate_only = $r.validate_only;
                let command = $command;
                read::order($fields, (&request_id, &etag, validate_only), id, Wish::Plan(command))
            }
        }
    };
}

command!(SubmitPlanRequest, |r, fields, effective_on| Command::Submit { document: r.document, effective_on });
command!(ReturnPlanRequest, |r, fields, effective_on| Command::Return { reason: r.reason, effective_on });
command!(ApprovePlanRequest, |r, fields, effective_on| Command::Approve { by: r.by, effective_on });
command!(PromulgatePlanRequest, |r, fields, effective_on| Command::Promulgate {
    document: fields.id("document", &r.document),
    instrument: None,
    programme: None,
    effective_on
});
command!(SupersedePlanRequest, |r, fields, effective_on| Command::Supersede {
    by_plan: fields.id("by_plan", &r.by_plan),
    successor: None,
    effective_on
});
command!(ClosePlanRequest, |r, fields, effective_on| Command::Close { summary: r.summary, effective_on });
command!(ReportTaskProgressRequest, |r, fields, effective_on| Command::ReportProgress {
    item: fields.id("item", &r.item),
    percent: percent(&mut fields, r.percent),
    note: given(r.note),
    reported_by: given(r.reported_by),
    effective_on
});
command!(CompleteTaskRequest, |r, fields, effective_on| Command::CompleteTask {
    item: fields.id("item", &r.item),
    result: r.result,
    effective_on
});
command!(ReopenTaskRequest, |r, fields, effective_on| Command::ReopenTask {
    item: fields.id("item", &r.item),
    reason: r.reason,
    effective_on
});
command!(RecordTaskConclusionRequest, |r, fields, concluded_on| Command::RecordConclusion {
    item: fields.id("item", &r.item),
    inspection: fields.id("inspection", &r.inspection),
    agency: fields.id("agency", &r.agency),
    concluded_on
});
command!(RecordTaskTrainingRequest, |r, fields, held_on| Command::RecordTraining {
    item: fields.id("item", &r.item),
    training: fields.id("training", &r.training),
    held_on
});
command!(AllocateBudgetRequest, |r, fields, effective_on| Command::AllocateBudget {
    source: r.source,
    amount_dong: r.amount_dong,
    document: r.document,
    effective_on
});
command!(SettleExpenditureRequest, |r, fields, effective_on| Command::SettleExpenditure {
    source: r.source,
    amount_dong: r.amount_dong,
    voucher: r.voucher,
    effective_on
});

fn percent(fields: &mut Fields, number: i32) -> u8 {
    let percent = u8::try_from(number);
    let wrong = |_| Violation::new("percent", format!("is {number}; write 0 to 99, and complete what is done"));
    fields.or(percent.map_err(wrong), 0)
}

//! Reading the rules of a selection; see `read.rs`.

use super::{Order, Wish, read};
use contracts::plans::v1 as pb;
use plans_domain::{
    plan::{Adjustment, Command},
    selection::Rule,
    vocabulary::{Kind, Tier},
};
use runtime::{fields::Fields, status::Violation};

fn rule(fields: &mut Fields, index: usize, given: pb::SelectionRule) -> Rule {
    use pb::selection_rule::Which;
    let place = |field: &str| format!("rules[{index}].{field}");
    let mode = read::mode(fields, &place("mode"), given.mode);
    let limit = given.limit.map(|limit| fields.count(&place("limit"), limit));
    match given.which {
        Some(Which::Tier(tier)) => {
            let tier = read::tier(fields, &place("tier"), tier);
            let tier = required(fields, &place("tier"), tier, Tier::Commune);
            Rule::Tier { tier, mode, limit }
        }
        Some(Which::District(district)) => {
            Rule::District { district: fields.id(&place("district"), &district), mode, limit }
        }
        Some(Which::Kind(kind)) => {
            let kind = read::kind(fields, &place("kind"), kind);
            let kind = required(fields, &place("kind"), kind, Kind::Office);
            Rule::Kind { kind, mode, limit }
        }
        Some(Which::NotInspectedFor(given)) => Rule::NotInspectedFor {
            years: fields.count(&place("not_inspected_for.years"), given.years),
            tier: read::tier(fields, &place("not_inspected_for.tier"), given.tier),
            kind: read::kind(fields, &place("not_inspected_for.kind"), given.kind),
            mode,
            limit,
        },
        Some(Which::List(list)) => {
            if limit.is_some() {
                fields.wrong(&place("limit"), "does not go with a list, which names those whom it chooses");
            }
            Rule::List { agencies: fields.ids(&place("list.agencies"), &list.agencies), mode }
        }
        None => {
            fields.wrong(&place("which"), "is required: tier, district, kind, not_inspected_for or list");
            Rule::List { agencies: vec![], mode }
        }
    }
}

fn required<T>(fields: &mut Fields, name: &str, word: Option<T>, fallback: T) -> T {
    word.unwrap_or_else(|| {
        fields.wrong(name, "is required");
        fallback
    })
}

impl TryFrom<pb::SelectAgenciesRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::SelectAgenciesRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("plan_id", &r.plan_id);
        let rules = r.rules.into_iter().enumerate().map(|(index, given)| rule(&mut fields, index, given)).collect();
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Select { rules, candidates: vec![], effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Plan(command))
    }
}

impl TryFrom<pb::SetPlanCampaignRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::SetPlanCampaignRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("plan_id", &r.plan_id);
        let command = Command::SetCampaign {
            template: r.template,
            from: fields.date("from", &r.from),
            until: fields.date("until", &r.until),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Plan(command))
    }
}

impl TryFrom<pb::AdjustSelectionRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::AdjustSelectionRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("plan_id", &r.plan_id);
        let adjustment = match r.added {
            true => Adjustment::Added { mode: read::mode(&mut fields, "mode", r.mode) },
            false => Adjustment::Dropped,
        };
        let command = Command::AdjustSelection {
            agency: fields.id("agency", &r.agency),
            adjustment,
            reason: r.reason,
            decision: r.decision,
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Plan(command))
    }
}

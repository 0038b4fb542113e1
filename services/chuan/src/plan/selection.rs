//! Whom a plan chooses for inspection, by which rules, and what was changed since.
//!
//! Deliberately absent: choosing. The service does, and says why it chose each.

use contracts::plans::v1 as pb;
use contracts::plans::v1::selection_rule::Which;

use crate::format::Lang;
use crate::lists;
use crate::names::Names;
use crate::record::{Record, Value, field};
use crate::words::word;

/// The agencies.
pub(super) fn selected(plan: &pb::Plan, names: &Names) -> Value {
    let record = |one: &pb::Selected| {
        Record(vec![
            field("agency", names.value(&one.agency)).head("Cơ quan", "Agency"),
            field("mode", Value::coded(&lists::MODE, one.mode)).head("Hình thức", "Mode"),
            field("reason", Value::text(one.reason.as_str())).head("Lý do", "Reason"),
        ])
    };
    Value::Records(plan.selection.iter().map(record).collect())
}

/// What was added or dropped after the promulgation.
pub(super) fn adjustments(plan: &pb::Plan, names: &Names, lang: Lang) -> Value {
    let record = |one: &pb::SelectionAdjustment| {
        let what = if one.added { lang.pick("thêm", "added") } else { lang.pick("bớt", "dropped") };
        Record(vec![
            field("adjusted_on", Value::day(one.adjusted_on.as_str())).head("Ngày", "Day"),
            field("added", Value::Flag(one.added)),
            field("", Value::text(what)).head("Thêm, bớt", "What"),
            field("agency", names.value(&one.agency)).head("Cơ quan", "Agency"),
            field("mode", Value::coded(&lists::MODE, one.mode)).head("Hình thức", "Mode"),
            field("decision", Value::text(one.decision.as_str())).head("Quyết định", "Decision"),
            field("reason", Value::text(one.reason.as_str())).head("Lý do", "Reason"),
        ])
    };
    Value::Records(plan.adjustments.iter().map(record).collect())
}

/// The rules for programs.
pub(super) fn rules(plan: &pb::Plan, names: &Names) -> Value {
    let record = |rule: &pb::SelectionRule| {
        let whom = match &rule.which {
            None => Vec::new(),
            Some(Which::Tier(tier)) => {
                vec![field("rule", Value::text("tier")), field("tier", Value::coded(&lists::TIER, *tier))]
            }
            Some(Which::District(district)) => {
                vec![field("rule", Value::text("district")), field("district", names.value(district))]
            }
            Some(Which::Kind(kind)) => {
                vec![field("rule", Value::text("kind")), field("kind", Value::coded(&lists::KIND, *kind))]
            }
            Some(Which::NotInspectedFor(since)) => vec![
                field("rule", Value::text("not-inspected-for")),
                field("years", Value::Count(since.years.into())),
                field("tier", Value::coded(&lists::TIER, since.tier)),
                field("kind", Value::coded(&lists::KIND, since.kind)),
            ],
            Some(Which::List(list)) => {
                vec![field("rule", Value::text("list")), field("agencies", names.values(&list.agencies))]
            }
        };
        let limit = rule.limit.map_or(Value::Nothing, |limit| Value::Count(limit.into()));
        let how = [field("mode", Value::coded(&lists::MODE, rule.mode)), field("limit", limit)];
        Record(whom.into_iter().chain(how).collect())
    };
    Value::Records(plan.rules.iter().map(record).collect())
}

/// The rules for people, a text each: `Cấp xã (qua hồ sơ, nhiều nhất 28)`.
pub(super) fn rules_told(plan: &pb::Plan, names: &Names, lang: Lang) -> Vec<String> {
    plan.rules.iter().map(|rule| told(rule, names, lang)).collect()
}

fn told(rule: &pb::SelectionRule, names: &Names, lang: Lang) -> String {
    let tier = |tier: i32| word("tier", &lists::TIER.code(tier), lang);
    let kind = |kind: i32| word("kind", &lists::KIND.code(kind), lang);
    let whom = match &rule.which {
        None => "—".to_owned(),
        Some(Which::Tier(one)) => tier(*one),
        Some(Which::Kind(one)) => kind(*one),
        Some(Which::District(district)) => {
            format!("{} {}", lang.pick("Thuộc", "In"), names.name(district))
        }
        Some(Which::NotInspectedFor(since)) => {
            let years = since.years;
            let whose = [(since.tier, tier(since.tier)), (since.kind, kind(since.kind))];
            let whose: String =
                whose.into_iter().filter(|(number, _)| *number != 0).map(|(_, word)| format!(", {word}")).collect();
            match lang {
                Lang::Vi => format!("Chưa kiểm tra trong {years} năm{whose}"),
                Lang::En => format!("Not inspected for {years} years{whose}"),
            }
        }
        // The agencies themselves stand in the table of those that are selected.
        Some(Which::List(list)) => match lang {
            Lang::Vi => format!("Danh sách {} cơ quan", list.agencies.len()),
            Lang::En => format!("A list of {} agencies", list.agencies.len()),
        },
    };
    let mode = word("mode", &lists::MODE.code(rule.mode), lang).to_lowercase();
    let limit = rule.limit.map(|limit| format!(", {} {limit}", lang.pick("nhiều nhất", "at most"))).unwrap_or_default();
    format!("{whom} ({mode}{limit})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::common::v1::{InspectionMode, Tier};

    #[test]
    fn a_rule_is_told_in_words_and_for_programs() {
        let rule = |limit, which| pb::SelectionRule { mode: InspectionMode::RecordsBased.into(), limit, which };
        let since = pb::NotInspectedFor { years: 3, tier: Tier::Commune.into(), kind: 0 };
        let list = pb::AgencyList { agencies: vec!["a-1".to_owned()] };
        let rules = vec![
            rule(Some(28), Some(Which::Tier(Tier::Commune.into()))),
            rule(None, Some(Which::NotInspectedFor(since))),
            rule(None, Some(Which::List(list))),
        ];
        let plan = pb::Plan { rules, ..Default::default() };
        let names = Names([("a-1".to_owned(), "Sở A".to_owned())].into());
        assert_eq!(
            rules_told(&plan, &names, Lang::Vi),
            [
                "Cấp xã (qua hồ sơ, nhiều nhất 28)",
                "Chưa kiểm tra trong 3 năm, Cấp xã (qua hồ sơ)",
                "Danh sách 1 cơ quan (qua hồ sơ)"
            ]
        );
        let json = serde_json::to_string(&super::rules(&plan, &names)).unwrap();
        let wanted = concat!(
            r#"[{"rule":"tier","tier":"commune","mode":"records-based","limit":28},"#,
            r#"{"rule":"not-inspected-for","years":3,"tier":"commune","kind":null,"mode":"records-based","limit":null},"#,
            r#"{"rule":"list","agencies":["a-1"],"mode":"records-based","limit":null}]"#
        );
        assert_eq!(json, wanted);
    }
}

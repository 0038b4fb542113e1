//! The files of plans: calendar, committees, documents, plans with their tasks and money, training.

use super::{
    AGENCY, BASIS, Column, DECISION, DOCUMENT, FROM, File, Form, Holds, NAME, NOTE, PERSON, REASON, Service, TITLE,
    Thing, UNTIL,
};
use crate::lists;

const COMMITTEE: Column = ("committee", Holds::Known(Thing::Committee));
const PLAN: Column = ("plan", Holds::Known(Thing::Plan));
const ITEM: Column = ("item", Holds::Known(Thing::Item));
const TRAINING: Column = ("training", Holds::Known(Thing::Training));
const MEMBERS: Column = ("members", Holds::Forms(&MEMBER));
const PRODUCT: Column = ("product", Holds::TextOrBlank);
const CONTENT: Column = ("content", Holds::Text);
const ACTIVITY: Column = ("activity", Holds::Code(&lists::ACTIVITY));
const LEAD: Column = ("lead", Holds::Known(Thing::Agency));
const COOPERATING: Column = ("cooperating", Holds::KnownItems(Thing::Agency));
const DEADLINE: Column = ("deadline", Holds::Day);
const AMOUNT: Column = ("amount", Holds::Number);
const SOURCE: Column = ("source", Holds::Text);

static HOLIDAY: Form = Form { shape: "YYYY-MM-DD|name", parts: &[Holds::Day, Holds::Text] };
static MEMBER: Form = Form {
    shape: "person|title|role|agency",
    parts: &[Holds::Text, Holds::Text, Holds::Code(&lists::COMMITTEE_ROLE), Holds::KnownOrBlank(Thing::Agency)],
};
static NEW_ITEM: Form = Form { shape: ITEM_SHAPE, parts: &item(Holds::New(Thing::Item)) };
static CHANGED_ITEM: Form = Form { shape: ITEM_SHAPE, parts: &item(Holds::Known(Thing::Item)) };
static REMOVED_ITEM: Form = Form { shape: "item|reason", parts: &[Holds::Known(Thing::Item), Holds::Text] };

const ITEM_SHAPE: &str = "item|content|activity|lead|deadline|cooperating+…|product";

const fn item(key: Holds) -> [Holds; 7] {
    let (activity, lead) = (Holds::Code(&lists::ACTIVITY), Holds::Known(Thing::Agency));
    [key, Holds::Text, activity, lead, Holds::Day, Holds::KnownSum(Thing::Agency), Holds::TextOrBlank]
}

const fn file(stem: &'static str, own: &'static [Column]) -> File {
    File { service: Service::Plans, stem, own }
}

/// In the order of application.
pub(super) static FILES: [File; 34] = [
    file(
        "calendar_years",
        &[("year", Holds::Number), ("holidays", Holds::FormsOrBlank(&HOLIDAY)), ("worked", Holds::Days), BASIS],
    ),
    file("committees", &[("committee", Holds::New(Thing::Committee)), NAME, DECISION, MEMBERS]),
    file("committee_reconstitutions", &[COMMITTEE, DECISION, MEMBERS, REASON]),
    file("committee_departures", &[COMMITTEE, PERSON, REASON]),
    file("committee_disbandments", &[COMMITTEE, DECISION]),
    file(
        "documents",
        &[
            ("document", Holds::New(Thing::Document)),
            ("number", Holds::Text),
            ("issuer", Holds::Text),
            TITLE,
            ("issued_on", Holds::Day),
            ("signer", Holds::TextOrBlank),
            ("capacity", Holds::CodeOrBlank(&lists::CAPACITY)),
            ("basis", Holds::KnownItems(Thing::Document)),
            ("amends", Holds::KnownItems(Thing::Document)),
            ("supersedes", Holds::KnownItems(Thing::Document)),
            ("committee", Holds::KnownOrBlank(Thing::Committee)),
            ("by_authority", Holds::TextOrBlank),
        ],
    ),
    file("document_repeals", &[("document", Holds::Known(Thing::Document)), ("by_document", Holds::Text), REASON]),
    file(
        "plans",
        &[
            ("plan", Holds::New(Thing::Plan)),
            ("kind", Holds::Code(&lists::PLAN_KIND)),
            TITLE,
            ("year", Holds::Number),
            ("until_year", Holds::NumberOrBlank),
            ("issuer", Holds::Text),
            ("programme", Holds::KnownOrBlank(Thing::Plan)),
            ("basis", Holds::KnownItems(Thing::Document)),
            LEAD,
        ],
    ),
    file(
        "plan_items",
        &[PLAN, ("item", Holds::New(Thing::Item)), CONTENT, ACTIVITY, LEAD, COOPERATING, DEADLINE, PRODUCT],
    ),
    file("plan_item_changes", &[PLAN, ITEM, CONTENT, ACTIVITY, LEAD, COOPERATING, DEADLINE, PRODUCT]),
    file("plan_item_removals", &[PLAN, ITEM, REASON]),
    file("plan_selections", &[PLAN, ("rules", Holds::Rules)]),
    file("plan_campaigns", &[PLAN, ("checklist", Holds::Text), FROM, UNTIL]),
    file("plan_submissions", &[PLAN, DOCUMENT]),
    file("plan_returns", &[PLAN, REASON]),
    file("plan_approvals", &[PLAN, ("by", Holds::Text)]),
    file("plan_promulgations", &[PLAN, ("document", Holds::Known(Thing::Document))]),
    file(
        "plan_amendments",
        &[
            PLAN,
            ("document", Holds::Known(Thing::Document)),
            ("added", Holds::FormsOrBlank(&NEW_ITEM)),
            ("changed", Holds::FormsOrBlank(&CHANGED_ITEM)),
            ("removed", Holds::FormsOrBlank(&REMOVED_ITEM)),
        ],
    ),
    file("plan_supersessions", &[PLAN, ("by_plan", Holds::Known(Thing::Plan))]),
    file(
        "selection_adjustments",
        &[PLAN, AGENCY, ("added", Holds::YesNo), ("mode", Holds::CodeOrBlank(&lists::MODE)), REASON, DECISION],
    ),
    file("budgets", &[PLAN, SOURCE, AMOUNT, DOCUMENT]),
    file("settlements", &[PLAN, SOURCE, AMOUNT, ("voucher", Holds::Text)]),
    file(
        "trainings",
        &[
            ("training", Holds::New(Thing::Training)),
            ("kind", Holds::Code(&lists::TRAINING_KIND)),
            TITLE,
            ("plan", Holds::KnownOrBlank(Thing::Plan)),
            ("item", Holds::KnownOrBlank(Thing::Item)),
            ("organiser", Holds::Known(Thing::Agency)),
            FROM,
            UNTIL,
            ("place", Holds::Text),
            ("capacity", Holds::NumberOrBlank),
        ],
    ),
    file("training_reschedulings", &[TRAINING, FROM, UNTIL, REASON]),
    file("training_cancellations", &[TRAINING, REASON]),
    file("training_sessions", &[TRAINING, FROM, UNTIL, ("trainer", Holds::TextOrBlank)]),
    file("attendance", &[TRAINING, AGENCY, ("participants", Holds::Items)]),
    file("training_results", &[TRAINING, AGENCY, PERSON, ("passed", Holds::YesNo), NOTE]),
    file("task_trainings", &[PLAN, ITEM, TRAINING]),
    file("task_progress", &[PLAN, ITEM, ("percent", Holds::Number), NOTE, ("reported_by", Holds::TextOrBlank)]),
    file("task_conclusions", &[PLAN, ITEM, ("campaign", Holds::Known(Thing::Campaign)), ("agency", Holds::Inspected)]),
    file("task_completions", &[PLAN, ITEM, ("result", Holds::Text)]),
    file("task_reopenings", &[PLAN, ITEM, REASON]),
    file("plan_closures", &[PLAN, ("summary", Holds::Text)]),
];

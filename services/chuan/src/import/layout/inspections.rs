//! The files of inspections: checklists, campaigns and teams, inspections, findings with what became of them.

use super::{
    AGENCY, Column, DECISION, DOCUMENT, FROM, File, Form, Holds, NOTE, PERSON, REASON, Service, TITLE, Thing, UNTIL,
};
use crate::lists;

const CAMPAIGN: Column = ("campaign", Holds::Known(Thing::Campaign));
const INSPECTED: Column = ("agency", Holds::Inspected);
const TEAM: Column = ("team", Holds::Known(Thing::Team));
const FINDING: Column = ("finding", Holds::Known(Thing::Finding));
const ACTION: Column = ("action", Holds::Known(Thing::Action));
const MODE: Column = ("mode", Holds::Code(&lists::MODE));
const CLASS: Column = ("class", Holds::Code(&lists::FINDING_CLASS));
const VISIT_ON: Column = ("visit_on", Holds::Day);
const BY: Column = ("by", Holds::Text);
const DUE: Column = ("due", Holds::Day);
const SUMMARY: Column = ("summary", Holds::Text);
const AUTHORITY: Column = ("authority", Holds::TextOrBlank);
const TEXT: Column = ("text", Holds::Text);

static SELECTED: Form =
    Form { shape: "agency|mode|reason", parts: &[Holds::Known(Thing::Agency), Holds::Code(&lists::MODE), Holds::Text] };
static MEMBER: Form = Form {
    shape: "person|agency|title|role|former+…|until+…",
    parts: &[
        Holds::Text,
        Holds::Known(Thing::Agency),
        Holds::Text,
        Holds::Code(&lists::TEAM_ROLE),
        Holds::KnownSum(Thing::Agency),
        Holds::DaySum,
    ],
};
static RECORD: Form = Form { shape: "code|description", parts: &[Holds::Text, Holds::Text] };

const fn file(stem: &'static str, own: &'static [Column]) -> File {
    File { service: Service::Inspections, stem, own }
}

/// In the order of application.
pub(super) static FILES: [File; 37] = [
    file("checklists", &[("file", Holds::New(Thing::Checklist))]),
    file(
        "campaigns",
        &[
            ("campaign", Holds::New(Thing::Campaign)),
            ("plan", Holds::KnownOrBlank(Thing::Plan)),
            ("item", Holds::KnownOrBlank(Thing::Item)),
            ("number", Holds::Text),
            TITLE,
            ("year", Holds::Number),
            ("lead", Holds::Known(Thing::Agency)),
            ("checklist", Holds::Text),
            FROM,
            UNTIL,
            ("agencies", Holds::Forms(&SELECTED)),
        ],
    ),
    file("campaign_additions", &[CAMPAIGN, AGENCY, MODE, REASON, DECISION]),
    file("campaign_drops", &[CAMPAIGN, AGENCY, REASON, DECISION]),
    file("teams", &[("team", Holds::New(Thing::Team)), CAMPAIGN, DECISION, ("members", Holds::Forms(&MEMBER))]),
    file("team_replacements", &[TEAM, PERSON, ("by", Holds::Form(&MEMBER)), DECISION, REASON]),
    file("recusals", &[TEAM, PERSON, AGENCY, REASON]),
    file("inspections", &[CAMPAIGN, ("agency", Holds::Scheduled), TEAM, MODE, VISIT_ON]),
    file(
        "inspection_reschedulings",
        &[CAMPAIGN, INSPECTED, VISIT_ON, ("team", Holds::KnownOrBlank(Thing::Team)), REASON],
    ),
    file("inspection_cancellations", &[CAMPAIGN, INSPECTED, REASON, DECISION]),
    file(
        "notices",
        &[CAMPAIGN, INSPECTED, DOCUMENT, ("checklist", Holds::YesNo), ("self_report_due", Holds::DayOrBlank)],
    ),
    file("self_reports", &[CAMPAIGN, INSPECTED, DOCUMENT, BY]),
    file("record_requests", &[CAMPAIGN, INSPECTED, ("records", Holds::Forms(&RECORD)), DUE]),
    file("record_receipts", &[CAMPAIGN, INSPECTED, ("codes", Holds::Items), BY]),
    file("starts", &[CAMPAIGN, INSPECTED]),
    file(
        "assessments",
        &[
            CAMPAIGN,
            INSPECTED,
            ("item", Holds::Text),
            ("answer", Holds::Code(&lists::ANSWER)),
            NOTE,
            ("evidence", Holds::Items),
            ("justification", Holds::TextOrBlank),
            ("reason", Holds::TextOrBlank),
        ],
    ),
    file(
        "samples",
        &[
            CAMPAIGN,
            INSPECTED,
            ("file", Holds::Text),
            ("field", Holds::Text),
            ("procedure", Holds::Text),
            ("on_process", Holds::YesNo),
            ("on_time", Holds::YesNo),
            ("forms_complete", Holds::YesNo),
            ("archived", Holds::YesNo),
            NOTE,
        ],
    ),
    file(
        "findings",
        &[
            CAMPAIGN,
            INSPECTED,
            ("finding", Holds::New(Thing::Finding)),
            ("item", Holds::Text),
            CLASS,
            ("clause", Holds::TextOrBlank),
            TEXT,
            ("repeat_of", Holds::KnownOrBlank(Thing::Finding)),
        ],
    ),
    file("reclassifications", &[FINDING, CLASS, REASON, AUTHORITY]),
    file("finding_withdrawals", &[FINDING, REASON, AUTHORITY]),
    file("minutes", &[CAMPAIGN, INSPECTED, ("number", Holds::Text), SUMMARY]),
    file(
        "signatures",
        &[
            CAMPAIGN,
            INSPECTED,
            ("side", Holds::Code(&lists::SIDE)),
            PERSON,
            ("title", Holds::TextOrBlank),
            ("reservation", Holds::TextOrBlank),
        ],
    ),
    file("refusals", &[CAMPAIGN, INSPECTED, PERSON, REASON]),
    file("conclusions", &[CAMPAIGN, INSPECTED, DOCUMENT, ("declaration_valid", Holds::YesNo)]),
    file(
        "terminations",
        &[
            CAMPAIGN,
            INSPECTED,
            ("cause", Holds::Code(&lists::TERMINATION_CAUSE)),
            REASON,
            ("decision", Holds::TextOrBlank),
        ],
    ),
    file("root_causes", &[FINDING, TEXT, ("method", Holds::TextOrBlank), BY]),
    file(
        "actions",
        &[
            FINDING,
            ("action", Holds::New(Thing::Action)),
            ("kind", Holds::Code(&lists::ACTION_KIND)),
            TEXT,
            ("responsible", Holds::Text),
            DUE,
            BY,
        ],
    ),
    file("action_decisions", &[FINDING, ACTION, ("accepted", Holds::YesNo), BY, ("reason", Holds::TextOrBlank)]),
    file("extensions", &[FINDING, ACTION, DUE, REASON, DECISION]),
    file(
        "evidence",
        &[FINDING, ACTION, ("evidence", Holds::Text), ("file", Holds::Evidence), ("media_type", Holds::Text), BY],
    ),
    file("effectiveness_checks", &[FINDING, ACTION, ("effective", Holds::YesNo), BY, NOTE]),
    file("finding_closures", &[FINDING, BY, NOTE]),
    file("finding_reopenings", &[FINDING, REASON, BY]),
    file("finding_transfers", &[FINDING, ("to", Holds::Known(Thing::Agency)), DECISION, REASON]),
    file("finding_extinctions", &[FINDING, DECISION, REASON]),
    file("team_dissolutions", &[TEAM, REASON]),
    file("campaign_closures", &[CAMPAIGN, SUMMARY]),
];

//! The rows of `view.campaign` and `view.inspection`, told, written and read.
//!
//! **Invariant:** a segment read back is the segment that was written.

use crate::views::column::{number, optional_number, optional_word, word};
use eventstore::{
    Row, Telling, Value, db,
    telling::{self, event_of},
};
use inspections_domain::{campaign, inspection, vocabulary::Grade};
use reporting_domain::{
    Span,
    inspections::{Campaign, Fact, Inspection, Outcome, campaigns, inspections},
};
use uuid::Uuid;

/// How `view.campaign` is told.
pub(super) struct Campaigns;

impl Telling for Campaigns {
    const TABLE: &'static str = "view.campaign";
    const FACTS: &'static str = "view.campaign_fact";
    const SUBJECT: &'static str = "campaign";
    const COLUMNS: &'static [&'static str] = &["valid_from", "valid_until", "number", "title", "plan", "year"];

    type Fact = campaign::Event;
    type Subject = Vec<campaign::Event>;
    type Common = ();
    type Segment = Span<Campaign>;

    fn fact(kind: &str, _: Uuid, event: &str) -> telling::Read<campaign::Event> {
        let event = event_of::<campaign::Campaign>(kind, event)?;
        Ok(event.filter(|event| matches!(event, campaign::Event::Opened(_))))
    }

    fn learn(history: &mut Vec<campaign::Event>, fact: campaign::Event) {
        history.push(fact);
    }

    fn tell(history: &Vec<campaign::Event>, (): &()) -> Vec<Span<Campaign>> {
        campaigns(history)
    }

    fn values(Span { from, until, of }: Span<Campaign>) -> Vec<Value> {
        let Campaign { number, title, plan, year } = of;
        vec![from.into(), until.into(), number.into(), title.into(), plan.into(), i64::from(year).into()]
    }

    fn segment(row: &Row<'_>) -> Result<Span<Campaign>, db::Error> {
        let (number, title, plan, year) =
            (row.get("number")?, row.get("title")?, row.get("plan")?, number(row, "year")?);
        let of = Campaign { number, title, plan, year };
        Ok(Span { from: row.get("valid_from")?, until: row.get("valid_until")?, of })
    }
}

/// How `view.inspection` is told: the subject is the inspection, whichever stream speaks of it.
pub(super) struct Inspections;

impl Telling for Inspections {
    const TABLE: &'static str = "view.inspection";
    const FACTS: &'static str = "view.inspection_fact";
    const SUBJECT: &'static str = "inspection";
    const COLUMNS: &'static [&'static str] = &[
        "valid_from",
        "valid_until",
        "campaign",
        "agency",
        "mode",
        "status",
        "visit_on",
        "concluded_on",
        "score_hundredths",
        "grade",
        "majors",
        "minors",
    ];

    type Fact = Fact;
    type Subject = Vec<Fact>;
    type Common = ();
    type Segment = Span<Inspection>;

    fn fact(kind: &str, stream: Uuid, event: &str) -> telling::Read<Fact> {
        if let Some(event) = event_of::<campaign::Campaign>(kind, event)? {
            return Ok(Fact::of_campaign(stream, event));
        }
        Ok(event_of::<inspection::Inspection>(kind, event)?.and_then(Fact::of_inspection))
    }

    fn subject(stream: Uuid, fact: &Fact) -> Uuid {
        fact.inspection().unwrap_or(stream)
    }

    fn learn(history: &mut Vec<Fact>, fact: Fact) {
        history.push(fact);
    }

    fn tell(history: &Vec<Fact>, (): &()) -> Vec<Span<Inspection>> {
        inspections(history)
    }

    fn values(Span { from, until, of }: Span<Inspection>) -> Vec<Value> {
        let Inspection { campaign, agency, mode, status, visit_on, outcome } = of;
        let score = outcome.and_then(|outcome| outcome.score_hundredths).map(i64::from);
        let grade = outcome.and_then(|outcome| outcome.grade).map(Grade::code);
        vec![
            from.into(),
            until.into(),
            campaign.into(),
            agency.into(),
            mode.code().into(),
            status.code().into(),
            visit_on.into(),
            outcome.map(|outcome| outcome.on).into(),
            score.into(),
            grade.into(),
            outcome.map(|outcome| i64::from(outcome.majors)).into(),
            outcome.map(|outcome| i64::from(outcome.minors)).into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Span<Inspection>, db::Error> {
        Ok(Span { from: row.get("valid_from")?, until: row.get("valid_until")?, of: inspection(row)? })
    }
}

pub(super) fn inspection(row: &Row<'_>) -> Result<Inspection, db::Error> {
    let concluded_on: Option<_> = row.get("concluded_on")?;
    let outcome = match concluded_on {
        None => None,
        Some(on) => Some(Outcome {
            on,
            score_hundredths: optional_number(row, "score_hundredths")?,
            grade: optional_word(row, "grade")?,
            majors: optional_number(row, "majors")?.unwrap_or_default(),
            minors: optional_number(row, "minors")?.unwrap_or_default(),
        }),
    };
    Ok(Inspection {
        campaign: row.get("campaign")?,
        agency: row.get("agency")?,
        mode: word(row, "mode")?,
        status: word(row, "status")?,
        visit_on: row.get("visit_on")?,
        outcome,
    })
}

//! Which inspections were there on a day, how far were they and what did they come to, as it was known at a time?
//!
//! **Invariant:** the rows known at a time are the states of the inspections by the facts recorded by then.
//!
//! Deliberately absent: answers, samples, minutes, and the texts of findings; one inspection is told from its own stream.

mod list;

pub use list::{Listed, Query, list};

use super::{agency, code};
use chrono::NaiveDate;
use decider::timeline;
use eventstore::{
    OPEN_DATE, Recorded, Row, Tx, Value, View, db,
    telling::{self, Read, Telling, event_of},
    view::Error,
};
use futures::future::BoxFuture;
use inspections_domain::{
    inspection::{Event, Inspection},
    vocabulary::{FindingClass, Grade, InspectionStatus, Mode},
};
use uuid::Uuid;

/// The view.
#[derive(Debug)]
pub struct Inspections;

/// Its name.
pub const NAME: &str = "inspections_1";

const SCHEMA: &str = concat!(
    agency::schema!(),
    "
CREATE TABLE view.fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.inspection (
    inspection uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    campaign uuid NOT NULL, agency uuid NOT NULL, team uuid NOT NULL, year bigint NOT NULL, mode text NOT NULL,
    visit_on date NOT NULL, status text NOT NULL, concluded_on date, score bigint, grade text, declaration_valid boolean,
    majors bigint NOT NULL, minors bigint NOT NULL, remarks bigint NOT NULL,
    PRIMARY KEY (inspection, valid_from, known_from));
CREATE INDEX view.inspection_by_campaign ON view.inspection (campaign);
CREATE INDEX view.inspection_by_agency ON view.inspection (agency);
"
);

impl View for Inspections {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::NAME, directory::SOURCE]
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            telling::take_in::<Course>(tx, events).await?;
            telling::take_in::<agency::Names>(tx, events).await
        })
    }
}

/// How the states of an inspection follow from its events.
struct Course;

/// What an inspection was during some days.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    valid_from: NaiveDate,
    valid_until: NaiveDate,
    /// The campaign.
    pub campaign: Uuid,
    /// Who is inspected.
    pub agency: Uuid,
    /// Who inspects.
    pub team: Uuid,
    /// The year that it counts for.
    pub year: i32,
    /// How.
    pub mode: Mode,
    /// The day of the visit.
    pub visit_on: NaiveDate,
    /// How far it is.
    pub status: InspectionStatus,
    /// What it came to.
    pub result: Option<Outcome>,
    /// Major nonconformities that stand.
    pub majors: i64,
    /// Minor ones.
    pub minors: i64,
    /// Observations and recommendations.
    pub remarks: i64,
}

/// What an inspection came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// When.
    pub concluded_on: NaiveDate,
    /// In hundredths of a percent; none when nothing could be assessed.
    pub score: Option<i64>,
    /// The grade of that.
    pub grade: Option<Grade>,
    /// Whether the declaration stands.
    pub declaration_valid: bool,
}

impl Segment {
    fn of(state: &Inspection, from: NaiveDate) -> Option<Segment> {
        let (appointment, status) = (state.appointment()?, state.status()?);
        let standing = |wanted: fn(FindingClass) -> bool| {
            let standing = state.work().into_iter().flat_map(|work| work.standing());
            standing.fold(0, |sum, finding| sum + i64::from(wanted(finding.class)))
        };
        Some(Segment {
            valid_from: from,
            valid_until: OPEN_DATE,
            campaign: appointment.campaign,
            agency: appointment.agency,
            team: appointment.team,
            year: appointment.year,
            mode: appointment.mode,
            visit_on: appointment.visit_on,
            status,
            result: state.conclusion().map(|conclusion| Outcome {
                concluded_on: conclusion.effective_on,
                score: conclusion.score_hundredths.map(i64::from),
                grade: conclusion.grade,
                declaration_valid: conclusion.declaration_valid,
            }),
            majors: standing(|class| class == FindingClass::Major),
            minors: standing(|class| class == FindingClass::Minor),
            remarks: standing(|class| matches!(class, FindingClass::Observation | FindingClass::Recommendation)),
        })
    }

    /// Whether nothing but the days tells `next` apart.
    fn continues_as(&self, next: &Segment) -> bool {
        Segment { valid_from: self.valid_from, valid_until: self.valid_until, ..next.clone() } == *self
    }
}

impl Telling for Course {
    const TABLE: &'static str = "view.inspection";
    const FACTS: &'static str = "view.fact";
    const SUBJECT: &'static str = "inspection";
    const COLUMNS: &'static [&'static str] = &[
        "valid_from",
        "valid_until",
        "campaign",
        "agency",
        "team",
        "year",
        "mode",
        "visit_on",
        "status",
        "concluded_on",
        "score",
        "grade",
        "declaration_valid",
        "majors",
        "minors",
        "remarks",
    ];

    type Fact = Event;
    type Subject = Vec<Event>;
    type Common = ();
    type Segment = Segment;

    fn fact(kind: &str, _: Uuid, event: &str) -> Read<Event> {
        event_of::<Inspection>(kind, event)
    }

    fn learn(subject: &mut Vec<Event>, fact: Event) {
        subject.push(fact);
    }

    fn tell(history: &Vec<Event>, (): &()) -> Vec<Segment> {
        let mut told: Vec<Segment> = Vec::new();
        for moment in timeline::<Inspection>(history) {
            let Some(next) = Segment::of(&moment.state, moment.from) else { continue };
            match told.last_mut() {
                Some(last) if last.continues_as(&next) => {} // something that no list shows
                last => {
                    if let Some(last) = last {
                        last.valid_until = next.valid_from;
                    }
                    told.push(next);
                }
            }
        }
        told
    }

    fn values(segment: Segment) -> Vec<Value> {
        let result = segment.result;
        vec![
            segment.valid_from.into(),
            segment.valid_until.into(),
            segment.campaign.into(),
            segment.agency.into(),
            segment.team.into(),
            i64::from(segment.year).into(),
            segment.mode.code().into(),
            segment.visit_on.into(),
            segment.status.code().into(),
            result.as_ref().map(|result| result.concluded_on).into(),
            result.as_ref().and_then(|result| result.score).into(),
            result.as_ref().and_then(|result| result.grade).map(Grade::code).into(),
            result.as_ref().map(|result| result.declaration_valid).into(),
            segment.majors.into(),
            segment.minors.into(),
            segment.remarks.into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Segment, db::Error> {
        let result = match row.get::<Option<NaiveDate>>("concluded_on")? {
            Some(concluded_on) => Some(Outcome {
                concluded_on,
                score: row.get("score")?,
                grade: row.get::<Option<String>>("grade")?.map(|grade| code("grade", &grade)).transpose()?,
                declaration_valid: row.get::<Option<bool>>("declaration_valid")?.unwrap_or_default(),
            }),
            None => None,
        };
        Ok(Segment {
            valid_from: row.get("valid_from")?,
            valid_until: row.get("valid_until")?,
            campaign: row.get("campaign")?,
            agency: row.get("agency")?,
            team: row.get("team")?,
            year: i32::try_from(row.get::<i64>("year")?).unwrap_or_default(),
            mode: code("mode", &row.get::<String>("mode")?)?,
            visit_on: row.get("visit_on")?,
            status: code("status", &row.get::<String>("status")?)?,
            result,
            majors: row.get("majors")?,
            minors: row.get("minors")?,
            remarks: row.get("remarks")?,
        })
    }
}

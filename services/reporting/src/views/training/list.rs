//! Which trainings are behind a figure, and who came from where?

use super::row;
use crate::views::{
    Moment, Slice,
    agencies::{self, OfAgency},
    moment::{Select, of_moment},
};
use chrono::Datelike as _;
use eventstore::{FromRow, Row, Tx, db};
use plans_domain::vocabulary::{TrainingKind, TrainingStatus};
use reporting_domain::training::{Attendance, Class};
use std::{cmp::Reverse, collections::BTreeMap};
use uuid::Uuid;

/// Which trainings; everything that is set must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// That begin in this year.
    pub year: Option<i32>,
    /// Of this kind.
    pub kind: Option<TrainingKind>,
    /// That this plan asks for.
    pub plan: Option<Uuid>,
    /// With this status.
    pub status: Option<TrainingStatus>,
    /// To which somebody came from this agency.
    pub agency: Option<Uuid>,
}

/// A training on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which.
    pub id: Uuid,
    /// What it was.
    pub class: Class,
    /// Who organised it.
    pub organiser: OfAgency,
    /// Who came, by tier and name of the agency.
    pub came: Vec<Came>,
}

/// Who came from one agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Came {
    /// From where.
    pub agency: OfAgency,
    /// How many.
    pub attendance: Attendance,
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Line, db::Error> {
        let (id, organiser) = (row.get("training")?, OfAgency::read(row, "organiser")?);
        Ok(Line { id, class: row::class(row)?, organiser, came: Vec::new() })
    }
}

/// Who came to which training.
struct To(Uuid, Came);

impl FromRow for To {
    fn from_row(row: &Row<'_>) -> Result<To, db::Error> {
        let came = Came { agency: OfAgency::read(row, "agency")?, attendance: row::attendance(row)? };
        Ok(To(row.get("training")?, came))
    }
}

/// A part of the list: the latest first day first.
///
/// # Errors
/// The database failed.
pub async fn list(tx: &mut Tx, moment: Moment, filter: &Filter, slice: Slice) -> Result<Vec<Line>, db::Error> {
    let sql = |column: &str, table: &str| {
        let (names, join, at) = (agencies::COLUMNS, agencies::joined(column), of_moment("t"));
        format!("SELECT t.*, {names} FROM {table} t {join} WHERE {at}")
    };
    let mut classes = Select::at(moment, sql("t.organiser", "view.class"));
    classes
        .is("t.class_kind", filter.kind.map(TrainingKind::code))
        .is("t.plan", filter.plan)
        .is("t.status", filter.status.map(TrainingStatus::code));
    let mut lines: Vec<Line> = classes.fetch_all(tx).await?;
    let mut attendances = Select::at(moment, sql("t.agency", "view.attendance"));
    attendances.then(&format!("ORDER BY {}, t.agency", agencies::ORDER));
    let mut came: BTreeMap<Uuid, Vec<Came>> = BTreeMap::new();
    for To(training, some) in attendances.fetch_all(tx).await? {
        came.entry(training).or_default().push(some);
    }
    for line in &mut lines {
        line.came = came.remove(&line.id).unwrap_or_default();
    }
    lines.retain(|line| {
        let from =
            |agency| line.came.iter().any(|came| came.attendance.agency == agency && came.attendance.participants > 0);
        filter.year.is_none_or(|year| year == line.class.on.year()) && filter.agency.is_none_or(from)
    });
    lines.sort_by_cached_key(|line| (Reverse(line.class.on), line.class.title.clone(), line.id));
    let part = |bound: i64| usize::try_from(bound).unwrap_or_default();
    Ok(lines.into_iter().skip(part(slice.offset)).take(part(slice.limit)).collect())
}

//! Which agencies are behind a figure, a page at a time?

use super::row;
use crate::views::{
    Moment, Slice,
    agencies::{self, OfAgency},
    column::optional_number,
    moment::{Select, of_moment},
};
use eventstore::{FromRow, Row, Tx, db};
use inspections_domain::vocabulary::{Grade, Mode};
use kernel::vocabulary::Tier;
use reporting_domain::inspections::{Inspection, Status};
use uuid::Uuid;

/// Which agencies in which campaigns; everything that is set must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of this tier.
    pub tier: Option<Tier>,
    /// Of this year.
    pub year: Option<i32>,
    /// Of this campaign.
    pub campaign: Option<Uuid>,
    /// This one.
    pub agency: Option<Uuid>,
    /// With this status.
    pub status: Option<Status>,
    /// With this grade; `Some(None)`: without one.
    pub grade: Option<Option<Grade>>,
    /// In this mode.
    pub mode: Option<Mode>,
}

/// One agency in one campaign on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The inspection that it has or will have.
    pub id: Uuid,
    /// How far that was.
    pub inspection: Inspection,
    /// The campaign.
    pub campaign: OfCampaign,
    /// The agency.
    pub agency: OfAgency,
}

/// A campaign in the line of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfCampaign {
    /// Number of the plan, or of the decision of an extraordinary one.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// The plan.
    pub plan: Option<Uuid>,
    /// The year.
    pub year: i32,
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Line, db::Error> {
        let campaign = OfCampaign {
            number: row.get::<Option<String>>("campaign_number")?.unwrap_or_default(),
            title: row.get::<Option<String>>("campaign_title")?.unwrap_or_default(),
            plan: row.get("campaign_plan")?,
            year: optional_number(row, "campaign_year")?.unwrap_or_default(),
        };
        let (id, inspection) = (row.get("inspection")?, row::inspection(row)?);
        Ok(Line { id, inspection, campaign, agency: OfAgency::read(row, "agency")? })
    }
}

/// Inspections of the moment with their campaigns and agencies.
pub(super) fn from() -> String {
    format!(
        "FROM view.inspection i LEFT JOIN view.campaign c ON c.campaign = i.campaign AND {} {} WHERE {}",
        of_moment("c"),
        agencies::joined("i.agency"),
        of_moment("i")
    )
}

impl Filter {
    /// Adds its conditions.
    pub(super) fn narrow(&self, select: &mut Select) {
        select
            .is("a.tier", self.tier.map(Tier::code))
            .is("c.year", self.year.map(i64::from))
            .is("i.campaign", self.campaign)
            .is("i.agency", self.agency)
            .is("i.status", self.status.map(Status::code))
            .is_or_none("i.grade", self.grade.map(|grade| grade.map(Grade::code)))
            .is("i.mode", self.mode.map(Mode::code));
    }
}

/// A part of the list: by year, the latest first, then by number of the campaign, by tier and name of the agency.
///
/// # Errors
/// The database failed.
pub async fn list(tx: &mut Tx, moment: Moment, filter: &Filter, slice: Slice) -> Result<Vec<Line>, db::Error> {
    let sql = format!(
        "SELECT i.*, c.number AS campaign_number, c.title AS campaign_title, c.plan AS campaign_plan, \
         c.year AS campaign_year, {} {}",
        agencies::COLUMNS,
        from()
    );
    let mut select = Select::at(moment, sql);
    filter.narrow(&mut select);
    let order = "COALESCE(c.year, 0) DESC, COALESCE(c.number, ''), i.campaign";
    select.slice(&format!("{order}, {}, i.inspection", agencies::ORDER), slice);
    select.fetch_all(tx).await
}

//! How many agencies stood on the lists of the campaigns on a day, how far were they, and how were they graded?
//!
//! **Invariant:** in every row, agencies = selected + scheduled + noticed + under way + concluded + cancelled + terminated, and
//! concluded = good + fair + average + weak + ungraded; each agency of a campaign is in exactly one row.
//!
//! Deliberately absent: the mean score, which is made of the sum where it is shown, and rows without agencies.

use super::list::{Filter, from};
use crate::views::{Moment, moment::Select};
use eventstore::{FromRow, Row, Tx, db};
use inspections_domain::vocabulary::{Grade, Mode};
use kernel::vocabulary::Tier;

/// What the rows of a statistic are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// One row a campaign.
    Campaign,
    /// One row a tier.
    Tier,
    /// One row a grade; those without one share a row.
    Grade,
    /// One row a mode.
    Mode,
    /// One row a year.
    Year,
}

/// One row of a statistic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The UUID of the campaign, the code of the tier, grade or mode, or the year; empty for those that have none.
    pub key: String,
    /// Of a campaign: its number and its title.
    pub campaign: Option<(String, String)>,
    /// Agencies on the lists.
    pub agencies: i64,
    /// Those for which nothing is scheduled.
    pub selected: i64,
    /// Those whose visit is scheduled.
    pub scheduled: i64,
    /// Those that have their notice.
    pub noticed: i64,
    /// Those whose inspection has begun and is not concluded.
    pub under_way: i64,
    /// Those whose inspection is concluded.
    pub concluded: i64,
    /// Those whose inspection was cancelled.
    pub cancelled: i64,
    /// Those whose inspection was terminated.
    pub terminated: i64,
    /// The concluded ones by grade, in the order of the list of grades.
    pub grades: [i64; 4],
    /// Those of the concluded ones that have a score.
    pub scored: i64,
    /// Their scores in hundredths of a percent, in sum.
    pub score_hundredths: i64,
}

impl Figure {
    /// The concluded ones without a grade.
    #[must_use]
    pub fn ungraded(&self) -> i64 {
        self.concluded - self.grades.iter().sum::<i64>()
    }

    /// All rows together.
    #[must_use]
    pub fn total(figures: &[Figure]) -> Figure {
        figures.iter().fold(Figure { key: "total".into(), ..Figure::default() }, |sum, row| Figure {
            key: sum.key,
            campaign: None,
            agencies: sum.agencies + row.agencies,
            selected: sum.selected + row.selected,
            scheduled: sum.scheduled + row.scheduled,
            noticed: sum.noticed + row.noticed,
            under_way: sum.under_way + row.under_way,
            concluded: sum.concluded + row.concluded,
            cancelled: sum.cancelled + row.cancelled,
            terminated: sum.terminated + row.terminated,
            grades: std::array::from_fn(|grade| sum.grades[grade] + row.grades[grade]),
            scored: sum.scored + row.scored,
            score_hundredths: sum.score_hundredths + row.score_hundredths,
        })
    }
}

impl FromRow for Figure {
    fn from_row(row: &Row<'_>) -> Result<Figure, db::Error> {
        let number: Option<String> = row.get("number")?;
        let [good, fair, average, weak] = ["good", "fair", "average", "weak"].map(|grade| row.get::<i64>(grade));
        Ok(Figure {
            key: row.get::<Option<String>>("key")?.unwrap_or_default(),
            campaign: number.zip(row.get::<Option<String>>("title")?),
            agencies: row.get("agencies")?,
            selected: row.get("selected")?,
            scheduled: row.get("scheduled")?,
            noticed: row.get("noticed")?,
            under_way: row.get("under_way")?,
            concluded: row.get("concluded")?,
            cancelled: row.get("cancelled")?,
            terminated: row.get("terminated")?,
            grades: [good?, fair?, average?, weak?],
            scored: row.get("scored")?,
            score_hundredths: row.get("score_hundredths")?,
        })
    }
}

/// The rows of a day, in the natural order of their keys; campaigns by year and number, the latest year first.
///
/// # Errors
/// The database failed.
pub async fn figures(
    tx: &mut Tx,
    moment: Moment,
    group_by: GroupBy,
    filter: &Filter,
) -> Result<Vec<Figure>, db::Error> {
    let key = match group_by {
        // A UUID is no text on one of the databases, and 16 bytes on the other one.
        GroupBy::Campaign => return by_campaign(tx, moment, filter).await,
        GroupBy::Tier => "a.tier",
        GroupBy::Grade => "i.grade",
        GroupBy::Mode => "i.mode",
        GroupBy::Year => "CAST(c.year AS text)",
    };
    const NO_CAMPAIGN: &str = "CAST(NULL AS text) AS number, CAST(NULL AS text) AS title";
    let mut select = Select::at(moment, format!("SELECT {key} AS key, {NO_CAMPAIGN}, {COUNTS} {}", from()));
    filter.narrow(&mut select);
    select.then(&format!("GROUP BY {key}"));
    let mut figures: Vec<Figure> = select.fetch_all(tx).await?;
    figures.sort_by_cached_key(|figure| (figure.key.is_empty(), rank(group_by, &figure.key)));
    Ok(figures)
}

/// PostgreSQL sums up bigints to a numeric.
const COUNTS: &str = "\
COUNT(*) AS agencies, COUNT(*) FILTER (WHERE i.status = 'selected') AS selected, \
COUNT(*) FILTER (WHERE i.status = 'scheduled') AS scheduled, COUNT(*) FILTER (WHERE i.status = 'noticed') AS noticed, \
COUNT(*) FILTER (WHERE i.status IN ('started', 'minutes')) AS under_way, \
COUNT(*) FILTER (WHERE i.status = 'concluded') AS concluded, \
COUNT(*) FILTER (WHERE i.status = 'cancelled') AS cancelled, \
COUNT(*) FILTER (WHERE i.status = 'terminated') AS terminated, \
COUNT(*) FILTER (WHERE i.grade = 'good') AS good, COUNT(*) FILTER (WHERE i.grade = 'fair') AS fair, \
COUNT(*) FILTER (WHERE i.grade = 'average') AS average, COUNT(*) FILTER (WHERE i.grade = 'weak') AS weak, \
COUNT(i.score_hundredths) AS scored, CAST(COALESCE(SUM(i.score_hundredths), 0) AS bigint) AS score_hundredths";

/// A row whose key is a campaign.
struct OfCampaign(i64, Figure);

impl FromRow for OfCampaign {
    fn from_row(row: &Row<'_>) -> Result<OfCampaign, db::Error> {
        let campaign: uuid::Uuid = row.get("campaign")?;
        let year = row.get::<Option<i64>>("year")?.unwrap_or_default();
        Ok(OfCampaign(year, Figure { key: campaign.to_string(), ..Figure::from_row(row)? }))
    }
}

async fn by_campaign(tx: &mut Tx, moment: Moment, filter: &Filter) -> Result<Vec<Figure>, db::Error> {
    let keys = "i.campaign, c.year, c.number, c.title";
    let sql = format!("SELECT CAST(NULL AS text) AS key, {keys}, {COUNTS} {}", from());
    let mut select = Select::at(moment, sql);
    filter.narrow(&mut select);
    select.then(&format!("GROUP BY {keys}"));
    let mut rows: Vec<OfCampaign> = select.fetch_all(tx).await?;
    rows.sort_by(|OfCampaign(year, a), OfCampaign(other, b)| {
        other.cmp(year).then_with(|| a.campaign.cmp(&b.campaign)).then_with(|| a.key.cmp(&b.key))
    });
    Ok(rows.into_iter().map(|OfCampaign(_, figure)| figure).collect())
}

fn rank(group_by: GroupBy, key: &str) -> usize {
    let last = usize::MAX;
    match group_by {
        GroupBy::Campaign => last,
        GroupBy::Tier => key.parse::<Tier>().map_or(last, |tier| tier as usize),
        GroupBy::Grade => key.parse::<Grade>().map_or(last, |grade| grade as usize),
        GroupBy::Mode => key.parse::<Mode>().map_or(last, |mode| mode as usize),
        GroupBy::Year => key.parse().unwrap_or(last),
    }
}

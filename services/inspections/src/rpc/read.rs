//! Which moment a question is about, and which page of a list.
//!
//! **Invariant:** the same `as_of`, `known_at` and positions give the same answer for ever.

use crate::{Inspections, NAME};
use bus::Followed;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::{Timestamp, common::v1::Provenance};
use runtime::{
    asked::{Asked, Moment},
    call::{self, Message},
    failure, field,
    page::Page,
    status::{Problem, Violation},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Which agencies are no more at the moment of an answer, and what it was computed from.
pub(super) struct Gone {
    pub(super) agencies: BTreeSet<Uuid>,
    pub(super) provenance: Provenance,
}

impl Inspections {
    /// Reads what is common to all questions.
    pub(super) async fn asked(
        &self,
        as_of: &str,
        known_at: Option<&Timestamp>,
        min_positions: &BTreeMap<String, i64>,
    ) -> Result<Asked, Problem> {
        Asked::read(&self.log, &self.clock, as_of, known_at, min_positions).await
    }

    /// The moment of the service's own log.
    pub(super) async fn moment(&self, asked: &Asked) -> Result<Moment, Problem> {
        asked.moment(NAME, &self.log).await
    }

    /// The moment of the service's own log, and what the registry said of agencies by then.
    ///
    /// The two logs have no order in common, so both are read as of one instant: everything recorded by then, in each.
    pub(super) async fn moment_with_agencies(
        &self,
        (as_of, known_at, min_positions): (&str, Option<&Timestamp>, &BTreeMap<String, i64>),
    ) -> Result<(Moment, Gone), Problem> {
        let mut min_positions = min_positions.clone();
        let head = self.log.head().await.map_err(failure::of_storage)?.position;
        min_positions.entry(NAME.to_owned()).or_insert(head); // one thing is told up to the end of its stream
        let asked = self.asked(as_of, known_at, &min_positions).await?;
        let mut open = self.settled(&self.findings, asked).await?.open(&self.findings, &one()?).await?;
        let (as_of, known_at): (NaiveDate, DateTime<Utc>) = (open.as_of, open.known_at);
        let gone = crate::views::no_longer_there(&mut open.reading.tx, as_of, known_at).await;
        let agencies = gone.map_err(failure::of_storage)?;
        let (moment, provenance) = (open.moment(NAME, &self.log), open.provenance());
        Ok((moment, Gone { agencies, provenance }))
    }

    /// The question with the known time that it has when it names none: the latest that the view has taken in from any log. Asked
    /// again with that, the view holds what the other log had recorded by then, too.
    pub(super) async fn settled(&self, view: &Followed, mut asked: Asked) -> Result<Asked, Problem> {
        if asked.known_at.is_none() {
            asked.known_at = view.read(&asked.want(None)).await.map_err(failure::of_read)?.known_at();
        }
        Ok(asked)
    }

    /// One page of things that are few enough to be told all: from the moment that the first page was about.
    pub(super) async fn whole<Row, F>(
        &self,
        mut asked: Asked,
        page: &Page,
        tell: impl FnOnce(Moment) -> F,
    ) -> Result<(Vec<Row>, String, Provenance), Problem>
    where
        F: Future<Output = Result<Vec<Row>, Problem>>,
    {
        let mut offset = 0;
        if let Some(after) = &page.after {
            (asked.as_of, asked.known_at, offset) = resume(after)?;
        }
        let moment = self.moment(&asked).await?;
        let provenance = moment.provenance();
        let rows = tell(moment).await?;
        let end = offset + page.size;
        let known_at = field::instant("known_at", provenance.known_at.as_ref())?.unwrap_or_default();
        let key = format!("{}/{}/{end}", provenance.as_of, known_at.timestamp_micros());
        let token = if rows.len() > end { page.token_after(&key) } else { String::new() };
        Ok((rows.into_iter().skip(offset).take(page.size).collect(), token, provenance))
    }
}

fn resume(key: &str) -> Result<(NaiveDate, Option<DateTime<Utc>>, usize), Violation> {
    let mut parts = key.splitn(3, '/');
    let mut read = || {
        let as_of: NaiveDate = parts.next()?.parse().ok()?;
        let known_at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        Some((as_of, Some(known_at), parts.next()?.parse().ok()?))
    };
    read().ok_or_else(|| Violation::new("page_token", "was not given out here; begin with the first page"))
}

/// The page that holds one thing.
fn one() -> Result<Page, Violation> {
    Page::read(1, "", "")
}

/// Reads the page that is asked for; `same` is the request without what may differ from page to page.
pub(super) fn page(size: Option<i32>, token: &str, method: &str, same: &impl Message) -> Result<Page, Violation> {
    Page::read(size.unwrap_or_default(), token, &call::fingerprint(method, same))
}

//! What the registry says of agencies, and the inspections of what they concluded, read from the views of them.
//!
//! **Invariant:** a view that is behind does not refuse: before an agency is said not to be there, the view has taken in all
//! that the registry holds.
//! **Invariant:** a selection is made from all that both neighbours hold.
//!
//! Deliberately absent: rules, which the domain has; and a guard: what a neighbour records a moment later is decided there.

use super::{Rejection, refused};
use crate::views::inspected;
use bus::{Followed, ReadError, Want};
use chrono::NaiveDate;
use eventstore::{Error, Reading, db};
use plans_domain::{
    acting::{Acting, Agencies},
    selection::Candidate,
    vocabulary::Tier,
};
use registry_domain::agency::Agency;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The views of the neighbours.
#[derive(Clone, Debug)]
pub struct Neighbours {
    /// The registry's agencies.
    pub directory: Followed,
    /// Which agencies were inspected, and when.
    pub inspected: Followed,
}

impl Neighbours {
    /// What the registry says of these agencies on a day.
    ///
    /// # Errors
    /// The view cannot be read.
    pub async fn agencies(&self, ids: &[Uuid], on: NaiveDate) -> Result<Agencies, db::Error> {
        let mut reading = self.directory.read(&Want::default()).await.map_err(unreadable)?;
        let known = acting(&mut reading, ids, on).await?;
        if ids.iter().all(|id| known.check(*id, on).is_ok()) {
            return Ok(known);
        }
        drop(reading);
        acting(&mut latest(&self.directory).await?, ids, on).await
    }

    /// Whether these agencies may act on a day (R-REG-7).
    ///
    /// # Errors
    /// The first that may not, or the view cannot be read.
    pub async fn insist(&self, ids: &[Uuid], on: NaiveDate) -> Result<(), Error<Rejection>> {
        let known = self.agencies(ids, on).await?;
        ids.iter().try_for_each(|id| known.check(*id, on)).map_err(refused)
    }

    /// Every agency of the registry as it is on a day, with its last inspection by then.
    ///
    /// # Errors
    /// A view cannot be read.
    pub async fn candidates(&self, on: NaiveDate) -> Result<Vec<Candidate>, db::Error> {
        let agencies = directory::agencies(&mut latest(&self.directory).await?.tx).await?;
        let inspected = inspected::last_by(&mut latest(&self.inspected).await?.tx, on).await?;
        let district = |agency: &Agency| {
            let parent = agency.parent(on)?;
            agencies.get(&parent).filter(|above| above.tier() == Some(Tier::District)).map(|_| parent)
        };
        let candidates = agencies.iter().filter_map(|(id, agency)| {
            Some(Candidate {
                agency: *id,
                name: name(agency, on),
                tier: agency.tier()?,
                kind: agency.kind()?,
                district: district(agency),
                live: agency.is_live(on),
                last_inspected_on: inspected.get(id).copied(),
            })
        });
        Ok(candidates.collect())
    }
}

async fn acting(reading: &mut Reading, ids: &[Uuid], on: NaiveDate) -> Result<Agencies, db::Error> {
    let mut known = BTreeMap::new();
    for id in ids {
        if let Some(agency) = directory::agency(&mut reading.tx, *id).await? {
            known.insert(*id, Acting { name: name(&agency, on), live: agency.is_live(on) });
        }
    }
    Ok(known.into_iter().collect())
}

/// Its name on a day, or, before it had one, the one it will have.
fn name(agency: &Agency, on: NaiveDate) -> String {
    agency.name(on).or(agency.name(NaiveDate::MAX)).unwrap_or_default().to_owned()
}

/// A view that has taken in all that the logs hold which it follows.
async fn latest(view: &Followed) -> Result<Reading, db::Error> {
    view.latest().await.map_err(unreadable)
}

/// A view that cannot be read is a store that does not answer: the command is to be asked again.
fn unreadable(error: ReadError) -> db::Error {
    match error {
        ReadError::Storage(error) => error,
        other => db::Error::Unfit(other.to_string()),
    }
}

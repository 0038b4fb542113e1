//! What other services know, as far as it is known here: agencies from the registry, working days and promulgated campaigns from
//! the plans service, and which content of evidence is kept.
//!
//! **Invariant:** nothing is refused because a view was behind: an answer that is not what the command hopes for is asked for again
//! when the view holds all that its log held when it was first asked.
//!
//! Deliberately absent: guards. Logs do not lock each other: what a neighbour records in the same moment is met by the policies,
//! or by the next command.

use crate::{
    evidence::{self, Digest, Store},
    views::{calendar, planned},
};
use bus::{Followed, ReadError, Want};
use chrono::NaiveDate;
use eventstore::{Tx, db, log};
use futures::future::BoxFuture;
use inspections_domain::{
    calendar::WorkingDays,
    campaign::{Opening, Selected},
    finding::{Evidence, Fate, Successor},
    presence::Presence,
};
use registry_domain::agency::Agency;
use std::sync::Arc;
use uuid::Uuid;

/// Where the facts of others are found.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The registry's agencies.
    pub directory: Followed,
    /// The years of which the working days are known.
    pub calendar: Followed,
    /// What promulgated plans demand.
    pub planned: Followed,
    /// The content of evidence.
    pub evidence: Store,
}

impl Facts {
    /// Whether an agency is there on a day.
    pub(super) async fn presence(&self, agency: Uuid, on: NaiveDate) -> Result<Presence, log::Error> {
        let is_live = |known: &Option<Arc<Agency>>| known.as_ref().is_some_and(|known| known.is_live(on));
        Ok(match ask(&self.directory, |tx| Box::pin(directory::agency(tx, agency)), is_live).await? {
            Some(known) if known.is_live(on) => Presence::Live,
            Some(_) => Presence::Absent,
            None => Presence::Unknown,
        })
    }

    /// Of which agencies an agency took over the people or some of them.
    pub(super) async fn predecessors(&self, agency: Uuid) -> Result<Vec<Uuid>, log::Error> {
        ask(&self.directory, |tx| Box::pin(directory::predecessors(tx, agency)), |found| !found.is_empty()).await
    }

    /// What became of an agency.
    pub(super) async fn fate(&self, agency: Uuid) -> Result<Fate, log::Error> {
        let is_enough = |fate: &Fate| fate.dissolved_on.is_some() && !fate.successors.is_empty();
        ask(&self.directory, |tx| Box::pin(fate(tx, agency)), is_enough).await
    }

    /// The working days; `is_enough` tells whether they say what is hoped for.
    pub(super) async fn working_days(
        &self,
        is_enough: impl Fn(&WorkingDays) -> bool,
    ) -> Result<WorkingDays, log::Error> {
        ask(&self.calendar, |tx| Box::pin(calendar::working_days(tx)), is_enough).await
    }

    /// The campaign that a plan was promulgated with, if it was.
    pub(super) async fn planned(&self, plan: Uuid) -> Result<Option<(Opening, Vec<Selected>)>, log::Error> {
        ask(&self.planned, |tx| Box::pin(planned::campaign(tx, plan)), Option::is_some).await
    }

    /// Whether the content of evidence is kept, with the size that is said of it.
    pub(super) async fn is_kept(&self, evidence: &Evidence) -> Result<bool, log::Error> {
        let Ok(digest) = evidence.sha256.parse::<Digest>() else { return Ok(false) }; // the finding says what is wrong with it
        match self.evidence.size(&digest).await {
            Ok(size) => Ok(size == Some(evidence.size)),
            Err(error) => Err(unreachable(&error)),
        }
    }
}

async fn fate(tx: &mut Tx, agency: Uuid) -> Result<Fate, db::Error> {
    let known = directory::agency(tx, agency).await?;
    let mut successors = Vec::new();
    for successor in directory::successors(tx, agency).await? {
        // Both lists have the same codes; a share of a newer registry is none that anybody can be chosen by.
        if let Ok(share) = successor.share.code().parse() {
            successors.push(Successor { agency: successor.agency, share });
        }
    }
    Ok(Fate { dissolved_on: known.and_then(|known| known.lifetime()?.until), successors })
}

/// Asks a view as it stands, and once more when it holds what its logs hold now if the answer is not enough.
async fn ask<T, Q>(view: &Followed, question: Q, is_enough: impl Fn(&T) -> bool) -> Result<T, log::Error>
where
    Q: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, db::Error>>,
{
    let mut reading = view.read(&Want::default()).await.map_err(unread)?;
    let answer = question(&mut reading.tx).await?;
    if is_enough(&answer) {
        return Ok(answer);
    }
    let min_positions = view.heads().await.map_err(|error| unread(error.into()))?;
    let is_there = |(source, wanted): (&String, &i64)| {
        reading.positions.get(source).is_some_and(|reached| reached.position >= *wanted)
    };
    if min_positions.iter().all(is_there) {
        return Ok(answer);
    }
    drop(reading);
    let mut reading = view.read(&Want { min_positions, known_at: None }).await.map_err(unread)?;
    Ok(question(&mut reading.tx).await?)
}

/// A view that cannot be read is as good as a database that does not answer: the command may be tried again.
fn unread(error: ReadError) -> log::Error {
    match error {
        ReadError::Storage(error) => error.into(),
        other => db::Error::Unfit(other.to_string()).into(),
    }
}

fn unreachable(error: &evidence::Error) -> log::Error {
    db::Error::Unfit(format!("the store of evidence does not answer: {error}")).into()
}

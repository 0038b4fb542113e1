//! What happens to an agency's declaration when the agency changes (R-QMS-7).
//!
//! **Invariant:** it is recorded in the append that records the change, by whatever command the agency was changed.

use super::{Rejection, note, refused};
use chrono::NaiveDate;
use decider::Aggregate as _;
use eventstore::{Decision, Error};
use registry_domain::{
    agency::{self, Agency},
    procedure_list::Published,
    quality_system::{Command, QualitySystem},
    vocabulary::{Cause, LapseCause},
};
use uuid::Uuid;

/// Takes note of an event of an agency: its end lets the declaration lapse; another name or level demands a new one.
pub(super) async fn follow_up(
    decision: &mut Decision,
    id: Uuid,
    agency: &Agency,
    event: &agency::Event,
) -> Result<(), Error<Rejection>> {
    match event {
        agency::Event::Renamed { effective_on, .. } => {
            demand_of(decision, id, agency, Cause::Renamed, *effective_on).await
        }
        agency::Event::LevelChanged { effective_on, .. } => {
            demand_of(decision, id, agency, Cause::LevelChanged, *effective_on).await
        }
        agency::Event::Dissolved { effective_on, .. } => {
            let lapse = Command::Lapse { cause: LapseCause::AgencyDissolved, effective_on: *effective_on };
            append(decision, id, &lapse).await
        }
        _ => Ok(()),
    }
}

/// As [`follow_up`], where moving under another agency is a reason too.
pub(super) async fn follow_up_of_moving(
    decision: &mut Decision,
    id: Uuid,
    agency: &Agency,
    event: &agency::Event,
) -> Result<(), Error<Rejection>> {
    match event {
        agency::Event::Reparented { effective_on, .. } => {
            demand_of(decision, id, agency, Cause::Reparented, *effective_on).await
        }
        _ => Ok(()),
    }
}

/// Demands a new declaration from an agency that was there and had one in force on that day; of others nothing is asked.
pub(crate) async fn demand(
    decision: &mut Decision,
    id: Uuid,
    cause: Cause,
    effective_on: NaiveDate,
) -> Result<(), Error<Rejection>> {
    decision.load::<QualitySystem>(id).await?; // first, because its version is the one answered with
    let agency = decision.load::<Agency>(id).await?;
    if agency.is_live(effective_on) { demand_of(decision, id, &agency, cause, effective_on).await } else { Ok(()) }
}

async fn demand_of(
    decision: &mut Decision,
    id: Uuid,
    agency: &Agency,
    cause: Cause,
    effective_on: NaiveDate,
) -> Result<(), Error<Rejection>> {
    let system = decision.load::<QualitySystem>(id).await?;
    if system.in_force(effective_on).is_none() {
        return Ok(());
    }
    let (agency, published) = (agency.lifetime(), Published::NOTHING);
    let demand = Command::RequireRedeclaration { cause, due: None, publication: None, agency, published, effective_on };
    append(decision, id, &demand).await
}

/// Has the quality system of an agency decide a command.
pub(super) async fn append(decision: &mut Decision, id: Uuid, command: &Command) -> Result<(), Error<Rejection>> {
    let system = decision.load::<QualitySystem>(id).await?;
    let events = system.decide(command).map_err(refused)?;
    decision.note(note(&system.warnings(command)));
    decision.append::<QualitySystem>(id, &events);
    Ok(())
}

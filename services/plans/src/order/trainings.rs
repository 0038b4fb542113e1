//! Deciding about trainings: upon the plan that they carry out, and the agencies that they name.

use super::{Neighbours, Order, Rejection};
use eventstore::{Decision, Error, log};
use plans_domain::{
    plan::Plan,
    training::{Arrangement, Command, Schedule, Training},
};

impl Order {
    pub(super) async fn decide_training(
        &self,
        near: &Neighbours,
        decision: &mut Decision,
        mut command: Command,
    ) -> Result<(), Error<Rejection>> {
        let training = decision.load::<Training>(self.id).await?; // first, because its version is the one answered with
        if let Command::Schedule(schedule) = &mut command {
            schedule.planned = planned(decision, &schedule.arrangement).await?;
        }
        if self.decide_alone::<Training>(decision, &command).await?.is_empty() {
            return Ok(());
        }
        match command {
            Command::Schedule(Schedule { arrangement, .. }) => {
                near.insist(&[arrangement.organiser], arrangement.effective_on).await
            }
            Command::RecordAttendance { agency, effective_on, .. } => {
                let on = training.session().map_or(effective_on, |session| session.on);
                near.insist(&[agency], on).await
            }
            _ => Ok(()),
        }
    }
}

/// Whether the plan is under way that a training names, and has the item; nothing when there is no such plan or item.
async fn planned(decision: &mut Decision, arrangement: &Arrangement) -> Result<Option<bool>, log::Error> {
    let Some(plan) = arrangement.plan else { return Ok(None) };
    let plan = decision.load::<Plan>(plan).await?;
    let known = plan.draft().is_some() && arrangement.item.is_none_or(|item| plan.task(item).is_some());
    Ok(known.then(|| plan.in_force(arrangement.effective_on)))
}

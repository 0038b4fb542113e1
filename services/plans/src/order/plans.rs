//! Deciding about plans: upon their programme, their documents, the agencies they name, and all that could be selected.

use super::{Neighbours, Order, Rejection, documents, note};
use chrono::NaiveDate;
use eventstore::{Decision, Error, log};
use plans_domain::{
    document::OfficialDocument,
    plan::{Command, Event, Item, Plan, Programme, Successor},
};
use uuid::Uuid;

impl Order {
    pub(super) async fn decide_plan(
        &self,
        near: &Neighbours,
        decision: &mut Decision,
        mut command: Command,
    ) -> Result<(), Error<Rejection>> {
        decision.load::<Plan>(self.id).await?; // first, because its version is the one answered with
        self.inform(near, decision, &mut command).await?;
        let events = self.decide_alone::<Plan>(decision, &command).await?;
        if matches!(command, Command::Select { .. }) {
            let known = decision.load::<Plan>(self.id).await?;
            let made = events.iter().find_map(|event| match event {
                Event::AgenciesSelected { selection, .. } => Some(selection.as_slice()),
                _ => None,
            });
            decision.note(note(made.unwrap_or(known.selection())));
        }
        Ok(())
    }

    /// Puts into a command what others say on its day.
    async fn inform(
        &self,
        near: &Neighbours,
        decision: &mut Decision,
        command: &mut Command,
    ) -> Result<(), Error<Rejection>> {
        let on = command.on();
        match command {
            Command::Draft { draft, programme, documents, agencies } => {
                *programme = programme_of(decision, draft.programme, on).await?;
                *documents = documents::instruments(decision, &draft.basis, on).await?;
                *agencies = near.agencies(&[draft.lead_body], on).await?;
            }
            Command::AddItem { item, agencies, .. } | Command::ChangeItem { item, agencies, .. } => {
                *agencies = near.agencies(&named([&*item]), on).await?;
            }
            Command::Select { candidates, .. } => *candidates = near.candidates(on).await?,
            Command::Promulgate { document, instrument, programme, .. } => {
                *instrument = documents::instrument(decision, *document, on).await?;
                let plan = decision.load::<Plan>(self.id).await?;
                *programme = programme_of(decision, plan.draft().and_then(|draft| draft.programme), on).await?;
            }
            Command::Amend { document, instrument, added, changed, agencies, .. } => {
                *instrument = documents::instrument(decision, *document, on).await?;
                *agencies = near.agencies(&named(added.iter().chain(changed.iter())), on).await?;
            }
            Command::Supersede { by_plan, successor, .. } => {
                let plan = decision.load::<Plan>(*by_plan).await?;
                let document = match plan.promulgation() {
                    Some(promulgation) => Some(decision.load::<OfficialDocument>(promulgation.document).await?),
                    None => None,
                };
                *successor = Successor::of(&plan, document.as_deref(), on);
            }
            _ => {} // decided upon the plan alone
        }
        Ok(())
    }
}

async fn programme_of(
    decision: &mut Decision,
    id: Option<Uuid>,
    on: NaiveDate,
) -> Result<Option<Programme>, log::Error> {
    let Some(id) = id else { return Ok(None) };
    Ok(Programme::of(&*decision.load::<Plan>(id).await?, on))
}

/// The agencies that items name, each once.
fn named<'i>(items: impl IntoIterator<Item = &'i Item>) -> Vec<Uuid> {
    let named = items.into_iter().flat_map(|item| [item.lead].into_iter().chain(item.cooperating.iter().copied()));
    let mut named: Vec<Uuid> = named.collect();
    named.sort();
    named.dedup();
    named
}

//! Deciding about documents: upon those that they refer to, with what they do to them in the same append.

use super::{Order, Rejection, refused};
use chrono::NaiveDate;
use decider::Aggregate as _;
use eventstore::{Decision, Error, log};
use plans_domain::{
    committee::SteeringCommittee,
    document::{Circumstances, Command, Content, Event, OfficialDocument, Related},
    plan::Instrument,
};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

impl Order {
    pub(super) async fn decide_document(
        &self,
        decision: &mut Decision,
        mut command: Command,
    ) -> Result<(), Error<Rejection>> {
        decision.load::<OfficialDocument>(self.id).await?; // first, because its version is the one answered with
        if let Command::Issue(issue) = &mut command {
            issue.circumstances = circumstances(decision, &issue.content).await?;
        }
        for event in self.decide_alone::<OfficialDocument>(decision, &command).await? {
            if let Event::Issued(Content { number, amends, supersedes, effective_on, .. }) = event {
                let by = self.id;
                for amended in amends {
                    let number = number.clone();
                    change(decision, amended, &Command::Amend { by, number, effective_on }).await?;
                }
                for superseded in supersedes {
                    let number = number.clone();
                    change(decision, superseded, &Command::Supersede { by, number, effective_on }).await?;
                }
            }
        }
        Ok(())
    }
}

async fn circumstances(decision: &mut Decision, content: &Content) -> Result<Circumstances, log::Error> {
    let Content { basis, amends, supersedes, issued_on, .. } = content;
    let mut circumstances = Circumstances::default();
    for id in basis.iter().chain(amends).chain(supersedes) {
        let (document, committee) = load(decision, *id).await?;
        let related = Related::of(&document, committee.as_deref(), *issued_on);
        circumstances.related.extend(related.map(|related| (*id, related)));
    }
    if let Some(committee) = content.committee {
        circumstances.committee = decision.load::<SteeringCommittee>(committee).await?.standing(*issued_on);
    }
    Ok(circumstances)
}

async fn change(decision: &mut Decision, id: Uuid, command: &Command) -> Result<(), Error<Rejection>> {
    let events = decision.load::<OfficialDocument>(id).await?.decide(command).map_err(refused)?;
    decision.append::<OfficialDocument>(id, &events);
    Ok(())
}

/// A document, and the committee that it names.
pub(super) async fn load(
    decision: &mut Decision,
    id: Uuid,
) -> Result<(Arc<OfficialDocument>, Option<Arc<SteeringCommittee>>), log::Error> {
    let document = decision.load::<OfficialDocument>(id).await?;
    let committee = match document.content().and_then(|content| content.committee) {
        Some(committee) => Some(decision.load::<SteeringCommittee>(committee).await?),
        None => None,
    };
    Ok((document, committee))
}

/// What a plan must know of a document on a day; nothing when it was never issued.
pub(super) async fn instrument(
    decision: &mut Decision,
    id: Uuid,
    on: NaiveDate,
) -> Result<Option<Instrument>, log::Error> {
    let (document, committee) = load(decision, id).await?;
    Ok(Instrument::of(&document, committee.as_deref(), on))
}

/// The same of several, by id.
pub(super) async fn instruments(
    decision: &mut Decision,
    ids: &[Uuid],
    on: NaiveDate,
) -> Result<BTreeMap<Uuid, Instrument>, log::Error> {
    let mut known = BTreeMap::new();
    for id in ids {
        known.extend(instrument(decision, *id, on).await?.map(|instrument| (*id, instrument)));
    }
    Ok(known)
}

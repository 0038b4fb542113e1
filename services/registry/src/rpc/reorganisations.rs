//! ReorganisationService: resolutions that end, begin and change agencies.
//!
//! **Invariant:** a validation answers with everything that stands against a resolution; a command that is refused for it
//! says the first of it.
//!
//! Deliberately absent: what a resolution means (the domain's).

use super::{problem, read, receipt};
use crate::{
    Registry,
    order::{self, Effect, Order, Rejection},
};
use contracts::{
    common::v1::{self as common, Provenance},
    registry::v1 as pb,
    word::value_name,
};
use eventstore::Error;
use pb::resolution_item::Outcome as PbOutcome;
use registry_domain::{
    reorganisation::{self, Heading, Item, NewParent, Outcome, Reorganisation, Resolution, Stage},
    vocabulary::Share,
};
use runtime::{
    asked::{Asked, Moment},
    call::Message,
    failure, field,
    status::{Problem, Violation},
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

type Answer = (Option<common::Receipt>, Vec<pb::ReorganisationViolation>, Option<pb::ReorganisationEffect>);

#[tonic::async_trait]
impl pb::reorganisation_service_server::ReorganisationService for Registry {
    async fn adopt_reorganisation(
        &self,
        request: Request<pb::AdoptReorganisationRequest>,
    ) -> Result<Response<pb::AdoptReorganisationResponse>, Status> {
        let (receipt, violations, effect) = self.reorganise("AdoptReorganisation", request).await?;
        Ok(Response::new(pb::AdoptReorganisationResponse { receipt, violations, effect }))
    }

    async fn correct_reorganisation(
        &self,
        request: Request<pb::CorrectReorganisationRequest>,
    ) -> Result<Response<pb::CorrectReorganisationResponse>, Status> {
        let (receipt, violations, effect) = self.reorganise("CorrectReorganisation", request).await?;
        Ok(Response::new(pb::CorrectReorganisationResponse { receipt, violations, effect }))
    }

    async fn revoke_reorganisation(
        &self,
        request: Request<pb::RevokeReorganisationRequest>,
    ) -> Result<Response<pb::RevokeReorganisationResponse>, Status> {
        let receipt = self.command("RevokeReorganisation", request).await?;
        Ok(Response::new(pb::RevokeReorganisationResponse { receipt }))
    }

    async fn apply_reorganisation(
        &self,
        request: Request<pb::ApplyReorganisationRequest>,
    ) -> Result<Response<pb::ApplyReorganisationResponse>, Status> {
        let (receipt, violations, effect) = self.reorganise("ApplyReorganisation", request).await?;
        Ok(Response::new(pb::ApplyReorganisationResponse { receipt, violations, effect }))
    }

    async fn get_reorganisation(
        &self,
        request: Request<pb::GetReorganisationRequest>,
    ) -> Result<Response<pb::GetReorganisationResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let id = field::id("reorganisation_id", &r.reorganisation_id)?;
        let moment = self.moment(&asked).await?;
        let reorganisation = self.reorganisation(id, &moment).await?;
        let missing = || Problem::missing("reorganisation", format!("{id} on {}", asked.as_of));
        let reorganisation = Some(reorganisation.ok_or_else(missing)?);
        let provenance = Some(moment.provenance());
        Ok(Response::new(pb::GetReorganisationResponse { provenance, reorganisation }))
    }

    async fn list_reorganisations(
        &self,
        request: Request<pb::ListReorganisationsRequest>,
    ) -> Result<Response<pb::ListReorganisationsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let (reorganisations, provenance) = self.reorganisations(&asked).await?;
        Ok(Response::new(pb::ListReorganisationsResponse { provenance: Some(provenance), reorganisations }))
    }
}

impl Registry {
    /// A command whose violations are the answer to a validation.
    async fn reorganise<M>(&self, method: &str, request: Request<M>) -> Result<Answer, Status>
    where
        M: Message + TryInto<Order, Error = Vec<Violation>>,
    {
        let decided = self.decide(method, request).await?;
        match decided.outcome {
            Err(Error::Rejected(Rejection::Reorganisation(reorganisation::Rejection::Invalid(violations))))
                if decided.validate_only =>
            {
                Ok((None, violations.into_iter().map(violation).collect(), None))
            }
            Err(error) => Err(problem(error).into()),
            Ok(outcome) => {
                let effect = order::effect(outcome.note.as_deref()).map(effect);
                Ok((Some(receipt(decided.request_id, decided.id, &outcome)), vec![], effect))
            }
        }
    }

    async fn reorganisation(&self, id: Uuid, moment: &Moment) -> Result<Option<pb::Reorganisation>, Problem> {
        let (facts, version) = moment.facts::<Reorganisation>(id).await?;
        let known = <Reorganisation as decider::Aggregate>::replay(&facts);
        let Some(resolution) = known.resolution() else { return Ok(None) };
        let (state, revoked_by) = match known.stage() {
            Stage::InEffect(_) => (pb::ReorganisationState::InEffect, None),
            Stage::Revoked(_, basis) => (pb::ReorganisationState::Revoked, Some(basis.clone())),
            Stage::Adopted | Stage::Unknown => (pb::ReorganisationState::Adopted, None),
        };
        Ok(Some(pb::Reorganisation {
            reorganisation_id: id.to_string(),
            etag: field::to_etag(version),
            state: state.into(),
            resolution: Some(to_message(resolution)),
            revoked_by,
        }))
    }

    async fn reorganisations(&self, asked: &Asked) -> Result<(Vec<pb::Reorganisation>, Provenance), Problem> {
        let moment = self.moment(asked).await?;
        let mut all = Vec::new();
        let ids = self.log.streams(<Reorganisation as decider::Aggregate>::KIND).await.map_err(failure::of_storage)?;
        for id in ids {
            all.extend(self.reorganisation(id, &moment).await?);
        }
        for resolution in all.iter_mut().filter_map(|known| known.resolution.as_mut()) {
            resolution.items.clear();
        }
        all.sort_by_cached_key(|known| {
            let heading = known.resolution.as_ref();
            heading.map(|heading| (heading.operational_on.clone(), heading.number.clone()))
        });
        Ok((all, moment.provenance()))
    }
}

fn violation(violation: reorganisation::Violation) -> pb::ReorganisationViolation {
    let reorganisation::Violation { rule, item, unit, name, text } = violation;
    pb::ReorganisationViolation {
        item: item.and_then(|item| i32::try_from(item).ok()),
        agency_id: unit.map(|unit| unit.to_string()),
        agency_name: name,
        rule: rule.to_owned(),
        text,
    }
}

fn effect(effect: Effect) -> pb::ReorganisationEffect {
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    pb::ReorganisationEffect {
        dissolved: count(effect.dissolved),
        created: count(effect.created),
        renamed: count(effect.renamed),
        level_changed: count(effect.level_changed),
        reparented: count(effect.reparented),
        successions: count(effect.successions),
    }
}

fn to_message(resolution: Resolution) -> pb::Resolution {
    let Resolution { heading, items } = resolution;
    let Heading { number, title, adopted_on, in_force_on, operational_on, reparented_redeclare, closing } = heading;
    let closing = closing.into_iter().map(|count| pb::ClosingCount {
        tier: read::tier(count.tier),
        level: read::level(count.level),
        live: i32::try_from(count.live).unwrap_or(i32::MAX),
    });
    pb::Resolution {
        number,
        title,
        adopted_on: adopted_on.to_string(),
        in_force_on: in_force_on.to_string(),
        operational_on: operational_on.to_string(),
        reparented_redeclare,
        items: items.into_iter().map(item).collect(),
        closing: closing.collect(),
    }
}

fn item(item: Item) -> pb::ResolutionItem {
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let inputs = item.inputs.into_iter().map(|input| pb::ResolutionInput {
        agency_id: input.agency.to_string(),
        name: input.name,
        share: share(input.share),
        after: input.after.into_iter().map(number).collect(),
    });
    let named = item
        .named
        .into_iter()
        .map(|named| pb::NamedUnit { name: named.name, share: named.share.map(share).unwrap_or_default() });
    pb::ResolutionItem {
        number: number(item.number),
        inputs: inputs.collect(),
        named: named.collect(),
        outcome: Some(outcome(item.outcome)),
    }
}

fn outcome(outcome: Outcome) -> PbOutcome {
    match outcome {
        Outcome::Created { agency, name, tier, kind, level, parent, area_code } => {
            PbOutcome::Created(pb::CreatedAgency {
                agency_id: Some(agency.to_string()),
                name,
                tier: read::tier(tier),
                kind: read::kind(kind),
                level: read::level(level),
                parent: parent.map(|parent| parent.to_string()),
                area_code,
            })
        }
        Outcome::Continues { agency, name, level, parent, area_code } => {
            let parent = parent.map(|parent| match parent {
                NewParent::Agency(parent) => parent.to_string(),
                NewParent::Top => String::new(),
            });
            let (agency_id, level) = (agency.to_string(), read::level(level));
            PbOutcome::Continues(pb::ContinuingAgency { agency_id, name, level, parent, area_code })
        }
        Outcome::Abolished => PbOutcome::Abolished(pb::Abolition {}),
    }
}

fn share(share: Share) -> i32 {
    common::Share::from_str_name(&value_name(share.code(), "SHARE")).unwrap_or_default().into()
}

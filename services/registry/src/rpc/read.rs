//! What the registry's answers are made of: the agency, the quality system, the edition of a day, as known at a time.
//!
//! One thing is told from its own stream: the events recorded by `known_at` and effective by `as_of`, so these answers are
//! never behind the log. Lists come from the view.
//!
//! **Invariant:** the same `as_of`, `known_at` and positions give the same answer for ever.

use crate::{NAME, Registry};
use chrono::NaiveDate;
use contracts::{
    Timestamp,
    common::v1::{self as common, Provenance},
    events::v1 as events,
    registry::v1 as pb,
};
use decider::Aggregate;
use registry_domain::{
    agency::Agency,
    edition::{self, Edition},
    obligation::{self, KindRules, Rules},
    quality_system::QualitySystem,
    vocabulary::{Kind, Level, Obligation, Post, Tier},
};
use runtime::{
    asked::{Asked, Moment},
    failure, field,
    page::Page,
    status::Problem,
};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Registry {
    /// Reads what is common to all questions.
    pub(super) async fn asked(
        &self,
        as_of: &str,
        known_at: Option<&Timestamp>,
        min_positions: &BTreeMap<String, i64>,
    ) -> Result<Asked, Problem> {
        Asked::read(&self.log, &self.clock, as_of, known_at, min_positions).await
    }

    pub(super) async fn moment(&self, asked: &Asked) -> Result<Moment, Problem> {
        asked.moment(NAME, &self.log).await
    }

    pub(super) async fn agency(&self, id: Uuid, asked: &Asked) -> Result<(pb::Agency, Provenance), Problem> {
        let moment = self.moment(asked).await?;
        let (facts, version) = moment.facts::<Agency>(id).await?;
        let (agency, on) = (Agency::replay(&facts), asked.as_of);
        let (Some(life), Some(tier), Some(kind)) = (agency.lifetime(), agency.tier(), agency.kind()) else {
            return Err(Problem::missing("agency", format!("{id} on {on}")));
        };
        let rules = self.rules(kind, &moment).await?;
        let obligation = rules.of(&agency, on);
        let officers = agency.officers(on).map(|(person, post, appointed_on)| pb::Officer {
            person: person.to_owned(),
            post: post_of(post),
            appointed_on: appointed_on.to_string(),
        });
        let message = pb::Agency {
            agency_id: id.to_string(),
            etag: field::to_etag(version),
            name: agency.name(on).unwrap_or_default().to_owned(),
            tier: self::tier(tier),
            kind: self::kind(kind),
            level: level(agency.level(on)),
            parent: agency.parent(on).map(|parent| parent.to_string()),
            area_code: agency.area_code(on).map(str::to_owned),
            obligation: self::obligation(obligation.map(|(obligation, _)| obligation)),
            obligation_basis: obligation.map(|(_, basis)| basis.to_owned()),
            officers: officers.collect(),
            registered_on: life.from.to_string(),
            dissolved_on: life.until.map(|day| day.to_string()),
        };
        Ok((message, moment.provenance()))
    }

    /// The rules for a kind of agency, as they were known at the moment.
    async fn rules(&self, kind: Kind, moment: &Moment) -> Result<Rules, Problem> {
        let mut rules = Rules::default();
        for recorded in moment.told::<KindRules>(obligation::id(kind)).await?.0 {
            recorded.of::<KindRules>().map_err(failure::of_storage)?.into_iter().for_each(|event| rules.learn(event));
        }
        Ok(rules)
    }

    pub(super) async fn quality_system(
        &self,
        id: Uuid,
        asked: &Asked,
    ) -> Result<(pb::QualitySystem, Provenance), Problem> {
        let moment = self.moment(asked).await?;
        let (facts, version) = moment.facts::<QualitySystem>(id).await?;
        if facts.is_empty() {
            return Err(Problem::missing("quality-system", format!("of agency {id} on {}", asked.as_of)));
        }
        let published = self.published_for(id, &moment).await?;
        Ok((super::told::quality_system(id, version, &facts, &published), moment.provenance()))
    }

    pub(super) async fn edition(&self, code: &str, asked: &Asked) -> Result<(pb::Edition, Provenance), Problem> {
        let id = edition::id(code);
        let moment = self.moment(asked).await?;
        let (facts, version) = moment.facts::<Edition>(id).await?;
        let edition = edition_message(id, version, &facts);
        let edition = edition.ok_or_else(|| Problem::missing("edition", format!("{code:?} on {}", asked.as_of)))?;
        Ok((edition, moment.provenance()))
    }

    pub(super) async fn editions(&self, asked: &Asked) -> Result<(Vec<pb::Edition>, Provenance), Problem> {
        let moment = self.moment(asked).await?;
        let mut editions = Vec::new();
        for id in self.log.streams(Edition::KIND).await.map_err(failure::of_storage)? {
            let (facts, version) = moment.facts::<Edition>(id).await?;
            editions.extend(edition_message(id, version, &facts));
        }
        editions.sort_by(|a, b| a.code.cmp(&b.code));
        Ok((editions, moment.provenance()))
    }

    pub(super) async fn events(
        &self,
        id: Uuid,
        asked: &Asked,
        page: &Page,
    ) -> Result<(Vec<events::Event>, String, Provenance), Problem> {
        let moment = self.moment(asked).await?;
        let (mut history, _) = moment.told::<Agency>(id).await?;
        if history.is_empty() {
            return Err(Problem::missing("agency", id));
        }
        history.extend(moment.told::<QualitySystem>(id).await?.0);
        let after: i64 = page.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(0);
        history.retain(|event| event.position > after);
        history.sort_by_key(|event| event.position);
        history.truncate(page.size + 1);
        let next = page.cut(&mut history, |event| event.position.to_string());
        Ok((history.into_iter().map(runtime::log_service::to_message).collect(), next, moment.provenance()))
    }
}

fn edition_message(id: Uuid, version: i64, facts: &[edition::Event]) -> Option<pb::Edition> {
    let mut message = pb::Edition { edition_id: id.to_string(), etag: field::to_etag(version), ..Default::default() };
    for fact in facts.iter().cloned() {
        match fact {
            edition::Event::Defined { code, title, accepted_from, basis, .. } => {
                (message.code, message.title, message.basis) = (code, title, basis);
                message.accepted_from = accepted_from.to_string();
            }
            edition::Event::Restricted {
                first_adoption_until,
                accepted_until,
                successor,
                conversion_deadline,
                basis,
                ..
            } => {
                let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
                message.first_adoption_until = text(first_adoption_until);
                message.accepted_until = text(accepted_until);
                message.conversion_deadline = text(conversion_deadline);
                (message.successor, message.basis) = (successor, basis);
            }
        }
    }
    (!message.code.is_empty()).then_some(message)
}

pub(super) fn tier(tier: Tier) -> i32 {
    common::Tier::from_str_name(&contracts::word::value_name(tier.code(), "TIER")).unwrap_or_default().into()
}

pub(super) fn kind(kind: Kind) -> i32 {
    common::Kind::from_str_name(&contracts::word::value_name(kind.code(), "KIND")).unwrap_or_default().into()
}

pub(super) fn level(level: Option<Level>) -> i32 {
    let code = level.map_or("", Level::code);
    common::Level::from_str_name(&contracts::word::value_name(code, "LEVEL")).unwrap_or_default().into()
}

pub(super) fn obligation(obligation: Option<Obligation>) -> i32 {
    let code = obligation.map_or("", Obligation::code);
    common::Obligation::from_str_name(&contracts::word::value_name(code, "OBLIGATION")).unwrap_or_default().into()
}

fn post_of(post: Post) -> i32 {
    common::Post::from_str_name(&contracts::word::value_name(post.code(), "POST")).unwrap_or_default().into()
}

//! What the registry's answers are made of: the agency, the quality system, the edition of a day, as known at a time.
//!
//! One thing is told from its own stream: the events recorded by `known_at` and effective by `as_of`, so these answers are
//! never behind the log. Lists come from the view.
//!
//! **Invariant:** the same `as_of`, `known_at` and positions give the same answer for ever.

use crate::{NAME, Registry};
use bus::Want;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::{
    Timestamp,
    common::v1::{self as common, Provenance},
    events::v1 as events,
    registry::v1 as pb,
};
use decider::{Aggregate, Event as _};
use eventstore::{Recorded, view::Positions};
use registry_domain::{
    agency::Agency,
    edition::{self, Edition},
    obligation::{self, KindRules, Rules},
    quality_system::QualitySystem,
    vocabulary::{Kind, Level, Obligation, Post, Tier},
};
use runtime::{
    failure, field,
    page::Page,
    status::{Problem, Violation},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// When an answer is about, and what it must have seen.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) as_of: NaiveDate,
    pub(super) known_at: Option<DateTime<Utc>>,
    min_positions: BTreeMap<String, i64>,
}

impl Asked {
    pub(super) fn want(&self, known_at: Option<DateTime<Utc>>) -> Want {
        Want { min_positions: self.min_positions.clone(), known_at }
    }
}

/// Where the next page of a list begins, which day the list is about, and when it was begun.
pub(super) fn resume_key(as_of: NaiveDate, known_at: DateTime<Utc>, offset: i64) -> String {
    format!("{as_of}/{}/{offset}", known_at.timestamp_micros())
}

pub(super) fn resume(key: &str) -> Result<(NaiveDate, DateTime<Utc>, i64), Violation> {
    let mut parts = key.splitn(3, '/');
    let mut read = || {
        let as_of: NaiveDate = parts.next()?.parse().ok()?;
        let known_at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let offset: i64 = parts.next()?.parse().ok()?;
        (offset >= 0).then_some((as_of, known_at, offset))
    };
    read().ok_or_else(|| Violation::new("page_token", "was not given out here; begin with the first page"))
}

pub(super) fn provenance(as_of: NaiveDate, known_at: DateTime<Utc>, positions: &Positions) -> Provenance {
    Provenance {
        as_of: as_of.to_string(),
        known_at: Some(field::timestamp(known_at)),
        positions: positions.iter().map(|(source, reached)| (source.clone(), reached.position)).collect(),
    }
}

/// One moment of the log, about which every stream of an answer is asked.
pub(super) struct Moment {
    pub(super) as_of: NaiveDate,
    known_at: DateTime<Utc>,
    position: i64,
}

impl Moment {
    /// Of what was known at a time, whatever day it is about.
    pub(super) fn at(known_at: DateTime<Utc>, position: i64) -> Moment {
        Moment { as_of: NaiveDate::MAX, known_at, position }
    }

    pub(super) fn provenance(&self) -> Provenance {
        Provenance {
            as_of: self.as_of.to_string(),
            known_at: Some(field::timestamp(self.known_at)),
            positions: BTreeMap::from([(NAME.to_owned(), self.position)]),
        }
    }
}

impl Registry {
    /// Reads what is common to all questions.
    pub(super) async fn asked(
        &self,
        as_of: &str,
        known_at: Option<&Timestamp>,
        min_positions: &BTreeMap<String, i64>,
    ) -> Result<Asked, Problem> {
        let known_at = field::instant("known_at", known_at)?;
        // A clock that was set back does not take back what is recorded.
        if let Some(known_at) = known_at.filter(|known_at| *known_at > self.clock.now())
            && known_at > self.log.head().await.map_err(failure::of_storage)?.recorded_at
        {
            let advice = "lies in the future, of which nothing is known; leave it out for now";
            return Err(Violation::new("known_at", advice).into());
        }
        if let Some((source, position)) = min_positions.iter().find(|(_, position)| **position < 0) {
            let text = format!("{source} is {position}; positions begin at 0");
            return Err(Violation::new("min_positions", text).into());
        }
        let as_of = field::optional_date("as_of", as_of)?.unwrap_or_else(|| self.clock.today());
        Ok(Asked { as_of, known_at, min_positions: min_positions.clone() })
    }

    pub(super) async fn moment(&self, asked: &Asked) -> Result<Moment, Problem> {
        let head = self.log.head().await.map_err(failure::of_storage)?;
        for (source, position) in &asked.min_positions {
            if source != NAME || *position > head.position {
                let text = format!("{source} {position} is not there; {NAME} has reached {}", head.position);
                return Err(Violation::new("min_positions", text).into());
            }
        }
        let known_at = asked.known_at.unwrap_or(head.recorded_at);
        Ok(Moment { as_of: asked.as_of, known_at, position: head.position })
    }

    /// What of a stream was known at the moment, and the version that the stream has reached by now.
    pub(super) async fn told<A: Aggregate>(&self, id: Uuid, moment: &Moment) -> Result<(Vec<Recorded>, i64), Problem> {
        let mut events = self.log.stream(A::KIND, id, 0).await.map_err(failure::of_storage)?;
        events.retain(|event| event.position <= moment.position);
        let version = events.last().map_or(0, |event| event.version);
        events.retain(|event| event.recorded_at <= moment.known_at);
        Ok((events, version))
    }

    /// The state of one aggregate, whatever days its facts are true on.
    pub(super) async fn state<A: Aggregate>(&self, id: Uuid, moment: &Moment) -> Result<A, Problem> {
        Ok(A::replay(&self.facts::<A>(id, moment).await?.0))
    }

    /// The facts of one aggregate that are true on the day, in the order in which they became so, and its version.
    pub(super) async fn facts<A: Aggregate>(&self, id: Uuid, moment: &Moment) -> Result<(Vec<A::Event>, i64), Problem> {
        let (events, version) = self.told::<A>(id, moment).await?;
        let mut facts = Vec::new();
        for recorded in events.iter().filter(|event| event.effective_on <= moment.as_of) {
            facts.extend(recorded.of::<A>().map_err(failure::of_storage)?);
        }
        facts.sort_by_key(|event: &A::Event| event.effective_on());
        Ok((facts, version))
    }

    pub(super) async fn agency(&self, id: Uuid, asked: &Asked) -> Result<(pb::Agency, Provenance), Problem> {
        let moment = self.moment(asked).await?;
        let (facts, version) = self.facts::<Agency>(id, &moment).await?;
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
        for recorded in self.told::<KindRules>(obligation::id(kind), moment).await?.0 {
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
        let (facts, version) = self.facts::<QualitySystem>(id, &moment).await?;
        if facts.is_empty() {
            return Err(Problem::missing("quality-system", format!("of agency {id} on {}", asked.as_of)));
        }
        let published = self.published_for(id, &moment).await?;
        Ok((super::told::quality_system(id, version, &facts, &published), moment.provenance()))
    }

    pub(super) async fn edition(&self, code: &str, asked: &Asked) -> Result<(pb::Edition, Provenance), Problem> {
        let id = edition::id(code);
        let moment = self.moment(asked).await?;
        let (facts, version) = self.facts::<Edition>(id, &moment).await?;
        let edition = edition_message(id, version, &facts);
        let edition = edition.ok_or_else(|| Problem::missing("edition", format!("{code:?} on {}", asked.as_of)))?;
        Ok((edition, moment.provenance()))
    }

    pub(super) async fn editions(&self, asked: &Asked) -> Result<(Vec<pb::Edition>, Provenance), Problem> {
        let moment = self.moment(asked).await?;
        let mut editions = Vec::new();
        for id in self.log.streams(Edition::KIND).await.map_err(failure::of_storage)? {
            let (facts, version) = self.facts::<Edition>(id, &moment).await?;
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
        let (mut history, _) = self.told::<Agency>(id, &moment).await?;
        if history.is_empty() {
            return Err(Problem::missing("agency", id));
        }
        history.extend(self.told::<QualitySystem>(id, &moment).await?.0);
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

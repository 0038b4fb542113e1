//! The lineage of an agency as a message: links from the view, names from the agencies' own streams.

use crate::{Registry, views::lineage};
use chrono::{Days, NaiveDate};
use contracts::{
    common::v1::{self as common, Provenance},
    registry::v1 as pb,
};
use decider::Aggregate as _;
use lineage::{Link, Way};
use registry_domain::{agency::Agency, reorganisation::Reorganisation};
use runtime::{
    asked::{self, Asked, Moment},
    failure,
    status::{Problem, Violation},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Links away, where nobody asked for fewer.
const DEPTH_MAX: i64 = i32::MAX as i64;

impl Registry {
    pub(super) async fn lineage(
        &self,
        id: Uuid,
        direction: i32,
        depth: Option<i32>,
        asked: &Asked,
    ) -> Result<(Vec<pb::Succession>, Provenance), Problem> {
        let ways: &[Way] = match pb::LineageDirection::try_from(direction) {
            Ok(pb::LineageDirection::Unspecified) => &[Way::Back, Way::Forward],
            Ok(pb::LineageDirection::Predecessors) => &[Way::Back],
            Ok(pb::LineageDirection::Successors) => &[Way::Forward],
            Err(_) => return Err(Violation::new("direction", "is a value that this version does not know").into()),
        };
        let depth = match depth {
            Some(depth) if depth < 1 => {
                return Err(Violation::new("depth", format!("is {depth}; write 1 or more, or leave it out")).into());
            }
            depth => depth.map_or(DEPTH_MAX, i64::from),
        };
        if self.log.stream(Agency::KIND, id, 0).await.map_err(failure::of_storage)?.is_empty() {
            return Err(Problem::missing("agency", id));
        }
        let mut reading = self.lineage.read(&asked.want(asked.known_at)).await.map_err(failure::of_read)?;
        let known_at = asked.known_at.or(reading.known_at()).unwrap_or_default();
        let mut found: Vec<(i64, Link)> = Vec::new();
        for way in ways {
            let traced = lineage::trace(&mut reading.tx, id, *way, depth, known_at).await;
            let sign = if *way == Way::Back { -1 } else { 1 };
            let traced = traced.map_err(failure::of_storage)?;
            found.extend(traced.into_iter().map(|(distance, link)| (sign * distance, link)));
        }
        // What an agency keeps of itself lies on both sides of it.
        found.sort_by_key(|(_, link)| (link.effective_on, link.item, link.position));
        found.dedup_by_key(|(_, link)| link.position);
        let provenance = asked::provenance(asked.as_of, known_at, &reading.positions);
        let position = provenance.positions.get(crate::NAME).copied().unwrap_or_default();
        let moment = Moment::at(known_at, position, crate::NAME, &self.log);
        drop(reading);
        let mut teller = Teller { moment, numbers: HashMap::new(), relatives: HashMap::new() };
        let mut successions = Vec::with_capacity(found.len());
        for (distance, link) in found {
            successions.push(teller.succession(distance, link).await?);
        }
        Ok((successions, Provenance { as_of: String::new(), ..provenance }))
    }
}

/// Finds names and numbers, each of them once.
struct Teller {
    moment: Moment,
    numbers: HashMap<Uuid, String>,
    relatives: HashMap<(Uuid, NaiveDate), pb::Relative>,
}

impl Teller {
    async fn succession(&mut self, distance: i64, link: Link) -> Result<pb::Succession, Problem> {
        let on = link.effective_on;
        let eve = on.checked_sub_days(Days::new(1)).unwrap_or(on);
        let share = contracts::word::value_name(link.share.code(), "SHARE");
        Ok(pb::Succession {
            distance: i32::try_from(distance).unwrap_or_default(),
            predecessor: Some(self.relative(link.predecessor, eve).await?),
            successor: Some(self.relative(link.successor, on).await?),
            share: common::Share::from_str_name(&share).unwrap_or_default().into(),
            instrument: self.number(link.reorganisation).await?,
            reorganisation_id: link.reorganisation.to_string(),
            item: i32::try_from(link.item).unwrap_or_default(),
            effective_on: on.to_string(),
        })
    }

    async fn number(&mut self, reorganisation: Uuid) -> Result<String, Problem> {
        if let Some(number) = self.numbers.get(&reorganisation) {
            return Ok(number.clone());
        }
        let known: Reorganisation = self.moment.state(reorganisation).await?;
        let number = known.resolution().map(|resolution| resolution.heading.number).unwrap_or_default();
        self.numbers.insert(reorganisation, number.clone());
        Ok(number)
    }

    async fn relative(&mut self, id: Uuid, on: NaiveDate) -> Result<pb::Relative, Problem> {
        if let Some(relative) = self.relatives.get(&(id, on)) {
            return Ok(relative.clone());
        }
        let agency: Agency = self.moment.state(id).await?;
        let relative = pb::Relative {
            agency_id: id.to_string(),
            name: agency.name(on).unwrap_or_default().to_owned(),
            area_code: agency.area_code(on).map(str::to_owned),
            parent: agency.parent(on).map(|parent| parent.to_string()),
        };
        self.relatives.insert((id, on), relative.clone());
        Ok(relative)
    }
}

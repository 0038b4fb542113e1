//! Resolutions with defaults: a story names the units and what becomes of them.
//!
//! **Invariant:** a resolution is adopted two weeks before it is operational, and is law at once.

use super::{Kind, Level, Registry, Tier};
use chrono::{Days, NaiveDate};
pub use contracts::common::v1::Share;
use contracts::{Status, registry::v1 as pb};
pub use pb::resolution_item::Outcome;

/// A resolution whose items are numbered 1, 2, 3 …
///
/// # Panics
/// The text is no day.
pub fn resolution(
    number: &str,
    operational_on: &str,
    items: impl IntoIterator<Item = (Outcome, Vec<pb::ResolutionInput>)>,
) -> pb::Resolution {
    let day: NaiveDate = operational_on.parse().expect("a day");
    let adopted_on = (day - Days::new(15)).to_string();
    let items = (1..).zip(items).map(|(number, (outcome, inputs))| pb::ResolutionItem {
        number,
        outcome: Some(outcome),
        inputs,
        named: vec![],
    });
    pb::Resolution {
        number: number.into(),
        title: "Sắp xếp các đơn vị hành chính".into(),
        in_force_on: adopted_on.clone(),
        adopted_on,
        operational_on: operational_on.into(),
        items: items.collect(),
        ..Default::default()
    }
}

/// A new commune, or ward by its name, with an id of its own.
pub fn created(id: &str, name: &str, code: &str, parent: Option<&str>) -> Outcome {
    let level = if name.contains("hường") { Level::Ward } else { Level::Commune };
    Outcome::Created(pb::CreatedAgency {
        agency_id: Some(id.into()),
        name: name.into(),
        tier: Tier::Commune.into(),
        kind: Kind::CommuneCommittee.into(),
        level: level.into(),
        parent: parent.map(str::to_owned),
        area_code: Some(code.into()),
    })
}

/// An agency that goes on under another name, or its own.
pub fn continues(id: &str, name: Option<&str>) -> Outcome {
    let name = name.map(str::to_owned);
    Outcome::Continues(pb::ContinuingAgency { agency_id: id.into(), name, ..Default::default() })
}

/// An agency that goes on under another parent.
pub fn moves(id: &str, parent: &str) -> Outcome {
    let parent = Some(parent.to_owned());
    Outcome::Continues(pb::ContinuingAgency { agency_id: id.into(), parent, ..Default::default() })
}

/// Nothing comes of it.
pub fn abolished() -> Outcome {
    Outcome::Abolished(pb::Abolition {})
}

/// Some of a unit.
pub fn share_of(id: &str, share: Share) -> pb::ResolutionInput {
    pb::ResolutionInput { agency_id: id.into(), share: share.into(), ..Default::default() }
}

/// All of a unit.
pub fn whole(id: &str) -> pb::ResolutionInput {
    share_of(id, Share::Whole)
}

/// What is left of a unit after these items.
pub fn rest(id: &str, after: &[i32]) -> pb::ResolutionInput {
    pb::ResolutionInput { after: after.to_vec(), ..share_of(id, Share::Remainder) }
}

/// That a resolution is adopted.
pub fn adoption(resolution: &pb::Resolution) -> pb::AdoptReorganisationRequest {
    pb::AdoptReorganisationRequest { resolution: Some(resolution.clone()), ..Default::default() }
}

/// That an adopted resolution takes effect.
pub fn effect(reorganisation: &str) -> pb::ApplyReorganisationRequest {
    pb::ApplyReorganisationRequest { reorganisation_id: reorganisation.into(), ..Default::default() }
}

impl Registry {
    /// Adopts a resolution and lets it take effect; its id.
    ///
    /// # Panics
    /// It is refused.
    pub async fn reorganises(&self, resolution: &pb::Resolution) -> String {
        let id = self.does(adoption(resolution)).await.resource_id;
        self.does(effect(&id)).await;
        id
    }

    /// What a validation says against a resolution: item, unit's name, rule and text.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn validates(&self, resolution: &pb::Resolution) -> Result<pb::AdoptReorganisationResponse, Status> {
        let asked = pb::AdoptReorganisationRequest { validate_only: true, ..adoption(resolution) };
        Ok(self.reorganisations.clone().adopt_reorganisation(asked).await?.into_inner())
    }

    /// The lineage of an agency: distance, predecessor, share and successor of each link, oldest first.
    ///
    /// # Panics
    /// There is no such agency.
    pub async fn lineage(&self, agency_id: &str) -> Vec<(i32, String, Share, String)> {
        let asked = pb::GetAgencyLineageRequest {
            agency_id: agency_id.into(),
            min_positions: self.by_now().await,
            ..Default::default()
        };
        let answer = self.agencies.clone().get_agency_lineage(asked).await.expect("the agency is there").into_inner();
        let name = |relative: Option<pb::Relative>| relative.expect("a link has two ends").name;
        let told = answer
            .successions
            .into_iter()
            .map(|link| (link.distance, name(link.predecessor.clone()), link.share(), name(link.successor.clone())));
        told.collect()
    }
}

//! Published lists of procedures in answers: a list by itself, and what an agency is competent for by its tier and kind.
//!
//! **Invariant:** all streams of one answer are asked about one moment of the log.

use super::read;
use crate::Registry;
use chrono::NaiveDate;
use contracts::{
    common::v1::Provenance,
    registry::v1::{self as pb, procedure_list},
};
use decider::Aggregate as _;
use registry_domain::{
    agency::Agency,
    procedure_list::{self as domain, Audience, ProcedureList, Published},
};
use runtime::{
    asked::{Asked, Moment},
    field,
    status::Problem,
};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Registry {
    pub(super) async fn procedure_list(
        &self,
        audience: Audience,
        asked: &Asked,
    ) -> Result<(pb::ProcedureList, Provenance), Problem> {
        let (id, moment) = (domain::id(audience), self.moment(asked).await?);
        let (facts, version) = moment.facts::<ProcedureList>(id).await?;
        if facts.is_empty() {
            return Err(Problem::missing("procedure-list", format!("of the {audience} on {}", asked.as_of)));
        }
        let list = ProcedureList::replay(&facts);
        Ok((message(id, version, audience, &list, asked.as_of), moment.provenance()))
    }

    /// The procedures that were published for an agency by a day, as known at a moment.
    pub(super) async fn published_for(&self, agency: Uuid, moment: &Moment) -> Result<BTreeSet<String>, Problem> {
        let (facts, _) = moment.facts::<Agency>(agency).await?;
        let agency = Agency::replay(&facts);
        let mut lists = Vec::new();
        for audience in Audience::of(&agency) {
            let (facts, _) = moment.facts::<ProcedureList>(domain::id(audience)).await?;
            lists.push(ProcedureList::replay(&facts));
        }
        Ok(Published::of(&agency, &lists).on(moment.as_of))
    }
}

fn message(id: Uuid, version: i64, audience: Audience, list: &ProcedureList, on: NaiveDate) -> pb::ProcedureList {
    let procedures = list.entries(on).into_values().map(|(procedure, publication)| pb::ListedProcedure {
        code: procedure.code.clone(),
        name: procedure.name.clone(),
        decision: publication.decision.clone(),
        listed_on: publication.effective_on.to_string(),
    });
    let publications = list.publications().iter().map(|known| pb::Publication {
        publication: known.publication.to_string(),
        decision: known.decision.clone(),
        due: known.due.map(|due| due.to_string()),
        published_on: known.effective_on.to_string(),
    });
    pb::ProcedureList {
        procedure_list_id: id.to_string(),
        etag: field::to_etag(version),
        audience: Some(match audience {
            Audience::Tier(tier) => procedure_list::Audience::Tier(read::tier(tier)),
            Audience::Kind(kind) => procedure_list::Audience::Kind(read::kind(kind)),
        }),
        procedures: procedures.collect(),
        publications: publications.collect(),
    }
}

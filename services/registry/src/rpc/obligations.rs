//! ObligationService: for which kinds of agencies the programme is how binding, and by which documents.
//!
//! The rules are few, so their list is read from the log itself.
//!
//! Deliberately absent: the obligation of one agency, which AgencyService tells from these rules and from its own events.

use super::read;
use crate::Registry;
use contracts::{common::v1::Provenance, registry::v1 as pb};
use decider::Aggregate as _;
use registry_domain::{
    obligation::{self, KindRules, Rule},
    vocabulary::Kind,
};
use runtime::{asked::Asked, call, failure, field, page::Page, status::Problem};
use tonic::{Request, Response, Status};

#[tonic::async_trait]
impl pb::obligation_service_server::ObligationService for Registry {
    async fn lay_obligation(
        &self,
        request: Request<pb::LayObligationRequest>,
    ) -> Result<Response<pb::LayObligationResponse>, Status> {
        let receipt = self.command("LayObligation", request).await?;
        Ok(Response::new(pb::LayObligationResponse { receipt }))
    }

    async fn lift_obligation(
        &self,
        request: Request<pb::LiftObligationRequest>,
    ) -> Result<Response<pb::LiftObligationResponse>, Status> {
        let receipt = self.command("LiftObligation", request).await?;
        Ok(Response::new(pb::LiftObligationResponse { receipt }))
    }

    async fn list_obligations(
        &self,
        request: Request<pb::ListObligationsRequest>,
    ) -> Result<Response<pb::ListObligationsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let fingerprint = call::fingerprint("ListObligations", &same);
        let page = Page::read(r.page_size.unwrap_or_default(), &r.page_token, &fingerprint)?;
        let (mut obligations, provenance) = self.obligations(&asked).await?;
        obligations.retain(|obligation| page.after.as_ref().is_none_or(|after| place(obligation) > *after));
        obligations.truncate(page.size + 1);
        let next_page_token = page.cut(&mut obligations, place);
        Ok(Response::new(pb::ListObligationsResponse { provenance: Some(provenance), obligations, next_page_token }))
    }
}

/// Where an obligation stands in the list, as text that sorts so: by kind, the strongest first, the oldest first.
fn place(obligation: &pb::KindObligation) -> String {
    let pb::KindObligation { kind, obligation, effective_on, basis, .. } = obligation;
    format!("{kind:02}/{obligation:02}/{effective_on}/{basis}")
}

impl Registry {
    /// What holds on the day for each kind of agency, as known at the moment.
    async fn obligations(&self, asked: &Asked) -> Result<(Vec<pb::KindObligation>, Provenance), Problem> {
        let moment = self.moment(asked).await?;
        let mut all = Vec::new();
        for kind in Kind::ALL.iter().copied() {
            let (recorded, version) = moment.told::<KindRules>(obligation::id(kind)).await?;
            let mut facts = Vec::new();
            for event in &recorded {
                facts.extend(event.of::<KindRules>().map_err(failure::of_storage)?);
            }
            let rules = KindRules::replay(&facts);
            let holding = rules.on(moment.as_of).into_iter().enumerate();
            all.extend(holding.map(|(index, rule)| message(kind, version, rule, index == 0)));
        }
        all.sort_by_key(place);
        Ok((all, moment.provenance()))
    }
}

fn message(kind: Kind, version: i64, rule: &Rule, counts: bool) -> pb::KindObligation {
    pb::KindObligation {
        etag: field::to_etag(version),
        kind: read::kind(kind),
        obligation: read::obligation(Some(rule.obligation)),
        basis: rule.basis.clone(),
        effective_on: rule.from.to_string(),
        until: rule.last().map(|day| day.to_string()),
        lifted_by: rule.lifted.as_ref().map(|(basis, _)| basis.clone()),
        counts,
    }
}

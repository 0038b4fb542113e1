//! `chuan.operations.v1.ViewService`: how far each view and policy has come, and telling it again from the start.
//!
//! **Invariant:** a rebuild goes on aside; what is asked meanwhile is answered from the tables that were there.
//! **Invariant:** a neighbour that does not answer hides no view: where its log ends is then not told.

use crate::{
    failure, field,
    standing::{self, Heads, Lag, Standing},
    status::{Problem, Violation},
};
use bus::Followed;
use contracts::operations::v1 as pb;
use tonic::{Request, Response, Status};

/// Full name of the service.
pub const SERVICE: &str = "chuan.operations.v1.ViewService";

/// The views and policies that this process keeps, each with the service that owns it.
#[derive(Clone, Debug)]
pub struct Views(pub Vec<(&'static str, Followed)>);

/// A view as the contract tells it, beside the ends of logs.
async fn describe(service: &str, view: &Followed, heads: &Heads) -> Result<pb::View, Problem> {
    let standing = Standing::of(view).await.map_err(failure::of_storage)?;
    let poison = standing.state.as_ref().and_then(|state| state.poison.clone());
    let building = standing.state.as_ref().is_some_and(|state| state.building.is_some());
    let condition = match (&poison, building) {
        (_, true) => pb::ViewState::Building,
        (Some(_), false) => pb::ViewState::Poisoned,
        (None, false) => pb::ViewState::Current,
    };
    let followed = || view.feeds().keys().filter_map(|source| heads.get_key_value(source));
    let lag_of = |source: &str, head| {
        let Lag { events, seconds } = standing.lag(source, head);
        pb::ViewLag { events, seconds }
    };
    let reached = standing.reached.iter();
    Ok(pb::View {
        service: service.to_owned(),
        name: view.name().to_owned(),
        positions: reached.map(|(source, reached)| (source.clone(), reached.position)).collect(),
        heads: followed().map(|(source, head)| ((*source).to_owned(), head.position)).collect(),
        lags: followed().map(|(source, head)| ((*source).to_owned(), lag_of(source, head))).collect(),
        state: condition.into(),
        reason: poison.or(view.progress().conflict).unwrap_or_default(),
        rebuilt_at: standing.state.and_then(|state| state.rebuilt_at).map(field::timestamp),
        policy: view.is_policy(),
    })
}

#[tonic::async_trait]
impl pb::view_service_server::ViewService for Views {
    async fn list_views(
        &self,
        request: Request<pb::ListViewsRequest>,
    ) -> Result<Response<pb::ListViewsResponse>, Status> {
        let wanted = request.into_inner().service;
        let wanted = || self.0.iter().filter(|(service, _)| wanted.is_empty() || wanted == *service);
        let heads = standing::heads(wanted().map(|(_, view)| view)).await;
        let mut views = Vec::new();
        for (service, view) in wanted() {
            views.push(describe(service, view, &heads).await?);
        }
        views.sort_by(|a, b| (&a.service, &a.name).cmp(&(&b.service, &b.name)));
        Ok(Response::new(pb::ListViewsResponse { views }))
    }

    async fn rebuild_view(
        &self,
        request: Request<pb::RebuildViewRequest>,
    ) -> Result<Response<pb::RebuildViewResponse>, Status> {
        let r = request.into_inner();
        let Some((service, view)) =
            self.0.iter().find(|(service, view)| *service == r.service && view.name() == r.name)
        else {
            let known: Vec<String> =
                self.0.iter().map(|(service, view)| format!("{service}/{}", view.name())).collect();
            let text = format!("{}/{} is not kept here; there are: {}", r.service, r.name, known.join(", "));
            return Err(Violation::new("name", text).into());
        };
        view.rebuild().await.map_err(failure::of_storage)?;
        let heads = standing::heads([view]).await;
        Ok(Response::new(pb::RebuildViewResponse { view: Some(describe(service, view, &heads).await?) }))
    }
}

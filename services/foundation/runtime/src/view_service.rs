//! `chuan.operations.v1.ViewService`: how far each view and policy has come, and telling it again from the start.
//!
//! **Invariant:** a rebuild goes on aside; what is asked meanwhile is answered from the tables that were there.

use crate::{
    failure, field,
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

async fn describe(service: &str, view: &Followed) -> Result<pb::View, Problem> {
    let state = view.state().await.map_err(failure::of_storage)?;
    let progress = view.progress();
    let heads = view.heads().await.map_err(failure::of_feed)?;
    let poison = state.as_ref().and_then(|state| state.poison.clone());
    let building = state.as_ref().is_some_and(|state| state.building.is_some());
    let condition = match (&poison, building) {
        (_, true) => pb::ViewState::Building,
        (Some(_), false) => pb::ViewState::Poisoned,
        (None, false) => pb::ViewState::Current,
    };
    Ok(pb::View {
        service: service.to_owned(),
        name: view.name().to_owned(),
        positions: progress.positions,
        heads,
        state: condition.into(),
        reason: poison.unwrap_or_default(),
        rebuilt_at: state.and_then(|state| state.rebuilt_at).map(field::timestamp),
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
        let mut views = Vec::new();
        for (service, view) in self.0.iter().filter(|(service, _)| wanted.is_empty() || wanted == *service) {
            views.push(describe(service, view).await?);
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
        Ok(Response::new(pb::RebuildViewResponse { view: Some(describe(service, view).await?) }))
    }
}

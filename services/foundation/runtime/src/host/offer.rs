//! What every process offers beside its services: its logs, its views, its streams, its health, and figures.
//!
//! **Invariant:** a process tells of its neighbours' logs what it reads of them, and does nothing to them.
//!
//! Deliberately absent: what the services themselves offer; each adds that when it joins.

use super::{Error, Host, readiness::readiness};
use crate::{
    bus_service, epoch_service, log_service,
    meters::{self, Instruments},
    probe, view_service,
};
use axum::Router;
use contracts::{
    events::v1::event_log_server::EventLogServer,
    operations::v1::{
        bus_service_server::BusServiceServer, log_service_server::LogServiceServer,
        view_service_server::ViewServiceServer,
    },
};

impl Host {
    /// Adds what every process offers over gRPC, and returns what it offers over HTTP.
    pub(super) async fn offer(&mut self) -> Result<Router, Error> {
        let own_logs = self.own_logs();
        let logs = log_service::Logs::new(self.logs.clone(), self.clock.clone(), self.shutdown.clone());
        let views = view_service::Views(self.views.clone());
        let streams = bus_service::Streams::new(own_logs.clone(), self.relays.clone());
        let epochs = epoch_service::Epochs(own_logs.clone());
        self.names.extend([log_service::SERVICE, view_service::SERVICE, bus_service::SERVICE, epoch_service::SERVICE]);
        let (_reporter, health) = probe::health(&self.names).await;
        let reflection = probe::reflection(&self.names)?;
        self.routes
            .add_service(EventLogServer::new(logs))
            .add_service(ViewServiceServer::new(views))
            .add_service(BusServiceServer::new(streams))
            .add_service(LogServiceServer::new(epochs))
            .add_service(health)
            .add_service(reflection);
        let instruments = Instruments {
            logs: own_logs,
            relays: self.relays.clone(),
            views: self.views.clone(),
            databases: self.databases.clone(),
        };
        let ready = readiness(self.databases.clone(), self.views.clone(), self.relays.clone());
        Ok(probe::probes(ready).merge(meters::route(instruments)))
    }
}

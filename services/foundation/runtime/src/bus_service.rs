//! `chuan.operations.v1.BusService`: how each stream stands beside its log, and comparing the two.
//!
//! **Invariant:** only logs that this process owns are told of; a neighbour tells of its own.
//!
//! Deliberately absent: sending a stream anything; the relay does that by itself.

use crate::{
    failure, field,
    status::{Problem, Refusal, Violation},
};
use bus::{Relay, relay};
use contracts::operations::v1 as pb;
use eventstore::Log;
use std::collections::BTreeMap;
use tonic::{Request, Response, Status};

/// Full name of the service.
pub const SERVICE: &str = "chuan.operations.v1.BusService";

/// The logs that a process owns, and their relays if there is a bus.
#[derive(Clone, Debug)]
pub struct Streams {
    logs: BTreeMap<&'static str, Log>,
    relays: Vec<Relay>,
}

impl Streams {
    /// These logs with their relays.
    #[must_use]
    pub fn new(logs: BTreeMap<&'static str, Log>, relays: Vec<Relay>) -> Streams {
        Streams { logs, relays }
    }

    fn relay(&self, service: &str) -> Option<&Relay> {
        self.relays.iter().find(|relay| relay.service() == service)
    }

    /// The service's name, which may be left out where there is only one.
    fn named(&self, service: &str) -> Result<&'static str, Problem> {
        let mut names = self.logs.keys().copied();
        let found = match service {
            "" if self.logs.len() == 1 => names.next(),
            _ => names.find(|name| *name == service),
        };
        found.ok_or_else(|| {
            let known: Vec<&str> = self.logs.keys().copied().collect();
            Violation::new("service", format!("{service:?} has no log here; there are: {}", known.join(", "))).into()
        })
    }

    async fn describe(&self, service: &'static str) -> Result<pb::BusStream, Problem> {
        let log = self.logs.get(service).ok_or_else(|| Problem::missing("log", service))?;
        let head = log.head().await.map_err(failure::of_storage)?;
        let standing = self.relay(service).map(Relay::standing);
        let state = match standing.as_ref().map(|standing| standing.state) {
            None => pb::BusState::None,
            Some(relay::State::Away) => pb::BusState::Away,
            Some(relay::State::Current) => pb::BusState::Current,
            Some(relay::State::Refilling) => pb::BusState::Refilling,
            Some(relay::State::Ahead) => pb::BusState::Ahead,
        };
        let told = pb::BusStream {
            service: service.to_owned(),
            log_id: head.log_id.to_string(),
            epoch: head.epoch,
            head: head.position,
            head_recorded_at: (head.position > 0).then(|| field::timestamp(head.recorded_at)),
            state: state.into(),
            ..Default::default()
        };
        let Some(standing) = standing else { return Ok(told) };
        Ok(pb::BusStream {
            stream: standing.stream,
            relayed: standing.relayed,
            relayed_recorded_at: standing.relayed_recorded_at.map(field::timestamp),
            reason: standing.reason,
            refilled: i64::try_from(standing.refilled).unwrap_or(i64::MAX),
            ..told
        })
    }
}

/// What a caller is told when a stream cannot be compared.
fn of_relay(error: relay::Error) -> Problem {
    match error {
        relay::Error::Storage(error) => failure::of_storage(error),
        relay::Error::Nats(_) | relay::Error::Moved => Problem::Behind { text: error.to_string() },
        relay::Error::Event(error) => Problem::Defect(error.into()),
        relay::Error::Ahead(_) => Problem::refused(Refusal::Precondition, "bus-ahead", error),
    }
}

#[tonic::async_trait]
impl pb::bus_service_server::BusService for Streams {
    async fn get_bus(&self, request: Request<pb::GetBusRequest>) -> Result<Response<pb::GetBusResponse>, Status> {
        let wanted = request.into_inner().service;
        let services = match wanted.as_str() {
            "" => self.logs.keys().copied().collect(),
            one => vec![self.named(one)?],
        };
        let mut streams = Vec::new();
        for service in services {
            streams.push(self.describe(service).await?);
        }
        Ok(Response::new(pb::GetBusResponse { streams }))
    }

    async fn reconcile_bus(
        &self,
        request: Request<pb::ReconcileBusRequest>,
    ) -> Result<Response<pb::ReconcileBusResponse>, Status> {
        let pb::ReconcileBusRequest { service, validate_only } = request.into_inner();
        let service = self.named(&service)?;
        let Some(relay) = self.relay(service) else {
            let text = format!(
                "{service} runs without a bus here: its neighbours read its log directly, and there is no stream"
            );
            return Err(Problem::refused(Refusal::Precondition, "no-bus", text).into());
        };
        // In a task of its own: who hangs up must not leave a stream removed and not yet made anew.
        let (relay, told) = (relay.clone(), self.clone());
        let done = tokio::spawn(async move { relay.reconcile(validate_only).await });
        let compared = done.await.map_err(|panic| Problem::Defect(panic.into()))?.map_err(of_relay)?;
        Ok(Response::new(pb::ReconcileBusResponse {
            stream: Some(told.describe(service).await?),
            compared: compared.compared,
            first_difference: compared.first_difference,
            difference: compared.difference,
            refilled: compared.refilled,
        }))
    }
}

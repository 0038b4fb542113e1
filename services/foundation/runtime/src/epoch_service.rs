//! `chuan.operations.v1.LogService`: beginning a new life of a log; and how a process ends whose log has become another one.
//!
//! **Invariant:** an epoch is begun only at the head that the operator saw, and who began it is logged.
//! **Invariant:** a process does not outlive its own log: what it holds in memory of it is void.
//!
//! Deliberately absent: finding out by itself that an epoch is needed. Only an operator knows that an older copy was restored on
//! purpose.

use crate::{
    call::Call,
    failure,
    status::{Problem, Violation},
};
use contracts::operations::v1 as pb;
use eventstore::Log;
use futures::{FutureExt as _, future::select_all};
use std::collections::BTreeMap;
use tonic::{Request, Response, Status};

/// Full name of the service.
pub const SERVICE: &str = "chuan.operations.v1.LogService";

/// The logs that this process owns.
#[derive(Clone, Debug)]
pub struct Epochs(pub BTreeMap<&'static str, Log>);

impl Epochs {
    /// The service's name, which may be left out where there is only one, and its log.
    fn log(&self, service: &str) -> Result<(&'static str, Log), Problem> {
        let mut logs = self.0.iter();
        let found = match service {
            "" if self.0.len() == 1 => logs.next(),
            _ => logs.find(|(name, _)| **name == service),
        };
        found.map(|(name, log)| (*name, log.clone())).ok_or_else(|| {
            let known: Vec<&str> = self.0.keys().copied().collect();
            let text =
                format!("the log of {service:?} does not belong to this process; there are: {}", known.join(", "));
            Violation::new("service", text).into()
        })
    }
}

#[tonic::async_trait]
impl pb::log_service_server::LogService for Epochs {
    async fn begin_epoch(
        &self,
        request: Request<pb::BeginEpochRequest>,
    ) -> Result<Response<pb::BeginEpochResponse>, Status> {
        let actor = Call::of(&request)?.actor;
        let pb::BeginEpochRequest { service, epoch, position } = request.into_inner();
        let (service, log) = self.log(&service)?;
        // In a task of its own: whoever hangs up must not leave the process in doubt.
        let begun = tokio::spawn(async move { log.begin_epoch(epoch, position).await });
        match begun.await.map_err(|panic| Problem::Defect(panic.into()))? {
            Ok(head) => {
                let epoch = head.epoch;
                tracing::warn!(service, epoch, position, %actor, "a new epoch of the log was begun; it goes on from here");
                Ok(Response::new(pb::BeginEpochResponse { epoch, position: head.position }))
            }
            Err(error) => {
                tracing::info!(service, epoch, position, %actor, %error, "a new epoch of the log was not begun");
                Err(failure::of_append(error, |_| "log").into())
            }
        }
    }
}

/// Waits until one of `logs` has become another one under this process; tells which, and how.
pub(crate) async fn replaced(logs: BTreeMap<&'static str, Log>) -> (&'static str, String) {
    if logs.is_empty() {
        return std::future::pending().await; // a process without a log of its own
    }
    let waiting = logs.into_iter().map(|(service, log)| async move { (service, log.replaced().await) }.boxed());
    let ((service, reason), ..) = select_all(waiting).await;
    tracing::error!(service, %reason, "the log has become another one; this process ends, and its platform starts it again");
    (service, reason)
}

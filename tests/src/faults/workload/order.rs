//! A command as a client of the workload sends it, and what one asking comes to.
//!
//! **Invariant:** only an answer that a service itself made counts as a refusal; everything else leaves it open whether the
//! command happened.

use crate::{faults::history::Told, story::Command};
use contracts::{Channel, Code, Status, common::v1::Receipt, explain};
use futures::future::BoxFuture;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tonic::transport::Endpoint;
use uuid::Uuid;

/// What is said of an answer that a client did not wait for.
pub(super) const HUNG_UP: &str = "no answer was waited for any longer";
/// How long a client waits for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

type Sending = dyn Fn(Channel, Uuid) -> BoxFuture<'static, Result<Receipt, Status>> + Send + Sync;

/// A command, whichever it is; clones are the same one.
#[derive(Clone)]
pub(super) struct Order {
    /// The service that it is for.
    pub(super) service: &'static str,
    /// The type of the request.
    pub(super) what: &'static str,
    send: Arc<Sending>,
}

/// What one asking came to.
pub(super) enum Heard {
    /// It happened.
    Receipt(Receipt),
    /// It did not happen.
    Refused { code: String, reason: String },
    /// It did not happen, and may be asked again.
    Busy,
    /// Nobody can know, and the service says that it has a defect.
    Defect(String),
    /// Nobody can know.
    Nothing(String),
}

impl Order {
    pub(super) fn of<C: Command + Sync>(command: C) -> Order {
        let name = std::any::type_name::<C>();
        let what = name.rsplit("::").next().unwrap_or(name);
        let send = move |channel: Channel, id: Uuid| -> BoxFuture<'static, Result<Receipt, Status>> {
            Box::pin(command.clone().identified(id).call(channel))
        };
        Order { service: C::SERVICE, what, send: Arc::new(send) }
    }

    /// Asks once, and waits for the answer as long as `patience` lasts.
    pub(super) async fn ask(&self, channel: Channel, id: Uuid, patience: Duration) -> Heard {
        match tokio::time::timeout(patience, (self.send)(channel, id)).await {
            Ok(Ok(receipt)) => Heard::Receipt(receipt),
            Ok(Err(status)) => heard(&status),
            Err(_) => Heard::Nothing(HUNG_UP.into()),
        }
    }
}

fn heard(status: &Status) -> Heard {
    let said = explain(status);
    let is_decided = matches!(
        said.code,
        Code::InvalidArgument
            | Code::NotFound
            | Code::AlreadyExists
            | Code::FailedPrecondition
            | Code::PermissionDenied
            | Code::Aborted
    );
    match (said.code, said.reason.as_str()) {
        (Code::ResourceExhausted, "BUSY") => Heard::Busy,
        (Code::Internal, "DEFECT") => Heard::Defect(said.text),
        (_, "" | "TRANSPORT") => Heard::Nothing(format!("{:?}: {}", said.code, said.text)),
        (code, reason) if is_decided => Heard::Refused { code: format!("{code:?}"), reason: reason.to_owned() },
        (code, reason) => Heard::Nothing(format!("{code:?} {reason}: {}", said.text)),
    }
}

/// What a receipt says, as far as it must stay so.
pub(super) fn told(receipt: &Receipt) -> Told {
    let version = receipt.etag.trim_matches('"').parse().unwrap_or(-1);
    Told { position: receipt.position, version, changed: receipt.changed }
}

/// A client's own connections, one a service.
pub(super) struct Lines {
    endpoints: Arc<BTreeMap<&'static str, String>>,
    channels: BTreeMap<&'static str, Channel>,
}

impl Lines {
    pub(super) fn new(endpoints: Arc<BTreeMap<&'static str, String>>) -> Lines {
        Lines { endpoints, channels: BTreeMap::new() }
    }

    /// The connection to a service; made when it is used.
    pub(super) fn to(&mut self, service: &'static str) -> Channel {
        let url = self.endpoints.get(service).cloned().unwrap_or_default();
        self.channels.entry(service).or_insert_with(|| lazy(&url)).clone()
    }

    /// Forgets a connection that does not answer any more: the next one may lead to another replica.
    pub(super) fn hang_up(&mut self, service: &'static str) {
        self.channels.remove(service);
    }
}

/// A connection that is made when it is used.
///
/// # Panics
/// The address is none: the caller of the workload made it up.
#[must_use]
pub fn lazy(url: &str) -> Channel {
    let endpoint = Endpoint::from_shared(url.to_owned()).expect("the address of a service");
    endpoint.connect_timeout(CONNECT_TIMEOUT).connect_lazy()
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::status::{Problem, Refusal};

    #[test]
    fn a_rule_refuses_and_a_lost_connection_leaves_everything_open() {
        let refused = Status::from(Problem::refused(Refusal::Precondition, "R-REG-7", "it is gone"));
        assert!(matches!(heard(&refused), Heard::Refused { reason, .. } if reason == "R_REG_7"));
        let lost = Status::from(Problem::Storage(std::io::Error::other("lost").into()));
        assert!(matches!(heard(&lost), Heard::Nothing(_)));
        assert!(matches!(heard(&Status::unavailable("transport error")), Heard::Nothing(_)));
        assert!(matches!(heard(&Status::failed_precondition("said by a proxy")), Heard::Nothing(_)));
        let busy = Status::from(Problem::Busy { text: "full".into() });
        assert!(matches!(heard(&busy), Heard::Busy));
    }
}

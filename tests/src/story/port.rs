//! The port of a house, whichever of its services answers: commands, logs, views and policies.
//!
//! **Invariant:** a refused command has moved no log of its service.
//! **Invariant:** [`Port::settles`] has seen every policy of every service at the end of every log that it follows.

use super::Command;
use contracts::{
    Channel, Explanation, Status,
    common::v1::Receipt,
    events::v1::{Event, HeadRequest, ReadRequest, event_log_client::EventLogClient},
    explain,
    operations::v1::{ListViewsRequest, RebuildViewRequest, View, ViewState, view_service_client::ViewServiceClient},
};
use std::collections::BTreeMap;

/// Everything that the services of a house offer on their port.
#[derive(Clone, Debug)]
pub struct Port {
    /// A connection to it.
    pub channel: Channel,
}

impl Port {
    /// What is served on `channel`.
    pub fn at(channel: &Channel) -> Port {
        Port { channel: channel.clone() }
    }

    /// What is answered to a command.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn tries(&self, command: impl Command) -> Result<Receipt, Status> {
        command.call(self.channel.clone()).await
    }

    /// The receipt of a command that is accepted.
    ///
    /// # Panics
    /// It is refused.
    pub async fn does(&self, command: impl Command) -> Receipt {
        let asked = format!("{command:?}");
        self.tries(command).await.unwrap_or_else(|status| panic!("{asked}: {:?}", explain(&status)))
    }

    /// That a command is accepted and has changed nothing, because it was so already.
    ///
    /// # Panics
    /// It is refused, or something was recorded.
    pub async fn knows<C: Command>(&self, command: C) {
        let (asked, before) = (format!("{command:?}"), self.head(C::SERVICE).await);
        assert!(!self.does(command).await.changed, "{asked} changes something");
        assert_eq!(self.head(C::SERVICE).await, before, "{asked} changes nothing, and yet the log has moved");
    }

    /// Why a command is refused; nothing was stored.
    ///
    /// # Panics
    /// It is accepted, or the log has moved.
    pub async fn refuses<C: Command>(&self, command: C) -> Explanation {
        let asked = format!("{command:?}");
        self.unmoved(C::SERVICE, &asked, self.tries(command)).await
    }

    /// Why a call fails that must not move the log of `service`.
    ///
    /// # Panics
    /// It succeeds, or the log has moved.
    pub async fn unmoved<T: std::fmt::Debug>(
        &self,
        service: &str,
        what: &str,
        call: impl Future<Output = Result<T, Status>>,
    ) -> Explanation {
        let before = self.head(service).await;
        let answer = call.await;
        let status = answer.map(|answer| panic!("{what} is not refused: {answer:?}")).unwrap_err();
        assert_eq!(self.head(service).await, before, "{what} is refused, and yet the log has moved");
        explain(&status)
    }

    /// Position of the last event of a service.
    ///
    /// # Panics
    /// The log does not answer.
    pub async fn head(&self, service: &str) -> i64 {
        let asked = HeadRequest { service: service.into(), ..Default::default() };
        EventLogClient::new(self.channel.clone()).head(asked).await.expect("the log answers").into_inner().position
    }

    /// Where the logs of the services end that record anything.
    pub async fn heads(&self) -> BTreeMap<String, i64> {
        let mut heads = BTreeMap::new();
        for service in ["registry", "plans", "inspections"] {
            heads.insert(service.to_owned(), self.head(service).await);
        }
        heads
    }

    /// Everything that a service has recorded so far, as what its list must have seen.
    pub async fn by_now(&self, service: &str) -> BTreeMap<String, i64> {
        BTreeMap::from([(service.to_owned(), self.head(service).await)])
    }

    /// Every event of a service after a position.
    ///
    /// # Panics
    /// The log does not answer.
    pub async fn events_after(&self, service: &str, mut after: i64) -> Vec<Event> {
        let mut all = Vec::new();
        loop {
            let asked = ReadRequest { service: service.into(), after, ..Default::default() };
            let read =
                EventLogClient::new(self.channel.clone()).read(asked).await.expect("the log answers").into_inner();
            all.extend(read.events);
            if read.read_until == read.head {
                return all;
            }
            after = read.read_until;
        }
    }

    /// The views and policies of every service.
    ///
    /// # Panics
    /// They are not listed.
    pub async fn views(&self) -> Vec<View> {
        let asked = ListViewsRequest::default();
        ViewServiceClient::new(self.channel.clone())
            .list_views(asked)
            .await
            .expect("they are listed")
            .into_inner()
            .views
    }

    /// Waits until the policies have given every command that follows from what is recorded.
    ///
    /// A policy may move the log that another follows which was looked at before it. So it is over when two looks, one after
    /// the other, find every policy at the end of its logs and all of them at the same place: whatever was recorded after
    /// somebody was looked at the second time would come from one that had further to go the first time.
    ///
    /// # Panics
    /// A policy has stopped.
    pub async fn settles(&self) {
        let mut seen = None;
        loop {
            let policies: Vec<View> = self.views().await.into_iter().filter(|view| view.policy).collect();
            assert!(!policies.is_empty(), "there is a policy");
            let is_done = !policies.iter().any(waits);
            if is_done && seen.as_ref() == Some(&policies) {
                return;
            }
            seen = is_done.then_some(policies);
        }
    }

    /// Waits until every view and policy has taken in all that is recorded: what was true of a neighbour a moment ago is known.
    ///
    /// # Panics
    /// One of them has stopped.
    pub async fn catches_up(&self) {
        while self.views().await.iter().any(waits) {}
    }

    /// Lets every policy begin again from the first event, and waits until each is done with the last one.
    ///
    /// # Panics
    /// A policy has stopped.
    pub async fn rebuilds_policies(&self) {
        self.rebuilds(|view| view.policy).await;
        self.settles().await;
    }

    /// Lets some views and policies begin again from the first event, and waits until they have caught up.
    ///
    /// # Panics
    /// One of them has stopped.
    pub async fn rebuilds(&self, which: impl Fn(&View) -> bool) {
        for View { service, name, .. } in self.views().await.into_iter().filter(&which) {
            let asked = RebuildViewRequest { service, name };
            ViewServiceClient::new(self.channel.clone()).rebuild_view(asked).await.expect("it can be rebuilt");
        }
        while self.views().await.iter().any(|view| which(view) && waits(view)) {}
    }
}

/// Whether a view or policy has something to do.
fn waits(view: &View) -> bool {
    assert_ne!(view.state(), ViewState::Poisoned, "{view:?}");
    let reached = |source: &String| view.positions.get(source).copied().unwrap_or_default();
    view.state() == ViewState::Building || view.heads.iter().any(|(source, head)| reached(source) < *head)
}

//! The owner of a log, asked over gRPC.
//!
//! **Invariant:** a question that is answered once ends within [`PATIENCE`], whatever the owner does; a stream of events whose
//! owner has vanished ends too.

use crate::{
    event::Arrived,
    feed::{Error, Stretch},
};
use chrono::{DateTime, Utc};
use contracts::{
    Channel, Request, Status, Streaming,
    events::v1::{self as pb, event_log_client::EventLogClient},
};
use eventstore::{Recorded, log::Head};
use std::{fmt::Display, time::Duration};

/// How long the owner may take to answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// One command may have recorded this much, and is not cut.
const MESSAGE_MAX: usize = 128 << 20;

/// Who owns a log.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    service: &'static str,
    client: EventLogClient<Channel>,
}

impl Owner {
    pub(super) fn new(service: &'static str, channel: Channel) -> Owner {
        Owner { service, client: EventLogClient::new(channel).max_decoding_message_size(MESSAGE_MAX) }
    }

    /// The end of the log; complete until some time, if that is wanted.
    pub(super) async fn head(&self, complete_until: Option<DateTime<Utc>>) -> Result<Head, Error> {
        let wish = pb::HeadRequest { service: self.service.into(), complete_until: complete_until.map(timestamp) };
        let asked = self.client.clone().head(self.request(wish)).await;
        let head = asked.map_err(|status| self.unreachable(status.message()))?.into_inner();
        let read = || {
            Some(Head {
                log_id: head.log_id.parse().ok()?,
                epoch: head.epoch,
                position: head.position,
                recorded_at: head.recorded_at.map_or(Some(DateTime::UNIX_EPOCH), |at| instant(Some(at)))?,
                founding: head.founding.clone(),
                complete_until: instant(head.complete_until),
            })
        };
        let head = read().ok_or_else(|| {
            self.unreachable(&"it tells the end of its log in another way than this version understands")
        })?;
        match complete_until.filter(|until| !head.is_complete_until(*until)) {
            Some(until) => Err(self.unreachable(&format!("it does not promise that nothing is missing until {until}"))),
            None => Ok(head),
        }
    }

    /// Whole commands after `position`.
    pub(super) async fn read(&self, position: i64, limit: i64) -> Result<Stretch, Error> {
        let wish = pb::ReadRequest {
            service: self.service.into(),
            after: position,
            limit: i32::try_from(limit).ok(),
            ..Default::default()
        };
        let answer = self.client.clone().read(self.request(wish)).await;
        let answer = answer.map_err(|status| self.unreachable(status.message()))?.into_inner();
        let log_id = answer.log_id.parse().map_err(|error| self.unreachable(&error))?;
        let events: Result<Vec<Recorded>, Error> =
            answer.events.into_iter().map(|event| self.recorded(event)).collect();
        let events = events?;
        let contiguous = (position + 1..).zip(&events).all(|(expected, event)| event.position == expected);
        if !contiguous {
            return Err(self.unreachable(&"it answers with other events than were asked for"));
        }
        Ok(Stretch { life: (log_id, answer.epoch), events, end: Some(answer.head) })
    }

    /// The log after `position`, and then as it grows.
    pub(super) async fn follow(&self, position: i64) -> Result<Streaming<pb::FollowResponse>, Error> {
        let wish = pb::FollowRequest { service: self.service.into(), after: position, ..Default::default() };
        let asked = tokio::time::timeout(PATIENCE, self.client.clone().follow(Request::new(wish))).await;
        let answer: Result<_, Status> = asked.map_err(|_| self.unreachable(&"it does not answer"))?;
        Ok(answer.map_err(|status| self.unreachable(status.message()))?.into_inner())
    }

    /// The events of one part of what is followed, which holds whole commands.
    pub(super) fn arrived(&self, part: pb::FollowResponse) -> Result<Vec<Arrived>, Error> {
        let life = (part.log_id.parse().map_err(|error| self.unreachable(&error))?, part.epoch);
        let events: Result<Vec<Recorded>, Error> = part.events.into_iter().map(|event| self.recorded(event)).collect();
        let events = events?;
        let lasts = crate::event::command_lasts(&events);
        Ok(events.into_iter().zip(lasts).map(|(event, command_last)| Arrived { event, life, command_last }).collect())
    }

    fn recorded(&self, event: pb::Event) -> Result<Recorded, Error> {
        let position = event.position;
        let read = || {
            Some(Recorded {
                position,
                kind: event.stream_kind,
                stream: event.stream_id.parse().ok()?,
                version: event.version,
                name: event.r#type,
                event: event.data,
                effective_on: event.effective_on.parse().ok()?,
                recorded_at: instant(event.recorded_at)?,
                command_id: event.command_id.parse().ok()?,
                actor: event.actor,
                traceparent: event.traceparent,
            })
        };
        read().ok_or_else(|| self.unreachable(&format!("its event at {position} cannot be read")))
    }

    fn request<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        request.set_timeout(PATIENCE);
        request
    }

    fn unreachable(&self, reason: &(impl Display + ?Sized)) -> Error {
        Error::Unreachable { service: self.service, reason: reason.to_string() }
    }
}

fn timestamp(at: DateTime<Utc>) -> contracts::Timestamp {
    // A leap second has more than 10⁹ nanoseconds in chrono, which protobuf does not allow.
    let nanos = at.timestamp_subsec_nanos().min(999_999_999);
    contracts::Timestamp { seconds: at.timestamp(), nanos: i32::try_from(nanos).unwrap_or_default() }
}

fn instant(at: Option<contracts::Timestamp>) -> Option<DateTime<Utc>> {
    let at = at?;
    DateTime::from_timestamp(at.seconds, u32::try_from(at.nanos).ok()?)
}

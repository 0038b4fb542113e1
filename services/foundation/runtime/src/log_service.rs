//! `chuan.events.v1.EventLog`: the log of any service, for whoever wants to read it without the bus.
//!
//! **Invariant:** what is answered is what is in the log, in order, without holes; a filter leaves events out but says how
//! far it has read.
//!
//! Deliberately absent: acknowledgement; the reader keeps its own position.

use crate::{
    clock::Clock,
    failure, field,
    status::{Problem, Violation},
};
use contracts::events::v1 as pb;
use eventstore::{Log, Recorded, log::AHEAD_MAX};
use futures::Stream;
use std::{collections::BTreeMap, pin::Pin, time::Duration};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

/// Full name of the service.
pub const SERVICE: &str = "chuan.events.v1.EventLog";

const LIMIT_DEFAULT: i64 = 500;
const LIMIT_MAX: i64 = 5_000;
/// How often a follower looks for what other processes appended.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// The logs that this process can read.
#[derive(Clone, Debug)]
pub struct Logs {
    logs: BTreeMap<&'static str, Log>,
    clock: Clock,
    shutdown: CancellationToken,
}

impl Logs {
    /// These logs; followers end with `shutdown`.
    #[must_use]
    pub fn new(logs: BTreeMap<&'static str, Log>, clock: Clock, shutdown: CancellationToken) -> Logs {
        Logs { logs, clock, shutdown }
    }

    /// The service's name, which may be left out where there is only one, and its events.
    fn log(&self, service: &str) -> Result<(String, Log), Problem> {
        let services: Vec<&str> = self.logs.keys().copied().collect();
        let service = match (service, services.as_slice()) {
            ("", [only]) => only,
            _ => service,
        };
        self.logs.get(service).map(|log| (service.to_owned(), log.clone())).ok_or_else(|| {
            Violation::new("service", format!("{service:?} has no log here; there are: {}", services.join(", "))).into()
        })
    }
}

/// An event as the contract tells it.
#[must_use]
pub fn to_message(recorded: Recorded) -> pb::Event {
    let id = bus::event::id(&recorded).to_string();
    pb::Event {
        id,
        position: recorded.position,
        stream_kind: recorded.kind,
        stream_id: recorded.stream.to_string(),
        version: recorded.version,
        r#type: recorded.name,
        data: recorded.event,
        effective_on: recorded.effective_on.to_string(),
        recorded_at: Some(field::timestamp(recorded.recorded_at)),
        command_id: recorded.command_id.to_string(),
        actor: recorded.actor,
        traceparent: recorded.traceparent,
    }
}

/// Which events a reader wants; empty lists want all.
#[derive(Clone, Debug)]
struct Filter {
    kinds: Vec<String>,
    types: Vec<String>,
}

impl Filter {
    fn takes(&self, event: &Recorded) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&event.kind))
            && (self.types.is_empty() || self.types.contains(&event.name))
    }
}

struct Stretch {
    log_id: String,
    epoch: i64,
    events: Vec<pb::Event>,
    read_until: i64,
    head: i64,
}

async fn stretch(log: &Log, after: i64, limit: i64, filter: &Filter) -> Result<Stretch, Problem> {
    let head = log.head().await.map_err(failure::of_storage)?;
    let recorded = log.read(after, limit).await.map_err(failure::of_storage)?;
    let read_until = recorded.last().map_or(after, |event| event.position);
    let events = recorded.into_iter().filter(|event| filter.takes(event)).map(to_message).collect();
    Ok(Stretch {
        log_id: head.log_id.to_string(),
        epoch: head.epoch,
        events,
        read_until,
        head: head.position.max(read_until),
    })
}

fn position(after: i64) -> Result<i64, Violation> {
    if after < 0 {
        Err(Violation::new("after", format!("is {after}; write 0 for the beginning, or a position")))
    } else {
        Ok(after)
    }
}

#[tonic::async_trait]
impl pb::event_log_server::EventLog for Logs {
    type FollowStream = Pin<Box<dyn Stream<Item = Result<pb::FollowResponse, Status>> + Send>>;

    async fn head(&self, request: Request<pb::HeadRequest>) -> Result<Response<pb::HeadResponse>, Status> {
        let r = request.into_inner();
        let (service, log) = self.log(&r.service)?;
        let asked_at = self.clock.now();
        let head = match field::instant("complete_until", r.complete_until.as_ref())? {
            Some(until) if until > asked_at + AHEAD_MAX => {
                let text = format!("lies more than {} days ahead of the clock of {service}", AHEAD_MAX.num_days());
                return Err(Violation::new("complete_until", text).into());
            }
            Some(until) => log.complete_until(until).await,
            None => log.head().await,
        };
        let head = head.map_err(failure::of_storage)?;
        Ok(Response::new(pb::HeadResponse {
            service,
            log_id: head.log_id.to_string(),
            epoch: head.epoch,
            position: head.position,
            recorded_at: (head.position > 0).then(|| field::timestamp(head.recorded_at)),
            founding: head.founding,
            asked_at: Some(field::timestamp(asked_at)),
            complete_until: head.complete_until.map(field::timestamp),
        }))
    }

    async fn read(&self, request: Request<pb::ReadRequest>) -> Result<Response<pb::ReadResponse>, Status> {
        let r = request.into_inner();
        let (_, log) = self.log(&r.service)?;
        let limit = match r.limit.map(i64::from) {
            Some(limit) if limit < 0 => {
                return Err(Violation::new("limit", format!("is {limit}; write 1 to {LIMIT_MAX}")).into());
            }
            Some(0) | None => LIMIT_DEFAULT,
            Some(limit) => limit.min(LIMIT_MAX),
        };
        let filter = Filter { kinds: r.kinds, types: r.types };
        let Stretch { log_id, epoch, events, read_until, head } =
            stretch(&log, position(r.after)?, limit, &filter).await?;
        Ok(Response::new(pb::ReadResponse { epoch, events, read_until, head, log_id }))
    }

    async fn follow(&self, request: Request<pb::FollowRequest>) -> Result<Response<Self::FollowStream>, Status> {
        let r = request.into_inner();
        let (_, log) = self.log(&r.service)?;
        let from = position(r.after)?;
        let filter = Filter { kinds: r.kinds, types: r.types };
        let state = (log, from, filter, self.shutdown.clone());
        let stream = futures::stream::try_unfold(state, |(log, after, filter, shutdown)| async move {
            let mut changed = log.changed();
            let mut tick = tokio::time::interval(LOOK_AGAIN);
            loop {
                changed.mark_unchanged();
                let Stretch { log_id, epoch, events, read_until, head } =
                    stretch(&log, after, LIMIT_DEFAULT, &filter).await?;
                if read_until > after {
                    let answer = pb::FollowResponse { epoch, events, read_until, head, log_id };
                    return Ok(Some((answer, (log, read_until, filter, shutdown))));
                }
                tokio::select! {
                    _ = changed.changed() => {}
                    _ = tick.tick() => {}
                    () = shutdown.cancelled() => return Ok(None),
                }
            }
        });
        Ok(Response::new(Box::pin(stream)))
    }
}

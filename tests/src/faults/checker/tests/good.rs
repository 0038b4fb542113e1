//! Evidence in which nothing is wrong, by hand; the tests spoil it.
//!
//! **Invariant:** nothing here is made by what is tested, except the messages of the stream (which have a test of their own).

use crate::faults::checker::stream;
use crate::{
    faults::{
        evidence::{
            Evidence, Held, LogEvidence, Reached, Standings, StoredCommand, StreamEvidence, ViewEvidence, tables,
        },
        history::{Operation, Outcome, Read, Repeat, Reuse, Sample, Told},
        probes::Recovery,
        workload::{Of, Question},
    },
    slow::Standing,
};
use chrono::{DateTime, NaiveDate, Utc};
use eventstore::Recorded;
use std::collections::BTreeMap;
use uuid::Uuid;

const PARENT: &str = "null";

pub(super) fn id(number: u128) -> Uuid {
    uuid::Builder::from_random_bytes(number.to_be_bytes()).into_uuid()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn at(second: u32) -> DateTime<Utc> {
    format!("2026-01-05T02:00:{second:02}.000001Z").parse().unwrap()
}

/// An event of an agency.
pub(super) fn row(position: i64, agency: u128, version: i64, command: u128, event: &str) -> Recorded {
    let read: serde_json::Value = serde_json::from_str(event).unwrap();
    Recorded {
        position,
        kind: "agency".into(),
        stream: id(agency),
        version,
        name: read["type"].as_str().unwrap().into(),
        event: event.into(),
        effective_on: day(read["effectiveOn"].as_str().unwrap()),
        recorded_at: at(u32::try_from(command).unwrap()),
        command_id: id(command),
        actor: "anonymous".into(),
        traceparent: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into()),
    }
}

pub(super) fn registered(name: &str) -> String {
    format!(
        r#"{{"type":"Registered","name":"{name}","tier":"province","kind":"department","level":null,"parent":{PARENT},"areaCode":null,"effectiveOn":"2014-01-01"}}"#
    )
}

pub(super) fn renamed(name: &str) -> String {
    format!(r#"{{"type":"Renamed","name":"{name}","effectiveOn":"2020-01-01","basis":null}}"#)
}

pub(super) fn held(name: &str, agency: u128, from: &str, until: Option<&str>) -> Held {
    let (from, until) = (day(from), until.map(day));
    let key = format!("-/province/{name}");
    Held { scope: "agency-name".into(), key, from, until, kind: "agency".into(), stream: id(agency) }
}

pub(super) fn standing(name: &str) -> Standing {
    let (tier, name, status) = ("province".into(), name.into(), "not-started".into());
    Standing { tier, name, parent: None, status, reasons: vec![], edition: None, declared: false }
}

pub(super) fn told(position: i64, version: i64, changed: bool) -> Told {
    Told { position, version, changed }
}

pub(super) fn operation(command: u128, outcome: Outcome) -> Operation {
    let (began, ended) = (at(50), at(51));
    Operation { service: "registry", command_id: id(command), what: "Command", began, ended, asked: 1, outcome }
}

pub(super) fn question() -> Question {
    Question { as_of: "2020-06-01".into(), of: Of::Plans }
}

/// Two agencies, registered by one command each and renamed by a third; a fourth changed nothing, a fifth was refused, of a sixth
/// nobody knows.
pub(super) fn good() -> Evidence {
    let rows = vec![
        row(1, 101, 1, 1, &registered("Sở A")),
        row(2, 102, 1, 2, &registered("Sở B")),
        row(3, 101, 2, 3, &renamed("Sở C")),
        row(4, 102, 2, 3, &renamed("Sở D")),
    ];
    let command = |id, Told { position, version, changed }| StoredCommand { id, position, version, changed };
    let outcomes = [told(1, 1, true), told(2, 1, true), told(4, 2, true), told(4, 2, false)];
    let commands = (1..).zip(outcomes).map(|(number, told)| command(id(number), told)).collect();
    let held = vec![
        held("Sở A", 101, "2014-01-01", Some("2020-01-01")),
        held("Sở C", 101, "2020-01-01", None),
        held("Sở B", 102, "2014-01-01", Some("2020-01-01")),
        held("Sở D", 102, "2020-01-01", None),
    ];
    let log = LogEvidence { log_id: id(7), epoch: 1, position: 4, recorded_at: at(3), rows, commands, held };
    let messages =
        log.rows.iter().zip([1, 2, 4, 4]).map(|(row, last)| stream::expected("30", "registry", 1, id(7), row, last));
    let messages = messages.collect();
    let description = format!("chuan log {} epoch 1", id(7));
    let stream = StreamEvidence { description, first: 1, last: 4, messages };
    let reached = BTreeMap::from([("registry".to_owned(), Reached { position: 4, log_id: Some(id(7)), epoch: 1 })]);
    let (service, name) = ("reporting".to_owned(), "conformity_2".to_owned());
    let tables = vec![tables::Table { name: "source".into(), rows: 4, ..tables::Table::default() }];
    let view = ViewEvidence { service, name, reached, tables, ..ViewEvidence::default() };
    let living = BTreeMap::from([(id(101), standing("Sở C")), (id(102), standing("Sở D"))]);
    let mut evidence = Evidence {
        province: "30".into(),
        logs: BTreeMap::from([("registry".to_owned(), log)]),
        streams: BTreeMap::from([("registry".to_owned(), stream)]),
        views: vec![view],
        standings: vec![Standings { as_of: day("2020-06-01"), known_at: at(3), told: living, untold: None }],
        ..Evidence::default()
    };
    let history = &mut evidence.history;
    history.operations = (1..).zip(outcomes).map(|(n, told)| operation(n, Outcome::Acknowledged(told))).collect();
    let refused = Outcome::Refused { code: "FailedPrecondition".into(), reason: "R_REG_7".into() };
    history.operations.extend([operation(5, refused), operation(6, Outcome::Unknown("lost".into()))]);
    let (first, second) = (outcomes[0], Ok(outcomes[0]));
    history.repeats.push(Repeat { service: "registry", command_id: id(1), first, second });
    let refused = Some("REQUEST_ID_REUSED".into());
    history.reuses.push(Reuse { service: "registry", command_id: id(1), refused });
    let positions = BTreeMap::from([("registry".to_owned(), 4)]);
    history.reads.push(Read {
        at: at(52),
        question: question(),
        wanted: positions.clone(),
        positions: positions.clone(),
        own: Some("x".into()),
        seen: true,
        denied: None,
    });
    let (answer, again) = ("the answer".to_owned(), Some("the answer".to_owned()));
    history.samples.push(Sample { question: question(), at: at(53), known_at: at(3), positions, answer, again });
    let took = Some(std::time::Duration::from_secs(2));
    let (what, kind, missing) = ("kill nats".into(), "kill".into(), String::new());
    evidence.probes.recoveries.push(Recovery { what, kind, took, missing });
    evidence
}

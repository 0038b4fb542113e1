//! A checker that finds nothing is worth nothing: for every invariant, evidence that breaks it is found, and nothing else is.

mod good;

use super::{Violation, check, stream};
use crate::faults::{
    evidence::{Evidence, LogEvidence, Message, Reached, StreamEvidence},
    history::{Outcome, Restore},
    probes::{Asked, Usage},
};
use eventstore::Recorded;
use good::{at, day, good, held, id, operation, renamed, row, standing, told};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

impl Evidence {
    fn registry(&mut self) -> &mut LogEvidence {
        self.logs.get_mut("registry").unwrap()
    }

    fn bus(&mut self) -> &mut StreamEvidence {
        self.streams.get_mut("registry").unwrap()
    }
}

/// What is found in evidence that was good, once it is spoiled.
fn found(spoil: impl FnOnce(&mut Evidence)) -> Vec<Violation> {
    let mut evidence = good();
    spoil(&mut evidence);
    check(&evidence)
}

/// That the violation is found, and violates nothing else than what is named.
#[track_caller]
fn finds(invariants: &[&str], words: &str, spoil: impl FnOnce(&mut Evidence)) {
    let found = found(spoil);
    assert!(found.iter().any(|violation| violation.text.contains(words)), "{words:?} is not in {found:#?}");
    let named: Vec<&str> = found.iter().map(|violation| violation.invariant).collect();
    assert!(named.contains(&invariants[0]), "{found:#?}");
    assert!(named.iter().all(|name| invariants.contains(name)), "{found:#?}");
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    assert_eq!(check(&good()), []);
    assert_eq!(check(&Evidence::default()), []);
}

#[test]
fn i1_an_acknowledged_command_that_is_lost_is_found() {
    finds(&["I1"], "is not in the log", |e| {
        e.history.operations.push(operation(9, Outcome::Acknowledged(told(5, 1, true))));
    });
    finds(&["I1"], "no outcome is stored", |e| e.registry().commands.retain(|command| command.id != id(2)));
    finds(&["I1"], "and the log holds", |e| e.registry().commands[3].version = 9);
    finds(&["I1"], "its events end at", |e| e.registry().commands[3].changed = true);
}

#[test]
fn i1_a_command_that_took_effect_twice_or_against_a_refusal_is_found() {
    finds(&["I1", "I2", "I3", "I4", "I5", "I8"], "is recorded again", |e| {
        let again = Recorded { position: 5, version: 3, ..e.registry().rows[0].clone() };
        e.registry().rows.push(again);
    });
    finds(&["I1"], "was refused with", |e| {
        let refused = Outcome::Refused { code: "Aborted".into(), reason: "CONFLICT".into() };
        e.history.operations[1].outcome = refused;
    });
    finds(&["I1"], "nobody gave", |e| drop(e.history.operations.remove(2)));
    finds(&["I1"], "when asked again", |e| e.history.repeats[0].second = Ok(told(3, 2, true)));
    finds(&["I1"], "accepted for two commands", |e| e.history.reuses[0].refused = None);
}

#[test]
fn i1_what_a_backup_took_back_is_not_missed_and_what_came_later_is() {
    let restored = |until: u32, e: &mut Evidence| {
        e.history.operations.push(operation(9, Outcome::Acknowledged(told(5, 1, true))));
        let (service, position) = ("registry".to_owned(), 4);
        e.history.restores.push(Restore { service, position, recorded_at: at(3), at: at(until) });
    };
    assert_eq!(found(|e| restored(55, e)), []);
    finds(&["I1"], "is not in the log", |e| restored(45, e));
}

#[test]
fn i2_a_version_that_is_missing_or_double_is_found() {
    finds(&["I2", "I4"], "has version 3", |e| e.registry().rows[2].version = 3);
    finds(&["I2", "I4"], "has version 1 at position 3 after 1", |e| e.registry().rows[2].version = 1);
}

#[test]
fn i3_a_hole_or_a_time_that_goes_back_is_found() {
    finds(&["I3", "I1", "I2", "I4", "I6", "I8"], "stands where 2 should", |e| drop(e.registry().rows.remove(1)));
    finds(&["I3", "I4", "I5"], "the head says 5", |e| e.registry().position = 5);
    finds(&["I3", "I4"], "position 2 has", |e| e.registry().rows[1].recorded_at = at(0));
    finds(&["I3", "I4"], "position 2 has", |e| e.registry().rows[1].recorded_at = at(1));
    finds(&["I3", "I4", "I6"], "position 4 has", |e| {
        e.registry().rows[3].recorded_at = at(4);
        e.registry().recorded_at = at(4);
    });
}

#[test]
fn i4_a_stream_that_is_not_its_log_is_found() {
    finds(&["I4"], "has no message 2", |e| drop(e.bus().messages.remove(1)));
    finds(&["I4"], "ends at 5", |e| e.bus().last = 5);
    finds(&["I4"], "a message 5 that is not in the log", |e| {
        let more = Message { sequence: 5, ..e.bus().messages[3].clone() };
        e.bus().messages.push(more);
    });
    finds(&["I4"], "from byte", |e| *e.bus().messages[2].body.last_mut().unwrap() = b' ');
    finds(&["I4"], "its subject is", |e| e.bus().messages[0].subject.push('x'));
    finds(&["I4"], "its headers are", |e| drop(e.bus().messages[0].headers.remove("Nats-Expected-Last-Sequence")));
    finds(&["I4"], "says of itself", |e| e.bus().description.push('2'));
    finds(&["I4"], "message 1", |e| {
        let messages = &mut e.bus().messages;
        let (first, second) = (messages[0].body.clone(), messages[1].body.clone());
        (messages[0].body, messages[1].body) = (second, first);
    });
}

#[test]
fn i4_a_message_is_what_the_contract_says() {
    let wanted = stream::expected("30", "registry", 1, id(7), &good().registry().rows[2], 4);
    assert_eq!(wanted.subject, format!("chuan.registry.agency.Renamed.{}", id(101)));
    let event_id = Uuid::new_v5(&id(3), format!("agency/{}/2", id(101)).as_bytes());
    let body = [
        format!(r#"{{"specversion":"1.0","id":"{event_id}","source":"//chuan/30/registry","#),
        format!(r#""type":"chuan.registry.agency.Renamed.v1","subject":"{}","#, id(101)),
        r#""time":"2026-01-05T02:00:03.000001Z","datacontenttype":"application/json","#.to_owned(),
        r#""dataschema":"urn:chuan:events:registry:agency:Renamed:1","position":3,"epoch":1,"#.to_owned(),
        format!(r#""logid":"{}","streamversion":2,"effectiveon":"2020-01-01","#, id(7)),
        format!(r#""commandid":"{}","commandlast":4,"actor":"anonymous","#, id(3)),
        r#""traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","data":"#.to_owned(),
        format!("{}}}", renamed("Sở C")),
    ];
    assert_eq!(String::from_utf8(wanted.body).unwrap(), body.concat());
    let headers: Vec<(&str, &str)> =
        wanted.headers.iter().map(|(name, values)| (name.as_str(), values[0].as_str())).collect();
    let event_id = event_id.to_string();
    let expected = [
        ("Chuan-Position", "3"),
        ("Content-Type", "application/cloudevents+json"),
        ("Nats-Expected-Last-Sequence", "2"),
        ("Nats-Expected-Stream", "CHUAN_REGISTRY"),
        ("Nats-Msg-Id", &event_id),
        ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ];
    assert_eq!(headers, expected);
}

#[test]
fn i5_a_view_that_skipped_repeated_or_stopped_is_found() {
    let table = |e: &mut Evidence, more| e.views[0].tables[0].positions = BTreeMap::from([(3, more)]);
    finds(&["I5"], "3 1 times too often", |e| table(e, 1));
    finds(&["I5"], "3 1 times too seldom", |e| table(e, -1));
    let reached = |e: &mut Evidence, spoil: fn(&mut Reached)| spoil(e.views[0].reached.get_mut("registry").unwrap());
    finds(&["I5"], "stands at 3 of registry", |e| reached(e, |at| at.position = 3));
    finds(&["I5"], "has followed", |e| reached(e, |at| at.epoch = 2));
    finds(&["I5"], "has followed", |e| reached(e, |at| at.log_id = None));
    finds(&["I5"], "has stopped", |e| e.views[0].poison = Some("event at position 2".into()));
    finds(&["I5"], "still being told anew", |e| e.views[0].building = true);
}

#[test]
fn i5_a_policy_that_did_nothing_or_did_it_twice_is_found() {
    let promulgated = r#"{"type":"Promulgated","campaign":{"title":"x"},"effectiveOn":"2021-05-04"}"#;
    let opened = r#"{"type":"Opened","effectiveOn":"2021-05-04"}"#;
    for (times, words) in [(0, "opened 0 times"), (2, "opened 2 times")] {
        let mut evidence = good();
        let plan = Recorded { kind: "plan".into(), ..row(1, 200, 1, 20, promulgated) };
        let campaign = inspections_domain::campaign::id(plan.stream);
        let event =
            |position| Recorded { kind: "campaign".into(), stream: campaign, ..row(position, 1, 1, 21, opened) };
        let events = (1..=times).map(event).collect();
        evidence.logs.insert("plans".into(), LogEvidence { rows: vec![plan], ..LogEvidence::default() });
        evidence.logs.insert("inspections".into(), LogEvidence { rows: events, ..LogEvidence::default() });
        let found = check(&evidence);
        assert!(found.iter().any(|v| v.invariant == "I5" && v.text.contains(words)), "{found:#?}");
    }
}

#[test]
fn i6_a_view_that_differs_from_the_fold_is_found() {
    finds(&["I6"], "lacks 1 rows", |e| e.views[0].tables[0].missing = (1, vec!["row".into()]));
    finds(&["I6"], "should not have 2 rows", |e| e.views[0].tables[0].surplus = (2, vec!["row".into()]));
    finds(&["I6"], "cannot be told anew", |e| e.views[0].untold = Some("poison".into()));
    finds(&["I6"], "by the slow fold", |e| e.standings[0].told.get_mut(&id(101)).unwrap().declared = true);
    finds(&["I6"], "by the slow fold None", |e| drop(e.standings[0].told.insert(id(103), standing("Sở E"))));
    finds(&["I6"], "is None", |e| drop(e.standings[0].told.remove(&id(102))));
    finds(&["I6"], "nothing is told: late", |e| e.standings[0].untold = Some("late".into()));
}

#[test]
fn i7_a_read_that_does_not_show_ones_own_write_is_found() {
    finds(&["I7"], "was told from", |e| *e.history.reads[0].positions.get_mut("registry").unwrap() = 3);
    finds(&["I7"], "was told from", |e| e.history.reads[0].positions.clear());
    finds(&["I7"], "does not show x", |e| e.history.reads[0].seen = false);
    finds(&["I7"], "was denied", |e| e.history.reads[0].denied = Some("position 4 does not exist".into()));
}

#[test]
fn i8_a_key_that_two_hold_is_found_by_the_domain_and_without_it() {
    let same = |e: &mut Evidence| {
        e.registry().rows[3].event = renamed("Sở C");
        e.registry().held[3] = held("Sở C", 102, "2020-01-01", None);
    };
    finds(&["I8", "I4", "I6"], "hold one key", same);
    finds(&["I8", "I4", "I6"], "unique on any day", same);
    finds(&["I8"], "the events alone", |e| drop(e.registry().held.remove(1)));
    finds(&["I8"], "the table alone", |e| e.registry().held.push(held("Sở E", 101, "2020-01-01", None)));
}

#[test]
fn i8_a_stream_that_does_not_replay_or_an_agency_that_acts_after_its_end_is_found() {
    finds(&["I8", "I4", "I6"], "cannot be read", |e| e.registry().rows[2].event = r#"{"type":"Renamed"}"#.into());
    finds(&["I8", "I4"], "another day or name", |e| e.registry().rows[2].effective_on = day("2020-01-02"));
    finds(&["I8", "I4", "I2", "I6"], "nobody knows streams", |e| e.registry().rows[2].kind = "riddle".into());
    let ended = r#"{"type":"Dissolved","effectiveOn":"2019-01-01","basis":null}"#;
    finds(&["I8", "I1", "I2", "I3", "I4", "I5", "I6"], "lives of agencies", |e| {
        e.registry().rows[1] = row(2, 101, 2, 2, ended);
        e.registry().rows[2].version = 3;
    });
    finds(&["I8", "I1", "I2", "I3", "I4", "I5", "I6"], "nobody registered it", |e| {
        e.registry().rows[0] = row(1, 101, 1, 1, &renamed("Sở A"));
    });
}

#[test]
fn i8_a_side_that_signs_twice_is_found() {
    let signed = r#"{"type":"MinutesSigned","side":"team","person":"A","effectiveOn":"2021-08-02"}"#;
    let mut evidence = good();
    let rows = (1..=2).map(|n| Recorded { kind: "inspection".into(), ..row(n, 300, n, 30, signed) }).collect();
    evidence.logs.insert("inspections".into(), LogEvidence { rows, ..LogEvidence::default() });
    let found = check(&evidence);
    assert!(found.iter().any(|v| v.invariant == "I8" && v.text.contains("team signs twice")), "{found:#?}");
}

#[test]
fn i9_a_fault_that_is_not_healed_in_time_is_found() {
    finds(&["I9"], "took 16s", |e| e.probes.recoveries[0].took = Some(Duration::from_secs(16)));
    finds(&["I9"], "not well: lag 3", |e| {
        (e.probes.recoveries[0].took, e.probes.recoveries[0].missing) = (None, "lag 3".into());
    });
    let asked = Asked { down: "nats".into(), what: "registry".into(), failed: Some("refused".into()) };
    finds(&["I9"], "while nats was down", |e| e.probes.asked.push(asked));
}

#[test]
fn i10_what_grows_panics_or_is_left_open_is_found() {
    let used = |usage: Usage| move |e: &mut Evidence| e.probes.used = BTreeMap::from([("registry/0".into(), usage)]);
    finds(&["I10"], "KiB", used(Usage { memory: 4 << 20, ..Usage::default() }));
    finds(&["I10"], "descriptors", used(Usage { descriptors: 50_000, ..Usage::default() }));
    finds(&["I10"], "threads", used(Usage { threads: 5_000, ..Usage::default() }));
    finds(&["I10"], "connections at once", |e| e.probes.connections_max = 500);
    finds(&["I10"], "left open and idle", |e| e.probes.idle.push("SELECT 1".into()));
    finds(&["I10"], "handed on", |e| e.probes.handed_on.push("already a transaction".into()));
    finds(&["I10"], "panicked", |e| e.probes.panics.push("thread main panicked".into()));
    finds(&["I10"], "defects", |e| e.history.defects.push("RenameAgencyRequest".into()));
}

#[test]
fn i11_an_answer_that_is_another_one_later_is_found() {
    finds(&["I11"], "when asked again", |e| e.history.samples[0].again = Some("the answer!".into()));
    finds(&["I11"], "was not asked again", |e| e.history.samples[0].again = None);
}

#[test]
fn of_many_violations_of_one_kind_a_few_are_told() {
    let found = found(|e| {
        for number in 1_000..1_050 {
            e.history.operations.push(operation(number, Outcome::Acknowledged(told(5, 1, true))));
        }
    });
    assert_eq!(found.len(), 6, "{found:#?}");
    assert!(found.last().is_some_and(|last| last.text.ends_with("and 45 more")), "{found:#?}");
}

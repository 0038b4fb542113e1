//! The executable as somebody uses it who has just built it: `dev`, and then the commands of the README.
//!
//! **Invariant:** every process started here is killed with the test that started it.

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

const CHUAN: &str = env!("CARGO_BIN_EXE_chuan");

/// `chuan dev` on a directory of its own.
struct Dev {
    process: Child,
    printed: String,
    url: String,
}

impl Dev {
    fn command(data: &Path, address: &str) -> Command {
        let mut command = Command::new(CHUAN);
        command.args(["dev", "--listen", address, "--data"]).arg(data);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }

    /// Starts it and waits until it has printed where it is served.
    fn start(data: &Path) -> Result<Dev> {
        let mut process = Dev::command(data, "127.0.0.1:0").spawn()?;
        let mut printed = String::new();
        let mut lines = BufReader::new(process.stdout.take().context("it prints")?).lines();
        loop {
            let line = lines.next().context("it ended before it was ready")??;
            printed.push_str(&line);
            printed.push('\n');
            if let Some(at) = line.find("http://") {
                let url: String = line[at..].chars().take_while(|character| !character.is_whitespace()).collect();
                return Ok(Dev { process, printed, url });
            }
        }
    }

    fn ask(&self, arguments: &[&str]) -> Output {
        Command::new(CHUAN).args(arguments).args(["--server", &self.url]).output().expect("the executable runs")
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.ask(&[arguments, &["--output", "json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("it prints JSON")
    }

    fn text(&self, arguments: &[&str]) -> String {
        let output = self.ask(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("it prints UTF-8")
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn declared(report: &Value) -> Vec<(String, i64, i64, Option<String>)> {
    let rows = report["rows"].as_array().expect("a report has rows");
    let row = |row: &Value| {
        let number = |name: &str| row[name].as_i64().expect("a count is a number");
        (
            row["tier"].as_str().unwrap_or_default().to_owned(),
            number("agencies"),
            number("declared"),
            row["share"].as_str().map(str::to_owned),
        )
    };
    rows.iter().map(row).collect()
}

fn row(tier: &str, agencies: i64, declared: i64, share: &str) -> (String, i64, i64, Option<String>) {
    (tier.to_owned(), agencies, declared, Some(share.to_owned()))
}

/// Golden scenarios 2 and 10 of the domain, at the command line.
#[test]
fn a_newcomer_sees_the_programme_of_hai_duong() -> Result<()> {
    let data = tempfile::tempdir()?;
    let dev = Dev::start(data.path())?;
    assert!(dev.printed.contains("77") && dev.printed.contains("18,18"), "{}", dev.printed);

    let report = dev.json(&["report", "compliance", "--as-of", "2020-12-31"]);
    assert_eq!(report["as_of"], "2020-12-31");
    assert!(report["known_at"].is_string() && report["positions"]["registry"].as_i64() > Some(7_000), "{report}");
    let all = [
        row("province", 18, 18, "100.00"),
        row("district", 12, 12, "100.00"),
        row("commune", 235, 235, "100.00"),
        row("all", 265, 265, "100.00"),
    ];
    assert_eq!(declared(&report), all);

    let known_then = |day: &str| dev.json(&["report", "compliance", "--as-of", "2020-12-31", "--known-at", day]);
    assert_eq!(declared(&known_then("2020-12-31"))[3], row("all", 265, 264, "99.62"));
    assert_eq!(declared(&known_then("2021-01-31"))[3], row("all", 265, 265, "100.00"));
    assert_eq!(known_then("2020-12-31"), known_then("2020-12-31"), "a figure once reported can be printed again");

    let table = dev.text(&["report", "compliance", "--as-of", "2020-12-31", "--lang", "vi"]);
    assert!(table.contains("31/12/2020") && table.contains("100,00"), "{table}");
    assert!(
        dev.text(&["report", "trend", "--from", "2018-01", "--to", "2020-12", "--every", "quarter"]).lines().count()
            > 12
    );
    assert!(dev.text(&["agency", "search", "cam giang"]).contains("Cẩm Giàng"));
    let shown = dev.text(&["agency", "show", "11242", "--as-of", "2021-06-01", "--lang", "vi"]);
    assert!(shown.contains("Thanh Tùng") && shown.contains("Nghĩa vụ"), "{shown}");
    assert!(dev.text(&["agency", "history", "11242", "--as-of", "2020-12-31"]).contains("Declared"));
    assert!(
        dev.text(&["agency", "list", "--tier", "district", "--as-of", "2025-06-30", "--output", "csv"]).lines().count()
            == 13
    );
    assert_eq!(dev.text(&["log", "tail", "-n", "3", "--output", "csv"]).lines().count(), 4);
    assert!(dev.text(&["view", "status"]).contains("agencies_2"));
    for service in ["registry", "plans", "inspections"] {
        let (head, verified) =
            (dev.json(&["log", "head", "--service", service]), ["log", "verify", "--service", service]);
        let verified = dev.json(&verified);
        assert_eq!((&verified["position"], &verified["problems"]), (&head["position"], &Value::Array(Vec::new())));
    }
    Ok(())
}

/// Golden scenarios 1 and 5 of the domain, at the command line: the map of four days, and the way from one to the next.
#[test]
fn a_newcomer_follows_the_communes_over_twelve_years() -> Result<()> {
    let data = tempfile::tempdir()?;
    let dev = Dev::start(data.path())?;
    for (day, communes, counted) in [
        ("2019-10-06", 264, "220 xã, 31 phường, 13 thị trấn"),
        ("2019-12-01", 235, "178 xã, 47 phường, 10 thị trấn"),
        ("2025-06-30", 207, "151 xã, 46 phường, 10 thị trấn"),
        ("2025-07-01", 64, "43 xã, 21 phường"),
    ] {
        let report = dev.json(&["report", "compliance", "--as-of", day]);
        let figures: Vec<i64> = declared(&report).iter().map(|(_, agencies, ..)| *agencies).collect();
        assert_eq!(figures[1..3], [if day < "2025-07-01" { 12 } else { 0 }, communes], "{day}");
        let list = dev.text(&["agency", "list", "--tier", "commune", "--as-of", day, "--lang", "vi"]);
        let mut words: Vec<&str> = counted.split(", ").collect();
        words.retain(|count| !list.contains(count));
        assert!(words.is_empty() && list.contains(&format!("{communes} cơ quan")), "{day}: {words:?} of {list}");
    }
    let carried = dev.json(&["report", "compliance", "--as-of", "2025-12-31", "--map", "2025-06-30"]);
    let row = |tier: &str| carried["rows"].as_array().expect("rows").iter().find(|row| row["tier"] == tier).cloned();
    assert_eq!(row("commune").expect("a row")["agencies"], 173, "whole ones are carried forward: {carried}");
    assert_eq!(row("commune").expect("a row")["not_carried"], 34, "divided ones are stated: {carried}");
    let lineage = dev.text(&["agency", "lineage", "10639", "--as-of", "2025-06-30", "--lang", "vi"]);
    for relative in ["Xã An Phú", "một phần diện tích", "Xã Nam An Phụ", "phần còn lại", "Xã Lai Khê"]
    {
        assert!(lineage.contains(relative), "{relative} in {lineage}");
    }
    let file =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/samples/hai-duong/reorganisations/2025-07-communes.toml");
    assert!(dev.text(&["reorganisation", "show", file, "--lang", "en"]).contains("in effect"));
    Ok(())
}

#[test]
fn a_second_start_finds_everything_as_it_was() -> Result<()> {
    let data = tempfile::tempdir()?;
    let first = Dev::start(data.path())?;
    let before = (first.json(&["log", "head"]), first.json(&["report", "compliance", "--as-of", "2020-12-31"]));
    drop(first);
    let second = Dev::start(data.path())?;
    assert_eq!(
        (second.json(&["log", "head"]), second.json(&["report", "compliance", "--as-of", "2020-12-31"])),
        before
    );
    Ok(())
}

/// The position that the log of a service has reached; 0 while nobody answers there.
fn reached(address: &str, service: &str) -> i64 {
    let server = format!("http://{address}");
    let head = ["log", "head", "--service", service, "--output", "json", "--server", &server];
    let output = Command::new(CHUAN).args(head).output().expect("the executable runs");
    serde_json::from_slice::<Value>(&output.stdout).ok().and_then(|head| head["position"].as_i64()).unwrap_or_default()
}

/// Killed with SIGKILL in the middle of the import, several times and in each of its services, it ends in the same state as
/// one that was left alone.
#[test]
fn killed_during_the_import_and_started_again_it_ends_in_the_same_state() -> Result<()> {
    let (calm, stormy) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let calm = Dev::start(calm.path())?;
    let moments = [("registry", 1), ("registry", 5_000), ("plans", 1), ("inspections", 500), ("inspections", 3_000)];
    for (service, position) in moments {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string(); // free again when the process asks for it
        let mut process = Dev::command(stormy.path(), &address).spawn()?;
        while reached(&address, service) < position && process.try_wait()?.is_none() {}
        process.kill()?;
        process.wait()?;
    }
    let stormy = Dev::start(stormy.path())?;
    let state = |dev: &Dev| {
        let heads = ["registry", "plans", "inspections"].map(|service| {
            let mut head = dev.json(&["log", "head", "--service", service]);
            head.as_object_mut().map(|head| head.remove("log_id")); // each log has an identity of its own
            head
        });
        let trend = dev.json(&["report", "trend", "--from", "2014-01", "--to", "2020-12", "--every", "month"]);
        let history = dev.text(&["agency", "history", "11242", "--as-of", "2020-12-31", "--output", "csv"]);
        (heads, trend, history)
    };
    assert_eq!(state(&stormy), state(&calm));
    Ok(())
}

#[test]
fn without_a_server_it_says_what_to_do() {
    let output =
        Command::new(CHUAN).args(["report", "compliance", "--server", "http://127.0.0.1:1"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("http://127.0.0.1:1") && told.contains("chuan dev"), "{told}");
}

#[test]
fn a_wrong_flag_is_a_mistake_of_usage() {
    let output = Command::new(CHUAN).args(["report", "compliance", "--as-of", "yesterday"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
}

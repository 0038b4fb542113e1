//! The sample in both modes, asked the same questions.
//!
//! **Invariant:** what is compared is what somebody gets who asks: all bytes that the command line prints.
//!
//! Two things cannot be the same, and are left out: the id of a log, which is drawn when the log is made, so that two logs are
//! never taken for each other; and in events the trace of the request that recorded them, which is drawn for each import.
//! Positions, times, and the ids of events and of everything else are the same.

use crate::{CHUAN, addresses, caught_up, chuan, house, ready};
use anyhow::{Context as _, Result, ensure};
use futures::future::try_join_all;
use serde_json::Value;
use std::{path::Path, process::Stdio};
use tests::faults::house::{House, OWNERS};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/samples/hai-duong");

/// One question a line. Each says its day: "today" may pass while they are asked.
const QUESTIONS: &str = "
report compliance --as-of 2020-12-31
report compliance --as-of 2020-12-31 --known-at 2020-12-31
report compliance --as-of 2020-12-31 --known-at 2021-01-31 --by district
report compliance --as-of 2019-12-31 --by level --tier commune
report compliance --as-of 2018-06-30 --known-at 2019-06-30 --by edition
report compliance --as-of 2025-07-01 --by status
report compliance --as-of 2025-12-31 --map 2025-06-30
report compliance --as-of 2020-12-31 --known-at 2020-12-31 --agencies
report compliance --as-of 2025-07-01 --agencies --declared no
report trend --from 2014-01 --to 2025-12 --every month
report trend --from 2018-01 --to 2020-12 --every quarter --known-at 2020-12-31
report findings --as-of 2021-12-31 --by chapter
report findings --as-of 2021-12-31 --known-at 2021-12-31 --list
report findings --as-of 2022-03-31 --overdue
report inspections --as-of 2021-12-31 --by grade
report inspections --as-of 2021-12-31 --by grade --known-at 2021-09-30
report inspections --as-of 2021-12-31 --list
report plans --as-of 2021-12-31 --superseded
report training --as-of 2021-12-31 --by year
report training --as-of 2021-12-31 --list
agency list --as-of 2019-10-06
agency list --as-of 2025-07-01 --known-at 2025-07-01 --dissolved
agency show 11242 --as-of 2021-06-01
agency history 11242 --as-of 2020-12-31
agency lineage 10639 --as-of 2025-06-30
plan list --as-of 2021-12-31
plan list --as-of 2021-12-31 --known-at 2021-06-30
plan show 1524/KH-BCĐ --as-of 2021-12-31
plan progress --as-of 2021-12-31
inspection list --as-of 2021-12-31
inspection list --as-of 2021-12-31 --known-at 2021-09-30 --status concluded
log tail -n 1000 --service registry
log tail -n 1000 --service plans
log tail -n 1000 --service inspections
";

/// `chuan dev` on a directory of its own.
struct Dev {
    url: String,
    _process: Child,
    _printing: Lines<BufReader<ChildStdout>>,
}

impl Dev {
    /// Starts it and waits until it has printed where it is served, which it does when the sample is in every view.
    async fn start(data: &Path) -> Result<Dev> {
        let mut command = Command::new(CHUAN);
        command.args(["dev", "--sample", "hai-duong", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut process = command.spawn()?;
        let mut lines = BufReader::new(process.stdout.take().context("it prints")?).lines();
        loop {
            let line = lines.next_line().await?.context("it ended before it was ready")?;
            if let Some(at) = line.find("http://") {
                let url = line[at..].chars().take_while(|character| !character.is_whitespace()).collect();
                return Ok(Dev { url, _process: process, _printing: lines });
            }
        }
    }
}

/// A house with the sample in all views of all replicas.
async fn furnished(replicas: usize, nats_server: &str) -> Result<House> {
    let house = house(replicas, nats_server).await?;
    ready(&house).await?;
    let import = ["import", SAMPLE];
    // On a busy machine a service may not hear of a neighbour in time and says so; the same set again goes on where it stopped.
    if chuan(&addresses(&house), &import).await.is_err() {
        chuan(&addresses(&house), &import).await?;
    }
    caught_up(&house).await?;
    Ok(house)
}

/// The end of a log, without its id.
async fn head(server: &str, service: &str) -> Result<Value> {
    let mut head: Value =
        serde_json::from_slice(&chuan(server, &["log", "head", "--service", service, "--output", "json"]).await?)?;
    let id = head.as_object_mut().and_then(|head| head.remove("log_id"));
    ensure!(id.is_some(), "the id of the log was left out of {head}");
    Ok(head)
}

/// The bytes of an answer; of an event the trace's place is kept, and its digits are not.
fn without_traces(answer: Vec<u8>) -> Result<Vec<u8>> {
    let (mut text, mut from) = (String::from_utf8(answer)?, 0);
    while let Some(at) = text[from..].find("00-").map(|at| from + at) {
        from = at + 3;
        let trace = text.get(at..at + 55).unwrap_or_default();
        let is_trace = trace.len() == 55 && [2, 35, 52].iter().all(|dash| trace.as_bytes()[*dash] == b'-');
        if is_trace && trace.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()) {
            text.replace_range(at..at + 55, "trace");
        }
    }
    Ok(text.into_bytes())
}

/// Everything that is asked, as bytes, with what was asked.
async fn answers(server: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let mut answers = Vec::new();
    for line in QUESTIONS.lines().filter(|line| !line.is_empty()) {
        for format in ["json", "csv"] {
            let words: Vec<&str> = line.split(' ').chain(["--output", format]).collect();
            let answer = without_traces(chuan(server, &words).await?)?;
            ensure!(answer.len() > 60, "{line} says nothing: {}", String::from_utf8_lossy(&answer));
            answers.push((format!("{line} ({format})"), answer));
        }
    }
    Ok(answers)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_gives_the_same_answers_byte_for_byte_in_four_processes_as_in_one() -> Result<()> {
    let data = tempfile::tempdir()?;
    let (dev, one, two) = tokio::try_join!(
        Dev::start(data.path()),
        furnished(1, "CHUAN_TEST_NATS_SERVER"),
        furnished(2, "CHUAN_TEST_NATS_NEWEST"),
    )?;
    let servers = [dev.url.clone(), addresses(&one), addresses(&two)];
    for service in OWNERS {
        let heads = try_join_all(servers.iter().map(|server| head(server, service))).await?;
        assert!(heads[0]["position"].as_i64() > Some(100), "{service}: {}", heads[0]);
        assert_eq!((&heads[1], &heads[2]), (&heads[0], &heads[0]), "{service}");
    }
    let answers = try_join_all(servers.iter().map(|server| answers(server))).await?;
    let [embedded, single, double] = answers.as_slice() else { anyhow::bail!("three houses answer") };
    for ((question, embedded), produced) in embedded.iter().zip(single.iter().zip(double)) {
        for (_, produced) in [produced.0, produced.1] {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().take(2_000).collect::<String>();
            assert!(produced == embedded, "{question}\n{}\nbut embedded\n{}", text(produced), text(embedded));
        }
    }
    Ok(())
}

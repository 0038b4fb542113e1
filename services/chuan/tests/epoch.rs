//! A new epoch at the command line: what an operator is told and asked, and what becomes of the process whose log it is.
//!
//! **Invariant:** every process started here is killed with the test that started it.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

const CHUAN: &str = env!("CARGO_BIN_EXE_chuan");

/// `chuan dev` without a sample, on a directory of its own.
struct Dev {
    process: Child,
    url: String,
}

impl Dev {
    fn start(data: &Path) -> Result<Dev> {
        let mut command = Command::new(CHUAN);
        command.args(["dev", "--listen", "127.0.0.1:0", "--sample", "none", "--data"]).arg(data);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(process.stdout.take().context("it prints")?).lines();
        loop {
            let line = lines.next().context("it ended before it was ready")??;
            if let Some(at) = line.find("http://") {
                let url = line[at..].chars().take_while(|character| !character.is_whitespace()).collect();
                return Ok(Dev { process, url });
            }
        }
    }

    /// Asks without a terminal, as a script does.
    fn ask(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(CHUAN);
        Ok(command.args(arguments).args(["--server", &self.url]).stdin(Stdio::null()).output()?)
    }

    fn json(&self, arguments: &[&str]) -> Result<Value> {
        let output = self.ask(&[arguments, &["--output", "json"]].concat())?;
        let failed = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).with_context(|| format!("{arguments:?}: {failed}"))
    }

    /// Waits until it has ended by itself; tells with which code, and what it wrote.
    fn ended(mut self) -> Result<(Option<i32>, String)> {
        let mut told = String::new();
        self.process.stderr.take().context("it writes")?.read_to_string(&mut told)?; // until it ends
        Ok((self.process.wait()?.code(), told))
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_script_begins_no_epoch_by_accident() -> Result<()> {
    let data = tempfile::tempdir()?;
    let dev = Dev::start(data.path())?;
    let asked = dev.ask(&["log", "new-epoch", "--service", "registry"])?;
    assert_eq!(asked.status.code(), Some(2), "{}", told(&asked));
    assert!(told(&asked).contains("--yes") && asked.stdout.is_empty(), "{}", told(&asked));
    assert_eq!(dev.json(&["log", "head"])?["epoch"], 1);
    let unknown = dev.ask(&["log", "new-epoch", "--service", "reporting", "--yes"])?;
    assert_eq!(unknown.status.code(), Some(2), "reporting has no log: {}", told(&unknown));
    Ok(())
}

#[test]
fn an_epoch_that_was_begun_ends_the_process_and_is_there_when_it_is_started_again() -> Result<()> {
    let data = tempfile::tempdir()?;
    let dev = Dev::start(data.path())?;
    let log_id = dev.json(&["log", "head", "--service", "plans"])?["log_id"].clone();
    let begun = dev.ask(&["log", "new-epoch", "--service", "plans", "--yes", "--lang", "vi", "--output", "json"])?;
    assert!(begun.status.success(), "{}", told(&begun));
    for part in ["đời 1", "đời 2", "CHUAN_PLANS"] {
        assert!(told(&begun).contains(part), "{part}: {}", told(&begun));
    }
    let expected = json!({"service": "plans", "log_id": log_id, "former_epoch": 1, "epoch": 2, "position": 0});
    assert_eq!(serde_json::from_slice::<Value>(&begun.stdout)?, expected);

    let (code, why) = dev.ended()?;
    assert_eq!(code, Some(1), "{why}");
    assert!(why.contains("the log of plans has become another one") && why.contains("start it again"), "{why}");

    let again = Dev::start(data.path())?;
    let head = again.json(&["log", "head", "--service", "plans"])?;
    assert_eq!((&head["epoch"], &head["log_id"]), (&json!(2), &log_id));
    let verified = again.json(&["log", "verify", "--service", "plans"])?;
    assert_eq!((&verified["epoch"], &verified["problems"]), (&json!(2), &json!([])));
    Ok(())
}

//! `chuan bus` before a real NATS server: how a stream stands beside its log, and a stream that somebody forged.
//!
//! **Invariant:** every process started here is killed with the test that started it.

mod nats;

use anyhow::{Context as _, Result};
use nats::{Message, Server, Stranger};
use serde_json::Value;
use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const CHUAN: &str = env!("CARGO_BIN_EXE_chuan");
const MANIFEST: &str =
    "format = 1\nname = \"nho\"\nprovince = \"30\"\nfounding = true\ntitle_vi = \"Bộ nhỏ\"\ntitle_en = \"Small\"\n";
const HEADS: &str = "recorded_at,actor,synthetic,agency,name,tier,kind,level,parent,area_code,effective_on\n";
const STREAM: &str = "CHUAN_REGISTRY";

/// All services in one process, on a bus.
struct House {
    process: Child,
    url: String,
}

impl House {
    fn start(data: &Path, nats: &Server) -> Result<House> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string(); // free again when the process asks for it
        let (url, nats) = (format!("http://{address}"), format!("nats://127.0.0.1:{}", nats.port));
        let database = format!("sqlite:{}/{{service}}.sqlite", data.display());
        let mut command = Command::new(CHUAN);
        command.args(["serve", "registry", "plans", "inspections", "reporting", "--listen", &address]);
        command.args(["--database", &database, "--nats", &nats, "--peers", &url, "--evidence"]);
        command.arg(data.join("evidence")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(House { process: command.spawn()?, url })
    }

    fn ask(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(CHUAN);
        command.args(arguments).args(["--server", &self.url, "--output", "json"]).output().expect("it runs")
    }

    /// Waits until the stream of the registry stands so.
    fn stands(&self, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let output = self.ask(&["bus", "status"]);
            let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
            let streams = told["streams"].as_array().map(Vec::as_slice).unwrap_or_default();
            match streams.iter().find(|stream| stream["stream"] == STREAM) {
                Some(stream) if wanted(stream) => return Ok(stream.clone()),
                stream if Instant::now() > deadline => anyhow::bail!("it stands otherwise: {stream:?}"),
                _ => {}
            }
        }
    }

    /// Exit code and findings of a comparison.
    fn reconcile(&self, more: &[&str]) -> (Option<i32>, Value, String) {
        let output = self.ask(&[&["bus", "reconcile", "--service", "registry"], more].concat());
        let found = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code(), found, String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn signal(&self, name: &str) -> Result<()> {
        let sent = Command::new("kill").args([name, &self.process.id().to_string()]).status()?;
        anyhow::ensure!(sent.success(), "kill {name}");
        Ok(())
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A set of as many agencies.
fn write(set: &Path, agencies: usize) -> Result<()> {
    let line = |n| format!("2021-01-04T08:00:00+07:00,an,yes,A{n},Sở số {n},province,department,,,,2021-01-01\n");
    fs::write(set.join("import.toml"), MANIFEST)?;
    Ok(fs::write(set.join("agencies.csv"), HEADS.to_owned() + &(1..=agencies).map(line).collect::<String>())?)
}

/// Puts another stream in the place of that of the registry, with another first message.
fn forge(stranger: &mut Stranger, messages: &[Message]) -> Result<()> {
    let info = stranger.ask(&format!("$JS.API.STREAM.INFO.{STREAM}"), b"")?;
    stranger.ask(&format!("$JS.API.STREAM.DELETE.{STREAM}"), b"")?;
    stranger.ask(&format!("$JS.API.STREAM.CREATE.{STREAM}"), info["config"].to_string().as_bytes())?;
    for (index, message) in messages.iter().enumerate() {
        let payload: &[u8] = if index == 0 { b"kra" } else { &message.payload };
        let stored = stranger.ask(&message.subject, payload)?;
        anyhow::ensure!(stored["seq"].as_u64() == Some(index as u64 + 1), "{stored}");
    }
    Ok(())
}

#[test]
fn an_operator_sees_how_a_stream_stands_and_has_a_forged_one_made_anew() -> Result<()> {
    let (data, set) = (tempfile::tempdir()?, tempfile::tempdir()?);
    write(set.path(), 3)?;
    let mut server = Server::start()?;
    let mut stranger = Stranger::connect(server.port)?;
    stranger.subscribe("chuan.registry.>")?;
    let house = House::start(data.path(), &server)?;
    house.stands(|stream| stream["state"] == "current" && stream["head"] == 0)?;
    let imported = house.ask(&["import", &set.path().to_string_lossy()]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let messages = (0..3).map(|_| stranger.next()).collect::<Result<Vec<_>>>().context("what was relayed")?;

    let stream = house.stands(|stream| stream["relayed"] == 3)?;
    assert_eq!((&stream["head"], &stream["behind"], &stream["refilled"]), (&3.into(), &0.into(), &0.into()));
    let (code, found, _) = house.reconcile(&[]);
    assert_eq!((code, &found["compared"], &found["first_difference"]), (Some(0), &3.into(), &Value::Null), "{found}");

    // While the service cannot see it, its stream is replaced by one of the same length with the same last message.
    house.signal("-STOP")?;
    let forged = forge(&mut stranger, &messages);
    house.signal("-CONT")?;
    forged?;
    let (code, found, told) = house.reconcile(&["--validate-only"]);
    assert_eq!((code, &found["first_difference"], &found["refilled"]), (Some(1), &1.into(), &false.into()), "{told}");
    assert!(told.contains("chuan bus reconcile --service registry"), "{told}");
    let (code, found, told) = house.reconcile(&[]);
    assert_eq!((code, &found["first_difference"], &found["refilled"]), (Some(0), &1.into(), &true.into()), "{told}");
    let healed = house.stands(|stream| stream["state"] == "current" && stream["relayed"] == 3)?;
    assert!(healed["refilled"].as_i64() > Some(0), "{healed}");
    assert_eq!(house.reconcile(&["--validate-only"]).0, Some(0));

    server.kill();
    let away = house.stands(|stream| stream["state"] == "away")?;
    assert!(away["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{away}");
    assert_eq!(house.reconcile(&[]).0, Some(1), "nobody knows how the stream is");
    Ok(())
}

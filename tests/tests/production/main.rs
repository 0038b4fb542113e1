//! Production mode with real processes: PostgreSQL, a NATS server, and every service in processes of its own.
//!
//! | file | what is shown |
//! |---|---|
//! | `answers` | the sample gives the same answers as in the embedded mode, byte for byte |
//! | `positions` | who was told a position reads it at every service, also through another replica; how soon, `chuan bench` measures |
//! | `restart` | replicas are restarted one after another under load, and no request fails for good |
//!
//! **Invariant:** nothing is shared between two houses, and nothing outlives the test that started it.

mod answers;
mod positions;
mod restart;

use anyhow::{Context as _, Result, ensure};
use std::{env, path::PathBuf, process::Stdio, time::Duration};
use tests::faults::house::{House, Options};
use tokio::{process::Command, time::Instant};

/// The executable under test, built with the tests.
const CHUAN: &str = env!("CARGO_BIN_EXE_chuan_under_test");
/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often it is looked whether it has happened.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// A house of so many replicas of each service, on the NATS server that this variable names, else on the installed one.
async fn house(replicas: usize, nats_server: &str) -> Result<House> {
    let mut options = Options::from_environment(CHUAN.into())?;
    options.replicas = replicas;
    options.nats_server = env::var_os(nats_server).map(PathBuf::from).or(options.nats_server);
    House::start(options).await
}

/// Where the services of a house are, as the command line and the services themselves are told it.
fn addresses(house: &House) -> String {
    let urls = house.urls();
    urls.iter().map(|(service, url)| format!("{service}={url}")).collect::<Vec<_>>().join(",")
}

/// What `chuan` prints for a command that is fine.
async fn chuan(server: &str, line: &[&str]) -> Result<Vec<u8>> {
    let mut command = Command::new(CHUAN);
    command.args(line).args(["--server", server]).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await.with_context(|| format!("{line:?}"))??;
    ensure!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}

/// Waits until `is_so` answers with nothing; it says what is still missing.
async fn until<F: Future<Output = Result<Option<String>>>>(is_so: impl Fn() -> F) -> Result<()> {
    let (deadline, mut tick) = (Instant::now() + PATIENCE, tokio::time::interval(LOOK_AGAIN));
    loop {
        tick.tick().await;
        let missing = match is_so().await {
            Ok(None) => return Ok(()),
            Ok(Some(missing)) => missing,
            Err(error) => format!("{error:#}"),
        };
        ensure!(Instant::now() < deadline, "not within {} s: {missing}", PATIENCE.as_secs());
    }
}

/// Waits until every replica is ready.
async fn ready(house: &House) -> Result<()> {
    until(async || {
        for replica in &house.replicas {
            if let Some(reason) = replica.unready().await {
                return Ok(Some(format!("{}: {reason}", replica.unit.name())));
            }
        }
        Ok(None)
    })
    .await
}

/// Waits until every replica has seen the ends of all logs, and every view and policy is there.
async fn caught_up(house: &House) -> Result<()> {
    until(async || {
        for replica in &house.replicas {
            for view in replica.views().await? {
                let behind = view.positions.iter().find(|(source, position)| view.heads.get(*source) != Some(position));
                if let Some((source, position)) = behind {
                    let head = view.heads.get(source);
                    return Ok(Some(format!("{}: {} {source} {position} of {head:?}", replica.unit.name(), view.name)));
                }
            }
        }
        Ok(None)
    })
    .await
}

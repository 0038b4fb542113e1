//! Where foreign consumers are tried: a house of real processes with the sample, and the consumers' own processes.
//!
//! **Invariant:** a consumer ends with the test, however that ends.
//! **Invariant:** there is one house at a time: a small machine has enough to do with it.

use anyhow::{Context as _, Result, ensure};
use chrono::DateTime;
use eventstore::{Db, Log, Recorded};
use std::{
    fs::{self, File},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tests::faults::{
    house::{House, Options, SERVICES},
    parts::processes,
};
use tokio::{
    process::Child,
    sync::{Mutex, MutexGuard},
    time::{Instant, MissedTickBehavior},
};

/// How long anything may take; a machine may be busy.
const PATIENCE: Duration = Duration::from_secs(240);

/// A house, and room for its consumers.
pub(crate) struct Place {
    pub(crate) house: House,
    _only: MutexGuard<'static, ()>,
    directory: TempDir,
    python: PathBuf,
}

/// A consumer's process, and what it prints.
pub(crate) struct Consumer {
    process: Child,
    name: String,
    output: PathBuf,
    complaints: PathBuf,
}

impl Place {
    /// A house of one replica a service, ready.
    pub(crate) async fn prepare() -> Result<Place> {
        static ONLY: Mutex<()> = Mutex::const_new(());
        let only = ONLY.lock().await;
        let python = std::env::var_os("CHUAN_TEST_PYTHON").context(
            "CHUAN_TEST_PYTHON is not set: start the tests with tests/run, which makes a Python with tests/requirements.txt",
        )?;
        let mut options = Options::from_environment(PathBuf::from(env!("CARGO_BIN_EXE_chuan_under_test")))?;
        options.replicas = 1;
        let directory = TempDir::new()?;
        symlink(env!("CARGO_BIN_EXE_chuan_under_test"), directory.path().join("chuan"))?;
        let house = House::start(options).await?;
        let place = Place { house, _only: only, directory, python: python.into() };
        until("the house is ready", async || {
            for replica in &place.house.replicas {
                if let Some(reason) = replica.unready().await {
                    return Ok(Err(format!("{} is not: {reason}", replica.service)));
                }
            }
            Ok(Ok(()))
        })
        .await?;
        Ok(place)
    }

    /// The addresses of all services, as the command line takes them.
    pub(crate) fn servers(&self) -> String {
        let list: Vec<String> =
            SERVICES.iter().map(|service| format!("{service}={}", self.house.url(service))).collect();
        list.join(",")
    }

    /// Records the sample.
    pub(crate) async fn import(&self) -> Result<()> {
        load(self.servers()).await
    }

    /// A file of the consumers.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Where a service answers gRPC, and NATS.
    pub(crate) fn addresses(&self, service: &str) -> [String; 4] {
        let owner = self.house.url(service).replace("http://", "");
        ["--nats".into(), self.house.nats_url().unwrap_or_default(), "--owner".into(), owner]
    }

    /// Starts one of the programs in Python.
    pub(crate) async fn python(&self, program: &str, service: &str, arguments: &[&str]) -> Result<Consumer> {
        let mut command = processes::command(&self.python, None);
        command.arg(clients().join("python").join(program)).args(arguments);
        self.start(command, &format!("{program}-{service}")).await
    }

    /// Starts one of the programs for the shell.
    pub(crate) async fn shell(&self, program: &str, service: &str, arguments: &[&str]) -> Result<Consumer> {
        let mut command = processes::command("/bin/bash", None);
        command.arg(clients().join("shell").join(program)).args(arguments);
        self.start(command, &format!("{program}-{service}")).await
    }

    async fn start(&self, mut command: Command, name: &str) -> Result<Consumer> {
        let (output, complaints) = (self.file(&format!("{name}.out")), self.file(&format!("{name}.err")));
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", self.directory.path().display()));
        command.env("CHUAN_SERVER", self.servers()).env("PYTHONDONTWRITEBYTECODE", "1");
        command.stdout(File::create(&output)?).stderr(File::options().create(true).append(true).open(&complaints)?);
        Ok(Consumer { process: processes::start(command).await?, name: name.to_owned(), output, complaints })
    }

    /// Every event of a service, from the table of its log.
    pub(crate) async fn log(&self, service: &str) -> Result<Vec<Recorded>> {
        let database = Db::connect(&self.house.database_url(service)).await?;
        let log = Log::open(database, Arc::new(|| DateTime::UNIX_EPOCH)).await?;
        let (mut events, mut after) = (Vec::new(), 0);
        loop {
            let stretch = log.read(after, 5_000).await?;
            let Some(last) = stretch.last() else { return Ok(events) };
            after = last.position;
            events.extend(stretch);
        }
    }

    /// Waits until the stream of a service ends where its log does.
    pub(crate) async fn relayed(&self, service: &str, position: i64) -> Result<()> {
        let nats = self.house.nats.as_ref().context("the house has a bus")?;
        let name = format!("CHUAN_{}", service.to_uppercase());
        until("the stream has all events", async || {
            let stream = nats.stream(&name).await.map_err(|error| format!("{error:#}"));
            Ok(stream.and_then(|stream| {
                let whole = i64::try_from(stream.messages) == Ok(position);
                if whole { Ok(()) } else { Err(format!("{name} holds {} of {position}", stream.messages)) }
            }))
        })
        .await
    }
}

/// Records the sample in the house at these addresses: again, as the house asks for, when one service could not ask another in
/// time.
pub(crate) async fn load(servers: String) -> Result<()> {
    let unavailable = |error: &anyhow::Error| {
        let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<contracts::Status>());
        causes.any(|status| status.code() == tonic::Code::Unavailable)
    };
    let deadline = Instant::now() + PATIENCE;
    loop {
        match Box::pin(chuan::load_sample(&servers, "hai-duong")).await {
            Ok(_) => return Ok(()),
            Err(error) if unavailable(&error) && Instant::now() < deadline => {}
            Err(error) => return Err(error),
        }
    }
}

impl Consumer {
    /// What it has printed.
    pub(crate) fn printed(&self) -> Result<String> {
        Ok(fs::read_to_string(&self.output)?)
    }

    /// What it has complained of.
    pub(crate) fn complained(&self) -> String {
        fs::read_to_string(&self.complaints).unwrap_or_default()
    }

    /// Waits until the position that it printed last is at least this one.
    pub(crate) async fn reaches(&mut self, position: i64) -> Result<()> {
        self.prints(&format!("reaches {position}"), |printed| printed.last().is_some_and(|last| *last >= position))
            .await
    }

    /// Waits until it has gone on from where it started.
    pub(crate) async fn moves(&mut self) -> Result<()> {
        self.prints("goes on", |printed| printed.len() > 1).await
    }

    /// The same as [`Consumer::reaches`], after it has gone back to the beginning.
    pub(crate) async fn reaches_from_the_beginning(&mut self, position: i64) -> Result<()> {
        let what = format!("goes back to the beginning, and reaches {position} again");
        self.prints(&what, |printed| {
            let mut behind = printed.iter().skip_while(|at| **at == 0).skip_while(|at| **at > 0);
            behind.any(|at| *at >= position)
        })
        .await
    }

    async fn prints(&mut self, what: &str, enough: impl Fn(&[i64]) -> bool) -> Result<()> {
        let what = format!("{} {what}", self.name);
        let (process, output) = (&mut self.process, &self.output);
        let printed = until(&what, async || {
            ensure!(process.try_wait()?.is_none(), "it has ended");
            let printed: Vec<i64> = fs::read_to_string(output)?.lines().filter_map(|line| line.parse().ok()).collect();
            Ok(if enough(&printed) { Ok(()) } else { Err(format!("at {:?}", printed.last())) })
        });
        let printed = printed.await;
        printed.with_context(|| self.complained())
    }

    /// `kill -9`.
    pub(crate) async fn kill(mut self) -> Result<()> {
        Ok(self.process.kill().await?)
    }

    /// Waits until it has ended by itself, and returns what it printed, and how it ended.
    pub(crate) async fn ends(mut self) -> Result<(String, Option<i32>)> {
        let ended = tokio::time::timeout(PATIENCE, self.process.wait()).await;
        let status = ended.with_context(|| format!("{} does not end: {}", self.name, self.complained()))??;
        Ok((self.printed()?, status.code()))
    }
}

/// Where the programs are.
pub(crate) fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients")
}

/// Waits for a condition: `Ok(Err(why))` is "not yet".
pub(crate) async fn until(
    what: &str,
    mut asked: impl AsyncFnMut() -> Result<std::result::Result<(), String>>,
) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let mut look = tokio::time::interval(Duration::from_millis(10));
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        match asked().await.with_context(|| what.to_owned())? {
            Ok(()) => return Ok(()),
            Err(reason) => ensure!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}: {reason}"),
        }
        look.tick().await;
    }
}

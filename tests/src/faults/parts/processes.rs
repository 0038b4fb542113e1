//! Starting processes, sending them signals, and looking at them through `/proc`.
//!
//! **Invariant:** a process that was started here gets SIGKILL when this program ends, however it ends.
//! **Invariant:** a signal goes to process ids that were seen to be ours, never to a name.

use crate::faults::probes::Usage;
use anyhow::{Context as _, Result, ensure};
use std::{
    ffi::OsStr,
    fs,
    os::unix::{fs::MetadataExt as _, process::CommandExt as _},
    path::Path,
    process::{Command, Stdio},
    sync::{OnceLock, mpsc},
    time::Duration,
};
use tokio::{process::Child, runtime::Handle, sync::oneshot};

/// An account of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// Its user.
    pub user: u32,
    /// Its group.
    pub group: u32,
}

/// The account under which PostgreSQL runs: it refuses to run as root. Nothing when we are not root.
///
/// # Errors
/// There is no such account.
pub fn database_account() -> Result<Option<Account>> {
    if !is_root() {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd").context("the accounts of this machine")?;
    let find = |name: &str| {
        let line = passwd.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let fields: Vec<&str> = line.split(':').collect();
        Some(Account { user: fields.get(2)?.parse().ok()?, group: fields.get(3)?.parse().ok()? })
    };
    let account = find("postgres").or_else(|| find("nobody"));
    account.map(Some).context("neither an account postgres nor an account nobody: PostgreSQL refuses to run as root")
}

/// Whether this program may do everything.
#[must_use]
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// A command that runs `program` under `account`, and dies with us.
pub fn command(program: impl AsRef<OsStr>, account: Option<Account>) -> Command {
    let mut command = if Path::new("/usr/bin/setpriv").exists() {
        let mut command = Command::new("/usr/bin/setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    if let Some(account) = account {
        command.uid(account.user).gid(account.group);
    }
    command.current_dir("/").stdin(Stdio::null());
    command
}

/// Starts `command`, from a thread that lives as long as we do: the system's signal on our death comes when the thread that
/// started a process has ended.
///
/// # Errors
/// It cannot be started.
pub async fn start(command: Command) -> Result<Child> {
    type Job = (Command, Handle, oneshot::Sender<std::io::Result<Child>>);
    static STARTER: OnceLock<mpsc::Sender<Job>> = OnceLock::new();
    let starter = STARTER.get_or_init(|| {
        let (give, jobs) = mpsc::channel::<Job>();
        std::thread::spawn(move || {
            for (command, handle, answer) in jobs {
                let _inside = handle.enter();
                let mut command = tokio::process::Command::from(command);
                let _ = answer.send(command.kill_on_drop(true).spawn());
            }
        });
        give
    });
    let (answer, started) = oneshot::channel();
    let what = command.get_program().to_owned();
    starter.send((command, Handle::current(), answer)).context("the thread that starts processes has ended")?;
    started.await?.with_context(|| format!("{} cannot be started", what.display()))
}

/// Runs a command to its end.
///
/// # Errors
/// It fails; with what it said.
pub async fn run(mut command: Command) -> Result<String> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let what = format!("{command:?}");
    let output = start(command).await?.wait_with_output().await?;
    ensure!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Sends `signal` (`KILL`, `STOP`, `CONT`, `TERM`) to processes. One that has ended meanwhile is no failure.
pub async fn signal(signal: &str, processes: &[u32]) {
    if processes.is_empty() {
        return;
    }
    let mut command = Command::new("sh"); // its own `kill`: a small machine has no other
    command.args(["-c", "kill -s \"$0\" \"$@\"", signal]).args(processes.iter().map(ToString::to_string));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Ok(mut child) = start(command).await {
        let _ = child.wait().await;
    }
}

/// Kills processes with all that descend from them, and waits until they have ended; for an end that cannot wait for tasks.
pub fn end(processes: &[u32]) {
    let families: Vec<u32> = processes.iter().flat_map(|process| family(*process)).collect();
    if families.is_empty() {
        return;
    }
    let mut kill = Command::new("sh");
    kill.args(["-c", "kill -s KILL \"$@\"", "kill"]).args(families.iter().map(ToString::to_string));
    let _ = kill.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let lives = |process: &u32| {
        // One that only waits to be seen by its parent holds nothing any more.
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        stat.rsplit_once(')').is_some_and(|(_, after)| !after.trim_start().starts_with(['Z', 'X']))
    };
    let deadline = std::time::Instant::now() + Duration::from_secs(3);
    while families.iter().any(lives) && std::time::Instant::now() < deadline {
        std::thread::yield_now();
    }
}

/// A process and all that descend from it, itself first.
#[must_use]
pub fn family(process: u32) -> Vec<u32> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name in parentheses may hold anything; what follows it is: state, parent.
        let after = stat.rsplit_once(')').map(|(_, after)| after).unwrap_or_default();
        if let Some(parent) = after.split_whitespace().nth(1).and_then(|parent| parent.parse::<u32>().ok()) {
            parents.push((id, parent));
        }
    }
    let mut family = vec![process];
    let mut next = 0;
    while let Some(parent) = family.get(next).copied() {
        family.extend(parents.iter().filter(|(_, its)| *its == parent).map(|(id, _)| *id));
        next += 1;
    }
    family
}

/// What a process uses now; nothing when it has ended.
#[must_use]
pub fn usage(process: u32) -> Option<Usage> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    let descriptors = fs::read_dir(format!("/proc/{process}/fd")).ok()?.count();
    Some(Usage {
        memory: field("VmRSS:")?,
        descriptors: u64::try_from(descriptors).unwrap_or(u64::MAX),
        threads: field("Threads:")?,
    })
}

//! SIGTERM from outside: the first one asks to stop, the second one ends the process at once with exit code 1.
//!
//! This program is its own subject: it starts itself again with a variable set, as the process that gets the signals.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    time::Duration,
};

const SUBJECT: &str = "CHUAN_TEST_SIGNALS_SUBJECT";

fn main() {
    if env::var_os(SUBJECT).is_some() {
        return wait_for_signals();
    }
    let mut subject = Command::new(env::current_exe().unwrap())
        .env(SUBJECT, "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program can be started again");
    let mut lines = BufReader::new(subject.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "ready");
    terminate(&subject);
    assert_eq!(lines.next().unwrap().unwrap(), "stopping", "the first signal cancels the token");
    terminate(&subject);
    assert_eq!(subject.wait().unwrap().code(), Some(1), "the second signal ends the process");
}

fn terminate(process: &Child) {
    let sent = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn wait_for_signals() {
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio.block_on(async {
        let shutdown = runtime::serve::signals().unwrap();
        say("ready");
        shutdown.cancelled().await;
        say("stopping");
        // Long enough for the second signal; a subject that it does not end must end by itself, with another code.
        let _ = tokio::time::timeout(Duration::from_secs(20), std::future::pending::<()>()).await;
    });
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

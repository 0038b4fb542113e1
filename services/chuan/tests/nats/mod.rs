//! A NATS server of a test's own, and a stranger who speaks to it: as many lines of the protocol as tests need.

#![allow(dead_code, unreachable_pub, reason = "every test file uses its own part of this")]

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const INBOX: &str = "_INBOX.stranger";
const PATIENCE: Duration = Duration::from_secs(20);

/// A server with JetStream.
pub struct Server {
    pub port: u16,
    process: Child,
    _directory: TempDir,
}

impl Server {
    pub fn start() -> Result<Server> {
        let program = std::env::var_os("CHUAN_TEST_NATS_SERVER").unwrap_or_else(|| "nats-server".into());
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port(); // free again when the process asks for it
        let directory = tempfile::tempdir()?;
        let mut command = Command::new(program);
        command.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"]).arg(directory.path());
        let process = command.stderr(Stdio::null()).spawn().context("a nats-server to test with: see tests/run")?;
        Ok(Server { port, process, _directory: directory })
    }

    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A message as it arrives.
pub struct Message {
    pub subject: String,
    pub payload: Vec<u8>,
}

/// A connection that knows nothing of Chuẩn.
pub struct Stranger(BufReader<TcpStream>);

impl Stranger {
    /// Connects, waiting for the server to be there.
    pub fn connect(port: u16) -> Result<Stranger> {
        let deadline = Instant::now() + PATIENCE;
        let stream = loop {
            match TcpStream::connect(("127.0.0.1", port)) {
                Err(error) if Instant::now() > deadline => return Err(error.into()),
                Err(_) => {}
                Ok(stream) => break stream,
            }
        };
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut stranger = Stranger(BufReader::new(stream));
        stranger.line()?; // INFO
        stranger.say(&format!("CONNECT {{\"verbose\":false,\"pedantic\":false}}\r\nSUB {INBOX} 1\r\n"), b"")?;
        Ok(stranger)
    }

    pub fn subscribe(&mut self, subject: &str) -> Result<()> {
        self.say(&format!("SUB {subject} 2\r\n"), b"")
    }

    /// What JetStream answers.
    pub fn ask(&mut self, subject: &str, body: &[u8]) -> Result<Value> {
        self.say(&format!("PUB {subject} {INBOX} {}\r\n", body.len()), &[body, b"\r\n"].concat())?;
        loop {
            let message = self.next()?;
            if message.subject == INBOX {
                return Ok(serde_json::from_slice(&message.payload)?);
            }
        }
    }

    /// The next message of a subscription.
    pub fn next(&mut self) -> Result<Message> {
        loop {
            let line = self.line()?;
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["PING"] => self.say("PONG\r\n", b"")?,
                ["MSG", subject, .., size] => {
                    let mut payload = vec![0; size.parse::<usize>()? + 2];
                    self.0.read_exact(&mut payload)?;
                    payload.truncate(payload.len() - 2);
                    return Ok(Message { subject: (*subject).to_owned(), payload });
                }
                ["-ERR", ..] => bail!("the server says {line}"),
                _ => {}
            }
        }
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            bail!("the server hung up");
        }
        Ok(line.trim_end().to_owned())
    }

    fn say(&mut self, line: &str, more: &[u8]) -> Result<()> {
        let stream = self.0.get_mut();
        stream.write_all(line.as_bytes())?;
        Ok(stream.write_all(more)?)
    }
}

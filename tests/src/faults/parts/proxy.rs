//! One address for the replicas of a service: connections go to one after another, and can be broken in between.
//!
//! **Invariant:** while it passes everything, what one side sends is what the other receives, to the end.
//! **Invariant:** a connection is broken by cutting, delaying or splitting only; no byte is changed or sent twice.
//!
//! Deliberately absent: asking replicas whether they are ready. A balancer that knows less is the harder test.

use super::ports;
use anyhow::Result;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// What is done to what passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing.
    Pass,
    /// The connection is cut before every so many-th piece of an answer.
    Cut(u64),
    /// Every byte travels alone.
    Split,
    /// Nothing travels until the mode changes.
    Stall,
}

/// A proxy.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    mode: watch::Sender<Mode>,
    road: Arc<Road>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Road {
    targets: Vec<u16>,
    next: AtomicUsize,
    answers: AtomicU64,
    cut: AtomicU64,
}

impl Proxy {
    /// Listens on a port of its own, and leads to the `targets` one after another.
    ///
    /// # Errors
    /// No port is free.
    pub async fn open(targets: Vec<u16>) -> Result<Proxy> {
        let port = ports::free()?;
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let mode = watch::Sender::new(Mode::Pass);
        let (next, answers, cut) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicU64::new(0));
        let road = Arc::new(Road { targets, next, answers, cut });
        let task = tokio::spawn(accept(listener, Arc::clone(&road), mode.subscribe()));
        Ok(Proxy { port, mode, road, task })
    }

    /// Does something else to what passes, also on connections that are there.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// How many connections it has cut.
    #[must_use]
    pub fn cut(&self) -> u64 {
        self.road.cut.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, road: Arc<Road>, mode: watch::Receiver<Mode>) {
    loop {
        match listener.accept().await {
            Ok((client, _)) => drop(tokio::spawn(carry(client, Arc::clone(&road), mode.clone()))),
            Err(_) => tokio::task::yield_now().await, // no descriptors left: the next one may fare better
        }
    }
}

async fn carry(client: TcpStream, road: Arc<Road>, mode: watch::Receiver<Mode>) -> io::Result<()> {
    let server = road.connect().await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let asked = pass(from_client, to_server, None, mode.clone());
    let answered = pass(from_server, to_client, Some(&road), mode);
    // Whoever fails or cuts takes the other direction with it.
    tokio::try_join!(asked, answered).map(drop)
}

impl Road {
    /// A connection to the next target that takes one.
    async fn connect(&self) -> io::Result<TcpStream> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let mut refused = io::Error::from(io::ErrorKind::NotConnected);
        for step in 0..self.targets.len() {
            let Some(port) = self.targets.get((first + step) % self.targets.len()) else { continue };
            match TcpStream::connect(("127.0.0.1", *port)).await {
                Ok(stream) => return Ok(stream),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// Whether this piece of an answer is one before which the connection is cut.
    fn cuts(&self, every: u64) -> bool {
        let cuts = (self.answers.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(every.max(1));
        self.cut.fetch_add(u64::from(cuts), Ordering::Relaxed);
        cuts
    }
}

/// Carries one direction to its end; `road` is there when these are answers.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    road: Option<&Road>,
    mut mode: watch::Receiver<Mode>,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let count = from.read(&mut buffer).await?;
        if count == 0 {
            return to.shutdown().await;
        }
        let piece = buffer.get(..count).unwrap_or_default();
        let now = *mode.wait_for(|mode| *mode != Mode::Stall).await.map_err(io::Error::other)?;
        match (now, road) {
            (Mode::Cut(every), Some(road)) if road.cuts(every) => return Err(io::ErrorKind::ConnectionReset.into()),
            (Mode::Split, _) => {
                for byte in piece {
                    to.write_all(&[*byte]).await?;
                }
            }
            _ => to.write_all(piece).await?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A target that says everything back.
    async fn echo() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.split();
                    let _ = tokio::io::copy(&mut read, &mut write).await;
                });
            }
        });
        port
    }

    async fn talk(proxy: &Proxy, text: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.port)).await?;
        stream.write_all(text).await?;
        stream.shutdown().await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(answer)
    }

    #[tokio::test]
    async fn what_is_passed_or_split_arrives_whole_and_what_is_cut_does_not() {
        let nobody = ports::free().expect("a port is free");
        let proxy = Proxy::open(vec![nobody, echo().await]).await.expect("it opens");
        let text: Vec<u8> = (0..=255).cycle().take(50_000).collect();
        for mode in [Mode::Pass, Mode::Split, Mode::Cut(1_000_000)] {
            proxy.set(mode);
            assert_eq!(talk(&proxy, &text).await.expect("it answers"), text, "{mode:?}");
        }
        proxy.set(Mode::Cut(1));
        assert!(talk(&proxy, &text).await.map_or(true, |answer| answer.is_empty()));
        assert_eq!(proxy.cut(), 1);
        proxy.set(Mode::Stall);
        let stalled = tokio::time::timeout(std::time::Duration::from_millis(200), talk(&proxy, &text)).await;
        assert!(stalled.is_err(), "{stalled:?}");
    }
}

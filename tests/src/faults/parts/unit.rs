//! A process under supervision: started again at once when it has ended, as a platform does, unless it shall be down.
//!
//! **Invariant:** at most one process of a unit lives; the port and the directory of the last one are its own again.
//! **Invariant:** a signal is sent while the process is still ours to wait for, so it cannot meet another one.
//!
//! Deliberately absent: knowing what the process is.

use super::processes;
use anyhow::{Context as _, Result};
use std::{
    fs::OpenOptions,
    path::PathBuf,
    process::{Command, ExitStatus},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    process::Child,
    sync::{mpsc, oneshot, watch},
    time::Instant,
};

/// How long one that ends by itself is left alone at first, and at last; as a platform does, only shorter.
const PAUSE_FIRST: Duration = Duration::from_millis(50);
const PAUSE_LAST: Duration = Duration::from_millis(500);
/// Whoever lived as long as this was well.
const WELL_AFTER: Duration = Duration::from_secs(5);

/// Makes the command anew for each life.
pub type Make = Box<dyn Fn() -> Command + Send + Sync>;

/// What is known of the process.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Its id; nothing while none lives.
    pub process: Option<u32>,
    /// How often it was started.
    pub life: u64,
    /// When it was last started.
    pub since: Option<Instant>,
    /// How often it ended without having been told to.
    pub ended_itself: u64,
    /// How it ended last.
    pub last_end: Option<ExitStatus>,
}

enum Order {
    Signal { name: &'static str, family: bool },
    Up,
    Down { name: &'static str },
}

/// A supervised process.
#[derive(Debug)]
pub struct Unit {
    name: String,
    log: PathBuf,
    orders: mpsc::Sender<(Order, oneshot::Sender<()>)>,
    state: watch::Receiver<State>,
    closed: Arc<AtomicBool>,
}

impl Unit {
    /// Supervises the process that `make` makes; what it prints is appended to `log`. It is down until [`Unit::up`].
    #[must_use]
    pub fn new(name: String, log: PathBuf, make: Make) -> Unit {
        let (orders, given) = mpsc::channel(16);
        let (tell, state) = watch::channel(State::default());
        let closed = Arc::new(AtomicBool::new(false));
        let supervisor = Supervisor {
            make,
            log: log.clone(),
            given,
            tell,
            closed: Arc::clone(&closed),
            wanted: false,
            pause: PAUSE_FIRST,
            told_to_end: false,
        };
        tokio::spawn(supervisor.run());
        Unit { name, log, orders, state, closed }
    }

    /// It is not started again; for a house that comes down, which then kills all at once.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it writes what it has to say.
    #[must_use]
    pub fn log(&self) -> &PathBuf {
        &self.log
    }

    /// What is known of it.
    #[must_use]
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Starts it, and again whenever it ends.
    ///
    /// # Errors
    /// It does not start within 10 s.
    pub async fn up(&self) -> Result<()> {
        self.order(Order::Up).await;
        let mut state = self.state.clone();
        let started = state.wait_for(|state| state.process.is_some());
        tokio::time::timeout(Duration::from_secs(10), started)
            .await
            .with_context(|| format!("{} does not start; see {}", self.name, self.log.display()))??;
        Ok(())
    }

    /// Ends it with a signal, and keeps it down; returns when it has ended.
    pub async fn down(&self, signal: &'static str) {
        self.order(Order::Down { name: signal }).await;
        let mut state = self.state.clone();
        let _ = state.wait_for(|state| state.process.is_none()).await;
    }

    /// `kill -9`. It is started again at once; the moment of that is returned.
    pub async fn kill(&self) -> Instant {
        let life = self.state.borrow().life;
        self.order(Order::Signal { name: "KILL", family: true }).await;
        self.next_life(life).await
    }

    /// Tells it to end in order; returns when it has been started again.
    pub async fn terminate(&self) -> Instant {
        let life = self.state.borrow().life;
        self.order(Order::Signal { name: "TERM", family: false }).await;
        self.next_life(life).await
    }

    /// Stops it, with all its children, where it is.
    pub async fn stop(&self) {
        self.order(Order::Signal { name: "STOP", family: true }).await;
    }

    /// Lets it go on.
    pub async fn go_on(&self) {
        self.order(Order::Signal { name: "CONT", family: true }).await;
    }

    async fn next_life(&self, life: u64) -> Instant {
        let mut state = self.state.clone();
        let next = state.wait_for(|state| state.life > life && state.process.is_some()).await;
        next.ok().and_then(|state| state.since).unwrap_or_else(Instant::now)
    }

    async fn order(&self, order: Order) {
        let (done, is_done) = oneshot::channel();
        if self.orders.send((order, done)).await.is_ok() {
            let _ = is_done.await;
        }
    }
}

struct Supervisor {
    make: Make,
    log: PathBuf,
    given: mpsc::Receiver<(Order, oneshot::Sender<()>)>,
    tell: watch::Sender<State>,
    closed: Arc<AtomicBool>,
    wanted: bool,
    pause: Duration,
    told_to_end: bool,
}

impl Supervisor {
    /// Until the unit is dropped, which ends the process.
    async fn run(mut self) {
        loop {
            if !self.wanted || self.closed.load(Ordering::Relaxed) {
                let Some(order) = self.given.recv().await else { return };
                self.obey(order, None).await;
                continue;
            }
            let began = Instant::now();
            match self.start().await {
                Ok(mut child) => {
                    if self.watch(&mut child).await.is_none() {
                        return;
                    }
                }
                Err(error) => self.note(&format!("{error:#}")),
            }
            if !std::mem::take(&mut self.told_to_end) {
                self.tell.send_modify(|state| state.ended_itself += 1);
                if began.elapsed() > WELL_AFTER {
                    self.pause = PAUSE_FIRST;
                }
                self.rest().await;
            }
        }
    }

    async fn start(&mut self) -> Result<Child> {
        let log = OpenOptions::new().create(true).append(true).open(&self.log)?;
        let mut command = (self.make)();
        command.stdout(log.try_clone()?).stderr(log);
        let child = processes::start(command).await?;
        self.tell.send_modify(|state| {
            state.process = child.id();
            state.life += 1;
            state.since = Some(Instant::now());
        });
        Ok(child)
    }

    /// Until it has ended; nothing when the unit is gone.
    async fn watch(&mut self, child: &mut Child) -> Option<()> {
        loop {
            let order = tokio::select! {
                ended = child.wait() => {
                    self.tell.send_modify(|state| {
                        state.process = None;
                        state.last_end = ended.ok();
                    });
                    return Some(());
                }
                order = self.given.recv() => order,
            };
            let Some(order) = order else {
                processes::signal("KILL", &child.id().map(processes::family).unwrap_or_default()).await;
                return None;
            };
            self.obey(order, child.id()).await;
        }
    }

    async fn obey(&mut self, (order, done): (Order, oneshot::Sender<()>), process: Option<u32>) {
        match order {
            Order::Up => self.wanted = true,
            Order::Down { name } => {
                self.wanted = false;
                self.send(name, true, process).await;
            }
            Order::Signal { name, family } => self.send(name, family, process).await,
        }
        let _ = done.send(());
    }

    async fn send(&mut self, name: &str, family: bool, process: Option<u32>) {
        let Some(process) = process else { return };
        let ends = matches!(name, "KILL" | "TERM" | "INT");
        self.told_to_end |= ends;
        let whole = family && matches!(name, "KILL" | "STOP" | "CONT"); // a server tells its children itself
        processes::signal(name, &if whole { processes::family(process) } else { vec![process] }).await;
    }

    /// Leaves it alone for a while, longer each time; an order ends that early.
    async fn rest(&mut self) {
        let pause = self.pause;
        self.pause = (pause * 2).min(PAUSE_LAST);
        if let Ok(Some(order)) = tokio::time::timeout(pause, self.given.recv()).await {
            self.obey(order, None).await;
        }
    }

    fn note(&self, text: &str) {
        use std::io::Write as _;
        if let Ok(mut log) = OpenOptions::new().create(true).append(true).open(&self.log) {
            let _ = writeln!(log, "{text}");
        }
    }
}

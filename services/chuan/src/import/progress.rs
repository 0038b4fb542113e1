//! How far an import is: a bar with rate and remaining time on a terminal, a line now and then elsewhere.
//!
//! **Invariant:** progress goes to standard error; standard output is for the answer.
//!
//! Deliberately absent: a thread that redraws. The server tells often enough.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use contracts::registry::v1::{ImportPhase, ImportProgress};
use indicatif::{ProgressBar, ProgressStyle};

use crate::format::{self, Lang};

/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(2);

/// What is shown while an import runs.
pub(crate) struct Progress {
    lang: Lang,
    bar: Option<ProgressBar>,
    phase: ImportPhase,
    told: Instant,
    began: Instant,
}

impl Progress {
    /// Nothing yet.
    pub(crate) fn new(lang: Lang) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| ProgressBar::new(0).with_style(style(lang)));
        let now = Instant::now();
        Self { lang, bar, phase: ImportPhase::Unspecified, told: now, began: now }
    }

    /// Shows what the server told.
    pub(crate) fn show(&mut self, progress: &ImportProgress) {
        let (done, total) = (count(progress.done), count(progress.total));
        let is_new = self.phase != progress.phase();
        if is_new {
            (self.phase, self.began) = (progress.phase(), Instant::now());
        }
        let name = self.name();
        match &self.bar {
            Some(bar) => {
                if is_new {
                    bar.reset();
                    bar.set_prefix(name);
                }
                bar.set_length(total.max(done));
                bar.set_position(done);
            }
            None if self.told.elapsed() >= EVERY => self.line(name, done, total),
            None => {}
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn name(&self) -> &'static str {
        match self.phase {
            ImportPhase::Applying => self.lang.pick("Ghi vào sổ", "Recording"),
            ImportPhase::Validating | ImportPhase::Unspecified => self.lang.pick("Kiểm tra", "Checking"),
        }
    }

    fn line(&mut self, name: &str, done: u64, total: u64) {
        self.told = Instant::now();
        let seconds = self.began.elapsed().as_secs().max(1);
        let rate = (done / seconds).max(1);
        let left = total.saturating_sub(done) / rate;
        let number = |value: u64| format::number(i64::try_from(value).unwrap_or(i64::MAX), self.lang);
        let (done, total, rate) = (number(done), number(total), number(rate));
        let text = self.lang.pick("còn", "left");
        // Progress that nobody can read is no reason to stop.
        let _ = writeln!(std::io::stderr(), "{name}: {done}/{total} · {rate}/s · {text} {left} s");
    }
}

fn style(lang: Lang) -> ProgressStyle {
    let template = lang.pick(
        "{prefix:<10} {bar:30} {pos}/{len} · {per_sec} · còn {eta}",
        "{prefix:<10} {bar:30} {pos}/{len} · {per_sec} · {eta} left",
    );
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn count(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

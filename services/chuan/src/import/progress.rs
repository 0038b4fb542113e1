//! How far an import is: a bar with rate and remaining time on a terminal, a line now and then elsewhere.
//!
//! **Invariant:** progress goes to standard error; standard output is for the answer.
//!
//! Deliberately absent: a thread that redraws. The server tells often enough.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use runtime::import::{ImportPhase, ImportProgress};

use super::layout::Service;
use crate::format::{self, Lang};

/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(2);

/// What is shown while an import runs.
pub(crate) struct Progress {
    service: Service,
    lang: Lang,
    is_terminal: bool,
    bar: Option<ProgressBar>,
    phase: ImportPhase,
    told: Instant,
    began: Instant,
}

impl Progress {
    /// Nothing yet, of the rows of a service.
    pub(crate) fn new(service: Service, lang: Lang) -> Self {
        let (is_terminal, now) = (std::io::stderr().is_terminal(), Instant::now());
        Self { service, lang, is_terminal, bar: None, phase: ImportPhase::Unspecified, told: now, began: now }
    }

    /// Shows what the server told.
    pub(crate) fn show(&mut self, progress: &ImportProgress) {
        let (done, total) = (count(progress.done), count(progress.total));
        if self.phase != progress.phase() {
            (self.phase, self.began) = (progress.phase(), Instant::now());
            // A bar for each phase, because each has a rate of its own.
            self.end();
            let bar = || ProgressBar::new(total).with_style(style(self.lang)).with_prefix(self.name());
            self.bar = self.is_terminal.then(bar);
        }
        match &self.bar {
            Some(bar) => {
                bar.set_length(total.max(done));
                bar.set_position(done);
            }
            None if self.told.elapsed() >= EVERY => self.line(&self.name(), done, total),
            None => {}
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn name(&self) -> String {
        let doing = match self.phase {
            ImportPhase::Applying => self.lang.pick("Ghi vào sổ", "Recording"),
            ImportPhase::Validating | ImportPhase::Unspecified => self.lang.pick("Kiểm tra", "Checking"),
        };
        let of = match self.service {
            Service::Registry => self.lang.pick("cơ quan", "agencies"),
            Service::Plans => self.lang.pick("kế hoạch", "plans"),
            Service::Inspections => self.lang.pick("đợt kiểm tra", "inspections"),
        };
        format!("{doing}: {of}")
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
        "{prefix:<24} {bar:30} {pos}/{len} · {rate}/s · còn {eta}",
        "{prefix:<24} {bar:30} {pos}/{len} · {rate}/s · {eta} left",
    );
    // Parts of a row tell nobody anything; and what cannot be written is only not shown.
    let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        let _ = write!(out, "{:.0}", state.per_sec());
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).with_key("rate", rate)
}

fn count(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

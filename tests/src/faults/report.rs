//! What a run tells: its seed, what was done, how long recoveries took, and what must not have happened.
//!
//! **Invariant:** what was planned and not done stands there too, with the reason.

use super::{checker::Violation, nemesis::Loss, probes::Probes};
use std::{collections::BTreeMap, fmt, fmt::Write as _, time::Duration};

/// How one act went.
#[derive(Debug, Default)]
pub struct Told {
    /// Its name.
    pub act: String,
    /// How long it took.
    pub lasted: Duration,
    /// How often what was done.
    pub counts: BTreeMap<String, u64>,
    /// What was measured.
    pub probes: Probes,
    /// What the bus lost.
    pub losses: Vec<Loss>,
    /// What must not have happened.
    pub violations: Vec<Violation>,
    /// What was not done, and why.
    pub not_done: Vec<String>,
}

/// How a run went.
#[derive(Debug)]
pub struct Report {
    /// What decided everything that chance decides.
    pub seed: u64,
    /// What was tested: versions.
    pub tested: String,
    /// Its acts.
    pub acts: Vec<Told>,
}

impl Told {
    /// An act that was not done at all.
    #[must_use]
    pub fn not_done(act: &str, why: &str) -> Told {
        Told { act: act.to_owned(), not_done: vec![why.to_owned()], ..Told::default() }
    }

    /// Notes a violation of what no other check looks at.
    pub fn accuse(&mut self, invariant: &'static str, text: String) {
        self.violations.push(Violation { invariant, text });
    }

    /// Counts something.
    pub fn count(&mut self, what: &str, times: u64) {
        *self.counts.entry(what.to_owned()).or_default() += times;
    }
}

impl Report {
    /// How many violations there were.
    #[must_use]
    pub fn violations(&self) -> usize {
        self.acts.iter().map(|act| act.violations.len()).sum()
    }

    fn counts(&self) -> BTreeMap<&str, u64> {
        let mut sums = BTreeMap::new();
        for (what, count) in self.acts.iter().flat_map(|act| &act.counts) {
            *sums.entry(what.as_str()).or_default() += count;
        }
        sums
    }

    fn recoveries(&self) -> BTreeMap<&str, Vec<Option<Duration>>> {
        let mut kinds: BTreeMap<&str, Vec<Option<Duration>>> = BTreeMap::new();
        for recovery in self.acts.iter().flat_map(|act| &act.probes.recoveries) {
            kinds.entry(recovery.kind.as_str()).or_default().push(recovery.took);
        }
        kinds
    }
}

/// The time within which so many of a hundred recoveries were done; one that was never done is longer than any.
#[must_use]
pub fn percentile(times: &[Option<Duration>], percent: usize) -> Option<Duration> {
    let mut times: Vec<Duration> = times.iter().map(|time| time.unwrap_or(Duration::MAX)).collect();
    times.sort_unstable();
    let place = (times.len() * percent).div_ceil(100).max(1) - 1;
    times.get(place).copied().filter(|time| *time != Duration::MAX)
}

fn seconds(time: Option<Duration>) -> String {
    time.map_or_else(|| "never".to_owned(), |time| format!("{:.2}", time.as_secs_f64()))
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "seed {} · {}\n", self.seed, self.tested)?;
        writeln!(out, "| what was done | times |\n|---|---:|")?;
        for (what, count) in self.counts() {
            writeln!(out, "| {what} | {count} |")?;
        }
        writeln!(out, "\n| recovery after, in seconds | times | p50 | p99 | longest |\n|---|---:|---:|---:|---:|")?;
        for (kind, times) in self.recoveries() {
            let [half, most, longest] = [50, 99, 100].map(|percent| seconds(percentile(&times, percent)));
            writeln!(out, "| {kind} | {} | {half} | {most} | {longest} |", times.len())?;
        }
        out.write_str(&self.losses())?;
        writeln!(out, "\n| process | memory, MiB | descriptors | threads |\n|---|---:|---:|---:|")?;
        for (name, used) in self.acts.iter().flat_map(|act| &act.probes.used) {
            writeln!(out, "| {name} | {} | {} | {} |", used.memory / 1024, used.descriptors, used.threads)?;
        }
        for act in &self.acts {
            writeln!(out, "\n{}: {:.0} s, {} violations", act.act, act.lasted.as_secs_f64(), act.violations.len())?;
            act.not_done.iter().try_for_each(|text| writeln!(out, "  not done: {text}"))?;
            act.violations.iter().try_for_each(|it| writeln!(out, "  {}: {}", it.invariant, it.text))?;
        }
        write!(out, "\n{} violations, seed {}", self.violations(), self.seed)
    }
}

impl Report {
    /// The table of what the bus lost; empty when it lost nothing.
    fn losses(&self) -> String {
        let mut kinds: BTreeMap<&str, Vec<&Loss>> = BTreeMap::new();
        for loss in self.acts.iter().flat_map(|act| &act.losses) {
            kinds.entry(loss.kind).or_default().push(loss);
        }
        if kinds.is_empty() {
            return String::new();
        }
        let mut text =
            "\n| streams lost, in seconds | streams | noticed, longest | healed, longest | told in the log |\n\
                        |---|---:|---:|---:|---:|\n"
                .to_owned();
        for (kind, losses) in kinds {
            let longest = |of: fn(&Loss) -> Option<Duration>| {
                let times: Vec<Option<Duration>> = losses.iter().map(|loss| of(loss)).collect();
                seconds(percentile(&times, 100))
            };
            let (noticed, healed) = (longest(|loss| loss.noticed), longest(|loss| loss.healed));
            let told = losses.iter().filter(|loss| loss.told).count();
            let _ = writeln!(text, "| {kind} | {} | {noticed} | {healed} | {told} |", losses.len());
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_counts_what_never_recovered_as_longest() {
        let times: Vec<Option<Duration>> = (1..=100).map(|ms| Some(Duration::from_millis(ms))).collect();
        assert_eq!(percentile(&times, 50), Some(Duration::from_millis(50)));
        assert_eq!(percentile(&times, 99), Some(Duration::from_millis(99)));
        assert_eq!(percentile(&[None, Some(Duration::from_millis(1))], 100), None);
        assert_eq!(percentile(&[], 50), None);
    }
}

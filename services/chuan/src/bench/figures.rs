//! What a run measured, as percentiles, in the three forms of an answer.
//!
//! **Invariant:** a percentile is one of the values that were measured (nearest rank), never one in between.
//! **Invariant:** what failed is in no percentile; it is counted beside them.
//!
//! Deliberately absent: averages. They hide exactly what is looked for.

use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use super::Measured;
use crate::cli::Globals;
use crate::format::{self, Lang};
use crate::output::{self, Format, Sheet};

/// Everything that was measured.
#[derive(Debug, Default)]
pub(super) struct Figures {
    every_ms: u64,
    measured: Vec<Measured>,
    /// Why the others were not, in the order in which they failed.
    pub(super) failed: Vec<String>,
}

/// The percentiles of one thing, in milliseconds; nothing when nothing was measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Line {
    count: usize,
    p50_ms: Option<f64>,
    p90_ms: Option<f64>,
    p99_ms: Option<f64>,
    max_ms: Option<f64>,
}

/// How many times as long as its limit something takes.
#[derive(Debug, Serialize)]
struct Ratio {
    p50: Option<f64>,
    p99: Option<f64>,
}

/// The figures for programs.
#[derive(Debug, Serialize)]
struct Answer {
    commands: usize,
    failed: usize,
    every_ms: u64,
    command: Line,
    visible: Line,
    round_trip: Line,
    ratio: Ratio,
}

impl Line {
    fn of(times: impl Iterator<Item = Duration>) -> Self {
        let mut times: Vec<Duration> = times.collect();
        times.sort_unstable();
        let at = |percent: usize| {
            let rank = (times.len() * percent).div_ceil(100).saturating_sub(1);
            times.get(rank).map(|time| thousandths(time.as_secs_f64() * 1_000.0))
        };
        Self { count: times.len(), p50_ms: at(50), p90_ms: at(90), p99_ms: at(99), max_ms: at(100) }
    }

    fn figures(&self) -> [Option<f64>; 4] {
        [self.p50_ms, self.p90_ms, self.p99_ms, self.max_ms]
    }
}

/// A figure that says no more than was measured.
fn thousandths(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}

fn ratio(of: Option<f64>, to: Option<f64>) -> Option<f64> {
    of.zip(to.filter(|to| *to > 0.0)).map(|(of, to)| thousandths(of / to))
}

impl Figures {
    /// Nothing yet, of commands this far apart.
    pub(super) fn of_commands(every_ms: u64) -> Self {
        Self { every_ms, ..Self::default() }
    }

    /// Takes in what a command showed, or why it showed nothing.
    pub(super) fn take(&mut self, measured: Result<Measured>) {
        match measured {
            Ok(measured) => self.measured.push(measured),
            Err(error) => self.failed.push(format!("{error:#}")),
        }
    }

    fn answer(&self) -> Answer {
        let line = |time: fn(&Measured) -> Duration| Line::of(self.measured.iter().map(time));
        let (visible, round_trip) = (line(|it| it.visible), line(|it| it.round_trip));
        Answer {
            commands: self.measured.len() + self.failed.len(),
            failed: self.failed.len(),
            every_ms: self.every_ms,
            command: line(|it| it.command),
            visible,
            round_trip,
            ratio: Ratio {
                p50: ratio(visible.p50_ms, round_trip.p50_ms),
                p99: ratio(visible.p99_ms, round_trip.p99_ms),
            },
        }
    }

    /// What to print.
    ///
    /// # Errors
    /// It has no such form.
    pub(super) fn shown(&self, globals: &Globals) -> Result<String> {
        let answer = self.answer();
        match globals.output {
            Format::Json => output::json(&answer),
            Format::Csv => answer.csv(),
            Format::Table => Ok(answer.table(globals.lang)),
        }
    }
}

impl Answer {
    fn csv(&self) -> Result<String> {
        let mut sheet = Sheet::new(&["measure", "count", "failed", "p50_ms", "p90_ms", "p99_ms", "max_ms"]);
        let figure = |figure: Option<f64>| figure.map(|figure| format!("{figure:.3}")).unwrap_or_default();
        for (name, line) in [("command", self.command), ("visible", self.visible), ("round-trip", self.round_trip)] {
            let head = [name.to_owned(), line.count.to_string(), self.failed.to_string()];
            sheet.push(head.into_iter().chain(line.figures().map(figure)));
        }
        let (p50, p99) = (figure(self.ratio.p50), figure(self.ratio.p99));
        let count = self.visible.count.to_string();
        sheet.push(["ratio".to_owned(), count, self.failed.to_string(), p50, String::new(), p99, String::new()]);
        sheet.csv()
    }

    fn table(&self, lang: Lang) -> String {
        let figure = |figure: Option<f64>| match figure {
            Some(figure) => format::decimal(&format!("{figure:.2}"), lang),
            None => "—".to_owned(),
        };
        let number = |number: usize| format::number(i64::try_from(number).unwrap_or(i64::MAX), lang);
        let mut sheet = Sheet::new(&[
            lang.pick("Mili giây", "Milliseconds"),
            lang.pick(">Số lần", ">Times"),
            ">p50",
            ">p90",
            ">p99",
            lang.pick(">Lâu nhất", ">Longest"),
        ]);
        let rows = [
            (lang.pick("Từ lệnh đến xác nhận", "Command to acknowledgement"), self.command),
            (lang.pick("Từ xác nhận đến khi thấy ở reporting", "Acknowledged to visible in reporting"), self.visible),
            (lang.pick("Giới hạn: câu hỏi ấy, không đợi", "Limit: the same question, not waiting"), self.round_trip),
        ];
        for (name, line) in rows {
            sheet.push([name.to_owned(), number(line.count)].into_iter().chain(line.figures().map(figure)));
        }
        let label = lang.pick("Thấy gấp mấy lần giới hạn", "Visible, times the limit").to_owned();
        let (p50, p99) = (figure(self.ratio.p50), figure(self.ratio.p99));
        sheet.push([label, String::new(), p50, String::new(), p99, String::new()]);
        let (commands, failed) = (number(self.commands), number(self.failed));
        let told = match lang {
            Lang::Vi => format!("{commands} lệnh, cách nhau {} ms; {failed} không đo được", self.every_ms),
            Lang::En => format!("{commands} commands, {} ms apart; {failed} not measured", self.every_ms),
        };
        format!("{}\n{told}\n", sheet.table())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(milliseconds: impl Iterator<Item = u64>) -> Figures {
        let mut figures = Figures::of_commands(50);
        for milliseconds in milliseconds {
            let time = Duration::from_millis(milliseconds);
            figures.take(Ok(Measured { command: time, visible: time * 3, round_trip: time }));
        }
        figures
    }

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let line = figures((1..=200).rev()).answer().command;
        assert_eq!((line.count, line.figures()), (200, [100.0, 180.0, 198.0, 200.0].map(Some)));
        let line = figures([7].into_iter()).answer().command;
        assert_eq!(line.figures(), [7.0; 4].map(Some));
    }

    #[test]
    fn what_failed_is_counted_and_in_no_percentile() {
        let mut figures = figures([2, 4].into_iter());
        figures.take(Err(anyhow::anyhow!("it does not answer").context("command 3")));
        let answer = figures.answer();
        assert_eq!((answer.commands, answer.failed, answer.visible.count), (3, 1, 2));
        assert_eq!((answer.ratio.p50, answer.ratio.p99), (Some(3.0), Some(3.0)));
        assert_eq!(figures.failed, ["command 3: it does not answer"]);
        let table = answer.table(Lang::Vi);
        assert!(table.contains("12,00") && table.contains("3 lệnh, cách nhau 50 ms; 1 không đo được"), "{table}");
        assert!(
            answer.csv().unwrap().starts_with("measure,count,failed,p50_ms,p90_ms,p99_ms,max_ms\r\ncommand,2,1,2.000,")
        );
    }

    #[test]
    fn of_nothing_there_is_no_figure() {
        let answer = figures(std::iter::empty()).answer();
        assert_eq!((answer.visible.figures(), answer.ratio.p99), ([None; 4], None));
        assert!(answer.table(Lang::En).contains('—'));
        assert!(output::json(&answer).unwrap().contains(r#""p99_ms":null"#));
    }
}

//! Importing a set: read everything, check everything, then send everything; and `chuan import`.
//!
//! **Invariant:** a set with one bad line anywhere is not sent at all.
//! **Invariant:** importing the same set again adds nothing, also after a kill half-way.
//!
//! Deliberately absent: other formats. `deploy/samples/README.md` describes this one.

mod cell;
mod check;
mod command;
mod files;
mod layout;
mod manifest;
mod problem;
mod progress;
mod read;
mod resolutions;
mod send;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use contracts::registry::v1 as pb;
use serde::Serialize;

pub(crate) use files::{Files, samples};
pub(crate) use manifest::Manifest;
pub(crate) use problem::{Error, Problem, listing};

use crate::cli::Globals;
use crate::client::Server;
use crate::format::{self, Lang};
use crate::output::{self, Format, Sheet};

use read::Line;

/// How to import.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Check everything, record nothing.
    pub(crate) validate_only: bool,
    /// Who imports; absent: nobody says.
    pub(crate) actor: Option<String>,
    /// The language of the progress.
    pub(crate) lang: Lang,
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Name of the set.
    pub set: String,
    /// What people call it, in the language asked for.
    #[serde(skip)]
    pub title: String,
    /// True: nothing was recorded; the numbers say what would have been.
    pub validate_only: bool,
    /// Commands that were applied.
    pub applied: i64,
    /// Commands that the log knew already, or that changed nothing.
    pub already_known: i64,
    /// Events that were recorded.
    pub events: i64,
    /// The position that the log reached.
    pub position: i64,
    /// How long it took, reading included.
    pub seconds: f64,
}

/// The arguments of `chuan import`.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// Directory of the set, the one that holds import.toml
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// Check everything, here and on the server, and record nothing
    #[arg(long)]
    validate_only: bool,
    /// Who imports, stored with every event whose row names nobody
    #[arg(long, env = "CHUAN_ACTOR", value_name = "WHO")]
    actor: Option<String>,
}

impl Import {
    /// Imports a directory and prints what that did.
    ///
    /// # Errors
    /// The set is bad, or the server refuses it or is not there.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        let began = Instant::now();
        let set = Set::read(&Files::read(&self.directory)?)?;
        let server = globals.connect().await?; // only now: a bad set is told without a server
        let options = Options { validate_only: self.validate_only, actor: self.actor.clone(), lang: globals.lang };
        let summary = set.send(&server, &options, began).await?;
        output::print(&shown(&summary, globals)?)
    }
}

/// Imports the set in `files`.
///
/// # Errors
/// The set is bad, or the server refuses it or falls silent.
pub(crate) async fn import(server: &Server, files: &Files, options: &Options) -> Result<Summary, Error> {
    let began = Instant::now();
    Set::read(files)?.send(server, options, began).await
}

/// A set without a bad line, in the order in which it is applied.
#[derive(Debug)]
struct Set {
    manifest: Manifest,
    lines: Vec<Line>,
}

impl Set {
    fn read(files: &Files) -> Result<Self, Error> {
        let bad = |mut problems: Vec<Problem>| {
            problems.sort();
            problems.dedup(); // a resolution is looked at with each line that names it
            Error::Bad { place: files.place.clone(), problems }
        };
        let manifest = Manifest::read(files).map_err(bad)?;
        let mut lines = read::read(files, manifest.founding).map_err(bad)?;
        lines.sort_by_key(Line::order);
        check::check(&lines, manifest.founding).map_err(bad)?;
        Ok(Self { manifest, lines })
    }

    async fn send(&self, server: &Server, options: &Options, began: Instant) -> Result<Summary, Error> {
        let rows: Vec<_> = self.lines.iter().map(|line| command::row(&self.manifest, line)).collect();
        let header = pb::ImportHeader {
            set: self.manifest.name.clone(),
            founding: self.manifest.founding,
            validate_only: options.validate_only,
            row_count: i64::try_from(rows.len()).unwrap_or_default(),
        };
        let told = send::send(server, header, rows, options).await?;
        Ok(Summary {
            set: self.manifest.name.clone(),
            title: options.lang.pick(&self.manifest.title_vi, &self.manifest.title_en).to_owned(),
            validate_only: options.validate_only,
            applied: told.applied,
            already_known: told.already_known,
            events: told.events,
            position: told.position,
            seconds: began.elapsed().as_secs_f64(),
        })
    }
}

/// What an import did, for people or for programs.
fn shown(summary: &Summary, globals: &Globals) -> Result<String> {
    if globals.output == Format::Json {
        return output::json(summary);
    }
    let lang = globals.lang;
    let cells = [summary.applied, summary.already_known, summary.events, summary.position];
    if globals.output == Format::Csv {
        let mut sheet =
            Sheet::new(&["set", "validate_only", "applied", "already_known", "events", "position", "seconds"]);
        let numbers = cells.map(|number| number.to_string());
        let [applied, known, events, position] = numbers;
        let (only, seconds) = (summary.validate_only.to_string(), format!("{:.3}", summary.seconds));
        sheet.push([summary.set.clone(), only, applied, known, events, position, seconds]);
        return sheet.csv();
    }
    let [applied, known, events, position] = cells.map(|number| format::number(number, lang));
    let (title, seconds) = (&summary.title, format!("{:.1}", summary.seconds));
    Ok(match (lang, summary.validate_only) {
        (Lang::Vi, true) => {
            format!("{title}: hợp lệ, {applied} dòng sẽ được ghi, {known} đã có từ trước. Chưa ghi gì.\n")
        }
        (Lang::En, true) => {
            format!("{title}: good; rows to apply: {applied}, known already: {known}. Nothing was recorded.\n")
        }
        (Lang::Vi, false) => {
            let seconds = seconds.replace('.', ",");
            format!(
                "{title}: đã ghi {applied} dòng, {known} đã có từ trước; {events} sự kiện, vị trí {position}; {seconds} giây.\n"
            )
        }
        (Lang::En, false) => format!(
            "{title}: rows applied: {applied}, known already: {known}; {events} events, position {position}; {seconds} s.\n"
        ),
    })
}

//! Importing a set: read everything, check everything, then send everything to the services that it is for; and `chuan import`.
//!
//! | file | question |
//! |---|---|
//! | `files`, `manifest` | what belongs to a set? |
//! | `layout`, `cell`, `rule` | which files and columns are there, and what may stand in a cell? |
//! | `read`, `attached`, `checklist` | what does a set say? |
//! | `keys`, `check` | do its lines fit together? |
//! | `command` | which command is a line? |
//! | `send`, `wire`, `upload`, `progress` | how does it get to the services? |
//! | `problem` | what is wrong, and where? |
//!
//! **Invariant:** a set with one bad line anywhere is not sent at all.
//! **Invariant:** importing the same set again adds nothing, also after a kill half-way.
//! **Invariant:** a service of which a set has no rows is not touched.
//!
//! Deliberately absent: other formats. `deploy/samples/README.md` describes this one.

mod attached;
mod cell;
mod check;
mod checklist;
mod command;
mod files;
mod keys;
mod layout;
mod manifest;
mod problem;
mod progress;
mod read;
mod rule;
mod send;
mod summary;
mod upload;
mod wire;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

pub(crate) use files::{Files, samples};
pub(crate) use layout::Service;
pub(crate) use manifest::Manifest;
pub(crate) use problem::{Error, Problem, listing};
pub use summary::{Share, Summary};

use crate::cli::Globals;
use crate::client::Server;
use crate::format::Lang;
use crate::output;

use read::Line;
use send::Load;

/// How to import.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Check everything, record nothing.
    pub(crate) validate_only: bool,
    /// Who imports; absent: nobody says.
    pub(crate) actor: Option<String>,
    /// The language of the progress.
    pub(crate) lang: Lang,
    /// Only the rows for these services.
    pub(crate) services: BTreeSet<Service>,
}

impl Options {
    /// For all services, recording everything.
    pub(crate) fn new(lang: Lang) -> Self {
        Self { validate_only: false, actor: None, lang, services: Service::ALL.into() }
    }
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
        let server = globals.connect()?; // only now: a bad set is told without a server
        let options =
            Options { validate_only: self.validate_only, actor: self.actor.clone(), ..Options::new(globals.lang) };
        let summary = set.send(&server, &options, began).await?;
        output::print(&summary.shown(globals)?)
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
pub(crate) struct Set {
    manifest: Manifest,
    lines: Vec<Line>,
}

impl Set {
    /// The set in `files`.
    ///
    /// # Errors
    /// Every problem of every line.
    pub(crate) fn read(files: &Files) -> Result<Self, Error> {
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

    /// What it brings to each service that it is for, in their order.
    pub(crate) fn loads(&self) -> Vec<Load> {
        let names = command::Names::of(&self.manifest, &self.lines);
        let rows = |service| self.lines.iter().filter(move |line| line.file.service == service);
        let load = |service| Load { service, rows: rows(service).map(|line| names.row(line)).collect() };
        Service::ALL.into_iter().map(load).filter(|load| !load.rows.is_empty()).collect()
    }

    /// The ids of its commands.
    pub(crate) fn commands(&self) -> BTreeSet<String> {
        self.loads().into_iter().flat_map(|load| load.rows).map(|row| row.command_id).collect()
    }

    /// Sends it.
    ///
    /// # Errors
    /// The server refuses the set or falls silent.
    pub(crate) async fn send(&self, server: &Server, options: &Options, began: Instant) -> Result<Summary, Error> {
        let Manifest { name, founding, title_vi, title_en, .. } = &self.manifest;
        let mut loads = self.loads();
        loads.retain(|load| options.services.contains(&load.service));
        if loads.iter().any(|load| load.service == Service::Inspections) {
            upload::upload(server, self.lines.iter()).await?;
        }
        let told = send::send(server, name, *founding, loads, options).await?;
        let title = options.lang.pick(title_vi, title_en).to_owned();
        Ok(Summary::of(name.clone(), title, options.validate_only, &told, began.elapsed()))
    }
}

//! `chuan dev`: everything in one process, on SQLite files, with the sample.
//!
//! Deliberately absent: anything that `chuan serve` does not run too; only the choices differ.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;
use clap::builder::PossibleValuesParser;

use crate::cli::Globals;
use crate::client::DEFAULT_LISTEN;
use crate::import;

/// The word for "no sample".
pub(crate) const NO_SAMPLE: &str = "none";

/// The arguments of `chuan dev`.
#[derive(Debug, clap::Args)]
pub(crate) struct Dev {
    /// Directory of the databases; made when it is not there
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub(crate) data: PathBuf,
    /// Address and port to listen on
    #[arg(long, env = "CHUAN_LISTEN", value_name = "ADDR", default_value = DEFAULT_LISTEN)]
    pub(crate) listen: SocketAddr,
    /// Sample to load into an empty log
    #[arg(long, value_name = "NAME", default_value = "hai-duong", value_parser = sample_names())]
    pub(crate) sample: String,
}

fn sample_names() -> PossibleValuesParser {
    PossibleValuesParser::new(import::samples().into_iter().chain([NO_SAMPLE]))
}

impl Dev {
    /// The files of the sample that was asked for; nothing when none was.
    pub(crate) fn sample(&self) -> Option<import::Files> {
        import::Files::of_sample(&self.sample)
    }

    /// Runs until a signal comes.
    ///
    /// # Errors
    /// A database or the port cannot be used, or the sample cannot be loaded.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        // ── PLACEHOLDER: the body of `chuan dev` goes here ──
        // At hand: `self.data`, `self.listen`, `self.sample()`; `chuan::house::{furnish, listen}`;
        // `import::import(&Server::connect(url).await?, &files, &import::Options { … })` for the sample;
        // `report::compliance_table(&server, &When::default(), globals.lang)` for the table to print.
        let _ = (globals, self.sample());
        anyhow::bail!("`chuan dev` is not there yet (data {}, listen {})", self.data.display(), self.listen)
    }
}

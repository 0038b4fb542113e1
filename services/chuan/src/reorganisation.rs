//! `chuan reorganisation`: a resolution from its file, checked, shown, or put into effect.
//!
//! | file | what |
//! |---|---|
//! | `file` | reading the TOML file |
//! | `resolve`, `land` | which agencies it means |
//! | `held` | what the registry holds of it |
//! | `validate`, `show`, `apply` | the commands |
//! | `told` | violations and effects, printed |
//!
//! **Invariant:** a file with anything wrong in it is not sent; everything that is wrong is told at once, by line.
//!
//! Deliberately absent: the rules; the registry checks them (R-REG-3 to R-REG-8). And corrections and revocations, which
//! need a document of their own: they come over gRPC.

mod apply;
mod file;
mod held;
mod land;
mod resolve;
mod show;
#[cfg(test)]
mod tests;
mod told;
mod validate;

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use contracts::registry::v1 as pb;

pub(crate) use file::File;
pub(crate) use resolve::resolution;

use crate::cli::Globals;
use crate::client::Server;
use crate::import::{Problem, listing};
use land::Land;

/// What can be done with a resolution.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Reorganisation {
    /// Check a resolution against the register: everything that stands against it, and what it would change
    ///
    /// Nothing is recorded. The exit code is 1 when something stands against it.
    #[command(
        after_help = "Example:\n  chuan reorganisation validate deploy/samples/hai-duong/reorganisations/2025-07-communes.toml"
    )]
    Validate(validate::Validate),
    /// Show what a resolution says, item by item, and how far the registry is with it
    #[command(
        after_help = "Example:\n  chuan reorganisation show deploy/samples/hai-duong/reorganisations/2025-07-communes.toml"
    )]
    Show(show::Show),
    /// Record a resolution and put it into effect: all its agencies change at once
    ///
    /// Repeating it is safe: what is recorded already is not recorded twice.
    #[command(
        after_help = "Example:\n  chuan reorganisation apply deploy/samples/hai-duong/reorganisations/2025-07-communes.toml --actor so-noi-vu"
    )]
    Apply(apply::Apply),
}

/// Which resolution.
#[derive(Debug, clap::Args)]
struct Which {
    /// TOML file of the resolution; deploy/samples/README.md describes it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Two-digit code of the province; part of the ids that new agencies get
    #[arg(long, env = "CHUAN_PROVINCE", value_name = "CODE", default_value = "30", value_parser = province)]
    province: String,
}

impl Reorganisation {
    /// Reads the file, asks, and prints.
    ///
    /// # Errors
    /// The file is bad, the server refuses or is not there, or something stands against the resolution.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        match self {
            Self::Validate(args) => args.run(globals).await,
            Self::Show(args) => args.run(globals).await,
            Self::Apply(args) => args.run(globals).await,
        }
    }
}

impl Which {
    /// What the file says.
    fn read(&self) -> Result<File> {
        let name = self.file.display().to_string();
        let bytes = std::fs::read(&self.file).with_context(|| format!("cannot read {name}"))?;
        File::read(&name, &bytes).or_else(|problems| bail!("{}", bad(&name, problems)))
    }

    /// The message for it, with the agencies that the register has on the day before it takes effect.
    async fn resolved(&self, server: &Server, file: &File) -> Result<pb::Resolution> {
        let land = Land::on_the_eve(server, file, &self.province).await?;
        let resolved = resolution(file, &self.province, |reference| land.find(reference));
        resolved.or_else(|problems| bail!("{}", bad(&file.name, problems)))
    }
}

fn bad(name: &str, mut problems: Vec<Problem>) -> String {
    problems.sort();
    let listed = listing(&problems, problems.len());
    format!(
        "{name} cannot be used; nothing was sent{listed}\n  what to do: correct these lines; deploy/samples/README.md describes the file"
    )
}

fn province(text: &str) -> Result<String, String> {
    let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_code { Ok(text.to_owned()) } else { Err("write the code of two digits, for example 30".to_owned()) }
}

//! `chuan reorganisation validate`: everything that stands against a resolution, or what it would change.
//!
//! **Invariant:** nothing is recorded; the exit code is 1 exactly when something stands against the resolution, or it cannot
//! be asked.
//!
//! Deliberately absent: checks of its own.

use anyhow::{Result, bail};
use contracts::registry::v1::ReorganisationState as State;
use serde::Serialize;

use super::Which;
use super::file::File;
use super::held::{self, Answer, Held};
use super::told::{self, Effect, Violation};
use crate::cli::Globals;
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format};

/// The arguments of `chuan reorganisation validate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Validate {
    #[command(flatten)]
    which: Which,
}

/// What a check says, for programs.
#[derive(Serialize)]
struct Told<'a> {
    reorganisation_id: String,
    number: &'a str,
    operational_on: &'a str,
    state: Option<String>,
    violations: Vec<Violation<'a>>,
    effect: Option<Effect>,
}

impl Validate {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let file = self.which.read()?;
        let server = globals.connect()?; // only now: a bad file is told without a server
        let resolution = self.which.resolved(&server, &file).await?;
        let held = Held::of(&server, &file).await?;
        // What is recorded already is checked for taking effect; anything else for being recorded.
        let answer = match held.state() {
            State::InEffect if held.says(&resolution) => Answer::default(),
            State::Adopted | State::Revoked if held.says(&resolution) => {
                held::check_applying(&server, &resolution).await?
            }
            _ => held::check_adopting(&server, &resolution).await?,
        };
        output::print(&shown(&file, held.state(), &answer, globals)?)?;
        match answer.violations.len() {
            0 => Ok(()),
            count => bail!(
                "{} in {}; nothing was recorded\n  what to do: correct the items and validate again",
                told::counted(count),
                file.name
            ),
        }
    }
}

fn shown(file: &File, state: State, answer: &Answer, globals: &Globals) -> Result<String> {
    let lang = globals.lang;
    let effect = answer.effect.as_ref().map(Effect::of);
    match globals.output {
        Format::Json => output::json(&Told {
            reorganisation_id: held::id(file),
            number: &file.number,
            operational_on: &file.operational_on,
            state: Some(lists::REORGANISATION_STATE.code(state.into())).filter(|code| !code.is_empty()),
            violations: answer.violations.iter().map(Violation::of).collect(),
            effect,
        }),
        Format::Csv => told::csv(&answer.violations).csv(),
        Format::Table if !answer.violations.is_empty() => Ok(told::table(&answer.violations, lang)),
        Format::Table => {
            let (number, day) = (&file.number, format::day(&file.operational_on, lang));
            let head = match (state, lang) {
                (State::InEffect, Lang::Vi) => format!("Nghị quyết {number} đã có hiệu lực từ {day}.\n"),
                (State::InEffect, Lang::En) => format!("The resolution {number} is in effect from {day} already.\n"),
                (State::Adopted, Lang::Vi) => {
                    format!("Nghị quyết {number} đã ghi vào sổ; không có vi phạm. Khi có hiệu lực từ {day}:\n\n")
                }
                (State::Adopted, Lang::En) => {
                    format!(
                        "The resolution {number} is recorded; no violations. Taking effect on {day}, it changes:\n\n"
                    )
                }
                (_, Lang::Vi) => {
                    format!("Nghị quyết {number}: không có vi phạm. Chưa ghi gì. Khi có hiệu lực từ {day}:\n\n")
                }
                (_, Lang::En) => format!(
                    "The resolution {number}: no violations. Nothing was recorded. Taking effect on {day}, it changes:\n\n"
                ),
            };
            Ok(head + &effect.map(|effect| effect.table(lang)).unwrap_or_default())
        }
    }
}

//! `chuan reorganisation apply`: records a resolution and puts it into effect.
//!
//! **Invariant:** what is recorded already is said to be so, and is not asked for again.
//! **Invariant:** a refusal lists everything that stands against the resolution.
//!
//! Deliberately absent: a day. A resolution takes effect on its operational day, whenever the command is given (R-REG-3).

use anyhow::{Result, anyhow};
use contracts::common::v1::Receipt;
use contracts::registry::v1::ReorganisationState as State;
use contracts::{Code, Status};
use serde::Serialize;

use super::Which;
use super::file::File;
use super::held::{self, Answer, Held};
use super::told::{self, Effect, Violation};
use crate::cli::Globals;
use crate::format::{self, Lang};
use crate::output::{self, Format, Sheet};

/// The arguments of `chuan reorganisation apply`.
#[derive(Debug, clap::Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    which: Which,
    /// Who applies it, stored with every event
    #[arg(long, env = "CHUAN_ACTOR", value_name = "WHO")]
    actor: Option<String>,
}

/// What was done, for programs; a receipt is absent when the registry held it already.
#[derive(Serialize)]
struct Done<'a> {
    reorganisation_id: String,
    number: &'a str,
    operational_on: &'a str,
    adopted: Option<Recorded>,
    applied: Option<Recorded>,
    effect: Option<Effect>,
}

/// A receipt for programs.
#[derive(Serialize)]
struct Recorded {
    request_id: String,
    position: i64,
    etag: String,
    warnings: Vec<String>,
}

/// What was refused, for programs.
#[derive(Serialize)]
struct Refused<'a> {
    reorganisation_id: String,
    number: &'a str,
    violations: Vec<Violation<'a>>,
}

impl Apply {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let file = self.which.read()?;
        let server = globals.connect()?;
        let resolution = self.which.resolved(&server, &file).await?;
        let held = Held::of(&server, &file).await?;
        let actor = self.actor.as_deref();
        let mut adopted = None;
        if !held.says(&resolution) {
            match held::adopt(&server, &resolution, actor).await {
                Ok(answer) => adopted = answer.receipt,
                Err(refusal) => {
                    let checked = held::check_adopting(&server, &resolution).await;
                    return Err(refused(&file, refusal, checked, "nothing was recorded", globals)?);
                }
            }
        }
        let mut applied = Answer::default();
        if !(held.says(&resolution) && held.state() == State::InEffect) {
            match held::apply(&server, &resolution, actor).await {
                Ok(answer) => applied = answer,
                Err(refusal) => {
                    let checked = held::check_applying(&server, &resolution).await;
                    let so_far = "the resolution is recorded, but it is not in effect";
                    return Err(refused(&file, refusal, checked, so_far, globals)?);
                }
            }
        }
        output::print(&shown(&file, adopted.as_ref(), &applied, globals)?)
    }
}

/// Prints what stands against a resolution, and gives the error to end with.
fn refused(
    file: &File,
    refusal: Status,
    checked: Result<Answer, Status>,
    so_far: &str,
    globals: &Globals,
) -> Result<anyhow::Error> {
    let violations = checked.map(|answer| answer.violations).unwrap_or_default();
    if violations.is_empty() || refusal.code() != Code::FailedPrecondition {
        return Ok(refusal.into());
    }
    output::print(&match globals.output {
        Format::Json => output::json(&Refused {
            reorganisation_id: held::id(file),
            number: &file.number,
            violations: violations.iter().map(Violation::of).collect(),
        })?,
        Format::Csv => told::csv(&violations).csv()?,
        Format::Table => told::table(&violations, globals.lang),
    })?;
    let count = told::counted(violations.len());
    Ok(anyhow!("{count} in {}; {so_far}\n  what to do: correct the items and apply again", file.name))
}

fn recorded(receipt: &Receipt) -> Recorded {
    let warnings = receipt.warnings.iter().map(|warning| format!("{}: {}", warning.rule, warning.text));
    Recorded {
        request_id: receipt.request_id.clone(),
        position: receipt.position,
        etag: receipt.etag.clone(),
        warnings: warnings.collect(),
    }
}

fn shown(file: &File, adopted: Option<&Receipt>, applied: &Answer, globals: &Globals) -> Result<String> {
    let done = Done {
        reorganisation_id: held::id(file),
        number: &file.number,
        operational_on: &file.operational_on,
        adopted: adopted.map(recorded),
        applied: applied.receipt.as_ref().map(recorded),
        effect: applied.effect.as_ref().map(Effect::of),
    };
    match globals.output {
        Format::Json => output::json(&done),
        Format::Csv => csv(done),
        Format::Table => Ok(text(&done, globals.lang)),
    }
}

fn csv(done: Done<'_>) -> Result<String> {
    let own = ["reorganisation_id", "number", "operational_on", "adopted_position", "applied_position"];
    let mut sheet = Sheet::new(&[&own[..], &Effect::CSV_HEADS].concat());
    let position =
        |recorded: &Option<Recorded>| recorded.as_ref().map(|it| it.position.to_string()).unwrap_or_default();
    let cells = [
        done.reorganisation_id,
        done.number.to_owned(),
        done.operational_on.to_owned(),
        position(&done.adopted),
        position(&done.applied),
    ];
    let effect = done.effect.map(|effect| effect.cells()).unwrap_or_default();
    sheet.push(cells.into_iter().chain(effect));
    sheet.csv()
}

fn text(done: &Done<'_>, lang: Lang) -> String {
    let (number, day) = (done.number, format::day(done.operational_on, lang));
    let at = |recorded: &Recorded| format::number(recorded.position, lang);
    let mut lines = vec![match (&done.adopted, lang) {
        (Some(it), Lang::Vi) => format!("Đã ghi nghị quyết {number} vào sổ, vị trí {}.", at(it)),
        (Some(it), Lang::En) => format!("Recorded the resolution {number}, position {}.", at(it)),
        (None, Lang::Vi) => format!("Nghị quyết {number} đã có trong sổ từ trước."),
        (None, Lang::En) => format!("The resolution {number} was recorded already."),
    }];
    lines.push(match (&done.applied, lang) {
        (Some(it), Lang::Vi) => format!("Đã cho có hiệu lực từ {day}, vị trí {}.", at(it)),
        (Some(it), Lang::En) => format!("Put into effect from {day}, position {}.", at(it)),
        (None, Lang::Vi) => format!("Việc có hiệu lực từ {day} cũng đã có trong sổ; không ghi thêm gì."),
        (None, Lang::En) => format!("So was its taking effect on {day}; nothing more was recorded."),
    });
    let warnings = done.adopted.iter().chain(&done.applied).flat_map(|it| &it.warnings);
    lines.extend(warnings.map(|warning| format!("{} {warning}", lang.pick("Lưu ý:", "Mind:"))));
    let effect = done.effect.as_ref().map(|effect| format!("\n{}", effect.table(lang))).unwrap_or_default();
    lines.join("\n") + "\n" + &effect
}

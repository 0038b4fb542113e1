//! `chuan plan`: the plans, one or many, and their tasks; and how a plan is named on the command line.
//!
//! **Invariant:** a plan is named by the number of its document or by its id; a number that fits several is refused with the
//! choices.
//!
//! Deliberately absent: commands that change a plan. They come over gRPC, or by import.

mod chain;
mod list;
mod progress;
mod selection;
mod show;
mod told;

use anyhow::{Result, bail};
use contracts::plans::v1 as pb;
use uuid::Uuid;

use crate::cli::Globals;
use crate::client::{PAGE, Server, all_pages};
use crate::when::When;

/// What can be asked about plans.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Plan {
    /// List plans
    #[command(after_help = "Example:\n  chuan plan list --kind annual --year 2021")]
    List(list::List),
    /// Show one plan: its tasks, the documents that it rests on, whom it chooses for inspection, its money
    #[command(after_help = "Example:\n  chuan plan show 1524/KH-BCĐ --as-of 2021-12-31")]
    Show(show::Show),
    /// Show how far the tasks of promulgated plans are; `chuan report plans` sums them up
    #[command(
        after_help = "Examples:\n  chuan plan progress 1524/KH-BCĐ --as-of 2021-12-31\n  chuan plan progress --standing overdue --as-of 2021-12-31"
    )]
    Progress(progress::Progress),
}

impl Plan {
    /// Asks and prints.
    ///
    /// # Errors
    /// The server refuses or is not there, or no plan is called so.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        match self {
            Self::List(args) => args.run(&server, globals).await,
            Self::Show(args) => args.run(&server, globals).await,
            Self::Progress(args) => args.run(&server, globals).await,
        }
    }
}

/// The id of the plan that `text` names on a day.
///
/// # Errors
/// No plan is called so, or several are.
pub(crate) async fn resolve(server: &Server, text: &str, when: &When) -> Result<String> {
    let text = text.trim();
    if let Ok(id) = Uuid::try_parse(text) {
        return Ok(id.to_string());
    }
    let wish = pb::ListPlansRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        page_size: Some(PAGE),
        number: text.to_owned(),
        ..Default::default()
    };
    let (plans, _) = all_pages!(server.plans().await?, list_plans, wish, plans);
    match plans.as_slice() {
        [one] => Ok(one.plan_id.clone()),
        [] => bail!(
            "no plan has the number or id {text:?} on that day; `chuan plan list` lists plans, --as-of asks about another day"
        ),
        several => bail!("{text:?} is the number of several plans; give one of these ids:{}", choices(several)),
    }
}

/// The id of the plan that `text` names; nothing when there is no text.
///
/// # Errors
/// No plan is called so, or several are.
pub(crate) async fn resolve_some(server: &Server, text: Option<&str>, when: &When) -> Result<String> {
    match text {
        Some(text) => resolve(server, text, when).await,
        None => Ok(String::new()),
    }
}

/// Plans as choices, each on a line of its own.
fn choices(plans: &[pb::Plan]) -> String {
    plans.iter().map(|plan| format!("\n  {}  {}  {}", plan.plan_id, plan.year, plan.title)).collect()
}

//! `chuan inspection`: the inspections, one or many; and how a campaign is named on the command line.
//!
//! **Invariant:** a campaign is named by its number, which is that of its plan or decision, or by its id; a number that fits
//! several is refused with the choices.
//!
//! Deliberately absent: commands that change an inspection. They come over gRPC, or by import.

mod checklist;
mod findings;
mod list;
mod papers;
mod show;
mod told;

use anyhow::{Result, bail};
use contracts::inspections::v1 as pb;
use uuid::Uuid;

use crate::cli::Globals;
use crate::client::{PAGE, Server, all_pages};
use crate::when::When;

/// What can be asked about inspections.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Inspection {
    /// List inspections
    #[command(
        after_help = "Examples:\n  chuan inspection list --year 2021 --as-of 2021-12-31\n  chuan inspection list --campaign 1524/KH-BCĐ --tier commune --grade average --as-of 2021-12-31"
    )]
    List(list::List),
    /// Show one inspection: its team, notice, checklist, findings, minutes and conclusion
    #[command(after_help = "Example:\n  chuan inspection show 288 --year 2021 --as-of 2021-12-31")]
    Show(show::Show),
}

impl Inspection {
    /// Asks and prints.
    ///
    /// # Errors
    /// The server refuses or is not there, or nothing is called so.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        match self {
            Self::List(args) => args.run(&server, globals).await,
            Self::Show(args) => args.run(&server, globals).await,
        }
    }
}

/// The id of the campaign that `text` names on a day; nothing when there is no text.
///
/// # Errors
/// No campaign is called so, or several are.
pub(crate) async fn resolve_campaign(server: &Server, text: Option<&str>, when: &When) -> Result<Option<String>> {
    let Some(text) = text.map(str::trim) else { return Ok(None) };
    if let Ok(id) = Uuid::try_parse(text) {
        return Ok(Some(id.to_string()));
    }
    let wish = pb::ListCampaignsRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        page_size: Some(PAGE),
        ..Default::default()
    };
    let (campaigns, _) = all_pages!(server.campaigns().await?, list_campaigns, wish, campaigns);
    let (named, others): (Vec<_>, Vec<_>) = campaigns.into_iter().partition(|campaign| campaign.number == text);
    match named.as_slice() {
        [one] => Ok(Some(one.campaign_id.clone())),
        [] if others.is_empty() => bail!("no campaign is open on that day; --as-of asks about another day"),
        [] => bail!("no campaign has the number or id {text:?}; there are:{}", choices(&others)),
        several => bail!("{text:?} is the number of several campaigns; give one of these ids:{}", choices(several)),
    }
}

/// Campaigns as choices, each on a line of its own.
fn choices(campaigns: &[pb::Campaign]) -> String {
    let line = |one: &pb::Campaign| format!("\n  {}  {}  {}", one.campaign_id, one.number, one.title);
    campaigns.iter().map(line).collect()
}

//! `chuan agency`: the agencies, one or many; and how an agency is named on the command line.
//!
//! **Invariant:** an agency is named by its id, its area code or its exact name; what fits several is refused with the choices.
//!
//! Deliberately absent: commands that change an agency. They come over gRPC, or by import.

mod history;
mod lineage;
mod list;
mod show;
mod system;

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use contracts::registry::v1 as pb;
use uuid::Uuid;

use crate::cli::Globals;
use crate::client::{PAGE, Server, request};
use crate::when::When;

/// What can be asked about agencies.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Agency {
    /// List agencies
    #[command(after_help = "Example:\n  chuan agency list --tier commune --district 288 --as-of 2020-12-31")]
    List(list::List),
    /// Find agencies by words of their names, with or without accents
    #[command(after_help = "Example:\n  chuan agency search cam giang")]
    Search(list::Search),
    /// Show one agency and its quality system
    #[command(after_help = "Example:\n  chuan agency show 10507 --as-of 2020-12-31")]
    Show(show::Show),
    /// Show everything that was recorded about one agency, oldest first
    #[command(after_help = "Example:\n  chuan agency history 11242 --as-of 2020-12-31")]
    History(history::History),
    /// Show which agencies one came from, and what came of it, with shares and resolutions
    #[command(
        after_help = "Examples:\n  chuan agency lineage 10507\n  chuan agency lineage 11242 --as-of 2020-12-31 --direction successors --depth 1"
    )]
    Lineage(lineage::Lineage),
}

impl Agency {
    /// Asks and prints.
    ///
    /// # Errors
    /// The server refuses or is not there, or no agency is called so.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        match self {
            Self::List(args) => args.run(&server, globals).await,
            Self::Search(args) => args.run(&server, globals).await,
            Self::Show(args) => args.run(&server, globals).await,
            Self::History(args) => args.run(&server, globals).await,
            Self::Lineage(args) => args.run(&server, globals).await,
        }
    }
}

/// A district.
#[derive(Clone, Debug)]
pub(crate) struct District {
    /// Its code.
    pub(crate) code: Option<String>,
    /// Its name.
    pub(crate) name: String,
}

/// The districts of a day by their ids.
///
/// # Errors
/// The server refuses.
pub(crate) async fn districts(server: &Server, when: &When) -> Result<BTreeMap<String, District>> {
    let wish = pb::ListAgenciesRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        page_size: Some(PAGE),
        filter: r#"tier = "district""#.to_owned(),
        show_dissolved: true,
        ..Default::default()
    };
    let agencies = server.agencies().await?.list_agencies(request(wish)).await?.into_inner().agencies;
    let named = agencies.into_iter().map(|agency| {
        let district = District { code: agency.area_code, name: agency.name };
        (agency.agency_id, district)
    });
    Ok(named.collect())
}

/// The id of the agency that `text` names on a day.
///
/// # Errors
/// No agency is called so, or several are.
pub(crate) async fn resolve(server: &Server, text: &str, when: &When) -> Result<String> {
    resolved(server, text, when, "").await
}

/// As [`resolve`]; nothing when there is no text.
///
/// # Errors
/// No agency is called so, or several are.
pub(crate) async fn resolve_some(server: &Server, text: Option<&str>, when: &When) -> Result<String> {
    match text {
        Some(text) => resolve(server, text, when).await,
        None => Ok(String::new()),
    }
}

/// As [`resolve`], among districts.
///
/// # Errors
/// No district is called so.
pub(crate) async fn resolve_district(server: &Server, text: &str, when: &When) -> Result<String> {
    resolved(server, text, when, r#"tier = "district" AND "#).await
}

async fn resolved(server: &Server, text: &str, when: &When, among: &str) -> Result<String> {
    let text = text.trim();
    if let Ok(id) = Uuid::try_parse(text) {
        return Ok(id.to_string());
    }
    let is_code = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let field = if is_code { "area_code" } else { "name" };
    let mut wish = pb::ListAgenciesRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        filter: format!("{among}{field} = {}", in_filter(text)),
        ..Default::default()
    };
    let mut found = server.agencies().await?.list_agencies(request(wish.clone())).await?.into_inner().agencies;
    if found.is_empty() {
        // Those that live go first: a code may be used again after a dissolution.
        wish.show_dissolved = true;
        found = server.agencies().await?.list_agencies(request(wish)).await?.into_inner().agencies;
    }
    match found.as_slice() {
        [one] => Ok(one.agency_id.clone()),
        [] => bail!("{}", unknown(server, text, when).await),
        several => bail!("{text:?} is the name of several agencies; give one of these ids:{}", choices(several)),
    }
}

/// A value as a filter quotes it.
fn in_filter(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What to say of a name that nobody has: who is called alike.
async fn unknown(server: &Server, text: &str, when: &When) -> String {
    let wish = pb::SearchAgenciesRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        page_size: Some(5),
        query: text.to_owned(),
        ..Default::default()
    };
    let alike = async { server.agencies().await?.search_agencies(request(wish)).await };
    let alike = alike.await.map(|answer| answer.into_inner().agencies).unwrap_or_default();
    let head = format!("no agency has the id, area code or exact name {text:?}");
    match alike.as_slice() {
        [] => format!("{head}; `chuan agency search WORDS` finds agencies, --as-of asks about another day"),
        alike => format!("{head}; did you mean one of these?{}", choices(alike)),
    }
}

/// Agencies as choices, each on a line of its own.
pub(crate) fn choices(agencies: &[pb::Agency]) -> String {
    let line = |agency: &pb::Agency| {
        let code = agency.area_code.as_deref().unwrap_or("—");
        format!("\n  {}  {code}  {}", agency.agency_id, agency.name)
    };
    agencies.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_a_filter() {
        assert_eq!(in_filter(r#"Xã "A\" OR"#), r#""Xã \"A\\\" OR""#);
    }
}

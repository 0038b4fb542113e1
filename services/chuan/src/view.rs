//! `chuan view`: how far the views and policies are, and rebuilding them.
//!
//! Deliberately absent: waiting for a rebuild. It goes on in the server; `view status` shows it.

use std::collections::BTreeMap;

use anyhow::Result;
use contracts::operations::v1 as pb;
use futures::future::join_all;
use serde::Serialize;

use crate::cli::Globals;
use crate::client::{Server, request};
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::words::word;

/// What can be done with views.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum View {
    /// Show every view and policy, how far it has come, and why it has stopped if it has
    #[command(after_help = "Example:\n  chuan view status")]
    Status,
    /// Start to build a view again from the log; the old rows answer meanwhile
    #[command(after_help = "Example:\n  chuan view rebuild reporting/conformity_2")]
    Rebuild {
        /// View to rebuild, as `view status` names it
        #[arg(value_name = "SERVICE/NAME", value_parser = service_and_name)]
        view: (String, String),
    },
}

fn service_and_name(text: &str) -> Result<(String, String), String> {
    match text.split_once('/') {
        Some((service, name)) if !service.is_empty() && !name.is_empty() => Ok((service.to_owned(), name.to_owned())),
        _ => Err("write the service and the view, for example reporting/conformity_2".to_owned()),
    }
}

impl View {
    /// Asks and prints.
    ///
    /// # Errors
    /// The server refuses or is not there.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        let server = globals.connect()?;
        match self {
            Self::Status => status(&server, globals).await,
            Self::Rebuild { view: (service, name) } => {
                let wish = pb::RebuildViewRequest { service: service.clone(), name: name.clone() };
                let view = server.views(service).await?.rebuild_view(request(wish)).await?.into_inner().view;
                output::print(&shown(view.as_slice(), globals)?)
            }
        }
    }
}

/// Asks every address; where one does not answer, the others are shown all the same, and then the failure.
async fn status(server: &Server, globals: &Globals) -> Result<()> {
    let list = async |address| {
        let wish = request(pb::ListViewsRequest::default());
        anyhow::Ok(server.views_at(address).await?.list_views(wish).await?.into_inner().views)
    };
    let addresses = server.addresses();
    let answers = join_all(addresses.iter().map(list)).await;
    let (mut views, mut failed) = (Vec::new(), None);
    for answer in answers {
        match answer {
            Ok(listed) => views.extend(listed),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    if !views.is_empty() || failed.is_none() {
        output::print(&shown(&views, globals)?)?;
    }
    failed.map_or(Ok(()), Err)
}

/// A view for programs.
#[derive(Serialize)]
struct Row<'a> {
    service: &'a str,
    name: &'a str,
    state: String,
    positions: &'a BTreeMap<String, i64>,
    heads: &'a BTreeMap<String, i64>,
    behind: i64,
    rebuilt_at: Option<String>,
    reason: &'a str,
    policy: bool,
}

impl<'a> Row<'a> {
    fn of(view: &'a pb::View) -> Self {
        let at = |service: &String| view.positions.get(service).copied().unwrap_or_default();
        Self {
            service: &view.service,
            name: &view.name,
            state: lists::VIEW.code(view.state),
            positions: &view.positions,
            heads: &view.heads,
            behind: view.heads.iter().map(|(service, head)| (head - at(service)).max(0)).sum(),
            rebuilt_at: format::rfc3339(view.rebuilt_at.as_ref()),
            reason: &view.reason,
            policy: view.policy,
        }
    }
}

fn shown(views: &[pb::View], globals: &Globals) -> Result<String> {
    let lang = globals.lang;
    let rows = views.iter().map(Row::of);
    let pairs = |map: &BTreeMap<String, i64>| {
        map.iter().map(|(service, position)| format!("{service}={position}")).collect::<Vec<_>>().join(" ")
    };
    match globals.output {
        Format::Json => output::json(&BTreeMap::from([("views", rows.collect::<Vec<_>>())])),
        Format::Csv => {
            let heads = ["service", "name", "state", "positions", "heads", "behind", "rebuilt_at", "reason", "policy"];
            let mut sheet = Sheet::new(&heads);
            for row in rows {
                let rebuilt_at = row.rebuilt_at.unwrap_or_default();
                let (service, name, reason) = (row.service.to_owned(), row.name.to_owned(), row.reason.to_owned());
                let (behind, policy) = (row.behind.to_string(), row.policy.to_string());
                sheet.push([
                    service,
                    name,
                    row.state,
                    pairs(row.positions),
                    pairs(row.heads),
                    behind,
                    rebuilt_at,
                    reason,
                    policy,
                ]);
            }
            sheet.csv()
        }
        Format::Table => {
            let mut sheet = Sheet::new(match lang {
                Lang::Vi => &["Bảng", "Trạng thái", "Vị trí", ">Còn chậm", "Dựng lại lúc", "Lý do"],
                Lang::En => &["View", "State", "Position", ">Behind", "Rebuilt at", "Reason"],
            });
            for (row, view) in rows.zip(views) {
                let name = format!("{}/{}", row.service, row.name);
                let rebuilt = format::clock(view.rebuilt_at.as_ref(), lang);
                let behind = format::number(row.behind, lang);
                let state = word("view", &row.state, lang);
                sheet.push([name, state, pairs(row.positions), behind, rebuilt, row.reason.to_owned()]);
            }
            Ok(sheet.table())
        }
    }
}

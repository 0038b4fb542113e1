//! `chuan view`: how far the views and policies are, and rebuilding them.
//!
//! Deliberately absent: waiting for a rebuild. It goes on in the server; `view status` shows it.

use std::collections::BTreeMap;

use anyhow::Result;
use contracts::operations::v1 as pb;
use serde::Serialize;

use crate::cli::Globals;
use crate::client::{Address, Server, from_all, request};
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
    let list = async |at: &Address| {
        let wish = request(pb::ListViewsRequest::default());
        Ok(server.views_at(at).await?.list_views(wish).await?.into_inner().views)
    };
    let (views, failed) = from_all(server, list).await;
    if failed.is_none() || !views.is_empty() {
        output::print(&shown(&views, globals)?)?;
    }
    failed.map_or(Ok(()), Err)
}

/// How far a view is behind one log, for programs.
#[derive(Serialize)]
struct Lag {
    events: i64,
    seconds: Option<f64>,
}

/// A view for programs.
#[derive(Serialize)]
struct Row<'a> {
    service: &'a str,
    name: &'a str,
    state: String,
    positions: &'a BTreeMap<String, i64>,
    heads: &'a BTreeMap<String, i64>,
    behind: Option<i64>,
    behind_seconds: Option<f64>,
    lags: BTreeMap<&'a str, Lag>,
    unasked: Vec<&'a str>,
    rebuilt_at: Option<String>,
    reason: &'a str,
    policy: bool,
}

impl<'a> Row<'a> {
    fn of(view: &'a pb::View) -> Self {
        let lag = |(service, lag): (&'a String, &pb::ViewLag)| {
            (service.as_str(), Lag { events: lag.events, seconds: lag.seconds })
        };
        let lags: BTreeMap<&str, Lag> = view.lags.iter().map(lag).collect();
        let unasked = view.positions.keys().filter(|service| !view.heads.contains_key(*service));
        Self {
            service: &view.service,
            name: &view.name,
            state: lists::VIEW.code(view.state),
            positions: &view.positions,
            heads: &view.heads,
            // Where no log can be asked, nobody knows.
            behind: (!lags.is_empty()).then(|| lags.values().map(|lag| lag.events).sum()),
            behind_seconds: lags.values().map(|lag| lag.seconds).reduce(|a, b| Some(a?.max(b?))).flatten(),
            lags,
            unasked: unasked.map(String::as_str).collect(),
            rebuilt_at: format::rfc3339(view.rebuilt_at.as_ref()),
            reason: &view.reason,
            policy: view.policy,
        }
    }

    /// A figure of what could be asked; with a mark when not every log could be.
    fn marked(&self, figure: String) -> String {
        if self.unasked.is_empty() { figure } else { format!("{figure} ?") }
    }

    /// Why it is so, and which logs could not be asked.
    fn told(&self, lang: Lang) -> String {
        let unasked = self.unasked.join(", ");
        match (self.reason, unasked.as_str()) {
            (reason, "") => reason.to_owned(),
            ("", unasked) => format!("{} {unasked}", lang.pick("không hỏi được sổ của", "cannot ask the log of")),
            (reason, unasked) => {
                format!("{reason}; {} {unasked}", lang.pick("không hỏi được sổ của", "cannot ask the log of"))
            }
        }
    }

    fn cells(self) -> [String; 11] {
        [
            self.service.to_owned(),
            self.name.to_owned(),
            self.state,
            pairs(self.positions),
            pairs(self.heads),
            self.behind.map(|behind| behind.to_string()).unwrap_or_default(),
            self.rebuilt_at.unwrap_or_default(),
            self.reason.to_owned(),
            self.policy.to_string(),
            self.behind_seconds.map(|seconds| format!("{seconds:.3}")).unwrap_or_default(),
            self.unasked.join(" "),
        ]
    }
}

fn pairs(map: &BTreeMap<String, i64>) -> String {
    map.iter().map(|(service, position)| format!("{service}={position}")).collect::<Vec<_>>().join(" ")
}

fn shown(views: &[pb::View], globals: &Globals) -> Result<String> {
    let lang = globals.lang;
    let rows = views.iter().map(Row::of);
    match globals.output {
        Format::Json => output::json(&BTreeMap::from([("views", rows.collect::<Vec<_>>())])),
        Format::Csv => {
            let mut sheet = Sheet::new(&[
                "service",
                "name",
                "state",
                "positions",
                "heads",
                "behind",
                "rebuilt_at",
                "reason",
                "policy",
                "behind_seconds",
                "unasked",
            ]);
            rows.for_each(|row| sheet.push(row.cells()));
            sheet.csv()
        }
        Format::Table => {
            let mut sheet = Sheet::new(match lang {
                Lang::Vi => &["Bảng", "Trạng thái", "Vị trí", ">Còn chậm", ">Chậm (giây)", "Dựng lại lúc", "Lý do"],
                Lang::En => &["View", "State", "Position", ">Behind", ">Behind (s)", "Rebuilt at", "Reason"],
            });
            for (row, view) in rows.zip(views) {
                let name = format!("{}/{}", row.service, row.name);
                let behind =
                    row.behind.map_or_else(|| "—".to_owned(), |behind| row.marked(format::number(behind, lang)));
                let seconds = match row.behind_seconds {
                    None => "—".to_owned(),
                    known => row.marked(format::seconds(known, lang)),
                };
                let state = word("view", &row.state, lang);
                let rebuilt = format::clock(view.rebuilt_at.as_ref(), lang);
                sheet.push([name, state, pairs(row.positions), behind, seconds, rebuilt, row.told(lang)]);
            }
            Ok(sheet.table())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(heads: &[(&str, i64)], seconds: Option<f64>) -> pb::View {
        let lags =
            heads.iter().map(|(service, head)| ((*service).to_owned(), pb::ViewLag { events: head - 7, seconds }));
        pb::View {
            positions: ["plans", "registry"].map(|service| (service.to_owned(), 7)).into(),
            lags: lags.collect(),
            heads: heads.iter().map(|(service, head)| ((*service).to_owned(), *head)).collect(),
            ..Default::default()
        }
    }

    #[test]
    fn a_view_is_behind_all_its_logs_together_and_as_long_as_the_furthest() {
        let mut view = view(&[("plans", 7), ("registry", 9)], Some(1.5));
        view.lags.insert("plans".to_owned(), pb::ViewLag { events: 0, seconds: Some(0.0) });
        let row = Row::of(&view);
        assert_eq!((row.behind, row.behind_seconds), (Some(2), Some(1.5)));
        assert_eq!(row.told(Lang::En), "");
    }

    #[test]
    fn a_log_that_cannot_be_asked_is_named() {
        let view = view(&[("registry", 9)], Some(1.5));
        let row = Row::of(&view);
        assert_eq!((row.marked("2".to_owned()).as_str(), row.unasked.as_slice()), ("2 ?", ["plans"].as_slice()));
        assert_eq!(row.told(Lang::Vi), "không hỏi được sổ của plans");
    }

    #[test]
    fn what_nobody_can_say_is_not_said_to_be_0() {
        assert_eq!(Row::of(&view(&[("registry", 9)], None)).behind_seconds, None);
        let unasked = view(&[], None);
        assert_eq!((Row::of(&unasked).behind, Row::of(&unasked).behind_seconds), (None, None));
    }
}

//! `chuan agency history`: everything that was recorded about an agency and its quality system.
//!
//! Deliberately absent: what it adds up to on a day (`show.rs`).

use anyhow::Result;
use contracts::registry::v1 as pb;
use serde::Serialize;

use super::resolve;
use crate::cli::Globals;
use crate::client::{PAGE, Server, request};
use crate::event;
use crate::format::{self, Lang};
use crate::output::{self, Format, Sheet};
use crate::when::{Origin, When};

/// The arguments of `chuan agency history`.
#[derive(Debug, clap::Args)]
pub(crate) struct History {
    /// Area code or exact name that it has on the day of --as-of, or its id
    #[arg(value_name = "AGENCY")]
    agency: String,
    #[command(flatten)]
    when: When,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    origin: &'a Origin,
    agency_id: &'a str,
    events: Vec<event::Row>,
}

impl History {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let agency_id = resolve(server, &self.agency, &self.when).await?;
        let mut wish = pb::ListAgencyEventsRequest {
            known_at: self.when.known.known_at,
            page_size: Some(PAGE),
            agency_id: agency_id.clone(),
            ..Default::default()
        };
        let (mut events, mut origin) = (Vec::new(), None);
        loop {
            let page = server.agencies().await?.list_agency_events(request(wish.clone())).await?.into_inner();
            origin = origin.or(page.provenance);
            events.extend(page.events);
            if page.next_page_token.is_empty() {
                break;
            }
            wish.page_token = page.next_page_token;
        }
        let origin = Origin::of_many_days(origin);
        output::print(&match globals.output {
            Format::Json => {
                let events = events.iter().map(event::Row::of).collect();
                output::json(&Answer { origin: &origin, agency_id: &agency_id, events })?
            }
            Format::Csv => {
                let mut sheet = Sheet::new(&event::CSV_HEADS);
                events.iter().for_each(|event| sheet.push(event::Row::cells(event)));
                sheet.csv()?
            }
            Format::Table => table(&events, &origin, globals.lang),
        })
    }
}

fn table(events: &[contracts::events::v1::Event], origin: &Origin, lang: Lang) -> String {
    let mut sheet = Sheet::new(&[
        lang.pick("Hiệu lực", "Effective"),
        lang.pick("Ghi nhận lúc", "Recorded at"),
        lang.pick("Sự việc", "What"),
        lang.pick("Người ghi", "By"),
        lang.pick(">Vị trí", ">Position"),
        lang.pick("Nội dung", "Details"),
    ]);
    for event in events {
        sheet.push([
            format::day(&event.effective_on, lang),
            format::clock(event.recorded_at.as_ref(), lang),
            event::name(event, lang),
            event.actor.clone(),
            event.position.to_string(),
            event::details(event, lang),
        ]);
    }
    format!("{}\n{}", sheet.table(), origin.footer(lang))
}

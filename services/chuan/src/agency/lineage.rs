//! `chuan agency lineage`: which agencies came before one, and which came of it.
//!
//! **Invariant:** every link that the server tells is shown, each once, below the agency that it leads to.
//!
//! Deliberately absent: a day. A lineage is over all time; `--as-of` only says whom a name or a code means.

use std::collections::BTreeSet;

use anyhow::Result;
use contracts::registry::v1 as pb;
use serde::Serialize;

use super::resolve;
use crate::cli::Globals;
use crate::client::{Server, request};
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::when::{Origin, When};
use crate::words::word;

/// The arguments of `chuan agency lineage`.
#[derive(Debug, clap::Args)]
pub(crate) struct Lineage {
    /// Area code, exact name or id of the agency; --as-of says on which day, because codes are used again
    #[arg(value_name = "AGENCY")]
    agency: String,
    /// Only one side [default: both]
    #[arg(long, value_enum, value_name = "SIDE")]
    direction: Option<Direction>,
    /// How many reorganisations away at most [default: all]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(i32).range(1..))]
    depth: Option<i32>,
    #[command(flatten)]
    when: When,
}

/// A side of a lineage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Direction {
    /// What the agency came from
    Predecessors,
    /// What came of it
    Successors,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    origin: &'a Origin,
    agency_id: &'a str,
    successions: Vec<Row<'a>>,
}

/// A link for programs.
#[derive(Serialize)]
struct Row<'a> {
    direction: &'static str,
    distance: i32,
    predecessor: Relative<'a>,
    successor: Relative<'a>,
    share: String,
    instrument: &'a str,
    reorganisation_id: &'a str,
    item: i32,
    effective_on: &'a str,
}

/// An agency of a link for programs.
#[derive(Serialize)]
struct Relative<'a> {
    agency_id: &'a str,
    name: &'a str,
    area_code: Option<&'a str>,
    parent: Option<&'a str>,
}

impl<'a> Relative<'a> {
    fn of(relative: Option<&'a pb::Relative>) -> Self {
        Self {
            agency_id: relative.map_or("", |relative| &relative.agency_id),
            name: relative.map_or("", |relative| &relative.name),
            area_code: relative.and_then(|relative| relative.area_code.as_deref()),
            parent: relative.and_then(|relative| relative.parent.as_deref()),
        }
    }
}

impl<'a> Row<'a> {
    fn of(link: &'a pb::Succession) -> Self {
        Self {
            direction: if link.distance < 0 { "predecessors" } else { "successors" },
            distance: link.distance.abs(),
            predecessor: Relative::of(link.predecessor.as_ref()),
            successor: Relative::of(link.successor.as_ref()),
            share: lists::SHARE.code(link.share),
            instrument: &link.instrument,
            reorganisation_id: &link.reorganisation_id,
            item: link.item,
            effective_on: &link.effective_on,
        }
    }
}

impl Lineage {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let agency_id = resolve(server, &self.agency, &self.when).await?;
        let direction = match self.direction {
            None => pb::LineageDirection::Unspecified,
            Some(Direction::Predecessors) => pb::LineageDirection::Predecessors,
            Some(Direction::Successors) => pb::LineageDirection::Successors,
        };
        let wish = pb::GetAgencyLineageRequest {
            known_at: self.when.known.known_at,
            agency_id: agency_id.clone(),
            direction: direction.into(),
            depth: self.depth,
            ..Default::default()
        };
        let answer = server.agencies().await?.get_agency_lineage(request(wish)).await?.into_inner();
        let origin = Origin::of_many_days(answer.provenance);
        let rows: Vec<Row<'_>> = answer.successions.iter().map(Row::of).collect();
        output::print(&match globals.output {
            Format::Json => output::json(&Answer { origin: &origin, agency_id: &agency_id, successions: rows })?,
            Format::Csv => csv(&rows, &origin)?,
            Format::Table => {
                let tree = tree(&rows, &agency_id, &self.agency, globals.lang);
                format!("{tree}\n{}", origin.footer(globals.lang))
            }
        })
    }
}

fn csv(rows: &[Row<'_>], origin: &Origin) -> Result<String> {
    let own = [
        "direction",
        "distance",
        "predecessor_id",
        "predecessor_name",
        "predecessor_area_code",
        "successor_id",
        "successor_name",
        "successor_area_code",
        "share",
        "instrument",
        "reorganisation_id",
        "item",
        "effective_on",
    ];
    let mut sheet = Sheet::new(&[&own[..], &Origin::CSV_HEADS].concat());
    let agency = |relative: &Relative<'_>| {
        [relative.agency_id, relative.name, relative.area_code.unwrap_or_default()].map(str::to_owned)
    };
    for row in rows {
        let (instrument, id) = (row.instrument.to_owned(), row.reorganisation_id.to_owned());
        let link = [row.share.clone(), instrument, id, row.item.to_string(), row.effective_on.to_owned()];
        let cells = [row.direction.to_owned(), row.distance.to_string()].into_iter().chain(agency(&row.predecessor));
        sheet.push(cells.chain(agency(&row.successor)).chain(link).chain(origin.csv_cells()));
    }
    sheet.csv()
}

/// The agency with its predecessors (`←`) and then its successors (`→`) below it, each further away further to the right.
fn tree(rows: &[Row<'_>], agency_id: &str, asked: &str, lang: Lang) -> String {
    let mut sheet = Sheet::new(&[
        lang.pick("Cơ quan", "Agency"),
        lang.pick("Mã", "Code"),
        lang.pick("Phần", "Share"),
        lang.pick("Văn bản", "Instrument"),
        lang.pick(">Khoản", ">Item"),
        lang.pick("Từ ngày", "From"),
    ]);
    let mut sides = rows.iter().flat_map(|row| [&row.predecessor, &row.successor]);
    let own = sides.rfind(|relative| relative.agency_id == agency_id); // as it was last
    let name = own.map_or(asked, |own| own.name);
    let code = own.and_then(|own| own.area_code).unwrap_or_default();
    sheet.push([name, code, "", "", "", ""].map(str::to_owned));
    for direction in ["predecessors", "successors"] {
        branch(&mut sheet, rows, direction, (agency_id, 1), &mut BTreeSet::new(), lang);
    }
    let text = sheet.table();
    match rows {
        [] => format!(
            "{text}\n{}\n",
            lang.pick("Chưa ghi cơ quan tiền thân hay kế thừa nào", "No predecessors or successors")
        ),
        rows => {
            let count = format::number(i64::try_from(rows.len()).unwrap_or_default(), lang);
            format!("{text}\n{count} {}\n", lang.pick("quan hệ kế thừa", "successions"))
        }
    }
}

/// Adds what is one link further than the agency at that distance, and what lies beyond it.
fn branch<'a>(
    sheet: &mut Sheet,
    rows: &'a [Row<'a>],
    direction: &str,
    (agency_id, distance): (&'a str, i32),
    told: &mut BTreeSet<(&'a str, i32)>,
    lang: Lang,
) {
    // An agency that two ways lead to shows what lies beyond it once.
    if !told.insert((agency_id, distance)) {
        return;
    }
    for row in rows.iter().filter(|row| row.direction == direction && row.distance == distance) {
        let (near, far, arrow) = match direction {
            "predecessors" => (&row.successor, &row.predecessor, "←"),
            _ => (&row.predecessor, &row.successor, "→"),
        };
        if near.agency_id != agency_id {
            continue;
        }
        let indent = "    ".repeat(usize::try_from(distance - 1).unwrap_or_default());
        sheet.push([
            format!("  {indent}{arrow} {}", far.name),
            far.area_code.unwrap_or_default().to_owned(),
            word("share", &row.share, lang),
            row.instrument.to_owned(),
            row.item.to_string(),
            format::day(row.effective_on, lang),
        ]);
        branch(sheet, rows, direction, (far.agency_id, distance + 1), told, lang);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(distance: i32, from: &str, to: &str, item: i32) -> pb::Succession {
        let relative =
            |id: &str| pb::Relative { agency_id: id.to_owned(), name: format!("Xã {id}"), ..Default::default() };
        pb::Succession {
            distance,
            predecessor: Some(relative(from)),
            successor: Some(relative(to)),
            share: 1,
            instrument: "1669/NQ-UBTVQH15".to_owned(),
            item,
            effective_on: "2025-07-01".to_owned(),
            ..Default::default()
        }
    }

    #[test]
    fn each_link_stands_once_below_the_agency_that_it_leads_to() {
        // A and B became C; A had come of O, and so had B; C became D and E.
        let links = [
            link(-2, "O", "A", 1),
            link(-2, "O", "B", 2),
            link(-1, "A", "C", 3),
            link(-1, "B", "C", 3),
            link(1, "C", "D", 4),
            link(1, "C", "E", 5),
        ];
        let rows: Vec<Row<'_>> = links.iter().map(Row::of).collect();
        let text = tree(&rows, "C", "10507", Lang::Vi);
        let names: Vec<&str> =
            text.lines().skip(2).map(|line| line.split("  toàn").next().unwrap_or_default()).collect();
        let names: Vec<&str> = names.iter().take(7).map(|name| name.trim_end()).collect();
        let wanted = ["Xã C", "← Xã A", "← Xã O", "← Xã B", "← Xã O", "→ Xã D", "→ Xã E"];
        assert_eq!(names.iter().map(|name| name.trim()).collect::<Vec<_>>(), wanted, "{text}");
        assert!(text.contains("6 quan hệ kế thừa") && text.contains("01/07/2025"), "{text}");
    }

    #[test]
    fn an_agency_that_keeps_a_part_of_itself_is_no_endless_tree() {
        let links = [link(-1, "C", "C", 1), link(-1, "A", "C", 1)];
        let rows: Vec<Row<'_>> = links.iter().map(Row::of).collect();
        assert_eq!(tree(&rows, "C", "10507", Lang::En).matches('←').count(), 2);
    }

    #[test]
    fn an_agency_without_relatives_is_shown_as_it_was_asked_for() {
        let text = tree(&[], "C", "10507", Lang::En);
        assert!(text.contains("10507") && text.contains("No predecessors"), "{text}");
    }
}

//! `chuan reorganisation show`: what a resolution says, item by item, and what the registry holds of it.
//!
//! **Invariant:** every item and every unit of the file is shown, also those that the register does not know.
//!
//! Deliberately absent: what stands against it (`validate.rs`).

use anyhow::Result;
use serde::Serialize;

use super::file::{File, Input, Item, Outcome};
use super::held::{self, Held};
use super::land::Land;
use super::{Which, resolution};
use crate::cli::Globals;
use crate::format::{self, Lang};
use crate::lists;
use crate::output::{self, Format, Sheet};
use crate::words::word;

/// The arguments of `chuan reorganisation show`.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    #[command(flatten)]
    which: Which,
}

/// A resolution for programs.
#[derive(Serialize)]
struct Told<'a> {
    reorganisation_id: String,
    /// How far the registry is; absent when it holds nothing of it.
    state: Option<String>,
    /// Whether the registry holds what the file says; absent when it holds nothing, or units of the file are not found.
    same_content: Option<bool>,
    number: &'a str,
    title: &'a str,
    adopted_on: &'a str,
    in_force_on: &'a str,
    operational_on: &'a str,
    reparented_redeclare: bool,
    closing: Vec<Closing>,
    items: Vec<ToldItem<'a>>,
}

#[derive(Serialize)]
struct Closing {
    tier: String,
    level: Option<String>,
    live: i32,
}

#[derive(Serialize)]
struct ToldItem<'a> {
    number: i32,
    outcome: &'static str,
    /// What the agency that comes of it is called in the file; absent when nothing comes of it.
    agency: Option<&'a str>,
    name: Option<String>,
    /// What an agency is called that goes on under another name.
    former_name: Option<String>,
    level: Option<String>,
    parent: Option<&'a str>,
    area_code: Option<&'a str>,
    from: Vec<Unit<'a>>,
}

#[derive(Serialize)]
struct Unit<'a> {
    agency: &'a str,
    agency_id: Option<String>,
    name: Option<String>,
    share: String,
    after: &'a [i32],
}

impl Show {
    pub(super) async fn run(&self, globals: &Globals) -> Result<()> {
        let file = self.which.read()?;
        let server = globals.connect()?;
        let land = Land::on_the_eve(&server, &file, &self.which.province).await?;
        let held = Held::of(&server, &file).await?;
        let state = Some(lists::REORGANISATION_STATE.code(held.state().into())).filter(|code| !code.is_empty());
        let resolved = resolution(&file, &self.which.province, |reference| land.find(reference)).ok();
        let told = Told {
            reorganisation_id: held::id(&file),
            same_content: state.as_ref().and(resolved.map(|resolution| held.says(&resolution))),
            state,
            number: &file.number,
            title: &file.title,
            adopted_on: &file.adopted_on,
            in_force_on: &file.in_force_on,
            operational_on: &file.operational_on,
            reparented_redeclare: file.reparented_redeclare,
            closing: closing(&file),
            items: file.items.iter().map(|item| told_item(item, &land)).collect(),
        };
        output::print(&match globals.output {
            Format::Json => output::json(&told)?,
            Format::Csv => csv(&told)?,
            Format::Table => text(&told, globals.lang),
        })
    }
}

fn some(code: String) -> Option<String> {
    Some(code).filter(|code| !code.is_empty())
}

fn closing(file: &File) -> Vec<Closing> {
    let counts = file.closing.iter();
    let told = counts.map(|count| Closing {
        tier: lists::TIER.code(count.tier),
        level: some(lists::LEVEL.code(count.level)),
        live: count.live,
    });
    told.collect()
}

fn told_item<'a>(item: &'a Item, land: &Land) -> ToldItem<'a> {
    let from = item.from.iter().map(|input| unit(input, land)).collect();
    let told = ToldItem {
        number: item.number,
        outcome: "abolished",
        agency: None,
        name: None,
        former_name: None,
        level: None,
        parent: None,
        area_code: None,
        from,
    };
    let known = |reference: &str| land.agency(reference).map(|agency| agency.name.clone());
    match &item.outcome {
        Outcome::Created(created) => ToldItem {
            outcome: "created",
            agency: Some(&created.key.text),
            name: Some(created.name.clone()),
            level: some(lists::LEVEL.code(created.level)),
            parent: created.parent.as_ref().map(|parent| parent.text.as_str()),
            area_code: created.area_code.as_deref(),
            ..told
        },
        Outcome::Continues(continues) => ToldItem {
            former_name: known(&continues.agency.text)
                .filter(|known| continues.name.as_ref().is_some_and(|name| name != known)),
            outcome: "continues",
            agency: Some(&continues.agency.text),
            name: continues.name.clone().or_else(|| known(&continues.agency.text)),
            level: some(lists::LEVEL.code(continues.level)),
            parent: continues.parent.as_ref().map(|parent| parent.text.as_str()),
            area_code: continues.area_code.as_deref(),
            ..told
        },
        Outcome::Abolished => told,
    }
}

fn unit<'a>(input: &'a Input, land: &Land) -> Unit<'a> {
    let known = land.agency(&input.agency.text);
    Unit {
        agency: &input.agency.text,
        agency_id: known.map(|agency| agency.agency_id.clone()),
        name: input.name.clone().or_else(|| known.map(|agency| agency.name.clone())),
        share: lists::SHARE.code(input.share),
        after: &input.after,
    }
}

fn csv(told: &Told<'_>) -> Result<String> {
    let heads = ["item", "outcome", "agency", "name", "level", "parent", "area_code"];
    let units = ["from", "from_id", "from_name", "share", "after"];
    let mut sheet = Sheet::new(&[&heads[..], &units].concat());
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    for item in &told.items {
        let own = || {
            let name = text(item.name.as_deref());
            let (level, parent, code) = (text(item.level.as_deref()), text(item.parent), text(item.area_code));
            [item.number.to_string(), item.outcome.to_owned(), text(item.agency), name, level, parent, code]
        };
        for unit in &item.from {
            let (id, name) = (text(unit.agency_id.as_deref()), text(unit.name.as_deref()));
            let cells = [unit.agency.to_owned(), id, name, unit.share.clone(), joined(unit.after, " ")];
            sheet.push(own().into_iter().chain(cells));
        }
        if item.from.is_empty() {
            sheet.push(own().into_iter().chain(units.map(|_| String::new())));
        }
    }
    sheet.csv()
}

fn joined(numbers: &[i32], between: &str) -> String {
    numbers.iter().map(i32::to_string).collect::<Vec<_>>().join(between)
}

fn text(told: &Told<'_>, lang: Lang) -> String {
    let mut sheet = Sheet::new(&[
        lang.pick(">Khoản", ">Item"),
        lang.pick("Kết quả", "Outcome"),
        lang.pick("Cơ quan", "Agency"),
        lang.pick("Từ đơn vị", "From"),
        lang.pick("Phần", "Share"),
    ]);
    for item in &told.items {
        let mut own = [item.number.to_string(), word("outcome", item.outcome, lang), agency(item, lang)];
        for unit in &item.from {
            let from = unit.name.as_ref().map_or_else(|| unit.agency.to_owned(), |name| named(name, unit.agency));
            let mut share = word("share", &unit.share, lang);
            if !unit.after.is_empty() {
                share = format!("{share}, {} {}", lang.pick("sau khoản", "after item"), joined(unit.after, ", "));
            }
            let [number, outcome, agency] = std::mem::take(&mut own); // once an item
            sheet.push([number, outcome, agency, from, share]);
        }
        if item.from.is_empty() {
            let [number, outcome, agency] = own;
            sheet.push([number, outcome, agency, String::new(), String::new()]);
        }
    }
    let count = format::number(i64::try_from(told.items.len()).unwrap_or_default(), lang);
    format!("{}\n{}\n{count} {}\n", facts(told, lang).table(), sheet.table(), lang.pick("khoản", "items"))
}

/// `Phường Thành Đông (10507)`
fn named(name: &str, reference: &str) -> String {
    if name == reference { name.to_owned() } else { format!("{name} ({reference})") }
}

/// What comes of an item, in a few words.
fn agency(item: &ToldItem<'_>, lang: Lang) -> String {
    let Some(reference) = item.agency else { return "—".to_owned() };
    let code = item.area_code.unwrap_or(reference);
    let mut text = item.name.as_ref().map_or_else(|| reference.to_owned(), |name| named(name, code));
    if let Some(former) = &item.former_name {
        text = format!("{former} → {text}");
    }
    if item.outcome == "continues" {
        let level = item.level.as_ref().map(|level| word("level", level, lang));
        let parent = item.parent.map(|parent| match parent {
            "" => lang.pick("trực thuộc tỉnh", "at the top").to_owned(),
            parent => format!("{} {parent}", lang.pick("trực thuộc", "below")),
        });
        let changes: Vec<String> = level.into_iter().chain(parent).collect();
        if !changes.is_empty() {
            text = format!("{text}: {}", changes.join(", "));
        }
    }
    text
}

fn facts(told: &Told<'_>, lang: Lang) -> Sheet {
    let mut sheet = Sheet::new(&[lang.pick("Mục", "What"), lang.pick("Nội dung", "Is")]);
    let closing = told.closing.iter().map(|count| {
        let what = count.level.as_ref().map(|level| word("level", level, lang));
        format!("{} {}", what.unwrap_or_else(|| word("tier", &count.tier, lang)), count.live)
    });
    let again = if told.reparented_redeclare { lang.pick("có", "yes") } else { "" };
    let unknown = || lang.pick("chưa ghi", "not recorded").to_owned();
    let mut state = told.state.as_ref().map_or_else(unknown, |state| word("reorganisation", state, lang));
    if told.same_content == Some(false) {
        state.push_str(lang.pick("; nội dung trong sổ khác tệp này", "; what is recorded differs from this file"));
    }
    let about = [
        (lang.pick("Nghị quyết", "Resolution"), told.number.to_owned()),
        (lang.pick("Trích yếu", "Title"), told.title.to_owned()),
        (lang.pick("Ký ngày", "Adopted on"), format::day(told.adopted_on, lang)),
        (lang.pick("Thi hành từ", "In force on"), format::day(told.in_force_on, lang)),
        (lang.pick("Đơn vị mới hoạt động từ", "Operational on"), format::day(told.operational_on, lang)),
        (lang.pick("Số đơn vị sau sắp xếp", "Closing count"), closing.collect::<Vec<_>>().join("; ")),
        (lang.pick("Đổi cấp trên phải công bố lại", "Moved agencies declare again"), again.to_owned()),
        (lang.pick("Trong sổ", "In the registry"), state),
    ];
    for (label, value) in about.into_iter().filter(|(_, value)| !value.is_empty()) {
        sheet.push([label.to_owned(), value]);
    }
    sheet
}

//! A reorganisation of agencies, and the file in which the set keeps it (`deploy/samples/README.md` has the format).
//!
//! **Invariant:** the items are numbered from 1 without gaps, and a remainder comes after every item that it refers to (R-REG-6).
//! **Invariant:** what a rule of the generator decided, and no source, is marked in the file on its own line.
//!
//! Absent on purpose: which reorganisations there were (`rounds.rs`, `mergers.rs`), and whether a file is right, which the
//! checks find out by reading it.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::facts::Agency;

/// How much of an agency goes into an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// All of it.
    Whole,
    /// A part of its territory and people.
    Part,
    /// A part of its territory without people.
    PartAreaOnly,
    /// What the other items leave.
    Remainder,
}

impl Share {
    fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Part => "part",
            Self::PartAreaOnly => "part-area-only",
            Self::Remainder => "remainder",
        }
    }
}

/// An agency that goes into an item, wholly or in part.
pub struct Input {
    /// Its key.
    pub agency: String,
    /// Its name on the eve.
    pub name: String,
    /// How much of it.
    pub share: Share,
    /// The items that take their parts before; only a remainder has them.
    pub after: Vec<usize>,
    /// Whether the text is known to say just this share.
    pub is_said: bool,
    /// What a rule decided here, in words, when no source says it.
    pub by_rule: Option<&'static str>,
}

impl Input {
    /// All of `agency`.
    pub fn whole(agency: &Agency) -> Self {
        let (agency, name) = (agency.key.clone(), agency.name.clone());
        Self { agency, name, share: Share::Whole, after: Vec::new(), is_said: true, by_rule: None }
    }
}

/// What an item makes.
pub enum Outcome {
    /// A new agency.
    Created(Agency),
    /// An agency that goes on, as it was on the eve and as it is from then on.
    Continues(Agency, Agency),
    /// Nothing: what goes into the item ends without a successor.
    Abolished,
}

/// One item of a reorganisation.
pub struct Item {
    /// What it makes.
    pub outcome: Outcome,
    /// What goes into it.
    pub from: Vec<Input>,
    /// Whether the text of the item is known to name just these.
    pub is_named: bool,
}

/// How many agencies of a tier, and of a level when one is given, there are afterwards.
#[derive(Clone)]
pub struct Closing {
    /// The code of the tier.
    pub tier: &'static str,
    /// The code of the level; blank for the whole tier.
    pub level: &'static str,
    /// How many.
    pub live: usize,
}

/// A reorganisation.
pub struct Reorganisation {
    /// The file's name, without its directory and ending.
    pub file: &'static str,
    /// The instrument's number.
    pub number: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// What is real in the file and what is not, line by line.
    pub note: &'static str,
    /// The instrument was adopted.
    pub adopted_on: NaiveDate,
    /// It has been in force from here on.
    pub in_force_on: NaiveDate,
    /// The new agencies work from here on.
    pub operational_on: NaiveDate,
    /// The day on which a clerk recorded the adoption, and the day on which one recorded the effect.
    pub recorded_on: (NaiveDate, NaiveDate),
    /// The closing counts.
    pub closing: Vec<Closing>,
    /// The items; the place in the list, counted from 1, is the number.
    pub items: Vec<Item>,
}

impl Reorganisation {
    /// Where the file stands in the set.
    pub fn path(&self) -> String {
        format!("reorganisations/{}.toml", self.file)
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = "# Written by `cargo run -p tests --bin synthesise`.\n".to_owned();
        self.note.lines().for_each(|note| line(&mut text, &format!("# {note}")));
        text.push('\n');
        let Self { number, title, adopted_on, in_force_on, operational_on, .. } = self;
        line(&mut text, &format!("number = {}\ntitle = {}", quoted(number), quoted(title)));
        line(&mut text, &format!("adopted_on = {adopted_on}\nin_force_on = {in_force_on}"));
        line(&mut text, &format!("operational_on = {operational_on}"));
        for Closing { tier, level, live } in &self.closing {
            line(&mut text, &format!("\n[[closing]]\ntier = {}", quoted(tier)));
            if !level.is_empty() {
                line(&mut text, &format!("level = {}", quoted(level)));
            }
            line(&mut text, &format!("live = {live}"));
        }
        for (place, item) in self.items.iter().enumerate() {
            line(&mut text, &format!("\n[[item]]\nnumber = {}", place + 1));
            line(&mut text, &outcome(&item.outcome));
            list(&mut text, "from", item.from.iter().map(input));
            if item.is_named {
                list(&mut text, "named", item.from.iter().map(named));
            }
        }
        text
    }
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Abolished => "abolished = true".into(),
        Outcome::Created(agency) => {
            let columns = [
                ("key", &*agency.key),
                ("name", &agency.name),
                ("tier", agency.tier.code()),
                ("kind", &agency.kind),
                ("level", &agency.level),
                ("area_code", agency.area_code()),
            ];
            format!("created = {}", table(&columns.map(|(key, value)| (key, value, !value.is_empty()))))
        }
        Outcome::Continues(before, after) => {
            let columns = [
                ("agency", &*after.key, true),
                ("name", &after.name, after.name != before.name),
                ("level", &after.level, after.level != before.level),
                ("parent", &after.parent, after.parent != before.parent),
            ];
            format!("continues = {}", table(&columns))
        }
    }
}

fn input(input: &Input) -> (String, &'static str) {
    let mut row = format!("agency = {}, name = {}", quoted(&input.agency), quoted(&input.name));
    row += &format!(", share = {}", quoted(input.share.code()));
    if !input.after.is_empty() {
        let numbers: Vec<String> = input.after.iter().map(usize::to_string).collect();
        row += &format!(", after = [{}]", numbers.join(", "));
    }
    (row, input.by_rule.unwrap_or_default())
}

/// As the text of a resolution names it, with the level in small letters: `phường Cẩm Thượng`.
fn named(input: &Input) -> (String, &'static str) {
    let mut letters = input.name.chars();
    let name: String = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
    let share = if input.is_said { format!(", share = {}", quoted(input.share.code())) } else { String::new() };
    (format!("name = {}{share}", quoted(&name)), "")
}

/// One row a line, so that two versions of a file can be compared by eye.
fn list(text: &mut String, key: &str, rows: impl ExactSizeIterator<Item = (String, &'static str)>) {
    if rows.len() == 0 {
        return line(text, &format!("{key} = []"));
    }
    line(text, &format!("{key} = ["));
    for (row, remark) in rows {
        let remark = if remark.is_empty() { String::new() } else { format!(" # synthetic: {remark}") };
        line(text, &format!("  {{ {row} }},{remark}"));
    }
    line(text, "]");
}

fn table(columns: &[(&str, &str, bool)]) -> String {
    let written = columns.iter().filter(|(.., is_written)| *is_written);
    let pairs: Vec<String> = written.map(|(key, value, _)| format!("{key} = {}", quoted(value))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing into a string does not fail");
}

/// A TOML string. The set's texts hold neither quotes nor backslashes; a check reads every file back.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

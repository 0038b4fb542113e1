//! The sample of Hải Dương, written by a rule: real agencies and real instruments, and synthetic histories between them.
//!
//! The numbers that are known are kept: 264 communes in 10/2019, 235 from 12/2019, 207 from 2025 and 64 from 07/2025; and 18
//! departments, 12 districts and 235 communes all of which had declared to TCVN ISO 9001:2015 by the end of 2020. How each of
//! them came there is not public, so it is drawn, and marked as drawn.
//! `deploy/samples/hai-duong/README.md` tells readers the same; `deploy/samples/README.md` is the format.
//!
//! **Invariant:** the same facts and the same seed give the same bytes, on every machine.
//! **Invariant:** what is said about one agency does not depend on the others, but for the one late declaration and for the
//! reorganisations that concern it.
//! **Invariant:** exactly one declaration that is effective in 2020 is recorded in 2021 (golden scenario 10).
//!
//! Absent on purpose: the domain's own rules. The generator knows dates, not decisions; the checks beside it are written
//! from the rules' text, and the importer then asks the domain itself.

pub mod calendar;
pub mod draw;
pub mod entry;
pub mod facts;
pub mod layout;
pub mod life;
pub mod lives;
pub mod mergers;
pub mod officers;
pub mod people;
pub mod plan;
pub mod programme;
pub mod reorganisation;
pub mod rounds;
pub mod targets;

#[cfg(test)]
mod census;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod reorganised;
#[cfg(test)]
mod rules;

use std::path::Path;

use anyhow::{Context, Result};
use chrono::{NaiveDate, SecondsFormat};

use calendar::date;
use draw::Draw;
use entry::{Entry, REGISTER_BEGINS, Row};
use facts::{Facts, Tier};
use lives::{Life, lives, reorganisations};
use reorganisation::Reorganisation;

/// The seed of the committed sample. It keeps the name of the set's first version, so that histories of then stay.
pub const SEED: &str = "hai-duong 2014-2020";

/// The day on which the late declaration was signed and took effect.
pub const LATE_SIGNED: (i32, u32, u32) = (2020, 12, 15);
/// The day on which it was recorded.
pub const LATE_RECORDED: (i32, u32, u32) = (2021, 1, 20);

/// One file of the set.
#[derive(Debug, PartialEq, Eq)]
pub struct Written {
    /// The file's path in the set.
    pub name: String,
    /// Its whole text.
    pub text: String,
}

/// Draws the whole set from `facts`. Files without rows are left out.
///
/// # Errors
/// A row cannot be written as CSV.
pub fn synthesise(facts: &Facts, seed: &str) -> Result<Vec<Written>> {
    let reorganisations = reorganisations(facts);
    let lives = lives(facts, &reorganisations);
    let late = late_agency(&lives, seed);
    let mut rows = basis(seed);
    rows.extend(reorganised(&reorganisations, seed));
    for life in &lives {
        let agency = &life.agency;
        let draw = Draw::new(seed, &agency.key);
        let is_late = late == Some(agency.key.as_str());
        let plan = if life.is_created() {
            plan::plan_of_successor(&draw, life.from)
        } else {
            plan::plan(&draw, agency.tier, is_late.then(|| day(LATE_SIGNED)), &life.renamed)
        };
        let entries = life::write(facts, life, &draw, &plan, is_late.then(|| day(LATE_RECORDED)));
        let actor = format!("cctdc-{:02}", draw.between("clerk", 1, 4));
        rows.extend(entry::record(&draw, &actor, &life.effects, entries));
    }
    rows.extend(programme::rows(&lives, &reorganisations, seed));
    rows.sort_by_key(|row| row.recorded_at);
    let mut files = Vec::new();
    for (file, columns) in layout::FILES.iter().filter(|(file, _)| rows.iter().any(|row| row.entry.file == *file)) {
        files.push(written(file, columns, rows.iter().filter(|row| row.entry.file == *file))?);
    }
    files.extend(reorganisations.iter().map(|one| Written { name: one.path(), text: one.text() }));
    Ok(files)
}

/// Writes `files` into `directory`, over what stands there.
///
/// # Errors
/// A file cannot be written.
pub fn save(files: &[Written], directory: &Path) -> Result<()> {
    for file in files {
        let path = directory.join(&file.name);
        let parent = path.parent().unwrap_or(directory);
        std::fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        std::fs::write(&path, &file.text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// The commune whose declaration was recorded late: of those that begin with the new edition and are there to sign, the one
/// that draws lowest. It must not have declared before, because an older declaration in force would count in its place.
pub fn late_agency<'a>(lives: &'a [Life], seed: &str) -> Option<&'a str> {
    let there = lives.iter().filter(|life| !life.is_created() && day(LATE_RECORDED) < life.last);
    let drawn = there.map(|life| (&life.agency, Draw::new(seed, &life.agency.key)));
    drawn
        .filter(|(agency, draw)| agency.tier == Tier::Commune && !plan::is_first_wave(draw, agency.tier))
        .min_by_key(|(_, draw)| draw.number("late"))
        .map(|(agency, _)| agency.key.as_str())
}

/// Who is obliged, the editions and the order to convert, as the instruments have them.
fn basis(seed: &str) -> Vec<Row> {
    let title = "Hệ thống quản lý chất lượng - Các yêu cầu";
    let old = [plan::OLD_EDITION, title, "2009-09-30", "118/2009/QĐ-TTg"];
    let new = [plan::NEW_EDITION, title, "2015-12-31", "4109/QĐ-BKHCN"];
    let until = [plan::OLD_EDITION, "2018-02-20", "2021-06-30", plan::NEW_EDITION, "2021-06-30", "419/BKHCN-TĐC"];
    let mandatory = |kind: &'static str| [kind, "mandatory", "", "19/2014/QĐ-TTg"];
    let communes = ["commune-committee", "mandatory-by-provincial-plan", "", "990/KH-UBND"];
    let mut entries = vec![
        Entry::new("editions", &old, date(2009, 9, 30)).real().on(day(REGISTER_BEGINS)),
        Entry::new("obligation_rules", &communes, date(2014, 6, 5)).real().with_previous(),
        Entry::new("editions", &new, date(2015, 12, 31)).real().on(date(2016, 1, 12)),
        Entry::new("edition_restrictions", &until, date(2018, 2, 21)).real().on(date(2018, 2, 26)),
    ];
    for kind in ["office", "department", "authority", "district-committee"] {
        entries.push(Entry::new("obligation_rules", &mandatory(kind), date(2014, 4, 20)).real().with_previous());
    }
    entry::record(&Draw::new(seed, "editions"), "cctdc-01", &[], entries)
}

/// The adoption and the effect of every reorganisation. Each file holds something that a rule decided, so no row is real.
fn reorganised(reorganisations: &[Reorganisation], seed: &str) -> Vec<Row> {
    let record = |one: &Reorganisation| {
        let path = one.path();
        let adopted = Entry::new("reorganisations", &[&path], one.adopted_on).on(one.recorded_on.0);
        let effect = Entry::new("reorganisation_effects", &[&path], one.operational_on).on(one.recorded_on.1);
        entry::record(&Draw::new(seed, &path), "cctdc-01", &[], vec![adopted, effect])
    };
    reorganisations.iter().flat_map(record).collect()
}

fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    date(year, month, day)
}

/// Sets one file: RFC 4180, with its line ends, so that every spreadsheet opens it.
fn written<'a>(file: &str, columns: &[&str], rows: impl Iterator<Item = &'a Row>) -> Result<Written> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    csv.write_record(layout::COMMON.iter().chain(columns).chain(&["effective_on"]))?;
    for row in rows {
        let recorded_at = row.recorded_at.to_rfc3339_opts(SecondsFormat::Millis, false);
        let synthetic = if row.entry.synthetic { "yes" } else { "no" };
        let common = [recorded_at.as_str(), &row.actor, synthetic];
        let effective_on = row.entry.effective_on.to_string();
        let own = row.entry.values.iter().map(String::as_str);
        csv.write_record(common.into_iter().chain(own).chain([effective_on.as_str()]))?;
    }
    let text = String::from_utf8(csv.into_inner()?)?;
    Ok(Written { name: format!("{file}.csv"), text })
}

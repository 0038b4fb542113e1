//! The resolutions of a set: the files below `reorganisations/` and the lines that name them.
//!
//! **Invariant:** every such file is named by a line, and every line that names one has it; the rest of the set relies on that.
//!
//! Deliberately absent: what such a file may say (`reorganisation/file.rs`), and the keys in it (`check.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::files::Files;
use super::layout::{self, Holds, Thing};
use super::problem::Problem;
use super::read::Line;
use crate::format::quoted;
use crate::reorganisation::File;

/// Reads the resolutions among `files` and gives each line the one that it names; returns what is wrong.
pub(crate) fn attach(files: &Files, lines: &mut [Line]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut read: BTreeMap<&str, Option<Arc<File>>> = BTreeMap::new();
    for (name, bytes) in files.files.iter().filter(|(name, _)| layout::is_resolution(name)) {
        let file = File::read(name, bytes).map_err(|mut wrong| problems.append(&mut wrong)).ok();
        read.insert(name, file.map(Arc::new));
    }
    let mut named = Vec::new();
    for line in lines {
        let Some(column) = column(line) else { continue };
        let name = line.cell(column).to_owned();
        match read.get(name.as_str()) {
            Some(file) => {
                line.resolution.clone_from(file);
                problems.extend(wrong_day(line));
            }
            None => {
                let known = read.keys().copied().collect::<Vec<_>>().join(", ");
                let known = if known.is_empty() { "there is none below reorganisations/".to_owned() } else { known };
                problems.push(line.problem(column, format!("{} is no file of the set; {known}", quoted(&name))));
            }
        }
        named.push(name);
    }
    for name in read.keys().filter(|name| !named.iter().any(|named| named == *name)) {
        let reason = "is not named by any line of reorganisations.csv; name it there, or take the file away";
        problems.push(Problem::new(name, 0, "", reason));
    }
    problems
}

/// The column of a line that names a resolution; nothing in most files.
fn column(line: &Line) -> Option<&'static str> {
    let names = |holds: &Holds| matches!(holds, Holds::New(Thing::Resolution) | Holds::Known(Thing::Resolution));
    line.file.columns().find(|(_, holds)| names(holds)).map(|(name, _)| *name)
}

/// A resolution is recorded on the day of its signature and takes effect on its operational day, and the line says the same.
fn wrong_day(line: &Line) -> Option<Problem> {
    let file = line.resolution.as_ref()?;
    let (key, day) = match line.file.stem {
        "reorganisations" => ("adopted_on", &file.adopted_on),
        _ => ("operational_on", &file.operational_on),
    };
    let told = line.cell("effective_on");
    let reason = || format!("{told} is not {key} of {}, which is {day}", file.name);
    (told != day).then(|| line.problem("effective_on", reason()))
}

#[cfg(test)]
mod tests;

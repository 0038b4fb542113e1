//! The files of a set that lines name: resolutions, checklists, and what is brought as evidence.
//!
//! **Invariant:** every such file is named by a line, and every line that names one has it; the rest of the set relies on that.
//!
//! Deliberately absent: what such a file may say (`reorganisation/file.rs`, `checklist.rs`), and the keys in it (`check.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use contracts::inspections::v1 as inspections;
use sha2::{Digest as _, Sha256};

use super::checklist;
use super::files::Files;
use super::layout::{Holds, Thing};
use super::problem::Problem;
use super::read::Line;
use crate::format::quoted;
use crate::reorganisation;

/// What a line has in a file of its own.
#[derive(Clone, Debug)]
pub(crate) enum Attached {
    /// A resolution on reorganisation.
    Resolution(Arc<reorganisation::File>),
    /// A version of a checklist.
    Checklist(Arc<inspections::PublishChecklistRequest>),
    /// Evidence of a corrective action.
    Evidence(Arc<Evidence>),
}

/// A file that is evidence.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// Its name, without the directory.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
    /// SHA-256 of that, in hexadecimal digits.
    pub(crate) sha256: String,
}

/// Which sort of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A resolution.
    Resolution,
    /// A version of a checklist.
    Checklist,
    /// Evidence.
    Evidence,
}

/// A directory of a set.
#[derive(Debug)]
pub(crate) struct Folder {
    /// Which files it holds.
    kind: Kind,
    /// Its name.
    pub(crate) name: &'static str,
    /// How the names of its files end.
    pub(crate) end: &'static str,
    /// The file whose lines name them.
    named_in: &'static str,
}

/// The directories of a set.
pub(crate) const FOLDERS: [Folder; 3] = [
    Folder { kind: Kind::Resolution, name: "reorganisations", end: ".toml", named_in: "reorganisations.csv" },
    Folder { kind: Kind::Checklist, name: "checklists", end: ".toml", named_in: "checklists.csv" },
    Folder { kind: Kind::Evidence, name: "evidence", end: "", named_in: "evidence.csv" },
];

/// The most that evidence may hold, in bytes: the service takes no more.
const EVIDENCE_BYTES: usize = 32 << 20;

/// The directory to which a file of that name belongs; nothing for files that no line names.
fn folder(name: &str) -> Option<&'static Folder> {
    FOLDERS.iter().find(|folder| {
        let inner = name.strip_prefix(folder.name).and_then(|name| name.strip_prefix('/')?.strip_suffix(folder.end));
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains('/'))
    })
}

/// Which sort of file has that name; nothing for files that no line names.
pub(crate) fn kind(name: &str) -> Option<Kind> {
    folder(name).map(|folder| folder.kind)
}

/// Reads these files and gives each line the one that it names; returns what is wrong.
pub(crate) fn attach(files: &Files, lines: &mut [Line]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut read: BTreeMap<&str, Option<Attached>> = BTreeMap::new();
    for (name, bytes) in &files.files {
        let Some(kind) = kind(name) else { continue };
        let attached = Attached::read(kind, name, bytes).map_err(|mut wrong| problems.append(&mut wrong)).ok();
        read.insert(name, attached);
    }
    let mut named = Vec::new();
    for line in lines {
        let Some((column, wanted)) = column(line) else { continue };
        let name = line.cell(column).to_owned();
        match read.get(name.as_str()).filter(|_| kind(&name) == Some(wanted)) {
            Some(attached) => {
                line.attached.clone_from(attached);
                problems.extend(wrong_day(line));
            }
            None => problems.push(line.problem(column, unknown(&name, wanted, read.keys()))),
        }
        named.push(name);
    }
    for name in read.keys().filter(|name| !named.iter().any(|named| named == *name)) {
        let file = folder(name).map_or("the set", |folder| folder.named_in);
        let reason = format!("is not named by any line of {file}; name it there, or take the file away");
        problems.push(Problem::new(name, 0, "", reason));
    }
    problems
}

fn unknown<'a>(name: &str, wanted: Kind, read: impl Iterator<Item = &'a &'a str>) -> String {
    let known = read.filter(|name| kind(name) == Some(wanted)).copied().collect::<Vec<_>>().join(", ");
    let folder = FOLDERS.iter().find(|folder| folder.kind == wanted).map_or("", |folder| folder.name);
    let known = if known.is_empty() { format!("there is none below {folder}/") } else { known };
    format!("{} is no file of the set; {known}", quoted(name))
}

impl Attached {
    fn read(kind: Kind, name: &str, bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        Ok(match kind {
            Kind::Resolution => Self::Resolution(Arc::new(reorganisation::File::read(name, bytes)?)),
            Kind::Checklist => Self::Checklist(Arc::new(checklist::read(name, bytes)?)),
            Kind::Evidence if bytes.len() > EVIDENCE_BYTES => {
                let reason = format!("has {} bytes; evidence may have at most {EVIDENCE_BYTES}", bytes.len());
                return Err(vec![Problem::new(name, 0, "", reason)]);
            }
            Kind::Evidence => Self::Evidence(Arc::new(Evidence {
                name: name.rsplit('/').next().unwrap_or(name).to_owned(),
                bytes: bytes.to_vec(),
                sha256: Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
            })),
        })
    }
}

/// The column of a line that names such a file; nothing in most files.
fn column(line: &Line) -> Option<(&'static str, Kind)> {
    line.file.columns().find_map(|(name, holds)| match holds {
        Holds::New(Thing::Resolution) | Holds::Known(Thing::Resolution) => Some((*name, Kind::Resolution)),
        Holds::New(Thing::Checklist) => Some((*name, Kind::Checklist)),
        Holds::Evidence => Some((*name, Kind::Evidence)),
        _ => None,
    })
}

/// A resolution is recorded on the day of its signature and takes effect on its operational day, a checklist is published on
/// the day from which it is in force; and the line says the same.
fn wrong_day(line: &Line) -> Option<Problem> {
    let (key, day) = match (line.attached.as_ref()?, line.file.stem) {
        (Attached::Resolution(file), "reorganisations") => ("adopted_on", file.adopted_on.as_str()),
        (Attached::Resolution(file), _) => ("operational_on", file.operational_on.as_str()),
        (Attached::Checklist(checklist), _) => ("effective_on", checklist.version.as_ref()?.effective_on.as_str()),
        (Attached::Evidence(_), _) => return None,
    };
    let told = line.cell("effective_on");
    let reason = || format!("{told} is not {key} of {}, which is {day}", line.cell("file"));
    (told != day).then(|| line.problem("effective_on", reason()))
}

#[cfg(test)]
mod tests;

//! What the lines of a set have to do with each other: keys, order, repetition.
//!
//! **Invariant:** a line that passes builds only on lines that are applied before it.
//! **Invariant:** in a set that is not founding, a key that the set does not bring along may be of the register already; the
//! server knows.
//!
//! Deliberately absent: the rules of the domain.

use std::collections::BTreeMap;

use super::layout::{Holds, PROCEDURE_LISTS, Thing};
use super::problem::Problem;
use super::read::Line;
use crate::format::quoted;

/// A thing of the set: what it is and its key.
type Key<'a> = (Thing, &'a str);

/// Checks `lines`, which stand in the order in which they are applied.
///
/// # Errors
/// Every problem.
pub(crate) fn check(lines: &[Line], is_founding: bool) -> Result<(), Vec<Problem>> {
    let mut problems = repeated(lines);
    problems.extend(lines.iter().filter_map(audience));
    let made = made(lines, &mut problems);
    for (place, line) in lines.iter().enumerate() {
        for (column, holds) in line.file.columns() {
            if let Holds::Known(thing) | Holds::KnownOrBlank(thing) = *holds
                && !line.cell(column).is_empty()
                && let Err(reason) = found(&made, lines, place, (thing, line.cell(column)), is_founding)
            {
                problems.push(line.problem(column, reason));
            }
        }
        problems.extend(in_resolution(&made, lines, place, is_founding));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Lines that say what another line of their file says.
fn repeated(lines: &[Line]) -> Vec<Problem> {
    let mut first: BTreeMap<(usize, String), usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for line in lines {
        let earlier = *first.entry((line.file_place, line.content())).or_insert(line.line);
        if earlier != line.line {
            problems.push(line.problem("", format!("repeats line {earlier}")));
        }
    }
    problems
}

/// A list of procedures is for a tier or for a kind of agency.
fn audience(line: &Line) -> Option<Problem> {
    if line.file.stem != PROCEDURE_LISTS || line.cell("tier").is_empty() != line.cell("kind").is_empty() {
        return None;
    }
    let reason = "exactly one of tier and kind is given; write two rows for two lists";
    Some(line.problem("tier", reason))
}

/// Where in `lines` each thing comes into being.
fn made<'a>(lines: &'a [Line], problems: &mut Vec<Problem>) -> BTreeMap<Key<'a>, usize> {
    let mut made: BTreeMap<Key<'a>, usize> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        for (column, holds) in line.file.columns() {
            let Holds::New(thing) = *holds else { continue };
            let key = line.cell(column);
            let earlier = *made.entry((thing, key)).or_insert(place);
            if earlier != place {
                problems.push(line.problem(column, already(thing, key, &lines[earlier], line)));
            }
        }
        for key in line.resolution.iter().filter(|_| takes_effect(line)).flat_map(|file| file.created()) {
            let (key, at) = (key.key.text.as_str(), key.key.line);
            let earlier = *made.entry((Thing::Agency, key)).or_insert(place);
            if earlier != place {
                let reason = already(Thing::Agency, key, &lines[earlier], line);
                problems.push(Problem::new(line.cell("file"), at, "key", reason));
            }
        }
    }
    made
}

/// Whether the agencies that a resolution creates begin with this line.
fn takes_effect(line: &Line) -> bool {
    line.file.stem == "reorganisation_effects"
}

fn already(thing: Thing, key: &str, earlier: &Line, line: &Line) -> String {
    let at =
        if earlier.file_place == line.file_place { "line ".to_owned() } else { format!("{}:", earlier.file.name()) };
    format!("{} is the {} of {at}{} already", quoted(key), thing.word(), earlier.line)
}

/// What is wrong with the agencies that the resolution of the line at `place` names.
fn in_resolution(made: &BTreeMap<Key<'_>, usize>, lines: &[Line], place: usize, is_founding: bool) -> Vec<Problem> {
    let Some(file) = &lines[place].resolution else { return Vec::new() };
    let is_own = |key: &str| file.created().any(|created| created.key.text == key);
    let named = file.existing().chain(file.parents().filter(|(_, key)| !is_own(&key.text)));
    let wrong = named.filter_map(|(field, key)| {
        let reason = found(made, lines, place, (Thing::Agency, &key.text), is_founding).err()?;
        Some(Problem::new(&file.name, key.line, field, reason))
    });
    wrong.collect()
}

/// Whether the line at `place` may build on `key`.
fn found(
    made: &BTreeMap<Key<'_>, usize>,
    lines: &[Line],
    place: usize,
    key: Key<'_>,
    is_founding: bool,
) -> Result<(), String> {
    let (thing, text) = key;
    let Some(&maker) = made.get(&key) else {
        let reason = || format!("no line of the set brings the {} {} into being", thing.word(), quoted(text));
        return if is_founding { Err(reason()) } else { Ok(()) };
    };
    let (line, maker_line) = (&lines[place], &lines[maker]);
    if maker >= place {
        let at = format!("{}:{}", maker_line.file.name(), maker_line.line);
        return Err(format!(
            "{} {} comes into being only later, at {at}; compare recorded_at",
            thing.word(),
            quoted(text)
        ));
    }
    if thing != Thing::Agency && maker_line.cell("agency") != line.cell("agency") {
        let owner = quoted(maker_line.cell("agency"));
        return Err(format!("{} {} belongs to the agency {owner}", thing.word(), quoted(text)));
    }
    Ok(())
}

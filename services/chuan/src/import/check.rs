//! What the lines of a set have to do with each other: keys, order, repetition.
//!
//! **Invariant:** a line that passes builds only on lines that are applied before it.
//! **Invariant:** in a set that is not founding, a key that the set does not bring along may be of the registers already; the
//! server knows.
//!
//! Deliberately absent: the rules of the domain.

use std::collections::BTreeMap;

use super::cell;
use super::keys::{self, Key};
use super::layout::{PROCEDURE_LISTS, Thing};
use super::problem::Problem;
use super::read::Line;
use crate::format::quoted;

/// Checks `lines`, which stand in the order in which they are applied.
///
/// # Errors
/// Every problem.
pub(crate) fn check(lines: &[Line], is_founding: bool) -> Result<(), Vec<Problem>> {
    let mut problems = repeated(lines);
    problems.extend(lines.iter().filter_map(choice));
    let made = made(lines, &mut problems);
    for (place, line) in lines.iter().enumerate() {
        for mention in keys::of(line).into_iter().filter(|mention| !mention.is_new) {
            if let Err(reason) = found(&made, lines, place, mention.key, is_founding) {
                problems.push(line.problem(mention.column, reason));
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

/// Cells of which one decides whether the other must stand there.
fn choice(line: &Line) -> Option<Problem> {
    let is_blank = |column: &str| line.cell(column).is_empty();
    let wrong = |column: &str, reason: &str| Some(line.problem(column, reason));
    match line.file.stem {
        PROCEDURE_LISTS if is_blank("tier") == is_blank("kind") => {
            wrong("tier", "exactly one of tier and kind is given; write two rows for two lists")
        }
        "selection_adjustments" if is_blank("mode") == (line.cell("added") == "yes") => {
            wrong("mode", "is given for an agency that is added, and for no other")
        }
        "action_decisions" if is_blank("reason") != (line.cell("accepted") == "yes") => {
            wrong("reason", "is given for an action that is not accepted, and for no other")
        }
        "teams" => formerly(line, "members"),
        "team_replacements" => formerly(line, "by"),
        _ => None,
    }
}

/// Where somebody worked before, and until when, go together.
fn formerly(line: &Line, column: &str) -> Option<Problem> {
    let count = |part: Option<&str>| cell::sum(part.unwrap_or_default().trim()).count();
    let is_uneven = |item: &&str| {
        let mut parts = item.split('|').skip(4);
        count(parts.next()) != count(parts.next())
    };
    let uneven = cell::items(line.cell(column)).find(is_uneven)?;
    Some(line.problem(column, format!("{}: give one last day for each former agency", quoted(uneven))))
}

/// Where in `lines` each thing comes into being.
fn made<'a>(lines: &'a [Line], problems: &mut Vec<Problem>) -> BTreeMap<Key<'a>, usize> {
    let mut made: BTreeMap<Key<'a>, usize> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        for mention in keys::of(line).into_iter().filter(|mention| mention.is_new) {
            let earlier = *made.entry(mention.key).or_insert(place);
            if earlier != place {
                problems.push(line.problem(mention.column, already(mention.key, &lines[earlier], line)));
            }
        }
        for created in line.resolution().filter(|_| takes_effect(line)).into_iter().flat_map(|file| file.created()) {
            let (key, at) = (Key::agency(&created.key.text), created.key.line);
            let earlier = *made.entry(key).or_insert(place);
            if earlier != place {
                let reason = already(key, &lines[earlier], line);
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

fn already(key: Key<'_>, earlier: &Line, line: &Line) -> String {
    let at =
        if earlier.file_place == line.file_place { "line ".to_owned() } else { format!("{}:", earlier.file.name()) };
    format!("{} is the {} of {at}{} already", quoted(key.text), key.thing.word(), earlier.line)
}

/// What is wrong with the agencies that the resolution of the line at `place` names.
fn in_resolution(made: &BTreeMap<Key<'_>, usize>, lines: &[Line], place: usize, is_founding: bool) -> Vec<Problem> {
    let Some(file) = lines[place].resolution() else { return Vec::new() };
    let is_own = |key: &str| file.created().any(|created| created.key.text == key);
    let named = file.existing().chain(file.parents().filter(|(_, key)| !is_own(&key.text)));
    let wrong = named.filter_map(|(field, key)| {
        let reason = found(made, lines, place, Key::agency(&key.text), is_founding).err()?;
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
    let word = key.thing.word();
    let named = match (key.thing, key.within) {
        (_, "") => format!("{word} {}", quoted(key.text)),
        (Thing::Inspection, campaign) => format!("inspection of {} in {}", quoted(key.text), quoted(campaign)),
        (_, within) => format!("{word} {} of {}", quoted(key.text), quoted(within)),
    };
    let Some(&maker) = made.get(&key) else {
        let reason = || format!("no line of the set brings the {named} into being");
        return if is_founding { Err(reason()) } else { Ok(()) };
    };
    let (line, maker_line) = (&lines[place], &lines[maker]);
    if maker >= place {
        let at = format!("{}:{}", maker_line.file.name(), maker_line.line);
        return Err(format!("{named} comes into being only later, at {at}; compare recorded_at"));
    }
    if key.thing.is_of_agency() && maker_line.cell("agency") != line.cell("agency") {
        let owner = quoted(maker_line.cell("agency"));
        return Err(format!("{named} belongs to the agency {owner}"));
    }
    Ok(())
}

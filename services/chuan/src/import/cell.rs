//! What may stand in a cell, by itself.
//!
//! **Invariant:** a cell that passes can be taken apart again with the functions of this file, without a failure.
//!
//! Deliberately absent: the rules of the domain, such as how long a name may be; the server knows them.

use chrono::DateTime;

use super::layout::{Form, Holds};
use super::{attached, rule};
use crate::format::quoted;
use crate::lists::{self, List};
use crate::when;

/// Checks a trimmed cell; a founding set needs recording times.
///
/// # Errors
/// What is wrong with it, and what to write instead.
pub(crate) fn check(text: &str, holds: Holds, is_founding: bool) -> Result<(), String> {
    match holds {
        Holds::RecordedAt if text.is_empty() && !is_founding => Ok(()),
        Holds::RecordedAt => check_instant(text),
        Holds::YesNo if matches!(text, "yes" | "no") => Ok(()),
        Holds::YesNo => Err(format!("{} is neither yes nor no", quoted(text))),
        Holds::Actor | Holds::TextOrBlank | Holds::KnownOrBlank(_) => check_text(text),
        Holds::Text | Holds::New(_) | Holds::Known(_) | Holds::Scheduled | Holds::Inspected => {
            needed(text).and_then(check_text)
        }
        Holds::NumberOrBlank if text.is_empty() => Ok(()),
        Holds::Number | Holds::NumberOrBlank => check_number(text),
        Holds::DayOrBlank if text.is_empty() => Ok(()),
        Holds::Days => items(text).try_for_each(check_day),
        Holds::Day | Holds::DayOrBlank => check_day(text),
        Holds::CodeOrBlank(_) if text.is_empty() => Ok(()),
        Holds::Code(list) | Holds::CodeOrBlank(list) => check_code(text, list),
        Holds::Items | Holds::KnownItems(_) => items(text).try_for_each(|item| needed(item).and_then(check_text)),
        Holds::KnownSum(_) => sum(text).try_for_each(|item| needed(item).and_then(check_text)),
        Holds::DaySum => sum(text).try_for_each(check_day),
        Holds::Evidence => check_evidence(text),
        Holds::Form(form) => check_form(text, form),
        Holds::Forms(form) => needed(text).and_then(|text| items(text).try_for_each(|item| check_form(item, form))),
        Holds::FormsOrBlank(form) => items(text).try_for_each(|item| check_form(item, form)),
        Holds::Rules => rule::rules(text).map(drop),
        Holds::Exclusions => items(text).try_for_each(|item| {
            let (clause, justification) = pair(item).ok_or_else(|| unlike(item, "8.3=why it does not apply"))?;
            needed(clause).and_then(|_| needed(justification)).and_then(check_text)
        }),
        Holds::Processes => needed(text).and_then(|text| items(text).try_for_each(check_process)),
        Holds::Nonconformities => items(text).try_for_each(|item| {
            let (code, class) = pair(item).ok_or_else(|| unlike(item, "NC1=major"))?;
            needed(code).and_then(|_| check_code(class, &lists::NONCONFORMITY_CLASS))
        }),
        Holds::Procedures => items(text).try_for_each(|item| {
            let (code, name) = pair(item).ok_or_else(|| unlike(item, "2.000635=name of the procedure"))?;
            needed(code).and_then(|_| needed(name)).and_then(|_| check_text(item))
        }),
    }
}

/// The items of a list; none of a blank cell.
pub(crate) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(move |_| !text.is_empty())
}

/// The items of a list within an item; none of a blank one.
pub(crate) fn sum(text: &str) -> impl Iterator<Item = &str> {
    text.split('+').map(str::trim).filter(move |_| !text.is_empty())
}

/// The parts of an item of that form, blank ones where it is shorter; nothing when it is longer.
pub(crate) fn parts<'a>(item: &'a str, form: &Form) -> Option<Vec<&'a str>> {
    let mut parts: Vec<&str> = item.split('|').map(str::trim).collect();
    let fits = parts.len() <= form.parts.len();
    parts.resize(form.parts.len(), "");
    fits.then_some(parts)
}

/// What stands before and after the first `=` of an item.
pub(crate) fn pair(item: &str) -> Option<(&str, &str)> {
    item.split_once('=').map(|(left, right)| (left.trim(), right.trim()))
}

/// Process, owner and auditor of an item.
pub(crate) fn process(item: &str) -> Option<[&str; 3]> {
    let parts: Vec<&str> = item.split('|').map(str::trim).collect();
    parts.try_into().ok()
}

fn needed(text: &str) -> Result<&str, String> {
    if text.is_empty() { Err("is blank".to_owned()) } else { Ok(text) }
}

fn check_text(text: &str) -> Result<(), String> {
    match text.chars().find(|character| character.is_control()) {
        Some(character) => Err(format!("{} holds the control character {}", quoted(text), character.escape_unicode())),
        None => Ok(()),
    }
}

fn check_day(text: &str) -> Result<(), String> {
    needed(text)?;
    when::day(text).map(|_| ()).map_err(|_| format!("{} is not a date; write it as YYYY-MM-DD", quoted(text)))
}

fn check_number(text: &str) -> Result<(), String> {
    let plain = needed(text)?.bytes().all(|byte| byte.is_ascii_digit());
    let read = text.parse::<i64>().ok().filter(|_| plain);
    read.map(|_| ()).ok_or_else(|| format!("{} is not a whole number", quoted(text)))
}

fn check_evidence(text: &str) -> Result<(), String> {
    needed(text)?;
    let is_evidence = attached::kind(text) == Some(attached::Kind::Evidence);
    if is_evidence { Ok(()) } else { Err(format!("{} is not a file below evidence/", quoted(text))) }
}

fn check_form(item: &str, form: &Form) -> Result<(), String> {
    let parts = parts(needed(item)?, form).ok_or_else(|| unlike(item, form.shape))?;
    let names = form.shape.split('|');
    parts.into_iter().zip(form.parts).zip(names).try_for_each(|((part, holds), name)| {
        check(part, *holds, false).map_err(|reason| format!("{name} of {}: {reason}", quoted(item)))
    })
}

fn check_instant(text: &str) -> Result<(), String> {
    needed(text)?;
    let advice = "write it with its offset, like 2021-01-20T14:40:51.235+07:00";
    DateTime::parse_from_rfc3339(text).map(|_| ()).map_err(|_| format!("{} is not an instant; {advice}", quoted(text)))
}

fn check_code(text: &str, list: &List) -> Result<(), String> {
    needed(text)?;
    let unknown = || format!("{} is not a {}; known are {}", quoted(text), list.name, list.known());
    list.number(text).map(|_| ()).ok_or_else(unknown)
}

fn check_process(item: &str) -> Result<(), String> {
    let parts = process(item).ok_or_else(|| unlike(item, "process|owner|auditor"))?;
    parts.into_iter().try_for_each(|part| needed(part).and_then(check_text))
}

fn unlike(item: &str, form: &str) -> String {
    format!("{} is not of the form {form}", quoted(item))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::layout::Thing;

    static FORM: Form = Form { shape: "person|day|note", parts: &[Holds::Text, Holds::DayOrBlank, Holds::TextOrBlank] };

    #[test]
    fn a_good_cell_passes() {
        let good = [
            ("2021-01-20T14:40:51.235+07:00", Holds::RecordedAt),
            ("", Holds::Actor),
            ("no", Holds::YesNo),
            ("10507", Holds::New(Thing::Agency)),
            ("", Holds::KnownOrBlank(Thing::Agency)),
            ("2020-02-29", Holds::Day),
            ("for-head", Holds::Code(&lists::CAPACITY)),
            ("", Holds::CodeOrBlank(&lists::LEVEL)),
            ("A;B", Holds::Items),
            ("", Holds::Items),
            ("8.3=không thiết kế; 7.1.5=a=b", Holds::Exclusions),
            ("Tiếp dân|Bùi Thị A|Trần B;Hộ tịch|C|D", Holds::Processes),
            ("NC1=major;NC2=minor", Holds::Nonconformities),
            ("2.000635=Cấp bản sao; 1.001=a=b", Holds::Procedures),
            ("", Holds::Procedures),
            ("2021", Holds::Number),
            ("", Holds::NumberOrBlank),
            ("2021-02-10;2021-02-11", Holds::Days),
            ("evidence/a.pdf", Holds::Evidence),
            ("A+B", Holds::KnownSum(Thing::Agency)),
            ("2019-05-31+2020-12-31", Holds::DaySum),
            ("An|2021-01-01;Bình||", Holds::FormsOrBlank(&FORM)),
            ("", Holds::FormsOrBlank(&FORM)),
            ("list|SNV|on-site", Holds::Rules),
        ];
        for (text, holds) in good {
            assert_eq!(check(text, holds, true), Ok(()), "{text} {holds:?}");
        }
        assert_eq!(check("", Holds::RecordedAt, false), Ok(()));
    }

    #[test]
    fn a_bad_cell_is_told_why() {
        let bad = [
            ("", Holds::RecordedAt, "blank"),
            ("2021-01-20T14:40:51", Holds::RecordedAt, "offset"),
            ("maybe", Holds::YesNo, "maybe"),
            ("", Holds::Text, "blank"),
            ("a\u{7}b", Holds::TextOrBlank, "control"),
            ("20/01/2021", Holds::Day, "YYYY-MM-DD"),
            ("2021-02-29", Holds::DayOrBlank, "YYYY-MM-DD"),
            ("boss", Holds::Code(&lists::POST), "head, deputy"),
            ("A;;B", Holds::Items, "blank"),
            ("8.3", Holds::Exclusions, "8.3=why"),
            ("8.3=", Holds::Exclusions, "blank"),
            ("", Holds::Processes, "blank"),
            ("a|b", Holds::Processes, "process|owner|auditor"),
            ("a|b|c|d", Holds::Processes, "process|owner|auditor"),
            ("a||c", Holds::Processes, "blank"),
            ("NC1", Holds::Nonconformities, "NC1=major"),
            ("NC1=fatal", Holds::Nonconformities, "major, minor"),
            ("2.000635", Holds::Procedures, "2.000635=name"),
            ("2.000635=", Holds::Procedures, "blank"),
            ("=Cấp bản sao", Holds::Procedures, "blank"),
            ("2.1=a\u{7}b", Holds::Procedures, "control"),
            ("-1", Holds::Number, "whole number"),
            ("", Holds::Number, "blank"),
            ("99999999999999999999", Holds::NumberOrBlank, "whole number"),
            ("2021-02-10;10/02/2021", Holds::Days, "YYYY-MM-DD"),
            ("2019-05-31+2020", Holds::DaySum, "YYYY-MM-DD"),
            ("a.pdf", Holds::Evidence, "below evidence/"),
            ("evidence/a/b.pdf", Holds::Evidence, "below evidence/"),
            ("An|soon", Holds::Forms(&FORM), "day of \"An|soon\": \"soon\" is not a date"),
            ("|2021-01-01", Holds::Forms(&FORM), "person of"),
            ("An|2021-01-01|x|y", Holds::Form(&FORM), "person|day|note"),
            ("", Holds::Forms(&FORM), "blank"),
            ("An;;Bình", Holds::Forms(&FORM), "blank"),
            ("tier|commune", Holds::Rules, "rule|of what|mode"),
        ];
        for (text, holds, why) in bad {
            let reason = check(text, holds, true).unwrap_err();
            assert!(reason.contains(why), "{text} {holds:?}: {reason}");
        }
    }
}

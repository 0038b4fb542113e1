//! Whether a version says everything that a team and a score need, and its stored form.
//!
//! **Invariant:** what passes here can be scored: every judgement has a value, every score a grade.

use super::{Band, Item, Rejection, Rules, Scoring, Version};
use crate::text;
use crate::vocabulary::Answer;
use std::collections::BTreeSet;

/// Most items of a checklist.
const ITEM_LIMIT: usize = 500;
/// The greatest weight of an item; so a score never overflows.
const WEIGHT_LIMIT: u32 = 1_000;
/// As far as working days are counted (see the calendar).
const DAY_LIMIT: u32 = 1_000;
/// The longest span of years that a rule may name.
const YEAR_LIMIT: u32 = 50;
/// Whole score, in hundredths of a percent.
const WHOLE: u32 = 10_000;

/// The version in its stored form.
pub(super) fn stored(wanted: &Version) -> Result<Version, Rejection> {
    let items = wanted.items.iter().map(item).collect::<Result<Vec<Item>, _>>()?;
    if items.is_empty() || items.len() > ITEM_LIMIT {
        return Err(Rejection::Items { items: items.len(), limit: ITEM_LIMIT });
    }
    let mut codes = BTreeSet::new();
    if let Some(twice) = items.iter().find(|item| !codes.insert(&item.code)) {
        return Err(Rejection::ItemTwice { item: twice.code.clone() });
    }
    check_scoring(&wanted.scoring)?;
    check_rules(&wanted.rules)?;
    Ok(Version {
        code: short("code of the checklist", &wanted.code)?,
        title: short("title", &wanted.title)?,
        edition: short("edition", &wanted.edition)?,
        basis: short("basis", &wanted.basis)?,
        scoring: wanted.scoring.clone(),
        items,
        ..*wanted
    })
}

fn item(wanted: &Item) -> Result<Item, Rejection> {
    let code = short("item's code", &wanted.code)?;
    let letter = wanted.part.letter();
    let number = code.strip_prefix(letter).unwrap_or_default();
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Rejection::ItemCode { item: code, letter });
    }
    if let Some(clause) = wanted.clauses.iter().find(|clause| !is_clause(clause)) {
        return Err(Rejection::Clause { item: code, clause: clause.clone() });
    }
    if wanted.weight == 0 || wanted.weight > WEIGHT_LIMIT {
        return Err(Rejection::Weight { item: code, weight: wanted.weight, limit: WEIGHT_LIMIT });
    }
    let said = |field, text: &Option<String>| text.as_deref().map(|text| long(field, text)).transpose();
    Ok(Item {
        content: long("item's content", &wanted.content)?,
        legal: said("item's legal basis", &wanted.legal)?,
        evidence: said("item's evidence", &wanted.evidence)?,
        clauses: wanted.clauses.clone(),
        code,
        ..*wanted
    })
}

/// Numbers separated by dots, like `4`, `7.1` or `7.1.5.2`.
pub(crate) fn is_clause(clause: &str) -> bool {
    let is_number = |number: &str| {
        (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0')
    };
    clause.split('.').all(is_number)
}

fn check_scoring(scoring: &Scoring) -> Result<(), Rejection> {
    if let Some(answer) = scoring.values.keys().find(|answer| !answer.is_judgement()) {
        return Err(Rejection::ValueOfNoJudgement { answer: *answer });
    }
    let graver_and_graver = [Answer::Conforms, Answer::Observation, Answer::NonconformMinor, Answer::NonconformMajor];
    let mut milder: Option<(Answer, u32)> = None;
    for answer in graver_and_graver {
        let percent = scoring.values.get(&answer).copied();
        let Some(value) = percent.filter(|percent| *percent <= 100) else {
            return Err(Rejection::Value { answer, percent });
        };
        if let Some((milder, _)) = milder.filter(|(_, most)| value > *most) {
            return Err(Rejection::ValueOrder { graver: answer, milder });
        }
        milder = Some((answer, value));
    }
    check_bands(&scoring.bands)?;
    match scoring.cap_on_open_major {
        Some(grade) if scoring.bands.iter().all(|band| band.grade != grade) => Err(Rejection::Cap { grade }),
        _ => Ok(()),
    }
}

fn check_bands(bands: &[Band]) -> Result<(), Rejection> {
    let begins = bands.first().is_some_and(|band| band.from_hundredths <= WHOLE);
    let ends = bands.last().is_some_and(|band| band.from_hundredths == 0);
    let goes_down =
        bands.windows(2).all(|pair| pair[0].grade < pair[1].grade && pair[0].from_hundredths > pair[1].from_hundredths);
    if begins && ends && goes_down { Ok(()) } else { Err(Rejection::Bands) }
}

fn check_rules(rules: &Rules) -> Result<(), Rejection> {
    let within = |rule, what, value, least, most| {
        if (least..=most).contains(&value) { Ok(()) } else { Err(Rejection::Rule { rule, what, value, least, most }) }
    };
    within("R-INS-4", "working days of notice", rules.notice_working_days, 0, DAY_LIMIT)?;
    within("R-INS-3", "years since a member worked at the agency", rules.conflict_years, 0, YEAR_LIMIT)?;
    within("R-INS-9", "years within which each agency is inspected", rules.every_years, 1, YEAR_LIMIT)?;
    within("R-INS-7", "working days to correct a major nonconformity", rules.corrective_days.major, 1, DAY_LIMIT)?;
    within("R-INS-7", "working days to correct a minor nonconformity", rules.corrective_days.minor, 1, DAY_LIMIT)?;
    within("checklist", "sampled files", rules.samples_min, 0, DAY_LIMIT)?;
    within("checklist", "fields of the sampled files", rules.sample_fields_min, 0, rules.samples_min)
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

fn long(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::long(value).map_err(|error| Rejection::Text { field, error })
}

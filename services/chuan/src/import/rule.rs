//! Rules of a selection in a cell: `tier|commune|records-based;not-inspected-for|3+department|on-site|10`.
//!
//! A rule says what it goes by, of what, how the agencies are inspected, and for how many at most (blank: for all).
//!
//! **Invariant:** what is read here can be told to the service without a further check.
//!
//! Deliberately absent: which agencies that selects; the service knows.

use super::cell;
use crate::format::quoted;
use crate::lists::{self, List};

/// A rule as its cell words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule<'a> {
    /// What it goes by.
    pub(crate) which: Which<'a>,
    /// How the agencies are inspected: the number of the mode.
    pub(crate) mode: i32,
    /// For how many at most.
    pub(crate) limit: Option<i32>,
}

/// What a rule goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Which<'a> {
    /// The tier of that number.
    Tier(i32),
    /// The district of that key.
    District(&'a str),
    /// The kind of that number.
    Kind(i32),
    /// Not inspected for so many years, of a tier or a kind if that is not 0.
    NotInspectedFor {
        /// Years.
        years: i32,
        /// Number of the tier.
        tier: i32,
        /// Number of the kind.
        kind: i32,
    },
    /// The agencies of these keys.
    List(Vec<&'a str>),
}

impl<'a> Which<'a> {
    /// The keys of the agencies in it.
    pub(crate) fn into_agencies(self) -> Vec<&'a str> {
        match self {
            Self::District(key) => vec![key],
            Self::List(keys) => keys,
            Self::Tier(_) | Self::Kind(_) | Self::NotInspectedFor { .. } => Vec::new(),
        }
    }
}

/// The rules in a cell.
///
/// # Errors
/// What is wrong with the first that is wrong.
pub(crate) fn rules(text: &str) -> Result<Vec<Rule<'_>>, String> {
    match text {
        "" => Err("is blank".to_owned()),
        text => cell::items(text).map(rule).collect(),
    }
}

fn rule(item: &str) -> Result<Rule<'_>, String> {
    let parts: Vec<&str> = item.split('|').map(str::trim).collect();
    let (what, of, mode, limit) = match *parts.as_slice() {
        [what, of, mode] => (what, of, mode, ""),
        [what, of, mode, limit] => (what, of, mode, limit),
        _ => return Err(format!("{} is not of the form rule|of what|mode|at most", quoted(item))),
    };
    if of.is_empty() {
        return Err(format!("{} does not say of what", quoted(item)));
    }
    let which = match what {
        "tier" => Which::Tier(number(of, &lists::TIER)?),
        "kind" => Which::Kind(number(of, &lists::KIND)?),
        "district" => Which::District(of),
        "list" => Which::List(cell::sum(of).collect()),
        "not-inspected-for" => not_inspected_for(of)?,
        _ => {
            return Err(format!(
                "{} is not a rule; known are tier, district, kind, not-inspected-for, list",
                quoted(what)
            ));
        }
    };
    let limit = if limit.is_empty() { None } else { Some(count(limit)?) };
    if limit.is_some() && matches!(which, Which::List(_)) {
        return Err(format!("{} names its agencies, so it has no number of them", quoted(item)));
    }
    Ok(Rule { which, mode: number(mode, &lists::MODE)?, limit })
}

/// `3`, `3+commune` or `3+department`.
fn not_inspected_for(of: &str) -> Result<Which<'_>, String> {
    let (years, only) = of.split_once('+').unwrap_or((of, ""));
    let years = count(years.trim())?;
    let (tier, kind) = match only.trim() {
        "" => (0, 0),
        only => match lists::TIER.number(only) {
            Some(tier) => (tier, 0),
            None => (0, number(only, &lists::KIND)?),
        },
    };
    Ok(Which::NotInspectedFor { years, tier, kind })
}

fn number(code: &str, list: &List) -> Result<i32, String> {
    let unknown = || format!("{} is not a {}; known are {}", quoted(code), list.name, list.known());
    list.number(code).filter(|number| *number != 0).ok_or_else(unknown)
}

fn count(text: &str) -> Result<i32, String> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|count| plain && *count > 0)
        .ok_or_else(|| format!("{} is not a number above 0", quoted(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_of_rule_is_read() {
        let text = "tier|commune|records-based; kind|department|on-site|3;district|288|on-site;\
                    not-inspected-for|3|on-site;not-inspected-for|4+commune|on-site;not-inspected-for|5+department|on-site|9;list|SNV + SKHCN|on-site";
        let read = rules(text).unwrap();
        let which: Vec<&Which<'_>> = read.iter().map(|rule| &rule.which).collect();
        let since = |years, tier, kind| Which::NotInspectedFor { years, tier, kind };
        let wanted =
            [Which::Tier(3), Which::Kind(2), Which::District("288"), since(3, 0, 0), since(4, 3, 0), since(5, 0, 2)];
        assert_eq!(which[..6], wanted.iter().collect::<Vec<_>>()[..]);
        assert_eq!(which[6].clone().into_agencies(), ["SNV", "SKHCN"]);
        assert_eq!((read[0].mode, read[0].limit, read[1].limit, read[5].limit), (2, None, Some(3), Some(9)));
    }

    #[test]
    fn a_bad_rule_is_told_why() {
        for (text, why) in [
            ("", "blank"),
            ("tier|commune", "rule|of what|mode"),
            ("tier||on-site", "of what"),
            ("tier|village|on-site", "province, district, commune"),
            ("level|ward|on-site", "known are tier"),
            ("tier|commune|by-mail", "on-site, records-based"),
            ("tier|commune|", "on-site, records-based"),
            ("tier|commune|on-site|0", "above 0"),
            ("not-inspected-for|x|on-site", "above 0"),
            ("not-inspected-for|3+village|on-site", "known are office"),
            ("list|A+B|on-site|1", "names its agencies"),
        ] {
            let reason = rules(text).unwrap_err();
            assert!(reason.contains(why), "{text}: {reason}");
        }
    }
}

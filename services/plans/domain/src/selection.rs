//! Which agencies a plan selects, and why: rules applied to the agencies of a day.
//!
//! A rule names agencies by tier, district, kind, by how long nobody has inspected them, or one by one. [`select`] is a pure
//! function, so a preview, the decision and next year's audit of it give the same list with the same reasons.
//!
//! **Invariant:** an agency is selected at most once; the first rule that names it decides how it is inspected, and its
//! reason tells of all rules that name it.
//! **Invariant:** the answer depends on what the candidates are, not on the order in which they are given.
//!
//! Deliberately absent: thresholds. After how many years an agency is due is written in the rule (R-INS-9).

#[cfg(test)]
mod tests;

use crate::acting::Acting;
use crate::vocabulary::{Kind, Mode, Tier};
use chrono::{Months, NaiveDate};
use kernel::text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One rule of a selection, in the form in which it is stored for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rule", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Rule {
    /// The agencies of a level of government.
    Tier {
        /// Which.
        tier: Tier,
        /// How they are inspected.
        mode: Mode,
        /// At most so many, those first that waited longest.
        limit: Option<u32>,
    },
    /// The agencies that belong to a district's committee, and the committee itself.
    District {
        /// The district's committee.
        district: Uuid,
        /// How they are inspected.
        mode: Mode,
        /// At most so many, those first that waited longest.
        limit: Option<u32>,
    },
    /// The agencies of a kind.
    Kind {
        /// Which.
        kind: Kind,
        /// How they are inspected.
        mode: Mode,
        /// At most so many, those first that waited longest.
        limit: Option<u32>,
    },
    /// The agencies that nobody has inspected for so many years, or ever (R-INS-9).
    NotInspectedFor {
        /// How many years.
        years: u32,
        /// Only those of this tier.
        tier: Option<Tier>,
        /// Only those of this kind.
        kind: Option<Kind>,
        /// How they are inspected.
        mode: Mode,
        /// At most so many, those first that waited longest.
        limit: Option<u32>,
    },
    /// These agencies.
    List {
        /// Which.
        agencies: Vec<Uuid>,
        /// How they are inspected.
        mode: Mode,
    },
}

/// An agency that may be selected, as it is on the day of the selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub agency: Uuid,
    /// Its name.
    pub name: String,
    /// Its level of government.
    pub tier: Tier,
    /// What it is.
    pub kind: Kind,
    /// The district's committee it belongs to.
    pub district: Option<Uuid>,
    /// Whether it is live on the day.
    pub live: bool,
    /// When an inspection of it was last concluded.
    pub last_inspected_on: Option<NaiveDate>,
}

/// An agency that is selected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Selected {
    /// Which.
    pub agency: Uuid,
    /// How it is inspected.
    pub mode: Mode,
    /// Why, in Vietnamese.
    pub reason: String,
}

impl Candidate {
    /// What R-REG-7 asks of it.
    pub fn acting(&self) -> (Uuid, Acting) {
        (self.agency, Acting { name: self.name.clone(), live: self.live })
    }
}

impl Rule {
    /// How the agencies it selects are inspected.
    pub fn mode(&self) -> Mode {
        match self {
            Rule::Tier { mode, .. }
            | Rule::District { mode, .. }
            | Rule::Kind { mode, .. }
            | Rule::NotInspectedFor { mode, .. }
            | Rule::List { mode, .. } => *mode,
        }
    }

    /// How many it selects at most.
    pub fn limit(&self) -> Option<u32> {
        match self {
            Rule::Tier { limit, .. }
            | Rule::District { limit, .. }
            | Rule::Kind { limit, .. }
            | Rule::NotInspectedFor { limit, .. } => *limit,
            Rule::List { .. } => None,
        }
    }

    /// The agencies that it names one by one.
    pub fn named(&self) -> impl Iterator<Item = Uuid> {
        let named: &[Uuid] = match self {
            Rule::List { agencies, .. } => agencies,
            Rule::District { district, .. } => std::slice::from_ref(district),
            _ => &[],
        };
        named.iter().copied()
    }

    /// Whether it is about such an agency, the limit apart.
    fn matches(&self, candidate: &Candidate, on: NaiveDate) -> bool {
        match self {
            Rule::Tier { tier, .. } => candidate.tier == *tier,
            Rule::District { district, .. } => candidate.district == Some(*district) || candidate.agency == *district,
            Rule::Kind { kind, .. } => candidate.kind == *kind,
            Rule::NotInspectedFor { years, tier, kind, .. } => {
                tier.is_none_or(|tier| candidate.tier == tier)
                    && kind.is_none_or(|kind| candidate.kind == kind)
                    && candidate.last_inspected_on.is_none_or(|last| is_due(last, *years, on))
            }
            Rule::List { agencies, .. } => agencies.contains(&candidate.agency),
        }
    }

    /// Why it selects such an agency, in Vietnamese.
    fn reason(&self, candidate: &Candidate, names: &BTreeMap<Uuid, &str>) -> String {
        let why = match self {
            Rule::Tier { tier, .. } => tier_name(*tier).to_owned(),
            Rule::District { district, .. } if candidate.agency == *district => {
                "Cơ quan cấp huyện của địa bàn".to_owned()
            }
            Rule::District { district, .. } => match names.get(district) {
                Some(name) => format!("Thuộc {name}"),
                None => "Thuộc địa bàn được chọn".to_owned(),
            },
            Rule::Kind { kind, .. } => kind_name(*kind).to_owned(),
            Rule::NotInspectedFor { years, .. } => match candidate.last_inspected_on {
                Some(last) => format!("Chưa kiểm tra trong {years} năm (lần gần nhất {})", last.format("%d/%m/%Y")),
                None => "Chưa kiểm tra lần nào".to_owned(),
            },
            Rule::List { .. } => "Theo danh sách".to_owned(),
        };
        match self.limit() {
            Some(limit) => format!("{why} ({limit} cơ quan lâu chưa kiểm tra nhất)"),
            None => why,
        }
    }
}

/// Whether these rules can be applied.
///
/// # Errors
/// What is wrong with them.
pub fn check(rules: &[Rule]) -> Result<(), &'static str> {
    let is_idle =
        |rule: &Rule| rule.limit() == Some(0) || matches!(rule, Rule::List { agencies, .. } if agencies.is_empty());
    if rules.is_empty() {
        Err("give at least one rule")
    } else if rules.iter().any(is_idle) {
        Err("a rule that selects at most nobody says nothing")
    } else if rules.iter().any(|rule| matches!(rule, Rule::NotInspectedFor { years: 0, .. })) {
        Err("an agency is due after at least one year")
    } else {
        Ok(())
    }
}

/// The agencies that the rules select on a day, by tier, name and id, each once, with the reasons.
pub fn select(rules: &[Rule], candidates: &[Candidate], on: NaiveDate) -> Vec<Selected> {
    let names: BTreeMap<Uuid, &str> = candidates.iter().map(|known| (known.agency, known.name.as_str())).collect();
    let mut ordered: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.live).collect();
    ordered.sort_by_cached_key(|candidate| (candidate.tier, text::sort_key(&candidate.name), candidate.agency));
    ordered.dedup_by_key(|candidate| candidate.agency);
    let chosen: Vec<BTreeSet<Uuid>> = rules.iter().map(|rule| chosen(rule, &ordered, on)).collect();
    let selected = ordered.into_iter().filter_map(|candidate| {
        let naming = rules.iter().zip(&chosen).filter(|(_, chosen)| chosen.contains(&candidate.agency));
        let naming: Vec<&Rule> = naming.map(|(rule, _)| rule).collect();
        let mut reasons: Vec<String> = naming.iter().map(|rule| rule.reason(candidate, &names)).collect();
        let mut told = BTreeSet::new();
        reasons.retain(|reason| told.insert(reason.clone()));
        Some(Selected { agency: candidate.agency, mode: naming.first()?.mode(), reason: reasons.join(", ") })
    });
    selected.collect()
}

/// Those that one rule selects; with a limit those first that waited longest, those never inspected before all others.
fn chosen(rule: &Rule, ordered: &[&Candidate], on: NaiveDate) -> BTreeSet<Uuid> {
    let mut matching: Vec<&Candidate> =
        ordered.iter().copied().filter(|candidate| rule.matches(candidate, on)).collect();
    if let Some(limit) = rule.limit() {
        matching.sort_by_cached_key(|candidate| {
            (candidate.last_inspected_on, text::sort_key(&candidate.name), candidate.agency)
        });
        matching.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    matching.into_iter().map(|candidate| candidate.agency).collect()
}

/// Whether so many years have passed since the last inspection.
fn is_due(last: NaiveDate, years: u32, on: NaiveDate) -> bool {
    let months = Months::new(years.saturating_mul(12));
    on.checked_sub_months(months).is_some_and(|limit| last <= limit)
}

fn tier_name(tier: Tier) -> &'static str {
    match tier {
        Tier::Province => "Cấp tỉnh",
        Tier::District => "Cấp huyện",
        Tier::Commune => "Cấp xã",
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Office => "Văn phòng",
        Kind::Department => "Sở",
        Kind::Authority => "Ban, chi cục và tương đương",
        Kind::DistrictCommittee => "UBND cấp huyện",
        Kind::CommuneCommittee => "UBND cấp xã",
    }
}

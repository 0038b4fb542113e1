//! One version of a checklist: its items, how answers become a grade, and the rules of the procedure.
//!
//! **Invariant:** a published version never changes; who started by it ends by it.
//!
//! Deliberately absent: any default. What a weight, a band or a deadline is stands in the published document.

use crate::vocabulary::{Answer, FindingClass, Grade, Mode, Part};
use chrono::{Months, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A published version of a checklist (đề cương kiểm tra).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// Code of the checklist, from which its id follows, such as `ISO-2015`.
    pub code: String,
    /// Its number; the versions of a checklist are 1, 2, 3 …
    pub version: u32,
    /// What it is called.
    pub title: String,
    /// The edition of the standard whose clauses it names, such as `TCVN ISO 9001:2015`.
    pub edition: String,
    /// What is looked at, in the order in which it is asked.
    pub items: Vec<Item>,
    /// How answers become a grade.
    pub scoring: Scoring,
    /// Deadlines and thresholds of an inspection by it.
    pub rules: Rules,
    /// The document that laid it down.
    pub basis: String,
    /// First day on which an inspection may start by it.
    pub effective_on: NaiveDate,
}

/// One thing that is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its code, such as `A3`; begins with the letter of its part.
    pub code: String,
    /// Which part it belongs to.
    pub part: Part,
    /// What is asked, in Vietnamese.
    pub content: String,
    /// Clauses of the standard it is about, such as `7.5.3`.
    pub clauses: Vec<String>,
    /// The legal provision it is about.
    pub legal: Option<String>,
    /// What may prove it.
    pub evidence: Option<String>,
    /// How much it counts in the score.
    pub weight: u32,
    /// What a failure is, unless the team says otherwise.
    pub default_class: FindingClass,
    /// Whether it can only be seen at the agency's office (R-INS-11).
    pub on_site_only: bool,
    /// Whether it asks what became of the previous inspection's findings.
    pub escalates: bool,
}

/// How the answers become a score, and the score a grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scoring {
    /// What each judgement is worth, in percent; by the code of the answer, such as `conforms`.
    pub values: BTreeMap<Answer, u32>,
    /// The best grade first, each from how many points.
    pub bands: Vec<Band>,
    /// The best grade that an agency with an open major nonconformity can have.
    pub cap_on_open_major: Option<Grade>,
}

/// From how many points a grade is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Band {
    /// The grade.
    pub grade: Grade,
    /// The lowest score that has it, in hundredths of a percent.
    pub from_hundredths: u32,
}

/// Deadlines and thresholds, laid down with the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rules {
    /// How long before the visit the agency is told, in working days (R-INS-4).
    pub notice_working_days: u32,
    /// Whether a visit must be on a working day (R-INS-4).
    pub visit_on_working_day: bool,
    /// How many years must have passed since a member worked at the agency he inspects (R-INS-3).
    pub conflict_years: u32,
    /// Within how many years each agency is inspected at least once (R-INS-9).
    pub every_years: u32,
    /// How long an agency has for its corrective actions when nothing else is agreed, in working days (R-INS-7).
    pub corrective_days: CorrectiveDays,
    /// How many files part C samples at least.
    pub samples_min: u32,
    /// From how many fields these come at least.
    pub sample_fields_min: u32,
}

/// How long corrective actions may take, in working days from the raising of the finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CorrectiveDays {
    /// For a major nonconformity.
    pub major: u32,
    /// For a minor one.
    pub minor: u32,
}

impl Version {
    /// The item with this code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The score in hundredths of a percent, rounded half-up: what the judged items earned of what they weigh; `None` when no
    /// item was judged (R-RPT-4: that is not 0 %).
    ///
    /// `answer` says what was seen at an item, by its code; an item without an answer counts as little as one that does not apply.
    pub fn score(&self, answer: impl Fn(&str) -> Option<Answer>) -> Option<u32> {
        let (mut earned, mut possible) = (0_u64, 0_u64);
        for item in &self.items {
            let Some(answer) = answer(&item.code).filter(|answer| answer.is_judgement()) else { continue };
            let percent = self.scoring.values.get(&answer).copied().unwrap_or_default();
            earned += u64::from(item.weight) * u64::from(percent) * 100;
            possible += u64::from(item.weight);
        }
        (2 * earned + possible).checked_div(2 * possible).and_then(|hundredths| u32::try_from(hundredths).ok())
    }

    /// The grade of a score; `None` for what has no score.
    pub fn grade(&self, score_hundredths: Option<u32>, open_majors: usize) -> Option<Grade> {
        self.scoring.grade(score_hundredths?, open_majors)
    }
}

impl Item {
    /// Whether an inspection of this mode can judge it (R-INS-11).
    pub fn can_be_judged(&self, mode: Mode) -> bool {
        mode == Mode::OnSite || !self.on_site_only
    }
}

impl Scoring {
    /// The grade of a score, in hundredths of a percent, of an agency with so many open major nonconformities.
    pub fn grade(&self, score_hundredths: u32, open_majors: usize) -> Option<Grade> {
        let band = self.bands.iter().find(|band| band.from_hundredths <= score_hundredths)?;
        let cap = self.cap_on_open_major.filter(|_| open_majors > 0);
        Some(cap.map_or(band.grade, |cap| cap.max(band.grade))) // the list of grades begins with the best
    }
}

impl Rules {
    /// Whether an agency, last inspected on that day if ever, is to be inspected again by `on` (R-INS-9).
    pub fn is_due(&self, last_inspected_on: Option<NaiveDate>, on: NaiveDate) -> bool {
        let again = |last: NaiveDate| last.checked_add_months(Months::new(self.every_years.saturating_mul(12)));
        last_inspected_on.is_none_or(|last| again(last).is_some_and(|again| again <= on))
    }
}

//! The dates of one agency's way to its declarations, before anything is written down.
//!
//! **Invariant:** each way runs project, procedures, scope, application, audit, review, signature, and the last three fall into
//! one calendar year, so the year of a declaration needs no further audit.
//! **Invariant:** within one calendar year an agency signs at most one declaration.
//! **Invariant:** nobody adopts TCVN ISO 9001:2008 for the first time after 20/02/2018 (R-QMS-6).
//!
//! Absent on purpose: the agency's end, at which `life.rs` cuts the plan off; what the facts say (`life.rs`), and when they are
//! recorded (`entry.rs`).

use chrono::{Datelike, NaiveDate};

use super::calendar::{date, on_or_after, on_or_before, shift};
use super::draw::Draw;
use super::facts::Tier;

/// The edition of the first wave.
pub const OLD_EDITION: &str = "TCVN ISO 9001:2008";
/// The edition that everybody has declared by the end of 2020.
pub const NEW_EDITION: &str = "TCVN ISO 9001:2015";

type Window = ((i32, u32, u32), (i32, u32, u32), u64);

/// When departments and districts sign for the first time, with weights.
const EARLY: [Window; 6] = [
    ((2014, 11, 24), (2014, 12, 26), 3),
    ((2015, 3, 9), (2015, 6, 30), 7),
    ((2015, 7, 1), (2015, 9, 30), 8),
    ((2015, 10, 1), (2015, 12, 25), 8),
    ((2016, 3, 7), (2016, 6, 30), 6),
    ((2016, 7, 1), (2016, 11, 30), 6),
];

/// When communes of the first wave sign for the first time.
const COMMUNES: [Window; 8] = [
    ((2015, 7, 1), (2015, 9, 30), 4),
    ((2015, 10, 1), (2015, 12, 25), 10),
    ((2016, 3, 7), (2016, 6, 30), 14),
    ((2016, 7, 1), (2016, 9, 30), 12),
    ((2016, 10, 3), (2016, 12, 23), 16),
    ((2017, 3, 6), (2017, 6, 30), 16),
    ((2017, 7, 3), (2017, 9, 29), 14),
    ((2017, 10, 2), (2017, 12, 15), 14),
];

/// When the new edition is signed, by those who convert and by those who begin with it.
const NEW: [Window; 8] = [
    ((2018, 8, 20), (2018, 9, 28), 3),
    ((2018, 10, 1), (2018, 12, 21), 8),
    ((2019, 3, 7), (2019, 6, 28), 13),
    ((2019, 7, 1), (2019, 9, 30), 12),
    ((2019, 10, 1), (2019, 12, 20), 17),
    ((2020, 3, 9), (2020, 6, 30), 14),
    ((2020, 7, 1), (2020, 9, 30), 17),
    ((2020, 10, 1), (2020, 12, 18), 16),
];

/// When agencies that begin in 2025 sign for the first time. Most are on their way at the end of the set, some have not begun.
const SUCCESSORS: [Window; 3] =
    [((2025, 11, 17), (2025, 12, 18), 12), ((2026, 1, 5), (2026, 5, 29), 66), ((2026, 12, 1), (2026, 12, 25), 22)];

/// The last year of the set.
const LAST_YEAR: i32 = 2025;

/// The dates that lead to a first declaration to an edition.
pub struct Way {
    /// The edition's code.
    pub edition: &'static str,
    /// The project starts.
    pub project: NaiveDate,
    /// The procedures under the agency's competence are listed.
    pub procedures: NaiveDate,
    /// The scope is set.
    pub scope: NaiveDate,
    /// The system is applied from here on.
    pub application: NaiveDate,
    /// The internal audit before the declaration.
    pub check: Check,
    /// The head signs.
    pub signed: NaiveDate,
    /// The declaration takes effect.
    pub effective: NaiveDate,
}

/// An internal audit and the management review that follows it.
pub struct Check {
    /// The day of the audit.
    pub audit: NaiveDate,
    /// The day of the review.
    pub review: NaiveDate,
}

/// Why a declaration is made again to the same edition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The list of administrative procedures changed.
    Procedures,
    /// The agency widened its scope to an internal activity.
    Widened,
    /// An inspection asked for it.
    Inspection,
    /// Nothing new: a change of an earlier year, or a reorganisation, already asked for it.
    Asked,
}

/// A change that makes a declaration outdated.
pub struct Change {
    /// Why.
    pub reason: Reason,
    /// The day of the change.
    pub on: NaiveDate,
    /// When it was declared again; not in the same year when absent.
    pub redeclared: Option<NaiveDate>,
}

/// All dates of an agency.
pub struct Plan {
    /// The way to the old edition, in the first wave only.
    pub old: Option<Way>,
    /// When the old declaration was withdrawn.
    pub withdrawn: Option<NaiveDate>,
    /// The way to the new edition.
    pub new: Way,
    /// Yearly audits and reviews of the years without a first declaration.
    pub yearly: Vec<Check>,
    /// Changes of the scope and demands to declare again.
    pub changes: Vec<Change>,
}

impl Plan {
    /// Every day on which the agency signs a declaration.
    pub fn signatures(&self) -> Vec<NaiveDate> {
        let redeclared = self.changes.iter().filter_map(|change| change.redeclared);
        self.old.iter().map(|way| way.signed).chain([self.new.signed]).chain(redeclared).collect()
    }
}

/// Whether the agency belongs to the first wave, which declared to the old edition.
pub fn is_first_wave(draw: &Draw, tier: Tier) -> bool {
    tier != Tier::Commune || draw.chance("first wave", 60)
}

/// Draws the dates of an agency, as if it lived to the end of the set. `late_on` fixes the day on which the one late agency
/// signs; `renamed` are the days on which reorganisations ask to declare again.
pub fn plan(draw: &Draw, tier: Tier, late_on: Option<NaiveDate>, renamed: &[NaiveDate]) -> Plan {
    let windows: &[Window] = if tier == Tier::Commune { &COMMUNES } else { &EARLY };
    let old = is_first_wave(draw, tier)
        .then(|| way(draw, OLD_EDITION, signed_in(draw, OLD_EDITION, windows), date(2014, 6, 9)));
    let withdrawn = old.as_ref().and_then(|way| withdrawn(draw, tier, way));
    let signed = late_on.unwrap_or_else(|| signed_in(draw, NEW_EDITION, &NEW));
    let mut new = way(draw, NEW_EDITION, signed, date(2018, 3, 5));
    if late_on.is_some() {
        new.effective = new.signed;
    }
    let mut plan = Plan { old, withdrawn, new, yearly: Vec::new(), changes: Vec::new() };
    let first = plan.old.as_ref().map_or(plan.new.signed, |way| way.signed).year();
    let mut is_asked = false;
    for year in first + 1..=LAST_YEAR {
        is_asked |= renamed.iter().any(|on| year_of_answer(*on) == year && plan.new.signed < *on);
        is_asked = add_year(draw, &mut plan, year, is_asked);
    }
    plan
}

/// Draws the dates of an agency that begins on `from`, in 2025.
pub fn plan_of_successor(draw: &Draw, from: NaiveDate) -> Plan {
    let earliest = on_or_after(shift(from, draw.between("first weeks", 6, 40)));
    let new = way(draw, NEW_EDITION, signed_in(draw, NEW_EDITION, &SUCCESSORS), earliest);
    Plan { old: None, withdrawn: None, new, yearly: Vec::new(), changes: Vec::new() }
}

/// The year in which agencies declare again after a reorganisation: its own when it comes early, else the next.
fn year_of_answer(on: NaiveDate) -> i32 {
    if on.month() <= 6 { on.year() } else { on.year() + 1 }
}

fn signed_in(draw: &Draw, edition: &str, windows: &[Window]) -> NaiveDate {
    let place = draw.weighted(&format!("{edition} quarter"), windows.iter().map(|window| window.2));
    let (from, until, _) = windows[place];
    let (from, until) = (date(from.0, from.1, from.2), date(until.0, until.1, until.2));
    let days = draw.between(&format!("{edition} signed"), 0, until.signed_duration_since(from).num_days());
    on_or_after(shift(from, days))
}

/// Walks back from the signature; nothing happens before `earliest`.
fn way(draw: &Draw, edition: &'static str, signed: NaiveDate, earliest: NaiveDate) -> Way {
    let ask = |what: &str, low, high| draw.between(&format!("{edition} {what}"), low, high);
    let review = on_or_before(shift(signed, -ask("review before signature", 5, 15)));
    let audit = on_or_before(shift(review, -ask("audit before review", 14, 30)));
    let whole = ask("length", 170, 330).min(signed.signed_duration_since(earliest).num_days());
    let project = on_or_after(shift(signed, -whole));
    let left = audit.signed_duration_since(project).num_days();
    let application = on_or_after(shift(project, left * 38 / 100));
    let scope = on_or_before(shift(project, left * 33 / 100));
    let procedures = on_or_before(shift(project, left * 20 / 100));
    let days_later = if draw.chance(&format!("{edition} effective later"), 15) { ask("effective", 1, 7) } else { 0 };
    let effective = shift(signed, days_later);
    Way { edition, project, procedures, scope, application, check: Check { audit, review }, signed, effective }
}

fn withdrawn(draw: &Draw, tier: Tier, way: &Way) -> Option<NaiveDate> {
    let may = tier == Tier::Commune && way.signed.year() < 2017 && draw.chance("withdrawn", 4);
    may.then(|| on_or_after(shift(date(2017, 3, 1), draw.between("withdrawn on", 0, 260))))
}

/// Adds the audit and the review of a year after the first declaration, and what else happened in it. `is_asked` says whether
/// somebody still waits for another declaration; so does the answer.
fn add_year(draw: &Draw, plan: &mut Plan, year: i32, is_asked: bool) -> bool {
    let converted = plan.new.signed.year();
    let undeclared = plan.withdrawn.is_some_and(|on| on.year() <= year) && year < converted;
    if year == converted || undeclared {
        return false;
    }
    let ask = |what: &str, low, high| draw.between(&format!("{year} {what}"), low, high);
    // In 2025 there is half a year left, and not everybody begins a paper that another agency will have to write anew.
    let (begin, most, often) =
        if year == LAST_YEAR { (date(year, 2, 12), 70, 55) } else { (date(year, 4, 10), 140, 90) };
    let answers = is_asked && draw.chance(&format!("{year} answers"), often);
    // An agency that converts later does so instead of declaring once more to the old edition.
    let may_redeclare = year <= 2017 || year > converted;
    let skipped = !answers && draw.chance(&format!("{year} audit skipped"), 5);
    let changed = may_redeclare && !skipped && draw.chance(&format!("{year} changed"), 6);
    let declares = changed || answers;
    if !skipped {
        let audit =
            if declares { shift(begin, ask("audit", 0, most)) } else { shift(date(year, 4, 10), ask("audit", 0, 195)) };
        let audit = on_or_before(audit);
        let review = on_or_after(shift(audit, ask("review", 14, 35)));
        if declares {
            let reason = match ask("why", 0, 9) {
                _ if !changed => Reason::Asked,
                0..=5 => Reason::Procedures,
                6..=7 => Reason::Widened,
                _ => Reason::Inspection,
            };
            let on = on_or_before(shift(audit, -ask("change", 20, 45)));
            let redeclared = Some(on_or_after(shift(review, ask("redeclared", 5, 20))));
            plan.changes.push(Change { reason, on, redeclared });
        }
        plan.yearly.push(Check { audit, review });
    }
    let changed_late = year == 2020 && !declares && draw.chance("changed and not yet declared again", 5);
    if changed_late {
        let on = on_or_before(shift(date(2020, 9, 7), ask("last change", 0, 70)));
        plan.changes.push(Change { reason: Reason::Widened, on, redeclared: None });
    }
    changed_late || (is_asked && !declares)
}

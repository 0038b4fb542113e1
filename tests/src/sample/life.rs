//! Everything that the set says about one agency, from its dates to its facts.
//!
//! **Invariant:** the scope contains the procedures at every date after it was first set (R-QMS-3).
//! **Invariant:** a major nonconformity is closed before the management review that follows its audit (R-QMS-1).
//! **Invariant:** an auditor never answers for what he audits (R-QMS-10): owners and auditors are two halves of the staff.
//!
//! **Invariant:** nothing is said about days after the agency's last; what was planned for them did not happen.
//!
//! Absent on purpose: what a reorganisation does to the agency, which the set says once, in the reorganisation's own file.

use chrono::{Datelike, NaiveDate};

use super::calendar::{date, on_or_after, on_or_before, shift};
use super::draw::Draw;
use super::entry::Entry;
use super::facts::{Agency, Facts, Field, Tier};
use super::lives::{self, registered_from};
use super::officers::Officers;
use super::people::roster;
use super::plan::{Change, Check, Plan, Reason, Way};

const LEADERS: usize = 7;
const STAFF: usize = 8;
const LIST_OF_PROCEDURES: &str = "Danh mục thủ tục hành chính (dữ liệu mẫu)";
const WITHDRAWN: &str = "Qua kiểm tra, hệ thống không được vận hành trên thực tế (dữ liệu mẫu)";
const JUSTIFICATIONS: [&str; 3] = [
    "Cơ quan giải quyết thủ tục theo quy định của cấp trên, không thiết kế và phát triển dịch vụ",
    "Trình tự, hồ sơ và biểu mẫu do pháp luật quy định, cơ quan không thiết kế dịch vụ mới",
    "Không có hoạt động thiết kế và phát triển trong chức năng, nhiệm vụ được giao",
];

/// One agency's facts while they are written.
struct Life<'a> {
    agency: &'a Agency,
    draw: &'a Draw,
    officers: Officers,
    staff: Vec<String>,
    procedures: Vec<&'a Field>,
    spare: Vec<&'a Field>,
    internal: Vec<&'a Field>,
    exclusions: String,
    entries: Vec<Entry>,
}

/// Writes down all facts about an agency, in no order. `late` is the day on which the one late declaration was recorded.
pub fn write(facts: &Facts, whose: &lives::Life, draw: &Draw, plan: &Plan, late: Option<NaiveDate>) -> Vec<Entry> {
    let agency = &whose.agency;
    let mut leaders = roster(draw, LEADERS + STAFF);
    let staff = leaders.split_off(LEADERS);
    let officers = Officers::draw(draw, whose, &leaders, &plan.signatures());
    let all = facts.fields_of(agency);
    let spared = if agency.tier == Tier::Province { 1 } else { 2 };
    let procedures: Vec<&Field> = draw.some("procedures", &all, all.len() - spared).into_iter().copied().collect();
    let spare = all.iter().filter(|field| !procedures.iter().any(|kept| kept.code == field.code)).copied().collect();
    let excludes = plan.old.is_none() && draw.chance("excludes 8.3", 20);
    let justification = JUSTIFICATIONS[draw.place("justification", JUSTIFICATIONS.len())];
    let exclusions = if excludes { format!("8.3={justification}") } else { String::new() };
    let internal = facts.internal();
    let entries = Vec::new();
    let mut life = Life { agency, draw, officers, staff, procedures, spare, internal, exclusions, entries };
    if !whose.is_created() {
        life.register();
    }
    life.entries.extend(life.officers.entries());
    if let Some(old) = &plan.old {
        life.set_scope(old);
        life.declare_first(old, None);
    }
    life.convert(plan);
    if plan.old.is_none() {
        life.set_scope(&plan.new);
    }
    plan.yearly.iter().for_each(|check| life.check(check));
    life.declare_first(&plan.new, late);
    plan.changes.iter().for_each(|change| life.change(change, plan));
    life.entries.retain(|entry| entry.effective_on <= whose.last);
    life.entries
}

impl Life<'_> {
    /// Adds a fact about the agency, whose key goes before `values`.
    fn add(&mut self, file: &'static str, values: &[&str], on: NaiveDate) {
        let entry = self.fact(file, values, on);
        self.entries.push(entry);
    }

    fn fact(&self, file: &'static str, values: &[&str], on: NaiveDate) -> Entry {
        let values: Vec<&str> = [self.agency.key.as_str()].into_iter().chain(values.iter().copied()).collect();
        Entry::new(file, &values, on)
    }

    fn register(&mut self) {
        let agency = self.agency;
        let tier = agency.tier.code();
        let values = [&*agency.name, tier, &*agency.kind, &*agency.level, &*agency.parent, agency.area_code()];
        let registered = self.fact("agencies", &values, registered_from()).real().on(registration_day(agency));
        self.entries.push(registered);
    }

    fn set_scope(&mut self, way: &Way) {
        let fields = codes(&self.procedures);
        self.add("procedures", &[&fields, "", LIST_OF_PROCEDURES], way.procedures);
        let mut scope = vec![fields];
        if self.draw.chance("scope includes an internal activity", 30) {
            scope.extend(self.internal.pop().map(|field| field.code.clone()));
        }
        let exclusions = self.exclusions.clone();
        self.add("scopes", &[&scope.join(";"), "", &exclusions], way.scope);
    }

    /// The order to convert, which reaches who has declared to the old edition, or the withdrawal that came before it.
    fn convert(&mut self, plan: &Plan) {
        let Some(old) = &plan.old else { return };
        if let Some(on) = plan.withdrawn {
            let declaration = self.declaration(old.signed);
            self.add("withdrawals", &[&declaration, WITHDRAWN], on);
        } else {
            let values = [plan.new.edition, "2021-06-30", "419/BKHCN-TĐC"];
            let ordered = self.fact("conversions", &values, date(2018, 2, 21)).after(7, 16);
            self.entries.push(ordered);
        }
    }

    fn declare_first(&mut self, way: &Way, late: Option<NaiveDate>) {
        self.add("projects", &[way.edition], way.project);
        self.add("applications", &[], way.application);
        self.check(&way.check);
        self.declare(way.edition, way.signed, way.effective, late);
    }

    /// An internal audit, the closing of what it found, and the review.
    fn check(&mut self, check: &Check) {
        let (draw, year) = (self.draw, check.audit.year());
        let audit = format!("A-{}-{year}", self.agency.key);
        let count = draw.between(&format!("{audit} processes"), 2, 4).unsigned_abs() as usize;
        let half = self.staff.len() / 2;
        let processes = draw.some(&format!("{audit} process"), &self.procedures, count);
        let audited = processes.iter().enumerate().map(|(place, field)| {
            let owner = &self.staff[draw.place(&format!("{audit} owner {place}"), half)];
            let auditor = &self.staff[half + draw.place(&format!("{audit} auditor {place}"), half)];
            format!("{}|{owner}|{auditor}", field.name)
        });
        let audited = audited.collect::<Vec<_>>().join(";");
        let found = draw.weighted(&format!("{audit} found"), [30, 35, 25, 10].into_iter());
        let is_major = |number: usize| draw.chance(&format!("{audit} major {number}"), 9);
        let class = |number| if is_major(number) { "major" } else { "minor" };
        let nonconformities = (1..=found).map(|number| format!("NC{number}={}", class(number))).collect::<Vec<_>>();
        self.add("audits", &[&audit, &audited, &nonconformities.join(";")], check.audit);

        let days = check.review.signed_duration_since(check.audit).num_days();
        let mut closed = Vec::new();
        for number in 1..=found {
            let forgotten = year >= 2019 && draw.chance(&format!("{audit} forgotten {number}"), 6);
            if is_major(number) || !forgotten {
                let on = shift(check.audit, draw.between(&format!("{audit} closed {number}"), 3, days - 1));
                closed.push((on_or_before(on).max(shift(check.audit, 1)), format!("NC{number}")));
            }
        }
        closed.sort();
        closed.iter().for_each(|(on, code)| self.add("nonconformity_closures", &[&audit, code], *on));
        self.add("reviews", &[&format!("R-{}-{year}", self.agency.key)], check.review);
    }

    fn declare(&mut self, edition: &str, signed: NaiveDate, effective: NaiveDate, late: Option<NaiveDate>) {
        let agency = self.agency;
        let declaration = self.declaration(signed);
        let number = format!("{}/QĐ-{}", self.document(&declaration, signed), agency.symbol());
        let (person, capacity) = self.officers.signer(self.draw, agency.tier, signed);
        let values = [&*declaration, &*number, edition, person, capacity, &*signed.to_string()];
        let declared = self.fact("declarations", &values, effective);
        self.entries.push(match late {
            Some(day) => declared.on(day),
            None => declared,
        });
        self.notify(&declaration, effective);
        self.post(&declaration, effective);
    }

    fn notify(&mut self, declaration: &str, effective: NaiveDate) {
        let ask = |what: &str| format!("{declaration} {what}");
        let on = on_or_after(shift(effective, self.draw.between(&ask("notified"), 1, 12)));
        if self.draw.chance(&ask("not notified"), 4) {
            return;
        }
        let office = if self.agency.tier == Tier::Commune { "" } else { "-VP" };
        let mut document = format!("{}/{}{office}", self.document(&ask("letter"), on), self.agency.symbol());
        if self.draw.chance(&ask("letter without number"), 8) {
            document.clear();
        }
        self.add("notifications", &[declaration, &document], on);
    }

    fn post(&mut self, declaration: &str, effective: NaiveDate) {
        let mut post = |place: &str, often: u64, low: i64, high: i64| {
            let ask = |what: &str| format!("{declaration} {what} {place}");
            let on = on_or_after(shift(effective, self.draw.between(&ask("posted"), low, high)));
            if self.draw.chance(&ask("is posted"), often) {
                self.add("postings", &[declaration, place], on);
            }
        };
        post("office", 97, 0, 6);
        post("portal", 85, 1, 20);
    }

    fn change(&mut self, change: &Change, plan: &Plan) {
        let exclusions = self.exclusions.clone();
        let year = change.on.year();
        match change.reason {
            Reason::Procedures => {
                let added = self.spare.pop().into_iter().collect::<Vec<_>>();
                let drop = added.is_empty() || self.draw.chance(&format!("{year} drops a procedure"), 40);
                let removed = if drop { self.procedures.pop().into_iter().collect() } else { Vec::new() };
                let (added, removed) = (codes(&added), codes(&removed));
                self.add("procedures", &[&added, &removed, LIST_OF_PROCEDURES], change.on);
                self.add("scopes", &[&added, &removed, &exclusions], change.on);
                let due = shift(change.on, 120).to_string();
                self.add("redeclarations_required", &["procedures-changed", &due], change.on);
            }
            Reason::Widened => {
                if let Some(field) = self.internal.pop() {
                    self.add("scopes", &[&field.code, "", &exclusions], change.on);
                }
            }
            Reason::Inspection => {
                let due = shift(change.on, 120).to_string();
                self.add("redeclarations_required", &["inspection", &due], change.on);
            }
            Reason::Asked => {}
        }
        if let Some(signed) = change.redeclared {
            let edition = if signed < plan.new.signed { plan.old.as_ref().map(|way| way.edition) } else { None };
            self.declare(edition.unwrap_or(plan.new.edition), signed, signed, None);
        }
    }

    /// The declaration's key: an agency signs at most one a year.
    fn declaration(&self, signed: NaiveDate) -> String {
        format!("D-{}-{}", self.agency.key, signed.year())
    }

    /// A document number that grows over the year, the faster the larger the office.
    fn document(&self, question: &str, on: NaiveDate) -> i64 {
        let a_day_percent = match self.agency.tier {
            Tier::Province => 180,
            Tier::District => 900,
            Tier::Commune => 55,
        };
        i64::from(on.ordinal()) * a_day_percent / 100 + self.draw.between(&format!("{question} number"), 1, 9)
    }
}

/// The plan's day for departments, the next for districts, and two weeks for communes, district by district.
fn registration_day(agency: &Agency) -> NaiveDate {
    match agency.tier {
        Tier::Province => date(2014, 6, 5),
        Tier::District => date(2014, 6, 6),
        Tier::Commune => {
            let district = agency.parent.parse::<i64>().unwrap_or_default();
            let working_day = district % 10;
            shift(date(2014, 6, 9), working_day + working_day / 5 * 2)
        }
    }
}

fn codes(fields: &[&Field]) -> String {
    fields.iter().map(|field| field.code.as_str()).collect::<Vec<_>>().join(";")
}

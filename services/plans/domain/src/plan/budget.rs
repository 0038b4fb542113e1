//! The money of a plan: what was allocated from which source, and what of it was settled.
//!
//! **Invariant:** on no day more of a source is settled than was allocated from it until then.
//! **Invariant:** a document allocates from a source once, and a voucher is settled once.

use super::check::short;
use super::{Event, Plan, Rejection};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// More is no amount of a province but a slip; small enough that no sum of a plan overflows.
const AMOUNT_MAX_DONG: i64 = 1_000_000_000_000_000;

/// One allocation or settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From where.
    pub source: String,
    /// How much, in đồng.
    pub amount_dong: i64,
    /// The document that allocates, or the voucher that is settled.
    pub reference: String,
    /// On this day.
    pub on: NaiveDate,
}

impl Entry {
    pub(super) fn new(source: &str, amount_dong: i64, reference: &str, on: NaiveDate) -> Entry {
        Entry { source: source.to_owned(), amount_dong, reference: reference.to_owned(), on }
    }
}

/// The sums of one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What was allocated, in đồng.
    pub allocated_dong: i64,
    /// What of it was settled, in đồng.
    pub settled_dong: i64,
}

/// The money of one plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    allocations: Vec<Entry>,
    settlements: Vec<Entry>,
}

impl Budget {
    /// What was allocated, in the order of recording.
    pub fn allocations(&self) -> &[Entry] {
        &self.allocations
    }

    /// What was settled, in the order of recording.
    pub fn settlements(&self) -> &[Entry] {
        &self.settlements
    }

    /// The sums of every source on a day.
    pub fn lines(&self, as_of: NaiveDate) -> BTreeMap<&str, Line> {
        let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
        for entry in self.allocations.iter().filter(|entry| entry.on <= as_of) {
            let sum = &mut lines.entry(entry.source.as_str()).or_default().allocated_dong;
            *sum = sum.saturating_add(entry.amount_dong);
        }
        for entry in self.settlements.iter().filter(|entry| entry.on <= as_of) {
            let sum = &mut lines.entry(entry.source.as_str()).or_default().settled_dong;
            *sum = sum.saturating_add(entry.amount_dong);
        }
        lines
    }

    pub(super) fn allocate(&mut self, entry: Entry) {
        self.allocations.push(entry);
    }

    pub(super) fn settle(&mut self, entry: Entry) {
        self.settlements.push(entry);
    }

    /// What is left of a source on a day and on every later one: what was settled later is not there any more either.
    fn left_dong(&self, source: &str, on: NaiveDate) -> i64 {
        let later = self.settlements.iter().map(|entry| entry.on).filter(|day| *day > on);
        let left = later.chain([on]).map(|day| {
            let line = self.lines(day).get(source).copied().unwrap_or_default();
            line.allocated_dong.saturating_sub(line.settled_dong)
        });
        left.min().unwrap_or_default()
    }
}

impl Plan {
    pub(super) fn allocate_budget(&self, wanted: &Entry) -> Result<Vec<Event>, Rejection> {
        let wanted = stored(wanted, "document")?;
        self.drafted()?;
        let same_key = |known: &&Entry| known.source == wanted.source && known.reference == wanted.reference;
        let mut known = self.budget.allocations.iter().filter(same_key).peekable();
        if known.peek().is_some() {
            let (document, source_name) = (wanted.reference.clone(), wanted.source.clone());
            let same = known.any(|known| known.amount_dong == wanted.amount_dong);
            return if same { Ok(vec![]) } else { Err(Rejection::AlreadyAllocated { document, source_name }) };
        }
        let Entry { source, amount_dong, reference, on } = wanted;
        Ok(vec![Event::BudgetAllocated { source, amount_dong, document: reference, effective_on: on }])
    }

    pub(super) fn settle_expenditure(&self, wanted: &Entry) -> Result<Vec<Event>, Rejection> {
        let wanted = stored(wanted, "voucher")?;
        self.drafted()?;
        let same_key = |known: &&Entry| known.reference == wanted.reference;
        let mut known = self.budget.settlements.iter().filter(same_key).peekable();
        if known.peek().is_some() {
            let same = known.any(|known| known.source == wanted.source && known.amount_dong == wanted.amount_dong);
            return if same { Ok(vec![]) } else { Err(Rejection::VoucherTaken(wanted.reference)) };
        }
        self.promulgated("charged with expenditure")?;
        let Entry { source, amount_dong, reference, on } = wanted;
        let left_dong = self.budget.left_dong(&source, on);
        if amount_dong > left_dong {
            return Err(Rejection::Exceeds { source_name: source, amount_dong, left_dong });
        }
        Ok(vec![Event::ExpenditureSettled { source, amount_dong, voucher: reference, effective_on: on }])
    }
}

fn stored(wanted: &Entry, field: &'static str) -> Result<Entry, Rejection> {
    let (source, reference) = (short("source", &wanted.source)?, short(field, &wanted.reference)?);
    if !(1..=AMOUNT_MAX_DONG).contains(&wanted.amount_dong) {
        return Err(Rejection::Amount(wanted.amount_dong));
    }
    Ok(Entry { source, reference, amount_dong: wanted.amount_dong, on: wanted.on })
}

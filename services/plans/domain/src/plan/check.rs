//! What every item, text and date of a plan must be like, and what it must know of others.

use super::{Draft, Instrument, Item, Plan, Programme, Rejection};
use crate::acting::Agencies;
use crate::text;
use crate::vocabulary::PlanKind;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

pub(super) fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

pub(super) fn long(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::long(value).map_err(|error| Rejection::Text { field, error })
}

pub(super) fn optional(
    check: fn(&'static str, &str) -> Result<String, Rejection>,
    field: &'static str,
    value: Option<&str>,
) -> Result<Option<String>, Rejection> {
    value.map(|value| check(field, value)).transpose()
}

pub(super) fn not_before(
    what: &'static str,
    on: NaiveDate,
    than: &'static str,
    limit: Option<NaiveDate>,
) -> Result<(), Rejection> {
    match limit {
        Some(limit) if on < limit => Err(Rejection::WrongOrder { what, on, than, limit }),
        _ => Ok(()),
    }
}

/// Whether both names are of one issuer; neither capitals nor the place of a tone tell issuers apart.
pub(super) fn same_issuer(one: &str, other: &str) -> bool {
    text::match_key(one) == text::match_key(other)
}

/// The item in its stored form: one lead that does not also cooperate, and nobody twice (R-PLN-4).
pub(super) fn stored(item: &Item) -> Result<Item, Rejection> {
    let code = short("code of the item", &item.code)?;
    let content = long("content of the item", &item.content)?;
    let product = optional(long, "product of the item", item.product.as_deref())?;
    if item.cooperating.contains(&item.lead) {
        return Err(Rejection::LeadCooperates(code));
    }
    let mut named = BTreeSet::new();
    if !item.cooperating.iter().all(|agency| named.insert(agency)) {
        return Err(Rejection::CooperatesTwice(code));
    }
    Ok(Item { code, content, product, ..item.clone() })
}

/// The agencies of an item can act on the day (R-REG-7), and its deadline is not before the plan.
pub(super) fn fits(item: &Item, draft: &Draft, agencies: &Agencies, on: NaiveDate) -> Result<(), Rejection> {
    for agency in [item.lead].iter().chain(&item.cooperating) {
        agencies.check(*agency, on)?;
    }
    not_before("the deadline", item.deadline, "the draft of the plan, of", Some(draft.effective_on))
}

/// A plan that is no programme carries out one that is in force and reaches over its year (R-PLN-2).
pub(super) fn programme(draft: &Draft, programme: Option<&Programme>, on: NaiveDate) -> Result<(), Rejection> {
    let id = match (draft.kind, draft.programme) {
        (PlanKind::Programme, None) => return Ok(()),
        (PlanKind::Programme, Some(_)) => return Err(Rejection::ProgrammeOfProgramme),
        (kind, None) => return Err(Rejection::ProgrammeNeeded(kind)),
        (_, Some(id)) => id,
    };
    let Programme { title, kind, year, until_year, in_force } =
        programme.cloned().ok_or(Rejection::UnknownProgramme(id))?;
    match kind {
        PlanKind::Programme if !in_force => Err(Rejection::ProgrammeNotInForce { title, on }),
        PlanKind::Programme if !(year..=until_year).contains(&draft.year) => {
            Err(Rejection::OutsideProgramme { title, year: draft.year })
        }
        PlanKind::Programme => Ok(()),
        kind => Err(Rejection::NotAProgramme { title, kind }),
    }
}

/// The document that shall have an effect on the plan on that day.
pub(super) fn instrument(id: Uuid, known: Option<&Instrument>, on: NaiveDate) -> Result<&Instrument, Rejection> {
    let instrument = known.ok_or(Rejection::UnknownInstrument(id))?;
    if instrument.in_force {
        Ok(instrument)
    } else {
        Err(Rejection::InstrumentNotInForce { number: instrument.number.clone(), on })
    }
}

/// Whoever changes a promulgated plan issues it, or names a higher authority (R-PLN-3).
pub(super) fn authority(draft: &Draft, number: &str, of: &str, named: Option<&str>) -> Result<(), Rejection> {
    if same_issuer(&draft.issuer, of) || named.is_some() {
        return Ok(());
    }
    Err(Rejection::OtherAuthority { number: number.to_owned(), of: of.to_owned(), issuer: draft.issuer.clone() })
}

impl Plan {
    /// No other item of the plan has this place.
    pub(super) fn code_is_free(&self, item: &Item) -> Result<(), Rejection> {
        let taken = self.items().any(|other| other.id != item.id && other.code == item.code);
        if taken { Err(Rejection::CodeTaken(item.code.clone())) } else { Ok(()) }
    }
}

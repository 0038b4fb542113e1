//! Writing a plan: the draft, its items, the selection of agencies and the window of inspections.

use super::check::{fits, long, not_before, programme, short, stored};
use super::{Draft, Event, Instrument, Item, Plan, Programme, Rejection, Window};
use crate::acting::Agencies;
use crate::selection::{self, Candidate, Rule};
use crate::vocabulary::{PlanKind, PlanStatus};
use chrono::{Datelike as _, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

impl Plan {
    pub(super) fn begin(
        &self,
        wanted: &Draft,
        facts: Option<&Programme>,
        documents: &BTreeMap<Uuid, Instrument>,
        agencies: &Agencies,
    ) -> Result<Vec<Event>, Rejection> {
        let (title, issuer) = (long("title", &wanted.title)?, short("issuer", &wanted.issuer)?);
        let wanted = Draft { title, issuer, ..wanted.clone() };
        if let Some(known) = &self.draft {
            let same = *known == wanted;
            return if same { Ok(vec![]) } else { Err(Rejection::AlreadyDrafted(known.title.clone())) };
        }
        let (kind, year, on) = (wanted.kind, wanted.year, wanted.effective_on);
        let until_year = wanted.until_year.unwrap_or(year);
        if until_year < year || (kind != PlanKind::Programme && wanted.until_year.is_some()) {
            return Err(Rejection::Years { kind, year, until_year });
        }
        let mut named = BTreeSet::new();
        for id in &wanted.basis {
            if !named.insert(*id) {
                return Err(Rejection::BasisTwice(*id));
            }
            let basis = documents.get(id).ok_or(Rejection::UnknownBasis(*id))?;
            if !basis.stands {
                return Err(Rejection::BasisEnded { number: basis.number.clone(), on });
            }
        }
        programme(&wanted, facts, on)?;
        agencies.check(wanted.lead_body, on)?;
        Ok(vec![Event::Drafted(wanted)])
    }

    /// The draft, when its items may still be written.
    fn writable(&self, on: NaiveDate) -> Result<&Draft, Rejection> {
        let draft = self.drafted()?;
        match self.status() {
            Some(status @ (PlanStatus::Promulgated | PlanStatus::Closed | PlanStatus::Superseded)) => {
                return Err(Rejection::OnlyByAmendment(status));
            }
            _ => self.at(PlanStatus::Draft, "worked over")?,
        };
        not_before("the change of", on, "the last word on the draft, of", self.written_on)?;
        Ok(draft)
    }

    pub(super) fn add_item(&self, item: &Item, agencies: &Agencies, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let item = stored(item)?;
        if let Some(known) = self.items().find(|known| known.id == item.id) {
            return if *known == item { Ok(vec![]) } else { Err(Rejection::ItemTaken(item.id)) };
        }
        let draft = self.writable(on)?;
        self.code_is_free(&item)?;
        fits(&item, draft, agencies, on)?;
        Ok(vec![Event::ItemAdded { item, effective_on: on }])
    }

    pub(super) fn change_item(&self, item: &Item, agencies: &Agencies, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let item = stored(item)?;
        self.drafted()?;
        if *self.item(item.id)? == item {
            return Ok(vec![]);
        }
        let draft = self.writable(on)?;
        self.code_is_free(&item)?;
        fits(&item, draft, agencies, on)?;
        Ok(vec![Event::ItemChanged { item, effective_on: on }])
    }

    pub(super) fn remove_item(&self, item: Uuid, reason: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let reason = long("reason", reason)?;
        self.drafted()?;
        if self.removed().any(|(removed, _)| removed.id == item) {
            return Ok(vec![]);
        }
        self.item(item)?;
        self.writable(on)?;
        Ok(vec![Event::ItemRemoved { item, reason, effective_on: on }])
    }

    pub(super) fn select(
        &self,
        rules: &[Rule],
        candidates: &[Candidate],
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        self.drafted()?;
        selection::check(rules).map_err(Rejection::Selection)?;
        let agencies: Agencies = candidates.iter().map(Candidate::acting).collect();
        for agency in rules.iter().flat_map(Rule::named) {
            agencies.check(agency, on)?;
        }
        let selection = selection::select(rules, candidates, on);
        if self.rules == rules && self.selection == selection {
            return Ok(vec![]);
        }
        self.writable(on)?;
        if selection.is_empty() {
            return Err(Rejection::Selection("the rules select no agency"));
        }
        if selection.iter().any(|selected| kernel::text::long(&selected.reason).is_err()) {
            return Err(Rejection::Selection(
                "so many rules select one agency that their reasons cannot be kept; join some",
            ));
        }
        Ok(vec![Event::AgenciesSelected { rules: rules.to_vec(), selection, effective_on: on }])
    }

    pub(super) fn set_campaign(
        &self,
        template: &str,
        from: NaiveDate,
        until: NaiveDate,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let template = short("template", template)?;
        let draft = self.drafted()?;
        if self.window == Some(Window { template: template.clone(), from, until }) {
            return Ok(vec![]);
        }
        self.writable(on)?;
        if draft.kind == PlanKind::Programme {
            return Err(Rejection::CampaignOfProgramme);
        }
        not_before("the last day of the campaign,", until, "its first day,", Some(from))?;
        if from.year() != draft.year || until.year() != draft.year {
            return Err(Rejection::OutsideYear { from, until, year: draft.year });
        }
        Ok(vec![Event::CampaignSet { template, from, until, effective_on: on }])
    }
}

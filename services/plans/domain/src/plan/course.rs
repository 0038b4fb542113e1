//! The way of a plan: submitted, returned, approved, promulgated, amended, superseded, closed.

use super::check::{authority, fits, instrument, long, not_before, programme, same_issuer, short, stored};
use super::{
    Amendment, Brief, Draft, End, Event, Instrument, Item, Plan, Programme, Promulgation, Rejection, Removal, Step,
    Successor,
};
use crate::acting::Agencies;
use crate::vocabulary::{Activity, PlanKind, PlanStatus};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Plan {
    pub(super) fn submit(&self, document: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let document = short("document", document)?;
        self.drafted()?;
        if self.submission == Some(Step { text: document.clone(), on }) {
            return Ok(vec![]);
        }
        let draft = self.at(PlanStatus::Draft, "submitted")?;
        not_before("the submission of", on, "the last word on the draft, of", self.written_on)?;
        self.complete(draft)?;
        Ok(vec![Event::Submitted { document, effective_on: on }])
    }

    /// Whether all is there that a plan of its kind needs.
    fn complete(&self, draft: &Draft) -> Result<(), Rejection> {
        let has_campaign = self.window.is_some();
        let missing = if self.items().next().is_none() {
            "at least one item"
        } else if draft.kind == PlanKind::Inspection && !has_campaign {
            "the window and the checklist of its inspections"
        } else if has_campaign && self.selection.is_empty() {
            "a selection of the agencies to be inspected"
        } else if has_campaign && self.campaign_item().is_none() {
            "an item whose activity is inspection"
        } else {
            return Ok(());
        };
        Err(Rejection::Incomplete(missing))
    }

    /// The item that inspections carry out.
    fn campaign_item(&self) -> Option<Uuid> {
        self.items().find(|item| item.activity == Activity::Inspection).map(|item| item.id)
    }

    pub(super) fn send_back(&self, reason: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let reason = long("reason", reason)?;
        self.drafted()?;
        match self.status() {
            Some(PlanStatus::Draft) if self.returned == Some(Step { text: reason.clone(), on }) => return Ok(vec![]),
            Some(PlanStatus::Approved) => {}
            _ => drop(self.at(PlanStatus::Submitted, "returned")?),
        }
        not_before("the return of", on, "the last word on the plan, of", self.written_on)?;
        Ok(vec![Event::Returned { reason, effective_on: on }])
    }

    pub(super) fn approve(&self, by: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let by = short("approver", by)?;
        self.drafted()?;
        if self.approval == Some(Step { text: by.clone(), on }) {
            return Ok(vec![]);
        }
        self.at(PlanStatus::Submitted, "approved")?;
        not_before("the approval of", on, "the last word on the plan, of", self.written_on)?;
        Ok(vec![Event::Approved { by, effective_on: on }])
    }

    /// R-PLN-1: in force by one document of the plan's issuer, not dated before the approval.
    pub(super) fn promulgate(
        &self,
        document: Uuid,
        known: Option<&Instrument>,
        facts: Option<&Programme>,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        match &self.promulgation {
            Some(former) if former.document == document => return Ok(vec![]),
            Some(former) => return Err(Rejection::AlreadyPromulgated(former.number.clone())),
            None => {}
        }
        let draft = self.at(PlanStatus::Approved, "promulgated")?;
        let Instrument { number, issuer, issued_on, .. } = instrument(document, known, on)?.clone();
        if !same_issuer(&draft.issuer, &issuer) {
            return Err(Rejection::OtherIssuer { number, of: issuer, issuer: draft.issuer.clone() });
        }
        let approved_on = self.approval.as_ref().map_or(issued_on, |approval| approval.on);
        if issued_on < approved_on {
            return Err(Rejection::PromulgatedBeforeApproval { number, promulgated_on: issued_on, approved_on });
        }
        not_before("it would be in force on", on, "its document, of", Some(issued_on))?;
        programme(draft, facts, on)?;
        let campaign = self.brief(draft);
        Ok(vec![Event::Promulgated { document, number, promulgated_on: issued_on, campaign, effective_on: on }])
    }

    fn brief(&self, draft: &Draft) -> Option<Brief> {
        let window = self.window.clone()?;
        Some(Brief {
            title: draft.title.clone(),
            year: draft.year,
            lead_body: draft.lead_body,
            item: self.campaign_item(),
            template: window.template,
            from: window.from,
            until: window.until,
            agencies: self.selection.clone(),
        })
    }

    /// R-PLN-3: another document of the same or a higher authority.
    pub(super) fn amend(
        &self,
        wanted: &Amendment,
        known: Option<&Instrument>,
        agencies: &Agencies,
    ) -> Result<Vec<Event>, Rejection> {
        let wanted = stored_amendment(wanted)?;
        self.drafted()?;
        let mut former = self.amendments.iter().filter(|former| former.document == wanted.document).peekable();
        if let Some(first) = former.peek() {
            let number = first.number.clone();
            let same = former.any(|former| *former == Amendment { number: former.number.clone(), ..wanted.clone() });
            return if same { Ok(vec![]) } else { Err(Rejection::AlreadyAmended(number)) };
        }
        let draft = self.drafted()?;
        let Promulgation { document, number, effective_on, .. } = self.under_way("amended")?;
        if *document == wanted.document {
            return Err(Rejection::SameDocument(number.clone()));
        }
        let on = wanted.effective_on;
        not_before("the amendment of", on, "the plan, in force on", Some(*effective_on))?;
        let by = instrument(wanted.document, known, on)?;
        authority(draft, &by.number, &by.issuer, by.authority.as_deref())?;
        self.check_items(&wanted, draft, agencies)?;
        Ok(vec![Event::Amended(Amendment { number: by.number.clone(), ..wanted })])
    }

    /// What comes is new, what changes or goes is there, nothing completed goes, and no place is taken twice.
    fn check_items(&self, wanted: &Amendment, draft: &Draft, agencies: &Agencies) -> Result<(), Rejection> {
        if let Some(known) = wanted.added.iter().find(|item| self.item(item.id).is_ok()) {
            return Err(Rejection::ItemTaken(known.id));
        }
        for Removal { item, .. } in &wanted.removed {
            let item = self.item(*item)?;
            if self.completion(item.id).is_some() {
                return Err(Rejection::RemovesCompleted(item.code.clone()));
            }
        }
        for item in &wanted.changed {
            self.item(item.id)?;
        }
        let mut after = self.clone();
        after.take_amendment(wanted);
        for item in wanted.added.iter().chain(&wanted.changed) {
            after.code_is_free(item)?;
            fits(item, draft, agencies, wanted.effective_on)?;
        }
        if after.items().next().is_none() { Err(Rejection::Incomplete("at least one item")) } else { Ok(()) }
    }

    /// R-PLN-3: by a plan of the same kind that is in force, of the same issuer or with a higher authority.
    pub(super) fn supersede(
        &self,
        by_plan: Uuid,
        known: Option<&Successor>,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let draft = self.drafted()?;
        if matches!(&self.end, Some(End::Superseded { by_plan: former, .. }) if *former == by_plan) {
            return Ok(vec![]);
        }
        let own = self.under_way("superseded")?;
        not_before("its end on", on, "the plan, in force on", Some(own.effective_on))?;
        let in_force = known.and_then(|known| Some((known, known.promulgation.as_ref()?)));
        let (successor, other) = in_force.ok_or(Rejection::SuccessorNotInForce { id: by_plan, on })?;
        if other.document == own.document {
            return Err(Rejection::BySelf);
        }
        if successor.kind != draft.kind {
            return Err(Rejection::OtherKind { kind: draft.kind, other: successor.kind });
        }
        let (number, issuer) = (other.number.clone(), &successor.issuer);
        authority(draft, &number, issuer, successor.authority.as_deref())?;
        let authority = successor.authority.clone().filter(|_| !same_issuer(&draft.issuer, issuer));
        Ok(vec![Event::Superseded { by_plan, number, authority, effective_on: on }])
    }

    pub(super) fn close(&self, summary: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let summary = long("summary", summary)?;
        self.drafted()?;
        if self.end == Some(End::Closed { summary: summary.clone(), on }) {
            return Ok(vec![]);
        }
        let promulgation = self.under_way("closed")?;
        not_before("its end on", on, "the plan, in force on", Some(promulgation.effective_on))?;
        let count = |items: Vec<&Item>| u32::try_from(items.len()).unwrap_or(u32::MAX);
        let completed = count(self.items().filter(|item| self.completion(item.id).is_some()).collect());
        let total = count(self.items().collect());
        Ok(vec![Event::Closed { summary, completed, total, effective_on: on }])
    }
}

/// The amendment in its stored form: it changes something, and no item twice.
fn stored_amendment(wanted: &Amendment) -> Result<Amendment, Rejection> {
    let items = |items: &[Item]| items.iter().map(stored).collect::<Result<Vec<_>, _>>();
    let removal =
        |removal: &Removal| long("reason", &removal.reason).map(|reason| Removal { item: removal.item, reason });
    let removed = wanted.removed.iter().map(removal).collect::<Result<Vec<_>, _>>()?;
    let wanted =
        Amendment { added: items(&wanted.added)?, changed: items(&wanted.changed)?, removed, ..wanted.clone() };
    let ids = wanted.added.iter().chain(&wanted.changed).map(|item| item.id);
    let mut named = BTreeSet::new();
    for id in ids.chain(wanted.removed.iter().map(|removal| removal.item)) {
        if !named.insert(id) {
            return Err(Rejection::NamedTwice(id));
        }
    }
    if named.is_empty() { Err(Rejection::EmptyAmendment) } else { Ok(wanted) }
}

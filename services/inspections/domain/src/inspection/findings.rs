//! The findings of an inspection: raised, reclassified, withdrawn (R-INS-6, R-INS-8).
//!
//! **Invariant:** a finding is never forgotten; withdrawn, it is still there and says so.

use super::{Dossier, Event, Previous, RaisedFinding, Raising, Rejection, Stage, Work, long, not_before, short};
use crate::template::{self, Item};
use crate::vocabulary::FindingClass;
use chrono::NaiveDate;
use uuid::Uuid;

/// What the inspection says of one of its findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// As it was raised.
    pub raised: RaisedFinding,
    /// As what it counts now.
    pub class: FindingClass,
    /// The last day on which something was said of it.
    pub since: NaiveDate,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

impl Work {
    pub(super) fn found(&mut self, raised: RaisedFinding) {
        let (class, since) = (raised.class, raised.effective_on);
        self.findings.entry(raised.finding).or_insert(Finding { raised, class, since, withdrawn: false });
    }

    pub(super) fn reclassified(&mut self, finding: Uuid, class: FindingClass, on: NaiveDate) {
        if let Some(finding) = self.findings.get_mut(&finding) {
            (finding.class, finding.since) = (class, on);
        }
    }

    pub(super) fn withdrawn(&mut self, finding: Uuid, on: NaiveDate) {
        if let Some(finding) = self.findings.get_mut(&finding) {
            (finding.withdrawn, finding.since) = (true, on);
        }
    }

    /// The findings that were not withdrawn.
    pub fn standing(&self) -> impl Iterator<Item = &Finding> {
        self.findings.values().filter(|finding| !finding.withdrawn)
    }

    /// How many findings of a class stand.
    pub(super) fn count(&self, class: FindingClass) -> u32 {
        u32::try_from(self.standing().filter(|finding| finding.class == class).count()).unwrap_or(u32::MAX)
    }
}

impl Dossier {
    pub(super) fn raise(
        &self,
        wanted: &Raising,
        known: Option<&Item>,
        previous: &[Previous],
    ) -> Result<Vec<Event>, Rejection> {
        let code = short("item", &wanted.item)?;
        let text = long("text", &wanted.text)?;
        let item = known.filter(|known| known.code == code).ok_or(Rejection::NoItem { item: code })?;
        let clause = clause(wanted.clause.as_deref(), item)?;
        let repeat_of = repeated(wanted, item, previous)?;
        let graver = wanted.class == FindingClass::Minor && (repeat_of.is_some() || item.escalates);
        let raised = RaisedFinding {
            finding: wanted.finding,
            item: item.code.clone(),
            class: if graver { FindingClass::Major } else { wanted.class },
            clause,
            text,
            escalated_from: graver.then_some(wanted.class),
            repeat_of,
            effective_on: wanted.effective_on,
        };
        if let Some(known) = self.stage.work().and_then(|work| work.findings.get(&wanted.finding)) {
            let same = known.raised == raised;
            return if same { Ok(vec![]) } else { Err(Rejection::FindingTaken { finding: wanted.finding }) };
        }
        let work = self.open_work("a finding")?;
        not_before(("a finding", wanted.effective_on), ("the start", work.started_on))?;
        Ok(vec![Event::FindingRaised(raised)])
    }

    pub(super) fn reclassify(
        &self,
        id: Uuid,
        class: FindingClass,
        reason: &str,
        authority: Option<&str>,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let (reason, authority) = grounds(reason, authority)?;
        let finding = self.finding(id)?;
        if finding.withdrawn {
            return Err(Rejection::FindingWithdrawn { finding: id });
        }
        if finding.class == class {
            return Ok(vec![]);
        }
        self.check_authority(id, authority.as_deref())?;
        let milder = finding.raised.escalated_from.is_some() && finding.class < class;
        if milder && authority.is_none() {
            return Err(Rejection::Escalated { finding: id });
        }
        // Only what is raised is compared with the last inspection, so nothing may become a minor one behind its back.
        if class == FindingClass::Minor && !finding.raised.class.is_nonconformity() && authority.is_none() {
            return Err(Rejection::NotRaisedAsMinor { finding: id });
        }
        not_before(("a reclassification", on), ("the last word on the finding", finding.since))?;
        Ok(vec![Event::FindingReclassified { finding: id, class, reason, authority, effective_on: on }])
    }

    pub(super) fn withdraw(
        &self,
        id: Uuid,
        reason: &str,
        authority: Option<&str>,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let (reason, authority) = grounds(reason, authority)?;
        let finding = self.finding(id)?;
        if finding.withdrawn {
            return Ok(vec![]);
        }
        self.check_authority(id, authority.as_deref())?;
        not_before(("a withdrawal", on), ("the last word on the finding", finding.since))?;
        Ok(vec![Event::FindingWithdrawn { finding: id, reason, authority, effective_on: on }])
    }

    fn finding(&self, id: Uuid) -> Result<&Finding, Rejection> {
        let known = self.stage.work().and_then(|work| work.findings.get(&id));
        known.ok_or(Rejection::NoFinding { finding: id })
    }

    /// While the team is at work, a reason is enough; once somebody has signed, or it is over, it takes authority (R-INS-6).
    fn check_authority(&self, finding: Uuid, authority: Option<&str>) -> Result<(), Rejection> {
        let is_open = match &self.stage {
            Stage::Started(_) => true,
            Stage::MinutesDrawn(_, minutes) => minutes.first_word().is_none(),
            _ => false,
        };
        if is_open || authority.is_some() { Ok(()) } else { Err(Rejection::NoAuthority { finding }) }
    }
}

/// Reason and authority in their stored form.
fn grounds(reason: &str, authority: Option<&str>) -> Result<(String, Option<String>), Rejection> {
    Ok((long("reason", reason)?, authority.map(|authority| long("authority", authority)).transpose()?))
}

/// The clause given, if the item is about it; or the only one that the item is about.
fn clause(given: Option<&str>, item: &Item) -> Result<Option<String>, Rejection> {
    let Some(given) = given else {
        return Ok(match item.clauses.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        });
    };
    let clause = short("clause", given)?;
    let within =
        |part: &str, whole: &str| part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let mut own = item.clauses.iter();
    let fits = item.clauses.is_empty() || own.any(|own| within(&clause, own) || within(own, &clause));
    if fits && template::is_clause(&clause) {
        return Ok(Some(clause));
    }
    Err(Rejection::OtherClause { item: item.code.clone(), clause })
}

/// The finding of the last inspection that it repeats: the one named, or, for a nonconformity, the gravest of the same item.
fn repeated(wanted: &Raising, item: &Item, previous: &[Previous]) -> Result<Option<Uuid>, Rejection> {
    let is_of_item = |known: &&Previous| known.item == item.code && known.class.is_nonconformity();
    let mut known = previous.iter().filter(is_of_item).filter(|known| known.finding != wanted.finding);
    match wanted.repeat_of {
        Some(named) if known.any(|known| known.finding == named) => Ok(Some(named)),
        Some(repeat_of) => Err(Rejection::NoRepeat { repeat_of, item: item.code.clone() }),
        None if wanted.class.is_nonconformity() => {
            Ok(known.min_by_key(|known| (known.class, known.finding)).map(|known| known.finding))
        }
        None => Ok(None),
    }
}

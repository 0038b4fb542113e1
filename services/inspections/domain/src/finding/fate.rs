//! What authority does to a finding: it counts as another class, is taken back, passes to a successor, or ends with its agency
//! (R-INS-6, R-INS-10).

use super::{Case, Dues, Event, Fate, Rejection, RootCause, Share, Stage, long, not_before, short};
use crate::vocabulary::FindingClass;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Case {
    pub(super) fn reclassify(
        &self,
        class: FindingClass,
        reason: &str,
        authority: Option<&str>,
        dues: Dues,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let (reason, authority) = grounds(reason, authority)?;
        self.check_open("a reclassification")?;
        if self.class == class {
            return Ok(vec![]);
        }
        not_before(("a reclassification", on), ("the last word on its class", self.classed_on))?;
        let due = dues.of(class)?;
        Ok(vec![Event::Reclassified { class, due, reason, authority, effective_on: on }])
    }

    pub(super) fn withdraw(
        &self,
        reason: &str,
        authority: Option<&str>,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let (reason, authority) = grounds(reason, authority)?;
        let since = match &self.stage {
            Stage::Open => self.last_on(),
            Stage::Closed { on, .. } => *on,
            Stage::Withdrawn { .. } => return Ok(vec![]),
            Stage::Extinguished { .. } => return Err(self.wrong_stage("a withdrawal")),
        };
        not_before(("a withdrawal", on), ("the last thing that was done about it", since))?;
        Ok(vec![Event::Withdrawn { reason, authority, effective_on: on }])
    }

    pub(super) fn record_root_cause(&self, wanted: &RootCause) -> Result<Vec<Event>, Rejection> {
        let wanted = RootCause {
            text: long("cause", &wanted.text)?,
            method: wanted.method.as_deref().map(|method| long("method", method)).transpose()?,
            by: short("person", &wanted.by)?,
            on: wanted.on,
        };
        if self.root_cause.as_ref() == Some(&wanted) {
            return Ok(vec![]);
        }
        self.check_correctable("a cause")?;
        let former = self.root_cause.as_ref().map_or(self.opened_on(), |former| former.on);
        not_before(("a cause", wanted.on), ("the finding, or the former cause", former))?;
        let RootCause { text, method, by, on: effective_on } = wanted;
        Ok(vec![Event::RootCauseRecorded { text, method, by, effective_on }])
    }

    pub(super) fn transfer(
        &self,
        to: Uuid,
        decision: &str,
        reason: &str,
        fate: &Fate,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let (decision, reason) = (short("decision", decision)?, long("reason", reason)?);
        self.check_open("a transfer")?;
        if self.agency == to {
            return Ok(vec![]);
        }
        self.check_dissolved(fate, on)?;
        if !fate.heirs().contains(&to) {
            return Err(Rejection::NotSuccessor { to, agency: self.agency });
        }
        Ok(vec![Event::Transferred { to, decision, reason, effective_on: on }])
    }

    pub(super) fn extinguish(
        &self,
        decision: &str,
        reason: &str,
        fate: &Fate,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let (decision, reason) = (short("decision", decision)?, long("reason", reason)?);
        if let Stage::Extinguished { decision: known, on: ended_on, .. } = &self.stage {
            let same = (known, *ended_on) == (&decision, on);
            return if same { Ok(vec![]) } else { Err(self.wrong_stage("an extinction")) };
        }
        self.check_open("an extinction")?;
        self.check_dissolved(fate, on)?;
        not_before(("an extinction", on), ("the last thing that was done about it", self.last_on()))?;
        Ok(vec![Event::Extinguished { decision, reason, effective_on: on }])
    }

    /// While the agency is there, its findings are its own.
    fn check_dissolved(&self, fate: &Fate, on: NaiveDate) -> Result<(), Rejection> {
        match fate.dissolved_on {
            Some(dissolved_on) if dissolved_on <= on => {
                let since = self.transferred_on.unwrap_or(self.raised.effective_on);
                not_before(("the decision", on), ("the day since which the agency has the finding", since))
            }
            _ => Err(Rejection::NotDissolved { agency: self.agency, on }),
        }
    }
}

impl Fate {
    /// Who may take over what the agency left: who took all of it; if nobody did, those who took a part, among whom the decision
    /// names the one with the largest; those who took only land when there is nobody else.
    fn heirs(&self) -> BTreeSet<Uuid> {
        let rank = |share: Share| match share {
            Share::Whole => 0,
            Share::Remainder | Share::Part => 1,
            Share::AreaOnly => 2,
        };
        let best = self.successors.iter().map(|successor| rank(successor.share)).min();
        let heirs = self.successors.iter().filter(|successor| Some(rank(successor.share)) == best);
        heirs.map(|successor| successor.agency).collect()
    }
}

/// Reason and authority in their stored form.
fn grounds(reason: &str, authority: Option<&str>) -> Result<(String, Option<String>), Rejection> {
    Ok((long("reason", reason)?, authority.map(|authority| long("authority", authority)).transpose()?))
}

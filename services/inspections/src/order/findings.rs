//! Deciding about findings: with what is known of their agency, of the content of evidence, and of deadlines.
//!
//! Deliberately absent: the rules (R-INS-7, R-INS-10); they are the domain's.

use super::{Failed, Order, check_presence, facts::Facts, inspections::checklist, refused};
use decider::{Aggregate as _, Event as _};
use eventstore::Decision;
use inspections_domain::{
    finding::{Command, Dues, Finding},
    inspection::{self, Inspection},
};

impl Order {
    pub(super) async fn decide_finding(
        &self,
        facts: &Facts,
        decision: &mut Decision,
        command: Command,
    ) -> Result<(), Failed> {
        let finding = decision.load::<Finding>(self.id).await?;
        self.insist::<Finding>(decision)?;
        let command = match (command, finding.agency()) {
            (Command::SubmitEvidence { evidence, .. }, _) => {
                let stored = facts.is_kept(&evidence).await?;
                Command::SubmitEvidence { evidence, stored }
            }
            (Command::Transfer { to, decision, reason, effective_on, .. }, Some(agency)) => {
                check_presence(facts, to, effective_on).await?;
                Command::Transfer { to, decision, reason, fate: facts.fate(agency).await?, effective_on }
            }
            (Command::Extinguish { decision, reason, effective_on, .. }, Some(agency)) => {
                Command::Extinguish { decision, reason, fate: facts.fate(agency).await?, effective_on }
            }
            (other, _) => other,
        };
        decision.append::<Finding>(self.id, &finding.decide(&command).map_err(refused)?);
        Ok(())
    }
}

/// By when a nonconformity of which an event speaks should be put right: so many working days after the day of the event, by the
/// checklist of the inspection.
pub(super) async fn dues(
    facts: &Facts,
    decision: &mut Decision,
    inspection: &Inspection,
    event: &inspection::Event,
) -> Result<Dues, Failed> {
    let on = event.effective_on();
    let class = match event {
        inspection::Event::FindingRaised(raised) => Some(raised.class),
        inspection::Event::FindingReclassified { class, .. } => Some(*class),
        _ => None,
    };
    let version =
        if class.is_some_and(|class| class.is_nonconformity()) { checklist(decision, inspection).await? } else { None };
    let Some(version) = version else { return Ok(Dues { major: Ok(on), minor: Ok(on) }) }; // nobody asks for them
    let days = version.rules.corrective_days;
    let calendar = facts.working_days(|known| known.after(on, days.major.max(days.minor)).is_ok()).await?;
    Ok(Dues { major: calendar.after(on, days.major), minor: calendar.after(on, days.minor) })
}

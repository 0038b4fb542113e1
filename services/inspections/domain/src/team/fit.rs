//! Whether a team may inspect an agency (R-INS-2, R-INS-3).
//!
//! Members that take no part for the agency are left out; when that is the head, a deputy stands in for him. Who is left must
//! be a team: somebody who leads, from the lead body, and at least one more, none of whom works at the agency or has just left it.
//!
//! **Invariant:** when the lead body itself is inspected, its head cannot come from it; so he comes from elsewhere.

use super::{Former, Member, Team};
use crate::Fault;
use crate::vocabulary::TeamRole;
use chrono::{Months, NaiveDate};
use uuid::Uuid;

/// Why a team may not inspect an agency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is no such team on that day.
    #[error("R-INS-2: the team does not stand on {on}")]
    DoesNotStand {
        /// The day.
        on: NaiveDate,
    },
    /// The head takes no part and nobody stands in for him.
    #[error("R-INS-2: nobody leads: the head takes no part for this agency, and no deputy stands in for him")]
    NoHead,
    /// Somebody would inspect alone.
    #[error("R-INS-2: '{person}' would inspect this agency alone")]
    Alone {
        /// Who leads.
        person: String,
    },
    /// Who leads is not of the lead body.
    #[error("R-INS-2: '{person}' leads, but is not of the lead body")]
    HeadFromElsewhere {
        /// Who leads.
        person: String,
    },
    /// A member works there.
    #[error("R-INS-3: '{person}' works at the agency to be inspected")]
    WorksThere {
        /// Who.
        person: String,
    },
    /// A member worked there not long ago.
    #[error("R-INS-3: '{person}' worked at the agency to be inspected until {until}, less than {years} years ago")]
    WorkedThere {
        /// Who.
        person: String,
        /// First day on which he no longer did.
        until: NaiveDate,
        /// How many years must have passed.
        years: u32,
    },
}

impl Unfit {
    /// The rule that refuses.
    pub fn rule(&self) -> &'static str {
        match self {
            Unfit::DoesNotStand { .. } | Unfit::NoHead | Unfit::Alone { .. } | Unfit::HeadFromElsewhere { .. } => {
                "R-INS-2"
            }
            Unfit::WorksThere { .. } | Unfit::WorkedThere { .. } => "R-INS-3",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        Fault::State
    }
}

impl Team {
    /// Who leads when this agency is inspected on this day: the head, or the first deputy when he takes no part.
    pub fn acting_head(&self, agency: Uuid, on: NaiveDate) -> Option<&Member> {
        let of_role = |role| self.taking_part(agency, on).find(|member| member.role == role);
        of_role(TeamRole::Head).or_else(|| of_role(TeamRole::Deputy))
    }

    /// Who takes part when this agency is inspected on this day.
    pub fn taking_part(&self, agency: Uuid, on: NaiveDate) -> impl Iterator<Item = &Member> {
        let is_recused = move |person: &str| self.recusal(person, agency).is_some_and(|recusal| recusal.on <= on);
        self.members().iter().filter(move |member| !is_recused(&member.person))
    }

    /// Whether it may inspect the agency on this day, in a campaign led by `lead_body`, when a member who worked there must
    /// have left `conflict_years` ago.
    ///
    /// # Errors
    /// The first thing that forbids it.
    pub fn fit_for(&self, agency: Uuid, lead_body: Uuid, conflict_years: u32, on: NaiveDate) -> Result<(), Unfit> {
        if !self.stands(on) {
            return Err(Unfit::DoesNotStand { on });
        }
        for member in self.taking_part(agency, on) {
            unconcerned(member, agency, conflict_years, on)?;
        }
        let head = self.acting_head(agency, on).ok_or(Unfit::NoHead)?;
        if self.taking_part(agency, on).nth(1).is_none() {
            return Err(Unfit::Alone { person: head.person.clone() });
        }
        // That he is not of the lead body when that is inspected has been seen above: nobody is.
        if agency != lead_body && head.agency != lead_body {
            return Err(Unfit::HeadFromElsewhere { person: head.person.clone() });
        }
        Ok(())
    }
}

/// R-INS-3: neither works there nor worked there not long ago.
fn unconcerned(member: &Member, agency: Uuid, years: u32, on: NaiveDate) -> Result<(), Unfit> {
    let person = || member.person.clone();
    if member.agency == agency {
        return Err(Unfit::WorksThere { person: person() });
    }
    let not_long_ago = |former: &&Former| {
        let free = former.until.checked_add_months(Months::new(years.saturating_mul(12)));
        former.agency == agency && free.is_none_or(|free| on < free)
    };
    match member.formerly.iter().find(not_long_ago) {
        Some(former) => Err(Unfit::WorkedThere { person: person(), until: former.until, years }),
        None => Ok(()),
    }
}

//! What must be known of others to decide on an inspection.
//!
//! **Invariant:** what nobody looked up (`Default`) never lets a command pass.

use crate::campaign::Campaign;
use crate::presence::Presence;
use crate::team::{Team, Unfit};
use crate::template::Rules;
use crate::vocabulary::{FindingClass, Mode};
use chrono::NaiveDate;
use kernel::calendar::{self, WorkingDays};
use uuid::Uuid;

/// What must be known to schedule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scheduling {
    /// How the campaign selected the agency; none when it did not, dropped it, or is closed.
    pub selected: Option<Selection>,
    /// Whether the agency is there on the day of the visit.
    pub agency: Presence,
    /// The team; none when it was never established.
    pub team: Option<Crew>,
    /// Whether visits need a working day, and if so, whether this one is.
    pub visit: VisitDay,
}

/// How a campaign selected an agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// In which mode.
    pub mode: Mode,
    /// First day of the campaign.
    pub from: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
}

/// A team, as it matters to one inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crew {
    /// The campaign it was established for.
    pub campaign: Uuid,
    /// Whether it may inspect this agency on that day (R-INS-2, R-INS-3).
    pub fit: Result<(), Unfit>,
}

/// What the calendar says of the day of a visit (R-INS-4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VisitDay {
    /// Nobody asked.
    #[default]
    Unknown,
    /// The checklist of the campaign demands no working day.
    Any,
    /// It does.
    Working(Result<bool, calendar::Error>),
}

/// How long before the visit the notice is sent (R-INS-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Working days from the sending to the visit.
    pub days: Result<u32, calendar::Error>,
    /// How many the checklist of the campaign demands; none when no version of it is in force.
    pub required: Option<u32>,
}

/// What must be known to start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Starting {
    /// Code of the campaign's checklist.
    pub template: String,
    /// The version of it in force on that day.
    pub version: Option<u32>,
    /// The team on that day.
    pub team: Option<Crew>,
    /// Whether the agency is there on that day.
    pub agency: Presence,
}

/// A finding of the last inspection (R-INS-8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Previous {
    /// Its id.
    pub finding: Uuid,
    /// Its class.
    pub class: FindingClass,
    /// Its item.
    pub item: String,
}

impl Selection {
    /// How an open campaign selected an agency.
    pub fn of(campaign: &Campaign, agency: Uuid) -> Option<Selection> {
        let opening = campaign.opening().filter(|_| campaign.is_open())?;
        let place = campaign.place(agency)?;
        Some(Selection { mode: place.mode, from: opening.from, until: opening.until })
    }
}

impl Crew {
    /// Whether a team of this campaign may inspect an agency on a day, by the rules in force then.
    pub fn of(team: &Team, campaign: &Campaign, rules: &Rules, agency: Uuid, on: NaiveDate) -> Option<Crew> {
        let lead_body = campaign.opening()?.lead_body;
        let fit = team.fit_for(agency, lead_body, rules.conflict_years, on);
        Some(Crew { campaign: team.established()?.campaign, fit })
    }
}

impl VisitDay {
    /// What the rules and the calendar say of a day.
    pub fn of(rules: &Rules, calendar: &WorkingDays, visit_on: NaiveDate) -> VisitDay {
        if rules.visit_on_working_day { VisitDay::Working(calendar.is_working(visit_on)) } else { VisitDay::Any }
    }
}

impl Lead {
    /// From the sending to the visit, by the calendar and, if a version of the checklist is in force, its rules.
    pub fn of(rules: Option<&Rules>, calendar: &WorkingDays, sent_on: NaiveDate, visit_on: NaiveDate) -> Lead {
        Lead { days: calendar.between(sent_on, visit_on), required: rules.map(|rules| rules.notice_working_days) }
    }
}

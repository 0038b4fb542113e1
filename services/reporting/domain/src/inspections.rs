//! How far the inspection of each agency on a campaign's list is, on every day.
//!
//! Two streams tell of it: the campaign puts the agency on its list, the inspection has its own course. Both know the id of the
//! inspection, which follows from the campaign and the agency, so their facts are told together.
//!
//! **Invariant:** an agency is told of as long as it is on the list; one that was dropped from it only if its inspection had
//! begun, or was cancelled or terminated.
//!
//! Deliberately absent: answers to the checklist, and what was found (see `findings`).

#[cfg(test)]
mod tests;

use crate::span::{Span, alone, spans};
use chrono::NaiveDate;
use inspections_domain::{
    campaign, inspection,
    vocabulary::{Grade, Mode},
};
use kernel::list;
use uuid::Uuid;

list! {
    /// How far the inspection of an agency is; derived for a day, never stored as truth. In the order of the way.
    Status, "status of an inspection" {
        /// Đã chọn: on the list, nothing is scheduled.
        Selected = "selected",
        /// Đã lên lịch.
        Scheduled = "scheduled",
        /// Đã thông báo.
        Noticed = "noticed",
        /// Đang kiểm tra.
        Started = "started",
        /// Đã lập biên bản.
        Minutes = "minutes",
        /// Đã kết luận.
        Concluded = "concluded",
        /// Đã hủy.
        Cancelled = "cancelled",
        /// Đã chấm dứt (R-INS-10).
        Terminated = "terminated",
    }
}

/// A campaign during some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Number of the plan, or of the decision of an extraordinary one.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// The plan it belongs to.
    pub plan: Option<Uuid>,
    /// The year it counts for.
    pub year: i32,
}

/// One agency in one campaign during some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The campaign.
    pub campaign: Uuid,
    /// The agency.
    pub agency: Uuid,
    /// How it is inspected.
    pub mode: Mode,
    /// How far that is.
    pub status: Status,
    /// The day of the visit.
    pub visit_on: Option<NaiveDate>,
    /// How it was concluded.
    pub outcome: Option<Outcome>,
}

/// How an inspection was concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// When.
    pub on: NaiveDate,
    /// The score in hundredths of a percent.
    pub score_hundredths: Option<u32>,
    /// The grade.
    pub grade: Option<Grade>,
    /// Major nonconformities.
    pub majors: u32,
    /// Minor ones.
    pub minors: u32,
}

/// A fact about the inspection of an agency.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// It came onto the list of a campaign, or left it.
    Listed {
        /// The campaign.
        campaign: Uuid,
        /// What its stream says of the agency.
        event: campaign::Event,
    },
    /// Its inspection went on.
    Inspected(inspection::Event),
}

impl Fact {
    /// The fact in an event of a campaign, if it is about an agency.
    #[must_use]
    pub fn of_campaign(campaign: Uuid, event: campaign::Event) -> Option<Fact> {
        use campaign::Event;
        let about_an_agency =
            matches!(event, Event::AgencySelected { .. } | Event::AgencyAdded { .. } | Event::AgencyDropped { .. });
        about_an_agency.then_some(Fact::Listed { campaign, event })
    }

    /// The fact in an event of an inspection, if it matters here.
    #[must_use]
    pub fn of_inspection(event: inspection::Event) -> Option<Fact> {
        use inspection::Event;
        let matters = matches!(
            event,
            Event::Scheduled(_)
                | Event::Rescheduled { .. }
                | Event::Cancelled { .. }
                | Event::NoticeSent { .. }
                | Event::Started { .. }
                | Event::MinutesDrawnUp { .. }
                | Event::Concluded(_)
                | Event::Terminated { .. }
        );
        matters.then_some(Fact::Inspected(event))
    }

    /// The inspection that it is about; `None` when its own stream says so.
    #[must_use]
    pub fn inspection(&self) -> Option<Uuid> {
        use campaign::Event;
        match self {
            Fact::Listed {
                campaign,
                event:
                    Event::AgencySelected { agency, .. }
                    | Event::AgencyAdded { agency, .. }
                    | Event::AgencyDropped { agency, .. },
            } => Some(inspection::id(*campaign, *agency)),
            Fact::Listed { .. } | Fact::Inspected(_) => None,
        }
    }

    /// The day from which it is true.
    #[must_use]
    pub fn effective_on(&self) -> NaiveDate {
        match self {
            Fact::Listed { event, .. } => decider::Event::effective_on(event),
            Fact::Inspected(event) => decider::Event::effective_on(event),
        }
    }
}

/// The campaign itself; events in the order in which they were recorded.
#[must_use]
pub fn campaigns(history: &[campaign::Event]) -> Vec<Span<Campaign>> {
    let evolve = |state: &mut Option<Campaign>, event: &campaign::Event| {
        if let campaign::Event::Opened(opening) = event {
            let (number, title) = (opening.number.clone(), opening.title.clone());
            *state = Some(Campaign { number, title, plan: opening.plan, year: opening.year });
        }
    };
    spans(history, decider::Event::effective_on, evolve, |state| alone(state.clone()))
}

/// One agency in one campaign; facts in the order in which they were recorded.
#[must_use]
pub fn inspections(facts: &[Fact]) -> Vec<Span<Inspection>> {
    spans(facts, Fact::effective_on, Course::learn, |course| alone(course.inspection()))
}

/// What has happened by a day.
#[derive(Debug, Default)]
struct Course {
    /// Campaign and agency.
    whose: Option<(Uuid, Uuid)>,
    /// The mode laid down by the list, while the agency is on it.
    listed: Option<Mode>,
    dropped: bool,
    scheduled: Option<(Mode, NaiveDate)>,
    status: Option<Status>,
    outcome: Option<Outcome>,
}

impl Course {
    fn learn(&mut self, fact: &Fact) {
        match fact {
            Fact::Listed { campaign, event } => self.list(*campaign, event),
            Fact::Inspected(event) => self.go_on(event),
        }
    }

    fn list(&mut self, campaign: Uuid, event: &campaign::Event) {
        use campaign::Event;
        match event {
            Event::AgencySelected { agency, mode, .. } | Event::AgencyAdded { agency, mode, .. } => {
                (self.whose, self.listed, self.dropped) = (Some((campaign, *agency)), Some(*mode), false);
            }
            Event::AgencyDropped { .. } => (self.listed, self.dropped) = (None, true),
            _ => {}
        }
    }

    fn go_on(&mut self, event: &inspection::Event) {
        use inspection::Event;
        match event {
            Event::Scheduled(appointment) => {
                self.whose = Some((appointment.campaign, appointment.agency));
                self.scheduled = Some((appointment.mode, appointment.visit_on));
                (self.status, self.outcome) = (Some(Status::Scheduled), None);
            }
            Event::Rescheduled { visit_on, .. } => {
                if let Some(scheduled) = &mut self.scheduled {
                    scheduled.1 = *visit_on;
                }
                self.status = Some(Status::Scheduled); // the notice must be sent again
            }
            Event::NoticeSent { .. } => self.status = Some(Status::Noticed),
            Event::Started { .. } => self.status = Some(Status::Started),
            Event::MinutesDrawnUp { .. } => self.status = Some(Status::Minutes),
            Event::Cancelled { .. } => self.status = Some(Status::Cancelled),
            Event::Terminated { .. } => self.status = Some(Status::Terminated),
            Event::Concluded(conclusion) => {
                self.status = Some(Status::Concluded);
                self.outcome = Some(Outcome {
                    on: conclusion.effective_on,
                    score_hundredths: conclusion.score_hundredths,
                    grade: conclusion.grade,
                    majors: conclusion.majors,
                    minors: conclusion.minors,
                });
            }
            _ => {}
        }
    }

    fn inspection(&self) -> Option<Inspection> {
        let (campaign, agency) = self.whose?;
        let status = self.status.unwrap_or(Status::Selected);
        if self.dropped && matches!(status, Status::Selected | Status::Scheduled | Status::Noticed) {
            return None;
        }
        let mode = self.scheduled.map(|(mode, _)| mode).or(self.listed)?;
        let visit_on = self.scheduled.map(|(_, visit_on)| visit_on);
        Some(Inspection { campaign, agency, mode, status, visit_on, outcome: self.outcome })
    }
}

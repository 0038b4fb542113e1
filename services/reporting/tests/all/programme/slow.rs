//! The same answers told slowly: every moment from the beginning, with the aggregates of the services, one fact after another.
//!
//! **Invariant:** nothing of the views, and none of the rules that they are told by, is used here.

use chrono::{DateTime, NaiveDate, Utc};
use decider::Aggregate;
use eventstore::Recorded;
use inspections_domain::{
    campaign::{self, Campaign},
    finding::{Finding, Stage},
    inspection::{self, Inspection},
    vocabulary::{FindingClass, FindingStatus, Mode},
};
use kernel::vocabulary::Tier;
use plans_domain::{
    plan::Plan,
    training::Training,
    vocabulary::{PlanStatus, TaskStanding, TrainingStatus},
};
use registry_domain::agency::Agency;
use reporting_domain::{
    inspections::{Outcome, Status},
    plan_progress::{Stage as PlanStage, Standing},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What of all logs was known at a time, and true by a day.
pub(crate) struct Past {
    events: Vec<Recorded>,
    pub(crate) as_of: NaiveDate,
}

impl Past {
    pub(crate) fn of(logs: &[Vec<Recorded>], as_of: NaiveDate, known_at: DateTime<Utc>) -> Past {
        let by_then = |event: &&Recorded| event.recorded_at <= known_at && event.effective_on <= as_of;
        let mut events: Vec<Recorded> = logs.iter().flatten().filter(by_then).cloned().collect();
        events.sort_by_key(|event| event.effective_on); // stable: the order of the log within a day
        Past { events, as_of }
    }

    fn facts<A: Aggregate>(&self) -> BTreeMap<Uuid, Vec<A::Event>> {
        let mut facts: BTreeMap<Uuid, Vec<A::Event>> = BTreeMap::new();
        for event in &self.events {
            if let Some(fact) = event.of::<A>().expect("it is read") {
                facts.entry(event.stream).or_default().push(fact);
            }
        }
        facts
    }

    fn states<A: Aggregate>(&self) -> BTreeMap<Uuid, A> {
        self.facts::<A>().into_iter().map(|(id, facts)| (id, A::replay(&facts))).collect()
    }

    /// Name, tier, and whether it is no more.
    pub(crate) fn agencies(&self) -> BTreeMap<Uuid, (String, Tier, bool)> {
        let known = self.states::<Agency>().into_iter().filter_map(|(id, agency)| {
            let life = agency.lifetime()?;
            let last = life.until.filter(|until| *until <= self.as_of).and_then(|until| until.pred_opt());
            let name = agency.name(last.unwrap_or(self.as_of).max(life.from))?.to_owned();
            Some((id, (name, agency.tier()?, last.is_some())))
        });
        known.collect()
    }

    pub(crate) fn findings(&self) -> Vec<SlowFinding> {
        let states = self.states::<Finding>().into_iter().filter(|(_, finding)| finding.raised().is_some());
        states.map(|(id, finding)| SlowFinding { id, finding }).collect()
    }

    pub(crate) fn inspections(&self) -> Vec<SlowInspection> {
        let campaigns = self.facts::<Campaign>();
        let mut listings: BTreeMap<Uuid, (Uuid, Uuid, Option<Mode>)> = BTreeMap::new();
        for (campaign, events) in &campaigns {
            for event in events {
                let (agency, mode) = match event {
                    campaign::Event::AgencySelected { agency, mode, .. }
                    | campaign::Event::AgencyAdded { agency, mode, .. } => (*agency, Some(*mode)),
                    campaign::Event::AgencyDropped { agency, .. } => (*agency, None),
                    _ => continue,
                };
                // Whoever is dropped without having been on the list was never on it.
                let id = inspection::id(*campaign, agency);
                listings.insert(id, (*campaign, agency, mode));
            }
        }
        let courses = self.facts::<Inspection>();
        let ids: std::collections::BTreeSet<Uuid> = listings.keys().chain(courses.keys()).copied().collect();
        ids.into_iter()
            .filter_map(|id| SlowInspection::of(id, listings.get(&id), courses.get(&id).map_or(&[], Vec::as_slice)))
            .collect()
    }

    /// Number, title and year of each campaign.
    pub(crate) fn campaigns(&self) -> BTreeMap<Uuid, (String, i32)> {
        let states = self.states::<Campaign>().into_iter();
        states.filter_map(|(id, campaign)| campaign.opening().map(|it| (id, (it.number.clone(), it.year)))).collect()
    }

    pub(crate) fn plans(&self) -> Vec<SlowPlan> {
        let stage = |plan: &Plan| match plan.status()? {
            PlanStatus::Promulgated => Some(PlanStage::Promulgated),
            PlanStatus::Closed if plan.promulgation().is_some() => Some(PlanStage::Closed),
            PlanStatus::Superseded if plan.promulgation().is_some() => Some(PlanStage::Superseded),
            _ => None,
        };
        let plans = self.states::<Plan>().into_iter().filter_map(|(id, plan)| {
            let stage = stage(&plan)?;
            let tasks = plan.tasks().map(|task| {
                let standing = match task.standing(self.as_of) {
                    TaskStanding::NotStarted => Standing::NotStarted,
                    TaskStanding::InProgress => Standing::InProgress,
                    TaskStanding::Overdue => Standing::Overdue,
                    TaskStanding::Completed if task.late_days(self.as_of).is_some() => Standing::CompletedLate,
                    TaskStanding::Completed => Standing::Completed,
                };
                let late = task.late_days(self.as_of).unwrap_or_default();
                (task.item.id, standing, task.percent(self.as_of), late)
            });
            let tasks = tasks.collect();
            let money = plan.budget().lines(self.as_of);
            let (allocated, settled) =
                money.values().fold((0, 0), |sum, line| (sum.0 + line.allocated_dong, sum.1 + line.settled_dong));
            let year = plan.draft()?.year;
            Some(SlowPlan { id, number: plan.number()?.to_owned(), year, stage, tasks, allocated, settled })
        });
        plans.collect()
    }

    pub(crate) fn trainings(&self) -> Vec<(Uuid, Training)> {
        let states = self.states::<Training>().into_iter();
        states.filter(|(_, training)| training.arrangement().is_some()).collect()
    }
}

pub(crate) struct SlowFinding {
    pub(crate) id: Uuid,
    pub(crate) finding: Finding,
}

impl SlowFinding {
    pub(crate) fn class(&self) -> FindingClass {
        self.finding.class().expect("it was raised")
    }

    pub(crate) fn status(&self) -> FindingStatus {
        self.finding.status().expect("it was raised")
    }

    pub(crate) fn closed_on(&self) -> Option<NaiveDate> {
        match self.finding.stage() {
            Some(Stage::Closed { on, .. }) => Some(*on),
            _ => None,
        }
    }

    /// Days from raising to closing, or to a day.
    pub(crate) fn days(&self, as_of: NaiveDate) -> i64 {
        let raised_on = self.finding.raised().expect("it was raised").effective_on;
        (self.closed_on().unwrap_or(as_of) - raised_on).num_days()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SlowInspection {
    pub(crate) id: Uuid,
    pub(crate) campaign: Uuid,
    pub(crate) agency: Uuid,
    pub(crate) mode: Mode,
    pub(crate) status: Status,
    pub(crate) visit_on: Option<NaiveDate>,
    pub(crate) outcome: Option<Outcome>,
}

impl SlowInspection {
    fn of(
        id: Uuid,
        listing: Option<&(Uuid, Uuid, Option<Mode>)>,
        course: &[inspection::Event],
    ) -> Option<SlowInspection> {
        use inspection::Event;
        let begin = course.iter().position(|event| matches!(event, Event::Scheduled(_)));
        let appointment = begin.and_then(|begin| match &course[begin] {
            Event::Scheduled(appointment) => Some(appointment),
            _ => None,
        });
        let since = &course[begin.unwrap_or(0)..];
        let status = since.iter().rev().find_map(|event| match event {
            Event::Scheduled(_) | Event::Rescheduled { .. } => Some(Status::Scheduled),
            Event::NoticeSent { .. } => Some(Status::Noticed),
            Event::Started { .. } => Some(Status::Started),
            Event::MinutesDrawnUp { .. } => Some(Status::Minutes),
            Event::Concluded(_) => Some(Status::Concluded),
            Event::Cancelled { .. } => Some(Status::Cancelled),
            Event::Terminated { .. } => Some(Status::Terminated),
            _ => None,
        });
        let status = status.unwrap_or(Status::Selected);
        let is_dropped = listing.is_some_and(|(_, _, mode)| mode.is_none());
        if is_dropped && status < Status::Started {
            return None;
        }
        let outcome = since.iter().rev().find_map(|event| match event {
            Event::Concluded(it) => {
                let (on, score_hundredths, grade) = (it.effective_on, it.score_hundredths, it.grade);
                Some(Outcome { on, score_hundredths, grade, majors: it.majors, minors: it.minors })
            }
            _ => None,
        });
        let visits = since.iter().rev().find_map(|event| match event {
            Event::Scheduled(appointment) => Some(appointment.visit_on),
            Event::Rescheduled { visit_on, .. } => Some(*visit_on),
            _ => None,
        });
        let listed = listing.map(|(campaign, agency, _)| (*campaign, *agency));
        let (campaign, agency) = appointment.map(|it| (it.campaign, it.agency)).or(listed)?;
        let mode = appointment.map(|it| it.mode).or(listing.and_then(|(_, _, mode)| *mode))?;
        let visit_on = visits.filter(|_| appointment.is_some());
        Some(SlowInspection { id, campaign, agency, mode, status, visit_on, outcome })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SlowPlan {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) year: i32,
    pub(crate) stage: PlanStage,
    /// Item, standing, percent, days late.
    pub(crate) tasks: Vec<(Uuid, Standing, u8, i64)>,
    pub(crate) allocated: i64,
    pub(crate) settled: i64,
}

/// Who came from one agency, how many passed and how many did not; nobody to what was not held.
pub(crate) fn attendance(training: &Training) -> Vec<(Uuid, i64, i64, i64)> {
    if training.status() != Some(TrainingStatus::Held) {
        return Vec::new();
    }
    let count = |number: usize| i64::try_from(number).expect("few people");
    let came = training.attendance().iter().map(|(agency, attendance)| {
        let graded = |passed| training.results().filter(|(of, it)| of == agency && it.passed == passed).count();
        (*agency, count(attendance.participants.len()), count(graded(true)), count(graded(false)))
    });
    came.collect()
}

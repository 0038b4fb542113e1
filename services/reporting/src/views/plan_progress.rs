//! How far were the tasks and the money of each promulgated plan on a day, as it was known at a time?
//!
//! `view.plan` and `view.task` hold the segments of plans and their tasks ([`reporting_domain::plan_progress`]), told from the
//! log of plans; `view.agency` names the agencies, from the registry's.
//!
//! **Invariant:** the rows known at a time are the segments of the events recorded by then.
//! **Invariant:** figures count exactly the tasks that the list has.
//!
//! Deliberately absent: counting in SQL. How a task stands is a rule of the domain, and there are few of them.

mod figures;
mod list;
mod row;

pub use figures::{Figure, figures};
pub use list::{Filter, Line, list};

use super::agencies::{Agencies, agency_tables};
use eventstore::{Recorded, Tx, View, telling::take_in, view::Error};
use futures::future::BoxFuture;

/// The view.
#[derive(Debug)]
pub struct PlanProgress;

/// Its name.
pub const NAME: &str = "plan_progress_1";

const SCHEMA: &str = concat!(
    agency_tables!(),
    "
CREATE TABLE view.plan_fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.plan (
    plan uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    number text NOT NULL, title text NOT NULL, plan_kind text NOT NULL, year bigint NOT NULL, stage text NOT NULL,
    allocated_dong bigint NOT NULL, settled_dong bigint NOT NULL,
    PRIMARY KEY (plan, valid_from, known_from));
CREATE TABLE view.task_fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.task (
    plan uuid NOT NULL, item uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    code text NOT NULL, content text NOT NULL, activity text NOT NULL, lead_agency uuid NOT NULL, deadline date NOT NULL,
    percent bigint NOT NULL, begun boolean NOT NULL, completed_on date,
    PRIMARY KEY (plan, item, valid_from, known_from));
"
);

impl View for PlanProgress {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::REGISTRY, crate::PLANS]
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            take_in::<Agencies>(tx, events).await?;
            take_in::<row::Plans>(tx, events).await?;
            take_in::<row::Tasks>(tx, events).await
        })
    }
}

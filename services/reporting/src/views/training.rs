//! Which trainings were held by a day, as it was known at a time, who came, and who passed?
//!
//! `view.class` and `view.attendance` hold the segments of trainings and of who came from where
//! ([`reporting_domain::training`]), told from the log of plans; `view.agency` names the agencies, from the registry's.
//!
//! **Invariant:** the rows known at a time are the segments of the events recorded by then.
//! **Invariant:** figures count exactly the trainings that the list has, and who came to them.
//!
//! Deliberately absent: counting in SQL; there are few trainings, and an agency that came to several is one agency.

mod figures;
mod list;
mod row;

pub use figures::{Figure, GroupBy, Statistic, figures};
pub use list::{Came, Filter, Line, list};

use super::agencies::{Agencies, agency_tables};
use eventstore::{Recorded, Tx, View, telling::take_in, view::Error};
use futures::future::BoxFuture;

/// The view.
#[derive(Debug)]
pub struct Training;

/// Its name.
pub const NAME: &str = "training_1";

const SCHEMA: &str = concat!(
    agency_tables!(),
    "
CREATE TABLE view.class_fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.class (
    training uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    class_kind text NOT NULL, title text NOT NULL, plan uuid, item uuid, organiser uuid NOT NULL, first_day date NOT NULL,
    last_day date NOT NULL, place text NOT NULL, status text NOT NULL,
    PRIMARY KEY (training, valid_from, known_from));
CREATE TABLE view.attendance_fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.attendance (
    training uuid NOT NULL, agency uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    participants bigint NOT NULL, passed bigint NOT NULL, failed bigint NOT NULL,
    PRIMARY KEY (training, agency, valid_from, known_from));
"
);

impl View for Training {
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
            take_in::<row::Classes>(tx, events).await?;
            take_in::<row::Attendances>(tx, events).await
        })
    }
}

//! Where did each finding stand on a day, as it was known at a time, and what was owed for it?
//!
//! `view.finding` holds the segments of each finding ([`reporting_domain::findings`]), `view.owed` what should be done for it by
//! when, both told from the log of inspections; `view.agency` names the agencies, from the registry's.
//!
//! **Invariant:** the rows known at a time are the segments of the events recorded by then.
//! **Invariant:** a list narrowed to the key of a figure has exactly the findings that the figure counts.
//!
//! Deliberately absent: the evidence, and who said what; a finding itself is read from the inspections.

mod figures;
mod list;
mod overdue;
mod row;

pub use figures::{Figure, GroupBy, figures};
pub use list::{Filter, Line, list};
pub use overdue::{OverdueAction, overdue};

use super::agencies::{Agencies, agency_tables};
use eventstore::{Recorded, Tx, View, telling::take_in, view::Error};
use futures::future::BoxFuture;

/// The view.
#[derive(Debug)]
pub struct Findings;

/// Its name.
pub const NAME: &str = "findings_1";

const SCHEMA: &str = concat!(
    agency_tables!(),
    "
CREATE TABLE view.finding_fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.finding (
    finding uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    inspection uuid NOT NULL, campaign uuid NOT NULL, agency uuid NOT NULL, year bigint NOT NULL, item text NOT NULL,
    clause text, chapter text, class text NOT NULL, body text NOT NULL, escalated boolean NOT NULL, status text NOT NULL,
    raised_on date NOT NULL, due_on date, closed_on date, raised_day bigint NOT NULL, closed_day bigint,
    PRIMARY KEY (finding, valid_from, known_from));
CREATE TABLE view.owed_fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.owed (
    finding uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    action uuid, body text NOT NULL, responsible text, due_on date NOT NULL);
CREATE INDEX view.finding_by_known ON view.finding (known_until, finding);
CREATE INDEX view.owed_by_finding ON view.owed (finding, known_until);
"
);

impl View for Findings {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::REGISTRY, crate::INSPECTIONS]
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            take_in::<Agencies>(tx, events).await?;
            take_in::<row::Findings>(tx, events).await?;
            take_in::<row::Owings>(tx, events).await
        })
    }
}

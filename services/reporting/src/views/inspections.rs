//! How far was the inspection of each agency on a campaign's list on a day, as it was known at a time?
//!
//! `view.inspection` holds the segments of each agency in each campaign ([`reporting_domain::inspections`]), under the id that
//! its inspection has or will have; `view.campaign` names the campaigns; both are told from the log of inspections.
//! `view.agency` names the agencies, from the registry's.
//!
//! **Invariant:** the rows known at a time are the segments of the events recorded by then.
//! **Invariant:** a list narrowed to the key of a figure has exactly the agencies that the figure counts.
//!
//! Deliberately absent: teams, answers and minutes; an inspection itself is read from the inspections.

mod figures;
mod list;
mod row;

pub use figures::{Figure, GroupBy, figures};
pub use list::{Filter, Line, OfCampaign, list};

use super::agencies::{Agencies, agency_tables};
use eventstore::{Recorded, Tx, View, telling::take_in, view::Error};
use futures::future::BoxFuture;

/// The view.
#[derive(Debug)]
pub struct Inspections;

/// Its name.
pub const NAME: &str = "inspections_1";

const SCHEMA: &str = concat!(
    agency_tables!(),
    "
CREATE TABLE view.campaign_fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.campaign (
    campaign uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    number text NOT NULL, title text NOT NULL, plan uuid, year bigint NOT NULL,
    PRIMARY KEY (campaign, valid_from, known_from));
CREATE TABLE view.inspection_fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.inspection (
    inspection uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    campaign uuid NOT NULL, agency uuid NOT NULL, mode text NOT NULL, status text NOT NULL, visit_on date,
    concluded_on date, score_hundredths bigint, grade text, majors bigint, minors bigint,
    PRIMARY KEY (inspection, valid_from, known_from));
CREATE INDEX view.inspection_by_known ON view.inspection (known_until, inspection);
"
);

impl View for Inspections {
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
            take_in::<row::Campaigns>(tx, events).await?;
            take_in::<row::Inspections>(tx, events).await
        })
    }
}

//! Where did each agency stand on a day, as it was known at a time?
//!
//! `view.source` keeps the events that can change the answer, so that a fact that arrives late is put in its place;
//! `view.status` holds each agency's segments ([`reporting_domain::conformity`]) over valid and known time; `view.link` holds
//! who took over from whom, so that a day can be counted on the map of another one ([`reporting_domain::map`]).
//!
//! **Invariant:** the rows known at a time are the segments of the events recorded by then, command by command: what one
//! command recorded is learned at once.
//! **Invariant:** the rows depend on the order of commands only, not on how they were batched, so a rebuild gives the same
//! rows one by one.
//!
//! Deliberately absent: counts. They are made when they are asked for, because `as_of` and `known_at` can be any.

mod figures;
mod knowledge;
mod list;
mod mapped;
mod row;
mod succession;

pub use figures::{Figure, GroupBy, Point, Question, figures};
pub use list::{Filter, Place, list};
pub use mapped::NotCarried;
pub use row::{District, Line};
pub use succession::Succession;

use eventstore::{Recorded, Tx, View, view::Error};
use futures::future::BoxFuture;
use knowledge::{Fact, Knowledge};

/// The view.
#[derive(Debug)]
pub struct Conformity;

/// Its name.
pub const NAME: &str = "conformity_2";

// `district` is the agency that a row is counted under, if that turns out to be of the district tier: itself or its parent.
const SCHEMA: &str = "
CREATE TABLE view.source (
    agency uuid NOT NULL, position bigint NOT NULL, kind text NOT NULL, effective_on date NOT NULL, event text NOT NULL,
    PRIMARY KEY (agency, position));
CREATE TABLE view.status (
    agency uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    name text NOT NULL, name_key text NOT NULL, tier text NOT NULL, tier_rank bigint NOT NULL, kind text NOT NULL, level text,
    parent uuid, district uuid, area_code text, obligation text, status text NOT NULL, reasons text NOT NULL, edition text,
    number text, signed_on date, declared_on date, declared boolean NOT NULL,
    PRIMARY KEY (agency, valid_from, known_from));
CREATE TABLE view.link (
    position bigint PRIMARY KEY, reorganisation uuid NOT NULL, item bigint NOT NULL, predecessor uuid NOT NULL,
    successor uuid NOT NULL, share text NOT NULL, effective_on date NOT NULL, instrument text NOT NULL,
    known_from timestamptz NOT NULL);
CREATE INDEX view.source_by_kind ON view.source (kind);
CREATE INDEX view.status_by_known ON view.status (known_until, agency);
";

impl View for Conformity {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::REGISTRY]
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut facts: Vec<(&Recorded, Fact)> = Vec::new();
            for recorded in events {
                facts.extend(Fact::of(recorded)?.map(|fact| (recorded, fact)));
            }
            let mut known = Knowledge::read(tx, &facts).await?;
            let source = facts.iter().map(|(recorded, _)| row::of_source(recorded)).collect();
            let mut links = Vec::new();
            for command in facts.chunk_by(|(a, _), (b, _)| a.command_id == b.command_id) {
                known.learn(command);
                links.extend(command.iter().filter_map(|(recorded, fact)| known.link(recorded, fact)));
            }
            tx.insert("view.source", &row::SOURCE_COLUMNS, source).await?;
            tx.insert("view.link", &succession::COLUMNS, links).await?;
            known.write(tx).await
        })
    }
}

//! The agencies of a view: what they are called, on which tier they stand, and whether they are still there.
//!
//! Each view of the programme has a table of them of its own, told from the registry's log.
//!
//! **Invariant:** the rows are [`reporting_domain::agencies`], over known time.

use super::{
    column::{optional_word, word},
    moment::of_moment,
};
use eventstore::{
    Row, Telling, Value, db,
    telling::{self, event_of},
};
use kernel::{text::sort_key, vocabulary::Tier};
use registry_domain::agency::{self, Agency};
use reporting_domain::{
    Span,
    agencies::{Named, matters, named},
};
use uuid::Uuid;

/// The tables; a macro, because the schema of a view is one literal.
macro_rules! agency_tables {
    () => {
        "
CREATE TABLE view.agency_fact (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.agency (
    agency uuid NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    name text NOT NULL, name_key text NOT NULL, tier text NOT NULL, tier_rank bigint NOT NULL, kind text NOT NULL,
    ended boolean NOT NULL, PRIMARY KEY (agency, valid_from, known_from));
"
    };
}
pub(super) use agency_tables;

/// How the table is told.
pub(super) struct Agencies;

impl Telling for Agencies {
    const TABLE: &'static str = "view.agency";
    const FACTS: &'static str = "view.agency_fact";
    const SUBJECT: &'static str = "agency";
    const COLUMNS: &'static [&'static str] =
        &["valid_from", "valid_until", "name", "name_key", "tier", "tier_rank", "kind", "ended"];

    type Fact = agency::Event;
    type Subject = Vec<agency::Event>;
    type Common = ();
    type Segment = Span<Named>;

    fn fact(kind: &str, _: Uuid, event: &str) -> telling::Read<agency::Event> {
        Ok(event_of::<Agency>(kind, event)?.filter(matters))
    }

    fn learn(history: &mut Vec<agency::Event>, fact: agency::Event) {
        history.push(fact);
    }

    fn tell(history: &Vec<agency::Event>, (): &()) -> Vec<Span<Named>> {
        named(history)
    }

    fn values(Span { from, until, of }: Span<Named>) -> Vec<Value> {
        let name_key = sort_key(&of.name);
        let (tier, rank, kind) = (of.tier.code(), of.tier as i64, of.kind.code());
        vec![
            from.into(),
            until.into(),
            of.name.into(),
            name_key.into(),
            tier.into(),
            rank.into(),
            kind.into(),
            of.ended.into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Span<Named>, db::Error> {
        let (name, tier, kind, ended) = (row.get("name")?, word(row, "tier")?, word(row, "kind")?, row.get("ended")?);
        Ok(Span { from: row.get("valid_from")?, until: row.get("valid_until")?, of: Named { name, tier, kind, ended } })
    }
}

/// The agency behind a column, as `a`, on the day and as known at the time of the statement.
pub(super) fn joined(column: &str) -> String {
    format!("LEFT JOIN view.agency a ON a.agency = {column} AND {}", of_moment("a"))
}

/// What [`OfAgency`] reads of it.
pub(super) const COLUMNS: &str = "a.name AS agency_name, a.tier AS agency_tier, a.ended AS agency_ended";

/// By tier, then by name, those of which nothing is known last.
pub(super) const ORDER: &str = "COALESCE(a.tier_rank, 9), COALESCE(a.name_key, '')";

/// An agency in the line of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfAgency {
    /// Which.
    pub id: Uuid,
    /// Its name on the day, or its last one; empty while nothing is known of it.
    pub name: String,
    /// Its tier.
    pub tier: Option<Tier>,
    /// Whether it is no more on the day.
    pub ended: bool,
}

impl OfAgency {
    pub(super) fn read(row: &Row<'_>, id: &str) -> Result<OfAgency, db::Error> {
        Ok(OfAgency {
            id: row.get(id)?,
            name: row.get::<Option<String>>("agency_name")?.unwrap_or_default(),
            tier: optional_word(row, "agency_tier")?,
            ended: row.get::<Option<bool>>("agency_ended")?.unwrap_or_default(),
        })
    }
}

//! Which documents were there on a day, as it was known at a time, and which of them were in force?
//!
//! **Invariant:** a document is there from the day it bears, also before it takes effect; it is in force from its first day
//! until another document ends it, or, when it is a committee's, the committee is no more (R-PLN-5).
//! **Invariant:** the rows known at a time are those told from the facts recorded by then (`eventstore::telling`).
//!
//! Deliberately absent: what a document rests on and what became of it; that is told from its own stream.

use super::{Statement, spans};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use decider::Aggregate as _;
use eventstore::{Recorded, Row, Telling, Tx, Value, View, db, telling, view::Error};
use futures::future::BoxFuture;
use plans_domain::{
    committee::{self, SteeringCommittee},
    document::{self, OfficialDocument},
    text::match_key,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The view.
#[derive(Debug)]
pub struct Documents;

/// Its name.
pub const NAME: &str = "documents_1";

const SCHEMA: &str = "
CREATE TABLE view.source (
    subject uuid NOT NULL, position bigint NOT NULL, stream uuid NOT NULL, kind text NOT NULL, event text NOT NULL,
    PRIMARY KEY (subject, position));
CREATE TABLE view.document (
    document uuid NOT NULL, known_from timestamptz NOT NULL, known_until timestamptz NOT NULL,
    valid_from date NOT NULL, valid_until date NOT NULL,
    number text NOT NULL, symbol_type text, issuer_key text NOT NULL, issued_on date NOT NULL, year bigint NOT NULL,
    in_force boolean NOT NULL,
    PRIMARY KEY (document, valid_from, known_from));
CREATE INDEX view.document_by_number ON view.document (number);
";

impl View for Documents {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::NAME]
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(telling::take_in::<Holds>(tx, events))
    }
}

/// Whether a document holds, told from its facts and those of committees.
struct Holds;

/// A fact that can change whether a document holds.
#[derive(Clone, Debug)]
enum Fact {
    Document(document::Event),
    Committee(committee::Event),
}

/// How a document is found during some days.
#[derive(Clone, Debug, PartialEq)]
struct Segment {
    valid_from: NaiveDate,
    valid_until: NaiveDate,
    number: String,
    symbol_type: Option<String>,
    issuer_key: String,
    issued_on: NaiveDate,
    in_force: bool,
}

impl Telling for Holds {
    const TABLE: &'static str = "view.document";
    const FACTS: &'static str = "view.source";
    const SUBJECT: &'static str = "document";
    const COLUMNS: &'static [&'static str] =
        &["valid_from", "valid_until", "number", "symbol_type", "issuer_key", "issued_on", "year", "in_force"];

    const COMMON_KINDS: &'static [&'static str] = &[SteeringCommittee::KIND];

    type Fact = Fact;
    type Subject = OfficialDocument;
    type Common = BTreeMap<Uuid, SteeringCommittee>;
    type Segment = Segment;

    fn fact(kind: &str, _: Uuid, event: &str) -> serde_json::Result<Option<Fact>> {
        let document = telling::event_of::<OfficialDocument>(kind, event)?.map(Fact::Document);
        Ok(document.or(telling::event_of::<SteeringCommittee>(kind, event)?.map(Fact::Committee)))
    }

    fn learn(document: &mut OfficialDocument, fact: Fact) {
        if let Fact::Document(event) = fact {
            document.evolve(&event);
        }
    }

    fn learn_common(committees: &mut Self::Common, stream: Uuid, fact: Fact) {
        if let Fact::Committee(event) = fact {
            committees.entry(stream).or_default().evolve(&event);
        }
    }

    fn concerns(_: &Fact, document: &OfficialDocument) -> bool {
        document.content().is_some_and(|content| content.committee.is_some())
    }

    fn tell(document: &OfficialDocument, committees: &Self::Common) -> Vec<Segment> {
        let Some(content) = document.content() else { return Vec::new() };
        let committee = content.committee.and_then(|committee| committees.get(&committee));
        let constituted = committee.into_iter().flat_map(SteeringCommittee::constitutions).map(|one| one.effective_on);
        let disbanded = committee.and_then(SteeringCommittee::disbanded_on);
        let mut days: BTreeSet<NaiveDate> =
            document.ended_on().into_iter().chain(constituted).chain(disbanded).chain([content.effective_on]).collect();
        days = days.split_off(&content.issued_on); // nothing is said of the days before it
        days.insert(content.issued_on);
        let number = content.number.parse::<kernel::document::Number>().ok();
        let symbol_type = number.and_then(|number| number.type_code().map(str::to_owned));
        let mut segments: Vec<Segment> = Vec::new();
        for (valid_from, valid_until) in spans(&days) {
            let in_force = document.valid(valid_from, committee);
            match segments.last_mut() {
                Some(last) if last.in_force == in_force => last.valid_until = valid_until,
                _ => segments.push(Segment {
                    valid_from,
                    valid_until,
                    number: content.number.clone(),
                    symbol_type: symbol_type.clone(),
                    issuer_key: match_key(&content.issuer),
                    issued_on: content.issued_on,
                    in_force,
                }),
            }
        }
        segments
    }

    fn values(segment: Segment) -> Vec<Value> {
        let Segment { valid_from, valid_until, number, symbol_type, issuer_key, issued_on, in_force } = segment;
        vec![
            valid_from.into(),
            valid_until.into(),
            number.into(),
            symbol_type.into(),
            issuer_key.into(),
            issued_on.into(),
            i64::from(issued_on.year()).into(),
            in_force.into(),
        ]
    }

    fn segment(row: &Row<'_>) -> Result<Segment, db::Error> {
        Ok(Segment {
            valid_from: row.get("valid_from")?,
            valid_until: row.get("valid_until")?,
            number: row.get("number")?,
            symbol_type: row.get("symbol_type")?,
            issuer_key: row.get("issuer_key")?,
            issued_on: row.get("issued_on")?,
            in_force: row.get("in_force")?,
        })
    }
}

/// Which documents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of this issuer, capitals set aside.
    pub issuer: Option<String>,
    /// Of this number.
    pub number: Option<String>,
    /// With this type in the symbol.
    pub symbol_type: Option<String>,
    /// Dated in this year.
    pub year: Option<i64>,
    /// In force on the day.
    pub in_force_only: bool,
}

/// The documents of a day as known at a time, the latest first; those of one day by number and id.
///
/// # Errors
/// The database failed.
pub async fn list(
    tx: &mut Tx,
    (as_of, known_at): (NaiveDate, DateTime<Utc>),
    filter: &Filter,
    (offset, limit): (i64, i64),
) -> Result<Vec<Uuid>, db::Error> {
    let mut statement = Statement::new(
        "SELECT document FROM view.document \
         WHERE valid_from <= $1 AND $1 < valid_until AND known_from <= $2 AND $2 < known_until",
        vec![as_of.into(), known_at.into()],
    );
    statement.and("issuer_key = ?", filter.issuer.as_deref().map(match_key));
    statement.and("number = ?", filter.number.clone());
    statement.and("symbol_type = ?", filter.symbol_type.clone());
    statement.and("year = ?", filter.year);
    statement.and("in_force = ?", filter.in_force_only.then_some(true));
    let order = "issued_on DESC, number, document";
    let found: Vec<(Uuid,)> = statement.page(tx, order, offset, limit).fetch_all().await?;
    Ok(found.into_iter().map(|(document,)| document).collect())
}

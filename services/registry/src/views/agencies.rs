//! Which agencies were there on a day, as it was known at a time, and what were they called?
//!
//! `view.agency` holds each agency's attributes over valid and known time; `view.source` keeps the events they are told
//! from, so that a fact that arrives late is put in its place. How binding the programme is for an agency is told from its
//! own events and from the rules for its kind, so a new rule tells every agency of the kind anew.
//!
//! **Invariant:** the open rows of an agency are the timeline of its recorded events, and an earlier known time shows the
//! timeline of the events recorded by then; what one command recorded is learned at once.
//!
//! Deliberately absent: officers and quality systems, which are read from the agency's own history.

mod query;
mod row;

pub use query::{Column, Condition, Direction, Query, Search, list, of_audience};
pub use row::{Line, Listed, Segment};

use chrono::NaiveDate;
use decider::{Aggregate as _, timeline};
use eventstore::{Chronicle, Known, OPEN_DATE, OPEN_TIME, Recorded, Tx, View, view::Error};
use futures::future::BoxFuture;
use registry_domain::{
    agency::{self, Agency},
    obligation::{self, KindRules, Rules},
    vocabulary::Kind,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The view.
#[derive(Debug)]
pub struct Agencies;

/// Its name.
pub const NAME: &str = "agencies_2";

/// The most agencies that one statement asks for; databases limit the parameters of a statement.
const AGENCIES_MAX: usize = 10_000;

impl View for Agencies {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::NAME]
    }

    fn schema(&self) -> &'static str {
        row::SCHEMA
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut facts: Vec<(&Recorded, Fact)> = Vec::new();
            for recorded in events {
                facts.extend(Fact::of(recorded)?.map(|fact| (recorded, fact)));
            }
            let mut known = Knowledge::read(tx, &facts).await?;
            let source = facts.iter().map(|(recorded, _)| row::of_source(recorded)).collect();
            for command in facts.chunk_by(|(a, _), (b, _)| a.command_id == b.command_id) {
                known.learn(command);
            }
            tx.insert("view.source", &row::SOURCE_COLUMNS, source).await?;
            known.write(tx).await
        })
    }
}

/// An event that can change the answer.
#[derive(Clone, Debug)]
enum Fact {
    Agency(agency::Event),
    Rule(obligation::Event),
}

impl Fact {
    /// The fact in an event of the registry, if it matters here.
    fn of(recorded: &Recorded) -> Result<Option<Fact>, Error> {
        let agency = recorded.of::<Agency>()?.map(Fact::Agency);
        Ok(agency.or(recorded.of::<KindRules>()?.map(Fact::Rule)))
    }

    /// The fact in a row of `view.source`.
    fn read(position: i64, kind: &str, event: &str) -> Result<Fact, Error> {
        let fact = match kind {
            Agency::KIND => serde_json::from_str(event).map(Fact::Agency),
            _ => serde_json::from_str(event).map(Fact::Rule),
        };
        fact.map_err(|reason| Error::Poison { position, reason: reason.to_string() })
    }
}

/// What is known of one agency.
#[derive(Debug)]
struct Dossier {
    history: Vec<agency::Event>,
    kind: Option<Kind>,
    rows: Chronicle<Segment>,
    told: Vec<Segment>,
    changed: bool,
}

impl Default for Dossier {
    fn default() -> Dossier {
        let (history, told) = (Vec::new(), Vec::new());
        Dossier { history, kind: None, rows: Chronicle::new(Vec::new()), told, changed: false }
    }
}

/// What is known of the agencies at hand, and of the rules for all kinds.
#[derive(Debug, Default)]
struct Knowledge {
    dossiers: BTreeMap<Uuid, Dossier>,
    rules: Rules,
}

impl Knowledge {
    /// What the view knew before these facts: of the agencies that they are about, and of all of a kind whose rules change.
    async fn read(tx: &mut Tx, facts: &[(&Recorded, Fact)]) -> Result<Knowledge, Error> {
        let mut known = Knowledge::default();
        if facts.is_empty() {
            return Ok(known);
        }
        let rules = "SELECT stream, position, kind, event FROM view.source WHERE kind = 'obligation' ORDER BY position";
        known.take(tx.query(rules).fetch_all().await?)?;
        let mut agencies: BTreeSet<Uuid> = BTreeSet::new();
        let mut kinds: BTreeSet<Kind> = BTreeSet::new();
        for (recorded, fact) in facts {
            match fact {
                Fact::Agency(_) => agencies.extend([recorded.stream]),
                Fact::Rule(event) => kinds.extend([event.kind()]),
            }
        }
        for kind in kinds {
            let of_kind = tx.query("SELECT DISTINCT agency FROM view.agency WHERE kind = $1").bind(kind.code());
            let of_kind: Vec<(Uuid,)> = of_kind.fetch_all().await?;
            agencies.extend(of_kind.into_iter().map(|(agency,)| agency));
        }
        let agencies: Vec<Uuid> = agencies.into_iter().collect();
        for some in agencies.chunks(AGENCIES_MAX) {
            let of_some =
                "SELECT stream, position, kind, event FROM view.source WHERE stream IN ($1...) ORDER BY position";
            known.take(tx.query(of_some).bind_all(some.iter().copied()).fetch_all().await?)?;
            let open = tx.query("SELECT * FROM view.agency WHERE known_until = $1 AND agency IN ($2...)");
            known.open(open.bind(OPEN_TIME).bind_all(some.iter().copied()).fetch_all().await?);
        }
        Ok(known)
    }

    fn take(&mut self, source: Vec<(Uuid, i64, String, String)>) -> Result<(), Error> {
        for (stream, position, kind, event) in source {
            self.add(stream, Fact::read(position, &kind, &event)?);
        }
        Ok(())
    }

    fn open(&mut self, rows: Vec<Line>) {
        let mut open: BTreeMap<Uuid, Vec<Known<Segment>>> = BTreeMap::new();
        for Line { agency, segment, known: (from, until) } in rows {
            open.entry(agency).or_default().push(Known { segment, from, until });
        }
        for (agency, mut rows) in open {
            rows.sort_by_key(|known| known.segment.valid_from);
            let dossier = self.dossiers.entry(agency).or_default();
            dossier.told = rows.iter().map(|known| known.segment.clone()).collect();
            dossier.rows = Chronicle::new(rows);
        }
    }

    fn add(&mut self, stream: Uuid, fact: Fact) {
        match fact {
            Fact::Agency(event) => {
                let dossier = self.dossiers.entry(stream).or_default();
                if let agency::Event::Registered { kind, .. } = event {
                    dossier.kind = Some(kind);
                }
                dossier.history.push(event);
            }
            Fact::Rule(event) => self.rules.learn(event),
        }
    }

    /// Takes in what one command recorded, and tells the agencies anew that it can have changed.
    fn learn(&mut self, command: &[(&Recorded, Fact)]) {
        let Some(at) = command.first().map(|(recorded, _)| recorded.recorded_at) else { return };
        let mut affected: BTreeSet<Uuid> = BTreeSet::new();
        for (recorded, fact) in command {
            self.add(recorded.stream, fact.clone());
            match fact {
                Fact::Agency(_) => affected.extend([recorded.stream]),
                Fact::Rule(event) => {
                    let of_kind = self.dossiers.iter().filter(|(_, dossier)| dossier.kind == Some(event.kind()));
                    affected.extend(of_kind.map(|(agency, _)| *agency));
                }
            }
        }
        for agency in affected {
            let Some(dossier) = self.dossiers.get_mut(&agency) else { continue };
            let told = segments(&dossier.history, &self.rules);
            if told != dossier.told {
                dossier.rows.tell(at, &told);
                (dossier.told, dossier.changed) = (told, true);
            }
        }
    }

    /// Writes the agencies that changed: their open rows are taken out and come back, closed or not.
    async fn write(self, tx: &mut Tx) -> Result<(), Error> {
        let changed: Vec<(Uuid, Dossier)> = self.dossiers.into_iter().filter(|(_, dossier)| dossier.changed).collect();
        for some in changed.chunks(AGENCIES_MAX) {
            tx.query("DELETE FROM view.agency WHERE known_until = $1 AND agency IN ($2...)")
                .bind(OPEN_TIME)
                .bind_all(some.iter().map(|(agency, _)| *agency))
                .execute()
                .await?;
        }
        let rows = changed.into_iter().flat_map(|(agency, dossier)| {
            dossier.rows.into_rows().into_iter().map(move |known| row::of_agency(agency, known))
        });
        tx.insert("view.agency", &row::AGENCY_COLUMNS, rows.collect()).await?;
        Ok(())
    }
}

/// The attributes of an agency over the days of its life and after.
pub fn segments(history: &[agency::Event], rules: &Rules) -> Vec<Segment> {
    let moments = timeline::<Agency>(history);
    let Some((life, kind)) = moments.last().and_then(|last| Some((last.state.lifetime()?, last.state.kind()?))) else {
        return Vec::new();
    };
    let mut days: BTreeSet<NaiveDate> = moments.iter().map(|moment| moment.from).collect();
    days.extend(rules.changes(kind).into_iter().filter(|day| life.contains(*day)));
    let days: Vec<NaiveDate> = days.into_iter().collect();
    let mut segments: Vec<Segment> = Vec::new();
    for (index, on) in days.iter().copied().enumerate() {
        let moment = moments.partition_point(|moment| moment.from <= on).checked_sub(1);
        let Some(agency) = moment.map(|index| &moments[index].state) else { continue };
        let (Some(life), Some(tier)) = (agency.lifetime(), agency.tier()) else { continue };
        let obligation = rules.of(agency, on);
        let segment = Segment {
            valid_from: on,
            valid_until: days.get(index + 1).copied().unwrap_or(OPEN_DATE),
            name: agency.name(on).unwrap_or_default().to_owned(),
            tier,
            kind,
            level: agency.level(on),
            parent: agency.parent(on),
            area_code: agency.area_code(on).map(str::to_owned),
            obligation: obligation.map(|(obligation, _)| obligation),
            obligation_basis: obligation.map(|(_, basis)| basis.to_owned()),
            registered_on: life.from,
            dissolved_on: life.until,
        };
        match segments.last_mut() {
            Some(last) if last.continues_as(&segment) => last.valid_until = segment.valid_until, // an officer came or went
            _ => segments.push(segment),
        }
    }
    segments
}

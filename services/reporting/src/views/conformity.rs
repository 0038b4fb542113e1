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
mod list;
mod mapped;
mod row;
mod succession;

pub use figures::{Figure, GroupBy, Point, Question, figures};
pub use list::{Filter, Place, list};
pub use mapped::NotCarried;
pub use row::{District, Line};
pub use succession::Succession;

use decider::Aggregate as _;
use eventstore::{Chronicle, Known, OPEN_TIME, Recorded, Tx, Value, View, view::Error};
use futures::future::BoxFuture;
use registry_domain::{
    agency::{self, Agency},
    edition::{self, Edition},
    quality_system::{self, QualitySystem},
    reorganisation::{self, Reorganisation},
};
use reporting_domain::{
    Editions,
    conformity::{self, Segment},
    map::Link,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

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

/// The most agencies that one statement asks for; databases limit the parameters of a statement.
const AGENCIES_MAX: usize = 10_000;

impl View for Conformity {
    fn name(&self) -> &'static str {
        NAME
    }

    fn sources(&self) -> &'static [&'static str] {
        &[crate::SOURCE]
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

/// An event that can change the answer.
#[derive(Clone, Debug)]
enum Fact {
    Agency(agency::Event),
    Quality(quality_system::Event),
    Edition(edition::Event),
    Reorganisation(reorganisation::Event),
}

impl Fact {
    /// The fact in an event of the registry, if it matters here.
    fn of(recorded: &Recorded) -> Result<Option<Fact>, Error> {
        let agency = recorded.of::<Agency>()?.filter(conformity::matters_of_agency).map(Fact::Agency);
        let quality = recorded.of::<QualitySystem>()?.filter(conformity::matters_of_quality).map(Fact::Quality);
        let edition = recorded.of::<Edition>()?.map(Fact::Edition);
        let reorganisation = recorded.of::<Reorganisation>()?.filter(matters).map(Fact::Reorganisation);
        Ok(agency.or(quality).or(edition).or(reorganisation))
    }

    /// The fact in a row of `view.source`.
    fn read(position: i64, kind: &str, event: &str) -> Result<Fact, Error> {
        let fact = match kind {
            Agency::KIND => serde_json::from_str(event).map(Fact::Agency),
            QualitySystem::KIND => serde_json::from_str(event).map(Fact::Quality),
            Reorganisation::KIND => serde_json::from_str(event).map(Fact::Reorganisation),
            _ => serde_json::from_str(event).map(Fact::Edition),
        };
        fact.map_err(|reason| Error::Poison { position, reason: reason.to_string() })
    }
}

/// Whether an event of a reorganisation says what it is called or who took over. What becomes of the agencies themselves is
/// told by their own events.
fn matters(event: &reorganisation::Event) -> bool {
    use reorganisation::Event;
    matches!(event, Event::Adopted { .. } | Event::Corrected { .. } | Event::SuccessionEstablished { .. })
}

/// What is known of one agency.
#[derive(Debug)]
struct Dossier {
    agency: Vec<agency::Event>,
    quality: Vec<quality_system::Event>,
    rows: Chronicle<Segment>,
    told: Vec<Segment>,
    changed: bool,
}

impl Default for Dossier {
    fn default() -> Dossier {
        let (agency, quality, told) = (Vec::new(), Vec::new(), Vec::new());
        Dossier { agency, quality, rows: Chronicle::new(Vec::new()), told, changed: false }
    }
}

impl Dossier {
    fn has_declared(&self) -> bool {
        use quality_system::Event;
        self.quality.iter().any(|event| matches!(event, Event::Declared { .. } | Event::Redeclared { .. }))
    }
}

/// What is known of the agencies and reorganisations at hand, and of all editions.
#[derive(Debug, Default)]
struct Knowledge {
    dossiers: BTreeMap<Uuid, Dossier>,
    editions: Editions,
    /// Numbers of the resolutions.
    instruments: BTreeMap<Uuid, String>,
}

impl Knowledge {
    /// What the view knew before these facts: of all agencies when an edition changes, else of those the facts are about.
    async fn read(tx: &mut Tx, facts: &[(&Recorded, Fact)]) -> Result<Knowledge, Error> {
        let mut known = Knowledge::default();
        if facts.is_empty() {
            return Ok(known);
        }
        let everybody = facts.iter().any(|(_, fact)| matches!(fact, Fact::Edition(_)));
        let ids: BTreeSet<Uuid> = facts.iter().map(|(recorded, _)| recorded.stream).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let editions = "SELECT agency, position, kind, event FROM view.source WHERE kind = 'edition' ORDER BY position";
        let everything = "SELECT agency, position, kind, event FROM view.source ORDER BY position";
        known.take(tx.query(if everybody { everything } else { editions }).fetch_all().await?)?;
        if everybody {
            let open = tx.query("SELECT * FROM view.status WHERE known_until = $1").bind(OPEN_TIME);
            known.open(open.fetch_all().await?);
            return Ok(known);
        }
        for some in ids.chunks(AGENCIES_MAX) {
            let of_some =
                "SELECT agency, position, kind, event FROM view.source WHERE agency IN ($1...) ORDER BY position";
            known.take(tx.query(of_some).bind_all(some.iter().copied()).fetch_all().await?)?;
            let open = tx.query("SELECT * FROM view.status WHERE known_until = $1 AND agency IN ($2...)");
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

    fn open(&mut self, rows: Vec<row::Stored>) {
        let mut open: BTreeMap<Uuid, Vec<Known<Segment>>> = BTreeMap::new();
        for row::Stored { agency, known } in rows {
            open.entry(agency).or_default().push(known);
        }
        for (agency, mut rows) in open {
            rows.sort_by_key(|known| known.segment.from);
            let dossier = self.dossiers.entry(agency).or_default();
            dossier.told = rows.iter().map(|known| known.segment.clone()).collect();
            dossier.rows = Chronicle::new(rows);
        }
    }

    fn add(&mut self, stream: Uuid, fact: Fact) {
        match fact {
            Fact::Agency(event) => self.dossiers.entry(stream).or_default().agency.push(event),
            Fact::Quality(event) => self.dossiers.entry(stream).or_default().quality.push(event),
            Fact::Edition(event) => self.editions.learn(stream, event),
            Fact::Reorganisation(event) => {
                use reorganisation::Event;
                if let Event::Adopted { heading, .. } | Event::Corrected { heading, .. } = event {
                    self.instruments.insert(stream, heading.number);
                }
            }
        }
    }

    /// The row of `view.link` in a fact, if it is a succession.
    fn link(&self, recorded: &Recorded, fact: &Fact) -> Option<Vec<Value>> {
        let Fact::Reorganisation(reorganisation::Event::SuccessionEstablished { from, to, share, item, effective_on }) =
            fact
        else {
            return None;
        };
        let (from, to, share, item, effective_on) = (*from, *to, *share, *item, *effective_on);
        let link = Link { effective_on, from, to, share, reorganisation: recorded.stream, item };
        // Every stream of a reorganisation begins with its adoption, so there is a number.
        let instrument = self.instruments.get(&recorded.stream).map_or("", String::as_str);
        Some(succession::of_link(recorded, &link, instrument))
    }

    /// Takes in what one command recorded, and tells the agencies anew that it can have changed.
    fn learn(&mut self, command: &[(&Recorded, Fact)]) {
        let Some(at) = command.first().map(|(recorded, _)| recorded.recorded_at) else { return };
        for (recorded, fact) in command {
            self.add(recorded.stream, fact.clone());
        }
        let mut affected: BTreeSet<Uuid> = command.iter().map(|(recorded, _)| recorded.stream).collect();
        if command.iter().any(|(_, fact)| matches!(fact, Fact::Edition(_))) {
            let declared = self.dossiers.iter().filter(|(_, dossier)| dossier.has_declared());
            affected.extend(declared.map(|(agency, _)| *agency));
        }
        for agency in affected {
            let Some(dossier) = self.dossiers.get_mut(&agency) else { continue }; // it is an edition or a reorganisation
            let told = conformity::segments(&dossier.agency, &dossier.quality, &self.editions);
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
            tx.query("DELETE FROM view.status WHERE known_until = $1 AND agency IN ($2...)")
                .bind(OPEN_TIME)
                .bind_all(some.iter().map(|(agency, _)| *agency))
                .execute()
                .await?;
        }
        let rows = changed.into_iter().flat_map(|(agency, dossier)| {
            dossier.rows.into_rows().into_iter().map(move |known| row::of_status(agency, known))
        });
        tx.insert("view.status", &row::STATUS_COLUMNS, rows.collect()).await?;
        Ok(())
    }
}

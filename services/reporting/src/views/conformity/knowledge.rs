//! What is known of agencies, editions, obligations and reorganisations, and what the view's tables hold of it.
//!
//! **Invariant:** what one command recorded is learned at once; an agency whose segments it does not change keeps its rows.
//!
//! Deliberately absent: what a segment is (`reporting-domain`), and counting.

use super::{row, succession};
use decider::Aggregate as _;
use eventstore::{Chronicle, Known, OPEN_TIME, Recorded, Tx, Value, view::Error};
use registry_domain::{
    agency::{self, Agency},
    edition::{self, Edition},
    obligation::{self, KindRules, Rules},
    quality_system::{self, QualitySystem},
    reorganisation::{self, Reorganisation},
    vocabulary::Kind,
};
use reporting_domain::{
    Editions,
    conformity::{self, Segment},
    map::Link,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The most agencies that one statement asks for; databases limit the parameters of a statement.
const AGENCIES_MAX: usize = 10_000;

/// An event that can change the answer.
#[derive(Clone, Debug)]
pub(super) enum Fact {
    Agency(agency::Event),
    Quality(quality_system::Event),
    Edition(edition::Event),
    Obligation(obligation::Event),
    Reorganisation(reorganisation::Event),
}

impl Fact {
    /// The fact in an event of the registry, if it matters here.
    pub(super) fn of(recorded: &Recorded) -> Result<Option<Fact>, Error> {
        let agency = recorded.of::<Agency>()?.filter(conformity::matters_of_agency).map(Fact::Agency);
        let quality = recorded.of::<QualitySystem>()?.filter(conformity::matters_of_quality).map(Fact::Quality);
        let edition = recorded.of::<Edition>()?.map(Fact::Edition);
        let obligation = recorded.of::<KindRules>()?.map(Fact::Obligation);
        let reorganisation = recorded.of::<Reorganisation>()?.filter(matters).map(Fact::Reorganisation);
        Ok(agency.or(quality).or(edition).or(obligation).or(reorganisation))
    }

    /// The fact in a row of `view.source`.
    fn read(position: i64, kind: &str, event: &str) -> Result<Fact, Error> {
        let fact = match kind {
            Agency::KIND => serde_json::from_str(event).map(Fact::Agency),
            QualitySystem::KIND => serde_json::from_str(event).map(Fact::Quality),
            KindRules::KIND => serde_json::from_str(event).map(Fact::Obligation),
            Reorganisation::KIND => serde_json::from_str(event).map(Fact::Reorganisation),
            _ => serde_json::from_str(event).map(Fact::Edition),
        };
        fact.map_err(|reason| Error::Poison { position, reason: reason.to_string() })
    }

    /// The kind of agencies that it binds or frees.
    fn binds(&self) -> Option<Kind> {
        match self {
            Fact::Obligation(event) => Some(event.kind()),
            _ => None,
        }
    }

    /// Whether it may change what is told of any agency.
    fn is_of_everybody(&self) -> bool {
        matches!(self, Fact::Edition(_) | Fact::Obligation(_))
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
    fn kind(&self) -> Option<Kind> {
        self.agency.iter().find_map(|event| match event {
            agency::Event::Registered { kind, .. } => Some(*kind),
            _ => None,
        })
    }

    fn has_declared(&self) -> bool {
        use quality_system::Event;
        self.quality.iter().any(|event| matches!(event, Event::Declared { .. } | Event::Redeclared { .. }))
    }
}

/// What is known of the agencies and reorganisations at hand, and of all editions and obligations.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    dossiers: BTreeMap<Uuid, Dossier>,
    editions: Editions,
    rules: Rules,
    /// Numbers of the resolutions.
    instruments: BTreeMap<Uuid, String>,
}

impl Knowledge {
    /// What the view knew before these facts: of all agencies when an edition or an obligation changes, else of those the facts
    /// are about.
    pub(super) async fn read(tx: &mut Tx, facts: &[(&Recorded, Fact)]) -> Result<Knowledge, Error> {
        let mut known = Knowledge::default();
        if facts.is_empty() {
            return Ok(known);
        }
        let everybody = facts.iter().any(|(_, fact)| fact.is_of_everybody());
        let ids: BTreeSet<Uuid> = facts.iter().map(|(recorded, _)| recorded.stream).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let of_everybody = "SELECT agency, position, kind, event FROM view.source \
                            WHERE kind IN ('edition', 'obligation') ORDER BY position";
        let everything = "SELECT agency, position, kind, event FROM view.source ORDER BY position";
        known.take(tx.query(if everybody { everything } else { of_everybody }).fetch_all().await?)?;
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
            Fact::Obligation(event) => self.rules.learn(event),
            Fact::Reorganisation(event) => {
                use reorganisation::Event;
                if let Event::Adopted { heading, .. } | Event::Corrected { heading, .. } = event {
                    self.instruments.insert(stream, heading.number);
                }
            }
        }
    }

    /// The row of `view.link` in a fact, if it is a succession.
    pub(super) fn link(&self, recorded: &Recorded, fact: &Fact) -> Option<Vec<Value>> {
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
    pub(super) fn learn(&mut self, command: &[(&Recorded, Fact)]) {
        let Some(at) = command.first().map(|(recorded, _)| recorded.recorded_at) else { return };
        for (recorded, fact) in command {
            self.add(recorded.stream, fact.clone());
        }
        let mut affected: BTreeSet<Uuid> = command.iter().map(|(recorded, _)| recorded.stream).collect();
        if command.iter().any(|(_, fact)| matches!(fact, Fact::Edition(_))) {
            let declared = self.dossiers.iter().filter(|(_, dossier)| dossier.has_declared());
            affected.extend(declared.map(|(agency, _)| *agency));
        }
        let bound: BTreeSet<Kind> = command.iter().filter_map(|(_, fact)| fact.binds()).collect();
        let of_kind =
            self.dossiers.iter().filter(|(_, dossier)| dossier.kind().is_some_and(|kind| bound.contains(&kind)));
        affected.extend(of_kind.map(|(agency, _)| *agency));
        for agency in affected {
            let Some(dossier) = self.dossiers.get_mut(&agency) else { continue }; // it is no agency
            let told = conformity::segments(&dossier.agency, &dossier.quality, &self.editions, &self.rules);
            if told != dossier.told {
                dossier.rows.tell(at, &told);
                (dossier.told, dossier.changed) = (told, true);
            }
        }
    }

    /// Writes the agencies that changed: their open rows are taken out and come back, closed or not.
    pub(super) async fn write(self, tx: &mut Tx) -> Result<(), Error> {
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

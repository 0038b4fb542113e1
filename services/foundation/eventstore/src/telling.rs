//! A table that is told from facts, and told anew whenever one arrives: the shape of every bitemporal view.
//!
//! A [`Telling`] says which events are facts about which subject, and what was true of a subject, segment by segment, given
//! its facts. Each telling has two tables in its view's schema:
//!
//! | table | columns |
//! |---|---|
//! | [`Telling::FACTS`] | `subject uuid, position bigint, stream uuid, kind text, event text`, key (subject, position): so that a fact that arrives late is put in its place |
//! | [`Telling::TABLE`] | the subject under [`Telling::SUBJECT`], `known_from` and `known_until timestamptz`, and [`Telling::COLUMNS`] |
//!
//! [`take_in`] reads what is known of the subjects at hand once for a batch, tells them anew command by command, and writes
//! what has changed in statements of many rows.
//!
//! **Invariant:** the rows known at a time are the segments told from the facts recorded by then; what one command recorded
//! is learned at once.
//! **Invariant:** the rows depend on the order of commands in the log only, not on how they were batched, nor on what another
//! log brought meanwhile; so a rebuild gives the same rows one by one.
//!
//! Deliberately absent: telling one table from two logs, whose orders have nothing to do with each other. A view of several
//! logs has a telling for each, and joins their tables by day and known time when it is asked.

use crate::{
    db::{self, Tx},
    recorded::Recorded,
    revision::{Chronicle, Known, OPEN_TIME},
    value::{FromRow, Row, Value},
    view::Error,
};
use decider::Aggregate;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The most subjects that one statement asks for; databases limit the parameters of a statement.
const SUBJECTS_MAX: usize = 10_000;

/// What was read from a stored event: nothing when it is no fact here.
pub type Read<F> = serde_json::Result<Option<F>>;

/// Which segments follow from which facts.
pub trait Telling: 'static {
    /// The table of the segments, for example `view.status`.
    const TABLE: &'static str;
    /// The table of the facts, for example `view.source`.
    const FACTS: &'static str;
    /// The column of [`Telling::TABLE`] that names the subject.
    const SUBJECT: &'static str;
    /// The columns of [`Telling::TABLE`] that hold a segment, in the order of [`Telling::values`].
    const COLUMNS: &'static [&'static str];
    /// The kinds of streams whose facts may change what is told of any subject.
    const COMMON_KINDS: &'static [&'static str] = &[];

    /// A fact that can change what is told.
    type Fact: Clone + Send + Sync;
    /// Everything that is known of one subject.
    type Subject: Default + Send;
    /// What is known besides, and is the same for every subject.
    type Common: Default + Send;
    /// What was true of a subject during some days.
    type Segment: Clone + PartialEq + Send;

    /// The fact in an event of a stream, if it matters here; read again from its stored form, it is the same.
    ///
    /// # Errors
    /// It cannot be read: written by a newer program, or damaged.
    fn fact(kind: &str, stream: Uuid, event: &str) -> Read<Self::Fact>;

    /// Whom it is about.
    fn subject(stream: Uuid, fact: &Self::Fact) -> Uuid {
        let _ = fact;
        stream
    }

    /// Takes a fact about a subject in; facts come in the order in which they were recorded.
    fn learn(subject: &mut Self::Subject, fact: Self::Fact);

    /// Takes a fact in that is of one of the [`Telling::COMMON_KINDS`].
    fn learn_common(common: &mut Self::Common, stream: Uuid, fact: Self::Fact) {
        let _ = (common, stream, fact);
    }

    /// Whether such a fact can change what is told of a subject.
    fn concerns(fact: &Self::Fact, subject: &Self::Subject) -> bool {
        let _ = (fact, subject);
        true
    }

    /// What was true of a subject.
    fn tell(subject: &Self::Subject, common: &Self::Common) -> Vec<Self::Segment>;

    /// A segment as it is stored.
    fn values(segment: Self::Segment) -> Vec<Value>;

    /// The segment in a row of [`Telling::TABLE`]: the one that was stored.
    ///
    /// # Errors
    /// A column is missing, or holds what was never written.
    fn segment(row: &Row<'_>) -> Result<Self::Segment, db::Error>;
}

/// The event of `A` in an event of a stream of this kind; `None` when it is of another kind.
///
/// # Errors
/// It cannot be read.
pub fn event_of<A: Aggregate>(kind: &str, event: &str) -> Read<A::Event> {
    if kind == A::KIND { serde_json::from_str(event).map(Some) } else { Ok(None) }
}

/// Takes events of one log in, oldest first, never half of what one command recorded.
///
/// # Errors
/// [`Error::Poison`] when a fact cannot be read; else the database failed.
pub async fn take_in<T: Telling>(tx: &mut Tx, events: &[Recorded]) -> Result<(), Error> {
    let facts = arrived::<T>(events)?;
    if facts.is_empty() {
        return Ok(());
    }
    let mut known = Knowledge::<T>::read(tx, &facts).await?;
    for command in facts.chunk_by(|a, b| a.recorded.command_id == b.recorded.command_id) {
        known.learn_together(command);
    }
    let rows = facts.iter().map(|arrived| {
        let Recorded { position, stream, kind, event, .. } = arrived.recorded;
        let (position, stream) = ((*position).into(), (*stream).into());
        vec![arrived.subject.into(), position, stream, kind.as_str().into(), event.as_str().into()]
    });
    tx.insert(T::FACTS, &["subject", "position", "stream", "kind", "event"], rows.collect()).await?;
    known.write(tx).await
}

/// A fact that has arrived.
struct Arrived<'e, T: Telling> {
    recorded: &'e Recorded,
    subject: Uuid,
    fact: T::Fact,
}

impl<T: Telling> Arrived<'_, T> {
    fn is_common(&self) -> bool {
        T::COMMON_KINDS.contains(&self.recorded.kind.as_str())
    }
}

fn arrived<T: Telling>(events: &[Recorded]) -> Result<Vec<Arrived<'_, T>>, Error> {
    let mut facts = Vec::new();
    for recorded in events {
        let Recorded { position, stream, kind, name, event, .. } = recorded;
        let fact = T::fact(kind, *stream, event).map_err(|reason| {
            let (kind, name, reason) = (kind.clone(), name.clone(), reason.to_string());
            db::Error::Unreadable { kind, name, position: *position, reason }
        })?;
        let Some(fact) = fact else { continue };
        facts.push(Arrived { recorded, subject: T::subject(*stream, &fact), fact });
    }
    Ok(facts)
}

/// What is known of one subject, and what the table holds of it.
struct Dossier<T: Telling> {
    subject: T::Subject,
    rows: Chronicle<T::Segment>,
    changed: bool,
}

impl<T: Telling> Default for Dossier<T> {
    fn default() -> Dossier<T> {
        Dossier { subject: T::Subject::default(), rows: Chronicle::new(Vec::new()), changed: false }
    }
}

/// What is known of the subjects at hand.
struct Knowledge<T: Telling> {
    dossiers: BTreeMap<Uuid, Dossier<T>>,
    common: T::Common,
}

/// A row of the facts.
struct Stored {
    subject: Uuid,
    position: i64,
    stream: Uuid,
    kind: String,
    event: String,
}

impl FromRow for Stored {
    fn from_row(row: &Row<'_>) -> Result<Stored, db::Error> {
        let (subject, position, stream) = (row.get("subject")?, row.get("position")?, row.get("stream")?);
        Ok(Stored { subject, position, stream, kind: row.get("kind")?, event: row.get("event")? })
    }
}

impl<T: Telling> Knowledge<T> {
    /// What was known before these facts: of all subjects when one of them is of everybody, else of those they are about.
    async fn read(tx: &mut Tx, facts: &[Arrived<'_, T>]) -> Result<Knowledge<T>, Error> {
        let mut known = Knowledge { dossiers: BTreeMap::new(), common: T::Common::default() };
        let (table, kept) = (T::TABLE, T::FACTS);
        let select = format!("SELECT subject, position, stream, kind, event FROM {kept}");
        if facts.iter().any(Arrived::is_common) {
            known.recall(tx.composed(format!("{select} ORDER BY position")).fetch_all().await?)?;
            let open = tx.composed(format!("SELECT * FROM {table} WHERE known_until = $1")).bind(OPEN_TIME);
            known.open(open.fetch_all().await?);
            return Ok(known);
        }
        if !T::COMMON_KINDS.is_empty() {
            let common = tx.composed(format!("{select} WHERE kind IN ($1...) ORDER BY position"));
            known.recall(common.bind_all(T::COMMON_KINDS.iter().copied()).fetch_all().await?)?;
        }
        let subjects: BTreeSet<Uuid> = facts.iter().map(|arrived| arrived.subject).collect();
        let subjects: Vec<Uuid> = subjects.into_iter().collect();
        for some in subjects.chunks(SUBJECTS_MAX) {
            let facts = tx.composed(format!("{select} WHERE subject IN ($1...) ORDER BY position"));
            known.recall(facts.bind_all(some.iter().copied()).fetch_all().await?)?;
            let open = format!("SELECT * FROM {table} WHERE known_until = $1 AND {} IN ($2...)", T::SUBJECT);
            let open = tx.composed(open).bind(OPEN_TIME).bind_all(some.iter().copied());
            known.open(open.fetch_all().await?);
        }
        Ok(known)
    }

    fn recall(&mut self, stored: Vec<Stored>) -> Result<(), Error> {
        for Stored { subject, position, stream, kind, event } in stored {
            let fact = T::fact(&kind, stream, &event);
            let fact = fact.map_err(|reason| Error::Poison { position, reason: reason.to_string() })?;
            if let Some(fact) = fact {
                self.add(subject, T::COMMON_KINDS.contains(&kind.as_str()), fact);
            }
        }
        Ok(())
    }

    fn open(&mut self, rows: Vec<Held<T>>) {
        let mut open: BTreeMap<Uuid, Vec<Known<T::Segment>>> = BTreeMap::new();
        for Held { subject, known } in rows {
            open.entry(subject).or_default().push(known);
        }
        for (subject, rows) in open {
            self.dossiers.entry(subject).or_default().rows = Chronicle::new(rows);
        }
    }

    fn add(&mut self, subject: Uuid, is_common: bool, fact: T::Fact) {
        if is_common {
            T::learn_common(&mut self.common, subject, fact);
        } else {
            T::learn(&mut self.dossiers.entry(subject).or_default().subject, fact);
        }
    }

    /// Takes in what one command recorded, and tells those anew that it can have changed.
    fn learn_together(&mut self, command: &[Arrived<'_, T>]) {
        let Some(at) = command.first().map(|arrived| arrived.recorded.recorded_at) else { return };
        let mut affected: BTreeSet<Uuid> = BTreeSet::new();
        for arrived in command {
            self.add(arrived.subject, arrived.is_common(), arrived.fact.clone());
            affected.insert(arrived.subject);
        }
        for common in command.iter().filter(|arrived| arrived.is_common()) {
            let concerned = self.dossiers.iter().filter(|(_, dossier)| T::concerns(&common.fact, &dossier.subject));
            affected.extend(concerned.map(|(subject, _)| *subject));
        }
        for subject in affected {
            let Some(dossier) = self.dossiers.get_mut(&subject) else { continue }; // the stream of a common fact
            let told = T::tell(&dossier.subject, &self.common);
            dossier.changed |= dossier.rows.tell(at, &told);
        }
    }

    /// Writes the subjects that changed: their open rows are taken out and come back, closed or not.
    async fn write(self, tx: &mut Tx) -> Result<(), Error> {
        let changed: Vec<(Uuid, Dossier<T>)> =
            self.dossiers.into_iter().filter(|(_, dossier)| dossier.changed).collect();
        for some in changed.chunks(SUBJECTS_MAX) {
            let open = format!("DELETE FROM {} WHERE known_until = $1 AND {} IN ($2...)", T::TABLE, T::SUBJECT);
            let open = tx.composed(open).bind(OPEN_TIME).bind_all(some.iter().map(|(subject, _)| *subject));
            open.execute().await?;
        }
        let columns: Vec<&str> = [T::SUBJECT, "known_from", "known_until"].iter().chain(T::COLUMNS).copied().collect();
        let rows = changed.into_iter().flat_map(|(subject, dossier)| {
            dossier.rows.into_rows().into_iter().map(move |Known { segment, from, until }| {
                let mut values: Vec<Value> = vec![subject.into(), from.into(), until.into()];
                values.extend(T::values(segment));
                values
            })
        });
        tx.insert(T::TABLE, &columns, rows.collect()).await?;
        Ok(())
    }
}

/// A row of the table that is still held to be true.
struct Held<T: Telling> {
    subject: Uuid,
    known: Known<T::Segment>,
}

impl<T: Telling> FromRow for Held<T> {
    fn from_row(row: &Row<'_>) -> Result<Held<T>, db::Error> {
        let (from, until) = (row.get("known_from")?, row.get("known_until")?);
        Ok(Held { subject: row.get(T::SUBJECT)?, known: Known { segment: T::segment(row)?, from, until } })
    }
}

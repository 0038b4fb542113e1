//! The administrative procedures (TTHC) that the province has published for a tier or for a kind of agency.
//!
//! There is one list for each [`Audience`]; a decision of the People's Committee changes it (công bố danh mục thủ tục hành
//! chính). What an agency is competent for on a day is its own procedures and those of the lists of its tier and of its kind
//! (R-QMS-3); [`Published`] carries the two lists into the decisions of its quality system.
//!
//! **Invariant:** a list changes forward in time only, so what it held on a day before its last decision never changes.
//! **Invariant:** the id of a list follows from its audience, and the id of a publication stands for one content for ever.
//!
//! Deliberately absent: which agencies there are, and what a publication demands of them (the policy `redeclare` of the
//! service asks each quality system, which decides).

mod event;
mod rejection;
#[cfg(test)]
mod tests;

pub use event::{Audience, Event, Procedure, Publication};
pub use rejection::Rejection;

use crate::agency::Agency;
use crate::text;
use chrono::NaiveDate;
use decider::{Aggregate, Claim};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// What one may ask of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Change it by a decision.
    Publish(Publication),
}

impl Command {
    /// The day from which the wish shall be true.
    pub fn on(&self) -> NaiveDate {
        let Command::Publish(publication) = self;
        publication.effective_on
    }
}

/// The list of one audience.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProcedureList {
    /// Sorted by day, those of one day in the order of recording; shared, because every declaration looks at them.
    publications: Arc<Vec<Publication>>,
}

/// The id of the list of this audience; the same audience has the same id everywhere and for ever.
pub fn id(audience: Audience) -> Uuid {
    let name = match audience {
        Audience::Tier(tier) => format!("chuan/procedure-list/tier/{tier}"),
        Audience::Kind(kind) => format!("chuan/procedure-list/kind/{kind}"),
    };
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
}

impl Audience {
    /// The audiences that an agency belongs to: its tier and its kind; none when it was never registered.
    pub fn of(agency: &Agency) -> Vec<Audience> {
        agency.tier().map(Audience::Tier).into_iter().chain(agency.kind().map(Audience::Kind)).collect()
    }
}

impl ProcedureList {
    /// Whose list it is, once something was published.
    pub fn audience(&self) -> Option<Audience> {
        self.publications.first().map(|publication| publication.audience)
    }

    /// The decisions so far, oldest first.
    pub fn publications(&self) -> &[Publication] {
        &self.publications
    }

    /// Codes of the procedures listed on a day.
    pub fn on(&self, day: NaiveDate) -> BTreeSet<String> {
        let mut listed = BTreeSet::new();
        for publication in self.until(day) {
            listed.retain(|code| !publication.removed.contains(code));
            listed.extend(publication.named().map(|procedure| procedure.code.clone()));
        }
        listed
    }

    /// The procedures listed on a day by code, each with the publication that brought or last changed it.
    pub fn entries(&self, day: NaiveDate) -> BTreeMap<&str, (&Procedure, &Publication)> {
        let mut listed = BTreeMap::new();
        for publication in self.until(day) {
            listed.retain(|code: &&str, _| !publication.removed.iter().any(|removed| removed == code));
            listed.extend(publication.named().map(|procedure| (procedure.code.as_str(), (procedure, publication))));
        }
        listed
    }

    fn until(&self, day: NaiveDate) -> impl Iterator<Item = &Publication> {
        self.publications.iter().take_while(move |publication| publication.effective_on <= day)
    }

    fn publish(&self, wanted: &Publication) -> Result<Vec<Event>, Rejection> {
        let wanted = stored(wanted)?;
        if let Some(known) = self.publications.iter().find(|known| known.publication == wanted.publication) {
            let same = *known == wanted;
            return if same { Ok(vec![]) } else { Err(Rejection::IdTaken { id: wanted.publication }) };
        }
        if let Some(audience) = self.audience().filter(|audience| *audience != wanted.audience) {
            return Err(Rejection::OtherAudience { audience });
        }
        if let Some(due) = wanted.due.filter(|due| *due < wanted.effective_on) {
            return Err(Rejection::DueTooEarly { due, effective_on: wanted.effective_on });
        }
        if let Some(last) = self.publications.last().filter(|last| wanted.effective_on < last.effective_on) {
            let (decision, last_on) = (last.decision.clone(), last.effective_on);
            return Err(Rejection::BeforeLast { on: wanted.effective_on, decision, last_on });
        }
        self.check_codes(&wanted)?;
        Ok(vec![Event::Published(wanted)])
    }

    /// What comes is not listed yet; what changes or goes is (R-QMS-3).
    fn check_codes(&self, wanted: &Publication) -> Result<(), Rejection> {
        let listed = self.on(wanted.effective_on);
        if let Some(known) = wanted.added.iter().find(|procedure| listed.contains(&procedure.code)) {
            return Err(Rejection::AlreadyListed { code: known.code.clone() });
        }
        let mut needed = wanted.changed.iter().map(|procedure| &procedure.code).chain(&wanted.removed);
        match needed.find(|code| !listed.contains(*code)) {
            Some(code) => Err(Rejection::NotListed { code: code.clone() }),
            None => Ok(()),
        }
    }
}

impl Aggregate for ProcedureList {
    const KIND: &'static str = "procedure-list";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        let Command::Publish(publication) = command;
        self.publish(publication)
    }

    fn evolve(&mut self, event: &Event) {
        let Event::Published(publication) = event;
        let publications = Arc::make_mut(&mut self.publications);
        let place = publications.partition_point(|known| known.effective_on <= publication.effective_on);
        publications.insert(place, publication.clone());
    }

    /// The id of a publication is the cause of its demands, so it is used once among all lists.
    fn claims(&self) -> BTreeSet<Claim> {
        self.publications.iter().map(|known| Claim::for_ever("publication", known.publication.to_string())).collect()
    }
}

/// What the province has published for one agency: the lists of its tier and of its kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published(Vec<ProcedureList>);

impl Published {
    /// Nothing.
    pub const NOTHING: Published = Published(Vec::new());

    /// Those of `lists` that are for `agency`.
    pub fn of<'l>(agency: &Agency, lists: impl IntoIterator<Item = &'l ProcedureList>) -> Published {
        let audiences = Audience::of(agency);
        let own = |list: &&ProcedureList| list.audience().is_some_and(|audience| audiences.contains(&audience));
        Published(lists.into_iter().filter(own).cloned().collect())
    }

    /// Codes of the procedures published for the agency on a day.
    pub fn on(&self, day: NaiveDate) -> BTreeSet<String> {
        self.0.iter().flat_map(|list| list.on(day)).collect()
    }
}

/// The publication in its stored form: sorted by code, no code twice, and not empty.
fn stored(wanted: &Publication) -> Result<Publication, Rejection> {
    let short = |field, value: &str| text::short(value).map_err(|error| Rejection::Text { field, error });
    let procedures = |given: &[Procedure]| {
        let mut procedures = Vec::with_capacity(given.len());
        for Procedure { code, name } in given {
            let name = text::long(name).map_err(|error| Rejection::Text { field: "procedure's name", error })?;
            procedures.push(Procedure { code: short("procedure", code)?, name });
        }
        procedures.sort();
        Ok(procedures)
    };
    let mut removed: Vec<String> =
        wanted.removed.iter().map(|code| short("procedure", code)).collect::<Result<_, _>>()?;
    removed.sort();
    let decision = short("decision", &wanted.decision)?;
    let (added, changed) = (procedures(&wanted.added)?, procedures(&wanted.changed)?);
    let wanted = Publication { decision, added, changed, removed, ..*wanted };
    let mut codes = BTreeSet::new();
    for code in wanted.named().map(|procedure| &procedure.code).chain(&wanted.removed) {
        if !codes.insert(code) {
            return Err(Rejection::NamedTwice { code: code.clone() });
        }
    }
    if codes.is_empty() { Err(Rejection::Empty) } else { Ok(wanted) }
}

//! Which agencies may act on the day of a command (R-REG-7), as the registry tells it.
//!
//! **Invariant:** an agency that the registry does not know, or that is not live on the day, takes no part in anything new.
//!
//! Deliberately absent: where the facts come from. The service reads them from its view of the registry (`directory`), which
//! no append guards.

use chrono::NaiveDate;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the registry says of one agency on the day of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Its name on that day, or its last one.
    pub name: String,
    /// Whether it is live on that day.
    pub live: bool,
}

/// The agencies that a command names, as far as the registry knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agencies(BTreeMap<Uuid, Acting>);

/// Why an agency may not act (R-REG-7).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nobody registered it.
    #[error("R-REG-7: the registry knows no agency {0}")]
    Unknown(Uuid),
    /// It is not live on that day.
    #[error("R-REG-7: '{name}' does not exist on {on}")]
    NotLive {
        /// Its name.
        name: String,
        /// The day.
        on: NaiveDate,
    },
}

impl Agencies {
    /// Whether the agency may act on `on`, the day for which these facts were read.
    ///
    /// # Errors
    /// It is unknown, or not live.
    pub fn check(&self, agency: Uuid, on: NaiveDate) -> Result<(), Error> {
        match self.0.get(&agency) {
            None => Err(Error::Unknown(agency)),
            Some(known) if !known.live => Err(Error::NotLive { name: known.name.clone(), on }),
            Some(_) => Ok(()),
        }
    }
}

impl FromIterator<(Uuid, Acting)> for Agencies {
    fn from_iter<I: IntoIterator<Item = (Uuid, Acting)>>(known: I) -> Agencies {
        Agencies(known.into_iter().collect())
    }
}

//! A small aggregate for the suite and the benchmark: it counts, and it may hold a key that nobody else holds on those days.
//!
//! **Invariant:** `Add` yields new events every time it is asked, so only the log's memory of command ids keeps a retry
//! from counting twice.

use chrono::NaiveDate;
use decider::{Aggregate, Claim};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    pub value: i64,
    pub tenures: Vec<Tenure>,
}

/// A key and the days on which it was held.
#[derive(Clone, Debug, PartialEq)]
pub struct Tenure {
    pub key: String,
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
pub enum Command {
    /// So many events, each of which counts one further.
    Add {
        count: i64,
        on: NaiveDate,
    },
    Note {
        text: String,
        on: NaiveDate,
    },
    Take {
        key: String,
        on: NaiveDate,
    },
    GiveBack {
        on: NaiveDate,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    Added { value: i64, effective_on: NaiveDate },
    Noted { text: String, effective_on: NaiveDate },
    KeyTaken { key: String, effective_on: NaiveDate },
    KeyGivenBack { effective_on: NaiveDate },
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Rejection {
    #[error("there is no key to give back")]
    NoKey,
    #[error("the key {0:?} must be given back first")]
    HasKey(String),
    #[error("{0} lies before the last change of the key")]
    TooEarly(NaiveDate),
}

impl decider::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Added { .. } => "Added",
            Event::Noted { .. } => "Noted",
            Event::KeyTaken { .. } => "KeyTaken",
            Event::KeyGivenBack { .. } => "KeyGivenBack",
        }
    }

    fn effective_on(&self) -> NaiveDate {
        let (Event::Added { effective_on, .. }
        | Event::Noted { effective_on, .. }
        | Event::KeyTaken { effective_on, .. }
        | Event::KeyGivenBack { effective_on }) = self;
        *effective_on
    }
}

impl Aggregate for Account {
    const KIND: &'static str = "account";
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        let last = self.tenures.last();
        let held = last.filter(|tenure| tenure.until.is_none());
        match command {
            Command::Add { count, on } => {
                let values = self.value + 1..=self.value + count;
                Ok(values.map(|value| Event::Added { value, effective_on: *on }).collect())
            }
            Command::Note { text, on } => Ok(vec![Event::Noted { text: text.clone(), effective_on: *on }]),
            Command::Take { key, on } => match (held, last) {
                (Some(held), _) => Err(Rejection::HasKey(held.key.clone())),
                (_, Some(Tenure { until: Some(until), .. })) if on < until => Err(Rejection::TooEarly(*on)),
                _ => Ok(vec![Event::KeyTaken { key: key.clone(), effective_on: *on }]),
            },
            Command::GiveBack { on } => match held {
                None => Err(Rejection::NoKey),
                Some(held) if *on < held.from => Err(Rejection::TooEarly(*on)),
                Some(_) => Ok(vec![Event::KeyGivenBack { effective_on: *on }]),
            },
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event {
            Event::Added { value, .. } => self.value = *value,
            Event::Noted { .. } => {}
            Event::KeyTaken { key, effective_on } => {
                self.tenures.push(Tenure { key: key.clone(), from: *effective_on, until: None });
            }
            Event::KeyGivenBack { effective_on } => {
                if let Some(last) = self.tenures.last_mut() {
                    last.until = Some(*effective_on);
                }
            }
        }
    }

    fn claims(&self) -> BTreeSet<Claim> {
        let claim = |tenure: &Tenure| {
            let Tenure { key, from, until } = tenure.clone();
            Claim { scope: "key", key, from, until }
        };
        self.tenures.iter().map(claim).collect()
    }
}

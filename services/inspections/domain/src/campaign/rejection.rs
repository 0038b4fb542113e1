//! Why a command to a campaign is refused.

use crate::{Fault, text};
use chrono::NaiveDate;
use uuid::Uuid;

/// How many agencies a refusal names.
const NAMED: usize = 3;

/// A refusal; its text names the rule and the offending value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A text cannot be stored.
    #[error("the {field} {error}")]
    Text {
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        error: text::Error,
    },
    /// Neither a plan nor a decision stands behind it.
    #[error("R-INS-1: an inspection belongs to a promulgated plan or has a decision of its own; no number is given")]
    NoDecision,
    /// An item belongs to a plan.
    #[error("R-INS-1: the item {item} is named without its plan")]
    ItemWithoutPlan {
        /// The item.
        item: Uuid,
    },
    /// Nobody is inspected.
    #[error("R-INS-1: no agency is selected")]
    NoAgencies,
    /// An agency stands on the list twice.
    #[error("R-INS-9: the agency {agency} is selected twice")]
    SelectedTwice {
        /// Which agency.
        agency: Uuid,
    },
    /// The last day of visits is before the first.
    #[error("R-INS-1: wrong date order: the last day of visits, {until}, is before the first, {from}")]
    WrongOrder {
        /// First day of visits.
        from: NaiveDate,
        /// Last day of visits.
        until: NaiveDate,
    },
    /// No visit is in the year for which it counts.
    #[error("R-INS-9: visits from {from} to {until} do not count for {year}")]
    OtherYear {
        /// The year for which it is to count.
        year: i32,
        /// First day of visits.
        from: NaiveDate,
        /// Last day of visits.
        until: NaiveDate,
    },
    /// It was opened before, otherwise.
    #[error("R-INS-1: the campaign '{number}' is opened already, and differently")]
    Exists {
        /// Number of its plan or decision.
        number: String,
    },
    /// There is no such campaign.
    #[error("R-INS-1: there is no such campaign")]
    Unknown,
    /// Something is to happen before it was opened, or before what it changes.
    #[error("R-INS-1: wrong date order: {on} is before {since}, the day of what it changes")]
    TooEarly {
        /// The day asked for.
        on: NaiveDate,
        /// The day before which it cannot be.
        since: NaiveDate,
    },
    /// It is closed.
    #[error("R-INS-1: the campaign was closed on {on}")]
    Closed {
        /// Since when.
        on: NaiveDate,
    },
    /// It was closed before, otherwise.
    #[error("R-INS-1: the campaign was closed already, on {on}, and differently")]
    AlreadyClosed {
        /// Since when.
        on: NaiveDate,
    },
    /// The agency stands on the list.
    #[error("R-INS-9: the agency {agency} is selected already, and differently")]
    AlreadySelected {
        /// Which agency.
        agency: Uuid,
    },
    /// The agency does not stand on the list.
    #[error("R-INS-1: the agency {agency} is not selected in this campaign")]
    NotSelected {
        /// Which agency.
        agency: Uuid,
    },
    /// What has started is not dropped.
    #[error("R-INS-1: the inspection of the agency {agency} has started; terminate it by a decision instead")]
    Started {
        /// Which agency.
        agency: Uuid,
    },
    /// Some agencies still wait for the end of their inspections.
    #[error("R-INS-1: {} agencies on the list have no concluded, cancelled or terminated inspection: {}", agencies.len(), named(agencies))]
    Unfinished {
        /// Which agencies.
        agencies: Vec<Uuid>,
    },
}

fn named(agencies: &[Uuid]) -> String {
    let first: Vec<String> = agencies.iter().take(NAMED).map(Uuid::to_string).collect();
    format!("{}{}", first.join(", "), if agencies.len() > NAMED { ", …" } else { "" })
}

impl Rejection {
    /// The rule that refuses: its id in the domain, or `text`.
    pub fn rule(&self) -> &'static str {
        match self {
            Rejection::Text { .. } => "text",
            Rejection::SelectedTwice { .. } | Rejection::OtherYear { .. } | Rejection::AlreadySelected { .. } => {
                "R-INS-9"
            }
            Rejection::NoDecision
            | Rejection::ItemWithoutPlan { .. }
            | Rejection::NoAgencies
            | Rejection::WrongOrder { .. }
            | Rejection::Exists { .. }
            | Rejection::Unknown
            | Rejection::TooEarly { .. }
            | Rejection::Closed { .. }
            | Rejection::AlreadyClosed { .. }
            | Rejection::NotSelected { .. }
            | Rejection::Started { .. }
            | Rejection::Unfinished { .. } => "R-INS-1",
        }
    }

    /// What kind of refusal it is.
    pub fn fault(&self) -> Fault {
        match self {
            Rejection::Text { .. }
            | Rejection::NoDecision
            | Rejection::ItemWithoutPlan { .. }
            | Rejection::NoAgencies
            | Rejection::SelectedTwice { .. }
            | Rejection::WrongOrder { .. }
            | Rejection::OtherYear { .. } => Fault::Argument,
            Rejection::Unknown | Rejection::NotSelected { .. } => Fault::Missing,
            Rejection::Exists { .. } | Rejection::AlreadySelected { .. } | Rejection::AlreadyClosed { .. } => {
                Fault::Exists
            }
            Rejection::TooEarly { .. }
            | Rejection::Closed { .. }
            | Rejection::Started { .. }
            | Rejection::Unfinished { .. } => Fault::State,
        }
    }
}

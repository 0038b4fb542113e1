//! Whether an agency is there on the day on which it acts or is acted upon (R-REG-7), as the registry says.
//!
//! **Invariant:** what nobody looked up counts as unknown, and is refused.

use chrono::NaiveDate;
use uuid::Uuid;

/// What the registry knows of an agency on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// It was never registered.
    #[default]
    Unknown,
    /// It is not yet there, or was dissolved.
    Absent,
    /// It is there.
    Live,
}

/// An agency that cannot act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is none of that id.
    #[error("R-REG-7: there is no agency {agency}")]
    Unknown {
        /// The id.
        agency: Uuid,
    },
    /// It does not exist on the day.
    #[error("R-REG-7: the agency {agency} does not exist on {on}")]
    Absent {
        /// Which one.
        agency: Uuid,
        /// The day.
        on: NaiveDate,
    },
}

impl Presence {
    /// Nothing, when the agency is there.
    ///
    /// # Errors
    /// It is not.
    pub fn check(self, agency: Uuid, on: NaiveDate) -> Result<(), Error> {
        match self {
            Presence::Live => Ok(()),
            Presence::Absent => Err(Error::Absent { agency, on }),
            Presence::Unknown => Err(Error::Unknown { agency }),
        }
    }
}

impl Error {
    /// What kind of refusal it is.
    pub fn fault(&self) -> kernel::Fault {
        match self {
            Error::Unknown { .. } => kernel::Fault::Missing,
            Error::Absent { .. } => kernel::Fault::State,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R-REG-7
    #[test]
    fn r_reg_7_only_an_agency_that_is_there_acts() {
        let (agency, on) = (Uuid::from_u128(1), NaiveDate::from_ymd_opt(2025, 7, 1).expect("a day"));
        assert_eq!(Presence::Live.check(agency, on), Ok(()));
        assert_eq!(Presence::Absent.check(agency, on), Err(Error::Absent { agency, on }));
        assert_eq!(Presence::default().check(agency, on), Err(Error::Unknown { agency }), "not asked is not known");
    }
}

//! The words for where an agency stands.
//!
//! **Invariant:** a value has one code, kebab-case, in every table, file and message; the lists only grow.
//!
//! Deliberately absent: what people read (Vietnamese first), which belongs to whoever shows it.

use std::{fmt, str::FromStr};

/// Where an agency stands on its way (DOMAIN §9.1); derived for a day, never stored as truth. In the order of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Chưa bắt đầu.
    NotStarted,
    /// Đang xây dựng.
    Building,
    /// Đang áp dụng.
    Applying,
    /// Đã công bố: a declaration is in force and up to date.
    Declared,
    /// Đã công bố, cần công bố lại: a declaration is in force, but see the reasons.
    DeclaredOutdated,
    /// Hết hiệu lực: a declaration ended and none followed.
    Lapsed,
    /// Đã giải thể.
    Dissolved,
}

/// Why a declaration in force is outdated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The scope or the list of procedures changed (R-QMS-4).
    Scope,
    /// Its edition is not accepted (R-QMS-6); only such a declaration does not count as declared.
    Version,
    /// The agency's name or level changed (R-QMS-7).
    Name,
    /// A calendar year passed without an internal audit and a review after it (R-QMS-9).
    Audit,
    /// An inspection demanded that the agency declare again.
    Inspection,
}

/// A code that is not in its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    /// What was asked for.
    pub code: String,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "'{}' is no code of this list", self.code)
    }
}

impl std::error::Error for UnknownCode {}

impl Status {
    /// Every status, in the order of the way.
    pub const ALL: [Status; 7] = [
        Status::NotStarted,
        Status::Building,
        Status::Applying,
        Status::Declared,
        Status::DeclaredOutdated,
        Status::Lapsed,
        Status::Dissolved,
    ];

    /// The code by which it is stored and exchanged.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Status::NotStarted => "not-started",
            Status::Building => "building",
            Status::Applying => "applying",
            Status::Declared => "declared",
            Status::DeclaredOutdated => "declared-outdated",
            Status::Lapsed => "lapsed",
            Status::Dissolved => "dissolved",
        }
    }
}

impl FromStr for Status {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Status, UnknownCode> {
        let found = Status::ALL.into_iter().find(|status| status.code() == code);
        found.ok_or_else(|| UnknownCode { code: code.to_owned() })
    }
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 5] = [Reason::Scope, Reason::Version, Reason::Name, Reason::Audit, Reason::Inspection];

    /// The code by which it is stored and exchanged.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Reason::Scope => "scope",
            Reason::Version => "version",
            Reason::Name => "name",
            Reason::Audit => "audit",
            Reason::Inspection => "inspection",
        }
    }
}

impl FromStr for Reason {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Reason, UnknownCode> {
        let found = Reason::ALL.into_iter().find(|reason| reason.code() == code);
        found.ok_or_else(|| UnknownCode { code: code.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::{Reason, Status};

    #[test]
    fn every_code_is_read_back_as_its_value() {
        for status in Status::ALL {
            assert_eq!(status.code().parse(), Ok(status));
        }
        for reason in Reason::ALL {
            assert_eq!(reason.code().parse(), Ok(reason));
        }
    }

    #[test]
    fn an_unknown_code_is_named() {
        let error = "Declared".parse::<Status>().expect_err("codes are lowercase");
        assert_eq!(error.to_string(), "'Declared' is no code of this list");
    }
}

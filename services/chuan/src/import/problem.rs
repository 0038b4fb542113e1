//! What is wrong with a line of a set, and why an import did not happen.
//!
//! **Invariant:** every problem names file, line, field and reason; those of the client and those of the server look alike.
//! **Invariant:** an import that ended with one of these errors changed nothing, but for what the error says.
//!
//! Deliberately absent: warnings. A line is taken or it is not.

use std::fmt;

use crate::format::quoted;

/// Most problems that are shown.
pub(crate) const SHOWN: usize = 200;

/// Something wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    /// Name of the file.
    pub(crate) file: String,
    /// Line in it, from 1; 0 for the file as a whole.
    pub(crate) line: usize,
    /// The column; empty for the line as a whole.
    pub(crate) field: String,
    /// The rule that it breaks; empty when it breaks the format.
    pub(crate) rule: String,
    /// What is wrong, with the offending value.
    pub(crate) reason: String,
}

impl Problem {
    /// A problem with the format.
    pub(crate) fn new(file: &str, line: usize, field: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, field: field.to_owned(), rule: String::new(), reason: reason.into() }
    }
}

impl fmt::Display for Problem {
    /// `agencies.csv:12: tier: "x" is not a tier [R-…]`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        write!(f, ": {}", self.reason)?;
        if !self.rule.is_empty() && !self.reason.contains(&self.rule) {
            write!(f, " [{}]", self.rule)?;
        }
        Ok(())
    }
}

/// Why an import did not happen.
#[derive(Debug)]
pub(crate) enum Error {
    /// The directory cannot be read.
    Unreadable {
        /// The directory or file.
        place: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The set is bad; nothing was sent.
    Bad {
        /// The set, as a person would name it.
        place: String,
        /// Every problem, by file and line.
        problems: Vec<Problem>,
    },
    /// The server refused rows; of their service nothing was recorded.
    Refused {
        /// Whose rows they are.
        service: &'static str,
        /// The services whose rows were recorded before.
        recorded: Vec<&'static str>,
        /// The problems as the server found them: in the order of application, so that a cause stands before what follows from it.
        problems: Vec<Problem>,
        /// How many there are in all.
        total: usize,
    },
    /// The server refused or lost the call.
    Status(Box<contracts::Status>),
    /// The server's answer ended before the summary; part of the set may be recorded.
    Broken,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { place, source } => {
                write!(f, "cannot read {place}: {source}; name the directory of a set, the one that holds import.toml")
            }
            Self::Bad { place, problems } => {
                let total = problems.len();
                write!(f, "{} in {place}; nothing was sent", counted(total))?;
                f.write_str(&listing(problems, total))?;
                f.write_str("\n  what to do: correct these lines and import again; deploy/samples/README.md describes the format")
            }
            Self::Refused { service, recorded, problems, total } => {
                let bad = counted(*total);
                match recorded.join(" and ") {
                    none if none.is_empty() => write!(f, "the server refused the set: {bad}; nothing was recorded")?,
                    others => write!(
                        f,
                        "{service} refused the set: {bad}; nothing of {service} was recorded, but the rows of {others} are"
                    )?,
                }
                f.write_str(&listing(problems, *total))?;
                f.write_str("\n  what to do: correct these lines and import again")?;
                let known = if recorded.is_empty() { "" } else { "; what is recorded already is not recorded twice" };
                f.write_str(known)
            }
            Self::Status(status) => write!(f, "the import did not end well: {}", quoted(status.message())),
            Self::Broken => f.write_str(
                "the server ended the import without a word, part of it may be recorded; \
                 import again: what is recorded already is not recorded twice",
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Status(status) => Some(status.as_ref()),
            Self::Bad { .. } | Self::Refused { .. } | Self::Broken => None,
        }
    }
}

impl From<crate::client::Error> for Error {
    fn from(error: crate::client::Error) -> Self {
        contracts::Status::from(error).into()
    }
}

impl From<contracts::Status> for Error {
    fn from(status: contracts::Status) -> Self {
        Self::Status(Box::new(status))
    }
}

fn counted(total: usize) -> String {
    if total == 1 { "1 bad line".to_owned() } else { format!("{total} bad lines") }
}

/// Problems below each other, the first [`SHOWN`] of `total`.
pub(crate) fn listing(problems: &[Problem], total: usize) -> String {
    let mut text: String = problems.iter().take(SHOWN).map(|problem| format!("\n  {problem}")).collect();
    let hidden = total.saturating_sub(problems.len().min(SHOWN));
    if hidden > 0 {
        text.push_str(&format!("\n  … and {hidden} more"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_file_line_field_reason_and_rule() {
        let mut problem = Problem::new("agencies.csv", 12, "tier", "\"x\" is not a tier");
        assert_eq!(problem.to_string(), "agencies.csv:12: tier: \"x\" is not a tier");
        problem.rule = "R-REG-1".to_owned();
        assert_eq!(problem.to_string(), "agencies.csv:12: tier: \"x\" is not a tier [R-REG-1]");
        assert_eq!(
            Problem::new("audit.csv", 0, "", "is no file of a set").to_string(),
            "audit.csv: is no file of a set"
        );
    }

    #[test]
    fn a_refusal_says_what_was_recorded_all_the_same() {
        let problems = vec![Problem::new("plans.csv", 2, "", "bad")];
        let refused = |recorded| Error::Refused { service: "plans", recorded, problems: problems.clone(), total: 1 };
        let text = refused(vec![]).to_string();
        assert!(text.starts_with("the server refused the set: 1 bad line; nothing was recorded"), "{text}");
        let text = refused(vec!["registry"]).to_string();
        assert!(text.contains("nothing of plans was recorded, but the rows of registry are"), "{text}");
        assert!(text.ends_with("import again; what is recorded already is not recorded twice"), "{text}");
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let problems = (1..=SHOWN + 5).map(|line| Problem::new("a.csv", line, "", "bad")).collect();
        let text = Error::Bad { place: "set".to_owned(), problems }.to_string();
        assert!(text.starts_with("205 bad lines in set; nothing was sent"), "{text}");
        assert!(
            text.contains("a.csv:200: bad") && !text.contains("a.csv:201") && text.contains("… and 5 more"),
            "{text}"
        );
    }
}

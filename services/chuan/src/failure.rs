//! How a failure is told: what is wrong, where, and what to do.
//!
//! **Invariant:** a refusal shows its rule, or every field that the server named, and each of them once.
//! **Invariant:** colours appear on a terminal only, and never when `NO_COLOR` is set.
//!
//! Deliberately absent: the texts of rules; they come from the server, which knows them.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use clap::builder::styling::{AnsiColor, Style};
use contracts::{Code, Explanation, Status};

use crate::client;

/// Whether this is only the end of a pipe that nobody reads any more. A connection to a server that died breaks in the same
/// way, and is a failure.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    if error.chain().any(|cause| cause.is::<Status>() || cause.is::<client::Error>()) {
        return false;
    }
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    kinds.into_iter().any(|kind| kind == io::ErrorKind::BrokenPipe)
}

/// The text about a failure, for standard error; `server` is the address that was asked, if the failure does not know better.
pub(crate) fn text(error: &anyhow::Error, server: &str) -> String {
    // A status may itself be there because nobody answered.
    let unreached = error.chain().find_map(|cause| cause.downcast_ref::<client::Error>()).map(of_connection);
    let refused = || {
        let status = error.chain().find_map(|cause| cause.downcast_ref::<Status>());
        let server = error.downcast_ref::<client::Address>().map_or_else(|| server.to_owned(), ToString::to_string);
        status.map(|status| of_status(&contracts::explain(status), &server))
    };
    let told = unreached.or_else(refused);
    format!("{} {}\n", marked("error:"), told.unwrap_or_else(|| format!("{error:#}")))
}

/// The word in red, where that is welcome.
fn marked(word: &str) -> String {
    let is_welcome = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let style = if is_welcome { Style::new().bold().fg_color(Some(AnsiColor::Red.into())) } else { Style::new() };
    format!("{style}{word}{style:#}")
}

fn of_connection(error: &client::Error) -> String {
    let client::Error::Unreachable { service, source } = error else { return error.to_string() };
    match source {
        contracts::Error::Unreachable { url, reason } => {
            format!(
                "no server at {url}; start one with `chuan dev`, or name another with --server URL\n  asked for: {service}\n  cause: {reason}"
            )
        }
        contracts::Error::Address(_) => format!("{source}; for example --server {}", client::DEFAULT_SERVER),
    }
}

fn of_status(refusal: &Explanation, server: &str) -> String {
    let mut text = if refusal.text.is_empty() { refusal.code.description().to_owned() } else { refusal.text.clone() };
    for violation in &refusal.violations {
        // The text of a refusal with one field at fault is about that field already.
        if !text.contains(&violation.text) {
            line(&mut text, &violation.field, &violation.text);
        }
    }
    if !refusal.rule.is_empty() && refusal.violations.is_empty() {
        line(&mut text, "rule", &refusal.rule);
    }
    for (key, value) in &refusal.metadata {
        line(&mut text, key, value);
    }
    line(&mut text, "server", server);
    line(&mut text, "what to do", &advice(refusal));
    text
}

/// Adds `  name: value`.
fn line(text: &mut String, name: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = write!(text, "\n  {name}: {value}");
}

fn advice(refusal: &Explanation) -> String {
    if let Some(wait) = refusal.retry_after {
        return format!("try again in {} s", wait.as_secs().max(1));
    }
    let advice = match refusal.code {
        Code::InvalidArgument | Code::OutOfRange => "correct the value; --help shows what is expected",
        Code::NotFound => "check the name or id and the day; `chuan agency search WORDS` finds agencies",
        Code::AlreadyExists | Code::FailedPrecondition => "the rule above says what must be true first",
        Code::Aborted => "it changed meanwhile: look again, then repeat the command",
        Code::PermissionDenied | Code::Unauthenticated => "ask who runs the server for the right to do this",
        Code::ResourceExhausted | Code::Unavailable | Code::DeadlineExceeded => {
            "try again; if it stays so, look at the server's log and at `chuan view status`"
        }
        Code::Unimplemented => "this server does not know the call: use a client of its version, or another --server",
        _ => "this is a defect of the server: its log says more",
    };
    advice.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn refusal(text: &str, rule: &str, fields: &[(&str, &str)]) -> Explanation {
        let violation = |(field, text): &(&str, &str)| contracts::FieldViolation {
            field: (*field).to_owned(),
            text: (*text).to_owned(),
        };
        Explanation {
            code: Code::FailedPrecondition,
            reason: String::new(),
            rule: rule.to_owned(),
            metadata: BTreeMap::from([("holder".to_owned(), "Xã An Phú".to_owned())]),
            violations: fields.iter().map(violation).collect(),
            text: text.to_owned(),
            retry_after: None,
        }
    }

    #[test]
    fn a_refusal_says_what_where_and_what_to_do() {
        let text = of_status(&refusal("the code is in use", "R-REG-1", &[]), "http://127.0.0.1:1");
        for part in ["the code is in use", "rule: R-REG-1", "holder: Xã An Phú", "http://127.0.0.1:1", "what to do:"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn every_field_at_fault_is_told_once() {
        let one = of_status(&refusal("as_of: is no day", "invalid-field", &[("as_of", "is no day")]), "");
        assert_eq!(one.matches("is no day").count(), 1, "{one}");
        let two = of_status(&refusal("2 fields", "invalid-field", &[("as_of", "is no day"), ("tier", "is odd")]), "");
        assert!(two.contains("as_of: is no day") && two.contains("tier: is odd"), "{two}");
    }

    #[test]
    fn a_server_that_is_not_there_is_told_how_to_start() {
        let (url, reason) = ("http://127.0.0.1:1", "connection refused");
        let source = || contracts::Error::Unreachable { url: url.to_owned(), reason: reason.to_owned() };
        let unreached = || client::Error::Unreachable { service: "plans".to_owned(), source: source() };
        for error in [anyhow::Error::new(unreached()), anyhow::Error::new(Status::from(unreached()))] {
            let text = text(&error, "");
            assert!(text.contains("no server at http://127.0.0.1:1; start one with `chuan dev`"), "{text}");
            assert!(text.contains("asked for: plans"), "{text}");
        }
    }

    #[test]
    fn a_status_is_found_below_what_was_said_about_it() {
        let error = anyhow::Error::new(Status::unavailable("gone")).context("reading the log");
        assert!(text(&error, "http://x").contains("gone"));
    }

    #[test]
    fn a_closed_pipe_is_told_apart() {
        let closed = anyhow::Error::new(io::Error::from(io::ErrorKind::BrokenPipe)).context("printing");
        assert!(is_broken_pipe(&closed));
        assert!(!is_broken_pipe(&anyhow::anyhow!("another")));
        let died = Status::from_error(Box::new(io::Error::from(io::ErrorKind::BrokenPipe)));
        assert!(!is_broken_pipe(&anyhow::Error::new(died)), "a server that died on the way is a failure");
    }
}

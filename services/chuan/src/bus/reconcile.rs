//! `chuan bus reconcile`: a stream beside its log, message by message.
//!
//! **Invariant:** whoever compares a stream learns from the exit code whether it is now what the log is: 0 when it is, 1 when it
//! differs.
//!
//! Deliberately absent: an end to waiting on this side. A long stream takes long to compare, and the server bounds it.

use anyhow::{Context as _, Result, bail};
use clap::builder::PossibleValuesParser;
use contracts::Request;
use contracts::operations::v1 as pb;
use serde::Serialize;

use crate::cli::Globals;
use crate::client::Server;
use crate::format::{self, Lang};
use crate::house::SERVICES;
use crate::output::{self, Format, Sheet};

/// Which stream to compare.
#[derive(Debug, clap::Args)]
pub(crate) struct Reconcile {
    /// Service whose stream it is
    #[arg(long, value_name = "SERVICE", value_parser = PossibleValuesParser::new(SERVICES))]
    service: String,
    /// Only compare; change nothing
    #[arg(long)]
    validate_only: bool,
}

impl Reconcile {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let wish = pb::ReconcileBusRequest { service: self.service.clone(), validate_only: self.validate_only };
        let answer = server.bus(&self.service).await?.reconcile_bus(Request::new(wish)).await?.into_inner();
        let stream = answer.stream.as_ref().context("the answer says nothing of the stream")?;
        output::print(&found(&answer, stream, globals)?)?;
        match (answer.first_difference, answer.refilled) {
            (0, _) | (_, true) => Ok(()),
            _ if self.validate_only => bail!(
                "the stream {} is not what the log of {} is\n  what to do: chuan bus reconcile --service {} makes it anew",
                stream.stream,
                self.service,
                self.service
            ),
            _ => bail!(
                "the stream {} has not been filled again yet\n  what to do: `chuan bus status` shows how far it is; the server's log says more",
                stream.stream
            ),
        }
    }
}

/// What a comparison found, for programs.
#[derive(Serialize)]
struct Found<'a> {
    service: &'a str,
    stream: &'a str,
    compared: i64,
    first_difference: Option<i64>,
    difference: &'a str,
    refilled: bool,
}

fn found(answer: &pb::ReconcileBusResponse, stream: &pb::BusStream, globals: &Globals) -> Result<String> {
    let lang = globals.lang;
    let found = Found {
        service: &stream.service,
        stream: &stream.stream,
        compared: answer.compared,
        first_difference: (answer.first_difference > 0).then_some(answer.first_difference),
        difference: &answer.difference,
        refilled: answer.refilled,
    };
    match globals.output {
        Format::Json => output::json(&found),
        Format::Csv => {
            let heads = ["service", "stream", "compared", "first_difference", "difference", "refilled"];
            let mut sheet = Sheet::new(&heads);
            let first = found.first_difference.map(|position| position.to_string()).unwrap_or_default();
            let (service, name) = (found.service.to_owned(), found.stream.to_owned());
            let (compared, refilled) = (found.compared.to_string(), found.refilled.to_string());
            sheet.push([service, name, compared, first, found.difference.to_owned(), refilled]);
            sheet.csv()
        }
        Format::Table => Ok(sentence(&found, lang)),
    }
}

/// What a comparison found, for people.
fn sentence(found: &Found<'_>, lang: Lang) -> String {
    let (stream, service, compared) = (found.stream, found.service, format::number(found.compared, lang));
    let Some(first) = found.first_difference.map(|first| format::number(first, lang)) else {
        return match lang {
            Lang::Vi => format!("{stream} khớp với sổ của {service}: đã so {compared} thông điệp.\n"),
            Lang::En => format!("{stream} is what the log of {service} is: {compared} messages compared.\n"),
        };
    };
    let difference = found.difference;
    let mut text = match lang {
        Lang::Vi => format!("{stream} khác sổ của {service} từ vị trí {first}: {difference}.\n"),
        Lang::En => format!("{stream} differs from the log of {service} from position {first} on: {difference}.\n"),
    };
    if found.refilled {
        text.push_str(
            lang.pick("Luồng đã được tạo lại và nạp từ sổ.\n", "It was made anew and filled from the log.\n"),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_says_where_the_first_difference_is_and_whether_it_is_healed() {
        let mut found = Found {
            service: "plans",
            stream: "CHUAN_PLANS",
            compared: 1_200,
            first_difference: None,
            difference: "",
            refilled: false,
        };
        assert_eq!(sentence(&found, Lang::Vi), "CHUAN_PLANS khớp với sổ của plans: đã so 1.200 thông điệp.\n");
        (found.first_difference, found.difference) = (Some(1_201), "the stream has no message there");
        assert!(sentence(&found, Lang::En).contains("from position 1,201 on: the stream has no message there."));
        assert!(!sentence(&found, Lang::En).contains("made anew"));
        found.refilled = true;
        assert!(sentence(&found, Lang::Vi).ends_with("Luồng đã được tạo lại và nạp từ sổ.\n"));
    }
}

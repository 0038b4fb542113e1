//! What the agency hands in: its report on itself, and the records that the team asks for.
//!
//! Papers may come before, during and after the visit, until the inspection is over.

use super::{Dossier, Event, Rejection, RequestedRecord, long, not_before, short};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The agency's report on itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfReport {
    /// Number of the report.
    pub document: String,
    /// Who submitted it.
    pub by: String,
    /// When.
    pub on: NaiveDate,
}

/// A record that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is.
    pub description: String,
    /// When it was asked for.
    pub requested_on: NaiveDate,
    /// Until when.
    pub due: NaiveDate,
    /// Who handed it over, and when.
    pub received: Option<(String, NaiveDate)>,
}

/// All that was handed in and asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Papers {
    /// The last report of the agency on itself.
    pub self_report: Option<SelfReport>,
    /// The records by code.
    pub records: BTreeMap<String, Record>,
}

impl Papers {
    pub(super) fn reported(&mut self, document: String, by: String, on: NaiveDate) {
        self.self_report = Some(SelfReport { document, by, on });
    }

    pub(super) fn requested(&mut self, records: Vec<RequestedRecord>, due: NaiveDate, requested_on: NaiveDate) {
        for RequestedRecord { code, description } in records {
            let record = Record { description, requested_on, due, received: None };
            self.records.entry(code).or_insert(record);
        }
    }

    pub(super) fn received(&mut self, codes: &BTreeSet<String>, by: &str, on: NaiveDate) {
        for code in codes {
            if let Some(record) = self.records.get_mut(code) {
                record.received.get_or_insert_with(|| (by.to_owned(), on));
            }
        }
    }
}

impl Dossier {
    pub(super) fn submit_self_report(&self, document: &str, by: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let wanted = SelfReport { document: short("report", document)?, by: short("person", by)?, on };
        if self.papers.self_report.as_ref() == Some(&wanted) {
            return Ok(vec![]);
        }
        self.check_running("a self-report")?;
        not_before(("a self-report", on), ("the day of scheduling", self.scheduled.effective_on))?;
        if let Some(former) = &self.papers.self_report {
            not_before(("a self-report", on), ("the former one", former.on))?;
        }
        let SelfReport { document, by, on: effective_on } = wanted;
        Ok(vec![Event::SelfReportSubmitted { document, by, effective_on }])
    }

    pub(super) fn request_records(
        &self,
        records: &[RequestedRecord],
        due: NaiveDate,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        if records.is_empty() {
            return Err(Rejection::NothingNamed);
        }
        let mut wanted: BTreeMap<String, String> = BTreeMap::new();
        for RequestedRecord { code, description } in records {
            let (code, description) = (short("record", code)?, long("description", description)?);
            let known = self.papers.records.get(&code);
            let otherwise = known.is_some_and(|known| known.description != description || known.due != due);
            let twice = wanted.get(&code).is_some_and(|named| *named != description);
            if otherwise || twice {
                return Err(Rejection::RecordTaken { code });
            }
            if known.is_none() {
                wanted.insert(code, description);
            }
        }
        if wanted.is_empty() {
            return Ok(vec![]);
        }
        self.check_running("a request for records")?;
        not_before(("a request for records", on), ("the day of scheduling", self.scheduled.effective_on))?;
        not_before(("its deadline", due), ("the request for records", on))?;
        let records = wanted.into_iter().map(|(code, description)| RequestedRecord { code, description }).collect();
        Ok(vec![Event::RecordsRequested { records, due, effective_on: on }])
    }

    pub(super) fn receive_records(
        &self,
        codes: &BTreeSet<String>,
        by: &str,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let by = short("person", by)?;
        let mut new = BTreeSet::new();
        for code in codes {
            let code = short("record", code)?;
            let Some(record) = self.papers.records.get(&code) else {
                return Err(Rejection::RecordNotRequested { code });
            };
            if record.received.is_none() {
                not_before(("a receipt of records", on), ("the request", record.requested_on))?;
                new.insert(code);
            }
        }
        if codes.is_empty() {
            return Err(Rejection::NothingNamed);
        }
        if new.is_empty() {
            return Ok(vec![]);
        }
        self.check_running("a receipt of records")?;
        Ok(vec![Event::RecordsReceived { codes: new, by, effective_on: on }])
    }
}

//! Reads the files of a set into lines of cells, checking each cell by itself.
//!
//! **Invariant:** every bad line is reported, not only the first; a line that is not reported is complete and well formed.
//! **Invariant:** cells are trimmed and NFC, so two spellings that look alike are alike.
//!
//! Deliberately absent: what lines have to do with each other (`check.rs`).

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveTime};
use csv::ByteRecord;
use unicode_normalization::UnicodeNormalization as _;

use super::attached::{self, Attached};
use super::cell;
use super::files::{Files, MANIFEST};
use super::layout::{self, File, Holds};
use super::problem::Problem;
use crate::format;
use crate::reorganisation;

/// Longest cell, in bytes; no fact of the format comes near.
const CELL_BYTES: usize = 64 * 1024;

/// A line of a set.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Its file.
    pub(crate) file: &'static File,
    /// Its place in the order of the files.
    pub(crate) file_place: usize,
    /// Its number, from 1; the header is line 1.
    pub(crate) line: usize,
    /// When the old register learned it; absent where the set does not say.
    pub(crate) recorded_at: Option<DateTime<FixedOffset>>,
    /// The file that the line names; absent in files whose lines name none.
    pub(crate) attached: Option<Attached>,
    cells: BTreeMap<&'static str, String>,
}

impl Line {
    /// What stands in a column; empty in a column that the file does not have.
    pub(crate) fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The resolution that the line names.
    pub(crate) fn resolution(&self) -> Option<&reorganisation::File> {
        match &self.attached {
            Some(Attached::Resolution(file)) => Some(file),
            _ => None,
        }
    }

    /// What the line says, recording time set aside, in one text whatever the order of its columns was.
    pub(crate) fn content(&self) -> String {
        let columns = self.file.columns().filter(|(_, holds)| !matches!(holds, Holds::RecordedAt));
        let cells = columns.map(|(name, _)| format!("{name}={}", self.cell(name)));
        cells.collect::<Vec<_>>().join("\u{1f}")
    }

    /// A problem with this line.
    pub(crate) fn problem(&self, field: &str, reason: impl Into<String>) -> Problem {
        Problem::new(&self.file.name(), self.line, field, reason)
    }

    /// Where the line stands when lines are applied.
    pub(crate) fn order(&self) -> (DateTime<FixedOffset>, usize, usize) {
        (self.recorded_at.unwrap_or_else(|| self.day_begins()), self.file_place, self.line)
    }

    /// The first moment of the day from which it is true: the order of lines that do not say when they were recorded.
    fn day_begins(&self) -> DateTime<FixedOffset> {
        let day = self.cell("effective_on").parse::<chrono::NaiveDate>().unwrap_or_default();
        let begins = day.and_time(NaiveTime::MIN).and_local_timezone(format::vietnam()).single();
        begins.unwrap_or_default()
    }
}

/// All lines of a set, file by file; a founding set needs recording times.
///
/// # Errors
/// Every problem of every file.
pub(crate) fn read(files: &Files, is_founding: bool) -> Result<Vec<Line>, Vec<Problem>> {
    let mut problems = Vec::new();
    for name in files.files.keys().filter(|name| !layout::is_known(name)) {
        let known = layout::files().map(|file| file.stem).collect::<Vec<_>>().join(", ");
        problems.push(Problem::new(name, 0, "", format!("is no file of a set; the CSV files are {known}")));
    }
    let mut lines = Vec::new();
    for (name, bytes) in files.files.iter().filter(|(name, _)| name.as_str() != MANIFEST) {
        let Some((file_place, file)) = layout::find(name) else { continue };
        Reader { file_place, file, is_founding, problems: &mut problems }.read(bytes, &mut lines);
    }
    problems.extend(attached::attach(files, &mut lines));
    if problems.is_empty() { Ok(lines) } else { Err(problems) }
}

/// Reads one file.
struct Reader<'a> {
    file_place: usize,
    file: &'static File,
    is_founding: bool,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn read(&mut self, bytes: &[u8], lines: &mut Vec<Line>) {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes); // spreadsheets write a byte order mark
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes);
        let mut header: Option<Vec<String>> = None;
        let (mut line, mut counted) = (1, 0);
        let mut record = ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => return self.report(line, "", format!("cannot be read as CSV: {error}")),
            }
            // The reader counts the blank lines before a record as part of it.
            let at = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or_default());
            let blank = bytes[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            line += bytes[counted..at + blank].iter().filter(|byte| **byte == b'\n').count();
            counted = at + blank;
            match &header {
                None => match self.header(line, &record) {
                    Some(columns) => header = Some(columns),
                    None => return,
                },
                Some(columns) => lines.extend(self.line(line, columns, &record)),
            }
        }
        if header.is_none() {
            self.report(1, "", "is empty; the first line names the columns");
        }
    }

    /// The columns in the order of the file; nothing when they are not those of the format.
    fn header(&mut self, line: usize, record: &ByteRecord) -> Option<Vec<String>> {
        let before = self.problems.len();
        let named: Vec<String> = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        for (place, name) in named.iter().enumerate() {
            if !self.file.columns().any(|(known, _)| known == name) {
                let known = self.file.columns().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
                self.report(line, &format::quoted(name), format!("is no column of this file; they are {known}"));
            } else if named[..place].contains(name) {
                self.report(line, name, "this column stands twice");
            }
        }
        for (name, _) in self.file.columns() {
            if !named.iter().any(|given| given == name) {
                self.report(line, name, "this column is missing");
            }
        }
        (self.problems.len() == before).then_some(named)
    }

    fn line(&mut self, line: usize, columns: &[String], record: &ByteRecord) -> Option<Line> {
        let before = self.problems.len();
        if record.len() != columns.len() {
            let reason =
                format!("has {} cells, the header {}; quote cells that hold a comma", record.len(), columns.len());
            self.report(line, "", reason);
            return None;
        }
        let mut cells = BTreeMap::new();
        for (column, bytes) in columns.iter().zip(record) {
            let Some((name, holds)) = self.file.columns().find(|(name, _)| name == column) else { continue };
            match self.cell(bytes, *holds) {
                Ok(text) => {
                    cells.insert(*name, text);
                }
                Err(reason) => self.report(line, name, reason),
            }
        }
        let recorded_at = cells.get("recorded_at").and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let (file, file_place) = (self.file, self.file_place);
        (self.problems.len() == before).then_some(Line { file, file_place, line, recorded_at, attached: None, cells })
    }

    fn cell(&self, bytes: &[u8], holds: Holds) -> Result<String, String> {
        if bytes.len() > CELL_BYTES {
            return Err(format!("is {} bytes long, more than {CELL_BYTES}", bytes.len()));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| {
            format!("{} is not UTF-8; save the file as UTF-8", format::quoted(&String::from_utf8_lossy(bytes)))
        })?;
        let text: String = text.trim().nfc().collect();
        cell::check(&text, holds, self.is_founding)?;
        Ok(text)
    }

    fn report(&mut self, line: usize, field: &str, reason: impl Into<String>) {
        self.problems.push(Problem::new(&self.file.name(), line, field, reason));
    }
}

//! Three ways to print an answer: a table for people, JSON and CSV for programs.
//!
//! **Invariant:** everything goes through [`print`], so a reader that closes the pipe is never a panic.
//! **Invariant:** no cell of a CSV file can become a formula in a spreadsheet.
//!
//! Deliberately absent: which columns an answer has; each command knows its own.

use std::{borrow::Cow, io, io::Write as _};

use anyhow::Result;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use serde::Serialize;

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people, in the language of --lang
    Table,
    /// One JSON object on one line (`log tail`: one a line)
    Json,
    /// RFC 4180, UTF-8, with a header
    Csv,
}

/// Rows under heads. A head that begins with `>` is of a column of numbers, set to the right in a table.
#[derive(Debug)]
pub(crate) struct Sheet {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A sheet without rows.
    pub(crate) fn new(heads: &[&str]) -> Self {
        Self { heads: heads.iter().map(|head| (*head).to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row with a cell for every head.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = String>) {
        self.rows.push(row.into_iter().collect());
    }

    /// The sheet as a table for people.
    pub(crate) fn table(&self) -> String {
        const STYLE: TableStyle = TableStyle::new()
            .header_separator(LineStyle::none().fill('─').junction('─'))
            .bottom_border(LineStyle::none());
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(self.heads.iter().map(|head| Cell::new(head.trim_start_matches('>'))));
        for row in &self.rows {
            table.add_row(row.iter().map(Cell::new));
        }
        for (column, head) in table.column_iter_mut().zip(&self.heads) {
            if head.starts_with('>') {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let mut text = String::new();
        let mut heads_chars = usize::MAX;
        for line in table.lines() {
            let line = line.trim_end();
            // The rule below the heads is as long as they are, however long a text stands in the last column.
            text.extend(line.chars().take(if line.starts_with('─') { heads_chars } else { usize::MAX }));
            text.push('\n');
            heads_chars = heads_chars.min(line.chars().count());
        }
        text
    }

    /// The sheet as a CSV file.
    ///
    /// # Errors
    /// A row has another number of cells than there are heads.
    pub(crate) fn csv(&self) -> Result<String> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(&self.heads)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }
}

/// A cell that a spreadsheet shows as it is: what would begin a formula gets an apostrophe before it.
fn harmless(cell: &str) -> Cow<'_, str> {
    let is_risky = |first: char| matches!(first, '=' | '+' | '-' | '@') || first.is_control();
    if cell.chars().next().is_some_and(is_risky) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// An answer as one line of JSON; fields keep the order of the type.
///
/// # Errors
/// It has no form in JSON.
pub(crate) fn json(answer: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(answer)? + "\n")
}

/// Writes to standard output, at once.
///
/// # Errors
/// Nobody reads it any more, which `main` takes for a quiet end; or the disk is full.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_become_a_formula() {
        for risky in ["=1+1", "+84", "-5", "@SUM(A1)", "\tx", "\rx", "\nx"] {
            assert_eq!(harmless(risky), format!("'{risky}"));
        }
        for plain in ["", "Xã Cẩm Giàng", "95.56", "2020-12-31", "'x"] {
            assert_eq!(harmless(plain), plain);
        }
    }

    #[test]
    fn csv_is_what_rfc_4180_says() {
        let mut sheet = Sheet::new(&["name", "note"]);
        sheet.push(["Xã \"A\"".to_owned(), "a, b".to_owned()]);
        assert_eq!(sheet.csv().unwrap(), "name,note\r\n\"Xã \"\"A\"\"\",\"a, b\"\r\n");
    }

    #[test]
    fn vietnamese_text_keeps_the_columns_straight() {
        let mut sheet = Sheet::new(&["Cấp", ">Số"]);
        sheet.push(["Cấp huyện".to_owned(), "12".to_owned()]);
        sheet.push(["Cấp xã".to_owned(), "235".to_owned()]);
        let widths: Vec<usize> = sheet.table().lines().map(|line| line.chars().count()).collect();
        assert_eq!(widths[0], widths[2], "{}", sheet.table());
        assert_eq!(widths[2], widths[3], "{}", sheet.table());
    }

    #[test]
    fn a_long_text_in_the_last_column_makes_no_long_rule() {
        let mut sheet = Sheet::new(&["Mục", "Nội dung"]);
        sheet.push(["Tên".to_owned(), "x".repeat(300)]);
        let widths: Vec<usize> = sheet.table().lines().map(|line| line.chars().count()).collect();
        assert_eq!(widths[0], widths[1], "{}", sheet.table());
        assert!(widths[2] > 300);
    }

    #[test]
    fn a_row_of_another_length_is_no_csv() {
        let mut sheet = Sheet::new(&["a", "b"]);
        sheet.push(["1".to_owned()]);
        assert!(sheet.csv().is_err());
    }
}

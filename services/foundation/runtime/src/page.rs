//! Pages of a list (AIP-158): how many rows, and where to resume.
//!
//! A token holds the key after which the next page begins and a mark of the query it belongs to. It is not secret: a key
//! only says where to resume in what the caller may see anyway.
//!
//! **Invariant:** a token is accepted only with the query that it came from.
//!
//! Deliberately absent: offsets (they skip or repeat rows when the list changes) and a store of open pages.

use crate::{field, status::Violation};
use sha2::{Digest as _, Sha256};

/// Rows a page when the caller does not say.
pub const DEFAULT_SIZE: usize = 50;
/// Most rows a page; a caller who asks for more gets this many, as AIP-158 wants it.
pub const MAX_SIZE: usize = 1000;
/// Bytes of the query's hash that a token carries.
const MARK: usize = 8;
/// Longest key in a token, in bytes.
const KEY_BYTES: usize = 1024;

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Most rows to answer with; ask the database for one more to learn whether there is a next page.
    pub size: usize,
    /// The key of the last row of the page before; nothing on the first page.
    pub after: Option<String>,
    mark: [u8; MARK],
}

impl Page {
    /// Reads `page_size` and `page_token` of a request.
    ///
    /// `query` is any text that tells queries apart, such as the [`crate::call::fingerprint`] of the request with
    /// `page_size`, `page_token` and `min_positions` cleared: these may differ from page to page.
    ///
    /// # Errors
    /// The size is negative; the token was not given out by this service, or for another query.
    pub fn read(page_size: i32, page_token: &str, query: &str) -> Result<Self, Violation> {
        let size = usize::try_from(page_size).map_err(|_| {
            Violation::new("page_size", format!("is {page_size}; write 1 to {MAX_SIZE}, or 0 for {DEFAULT_SIZE}"))
        })?;
        let size = if size == 0 { DEFAULT_SIZE } else { size.min(MAX_SIZE) };
        let mut mark = [0; MARK];
        mark.copy_from_slice(&Sha256::digest(query)[..MARK]);
        let after = if page_token.is_empty() { None } else { Some(resume(page_token, &mark)?) };
        Ok(Self { size, after, mark })
    }

    /// The token of the page that begins after the row with `key`.
    #[must_use]
    pub fn token_after(&self, key: &str) -> String {
        self.mark.iter().chain(key.as_bytes()).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Cuts `rows`, of which one more than a page was asked for, to the page; the token of the next page, or an empty text
    /// on the last one.
    pub fn cut<Row>(&self, rows: &mut Vec<Row>, key: impl Fn(&Row) -> String) -> String {
        if rows.len() <= self.size {
            return String::new();
        }
        rows.truncate(self.size);
        rows.last().map(|last| self.token_after(&key(last))).unwrap_or_default()
    }
}

fn resume(token: &str, mark: &[u8; MARK]) -> Result<String, Violation> {
    let advice = "send next_page_token as it was, or none to begin again";
    let foreign = || Violation::new("page_token", format!("{} was not given out here; {advice}", field::quoted(token)));
    let bytes = unhex(token).ok_or_else(foreign)?;
    let (of, key) = bytes.split_at_checked(MARK).ok_or_else(foreign)?;
    if of != mark {
        let text = format!("belongs to another query; {advice}, and keep every other field as it was");
        return Err(Violation::new("page_token", text));
    }
    String::from_utf8(key.to_vec()).map_err(|_| foreign())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.len() > 2 * (MARK + KEY_BYTES) || !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    digits.chunks_exact(2).map(|pair| Some(digit(&pair[0])? << 4 | digit(&pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = "ListAgencies tier=commune";

    /// AIP-158
    #[test]
    fn the_size_has_a_default_a_cap_and_no_negatives() {
        let size = |asked| Page::read(asked, "", QUERY).map(|page| page.size);
        assert_eq!((size(0), size(7), size(i32::MAX)), (Ok(DEFAULT_SIZE), Ok(7), Ok(MAX_SIZE)));
        assert_eq!(size(-1).unwrap_err().field, "page_size");
    }

    #[test]
    fn a_walk_through_the_pages_meets_every_row_once() {
        let all = ["an", "bình", "chí", "dũng", "đức"];
        let (mut met, mut token) = (Vec::new(), String::new());
        loop {
            let page = Page::read(2, &token, QUERY).unwrap();
            let from = page.after.as_ref().map_or(0, |key| all.iter().position(|row| row == key).unwrap() + 1);
            let mut rows: Vec<&str> = all[from..].iter().copied().take(page.size + 1).collect();
            token = page.cut(&mut rows, |row| (*row).to_owned());
            met.extend(rows);
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(met, all);
    }

    #[test]
    fn a_token_is_refused_with_another_query_or_when_made_up() {
        let token = Page::read(2, "", QUERY).unwrap().token_after("an");
        let other = Page::read(2, &token, "ListAgencies tier=province").unwrap_err();
        assert!(other.text.contains("another query"), "{other}");
        for bad in ["zz", "0", "00", &token[..token.len() - 1], &format!("{token}ff"), &"0".repeat(1_000_000), "ế"] {
            assert_eq!(Page::read(2, bad, QUERY).unwrap_err().field, "page_token", "{}", bad.len());
        }
    }

    #[test]
    fn the_page_size_may_change_on_the_way() {
        let token = Page::read(2, "", QUERY).unwrap().token_after("an");
        assert_eq!(Page::read(9, &token, QUERY).unwrap().after.as_deref(), Some("an"));
    }
}

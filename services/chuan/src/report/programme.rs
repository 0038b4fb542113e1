//! The programme of a year in a few lines: how far its plans are, and what its inspections came to. `chuan dev` greets with
//! it.
//!
//! Deliberately absent: a command. Each of the two tables has its own.

use anyhow::Result;

use super::inspections::{self, By};
use super::plans;
use crate::answer::sheet;
use crate::client::Server;
use crate::format::Lang;
use crate::when::{Origin, When};

/// The programme of the last year for which there is a plan; nothing while there is none.
///
/// # Errors
/// The server refuses.
pub(crate) async fn table(server: &Server, when: &When, lang: Lang) -> Result<String> {
    let every = plans::progress(server, when, 0, String::new(), false).await?;
    let Some(year) = every.plans.iter().map(|plan| plan.year).max() else { return Ok(String::new()) };
    let when = When::of(every.provenance.as_ref());
    let plans = plans::progress(server, &when, year, String::new(), false).await?;
    let mut text = format!("\n{} {year}\n\n", lang.pick("Chương trình năm", "Programme of"));
    let listing = plans::rows(&plans.plans, plans.total, Origin::default());
    text.push_str(&sheet(&listing.heads, &listing.records, lang).table());
    let inspected = inspections::figures(server, &when, By::Tier, (0, year, String::new())).await?;
    if inspected.records.len() > 1 {
        // More than the total alone.
        text.push('\n');
        text.push_str(&sheet(&inspected.heads, &inspected.records, lang).table());
    }
    let mut origin = inspected.origin;
    origin.positions.extend(Origin::of(plans.provenance).positions);
    text.push('\n');
    text.push_str(&origin.footer(lang));
    Ok(text)
}

//! From a file to the message: every agency that it names becomes an id.
//!
//! **Invariant:** every reference that cannot be found is told, with its line, not only the first.
//!
//! Deliberately absent: where agencies are looked up. An import has its keys (`import/resolutions.rs`), a command asks the
//! register (`land.rs`).

use contracts::registry::v1 as pb;
use pb::resolution_item::Outcome as Told;

use super::file::{Created, File, Item, Outcome};
use crate::fields::Text;
use crate::format::quoted;
use crate::ids;
use crate::import::Problem;

/// The message for `file`, whose new agencies get the ids that their keys have in `province`; `find` gives the id of the
/// agency that a reference names, or says why there is none.
///
/// # Errors
/// Every reference that names no agency, or more than one.
pub(crate) fn resolution(
    file: &File,
    province: &str,
    find: impl Fn(&str) -> Result<String, String>,
) -> Result<pb::Resolution, Vec<Problem>> {
    let mut resolver = Resolver { file, province, find, problems: Vec::new() };
    let items = file.items.iter().map(|item| resolver.item(item)).collect();
    if !resolver.problems.is_empty() {
        return Err(resolver.problems);
    }
    Ok(pb::Resolution {
        number: file.number.clone(),
        title: file.title.clone(),
        adopted_on: file.adopted_on.clone(),
        in_force_on: file.in_force_on.clone(),
        operational_on: file.operational_on.clone(),
        reparented_redeclare: file.reparented_redeclare,
        items,
        closing: file.closing.clone(),
    })
}

struct Resolver<'a, Find> {
    file: &'a File,
    province: &'a str,
    find: Find,
    problems: Vec<Problem>,
}

impl<Find: Fn(&str) -> Result<String, String>> Resolver<'_, Find> {
    fn item(&mut self, item: &Item) -> pb::ResolutionItem {
        let outcome = match &item.outcome {
            Outcome::Created(created) => Told::Created(self.created(created)),
            Outcome::Continues(continues) => Told::Continues(pb::ContinuingAgency {
                agency_id: self.existing(&continues.agency),
                name: continues.name.clone(),
                level: continues.level,
                parent: continues.parent.as_ref().map(|parent| self.above(parent)),
                area_code: continues.area_code.clone(),
            }),
            Outcome::Abolished => Told::Abolished(pb::Abolition {}),
        };
        let inputs = item.from.iter().map(|input| pb::ResolutionInput {
            agency_id: self.existing(&input.agency),
            name: input.name.clone(),
            share: input.share,
            after: input.after.clone(),
        });
        let inputs = inputs.collect();
        pb::ResolutionItem { number: item.number, inputs, named: item.named.clone(), outcome: Some(outcome) }
    }

    fn created(&mut self, created: &Created) -> pb::CreatedAgency {
        pb::CreatedAgency {
            agency_id: Some(ids::agency(self.province, &created.key.text)),
            name: created.name.clone(),
            tier: created.tier,
            kind: created.kind,
            level: created.level,
            parent: created.parent.as_ref().map(|parent| self.above(parent)),
            area_code: created.area_code.clone(),
        }
    }

    /// The id of an agency that is there before.
    fn existing(&mut self, reference: &Text) -> String {
        (self.find)(&reference.text).unwrap_or_else(|reason| self.wrong(reference, "agency", reason))
    }

    /// The id of an agency above another one: it is there before, or this file creates it. Blank stays blank.
    fn above(&mut self, reference: &Text) -> String {
        let text = reference.text.as_str();
        if text.is_empty() {
            return String::new();
        }
        let is_new = self.file.created().any(|created| created.key.text == text);
        let own = is_new.then(|| ids::agency(self.province, text));
        match (own, (self.find)(text)) {
            (Some(own), Ok(found)) if own != found => {
                let reason = format!(
                    "{} is the key of an agency that this file creates, and names the agency {found}; write the id of the one that is meant: {own} or {found}",
                    quoted(text)
                );
                self.wrong(reference, "parent", reason)
            }
            (Some(own), _) => own,
            (None, Ok(found)) => found,
            (None, Err(reason)) => self.wrong(reference, "parent", reason),
        }
    }

    fn wrong(&mut self, reference: &Text, key: &str, reason: String) -> String {
        self.problems.push(Problem::new(&self.file.name, reference.line, key, reason));
        String::new()
    }
}

//! Turns a line of a set into a command of its service, with ids that are the same in every attempt.
//!
//! **Invariant:** ids depend on province, set, key and content, never on place or time: importing twice finds the same things.
//! **Invariant:** the id of a command leaves the recording time out, so a register that corrects its times adds nothing.
//! **Invariant:** what a policy would bring into being has the id that the policy would give it, so that it finds it done.
//!
//! Deliberately absent: checks. A line that comes here has passed `read` and `check`.

mod campaigns;
mod findings;
mod inspections;
mod plan_items;
mod plans;
mod quality;
mod register;

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use contracts::registry::v1 as registry;
use contracts::{Timestamp, inspections::v1 as pb_inspections, plans::v1 as pb_plans};
use runtime::{call, import};
use uuid::Uuid;

use super::attached::Attached;
use super::cell;
use super::layout::{Service, Thing};
use super::manifest::Manifest;
use super::read::Line;
use crate::ids;
use crate::lists::List;
use crate::reorganisation;

/// A row on its way to a service.
pub(crate) type Row = import::Row<Command>;

/// The command of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Command {
    /// For the registry.
    Registry(registry::import_row::Command),
    /// For plans.
    Plans(pb_plans::import_row::Command),
    /// For inspections.
    Inspections(pb_inspections::import_row::Command),
}

/// What the ids of a set are made of.
#[derive(Debug)]
pub(crate) struct Names<'a> {
    manifest: &'a Manifest,
    /// The plans that campaigns carry out, by the campaigns' keys.
    plans: BTreeMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    /// Those of the set of these lines.
    pub(crate) fn of(manifest: &'a Manifest, lines: &'a [Line]) -> Self {
        let campaigns = lines.iter().filter(|line| line.file.stem == "campaigns");
        let planned = campaigns.map(|line| (line.cell("campaign"), line.cell("plan")));
        Self { manifest, plans: planned.filter(|(_, plan)| !plan.is_empty()).collect() }
    }

    /// The message for a line of the set.
    pub(crate) fn row(&self, line: &Line) -> Row {
        let Manifest { province, name, .. } = self.manifest;
        let cells = Cells { names: self, province, line };
        let mut content = format!("chuan/{province}/set/{name}/{}\n{}", line.file.stem, line.content());
        content.push_str(&cells.beside());
        Row {
            file: line.file.name(),
            line: i32::try_from(line.line).unwrap_or(i32::MAX),
            command_id: ids::of(&content),
            recorded_at: line.recorded_at.map(timestamp),
            actor: line.cell("actor").to_owned(),
            command: Some(match line.file.service {
                Service::Registry => Command::Registry(cells.for_registry()),
                Service::Plans => Command::Plans(cells.for_plans()),
                Service::Inspections => Command::Inspections(cells.for_inspections()),
            }),
        }
    }
}

fn timestamp(at: DateTime<FixedOffset>) -> Timestamp {
    let nanos = i32::try_from(at.timestamp_subsec_micros().min(999_999) * 1_000).unwrap_or_default();
    Timestamp { seconds: at.timestamp(), nanos }
}

/// The cells of a line as fields of a message.
struct Cells<'a> {
    names: &'a Names<'a>,
    province: &'a str,
    line: &'a Line,
}

impl Cells<'_> {
    fn text(&self, column: &str) -> String {
        self.line.cell(column).to_owned()
    }

    fn optional(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    fn code(&self, column: &str, list: &List) -> i32 {
        list.number(self.line.cell(column)).unwrap_or_default()
    }

    fn items(&self, column: &str) -> Vec<String> {
        cell::items(self.line.cell(column)).map(str::to_owned).collect()
    }

    fn says_yes(&self, column: &str) -> bool {
        self.line.cell(column) == "yes"
    }

    /// A number; one that no message can hold becomes the largest, which the service refuses.
    fn number(&self, column: &str) -> i32 {
        self.line.cell(column).parse().unwrap_or(i32::MAX)
    }

    fn optional_number(&self, column: &str) -> Option<i32> {
        Some(self.number(column)).filter(|_| !self.line.cell(column).is_empty())
    }

    fn on(&self) -> String {
        self.text("effective_on")
    }

    /// The id of an agency; a key that is an id already, of the register, stays what it is.
    fn agency_of(&self, key: &str) -> String {
        ids::agency(self.province, key)
    }

    fn agency(&self) -> String {
        self.agency_of(self.line.cell("agency"))
    }

    fn parent(&self) -> Option<String> {
        self.optional("parent").map(|key| self.agency_of(&key))
    }

    /// The id of something of the agency.
    fn of_agency(&self, thing: Thing) -> String {
        let key = self.line.cell(thing.word());
        let agency = self.line.cell("agency");
        let derived = || ids::of(&format!("chuan/{}/agency/{agency}/{}/{key}", self.province, thing.word()));
        Uuid::try_parse(key).map_or_else(|_| derived(), |known| known.to_string())
    }

    /// The id of the thing of that key; a key that is an id already stays what it is.
    fn id_of(&self, thing: Thing, key: &str) -> String {
        if let Ok(known) = Uuid::try_parse(key) {
            return known.to_string();
        }
        match thing {
            Thing::Agency => self.agency_of(key),
            Thing::Campaign => match self.names.plans.get(key) {
                Some(plan) => ids::campaign(&self.id_of(Thing::Plan, plan)),
                None => ids::of_set(self.province, thing.word(), key),
            },
            Thing::Inspection => {
                let campaign = self.id_in("campaign", Thing::Campaign);
                ids::inspection(&campaign, &self.agency_of(key))
            }
            // Of the others those that are not unique in the set belong to what another column names.
            other => match other.within() {
                Some(column) => {
                    let within = format!("{column}/{}/{}", self.line.cell(column), other.word());
                    ids::of_set(self.province, &within, key)
                }
                None => ids::of_set(self.province, other.word(), key),
            },
        }
    }

    /// The id of the thing that a column names.
    fn id_in(&self, column: &str, thing: Thing) -> String {
        self.id_of(thing, self.line.cell(column))
    }

    fn optional_id_in(&self, column: &str, thing: Thing) -> Option<String> {
        self.optional(column).map(|key| self.id_of(thing, &key))
    }

    /// The ids of the things that a column lists.
    fn ids_in(&self, column: &str, thing: Thing) -> Vec<String> {
        cell::items(self.line.cell(column)).map(|key| self.id_of(thing, key)).collect()
    }

    /// The resolution that the line names, with the ids that keys have in this province.
    fn resolution(&self) -> Option<registry::Resolution> {
        let file = self.line.resolution()?;
        reorganisation::resolution(file, self.province, |key| Ok(self.agency_of(key))).ok()
    }

    /// What the file beside the line adds to what the line says.
    fn beside(&self) -> String {
        match &self.line.attached {
            None => String::new(),
            Some(Attached::Resolution(_)) => {
                self.resolution().map(|said| call::fingerprint("\nresolution", &said)).unwrap_or_default()
            }
            Some(Attached::Checklist(said)) => call::fingerprint("\nchecklist", said.as_ref()),
            Some(Attached::Evidence(evidence)) => format!("\nevidence {}", evidence.sha256),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;

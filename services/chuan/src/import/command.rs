//! Turns a line of a set into a command of the registry, with ids that are the same in every attempt.
//!
//! **Invariant:** ids depend on province, set, key and content, never on place or time: importing twice finds the same things.
//! **Invariant:** the id of a command leaves the recording time out, so a register that corrects its times adds nothing.
//!
//! Deliberately absent: checks. A line that comes here has passed `read` and `check`.

use chrono::{DateTime, FixedOffset};
use contracts::Timestamp;
use contracts::registry::v1 as pb;
use pb::import_row::Command;
use runtime::call;
use uuid::Uuid;

use super::cell;
use super::layout::{PROCEDURE_LISTS, Thing};
use super::manifest::Manifest;
use super::read::Line;
use crate::ids;
use crate::lists::{self, List};
use crate::reorganisation;

/// The message for a line of the set that `manifest` describes.
pub(crate) fn row(manifest: &Manifest, line: &Line) -> pb::ImportRow {
    let cells = Cells { province: &manifest.province, line };
    let mut content =
        format!("chuan/{}/set/{}/{}\n{}", manifest.province, manifest.name, line.file.stem, line.content());
    if let Some(resolution) = cells.resolution() {
        content.push_str(&call::fingerprint("\nresolution", &resolution));
    }
    pb::ImportRow {
        file: line.file.name(),
        line: i32::try_from(line.line).unwrap_or(i32::MAX),
        command_id: ids::of(&content),
        recorded_at: line.recorded_at.map(timestamp),
        actor: line.cell("actor").to_owned(),
        command: Some(cells.command()),
    }
}

fn timestamp(at: DateTime<FixedOffset>) -> Timestamp {
    let nanos = i32::try_from(at.timestamp_subsec_micros().min(999_999) * 1_000).unwrap_or_default();
    Timestamp { seconds: at.timestamp(), nanos }
}

/// The cells of a line as fields of a message.
struct Cells<'a> {
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

    /// The resolution that the line names, with the ids that keys have in this province.
    fn resolution(&self) -> Option<pb::Resolution> {
        let file = self.line.resolution.as_ref()?;
        reorganisation::resolution(file, self.province, |key| Ok(self.agency_of(key))).ok()
    }

    fn command(&self) -> Command {
        match self.line.file.stem {
            "reorganisations" | "reorganisation_effects" => self.of_reorganisation(),
            "editions" | "edition_restrictions" => self.of_edition(),
            "obligation_rules" => self.of_obligation(),
            PROCEDURE_LISTS => self.of_procedures(),
            "projects" | "procedures" | "scopes" | "applications" | "audits" | "nonconformity_closures" | "reviews" => {
                self.of_building()
            }
            "declarations"
            | "notifications"
            | "postings"
            | "conversions"
            | "redeclarations_required"
            | "lapses"
            | "withdrawals" => self.of_declaring(),
            _ => self.of_register(),
        }
    }

    fn of_edition(&self) -> Command {
        let (code, basis, effective_on) = (self.text("code"), self.text("basis"), self.on());
        if self.line.file.stem == "editions" {
            let (title, accepted_from) = (self.text("title"), self.text("accepted_from"));
            let request =
                pb::DefineEditionRequest { code, title, accepted_from, basis, effective_on, ..Default::default() };
            return Command::DefineEdition(request);
        }
        Command::RestrictEdition(pb::RestrictEditionRequest {
            code,
            first_adoption_until: self.optional("first_adoption_until"),
            accepted_until: self.optional("accepted_until"),
            successor: self.optional("successor"),
            conversion_deadline: self.optional("conversion_deadline"),
            basis,
            effective_on,
            ..Default::default()
        })
    }

    fn of_reorganisation(&self) -> Command {
        let resolution = self.resolution();
        if self.line.file.stem == "reorganisations" {
            let request = pb::AdoptReorganisationRequest { resolution, ..Default::default() };
            return Command::AdoptReorganisation(request);
        }
        let id = |resolution: pb::Resolution| ids::reorganisation(&resolution.number, &resolution.adopted_on);
        let reorganisation_id = resolution.map(id).unwrap_or_default();
        Command::ApplyReorganisation(pb::ApplyReorganisationRequest { reorganisation_id, ..Default::default() })
    }

    fn of_obligation(&self) -> Command {
        Command::LayObligation(pb::LayObligationRequest {
            kind: self.code("kind", &lists::KIND),
            obligation: self.code("obligation", &lists::OBLIGATION),
            basis: self.text("basis"),
            effective_on: self.on(),
            until: self.optional("until"),
            ..Default::default()
        })
    }

    fn of_procedures(&self) -> Command {
        use pb::publish_procedures_request::Audience;
        let key = self.line.cell("publication");
        let derived = || ids::of(&format!("chuan/{}/publication/{key}", self.province));
        let publication = Uuid::try_parse(key).map_or_else(|_| derived(), |known| known.to_string());
        let tier = Some(self.code("tier", &lists::TIER)).filter(|tier| *tier != 0);
        let kind = Audience::Kind(self.code("kind", &lists::KIND));
        Command::PublishProcedures(pb::PublishProceduresRequest {
            publication,
            audience: Some(tier.map_or(kind, Audience::Tier)),
            decision: self.text("decision"),
            added: self.procedures("added"),
            changed: self.procedures("changed"),
            removed: self.items("removed"),
            due: self.optional("due"),
            effective_on: self.on(),
            ..Default::default()
        })
    }

    fn procedures(&self, column: &str) -> Vec<pb::Procedure> {
        let pairs = cell::items(self.line.cell(column)).filter_map(cell::pair);
        pairs.map(|(code, name)| pb::Procedure { code: code.to_owned(), name: name.to_owned() }).collect()
    }

    fn of_register(&self) -> Command {
        let (agency_id, effective_on) = (self.agency(), self.on());
        let (name, person, basis) = (self.text("name"), self.text("person"), self.optional("basis"));
        match self.line.file.stem {
            "agencies" => Command::RegisterAgency(pb::RegisterAgencyRequest {
                agency_id: Some(agency_id),
                name,
                tier: self.code("tier", &lists::TIER),
                kind: self.code("kind", &lists::KIND),
                level: self.code("level", &lists::LEVEL),
                parent: self.parent(),
                area_code: self.optional("area_code"),
                effective_on,
                ..Default::default()
            }),
            "renames" => {
                let request = pb::RenameAgencyRequest { agency_id, name, effective_on, basis, ..Default::default() };
                Command::RenameAgency(request)
            }
            "level_changes" => {
                let level = self.code("level", &lists::LEVEL);
                let request =
                    pb::ChangeAgencyLevelRequest { agency_id, level, name, effective_on, basis, ..Default::default() };
                Command::ChangeAgencyLevel(request)
            }
            "reparentings" => {
                let parent = self.parent();
                let request =
                    pb::ReparentAgencyRequest { agency_id, parent, effective_on, basis, ..Default::default() };
                Command::ReparentAgency(request)
            }
            "area_codes" => {
                let code = self.text("code");
                Command::AssignAreaCode(pb::AssignAreaCodeRequest {
                    agency_id,
                    code,
                    effective_on,
                    ..Default::default()
                })
            }
            "area_code_releases" => {
                Command::ReleaseAreaCode(pb::ReleaseAreaCodeRequest { agency_id, effective_on, ..Default::default() })
            }
            "obligations" => Command::AssignObligation(pb::AssignObligationRequest {
                agency_id,
                obligation: self.code("obligation", &lists::OBLIGATION),
                basis: self.text("basis"),
                effective_on,
                ..Default::default()
            }),
            "officers" => {
                let post = self.code("post", &lists::POST);
                let request = pb::AppointOfficerRequest { agency_id, person, post, effective_on, ..Default::default() };
                Command::AppointOfficer(request)
            }
            "officer_releases" => {
                let post = self.code("post", &lists::POST);
                let request = pb::ReleaseOfficerRequest { agency_id, person, post, effective_on, ..Default::default() };
                Command::ReleaseOfficer(request)
            }
            // "dissolutions", the one that is left; a test sends a line of every file through here.
            _ => Command::DissolveAgency(pb::DissolveAgencyRequest {
                agency_id,
                effective_on,
                basis,
                ..Default::default()
            }),
        }
    }
}

mod quality;

#[cfg(test)]
mod tests;

//! The lines about editions, reorganisations, obligations, procedures and agencies; see `command.rs`.

use contracts::registry::v1 as pb;
use pb::import_row::Command;

use super::{Cells, cell};
use crate::ids;
use crate::import::layout::{PROCEDURE_LISTS, Thing};
use crate::lists;

impl Cells<'_> {
    /// The command of a line for the registry.
    pub(super) fn for_registry(&self) -> Command {
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
        let publication = self.id_in("publication", Thing::Publication);
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

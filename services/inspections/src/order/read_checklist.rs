//! Reading the messages about checklists: from the fields of a request to an [`Order`].
//!
//! **Invariant:** a field of an item is named with the item's place: `version.items[3].weight`.
//!
//! Deliberately absent: rules; what stands against a version is the domain's to tell.

use super::{Order, Wish, order};
use contracts::{common::v1 as common, inspections::v1 as pb};
use inspections_domain::{
    template::{self, Band, Command, CorrectiveDays, Item, Rules, Scoring, Version},
    vocabulary::{Answer, FindingClass, Grade, Part},
};
use runtime::{
    fields::{Fields, given},
    status::Violation,
};
use std::collections::BTreeMap;

impl TryFrom<pb::PublishChecklistRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::PublishChecklistRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let version = version(&mut fields, r.code.trim(), r.version.unwrap_or_default());
        let (id, wish) = (template::id(&version.code), Wish::Checklist(Command::Publish(version)));
        order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}

fn version(fields: &mut Fields, code: &str, message: pb::ChecklistVersion) -> Version {
    let items = message.items.into_iter().enumerate().map(|(place, message)| item(fields, place, message)).collect();
    Version {
        code: code.to_owned(),
        version: fields.count("version.number", message.number),
        title: message.title,
        edition: message.edition,
        items,
        scoring: scoring(fields, &message.scoring.unwrap_or_default()),
        rules: rules(fields, message.rules.unwrap_or_default()),
        basis: message.basis,
        effective_on: fields.date("version.effective_on", &message.effective_on),
    }
}

fn item(fields: &mut Fields, place: usize, message: pb::ChecklistItem) -> Item {
    let at = |field: &str| format!("version.items[{place}].{field}");
    let class = common::FindingClass::as_str_name;
    Item {
        code: message.code,
        part: fields.word(&at("part"), message.part, pb::ChecklistPart::as_str_name, "CHECKLIST_PART", Part::A),
        content: message.content,
        clauses: message.clauses,
        legal: given(message.legal),
        evidence: given(message.evidence),
        weight: fields.count(&at("weight"), message.weight),
        default_class: {
            let (name, prefix) = (at("default_class"), "FINDING_CLASS");
            fields.word(&name, message.default_class, class, prefix, FindingClass::Minor)
        },
        on_site_only: message.on_site_only,
        escalates: message.escalates,
    }
}

fn scoring(fields: &mut Fields, message: &pb::ChecklistScoring) -> Scoring {
    let mut values = BTreeMap::new();
    for (place, value) in message.values.iter().enumerate() {
        let at = format!("version.scoring.values[{place}]");
        let answer =
            fields.word(&format!("{at}.answer"), value.answer, pb::Answer::as_str_name, "ANSWER", Answer::Conforms);
        let percent = fields.count(&format!("{at}.percent"), value.percent);
        if values.insert(answer, percent).is_some() {
            fields.wrong(&format!("{at}.answer"), format!("'{answer}' is there twice"));
        }
    }
    let bands = message.bands.iter().enumerate().map(|(place, band)| {
        let at = format!("version.scoring.bands[{place}]");
        let grade = common::Grade::as_str_name;
        Band {
            grade: fields.word(&format!("{at}.grade"), band.grade, grade, "GRADE", Grade::Weak),
            from_hundredths: fields.count(&format!("{at}.from_hundredths"), band.from_hundredths),
        }
    });
    let bands = bands.collect();
    let (cap, name) = (message.cap_on_open_major, "version.scoring.cap_on_open_major");
    let cap_on_open_major = fields.optional_word(name, cap, common::Grade::as_str_name, "GRADE");
    Scoring { values, bands, cap_on_open_major }
}

fn rules(fields: &mut Fields, message: pb::ChecklistRules) -> Rules {
    let mut count = |field: &str, number| fields.count(&format!("version.rules.{field}"), number);
    Rules {
        notice_working_days: count("notice_working_days", message.notice_working_days),
        visit_on_working_day: message.visit_on_working_day,
        conflict_years: count("conflict_years", message.conflict_years),
        every_years: count("every_years", message.every_years),
        corrective_days: CorrectiveDays {
            major: count("corrective_days_major", message.corrective_days_major),
            minor: count("corrective_days_minor", message.corrective_days_minor),
        },
        samples_min: count("samples_min", message.samples_min),
        sample_fields_min: count("sample_fields_min", message.sample_fields_min),
    }
}

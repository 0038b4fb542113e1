//! A line of every file becomes the command that the document says.

use std::{borrow::Cow, collections::BTreeMap};

use super::*;
use crate::import::files::Files;
use crate::import::layout::{FILES, Holds};
use crate::import::read;

const MANIFEST: &str =
    "format = 1\nname = \"set\"\nprovince = \"30\"\nfounding = true\ntitle_vi = \"Bộ\"\ntitle_en = \"Set\"\n";

/// A resolution whose days are those of every example.
const RESOLUTION: &str = r#"number = "1/NQ"
title = "Về việc sắp xếp"
adopted_on = 2014-06-01
in_force_on = 2014-06-01
operational_on = 2014-06-01
[[item]]
number = 1
created = { key = "moi", name = "Xã Mới", tier = "commune", kind = "commune-committee" }
from = [{ agency = "key-agency", share = "whole" }]
"#;

/// A cell that the column accepts.
fn example(name: &str, holds: Holds) -> String {
    match holds {
        Holds::RecordedAt => "2014-06-05T07:50:31.577+07:00".to_owned(),
        Holds::YesNo => "yes".to_owned(),
        Holds::Day | Holds::DayOrBlank => "2014-06-01".to_owned(),
        Holds::Code(list) | Holds::CodeOrBlank(list) => list.known().split(", ").next().unwrap_or_default().to_owned(),
        Holds::Items => "A;B".to_owned(),
        Holds::Exclusions => "8.3=vì=sao".to_owned(),
        Holds::Processes => "Tiếp dân|An|Bình".to_owned(),
        Holds::Nonconformities => "NC1=major".to_owned(),
        Holds::Procedures => "2.000635=Cấp bản sao".to_owned(),
        Holds::Actor | Holds::Text | Holds::TextOrBlank => format!("{name} Đ"),
        Holds::New(Thing::Resolution) | Holds::Known(Thing::Resolution) => "reorganisations/a.toml".to_owned(),
        Holds::New(_) | Holds::Known(_) | Holds::KnownOrBlank(_) => format!("key-{name}"),
    }
}

/// The row of a file whose cells are examples, one replaced.
fn row_of(stem: &str, replaced: Option<(&str, &str)>) -> pb::ImportRow {
    let file = FILES.iter().find(|file| file.stem == stem).expect("the format has that file");
    let names: Vec<&str> = file.columns().map(|(name, _)| *name).collect();
    // Of a tier and a kind only one is given: the one that is replaced, else the tier.
    let blank = if replaced.is_some_and(|(column, _)| column == "kind") { "tier" } else { "kind" };
    let cells = file.columns().map(|(name, holds)| match replaced {
        Some((column, text)) if column == *name => text.to_owned(),
        _ if stem == "procedure_lists" && *name == blank => String::new(),
        _ => example(name, *holds),
    });
    let text = format!("{}\n{}\n", names.join(","), cells.collect::<Vec<_>>().join(","));
    let named = |name: String, text: String| (name, Cow::Owned(text.into_bytes()));
    let mut files = vec![named("import.toml".to_owned(), MANIFEST.to_owned())];
    for name in ["reorganisations/a.toml", "reorganisations/b.toml"].into_iter().filter(|name| text.contains(name)) {
        let number = if name.contains("/b") { "2/NQ" } else { "1/NQ" };
        files.push(named(name.to_owned(), RESOLUTION.replace("1/NQ", number)));
    }
    files.push(named(file.name(), text));
    let files = Files { place: "set".to_owned(), files: BTreeMap::from_iter(files) };
    let manifest = Manifest::read(&files).expect("the manifest is good");
    let lines = read::read(&files, true).expect("the line is good");
    row(&manifest, &lines[0])
}

/// The name of a command's variant.
fn kind(row: &pb::ImportRow) -> String {
    let text = format!("{:?}", row.command.as_ref().expect("a row has a command"));
    text.split('(').next().unwrap_or_default().to_owned()
}

#[test]
fn every_file_has_its_command() {
    let kinds: Vec<String> = FILES.iter().map(|file| kind(&row_of(file.stem, None))).collect();
    assert_eq!(
        kinds,
        [
            "DefineEdition",
            "RestrictEdition",
            "LayObligation",
            "RegisterAgency",
            "RenameAgency",
            "ChangeAgencyLevel",
            "ReparentAgency",
            "AssignAreaCode",
            "ReleaseAreaCode",
            "AssignObligation",
            "AppointOfficer",
            "ReleaseOfficer",
            "DissolveAgency",
            "AdoptReorganisation",
            "ApplyReorganisation",
            "PublishProcedures",
            "StartProject",
            "AssignProcedures",
            "ChangeScope",
            "StartApplication",
            "RecordInternalAudit",
            "CloseNonconformity",
            "RecordManagementReview",
            "DeclareConformity",
            "NotifyDeclaration",
            "PostDeclaration",
            "RequireConversion",
            "RequireRedeclaration",
            "LapseDeclaration",
            "WithdrawDeclaration"
        ]
    );
}

#[test]
fn every_cell_of_a_line_is_in_its_command() {
    let skipped = ["recorded_at", "actor", "synthetic"]; // beside the command, or only for readers of the file
    for file in &FILES {
        let whole = row_of(file.stem, None);
        // The day of a line that names a resolution is a day of the resolution, and has to be the same.
        let is_told = |name: &str| name == "effective_on" && file.columns().any(|(name, _)| *name == "file");
        for (name, holds) in file.columns().filter(|(name, _)| !skipped.contains(name) && !is_told(name)) {
            let other = match holds {
                Holds::Day | Holds::DayOrBlank => "2014-06-02".to_owned(),
                Holds::Code(list) | Holds::CodeOrBlank(list) => {
                    list.known().split(", ").last().unwrap_or_default().to_owned()
                }
                Holds::Items => "C".to_owned(),
                Holds::Exclusions => "8.3=khác".to_owned(),
                Holds::Processes => "Khác|An|Bình".to_owned(),
                Holds::Nonconformities => "NC1=minor".to_owned(),
                Holds::New(Thing::Resolution) | Holds::Known(Thing::Resolution) => "reorganisations/b.toml".to_owned(),
                Holds::Procedures => "2.000635=Khác".to_owned(),
                _ => "khác".to_owned(),
            };
            let changed = row_of(file.stem, Some((name, &other)));
            assert_ne!(whole.command, changed.command, "{} {name}", file.stem);
            assert_ne!(whole.command_id, changed.command_id, "{} {name}", file.stem);
        }
    }
}

#[test]
fn the_id_of_a_command_leaves_the_recording_time_out() {
    let (first, other) =
        (row_of("reviews", None), row_of("reviews", Some(("recorded_at", "2015-01-01T00:00:00+07:00"))));
    assert_eq!((&first.command_id, &first.command), (&other.command_id, &other.command));
    assert_ne!(first.recorded_at, other.recorded_at);
    assert_eq!(first.recorded_at, Some(Timestamp { seconds: 1_401_929_431, nanos: 577_000_000 }));
}

#[test]
fn what_speaks_of_the_same_thing_has_the_same_id() {
    let agency = |row: pb::ImportRow| match row.command {
        Some(Command::RegisterAgency(request)) => request.agency_id.unwrap_or_default(),
        Some(Command::RecordInternalAudit(request)) => request.agency_id,
        other => panic!("unexpected: {other:?}"),
    };
    assert_eq!(agency(row_of("agencies", None)), agency(row_of("audits", None)));
    let audit = |row: pb::ImportRow| match row.command {
        Some(Command::RecordInternalAudit(request)) => request.audit,
        Some(Command::CloseNonconformity(request)) => request.audit,
        other => panic!("unexpected: {other:?}"),
    };
    assert_eq!(audit(row_of("audits", None)), audit(row_of("nonconformity_closures", None)));
    assert_ne!(audit(row_of("audits", None)), audit(row_of("audits", Some(("agency", "another")))));
}

#[test]
fn a_list_of_procedures_is_for_a_tier_or_for_a_kind() {
    use pb::publish_procedures_request::Audience;
    let publication = |row: pb::ImportRow| match row.command {
        Some(Command::PublishProcedures(request)) => request,
        other => panic!("unexpected: {other:?}"),
    };
    let of_tier = publication(row_of("procedure_lists", Some(("tier", "commune"))));
    assert_eq!(of_tier.audience, Some(Audience::Tier(contracts::common::v1::Tier::Commune.into())));
    let added: Vec<_> = of_tier.added.iter().map(|added| (added.code.as_str(), added.name.as_str())).collect();
    assert_eq!(added, [("2.000635", "Cấp bản sao")]);
    let of_kind = publication(row_of("procedure_lists", Some(("kind", "department"))));
    assert_eq!(of_kind.audience, Some(Audience::Kind(contracts::common::v1::Kind::Department.into())));
    assert_eq!(of_kind.publication, of_tier.publication, "the key alone says which publication it is");
}

#[test]
fn a_key_that_is_an_id_of_the_register_stays_what_it_is() {
    let known = "018f4e5a-7c1d-7b3a-9f10-2b6c5d4e3f21";
    let Some(Command::StartApplication(request)) = row_of("applications", Some(("agency", known))).command else {
        panic!("applications.csv starts applications")
    };
    assert_eq!(request.agency_id, known);
}

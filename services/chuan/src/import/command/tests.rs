//! A line of every file becomes the command that the document says.

use std::{borrow::Cow, collections::BTreeMap};

use super::*;
use crate::import::files::Files;
use crate::import::layout::{self, File, Form, Holds};
use crate::import::read;

mod ids;
mod kinds;

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

/// A checklist whose day is that of every example.
pub(crate) const CHECKLIST: &str = r#"code = "A"
version = 1
title = "Đề cương"
edition = "TCVN ISO 9001:2015"
basis = "1/KH"
effective_on = 2014-06-01
[scoring]
values = { conforms = 100, nonconform-major = 0 }
bands = [{ grade = "good", from_hundredths = 9000 }, { grade = "weak", from_hundredths = 0 }]
[rules]
notice_working_days = 5
conflict_years = 3
every_years = 3
corrective_days = { major = 20, minor = 40 }
samples_min = 5
sample_fields_min = 3
[[items]]
code = "A1"
part = "a"
content = "Có ban chỉ đạo"
clauses = ["5.3"]
weight = 2
default_class = "minor"
"#;

/// A cell that the column accepts.
fn example(name: &str, holds: Holds) -> String {
    match holds {
        Holds::RecordedAt => "2014-06-05T07:50:31.577+07:00".to_owned(),
        Holds::YesNo => "yes".to_owned(),
        Holds::Number | Holds::NumberOrBlank => "12".to_owned(),
        Holds::Day | Holds::DayOrBlank => "2014-06-01".to_owned(),
        Holds::Days => "2014-06-07;2014-06-08".to_owned(),
        Holds::Code(list) | Holds::CodeOrBlank(list) => first_of(list),
        Holds::Items => "A;B".to_owned(),
        Holds::Exclusions => "8.3=vì=sao".to_owned(),
        Holds::Processes => "Tiếp dân|An|Bình".to_owned(),
        Holds::Nonconformities => "NC1=major".to_owned(),
        Holds::Procedures => "2.000635=Cấp bản sao".to_owned(),
        Holds::Form(form) | Holds::Forms(form) | Holds::FormsOrBlank(form) => item(form, example),
        Holds::Rules => "tier|commune|records-based".to_owned(),
        Holds::Evidence => "evidence/a.pdf".to_owned(),
        Holds::Actor | Holds::Text | Holds::TextOrBlank => format!("{name} Đ"),
        Holds::New(Thing::Resolution) | Holds::Known(Thing::Resolution) => "reorganisations/a.toml".to_owned(),
        Holds::New(Thing::Checklist) => "checklists/a.toml".to_owned(),
        Holds::KnownItems(_) => format!("key-{name};key-2-{name}"),
        Holds::KnownSum(_) => "key-of-sum".to_owned(),
        Holds::DaySum => "2013-12-31".to_owned(),
        Holds::New(_) | Holds::Known(_) | Holds::KnownOrBlank(_) | Holds::Scheduled | Holds::Inspected => {
            format!("key-{name}")
        }
    }
}

/// Another cell that the column accepts.
fn other(_: &str, holds: Holds) -> String {
    match holds {
        Holds::RecordedAt => "2014-06-06T07:50:31.577+07:00".to_owned(),
        Holds::YesNo => "no".to_owned(),
        Holds::Number | Holds::NumberOrBlank => "13".to_owned(),
        Holds::Day | Holds::DayOrBlank => "2014-06-02".to_owned(),
        Holds::Days => "2014-06-14".to_owned(),
        Holds::DaySum => "2012-12-31".to_owned(),
        Holds::Code(list) | Holds::CodeOrBlank(list) => list.known().split(", ").last().unwrap_or_default().to_owned(),
        Holds::Items => "C".to_owned(),
        Holds::Exclusions => "8.3=khác".to_owned(),
        Holds::Processes => "Khác|An|Bình".to_owned(),
        Holds::Nonconformities => "NC1=minor".to_owned(),
        Holds::Form(form) | Holds::Forms(form) | Holds::FormsOrBlank(form) => item(form, other),
        Holds::Rules => "list|key-agency|on-site".to_owned(),
        Holds::Evidence => "evidence/b.pdf".to_owned(),
        Holds::New(Thing::Resolution) | Holds::Known(Thing::Resolution) => "reorganisations/b.toml".to_owned(),
        Holds::New(Thing::Checklist) => "checklists/b.toml".to_owned(),
        Holds::Procedures => "2.000635=Khác".to_owned(),
        _ => "khác".to_owned(),
    }
}

fn first_of(list: &List) -> String {
    list.known().split(", ").next().unwrap_or_default().to_owned()
}

fn item(form: &Form, part: fn(&str, Holds) -> String) -> String {
    form.shape.split('|').zip(form.parts).map(|(name, holds)| part(name, *holds)).collect::<Vec<_>>().join("|")
}

/// Columns of which the cell of another one decides whether they may stand there.
fn must_be_blank(stem: &str, name: &str, replaced: Option<(&str, &str)>) -> bool {
    match (stem, name) {
        // Of a tier and a kind only one is given: the one that is replaced, else the tier.
        ("procedure_lists", "kind") => replaced.is_none_or(|(column, _)| column != "kind"),
        ("procedure_lists", "tier") => replaced.is_some_and(|(column, _)| column == "kind"),
        _ => false,
    }
}

/// The row of a file whose cells are examples, one replaced.
fn row_of(stem: &str, replaced: Option<(&str, &str)>) -> Row {
    let (_, file) = layout::find(&format!("{stem}.csv")).expect("the format has that file");
    rows_of(&[(file, replaced)]).remove(0)
}

/// The rows of such files, each with one line, in one set.
fn rows_of(given: &[(&'static File, Option<(&str, &str)>)]) -> Vec<Row> {
    let named = |name: String, text: String| (name, Cow::Owned(text.into_bytes()));
    let mut files = vec![named("import.toml".to_owned(), MANIFEST.to_owned())];
    for (file, replaced) in given {
        let names: Vec<&str> = file.columns().map(|(name, _)| *name).collect();
        let cells = file.columns().map(|(name, holds)| match *replaced {
            Some((column, text)) if column == *name => text.to_owned(),
            _ if must_be_blank(file.stem, name, *replaced) => String::new(),
            _ => example(name, *holds),
        });
        let text = format!("{}\n{}\n", names.join(","), cells.collect::<Vec<_>>().join(","));
        let beside = [
            ("reorganisations/a.toml", RESOLUTION.to_owned()),
            ("reorganisations/b.toml", RESOLUTION.replace("1/NQ", "2/NQ")),
            ("checklists/a.toml", CHECKLIST.to_owned()),
            ("checklists/b.toml", CHECKLIST.replace("weight = 2", "weight = 3")),
            ("evidence/a.pdf", "a".to_owned()),
            ("evidence/b.pdf", "b".to_owned()),
        ];
        files.extend(beside.into_iter().filter(|(name, _)| text.contains(name)).map(|(n, t)| named(n.to_owned(), t)));
        files.push(named(file.name(), text));
    }
    let files = Files { place: "set".to_owned(), files: BTreeMap::from_iter(files) };
    let manifest = Manifest::read(&files).expect("the manifest is good");
    let lines = read::read(&files, true).unwrap_or_else(|problems| panic!("{problems:?}"));
    let names = Names::of(&manifest, &lines);
    given
        .iter()
        .filter_map(|(file, _)| lines.iter().find(|line| line.file.stem == file.stem))
        .map(|line| names.row(line))
        .collect()
}

fn command(row: &Row) -> &Command {
    row.command.as_ref().expect("a row has a command")
}

#[test]
fn every_cell_of_a_line_is_in_its_command() {
    let skipped = ["recorded_at", "actor", "synthetic"]; // beside the command, or only for readers of the file
    for file in layout::files() {
        let whole = row_of(file.stem, None);
        // The day of a line that names a resolution or a checklist is a day of that file, and has to be the same.
        let names_file =
            file.columns().any(|(name, _)| *name == "file") && file.stem != "samples" && file.stem != "evidence";
        let is_told = |name: &str| name == "effective_on" && names_file;
        for (name, holds) in file.columns().filter(|(name, _)| !skipped.contains(name) && !is_told(name)) {
            let changed = row_of(file.stem, Some((name, &other(name, *holds))));
            assert_ne!(whole.command_id, changed.command_id, "{} {name}", file.stem);
            // The reason of an action that is accepted is blank, and the campaign of a plan is known by the plan.
            if !matches!((file.stem, *name), ("action_decisions", "reason") | ("campaigns", "campaign")) {
                assert_ne!(whole.command, changed.command, "{} {name}", file.stem);
            }
        }
    }
}

#[test]
fn every_part_of_an_item_is_in_its_command() {
    for file in layout::files() {
        for (name, holds) in file.columns() {
            let (Holds::Form(form) | Holds::Forms(form) | Holds::FormsOrBlank(form)) = holds else { continue };
            let whole = item(form, example);
            for (place, (part, holds)) in form.shape.split('|').zip(form.parts).enumerate() {
                let mut parts: Vec<String> = whole.split('|').map(str::to_owned).collect();
                parts[place] = other(part, *holds);
                let (before, after) = (row_of(file.stem, None), row_of(file.stem, Some((name, &parts.join("|")))));
                assert_ne!(before.command, after.command, "{} {name} {part}", file.stem);
            }
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

//! The three forms of a list and of one thing.

use super::*;
use crate::record::field;
use crate::when;
use contracts::common::v1::Provenance;

#[derive(Clone, Default)]
struct Thing {
    name: &'static str,
    count: i64,
    late: i64,
}

fn record(thing: &Thing) -> Record {
    Record(vec![
        field("id", Value::text(thing.name)),
        field("name", Value::text(thing.name)).head("Tên", "Name"),
        field("count", Value::Count(thing.count)).head(">Số", ">Number"),
        field("late", Value::Count(thing.late)).rare(">Muộn", ">Late"),
    ])
}

fn origin() -> Origin {
    Origin::of(Some(Provenance {
        as_of: "2021-12-31".to_owned(),
        known_at: when::known_at("2021-12-31").ok(),
        positions: BTreeMap::from([("plans".to_owned(), 7)]),
    }))
}

fn listing(things: &[Thing]) -> Listing {
    Listing::of("things", origin(), things, record)
}

#[test]
fn a_list_says_in_every_form_what_it_was_computed_from() {
    let list = listing(&[Thing { name: "a", count: 1234, late: 0 }]).below("1 thing".to_owned());
    assert_eq!(
        list.shown(Format::Json, Lang::Vi).unwrap(),
        concat!(
            r#"{"as_of":"2021-12-31","known_at":"2021-12-31T16:59:59.999999Z","positions":{"plans":7},"#,
            r#""things":[{"id":"a","name":"a","count":1234,"late":0}]}"#,
            "\n"
        )
    );
    assert_eq!(
        list.shown(Format::Csv, Lang::Vi).unwrap(),
        "id,name,count,late,as_of,known_at,positions\r\na,a,1234,0,2021-12-31,2021-12-31T16:59:59.999999Z,plans=7\r\n"
    );
    let table = list.shown(Format::Table, Lang::Vi).unwrap();
    assert!(table.contains("1.234") && table.contains("\n1 thing\nTính đến 31/12/2021"), "{table}");
    assert!(table.contains("Tên") && !table.contains("Muộn"), "{table}");
}

#[test]
fn a_rare_column_is_there_when_somebody_says_something_in_it() {
    let list = listing(&[Thing { name: "a", count: 1, late: 0 }, Thing { name: "b", count: 1, late: 1 }]);
    assert!(list.shown(Format::Table, Lang::En).unwrap().contains("Late"));
}

#[test]
fn an_empty_list_still_has_its_heads() {
    let list = listing(&[]);
    assert_eq!(list.shown(Format::Csv, Lang::Vi).unwrap(), "id,name,count,late,as_of,known_at,positions\r\n");
    assert!(list.shown(Format::Table, Lang::Vi).unwrap().contains("Tên"));
    assert!(list.shown(Format::Json, Lang::Vi).unwrap().ends_with("\"things\":[]}\n"));
}

#[test]
fn one_thing_is_facts_and_parts() {
    let parts = [Thing { name: "p", count: 1, late: 0 }, Thing { name: "q", count: 2, late: 0 }];
    let parts = Value::Records(parts.iter().map(record).collect());
    let thing = Record(vec![
        field("title", Value::text("A")).head("Tên", "Title"),
        field("silent", Value::Nothing).head("Không", "Silent"),
        field("days", Value::texts(&["x".to_owned()])).told("Ngày", "Day", vec!["1".to_owned(), "2".to_owned()]),
        field("parts", parts).section("Phần", "Part"),
        field("none", Value::Records(vec![])).section("Trống", "None"),
    ]);
    let shown = |format| page("thing", origin(), (format, Lang::Vi), |_| thing.clone()).unwrap();
    let table = shown(Format::Table);
    assert!(table.contains("\nPhần (2)\n") && !table.contains("Trống") && !table.contains("Không"), "{table}");
    assert_eq!(table.matches("Ngày").count(), 2, "{table}");
    let csv = shown(Format::Csv);
    assert!(csv.starts_with("What,Is\r\nTitle,A\r\nDay,1\r\nDay,2\r\nPart,p · 1\r\nPart,q · 2\r\nas_of,"), "{csv}");
    let json = shown(Format::Json);
    assert!(json.contains(r#""thing":{"title":"A","silent":null,"days":["x"],"parts":[{"id":"p""#), "{json}");
}

#[test]
fn the_line_below_a_list_counts_by_word() {
    let words = || ["Quá hạn", "Hoàn thành", "Hoàn thành"].map(str::to_owned).into_iter();
    assert_eq!(counted("nhiệm vụ", words(), Lang::Vi), "3 nhiệm vụ: 2 hoàn thành, 1 quá hạn");
    assert_eq!(counted("tasks", std::iter::empty(), Lang::En), "0 tasks");
    assert_eq!(small("UBND cấp xã"), "UBND cấp xã");
}

//! What may be published, and the laws; how a score is reckoned stands in `score`.

mod score;

use super::{Band, ChecklistTemplate, Command, CorrectiveDays, Event, Item, Rejection, Rules, Scoring, Version, id};
use crate::text;
use crate::vocabulary::{Answer, FindingClass, Grade, Mode, Part};
use chrono::NaiveDate;
use decider::Aggregate as _;
use decider::laws;
use decider::scenario::given;
use proptest::prelude::*;
use proptest::sample::select;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

fn item(code: &str, part: Part, weight: u32) -> Item {
    Item {
        code: code.into(),
        part,
        content: format!("Nội dung {code}"),
        clauses: vec!["7.5.3".into(), "10".into()],
        legal: Some("Quyết định 19/2014/QĐ-TTg".into()),
        evidence: Some("Quyết định, hồ sơ".into()),
        weight,
        default_class: FindingClass::Minor,
        on_site_only: part == Part::C,
        escalates: false,
    }
}

fn scoring() -> Scoring {
    let values = [
        (Answer::Conforms, 100),
        (Answer::Observation, 80),
        (Answer::NonconformMinor, 50),
        (Answer::NonconformMajor, 0),
    ];
    let bands = [(Grade::Good, 9_000), (Grade::Fair, 7_500), (Grade::Average, 5_000), (Grade::Weak, 0)];
    Scoring {
        values: values.into(),
        bands: bands.map(|(grade, from_hundredths)| Band { grade, from_hundredths }).into(),
        cap_on_open_major: Some(Grade::Fair),
    }
}

fn rules() -> Rules {
    Rules {
        notice_working_days: 5,
        visit_on_working_day: true,
        conflict_years: 3,
        every_years: 3,
        corrective_days: CorrectiveDays { major: 30, minor: 60 },
        samples_min: 5,
        sample_fields_min: 3,
    }
}

fn first() -> Version {
    Version {
        code: "ISO-2015".into(),
        version: 1,
        title: "Đề cương kiểm tra".into(),
        edition: "TCVN ISO 9001:2015".into(),
        items: vec![item("A1", Part::A, 1), item("B1", Part::B, 2), item("C1", Part::C, 1)],
        scoring: scoring(),
        rules: rules(),
        basis: "1524/KH-BCĐ".into(),
        effective_on: day(2021, 5, 4),
    }
}

fn second() -> Version {
    Version { version: 2, effective_on: day(2022, 1, 1), ..first() }
}

#[track_caller]
fn refuses(wanted: Version, rejection: Rejection) {
    given::<ChecklistTemplate>([Event::Published(first())]).when(Command::Publish(wanted)).rejected(rejection);
}

fn with(items: Vec<Item>) -> Version {
    Version { items, ..second() }
}

#[test]
fn a_version_is_in_force_from_its_day_until_the_next_one() {
    given::<ChecklistTemplate>([]).when(Command::Publish(first())).then([Event::Published(first())]);
    given::<ChecklistTemplate>([Event::Published(first())])
        .when(Command::Publish(second()))
        .then([Event::Published(second())]);
    let template = ChecklistTemplate::replay(&[Event::Published(first()), Event::Published(second())]);
    assert_eq!(template.in_force(day(2021, 5, 3)), None);
    assert_eq!(template.in_force(day(2021, 5, 4)), Some(&first()));
    assert_eq!(template.in_force(day(2021, 12, 31)), Some(&first()));
    assert_eq!(template.in_force(day(2022, 1, 1)), Some(&second()));
    assert_eq!(
        template.version(1),
        Some(&first()),
        "a version that is no longer in force is kept for those who started by it"
    );
    assert_eq!(template.version(3), None);
}

#[test]
fn versions_follow_one_another_and_never_change() {
    given::<ChecklistTemplate>([])
        .when(Command::Publish(second()))
        .rejected(Rejection::NotNext { version: 2, expected: 1 });
    refuses(Version { version: 3, ..second() }, Rejection::NotNext { version: 3, expected: 2 });
    refuses(Version { title: "Khác".into(), ..first() }, Rejection::VersionTaken { version: 1 });
    let (on, last_on) = (day(2021, 5, 4), day(2021, 5, 4));
    refuses(Version { effective_on: on, ..second() }, Rejection::BeforeLast { version: 2, on, last: 1, last_on });
    let spelled_otherwise = Version { title: " Đề cương kiểm tra ".into(), ..first() };
    given::<ChecklistTemplate>([Event::Published(first())]).when(Command::Publish(spelled_otherwise)).then([]);
}

#[test]
fn a_checklist_has_one_code_and_an_id_that_follows_from_it() {
    refuses(Version { code: "ISO-2026".into(), ..second() }, Rejection::OtherCode { code: "ISO-2015".into() });
    assert_eq!(id("ISO-2015").to_string(), "fa35bde4-7574-58f9-8f49-79a53dbf3d99", "an id that was ever used stays");
}

#[test]
fn an_item_has_a_code_of_its_part_and_stands_once() {
    refuses(with(vec![]), Rejection::Items { items: 0, limit: 500 });
    let twice = vec![item("A1", Part::A, 1), item("A1", Part::A, 2)];
    refuses(with(twice), Rejection::ItemTwice { item: "A1".into() });
    for (code, part, letter) in [("B1", Part::A, 'A'), ("A", Part::A, 'A'), ("A1b", Part::A, 'A'), ("c1", Part::C, 'C')]
    {
        refuses(with(vec![item(code, part, 1)]), Rejection::ItemCode { item: code.into(), letter });
    }
    let blank = Item { content: " ".into(), ..item("A1", Part::A, 1) };
    refuses(with(vec![blank]), Rejection::Text { field: "item's content", error: text::Error::Blank });
}

#[test]
fn a_clause_is_numbers_with_dots_between_them() {
    for clause in ["", "7.", ".5", "7..5", "7.5.3a", "07.5", "7,5", "123"] {
        let wanted = Item { clauses: vec!["4".into(), clause.into()], ..item("B1", Part::B, 1) };
        refuses(with(vec![wanted]), Rejection::Clause { item: "B1".into(), clause: clause.into() });
    }
}

#[test]
fn a_weight_is_neither_nothing_nor_everything() {
    for weight in [0, 1_001] {
        let rejection = Rejection::Weight { item: "A1".into(), weight, limit: 1_000 };
        refuses(with(vec![item("A1", Part::A, weight)]), rejection);
    }
}

#[test]
fn every_judgement_has_a_value_and_the_graver_one_no_greater() {
    let valued = |answer, percent| {
        let mut scoring = scoring();
        scoring.values.insert(answer, percent);
        Version { scoring, ..second() }
    };
    let mut unvalued = second();
    unvalued.scoring.values.remove(&Answer::Observation);
    refuses(unvalued, Rejection::Value { answer: Answer::Observation, percent: None });
    let over = Rejection::Value { answer: Answer::Conforms, percent: Some(101) };
    assert_eq!(
        over.to_string(),
        "checklist: the answer 'conforms' is worth 101 percent; it is worth between 0 and 100 percent"
    );
    refuses(valued(Answer::Conforms, 101), over);
    let answer = Answer::NotAssessed;
    refuses(valued(answer, 0), Rejection::ValueOfNoJudgement { answer });
    let (graver, milder) = (Answer::NonconformMajor, Answer::NonconformMinor);
    refuses(valued(graver, 51), Rejection::ValueOrder { graver, milder });
}

#[test]
fn every_score_has_exactly_one_grade() {
    let banded = |bands: &[(Grade, u32)]| {
        let bands =
            bands.iter().map(|(grade, from_hundredths)| Band { grade: *grade, from_hundredths: *from_hundredths });
        Version { scoring: Scoring { bands: bands.collect(), ..scoring() }, ..second() }
    };
    use Grade::{Fair, Good, Weak};
    for bands in [
        &[][..],
        &[(Good, 9_000), (Fair, 1)],
        &[(Good, 10_001), (Fair, 0)],
        &[(Good, 5_000), (Fair, 5_000), (Weak, 0)],
        &[(Fair, 5_000), (Good, 0)],
        &[(Fair, 5_000), (Fair, 0)],
    ] {
        refuses(banded(bands), Rejection::Bands);
    }
    refuses(banded(&[(Good, 5_000), (Weak, 0)]), Rejection::Cap { grade: Fair });
}

/// R-INS-3, R-INS-4, R-INS-7, R-INS-9: deadlines are data, but such as can be kept.
#[test]
fn r_ins_9_a_rule_that_nobody_can_keep_is_refused() {
    let what = "years within which each agency is inspected";
    let rejection = Rejection::Rule { rule: "R-INS-9", what, value: 0, least: 1, most: 50 };
    assert_eq!(
        rejection.to_string(),
        "R-INS-9: 0 years within which each agency is inspected; there are between 1 and 50"
    );
    assert_eq!(rejection.rule(), "R-INS-9");
    refuses(Version { rules: Rules { every_years: 0, ..rules() }, ..second() }, rejection);
    let what = "fields of the sampled files";
    let rejection = Rejection::Rule { rule: "checklist", what, value: 6, least: 0, most: 5 };
    refuses(Version { rules: Rules { sample_fields_min: 6, ..rules() }, ..second() }, rejection);
}

/// R-INS-9: at least once in every so many years.
#[test]
fn r_ins_9_an_agency_is_due_again_after_so_many_years() {
    let rules = rules();
    assert!(rules.is_due(None, day(2021, 7, 15)), "who was never inspected is due");
    assert!(!rules.is_due(Some(day(2018, 7, 16)), day(2021, 7, 15)));
    assert!(rules.is_due(Some(day(2018, 7, 15)), day(2021, 7, 15)));
    assert!(rules.is_due(Some(day(2020, 2, 29)), day(2023, 2, 28)));
}

/// R-INS-11
#[test]
fn r_ins_11_what_can_only_be_seen_at_the_office_is_not_judged_from_records() {
    assert!(item("A1", Part::A, 1).can_be_judged(Mode::RecordsBased));
    assert!(!item("C1", Part::C, 1).can_be_judged(Mode::RecordsBased));
    assert!(item("C1", Part::C, 1).can_be_judged(Mode::OnSite));
}

fn versions() -> impl Strategy<Value = Version> {
    let codes = select(vec!["ISO-2015", "ISO-2015", "ISO-2015", "ISO-2026"]);
    let items = prop::collection::vec((select(vec!["A1", "A2", "B1"]), 0..3_u32), 0..3);
    (codes, 1..5_u32, 1..=12_u32, items).prop_map(|(code, version, month, items)| Version {
        code: code.into(),
        version,
        items: items.into_iter().map(|(code, weight)| item(code, Part::A, weight)).collect(),
        effective_on: day(2021, month, 1),
        ..first()
    })
}

#[test]
fn a_checklist_obeys_the_laws() {
    laws::check::<ChecklistTemplate>(versions().prop_map(Event::Published), versions().prop_map(Command::Publish));
}

#[test]
fn a_command_and_its_event_agree_on_the_day() {
    assert_eq!(Command::Publish(first()).on(), decider::Event::effective_on(&Event::Published(first())));
}

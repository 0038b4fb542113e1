//! The rows of the view: always the fold of the log, whatever came in which order and in which batches.

use crate::house::{
    DEPARTMENT, DISTRICT, Fact, House, NEW, OLD, bound, day, declaration, declared, expires, on_both_databases,
    province, renamed,
};
use chrono::{DateTime, Days, Utc};
use eventstore::{FromRow, OPEN_TIME, Recorded, Row, db};
use registry_domain::{
    agency::{self, Agency},
    edition::Edition,
    obligation::{KindRules, Rules},
    quality_system::{self, Cause, LapseCause, QualitySystem},
    text::sort_key,
    vocabulary::{Kind, Level, Obligation, Post, Tier},
};
use reporting_domain::{
    Editions,
    conformity::{Reason, Segment, Status, segments},
};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

/// A row of `view.status`, column by column.
#[derive(Clone, Debug, PartialEq)]
struct Held {
    agency: Uuid,
    known: (DateTime<Utc>, DateTime<Utc>),
    name_key: String,
    district: Option<Uuid>,
    segment: Segment,
}

impl FromRow for Held {
    fn from_row(row: &Row<'_>) -> Result<Held, db::Error> {
        let word = |column: &str| row.get::<Option<String>>(column);
        let reasons = word("reasons")?.unwrap_or_default();
        let codes = reasons.split(',').filter(|code| !code.is_empty());
        Ok(Held {
            agency: row.get("agency")?,
            known: (row.get("known_from")?, row.get("known_until")?),
            name_key: row.get("name_key")?,
            district: row.get("district")?,
            segment: Segment {
                from: row.get("valid_from")?,
                until: row.get("valid_until")?,
                name: row.get("name")?,
                tier: word("tier")?.unwrap_or_default().parse::<Tier>().expect("a tier"),
                kind: word("kind")?.unwrap_or_default().parse::<Kind>().expect("a kind"),
                level: word("level")?.map(|code| code.parse::<Level>().expect("a level")),
                parent: row.get("parent")?,
                area_code: row.get("area_code")?,
                obligation: word("obligation")?.map(|code| code.parse::<Obligation>().expect("an obligation")),
                status: word("status")?.unwrap_or_default().parse::<Status>().expect("a status"),
                reasons: codes.map(|code| code.parse::<Reason>().expect("a reason")).collect(),
                edition: row.get("edition")?,
                number: row.get("number")?,
                signed_on: row.get("signed_on")?,
                declared_on: row.get("declared_on")?,
                declared: row.get("declared")?,
            },
        })
    }
}

async fn rows(house: &House) -> Vec<Held> {
    let mut reading = house.reading().await;
    let all = reading.tx.query("SELECT * FROM view.status ORDER BY agency, valid_from, known_from");
    all.fetch_all().await.expect("the rows are read")
}

/// What the view must hold at a time: the segments of the events recorded by then, for each agency.
fn told(events: &[Recorded], known_at: DateTime<Utc>) -> BTreeMap<Uuid, Vec<Segment>> {
    let (mut editions, mut rules) = (Editions::default(), Rules::default());
    let mut histories: BTreeMap<Uuid, (Vec<agency::Event>, Vec<quality_system::Event>)> = BTreeMap::new();
    for event in events.iter().filter(|event| event.recorded_at <= known_at) {
        if let Some(fact) = event.of::<Edition>().expect("it is read") {
            editions.learn(event.stream, fact);
            continue;
        }
        if let Some(rule) = event.of::<KindRules>().expect("it is read") {
            rules.learn(rule);
            continue;
        }
        let history = histories.entry(event.stream).or_default();
        history.0.extend(event.of::<Agency>().expect("it is read"));
        history.1.extend(event.of::<QualitySystem>().expect("it is read"));
    }
    let told = histories.iter().map(|(id, (agency, quality))| (*id, segments(agency, quality, &editions, &rules)));
    told.filter(|(_, segments)| !segments.is_empty()).collect()
}

fn held(rows: &[Held], known_at: DateTime<Utc>) -> BTreeMap<Uuid, Vec<Segment>> {
    let mut held: BTreeMap<Uuid, Vec<Segment>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.known.0 <= known_at && known_at < row.known.1) {
        held.entry(row.agency).or_default().push(row.segment.clone());
    }
    held
}

/// A fact about one of the agencies, chosen by a number; every fourth is up to years late.
fn some_fact(number: u64, declarations: &mut BTreeMap<Uuid, Uuid>, agencies: &[Uuid; 5]) -> Fact {
    let pick = |of: u64, salt: u32| number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(salt) % of;
    let id = agencies[usize::try_from(pick(5, 7)).unwrap_or_default()];
    let late = if pick(4, 3) == 0 { pick(900, 31) } else { pick(20, 13) };
    let on = day("2016-01-01") + Days::new((number * 7).saturating_sub(late));
    let (edition, new) = (if pick(2, 19) == 0 { OLD } else { NEW }, Uuid::from_u128(number.into()));
    let Some(last) = declarations.get(&id).copied().filter(|_| pick(10, 23) > 1) else {
        declarations.insert(id, new);
        return declaration(id, new, edition, on);
    };
    let (effective_on, edition) = (on, edition.to_owned());
    Fact::Quality(
        id,
        match pick(10, 23) {
            2 => quality_system::Event::DeclarationLapsed {
                declaration: last,
                cause: LapseCause::NotOperated,
                effective_on,
            },
            3 => quality_system::Event::RedeclarationRequired {
                cause: Cause::Inspection,
                due: None,
                publication: None,
                effective_on,
            },
            4 => quality_system::Event::ProjectStarted { edition, effective_on },
            5 => quality_system::Event::ApplicationStarted { effective_on },
            6 => quality_system::Event::ManagementReviewHeld { review: new, effective_on },
            7 => {
                let (processes, nonconformities) = (vec![], vec![]);
                quality_system::Event::InternalAuditConducted { audit: new, processes, nonconformities, effective_on }
            }
            8 => return renamed(id, &format!("Tên thứ {number}"), &on.to_string()),
            _ => {
                return Fact::Agency(
                    id,
                    agency::Event::Reparented { parent: Some(DISTRICT), effective_on, basis: None },
                );
            }
        },
    )
}

/// A few years in which much happens, in one command after another: often several at one instant, some facts years late,
/// an edition that is restricted twice, and two documents that bind the communes. The view follows while it is written.
async fn turbulent_years(house: &House) {
    house.begin_founding().await;
    let [first, second, third] = province(house).await;
    let agencies = [first, second, third, DISTRICT, DEPARTMENT];
    let mut declarations = BTreeMap::new();
    for number in 1..120_u64 {
        let on = day("2016-01-01") + Days::new(number / 3 * 25);
        house.at(&format!("{on}T07:30:00.123456Z"));
        let mut command = vec![some_fact(number, &mut declarations, &agencies)];
        if number % 5 == 0 {
            command.push(some_fact(number + 1000, &mut declarations, &agencies));
        }
        if number == 60 {
            command = vec![expires(OLD, "2019-06-30", "2017-05-01")];
        }
        if number == 30 || number == 75 {
            let obligation = if number == 30 { Obligation::Encouraged } else { Obligation::MandatoryByProvincialPlan };
            command = vec![bound(obligation, &format!("{number}/KH-UBND"), "2016-03-01")];
        }
        if number == 90 {
            command = vec![expires(OLD, "2018-06-30", "2017-06-01")];
        }
        house.record(&command).await;
        if number % 7 == 0 {
            house.reading().await; // so that the view takes the next ones in another batch
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rows_known_at_any_time_are_the_segments_of_what_was_recorded_by_then() {
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let (rows, events) = (rows(house).await, house.events().await);
        assert!(rows.iter().any(|row| row.known.1 < OPEN_TIME), "something was corrected");
        for known_at in events.iter().map(|event| event.recorded_at) {
            assert_eq!(held(&rows, known_at), told(&events, known_at), "at {known_at}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_gives_the_same_rows_one_by_one() {
    on_both_databases(async |house| {
        turbulent_years(house).await;
        let before = rows(house).await;
        let building = house.view.rebuild().await.expect("a rebuild begins");
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        while house.view.state().await.expect("it is asked").is_none_or(|state| state.generation < building) {
            tick.tick().await;
        }
        assert_eq!(rows(house).await, before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_command_recorded_is_learned_at_once() {
    on_both_databases(async |house| {
        let [commune, ..] = province(house).await;
        house.record(&[declared(commune, NEW, "2016-03-01")]).await;
        let demanded = quality_system::Event::RedeclarationRequired {
            cause: Cause::Renamed,
            due: None,
            publication: None,
            effective_on: day("2016-05-01"),
        };
        let name = "UBND phường Cẩm Giang";
        house.record(&[renamed(commune, name, "2016-05-01"), Fact::Quality(commune, demanded)]).await;
        let rows = rows(house).await;
        let mut of_name = rows.iter().filter(|row| row.segment.name == name);
        assert!(of_name.clone().count() > 0);
        assert!(
            of_name.all(|row| row.segment.reasons.contains(&Reason::Name)),
            "renamed, and still up to date: {rows:#?}"
        );

        house.at("2016-06-01T00:00:00Z");
        let there_and_back = [renamed(commune, "Tên nhầm", "2016-05-20"), renamed(commune, name, "2016-05-20")];
        house.record(&there_and_back).await;
        assert_eq!(self::rows(house).await, rows, "nothing was learned");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_held_that_was_known_for_no_time_at_all() {
    on_both_databases(async |house| {
        house.begin_founding().await;
        let [commune, ..] = province(house).await;
        for on in ["2016-03-01", "2017-03-01", "2018-03-01"] {
            house.record(&[declared(commune, NEW, on)]).await; // all at one instant
            house.reading().await;
        }
        let events = house.events().await;
        assert!(events.windows(2).all(|pair| pair[0].recorded_at == pair[1].recorded_at));
        assert!(rows(house).await.iter().all(|row| row.known.0 < row.known.1));
    })
    .await;
}

/// R-QMS-6
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_6_a_restriction_of_an_edition_reaches_every_agency_that_declared_it() {
    on_both_databases(async |house| {
        let [first, second, third] = province(house).await;
        for (id, edition) in [(first, OLD), (second, OLD), (third, NEW)] {
            house.record(&[declared(id, edition, "2016-03-01")]).await;
        }
        house.reading().await;
        house.at("2018-02-26T00:00:00Z");
        house.record(&[expires(OLD, "2021-06-30", "2018-02-21")]).await;
        let rows = rows(house).await;
        let counts = |id: Uuid| {
            let mut rows = rows.iter().filter(|row| row.agency == id && row.known.1 == OPEN_TIME);
            rows.find(|row| row.segment.from <= day("2021-07-01") && day("2021-07-01") < row.segment.until)
                .map(|row| row.segment.declared)
        };
        assert_eq!([first, second, third].map(counts), [Some(false), Some(false), Some(true)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_binds_a_kind_of_agencies_reaches_every_one_of_them() {
    on_both_databases(async |house| {
        let [first, second, third] = province(house).await;
        let (obligation, basis) = (Obligation::Mandatory, "12/QĐ-UBND".to_owned());
        let assigned = agency::Event::ObligationAssigned { obligation, basis, effective_on: day("2016-01-01") };
        house.record(&[Fact::Agency(third, assigned)]).await;
        house.reading().await;
        house.record(&[bound(Obligation::MandatoryByProvincialPlan, "990/KH-UBND", "2014-06-05")]).await;
        let rows = rows(house).await;
        let on = |id: Uuid, date: &str| {
            let mut open = rows.iter().filter(|row| row.agency == id && row.known.1 == OPEN_TIME);
            let there = |row: &&Held| row.segment.from <= day(date) && day(date) < row.segment.until;
            open.find(there).and_then(|row| row.segment.obligation)
        };
        let plan = Some(Obligation::MandatoryByProvincialPlan);
        assert_eq!([first, second, third].map(|id| on(id, "2014-06-05")), [plan; 3]);
        assert_eq!([first, third].map(|id| on(id, "2016-01-01")), [plan, Some(Obligation::Mandatory)]);
        assert_eq!((on(first, "2014-06-04"), on(DISTRICT, "2016-01-01")), (None, None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_change_an_answer_is_not_kept() {
    on_both_databases(async |house| {
        let [commune, ..] = province(house).await;
        let before = rows(house).await;
        let person = "Nguyễn Thị Mai".to_owned();
        let effective_on = day("2016-01-01");
        house
            .record(&[Fact::Agency(
                commune,
                agency::Event::OfficerAppointed { person, post: Post::Head, effective_on },
            )])
            .await;
        let mut reading = house.reading().await;
        let kept: Vec<(i64,)> =
            reading.tx.query("SELECT COUNT(*) FROM view.source").fetch_all().await.expect("it is counted");
        drop(reading);
        assert_eq!(kept, [(8,)], "two editions and six agencies");
        assert_eq!(rows(house).await, before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_counted_under_its_district_and_has_its_place_in_the_dictionary() {
    on_both_databases(async |house| {
        let [commune, ..] = province(house).await;
        let rows = rows(house).await;
        let of = |id: Uuid| rows.iter().find(|row| row.agency == id).map(|row| (row.district, row.name_key.as_str()));
        assert_eq!(of(commune), Some((Some(DISTRICT), &*sort_key("UBND xã Cẩm Giang"))));
        assert_eq!(of(DISTRICT), Some((Some(DISTRICT), &*sort_key("UBND huyện Cẩm Giàng"))));
        assert_eq!(of(DEPARTMENT), Some((None, &*sort_key("Sở Nội vụ"))));
    })
    .await;
}

#[test]
fn the_domain_and_the_store_agree_on_the_last_day() {
    assert_eq!(reporting_domain::conformity::OPEN, eventstore::OPEN_DATE);
}

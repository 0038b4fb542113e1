//! The figures: as of any day, as known at any time, by tier, district, edition and status.

use crate::house::{
    DEPARTMENT, DISTRICT, Fact, House, NEW, OLD, OTHER_DISTRICT, day, declared, instant, on_both_databases, project,
    province, renamed,
};
use chrono::{DateTime, Utc};
use registry_domain::{
    agency,
    vocabulary::{Level, Tier},
};
use reporting::views::conformity::{Filter, GroupBy, Point, Question, figures, list};

async fn told(house: &House, as_of: &str, known_at: DateTime<Utc>, group_by: GroupBy, tier: Option<Tier>) -> Point {
    let mut reading = house.reading().await;
    let question = Question { known_at, group_by, tier, map: None };
    let points = figures(&mut reading.tx, &[day(as_of)], &question).await;
    points.expect("the figures are told").pop().expect("one day is one point")
}

/// Key, agencies and declared of each row.
fn rows(point: &Point) -> Vec<(&str, i64, i64)> {
    point.figures.iter().map(|figure| (figure.key.as_str(), figure.agencies, figure.declared)).collect()
}

const LATER: &str = "2030-01-01T00:00:00Z";

/// Scenario 10, in small: one declaration of December becomes known in January.
#[tokio::test(flavor = "multi_thread")]
async fn r_rpt_6_a_late_fact_changes_what_is_known_later_and_not_what_was_reported() {
    on_both_databases(async |house| {
        let [first, second, late] = province(house).await;
        house.at("2020-12-28T03:00:00Z");
        for id in [first, second, DISTRICT, OTHER_DISTRICT, DEPARTMENT] {
            house.record(&[declared(id, NEW, "2020-06-01")]).await;
        }
        house.at("2021-01-20T03:00:00Z");
        house.record(&[declared(late, NEW, "2020-12-15")]).await;
        let count = async |as_of: &str, known_at: &str| {
            let total = told(house, as_of, instant(known_at), GroupBy::Tier, None).await.total();
            (total.declared, total.agencies)
        };
        assert_eq!(count("2020-12-31", "2020-12-31T17:00:00Z").await, (5, 6));
        assert_eq!(count("2020-12-31", "2021-01-31T17:00:00Z").await, (6, 6));
        assert_eq!(count("2020-12-14", "2021-01-31T17:00:00Z").await, (5, 6), "it did not declare before it declared");
        assert_eq!(count("2020-12-31", "2020-12-01T00:00:00Z").await, (0, 6));
        assert_eq!(count("2020-12-31", "2013-12-31T00:00:00Z").await, (0, 0), "before anything was known");
        assert_eq!(count("2013-12-31", LATER).await, (0, 0), "before anybody was there");
    })
    .await;
}

/// R-RPT-3
#[tokio::test(flavor = "multi_thread")]
async fn r_rpt_3_every_agency_is_counted_once_whatever_the_rows_are() {
    on_both_databases(async |house| {
        let [first, second, third] = province(house).await;
        house.at("2020-01-02T00:00:00Z");
        house.record(&[declared(first, NEW, "2019-06-01")]).await;
        house.record(&[declared(second, OLD, "2019-06-01")]).await;
        house.record(&[project(third, NEW, "2019-06-01")]).await;
        house.record(&[declared(DEPARTMENT, NEW, "2019-07-01")]).await;
        let on = async |group_by| told(house, "2019-12-31", instant(LATER), group_by, None).await;

        assert_eq!(rows(&on(GroupBy::Tier).await), [("province", 1, 1), ("district", 2, 0), ("commune", 3, 2)]);
        assert_eq!(rows(&on(GroupBy::Edition).await), [(OLD, 1, 1), (NEW, 3, 2), ("", 2, 0)]);
        assert_eq!(rows(&on(GroupBy::Status).await), [("not-started", 2, 0), ("building", 1, 0), ("declared", 3, 3)]);
        assert_eq!(rows(&on(GroupBy::Level).await), [("district", 2, 0), ("commune", 3, 2), ("", 1, 1)]);
        let (here, there) = (DISTRICT.to_string(), OTHER_DISTRICT.to_string());
        assert_eq!(rows(&on(GroupBy::District).await), [(there.as_str(), 1, 0), (&here, 4, 2), ("", 1, 1)]);

        let behind = async |level: Option<Level>| {
            let filter = Filter { level: Some(level), ..Filter::default() };
            let mut reading = house.reading().await;
            let found = list(&mut reading.tx, day("2019-12-31"), instant(LATER), &filter, None, 10).await;
            let mut found: Vec<_> = found.expect("a list").into_iter().map(|line| line.agency).collect();
            found.sort();
            found
        };
        let sorted = |mut ids: Vec<uuid::Uuid>| {
            ids.sort();
            ids
        };
        assert_eq!(behind(Some(Level::Commune)).await, sorted(vec![first, second, third]), "the agencies of a row");
        assert_eq!(behind(Some(Level::District)).await, sorted(vec![DISTRICT, OTHER_DISTRICT]));
        assert!(behind(Some(Level::Ward)).await.is_empty());
        assert_eq!(behind(None).await, [DEPARTMENT]);

        for tier in [None, Some(Tier::Province), Some(Tier::District), Some(Tier::Commune)] {
            for group_by in [GroupBy::Tier, GroupBy::District, GroupBy::Edition, GroupBy::Status, GroupBy::Level] {
                let point = told(house, "2019-12-31", instant(LATER), group_by, tier).await;
                let expected = match tier {
                    None => (6, 3),
                    Some(Tier::Province) => (1, 1),
                    Some(Tier::District) => (2, 0),
                    Some(Tier::Commune) => (3, 2),
                };
                assert_eq!((point.total().agencies, point.total().declared), expected, "{group_by:?} of {tier:?}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_district_has_its_name_and_code_of_the_day_and_the_communes_of_the_day() {
    on_both_databases(async |house| {
        let [moving, ..] = province(house).await;
        let (parent, on) = (Some(OTHER_DISTRICT), day("2019-12-01"));
        house
            .record(&[Fact::Agency(moving, agency::Event::Reparented { parent, effective_on: on, basis: None })])
            .await;
        house.record(&[renamed(DISTRICT, "UBND thị xã Cẩm Giàng", "2020-01-01")]).await;
        let code = Fact::Agency(
            DISTRICT,
            agency::Event::AreaCodeAssigned { code: "277".into(), effective_on: day("2020-01-01") },
        );
        house.record(&[code]).await;
        let on = async |as_of: &str| {
            let point = told(house, as_of, instant(LATER), GroupBy::District, Some(Tier::Commune)).await;
            let named = |figure: reporting::views::conformity::Figure| {
                format!("{} {} {}", figure.code.unwrap_or_default(), figure.name.unwrap_or_default(), figure.agencies)
            };
            point.figures.into_iter().map(named).collect::<Vec<_>>()
        };
        assert_eq!(on("2019-11-30").await, ["295 UBND huyện Cẩm Giàng 3"]);
        assert_eq!(on("2019-12-01").await, ["288 UBND thành phố Hải Dương 1", "295 UBND huyện Cẩm Giàng 2"]);
        assert_eq!(on("2020-01-01").await, ["277 UBND thị xã Cẩm Giàng 2", "288 UBND thành phố Hải Dương 1"]);
    })
    .await;
}

/// R-QMS-7
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_7_a_dissolved_agency_is_in_no_figure_from_its_last_day_on() {
    on_both_databases(async |house| {
        let [gone, ..] = province(house).await;
        house.record(&[declared(gone, NEW, "2019-06-01")]).await;
        let effective_on = day("2019-12-01");
        house.record(&[Fact::Agency(gone, agency::Event::Dissolved { effective_on, basis: None })]).await;
        let total = async |as_of: &str| {
            let total = told(house, as_of, instant(LATER), GroupBy::Tier, None).await.total();
            (total.agencies, total.declared)
        };
        assert_eq!(total("2019-11-30").await, (6, 1));
        assert_eq!(total("2019-12-01").await, (5, 0));
        let mut reading = house.reading().await;
        let status = Some(reporting_domain::conformity::Status::Dissolved);
        let filter = Filter { status, ..Filter::default() };
        let found = list(&mut reading.tx, day("2019-12-01"), instant(LATER), &filter, None, 10).await.expect("a list");
        assert_eq!(found.into_iter().map(|line| line.agency).collect::<Vec<_>>(), [gone], "but it can be asked for");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_points_of_a_trend_are_the_figures_of_their_days() {
    on_both_databases(async |house| {
        let [first, second, _] = province(house).await;
        house.record(&[declared(first, NEW, "2019-02-15"), declared(second, OLD, "2019-03-31")]).await;
        house.record(&[renamed(DISTRICT, "UBND thị xã Cẩm Giàng", "2019-03-01")]).await;
        let days = ["2013-12-31", "2019-01-31", "2019-02-28", "2019-03-31", "2019-04-30"];
        for group_by in [GroupBy::Tier, GroupBy::District, GroupBy::Edition, GroupBy::Status, GroupBy::Level] {
            let mut reading = house.reading().await;
            let question = Question { known_at: instant(LATER), group_by, tier: None, map: None };
            let trend = figures(&mut reading.tx, &days.map(day), &question).await.expect("a trend");
            drop(reading);
            assert_eq!(trend.len(), days.len());
            for (point, as_of) in trend.iter().zip(days) {
                assert_eq!(*point, told(house, as_of, instant(LATER), group_by, None).await, "{as_of}");
            }
        }
    })
    .await;
}

//! The statistics as callers get them: names, shares, provenance, and what is refused.

use crate::house::{DEPARTMENT, House, NEW, OLD, declared, on_both_databases, province};
use contracts::{
    Code, Request, Status, Timestamp,
    common::v1::Tier,
    reporting::v1::{
        GetComplianceRequest, GetComplianceResponse, GetComplianceTrendRequest, GetComplianceTrendResponse, GroupBy,
        Interval, compliance_service_server::ComplianceService as _,
    },
};
use std::collections::BTreeMap;

async fn compliance(house: &House, request: GetComplianceRequest) -> Result<GetComplianceResponse, Status> {
    Ok(house.reporting.get_compliance(Request::new(request)).await?.into_inner())
}

async fn trend(house: &House, request: GetComplianceTrendRequest) -> Result<GetComplianceTrendResponse, Status> {
    Ok(house.reporting.get_compliance_trend(Request::new(request)).await?.into_inner())
}

fn at(position: i64) -> BTreeMap<String, i64> {
    BTreeMap::from([("registry".to_owned(), position)])
}

fn fields_of(refused: &Status) -> Vec<String> {
    assert_eq!(refused.code(), Code::InvalidArgument, "{refused}");
    contracts::explain(refused).violations.into_iter().map(|violation| violation.field).collect()
}

/// R-RPT-4
#[tokio::test(flavor = "multi_thread")]
async fn r_rpt_4_rows_have_vietnamese_names_and_shares_rounded_half_up() {
    on_both_databases(async |house| {
        let [first, second, _] = province(house).await;
        let position = house.record(&[declared(first, NEW, "2019-06-01"), declared(second, NEW, "2019-06-01")]).await;
        let request =
            GetComplianceRequest { as_of: "2019-12-31".into(), min_positions: at(position), ..Default::default() };
        let answer = compliance(house, request).await.expect("figures");
        let lines: Vec<(&str, &str, i64, i64, Option<&str>)> = answer
            .rows
            .iter()
            .chain(&answer.total)
            .map(|row| (row.key.as_str(), row.name.as_str(), row.agencies, row.declared, row.share_percent.as_deref()))
            .collect();
        assert_eq!(
            lines,
            [
                ("province", "Cấp tỉnh", 1, 0, Some("0.00")),
                ("district", "Cấp huyện", 2, 0, Some("0.00")),
                ("commune", "Cấp xã", 3, 2, Some("66.67")),
                ("total", "Tổng cộng", 6, 2, Some("33.33")),
            ]
        );
        let request =
            GetComplianceRequest { tier: Tier::Commune.into(), group_by: GroupBy::Status.into(), ..Default::default() };
        let names: Vec<String> =
            compliance(house, request).await.expect("figures").rows.into_iter().map(|row| row.name).collect();
        assert_eq!(names, ["Chưa bắt đầu"], "today is 02/01/2014");
    })
    .await;
}

/// R-RPT-4
#[tokio::test(flavor = "multi_thread")]
async fn r_rpt_4_before_anything_is_recorded_there_is_no_row_and_no_share() {
    on_both_databases(async |house| {
        let answer = compliance(house, GetComplianceRequest::default()).await.expect("an answer");
        let total = answer.total.expect("a total");
        assert_eq!((answer.rows.len(), total.agencies, total.share_percent), (0, 0, None));
        let provenance = answer.provenance.expect("where from");
        assert_eq!((provenance.as_of.as_str(), provenance.positions), ("2014-01-02", at(0)));
    })
    .await;
}

/// R-RPT-6
#[tokio::test(flavor = "multi_thread")]
async fn r_rpt_6_asking_again_with_the_provenance_gives_the_same_answer() {
    on_both_databases(async |house| {
        let [first, second, third] = province(house).await;
        let position = house.record(&[declared(first, NEW, "2019-06-01")]).await;
        house.at("2020-12-31T20:00:00Z"); // already 2021 in Việt Nam
        let request = GetComplianceRequest { min_positions: at(position), ..Default::default() };
        let answer = compliance(house, request).await.expect("figures");
        let provenance = answer.provenance.clone().expect("where from");
        assert_eq!((provenance.as_of.as_str(), &provenance.positions), ("2021-01-01", &at(position)));
        assert_eq!(
            provenance.known_at.map(|at| at.seconds),
            Some(1_388_620_800),
            "the last thing known is of 02/01/2014"
        );

        house.record(&[declared(second, NEW, "2019-06-01"), declared(third, OLD, "2019-06-01")]).await;
        house.reading().await;
        let again =
            GetComplianceRequest { as_of: provenance.as_of, known_at: provenance.known_at, ..Default::default() };
        let again = compliance(house, again).await.expect("figures");
        assert_eq!((again.rows, again.total), (answer.rows.clone(), answer.total.clone()));
        let now = compliance(house, GetComplianceRequest::default()).await.expect("figures");
        assert_ne!(now.rows, answer.rows);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_reads_what_one_has_just_written() {
    on_both_databases(async |house| {
        let communes = province(house).await;
        for (count, id) in (1..).zip(communes) {
            let position = house.record(&[declared(id, NEW, "2014-01-01")]).await;
            let request = GetComplianceRequest { min_positions: at(position), ..Default::default() };
            let total = compliance(house, request).await.expect("figures").total.expect("a total");
            assert_eq!(total.declared, count);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_by_a_past_moment_is_waited_for() {
    on_both_databases(async |house| {
        let [first, second, _] = province(house).await;
        house.at("2014-02-01T00:00:00Z");
        house.record(&[declared(first, NEW, "2014-01-01")]).await;
        house.at("2014-03-01T00:00:00Z");
        house.record(&[declared(second, NEW, "2014-01-01")]).await;
        let known_at = Some(Timestamp { seconds: 1_391_300_000, nanos: 0 }); // on 02/02/2014
        let answer = compliance(house, GetComplianceRequest { known_at, ..Default::default() }).await.expect("figures");
        assert_eq!(answer.total.expect("a total").declared, 1);
        assert_eq!(answer.provenance.expect("where from").known_at, known_at);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_set_back_takes_nothing_back() {
    on_both_databases(async |house| {
        let [first, ..] = province(house).await;
        house.at("2014-02-01T00:00:00Z");
        let position = house.record(&[declared(first, NEW, "2014-01-01")]).await;
        house.at("2014-01-20T00:00:00Z");
        let request = GetComplianceRequest { min_positions: at(position), ..Default::default() };
        let answer = compliance(house, request).await.expect("figures");
        let known_at = answer.provenance.as_ref().and_then(|provenance| provenance.known_at);
        let again = compliance(house, GetComplianceRequest { known_at, ..Default::default() }).await.expect("figures");
        assert_eq!(again, answer);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trend_has_a_point_for_each_interval_and_for_its_last_day() {
    on_both_databases(async |house| {
        let [first, ..] = province(house).await;
        house.record(&[declared(first, NEW, "2019-02-15"), declared(DEPARTMENT, NEW, "2019-04-01")]).await;
        house.at("2019-05-10T00:00:00Z");
        house.reading().await;
        let request = GetComplianceTrendRequest {
            from_date: "2019-01-31".into(),
            interval: Interval::Month.into(),
            ..Default::default()
        };
        let answer = trend(house, request).await.expect("a trend");
        let points: Vec<(&str, i64)> = answer
            .points
            .iter()
            .map(|point| (point.as_of.as_str(), point.total.as_ref().map_or(0, |total| total.declared)))
            .collect();
        assert_eq!(
            points,
            [("2019-01-31", 0), ("2019-02-28", 1), ("2019-03-31", 1), ("2019-04-30", 2), ("2019-05-10", 2)]
        );
        assert_eq!(answer.provenance.expect("where from").as_of, "2019-05-10");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_cannot_be_answered_is_refused_by_its_field() {
    on_both_databases(async |house| {
        province(house).await;
        house.reading().await;
        let future = Some(Timestamp { seconds: 4_000_000_000, nanos: 0 });
        let unknown = BTreeMap::from([("plans".to_owned(), 1)]);
        let bad = [
            ("known_at", GetComplianceRequest { known_at: future, ..Default::default() }),
            (
                "known_at",
                GetComplianceRequest { known_at: Some(Timestamp { seconds: 0, nanos: -1 }), ..Default::default() },
            ),
            ("as_of", GetComplianceRequest { as_of: "2021-02-29".into(), ..Default::default() }),
            ("group_by", GetComplianceRequest { group_by: 9, ..Default::default() }),
            ("tier", GetComplianceRequest { tier: 9, ..Default::default() }),
            ("min_positions", GetComplianceRequest { min_positions: at(-1), ..Default::default() }),
            ("min_positions", GetComplianceRequest { min_positions: at(1_000), ..Default::default() }),
            ("min_positions", GetComplianceRequest { min_positions: unknown, ..Default::default() }),
        ];
        for (field, request) in bad {
            assert_eq!(fields_of(&compliance(house, request).await.expect_err(field)), [field]);
        }
        let from = |from: &str, to: &str, interval: i32| GetComplianceTrendRequest {
            from_date: from.into(),
            to_date: to.into(),
            interval,
            ..Default::default()
        };
        let bad = [
            ("from_date", from("", "2020-12-31", 1)),
            ("from_date", from("2021-01-01", "2020-12-31", 1)),
            ("from_date", from("1900-01-01", "2020-12-31", 1)),
            ("to_date", from("2020-01-01", "31/12/2020", 1)),
            ("interval", from("2020-01-01", "2020-12-31", 7)),
        ];
        for (field, request) in bad {
            assert_eq!(fields_of(&trend(house, request).await.expect_err(field)), [field]);
        }
    })
    .await;
}

//! Figures on the map of another day, as callers get them: a merger, a division, and the end of the districts.

use crate::house::{
    DEPARTMENT, DISTRICT, Fact, House, NEW, OLD, OTHER_DISTRICT, day, declared, on_both_databases, province,
};
use contracts::{
    Code, Request, Timestamp,
    common::v1::{Share as Told, Tier as TierTold},
    reporting::v1::{
        ComplianceRow, GetComplianceRequest, GetComplianceResponse, GetComplianceTrendRequest, GroupBy,
        NotCarriedReason, SuccessionLink, compliance_service_server::ComplianceService as _,
    },
};
use registry_domain::{
    agency,
    reorganisation::{self, Heading},
    vocabulary::{Kind, Level, Share, Tier},
};
use uuid::Uuid;

pub(crate) const WARD: Uuid = Uuid::from_u128(20_001);
const REST: Uuid = Uuid::from_u128(20_002);

/// A resolution of a day, and the links that it establishes, one an item.
pub(crate) fn resolution(number: &str, on: &str, links: &[(Uuid, Uuid, Share)]) -> Vec<Fact> {
    let (id, effective_on) = (reorganisation::id(number, day(on)), day(on));
    let heading = Heading {
        number: number.to_owned(),
        title: "Về việc sắp xếp các đơn vị hành chính".to_owned(),
        adopted_on: effective_on,
        in_force_on: effective_on,
        operational_on: effective_on,
        reparented_redeclare: false,
        closing: vec![],
    };
    let mut facts = vec![Fact::Reorganisation(id, reorganisation::Event::Adopted { heading, effective_on })];
    facts.extend((1..).zip(links).map(|(item, &(from, to, share))| {
        let event = reorganisation::Event::SuccessionEstablished { from, to, share, item, effective_on };
        Fact::Reorganisation(id, event)
    }));
    facts
}

pub(crate) fn dissolved(id: Uuid, on: &str) -> Fact {
    Fact::Agency(id, agency::Event::Dissolved { effective_on: day(on), basis: None })
}

pub(crate) fn created(id: Uuid, name: &str, level: Level, on: &str) -> Fact {
    let (tier, kind, effective_on) = (Tier::Commune, Kind::CommuneCommittee, day(on));
    let (name, level, area_code) = (name.to_owned(), Some(level), Some(id.as_u128().to_string()));
    Fact::Agency(id, agency::Event::Registered { name, tier, kind, level, parent: None, area_code, effective_on })
}

/// Three communes of one district. On 01/12/2019 the second goes into the first. On 01/07/2025 a ward is made of the first and
/// of a part of the third, another commune of the rest, and the districts end.
async fn reorganised(house: &House) -> [Uuid; 3] {
    let [first, second, third] = province(house).await;
    house.at("2019-11-20T00:00:00Z");
    let mut merger = resolution("788/NQ-UBTVQH14", "2019-12-01", &[(second, first, Share::Whole)]);
    merger.push(dissolved(second, "2019-12-01"));
    house.record(&merger).await;
    house.at("2025-06-20T00:00:00Z");
    let links = [(first, WARD, Share::Whole), (third, WARD, Share::Part), (third, REST, Share::Remainder)];
    let mut division = vec![
        created(WARD, "UBND phường Cẩm Giàng", Level::Ward, "2025-07-01"),
        created(REST, "UBND xã Đức Chính", Level::Commune, "2025-07-01"),
    ];
    division.extend(resolution("1669/NQ-UBTVQH15", "2025-07-01", &links));
    division.extend([first, third, DISTRICT, OTHER_DISTRICT].map(|id| dissolved(id, "2025-07-01")));
    house.record(&division).await;
    [first, second, third]
}

/// The figures of a day on the map of a day.
async fn told(house: &House, as_of: &str, map_date: &str, group_by: GroupBy) -> GetComplianceResponse {
    house.reading().await;
    let (as_of, map_date, group_by) = (as_of.to_owned(), map_date.to_owned(), group_by.into());
    let request = GetComplianceRequest { as_of, map_date, group_by, ..Default::default() };
    house.reporting.get_compliance(Request::new(request)).await.expect("figures").into_inner()
}

/// Name, carried, declared and not carried.
fn line(row: &ComplianceRow) -> (&str, i64, i64, i64) {
    (&row.name, row.agencies, row.declared, row.not_carried)
}

fn lines(answer: &GetComplianceResponse) -> Vec<(&str, i64, i64, i64)> {
    answer.rows.iter().chain(&answer.total).map(line).collect()
}

/// R-QMS-7
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_7_a_new_map_carried_back_counts_as_declared_what_had_declared_in_all_its_parts() {
    on_both_databases(async |house| {
        let [first, second, third] = reorganised(house).await;
        house.record(&[declared(first, NEW, "2019-03-01"), declared(third, NEW, "2019-03-01")]).await;
        house.record(&[declared(second, OLD, "2019-06-01")]).await;
        let on = async |as_of: &str| told(house, as_of, "2020-01-01", GroupBy::Tier).await;
        let answer = on("2019-05-31").await;
        assert_eq!(
            lines(&answer),
            [("Cấp tỉnh", 1, 0, 0), ("Cấp huyện", 2, 0, 0), ("Cấp xã", 2, 1, 0), ("Tổng cộng", 5, 1, 0)],
            "the second had not declared, so what the first is on the map had not as a whole"
        );
        assert_eq!(lines(&on("2019-06-01").await)[2], ("Cấp xã", 2, 2, 0));
        assert_eq!(answer.not_carried, []);
        let editions = told(house, "2019-06-01", "2020-01-01", GroupBy::Edition).await;
        assert_eq!(
            lines(&editions)[..3],
            [(OLD, 1, 1, 0), (NEW, 1, 1, 0), ("Chưa theo phiên bản nào", 3, 0, 0)],
            "it stands where the one furthest behind stands"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_map_carried_forward_counts_each_unit_with_its_heir() {
    on_both_databases(async |house| {
        let [first, ..] = reorganised(house).await;
        house.record(&[declared(first, NEW, "2020-03-01"), declared(DEPARTMENT, NEW, "2020-03-01")]).await;
        let levels = told(house, "2020-03-01", "2019-11-30", GroupBy::Level).await;
        assert_eq!(
            lines(&levels),
            [("Huyện", 2, 0, 0), ("Xã", 3, 2, 0), ("Không có địa giới", 1, 1, 0), ("Tổng cộng", 6, 3, 0)],
            "first and second share an heir"
        );
        assert_eq!(levels.total.expect("a total").share_percent.as_deref(), Some("50.00"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_carried_is_in_no_count_and_told_with_its_reason() {
    on_both_databases(async |house| {
        let [first, _, third] = reorganised(house).await;
        house.record(&[declared(WARD, NEW, "2025-09-01"), declared(DEPARTMENT, NEW, "2025-09-01")]).await;
        let forward = told(house, "2025-12-31", "2025-01-01", GroupBy::District).await;
        assert_eq!(
            lines(&forward),
            [
                ("UBND thành phố Hải Dương", 0, 0, 1),
                ("UBND huyện Cẩm Giàng", 1, 1, 2),
                ("Không thuộc huyện nào", 1, 1, 0),
                ("Tổng cộng", 2, 2, 3)
            ],
            "districts of the map, though they are no more"
        );
        assert_eq!(forward.rows[0].share_percent, None);
        let units: Vec<(&str, NotCarriedReason, usize)> =
            forward.not_carried.iter().map(|unit| (unit.name.as_str(), unit.reason(), unit.links.len())).collect();
        assert_eq!(
            units,
            [
                ("UBND huyện Cẩm Giàng", NotCarriedReason::NoSuccessor, 0),
                ("UBND thành phố Hải Dương", NotCarriedReason::NoSuccessor, 0),
                ("UBND xã Đức Chính", NotCarriedReason::Split, 2),
            ]
        );
        let divided = &forward.not_carried[2];
        assert_eq!(
            (divided.agency_id.clone(), divided.area_code.as_deref(), divided.tier()),
            (third.to_string(), Some("10891"), TierTold::Commune)
        );
        assert_eq!(
            divided.links[0],
            SuccessionLink {
                from_agency_id: third.to_string(),
                from_name: "UBND xã Đức Chính".into(),
                to_agency_id: WARD.to_string(),
                to_name: "UBND phường Cẩm Giàng".into(),
                share: Told::Part.into(),
                effective_on: "2025-07-01".into(),
                instrument: "1669/NQ-UBTVQH15".into(),
                reorganisation_id: reorganisation::id("1669/NQ-UBTVQH15", day("2025-07-01")).to_string(),
                item: 2,
            }
        );

        let back = told(house, "2025-06-30", "2025-07-01", GroupBy::Status).await;
        assert_eq!(lines(&back)[..2], [("Chưa bắt đầu", 1, 0, 0), ("Không quy đổi được", 0, 0, 2)]);
        assert_eq!(back.not_carried.len(), 2);
        assert!(back.not_carried.iter().all(|unit| unit.reason() == NotCarriedReason::Split));
        let before_all = told(house, "2013-12-31", "2019-12-01", GroupBy::Tier).await;
        assert_eq!(line(before_all.total.as_ref().expect("a total")), ("Tổng cộng", 0, 0, 5));
        assert_eq!(
            before_all.not_carried.iter().map(|unit| (unit.reason(), unit.links.len())).collect::<Vec<_>>(),
            [0, 0, 0, 1, 0].map(|links| (NotCarriedReason::NoPredecessor, links))
        );
        assert_eq!(before_all.not_carried[3].agency_id, first.to_string(), "whose own part is missing too");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trend_is_flat_across_a_reorganisation_where_nothing_really_changed() {
    on_both_databases(async |house| {
        let communes = reorganised(house).await;
        for id in communes {
            house.record(&[declared(id, NEW, "2019-06-01")]).await;
        }
        house.reading().await;
        let trend = async |map_date: &str| {
            let request = GetComplianceTrendRequest {
                from_date: "2019-10-31".into(),
                to_date: "2020-01-31".into(),
                tier: TierTold::Commune.into(),
                map_date: map_date.to_owned(),
                ..Default::default()
            };
            let answer = house.reporting.get_compliance_trend(Request::new(request)).await.expect("a trend");
            let totals = answer.into_inner().points.into_iter().filter_map(|point| point.total);
            totals.map(|total| (total.agencies, total.declared, total.not_carried)).collect::<Vec<_>>()
        };
        assert_eq!(trend("").await, [(3, 3, 0), (3, 3, 0), (2, 2, 0), (2, 2, 0)], "each day on its own map");
        assert_eq!(trend("2020-01-01").await, [(2, 2, 0); 4], "the new map carried back");
        assert_eq!(trend("2019-11-30").await, [(3, 3, 0); 4], "the old map carried forward");
        assert_eq!(trend("2025-07-01").await, [(0, 0, 2); 4], "both are made of a divided one");
    })
    .await;
}

/// R-RPT-6
#[tokio::test(flavor = "multi_thread")]
async fn r_rpt_6_a_map_is_the_one_that_was_known_at_the_time() {
    on_both_databases(async |house| {
        reorganised(house).await;
        house.reading().await;
        let request = |map_date: &str, seconds| GetComplianceRequest {
            as_of: "2019-11-30".into(),
            map_date: map_date.into(),
            known_at: Some(Timestamp { seconds, nanos: 0 }),
            ..Default::default()
        };
        let ask = async |request| house.reporting.get_compliance(Request::new(request)).await;
        let (spring, winter) = (1_554_076_800, 1_577_836_800); // 01/04/2019 and 01/01/2020
        let total = async |map_date: &str, seconds| {
            let answer = ask(request(map_date, seconds)).await.expect("figures").into_inner();
            answer.total.map(|total| (total.agencies, total.not_carried))
        };
        assert_eq!(total("2019-12-31", spring).await, Some((6, 0)), "nobody knew of the merger yet");
        assert_eq!(total("2019-12-31", winter).await, Some((5, 0)));
        assert_eq!(total("2025-12-31", winter).await, Some((5, 0)), "nor of the division");
        let answer = ask(request("2019-12-31", winter)).await.expect("figures").into_inner();
        assert_eq!(ask(request("2019-12-31", winter)).await.expect("figures").into_inner(), answer);
        let refused = ask(request("31/12/2019", winter)).await.expect_err("that is no day");
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(contracts::explain(&refused).violations[0].field, "map_date");
    })
    .await;
}

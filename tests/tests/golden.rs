//! The golden figures of the domain, through the public port, on both databases.
//!
//! Scenario 8 is told in `registry/`, scenario 10 beside scenario 2 in `sample.rs`, and how a share is printed in the
//! executable's own tests.

use contracts::{
    common::v1::{Post, Tier},
    registry::v1::import_row::Command,
    reporting::v1::{
        GetComplianceRequest, GetComplianceTrendRequest, GroupBy, compliance_service_client::ComplianceServiceClient,
    },
};
use tests::{
    house::House,
    story::{
        HEAD, NEW, Registry, Share, application, appointment, audit, commune, continues, created, declaration,
        district, edition, header, new_id, on_both_databases, project, resolution, rest, review, row, share_of, whole,
    },
};

/// The tiers of a province: how many agencies, and how many of them have declared.
const DISTRICTS: (usize, usize) = (45, 43);
const COMMUNES: (usize, usize) = (322, 307);

/// What makes an agency, and what makes it declare.
fn agency(register: contracts::registry::v1::RegisterAgencyRequest, declares: bool) -> Vec<Command> {
    let id = register.agency_id.clone().unwrap_or_default();
    let mut commands = vec![Command::RegisterAgency(register)];
    if declares {
        commands.extend([
            Command::AppointOfficer(appointment(&id, HEAD, Post::Head, "2014-01-01")),
            Command::StartProject(project(&id, NEW, "2018-01-05")),
            Command::StartApplication(application(&id, "2018-02-01")),
            Command::RecordInternalAudit(audit(&id, "2018-04-10")),
            Command::RecordManagementReview(review(&id, "2018-05-15")),
            Command::DeclareConformity(declaration(&id, NEW, "2018-06-01")),
        ]);
    }
    commands
}

/// The share of each tier on a day, as the service says it.
async fn shares(house: &House, as_of: &str) -> Vec<(String, i64, i64, Option<String>)> {
    let request = GetComplianceRequest { as_of: as_of.into(), group_by: GroupBy::Tier.into(), ..Default::default() };
    let mut compliance = ComplianceServiceClient::new(house.channel.clone());
    let head = Registry::at(&house.channel).by_now().await;
    let answer = compliance.get_compliance(GetComplianceRequest { min_positions: head, ..request }).await;
    let rows = answer.expect("the figures are told").into_inner().rows.into_iter();
    rows.map(|row| (row.key, row.agencies, row.declared, row.share_percent)).collect()
}

/// Golden scenario 11, R-RPT-4: 43 of 45 is 95.56 and 307 of 322 is 95.34, rounded and not cut off.
#[tokio::test(flavor = "multi_thread")]
async fn shares_are_rounded_half_up_to_two_decimals() {
    on_both_databases(async |house, registry| {
        let mut commands = vec![Command::DefineEdition(edition(NEW, "2015-12-31"))];
        let mut parent = String::new();
        for index in 0..DISTRICTS.0 {
            let register = district(&format!("Huyện {index}"), &format!("{index:03}"));
            parent = register.agency_id.clone().unwrap_or_default();
            commands.extend(agency(register, index < DISTRICTS.1));
        }
        for index in 0..COMMUNES.0 {
            let register = commune(&format!("Xã {index}"), &format!("{index:05}"), &parent);
            commands.extend(agency(register, index < COMMUNES.1));
        }
        let rows: Vec<_> = (2..).zip(commands).map(|(line, command)| row(line, command)).collect();
        let count = i64::try_from(rows.len()).expect("few rows");
        assert_eq!(registry.takes(header(&rows), rows).await.done(), (count, 0, count));
        let row =
            |tier: &str, agencies, declared, share: &str| (tier.to_owned(), agencies, declared, Some(share.to_owned()));
        assert_eq!(
            shares(house, "2018-06-01").await,
            [row("district", 45, 43, "95.56"), row("commune", 322, 307, "95.34"),]
        );
        assert_eq!(shares(house, "2018-05-31").await, [row("district", 45, 0, "0.00"), row("commune", 322, 0, "0.00")]);
        assert_eq!(shares(house, "2013-12-31").await, [], "of no agencies there is no share");
    })
    .await;
}

/// R-RPT-3, R-QMS-7: one commune absorbs another; a third one is divided between a fourth one and a new one. All had declared.
#[tokio::test(flavor = "multi_thread")]
async fn a_series_on_one_map_changes_only_where_something_changed() {
    on_both_databases(async |house, registry| {
        registry.knows_the_editions().await;
        let parent = registry.does(district("UBND huyện Thanh Hà", "294")).await.resource_id;
        let mut ids = Vec::new();
        for (name, code) in
            [("An Lương", "10858"), ("Phượng Hoàng", "10864"), ("Hợp Đức", "10870"), ("Quyết Thắng", "10822")]
        {
            let id = registry.does(commune(&format!("UBND xã {name}"), code, &parent)).await.resource_id;
            registry.does(appointment(&id, HEAD, Post::Head, "2014-01-01")).await;
            registry.prepares(&id, NEW, 2019).await;
            registry.does(declaration(&id, NEW, "2019-06-01")).await;
            ids.push(id);
        }
        let [absorbing, absorbed, divided, growing] = [0, 1, 2, 3].map(|place: usize| ids[place].as_str());
        let new = new_id();
        let items = [
            (continues(absorbing, None), vec![whole(absorbed)]),
            (continues(growing, None), vec![share_of(divided, Share::Part)]),
            (created(&new, "UBND xã Hợp Thắng", "10870", Some(&parent)), vec![rest(divided, &[2])]),
        ];
        registry.reorganises(&resolution("788/NQ-UBTVQH14", "2019-12-01", items)).await;
        let series = async |map_date: &str| {
            let request = GetComplianceTrendRequest {
                from_date: "2019-11-30".into(),
                to_date: "2019-12-31".into(),
                tier: Tier::Commune.into(),
                map_date: map_date.into(),
                min_positions: registry.by_now().await,
                ..Default::default()
            };
            let mut compliance = ComplianceServiceClient::new(house.channel.clone());
            let points = compliance.get_compliance_trend(request).await.expect("a trend").into_inner().points;
            let totals = points.into_iter().filter_map(|point| point.total);
            totals.map(|total| (total.agencies, total.declared, total.not_carried)).collect::<Vec<_>>()
        };
        assert_eq!(series("").await, [(4, 4, 0), (3, 2, 0)], "the new one starts undeclared");
        assert_eq!(series("2019-12-31").await, [(1, 1, 2), (3, 2, 0)], "the new map carried back");
        assert_eq!(series("2019-11-30").await, [(4, 4, 0), (3, 3, 1)], "the old map carried forward");
    })
    .await;
}

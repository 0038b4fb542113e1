//! The golden figures of the domain, through the public port, on both databases.
//!
//! Scenario 8 is told in `registry/`, scenario 10 beside scenario 2 in `sample.rs`, and how a share is printed in the
//! executable's own tests.

use contracts::{
    common::v1::Post,
    registry::v1::import_row::Command,
    reporting::v1::{GetComplianceRequest, GroupBy, compliance_service_client::ComplianceServiceClient},
};
use tests::{
    house::House,
    story::{
        HEAD, NEW, Registry, application, appointment, audit, commune, declaration, district, edition, header,
        on_both_databases, project, review, row,
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

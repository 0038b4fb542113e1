//! 500 agencies selected, scheduled and noticed by one plan, and everything of it once more: nothing changes.

use contracts::{
    common::v1::Tier,
    inspections::v1::{self as pb, inspection_service_client::InspectionServiceClient},
    registry::v1::{self as registry, import_row::Command as Row},
};
use futures::{StreamExt as _, stream};
use tests::story::{inspections::*, plans::*, *};

const AGENCIES: usize = 500;
/// Callers at once: enough for the log to commit many commands in one transaction.
const AT_ONCE: usize = 32;

/// 500 communes of ten districts.
fn communes() -> (Vec<registry::ImportRow>, Vec<String>) {
    let districts: Vec<_> =
        (0..10).map(|number| district(&format!("UBND huyện số {number}"), &format!("{}", 280 + number))).collect();
    let communes: Vec<_> = (0..AGENCIES)
        .map(|number| {
            let parent = districts[number % 10].agency_id.clone().expect("it has one");
            commune(&format!("UBND xã số {number}"), &format!("{}", 10_000 + number), &parent)
        })
        .collect();
    let ids = communes.iter().map(|commune| commune.agency_id.clone().expect("it has one")).collect();
    let all = districts.into_iter().chain(communes).map(Row::RegisterAgency);
    ((2..).zip(all).map(|(line, command)| row(line, command)).collect(), ids)
}

/// Gives a command for every agency, many at once; how many changed something.
async fn for_each<C: Command>(port: &Port, agencies: &[String], command: impl Fn(&str) -> C) -> usize {
    let given = agencies.iter().map(|agency| port.does(command(agency)));
    stream::iter(given).buffer_unordered(AT_ONCE).filter(|receipt| std::future::ready(receipt.changed)).count().await
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_agencies_are_selected_scheduled_and_noticed_by_one_plan_and_a_second_time_changes_nothing() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let (rows, agencies) = communes();
        let registry = port.registry();
        assert_eq!(registry.takes(header(&rows), rows.clone()).await.done(), (510, 0, 510));
        let rules = || vec![on_site(tier(Tier::Commune))];
        let (plan, item, campaign) = port.plans_inspections(&province, &programme, rules()).await;
        assert_eq!(port.plan(&plan, "").await.selection.len(), AGENCIES);
        assert_eq!(port.campaign(&campaign, "2021-05-04").await.agencies.len(), AGENCIES);
        let team = port.does(team_of(&campaign, 2021, &province.lead, &province.office)).await.resource_id;

        let scheduling = |agency: &str| schedule(&campaign, agency, &team, "2021-07-05");
        let noticing = |agency: &str| notice(&inspection_of(&campaign, agency), "2021-06-20");
        assert_eq!(for_each(port, &agencies, scheduling).await, AGENCIES);
        assert_eq!(for_each(port, &agencies, noticing).await, AGENCIES);
        port.settles().await;
        let heads = port.heads().await;

        // Everything again, with new request ids, and every policy from the first event.
        assert_eq!(registry.takes(header(&rows), rows).await.done(), (0, 510, 0));
        port.knows(selection(&plan, rules())).await;
        port.knows(promulgation(&plan, &port.plan(&plan, "").await.document.expect("it has one"), "2021-05-04")).await;
        assert_eq!(for_each(port, &agencies, scheduling).await, 0);
        assert_eq!(for_each(port, &agencies, noticing).await, 0);
        port.rebuilds_policies().await;
        assert_eq!(port.heads().await, heads);
        assert_eq!(port.task(&plan, &item, "").await.conclusions, []);

        let asked = pb::ListInspectionsRequest {
            campaign_id: Some(campaign),
            status: InspectionStatus::Noticed.into(),
            page_size: Some(1_000),
            min_positions: port.by_now(INSPECTIONS).await,
            ..Default::default()
        };
        let listed = InspectionServiceClient::new(port.channel.clone()).list_inspections(asked).await.expect("a list");
        assert_eq!(listed.into_inner().inspections.len(), AGENCIES);
    })
    .await;
}

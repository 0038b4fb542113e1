//! Read your writes, across services: whoever was told a position asks with it, wherever he asks.

use crate::{addresses, chuan, house, ready};
use anyhow::{Context as _, Result};
use contracts::{
    Code,
    common::v1::Provenance,
    inspections::v1::{ListCampaignsRequest, campaign_service_client::CampaignServiceClient},
    plans::v1::{ListPlansRequest, plan_service_client::PlanServiceClient},
    reporting::v1::{
        GetComplianceRequest, GetPlanProgressRequest, compliance_service_client::ComplianceServiceClient,
        programme_service_client::ProgrammeServiceClient,
    },
};
use serde_json::Value;
use std::collections::BTreeMap;
use tests::{
    faults::workload::connection,
    story::{Port, department, plans::programme_draft},
};

/// Rounds, so that both replicas of a service answer, and the relays of both send.
const ROUNDS: usize = 12;

fn at(service: &str, position: i64) -> (String, i64) {
    (service.to_owned(), position)
}

/// Positions of an answer are what was asked for, or later.
#[track_caller]
fn holds(provenance: Option<Provenance>, wanted: &BTreeMap<String, i64>) {
    let reached = provenance.expect("an answer says what it was computed from").positions;
    for (service, position) in wanted {
        assert!(reached.get(service) >= Some(position), "{service} {position} is not in {reached:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_service_acknowledged_is_there_when_another_is_asked_with_its_position() -> Result<()> {
    let house = house(2, "CHUAN_TEST_NATS_SERVER").await?;
    ready(&house).await?;
    for round in 1..=ROUNDS {
        // New connections each time: the next replica's turn.
        let line = |service: &str| connection(&house.url(service));
        let (registry, plans) = (Port::at(&line("registry")), Port::at(&line("plans")));
        let agency = registry.does(department(&format!("Sở {round}"))).await;
        let wanted = BTreeMap::from([at("registry", agency.position)]);
        let figures = ComplianceServiceClient::new(line("reporting"));
        let asked = GetComplianceRequest { min_positions: wanted.clone().into_iter().collect(), ..Default::default() };
        let told = figures.clone().get_compliance(asked).await?.into_inner();
        holds(told.provenance, &wanted);
        let agencies = told.total.context("there is a total")?.agencies;
        assert_eq!(usize::try_from(agencies)?, round, "the agency is in the figures");

        // A command of another service may name it at once.
        let plan = plans.does(programme_draft(&agency.resource_id)).await;
        let listed = ListPlansRequest {
            as_of: "2021-12-31".into(),
            min_positions: [at("plans", plan.position)].into(),
            ..Default::default()
        };
        let listed = PlanServiceClient::new(line("plans")).list_plans(listed).await?.into_inner();
        assert!(listed.plans.iter().any(|listed| listed.plan_id == plan.resource_id), "{listed:?}");

        // And a third one knows of both.
        let wanted = BTreeMap::from([at("registry", agency.position), at("plans", plan.position)]);
        let min_positions = wanted.clone().into_iter().collect();
        let asked = GetPlanProgressRequest { min_positions, ..Default::default() };
        let told = ProgrammeServiceClient::new(line("reporting")).get_plan_progress(asked).await?.into_inner();
        holds(told.provenance, &wanted);
    }

    // A position that does not exist is refused, not waited for; so is one of a log that the answer does not rest on.
    let beyond = [at("registry", 1_000_000)].into();
    let asked = GetComplianceRequest { min_positions: beyond, ..Default::default() };
    let refused = ComplianceServiceClient::new(connection(&house.url("reporting"))).get_compliance(asked).await;
    assert_eq!(refused.err().map(|status| status.code()), Some(Code::InvalidArgument));
    let asked = ListCampaignsRequest { min_positions: [at("reporting", 1)].into(), ..Default::default() };
    let refused = CampaignServiceClient::new(connection(&house.url("inspections"))).list_campaigns(asked).await;
    assert_eq!(refused.err().map(|status| status.code()), Some(Code::InvalidArgument));

    // How soon, a command of its own measures: every question is answered, and nothing is left out of its figures.
    let line = "bench visibility --write --commands 40 --warm-up 5 --every-ms 0 --output json";
    let told = chuan(&addresses(&house), &line.split(' ').collect::<Vec<_>>()).await?;
    let told: Value = serde_json::from_slice(&told)?;
    assert_eq!((&told["commands"], &told["failed"]), (&40.into(), &0.into()), "{told}");
    for measure in ["command", "visible", "round_trip"] {
        let figure = |name: &str| told[measure][name].as_f64();
        assert!(told[measure]["count"] == 40 && figure("p50_ms") > Some(0.0), "{told}");
        assert!(figure("p50_ms") <= figure("p99_ms") && figure("p99_ms") <= figure("max_ms"), "{told}");
    }
    assert!(told["ratio"]["p50"].as_f64() > Some(0.0), "{told}");
    Ok(())
}

//! What follows from what across the services: a promulgated plan opens its campaign (`open_campaign`), a conclusion advances
//! the plan's task and an agency that comes or goes changes its list (`advance`), a conclusion that finds the declaration void
//! demands another one in the registry (`inspected`). A dissolved agency is told of in `rules_end`, training in the stories of plans.

use contracts::{
    inspections::v1::{self as pb, campaign_service_client::CampaignServiceClient},
    plans::v1 as plans,
    registry::v1 as registry,
};
use std::collections::BTreeMap;
use tests::{
    house::{DATABASES, Ground, House},
    story::{inspections::*, plans::*, *},
};

/// A house on its ground, stopped and started again whenever the story says so.
struct Again<'g> {
    ground: &'g Ground,
    house: Option<House>,
}

impl Again<'_> {
    fn port(&self) -> Port {
        Port::at(&self.house.as_ref().expect("it runs").channel)
    }

    /// Stops the house at once, whatever its policies have still to do, and starts it again.
    async fn begins_again(&mut self) -> Port {
        self.house.take().expect("it runs").stop().await.expect("it stops in order");
        self.house = Some(House::start(self.ground, at(YEAR_END)).await.expect("the house starts again"));
        self.port()
    }
}

async fn in_houses_that_begin_again(story: impl AsyncFn(&mut Again<'_>)) {
    for database in DATABASES {
        let ground = Ground::prepare(database).expect("the database can be made");
        let house = House::start(&ground, at(YEAR_END)).await.expect("the house starts");
        let mut again = Again { ground: &ground, house: Some(house) };
        Box::pin(story(&mut again)).await;
        again.house.take().expect("it runs").stop().await.expect("it stops in order");
    }
}

/// How many events of each type a service has recorded of one kind of thing.
async fn counts(port: &Port, service: &str, kind: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for event in port.events_after(service, 0).await.into_iter().filter(|event| event.stream_kind == kind) {
        *counts.entry(event.r#type).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promulgated_plan_opens_its_campaign_and_its_conclusions_complete_the_task() {
    in_houses_that_begin_again(async |again| {
        let mut port = again.port();
        let (province, programme) = port.has_a_programme().await;
        let agencies = [port.some_department().await, port.some_department().await, port.some_department().await];
        let rules = vec![on_site(listed(&[&agencies[0], &agencies[1]])), by_records(listed(&[&agencies[2]]))];
        let (plan, item) = port.drafts_inspections(&province, &programme, rules).await;
        let other = port
            .drafts(
                &draft(PlanKind::Annual, &province.lead, &programme),
                &[tests::story::plans::item("I.1", Activity::Report, &province.lead)],
            )
            .await;
        port.promulgates(&other, &document("1500/KH-UBND", "2021-05-04")).await; // it has no inspections
        let promulgated = port.promulgates(&plan, &document("1524/KH-UBND", "2021-05-04")).await;
        port = again.begins_again().await;
        port.settles().await;

        let campaign = campaign_of(&plan);
        let told = port.campaign(&campaign, "2021-05-04").await;
        assert_eq!(
            (told.plan_id.as_deref(), told.item_id.as_deref(), told.number.as_str()),
            (Some(&*plan), Some(&*item), "1524/KH-UBND")
        );
        assert_eq!(
            (told.year, told.lead_body.as_str(), told.from.as_str(), told.until.as_str()),
            (2021, province.lead.as_str(), "2021-07-05", "2021-10-29")
        );
        let mut listed: Vec<_> =
            told.agencies.iter().map(|one| (one.agency_id.clone(), one.mode(), one.reason.as_str())).collect();
        listed.sort_by_key(|(agency, ..)| agencies.iter().position(|known| known == agency));
        let why = "Theo danh sách";
        assert_eq!(
            listed,
            [
                (agencies[0].clone(), Mode::OnSite, why),
                (agencies[1].clone(), Mode::OnSite, why),
                (agencies[2].clone(), Mode::RecordsBased, why)
            ]
        );
        let asked = pb::ListCampaignsRequest { min_positions: port.by_now(INSPECTIONS).await, ..Default::default() };
        let all = CampaignServiceClient::new(port.channel.clone())
            .list_campaigns(asked)
            .await
            .expect("a list")
            .into_inner()
            .campaigns;
        assert_eq!(all.len(), 1, "a plan without inspections opens none");
        let opened = port
            .events_after(INSPECTIONS, 0)
            .await
            .into_iter()
            .find(|event| event.r#type == "Opened")
            .expect("it is told");
        assert!(opened.actor.contains("policy open_campaign"), "{}", opened.actor);
        assert!(promulgated.position > 0);

        // Each conclusion advances the task; between two of them the house begins again.
        let mut days = vec![];
        for (agency, on) in agencies.iter().zip(["2021-07-05", "2021-07-06", "2021-07-07"]) {
            let mode = if *agency == agencies[2] { Mode::RecordsBased } else { Mode::OnSite };
            let visit = port.schedules_in(&campaign, &province, agency, mode, on).await;
            port.starts(&visit).await;
            port.looks_through(&visit).await;
            port.concludes(&visit, true).await;
            days.push(visit.later(7));
            port = again.begins_again().await;
        }
        port.settles().await;
        let standing = async |port: &Port, as_of: &str| {
            let told = port.task(&plan, &item, as_of).await;
            (told.standing(), told.percent, told.conclusions.len())
        };
        assert_eq!(standing(&port, "2021-07-11").await, (TaskStanding::NotStarted, 0, 0));
        assert_eq!(standing(&port, &days[0]).await, (TaskStanding::InProgress, 33, 1));
        assert_eq!(standing(&port, &days[1]).await, (TaskStanding::InProgress, 66, 2));
        assert_eq!(standing(&port, &days[2]).await, (TaskStanding::Completed, 100, 3));
        let told = port.task(&plan, &item, "").await;
        assert_eq!(
            (told.completed_on.as_deref(), told.result.as_deref()),
            (Some(&*days[2]), Some("Đã kết luận kiểm tra 3/3 cơ quan"))
        );

        // An agency that comes opens the task again; when it goes, the task is done again.
        let late = port.some_department().await;
        port.does(added(&campaign, &late, "2021-08-02")).await;
        port.settles().await;
        assert_eq!(standing(&port, "2021-08-02").await.0, TaskStanding::InProgress);
        port = again.begins_again().await;
        port.does(dropped(&campaign, &late, "2021-08-10")).await;
        port = again.begins_again().await;
        port.settles().await;
        assert_eq!(standing(&port, "2021-08-10").await.0, TaskStanding::Completed);
        let told = port.plan(&plan, "").await;
        let adjusted: Vec<_> =
            told.adjustments.iter().map(|one| (one.agency.as_str(), one.added, one.decision.as_str())).collect();
        assert_eq!(adjusted, [(&*late, true, "402/QĐ-UBND"), (&*late, false, "403/QĐ-UBND")]);
        assert_eq!(told.selection.len(), 3);

        // From position 0 again, twice, and in a process that starts anew.
        let heads = port.heads().await;
        port.rebuilds_policies().await;
        port.rebuilds_policies().await;
        port = again.begins_again().await;
        port.rebuilds_policies().await;
        assert_eq!(port.heads().await, heads);
        let plans = counts(&port, PLANS, "plan").await;
        assert_eq!(
            (plans["InspectionConcluded"], plans["TaskCompleted"], plans["TaskReopened"], plans["SelectionAdjusted"]),
            (3, 2, 1, 2)
        );
        let campaigns = counts(&port, INSPECTIONS, "campaign").await;
        assert_eq!((campaigns["Opened"], campaigns["AgencySelected"]), (1, 3));
    })
    .await;
}

/// DOMAIN §1.5: a declaration that an inspection finds void is to be made again; the registry says so of those that declared.
#[tokio::test(flavor = "multi_thread")]
async fn a_conclusion_that_finds_the_declaration_void_demands_another_one_once() {
    in_houses_that_begin_again(async |again| {
        let mut port = again.port();
        let province = port.is_a_province().await;
        let (void, _) = port.registry().has_declared().await; // on 2020-06-01
        let (valid, _) = port.registry().declares_another().await;
        let never = port.some_department().await;
        let mut positions = vec![];
        for (agency, declaration_valid, on) in
            [(&void, false, "2021-07-05"), (&valid, true, "2021-07-06"), (&never, false, "2021-07-07")]
        {
            let visit = port.visits(&province, agency, Mode::RecordsBased, on).await;
            port.looks_through(&visit).await;
            port.concludes(&visit, declaration_valid).await;
            positions.push(visit.later(7));
            port = again.begins_again().await;
        }
        port.settles().await;
        let demanded = async |port: &Port, agency: &str| -> Vec<(registry::Cause, String)> {
            let system = port.registry().system(agency, "2021-12-30").await;
            system.required_redeclarations.into_iter().map(|one| (one.cause(), one.required_on)).collect()
        };
        let expected = [(registry::Cause::Inspection, positions[0].clone())];
        assert_eq!(demanded(&port, &void).await, expected);
        assert_eq!(demanded(&port, &valid).await, []);
        let heads = port.heads().await;
        port.rebuilds_policies().await;
        port = again.begins_again().await;
        port.rebuilds_policies().await;
        assert_eq!(port.heads().await, heads);

        // Who has declared again is not asked again for the same conclusion.
        let registry = port.registry();
        port.does(declaration(&void, NEW, "2021-08-02")).await;
        assert_eq!(demanded(&port, &void).await, []);
        let head = registry.head().await;
        port.rebuilds_policies().await;
        assert_eq!((registry.head().await, demanded(&port, &void).await), (head, vec![]));
        let of_never = registry
            .events_after(0)
            .await
            .into_iter()
            .filter(|event| event.stream_id == never && event.r#type == "RedeclarationRequired")
            .count();
        assert_eq!(of_never, 0, "who has declared nothing has nothing to declare again");
    })
    .await;
}

/// The commands that policies give are commands like others: what a set of old registers brings is found done.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_by_hand_is_not_recorded_again_by_the_policy() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let agency = port.some_department().await;
        let (plan, item, campaign) =
            port.plans_inspections(&province, &programme, vec![on_site(listed(&[&agency]))]).await;
        let inspection = inspection_of(&campaign, &agency);
        let by_hand = plans::RecordTaskConclusionRequest {
            plan_id: plan.clone(),
            item: item.clone(),
            inspection: inspection.clone(),
            agency: agency.clone(),
            effective_on: "2021-07-12".into(),
            ..Default::default()
        };
        port.does(by_hand.clone()).await;
        port.knows(by_hand).await;
        let head = port.head(PLANS).await;
        let visit = port.schedules_in(&campaign, &province, &agency, Mode::OnSite, "2021-07-05").await;
        port.starts(&visit).await;
        port.looks_through(&visit).await;
        port.concludes(&visit, true).await;
        port.settles().await;
        assert_eq!(port.head(PLANS).await, head);
        let again = pb::OpenCampaignRequest {
            campaign_id: None,
            plan_id: Some(plan.clone()),
            item_id: Some(item),
            number: "1524/KH-UBND".into(),
            title: "Kế hoạch năm 2021".into(),
            from: "2021-07-05".into(),
            until: "2021-10-29".into(),
            agencies: vec![pb::SelectedAgency { reason: "Theo danh sách".into(), ..selected(&agency, Mode::OnSite) }],
            effective_on: "2021-05-04".into(),
            ..opening(&province.lead, 2021, &[])
        };
        port.knows(again).await;
    })
    .await;
}

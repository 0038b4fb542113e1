//! Campaigns: by a plan or a decision (R-INS-1), and each agency once a year (R-INS-9).

use contracts::{Code, inspections::v1 as pb};
use std::collections::BTreeSet;
use tests::story::{inspections::*, plans::*, *};
use tokio::task::JoinSet;

/// R-INS-1
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_1_an_inspection_belongs_to_a_promulgated_plan_or_has_a_decision_of_its_own() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let (agency, other) = (port.some_department().await, port.some_department().await);
        let wanted = || opening(&province.lead, 2021, &[&agency]);
        let refuses = async |wanted: pb::OpenCampaignRequest| port.refuses(wanted).await;
        let undecided = refuses(pb::OpenCampaignRequest { number: " ".into(), ..wanted() }).await;
        says(&undecided, Code::InvalidArgument, "R-INS-1", "has a decision of its own; no number is given");
        says(
            &refuses(opening(&province.lead, 2021, &[])).await,
            Code::InvalidArgument,
            "R-INS-1",
            "no agency is selected",
        );
        let backwards = refuses(pb::OpenCampaignRequest { until: "2021-01-04".into(), ..wanted() }).await;
        says(&backwards, Code::InvalidArgument, "R-INS-1", "wrong date order");
        let unwritten = refuses(pb::OpenCampaignRequest { checklist: "ISO-1994".into(), ..wanted() }).await;
        says(&unwritten, Code::NotFound, "checklist", "there is no checklist 'ISO-1994'");

        // A plan that is not promulgated, or says something else, has no campaign.
        let (plan, item) = port.drafts_inspections(&province, &programme, vec![on_site(listed(&[&agency]))]).await;
        let planned = || pb::OpenCampaignRequest {
            campaign_id: None,
            plan_id: Some(plan.clone()),
            item_id: Some(item.clone()),
            ..wanted()
        };
        says(&refuses(planned()).await, Code::FailedPrecondition, "R-INS-1", &plan);
        port.promulgates(&plan, &document("1524/KH-UBND", "2021-05-04")).await;
        port.settles().await;
        says(&refuses(planned()).await, Code::FailedPrecondition, "R-INS-1", &plan);

        let campaign = port.does(opening(&province.lead, 2021, &[&other])).await.resource_id;
        let team = port.does(team_of(&campaign, 2021, &province.lead, &province.office)).await.resource_id;
        let visit = |agency: &str, on: &str| schedule(&campaign, agency, &team, on);
        let stranger = port.refuses(visit(&agency, "2021-07-05")).await;
        says(&stranger, Code::FailedPrecondition, "R-INS-1", "is not on the list of an open campaign");
        let by_records =
            pb::ScheduleInspectionRequest { mode: Mode::RecordsBased.into(), ..visit(&other, "2021-07-05") };
        says(&port.refuses(by_records).await, Code::InvalidArgument, "R-INS-1", "'on-site', not 'records-based'");
        let late = port.refuses(visit(&other, "2021-12-31")).await;
        says(&late, Code::FailedPrecondition, "R-INS-1", "lies outside the campaign, 2021-01-05 to 2021-12-30");
        let scheduled = port.does(visit(&other, "2021-07-05")).await;
        port.knows(visit(&other, "2021-07-05")).await;
        let again = port.refuses(visit(&other, "2021-07-06")).await;
        says(&again, Code::AlreadyExists, "R-INS-1", "it can be put on another day");

        let unfinished = port.refuses(campaign_closure(&campaign, "2021-12-30")).await;
        says(&unfinished, Code::FailedPrecondition, "R-INS-1", &other);
        let cancelling = pb::CancelInspectionRequest {
            inspection_id: scheduled.resource_id,
            reason: "Phòng, chống dịch".into(),
            decision: "777/QĐ-UBND".into(),
            effective_on: "2021-07-01".into(),
            ..Default::default()
        };
        port.does(cancelling).await;
        port.does(campaign_closure(&campaign, "2021-12-30")).await;
        let closed = port.refuses(added(&campaign, &province.office, "2021-12-30")).await;
        says(&closed, Code::FailedPrecondition, "R-INS-1", "the campaign was closed on 2021-12-30");
        assert_eq!(port.campaign(&campaign, "2021-12-30").await.status(), CampaignStatus::Closed);
        assert_eq!(port.campaign(&campaign, "2021-12-29").await.status(), CampaignStatus::Open);
    })
    .await;
}

/// R-INS-1
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_1_agencies_come_and_go_by_decision_and_who_was_visited_stays() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let (first, second, third) =
            (port.some_department().await, port.some_department().await, port.some_department().await);
        let campaign = port.does(opening(&province.lead, 2021, &[&first, &second])).await.resource_id;
        let undecided = port
            .refuses(pb::AddCampaignAgencyRequest { decision: String::new(), ..added(&campaign, &third, "2021-06-01") })
            .await;
        says(&undecided, Code::InvalidArgument, "R-INS-1", "no number is given");
        port.does(added(&campaign, &third, "2021-06-01")).await;
        port.knows(added(&campaign, &third, "2021-06-01")).await;
        let visited = port.schedules_in(&campaign, &province, &first, Mode::OnSite, "2021-07-05").await;
        port.starts(&visited).await;
        let waiting = port.schedules_in(&campaign, &province, &second, Mode::OnSite, "2021-07-06").await;
        let started = port.refuses(dropped(&campaign, &first, "2021-07-10")).await;
        says(&started, Code::FailedPrecondition, "R-INS-1", "has started; terminate it by a decision instead");
        port.does(dropped(&campaign, &second, "2021-07-01")).await;
        port.knows(dropped(&campaign, &second, "2021-07-01")).await;
        let told = port.inspection(&waiting.inspection, "2021-07-01").await;
        assert_eq!(
            (told.status(), told.end.expect("it ended").decision.as_deref()),
            (InspectionStatus::Cancelled, Some("403/QĐ-UBND"))
        );

        let list = async |as_of: &str| -> BTreeSet<String> {
            let agencies = port.campaign(&campaign, as_of).await.agencies.into_iter();
            agencies.filter(|agency| agency.dropped_on.is_none()).map(|agency| agency.agency_id).collect()
        };
        let of = |agencies: &[&String]| agencies.iter().map(|agency| (*agency).clone()).collect::<BTreeSet<_>>();
        assert_eq!(list("2021-05-31").await, of(&[&first, &second]));
        assert_eq!(list("2021-06-30").await, of(&[&first, &second, &third]));
        assert_eq!(list("2021-07-01").await, of(&[&first, &third]));

        let nobody = new_id();
        says(&port.refuses(added(&campaign, &nobody, "2021-07-10")).await, Code::NotFound, "R-REG-7", &nobody);
        port.does(termination(&visited.inspection, "2021-07-12")).await;
        let unfinished = port.refuses(campaign_closure(&campaign, "2021-12-30")).await;
        says(&unfinished, Code::FailedPrecondition, "R-INS-1", &third);
        port.does(dropped(&campaign, &third, "2021-12-01")).await;
        port.does(campaign_closure(&campaign, "2021-12-30")).await;
    })
    .await;
}

/// R-INS-9
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_9_an_agency_is_in_one_open_campaign_of_a_year_and_in_one_planned_campaign_of_a_year_at_all() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let (agency, other) = (port.some_department().await, port.some_department().await);
        let first = port.does(opening(&province.lead, 2021, &[&agency])).await.resource_id;
        let refusal = port.refuses(opening(&province.lead, 2021, &[&other, &agency])).await;
        says(&refusal, Code::AlreadyExists, "R-INS-9", &first);
        assert_eq!(refusal.metadata["holder"], first);
        port.does(opening(&province.lead, 2020, &[&agency])).await; // another year
        let twice = port.refuses(opening(&province.lead, 2021, &[&other, &other])).await;
        says(&twice, Code::InvalidArgument, "R-INS-9", "is selected twice");
        let elsewhere = pb::OpenCampaignRequest { year: 2019, ..opening(&province.lead, 2021, &[&other]) };
        says(&port.refuses(elsewhere).await, Code::InvalidArgument, "R-INS-9", "do not count for 2019");

        // A plan's campaign is opened in any case, and lets go of whom another one has.
        let rules = vec![on_site(listed(&[&agency, &other]))];
        let (_, _, planned) = port.plans_inspections(&province, &programme, rules).await;
        let told = port.campaign(&planned, "2021-05-04").await;
        let gone: Vec<_> = told.agencies.iter().filter(|place| place.dropped_on.is_some()).collect();
        assert_eq!(gone.iter().map(|place| &place.agency_id).collect::<Vec<_>>(), [&agency]);
        assert!(
            gone[0]
                .dropped_because
                .as_deref()
                .is_some_and(|why| why.contains("R-INS-9") && why.contains("391/QĐ-UBND")),
            "{gone:?}"
        );
        let refusal = port.refuses(added(&planned, &agency, "2021-06-01")).await;
        says(&refusal, Code::AlreadyExists, "R-INS-9", &first);

        // An extraordinary one may follow when the former is closed; a planned one may not.
        let visit = port.schedules_in(&planned, &province, &other, Mode::OnSite, "2021-07-05").await;
        port.starts(&visit).await;
        port.looks_through(&visit).await;
        port.concludes(&visit, true).await;
        let refusal = port.refuses(opening(&province.lead, 2021, &[&other])).await;
        says(&refusal, Code::AlreadyExists, "R-INS-9", &planned);
        port.does(campaign_closure(&planned, "2021-11-30")).await;
        let follows =
            pb::OpenCampaignRequest { effective_on: "2021-12-01".into(), ..opening(&province.lead, 2021, &[&other]) };
        port.does(follows).await;
        let item = item("II.1", Activity::Inspection, &province.lead);
        let plan = port.drafts(&draft(PlanKind::Inspection, &province.lead, &programme), &[item]).await;
        port.does(selection(&plan, vec![on_site(listed(&[&other, &province.office]))])).await;
        port.does(window(&plan, CHECKLIST)).await;
        port.promulgates(&plan, &document("1900/KH-UBND", "2021-06-30")).await;
        port.settles().await;
        let told = port.campaign(&campaign_of(&plan), "2021-06-30").await;
        let kept: Vec<_> =
            told.agencies.iter().filter(|place| place.dropped_on.is_none()).map(|place| &place.agency_id).collect();
        assert_eq!(kept, [&province.office]);
    })
    .await;
}

/// R-INS-9
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_9_of_many_campaigns_that_want_an_agency_at_once_one_gets_it() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let mut wanting = JoinSet::new();
        for _ in 0..12 {
            let (port, wanted) = (port.clone(), opening(&province.lead, 2021, &[&agency]));
            wanting.spawn(async move { port.tries(wanted).await });
        }
        let (accepted, refused): (Vec<_>, Vec<_>) = wanting.join_all().await.into_iter().partition(Result::is_ok);
        let [Ok(winner)] = &accepted[..] else { panic!("one gets it, not {accepted:?}") };
        for refusal in refused.into_iter().filter_map(Result::err) {
            says(&contracts::explain(&refusal), Code::AlreadyExists, "R-INS-9", &winner.resource_id);
        }
    })
    .await;
}

//! What was true of a plan on a day (`as_of`), as it was known at a time (`known_at`), and that it can be asked again.

use contracts::{
    common::v1::Provenance,
    plans::v1::{
        self as pb, committee_service_client::CommitteeServiceClient, document_service_client::DocumentServiceClient,
        plan_service_client::PlanServiceClient, training_service_client::TrainingServiceClient,
    },
};
use tests::story::{plans::*, *};

/// The plan on a day, as known at a time.
async fn plan_at(port: &Port, plan: &str, as_of: &str, known_at: &str) -> Option<(pb::Plan, Provenance)> {
    let (plan_id, as_of, known_at) = (plan.into(), as_of.into(), Some(timestamp(known_at)));
    let asked = pb::GetPlanRequest { plan_id, as_of, known_at, ..Default::default() };
    let answer = PlanServiceClient::new(port.channel.clone()).get_plan(asked).await.ok()?.into_inner();
    answer.plan.zip(answer.provenance)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_learned_late_is_known_from_its_recording_and_true_from_its_day() {
    on_both_databases(async |house, registry| {
        let port = &registry.port;
        house.clock.set(at("2021-05-10T02:00:00Z"));
        let (province, programme) = port.has_a_programme().await;
        let report = item("I.1", Activity::Report, &province.lead);
        let plan =
            port.drafts(&draft(PlanKind::Annual, &province.lead, &programme), std::slice::from_ref(&report)).await;
        port.promulgates(&plan, &document("1524/KH-UBND", "2021-05-04")).await;
        house.clock.set(at("2021-08-10T02:00:00Z"));
        port.does(progress(&plan, &report.item, 60, "2021-06-30")).await; // told six weeks late
        house.clock.set(at("2021-11-10T02:00:00Z"));

        let percent = async |as_of: &str, known_at: &str| {
            Some(plan_at(port, &plan, as_of, known_at).await?.0.items.first()?.percent)
        };
        let mut answers = Vec::new();
        for round in 0..2 {
            let now = [
                percent("2021-06-30", "2021-07-15T00:00:00Z").await,
                percent("2021-06-30", "2021-08-10T01:59:59Z").await,
                percent("2021-06-30", "2021-08-10T02:00:00Z").await,
                percent("2021-06-29", "2021-11-10T02:00:00Z").await,
                percent("2021-06-30", "2021-05-10T01:59:59Z").await,
            ];
            assert_eq!(now, [Some(0), Some(0), Some(60), Some(0), None], "{round}");
            let told = plan_at(port, &plan, "2021-06-30", "2021-08-10T02:00:00Z").await.expect("it is there").0;
            answers.push(pb::Plan { etag: String::new(), ..told });
            // What is recorded from now on changes none of it, although the clock stands still meanwhile.
            port.does(completion(&plan, &report.item, "2021-07-01")).await;
            port.does(closure(&plan, "2021-11-01")).await;
            house.clock.set(at("2021-11-11T02:00:00Z"));
            if round == 0 {
                assert_eq!(percent("2021-07-01", "2021-11-10T02:00:00Z").await, Some(60));
                assert_eq!(percent("2021-07-01", "2021-11-10T02:00:01Z").await, Some(100));
            }
        }
        assert_eq!(answers[0], answers[1]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_can_be_asked_for_again_with_what_it_says_about_itself() {
    on_both_databases(async |house, registry| {
        let port = &registry.port;
        house.clock.set(at("2021-06-30T17:30:00Z")); // half past midnight in Việt Nam
        let (province, programme) = port.has_a_programme().await;
        let committee = port.does(establishment("1161/QĐ-UBND", "2021-04-16")).await.resource_id;
        let instrument = port.does(document("900/KH-UBND", "2021-04-20")).await.resource_id;
        let class = port.does(course(&province.lead, None)).await.resource_id;

        let mut plans = PlanServiceClient::new(port.channel.clone());
        let asked = pb::GetPlanRequest { plan_id: programme.clone(), ..Default::default() };
        let plan = plans.get_plan(asked.clone()).await.expect("it is there").into_inner();
        let provenance = plan.provenance.clone().expect("it says so");
        assert_eq!(provenance.as_of, "2021-07-01", "today is today in Việt Nam");
        assert_eq!(provenance.positions[PLANS], port.head(PLANS).await);
        let (as_of, known_at) = (provenance.as_of.clone(), provenance.known_at);

        let list = pb::ListPlansRequest { min_positions: port.by_now(PLANS).await, ..Default::default() };
        let listed = plans.list_plans(list.clone()).await.expect("a list").into_inner();
        house.clock.set(at("2021-10-01T02:00:00Z"));
        port.does(closure(&programme, "2021-06-01")).await;
        port.does(disbanding(&committee, "2021-06-01")).await;
        port.does(repeal(&instrument, "2021-06-01")).await;
        port.does(holding(&class)).await;

        let again = pb::GetPlanRequest { as_of: as_of.clone(), known_at, ..asked.clone() };
        let again = plans.get_plan(again).await.expect("it is there").into_inner().plan.expect("it is there");
        let bare = |plan: pb::Plan| pb::Plan { etag: String::new(), ..plan };
        assert_eq!(bare(again), bare(plan.plan.expect("it is there")));
        assert_eq!(port.plan(&programme, &as_of).await.status(), PlanStatus::Closed, "as is known now");
        let told = listed.provenance.expect("it says so");
        let list = pb::ListPlansRequest {
            as_of: told.as_of,
            known_at: told.known_at,
            min_positions: port.by_now(PLANS).await,
            ..list
        };
        let again = plans.list_plans(list).await.expect("a list").into_inner().plans;
        assert_eq!(
            again.into_iter().map(bare).collect::<Vec<_>>(),
            listed.plans.into_iter().map(bare).collect::<Vec<_>>()
        );

        let asked = pb::GetCommitteeRequest {
            committee_id: committee.clone(),
            as_of: as_of.clone(),
            known_at,
            ..Default::default()
        };
        let then = CommitteeServiceClient::new(port.channel.clone()).get_committee(asked).await.expect("it is there");
        assert!(then.into_inner().committee.expect("it is there").stands);
        assert!(!port.committee(&committee, &as_of).await.stands);
        let asked = pb::GetDocumentRequest {
            document_id: instrument.clone(),
            as_of: as_of.clone(),
            known_at,
            ..Default::default()
        };
        let then = DocumentServiceClient::new(port.channel.clone()).get_document(asked).await.expect("it is there");
        assert!(then.into_inner().document.expect("it is there").in_force);
        assert!(!port.document(&instrument, &as_of).await.in_force);
        let asked =
            pb::GetTrainingRequest { training_id: class.clone(), as_of: as_of.clone(), known_at, ..Default::default() };
        let then = TrainingServiceClient::new(port.channel.clone()).get_training(asked).await.expect("it is there");
        assert_eq!(then.into_inner().training.expect("it is there").status(), TrainingStatus::Scheduled);
        assert_eq!(port.training(&class, &as_of).await.status(), TrainingStatus::Held);
    })
    .await;
}

//! Plans: which programme they carry out (R-PLN-2), how they are amended (R-PLN-3), who leads an item (R-PLN-4), and that
//! whoever acts is there (R-REG-7).

use contracts::{Code, plans::v1 as pb};
use tests::story::{plans::*, *};

/// R-PLN-2
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_2_a_plan_carries_out_a_programme_that_is_in_force_and_reaches_over_its_year() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let lead = &province.lead;
        let refuses = async |wanted: pb::DraftPlanRequest| port.refuses(wanted).await;
        let annual = || draft(PlanKind::Annual, lead, &programme);

        let alone = refuses(pb::DraftPlanRequest { programme: None, ..annual() }).await;
        says(&alone, Code::InvalidArgument, "R-PLN-2", "a plan that is annual must refer to a programme in force");
        let nobody = new_id();
        says(&refuses(draft(PlanKind::Annual, lead, &nobody)).await, Code::NotFound, "R-PLN-2", &nobody);
        let beyond = refuses(pb::DraftPlanRequest { year: 2026, ..annual() }).await;
        says(&beyond, Code::FailedPrecondition, "R-PLN-2", "does not reach over 2026");
        let early = refuses(pb::DraftPlanRequest { effective_on: "2021-03-14".into(), ..annual() }).await;
        says(&early, Code::FailedPrecondition, "R-PLN-2", "is not in force on 2021-03-14");
        let nested = pb::DraftPlanRequest { programme: Some(programme.clone()), ..programme_draft(lead) };
        says(&refuses(nested).await, Code::InvalidArgument, "R-PLN-2", "a programme refers to no other programme");
        let plan = port.does(annual()).await.resource_id;
        let below = refuses(draft(PlanKind::Training, lead, &plan)).await;
        says(&below, Code::FailedPrecondition, "R-PLN-2", "is not a programme but annual");
        let old = port.does(document("990/KH-UBND", "2014-06-05")).await.resource_id;
        port.does(repeal(&old, "2021-03-15")).await;
        let basis = refuses(pb::DraftPlanRequest { basis: vec![old], ..annual() }).await;
        says(&basis, Code::FailedPrecondition, "R-PLN-2", "'990/KH-UBND'");

        // What was in force at the draft must be in force at the promulgation too.
        port.does(addition(&plan, &item("I.1", Activity::Report, lead))).await;
        port.does(submission(&plan, "2021-04-10")).await;
        port.does(approval(&plan, "2021-05-03")).await;
        port.does(closure(&programme, "2021-05-03")).await;
        let instrument = port.does(document("1524/KH-UBND", "2021-05-04")).await.resource_id;
        let refusal = port.refuses(promulgation(&plan, &instrument, "2021-05-04")).await;
        says(&refusal, Code::FailedPrecondition, "R-PLN-2", "is not in force on 2021-05-04");
    })
    .await;
}

/// R-PLN-3
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_3_a_promulgated_plan_is_amended_only_by_another_document_and_its_history_is_kept() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let lead = &province.lead;
        let (report, training) = (item("I.1", Activity::Report, lead), item("I.2", Activity::Training, lead));
        let plan = port.drafts(&draft(PlanKind::Annual, lead, &programme), &[report.clone(), training.clone()]).await;
        let own = document("1524/KH-UBND", "2021-05-04");
        let promulgated = port.promulgates(&plan, &own).await;
        let more = item("I.3", Activity::Conversion, lead);
        for refusal in [
            port.refuses(addition(&plan, &more)).await,
            port.refuses(selection(&plan, vec![on_site(listed(&[lead]))])).await,
        ] {
            says(&refusal, Code::FailedPrecondition, "R-PLN-3", "only an amendment by another document can change it");
        }
        let by_itself =
            port.refuses(amendment(&plan, &promulgated.document, std::slice::from_ref(&more), "2021-06-01")).await;
        says(&by_itself, Code::FailedPrecondition, "R-PLN-3", "'1524/KH-UBND' promulgated the plan");
        let foreign =
            pb::IssueDocumentRequest { issuer: "Sở Nội vụ".into(), ..document("9/KH-SNV", "2021-06-01") };
        let foreign = port.does(foreign).await.resource_id;
        let refusal = port.refuses(amendment(&plan, &foreign, std::slice::from_ref(&more), "2021-06-01")).await;
        says(&refusal, Code::PermissionDenied, "R-PLN-3", "of Sở Nội vụ");
        let higher = pb::IssueDocumentRequest {
            issuer: "Thủ tướng Chính phủ".into(),
            by_authority: Some("Cấp trên".into()),
            ..document("20/2021/QĐ-TTg", "2021-06-01")
        };
        let higher = port.does(higher).await.resource_id;
        port.does(amendment(&plan, &higher, std::slice::from_ref(&more), "2021-06-01")).await;
        port.knows(amendment(&plan, &higher, std::slice::from_ref(&more), "2021-06-01")).await;

        port.does(completion(&plan, &report.item, "2021-06-10")).await;
        let second = port.does(document("1600/KH-UBND", "2021-07-01")).await.resource_id;
        let later = pb::PlanItem { deadline: "2021-12-31".into(), ..training.clone() };
        let removing = |item: &pb::PlanItem| pb::AmendPlanRequest {
            changed: vec![later.clone()],
            removed: vec![pb::RemovedItem { item: item.item.clone(), reason: "Không còn cần".into() }],
            ..amendment(&plan, &second, &[], "2021-07-01")
        };
        let refusal = port.refuses(removing(&report)).await;
        says(&refusal, Code::FailedPrecondition, "R-PLN-3", "the item 'I.1' is completed and cannot be removed");
        let empty = port.refuses(amendment(&plan, &second, &[], "2021-07-01")).await;
        says(&empty, Code::InvalidArgument, "R-PLN-3", "neither adds nor changes nor removes");
        port.does(removing(&more)).await;

        let codes = async |as_of: &str| -> Vec<String> {
            let items = port.plan(&plan, as_of).await.items.into_iter();
            items.map(|task| task.item.expect("a task has its item").code).collect()
        };
        assert_eq!(codes("2021-05-31").await, ["I.1", "I.2"]);
        assert_eq!(codes("2021-06-30").await, ["I.1", "I.2", "I.3"]);
        assert_eq!(codes("2021-07-01").await, ["I.1", "I.2"]);
        let deadline =
            async |as_of: &str| port.task(&plan, &training.item, as_of).await.item.expect("it has one").deadline;
        assert_eq!(
            (deadline("2021-06-30").await, deadline("2021-07-01").await),
            ("2021-12-15".into(), "2021-12-31".into())
        );
        let steps: Vec<_> = port
            .plan(&plan, "")
            .await
            .steps
            .into_iter()
            .filter(|step| step.kind() == pb::PlanStepKind::Amended)
            .collect();
        let told: Vec<_> = steps
            .iter()
            .map(|step| (step.document.as_deref(), step.added.len(), step.changed.len(), step.removed.len()))
            .collect();
        assert_eq!(told, [(Some("20/2021/QĐ-TTg"), 1, 0, 0), (Some("1600/KH-UBND"), 0, 1, 1)]);
    })
    .await;
}

/// R-PLN-3
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_3_a_plan_takes_the_place_of_one_of_its_kind_when_it_is_in_force() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let lead = &province.lead;
        let annual = async || {
            port.drafts(&draft(PlanKind::Annual, lead, &programme), &[item("I.1", Activity::Report, lead)]).await
        };
        let (first, second) = (annual().await, annual().await);
        let superseding = |plan: &str, by: &str| pb::SupersedePlanRequest {
            plan_id: plan.into(),
            by_plan: by.into(),
            effective_on: "2021-08-02".into(),
            ..Default::default()
        };
        port.promulgates(&first, &document("1524/KH-UBND", "2021-05-04")).await;
        let refusal = port.refuses(superseding(&first, &second)).await;
        says(&refusal, Code::FailedPrecondition, "R-PLN-3", "is not in force on 2021-08-02");
        says(&port.refuses(superseding(&first, &first)).await, Code::InvalidArgument, "R-PLN-3", "its own place");
        let other = port.refuses(superseding(&first, &programme)).await;
        says(
            &other,
            Code::FailedPrecondition,
            "R-PLN-3",
            "that is programme cannot take the place of one that is annual",
        );
        port.promulgates(&second, &document("1800/KH-UBND", "2021-08-02")).await;
        port.does(superseding(&first, &second)).await;
        port.knows(superseding(&first, &second)).await;
        let told = port.plan(&first, "2021-08-02").await;
        assert_eq!((told.status(), told.ended_on.as_deref()), (PlanStatus::Superseded, Some("2021-08-02")));
        let task = told.items[0].item.clone().expect("it has one").item;
        let refusal = port.refuses(progress(&first, &task, 50, "2021-08-03")).await;
        says(&refusal, Code::FailedPrecondition, "plan", "it is superseded");
    })
    .await;
}

/// R-PLN-4, R-REG-7
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_4_one_agency_leads_an_item_and_others_that_are_there_cooperate_once() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let (lead, office) = (&province.lead, &province.office);
        let plan = port.does(draft(PlanKind::Annual, lead, &programme)).await.resource_id;
        let with = |cooperating: &[&str]| {
            let cooperating = cooperating.iter().map(|agency| (*agency).to_owned()).collect();
            addition(&plan, &pb::PlanItem { cooperating, ..item("I.1", Activity::Report, lead) })
        };
        let refusal = port.refuses(with(&[office, lead])).await;
        says(&refusal, Code::InvalidArgument, "R-PLN-4", "the lead of the item 'I.1' cannot also cooperate");
        let refusal = port.refuses(with(&[office, office])).await;
        says(&refusal, Code::InvalidArgument, "R-PLN-4", "cooperates twice in the item 'I.1'");
        let leaderless = addition(&plan, &item("I.1", Activity::Report, ""));
        blames(&port.refuses(leaderless).await, "item.lead", "UUID");

        let nobody = new_id();
        says(&port.refuses(with(&[&nobody])).await, Code::NotFound, "R-REG-7", &nobody);
        let gone = port.some_department().await;
        port.does(dissolution(&gone, "2021-04-01")).await;
        port.catches_up().await;
        says(&port.refuses(with(&[&gone])).await, Code::FailedPrecondition, "R-REG-7", "does not exist on 2021-04-01");
        let foreign = pb::DraftPlanRequest { plan_id: Some(new_id()), ..draft(PlanKind::Annual, &gone, &programme) };
        says(&port.refuses(foreign).await, Code::FailedPrecondition, "R-REG-7", "does not exist on 2021-04-01");

        port.does(with(&[office])).await;
        let other = addition(&plan, &item("I.1", Activity::Training, lead));
        says(&port.refuses(other).await, Code::AlreadyExists, "plan", "already has an item 'I.1'");
    })
    .await;
}

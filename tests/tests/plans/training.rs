//! Training: classes, who came and how they did; and the policy `count_training`, which tells the task of the plan.

use contracts::{Code, plans::v1 as pb};
use tests::story::{plans::*, *};

#[tokio::test(flavor = "multi_thread")]
async fn a_class_is_scheduled_moved_held_and_attended_or_it_is_cancelled() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let class = port.does(course(&province.lead, None)).await.resource_id;
        let nobody_yet = port.refuses(attendance(&class, &province.office, &["Lê Lan"])).await;
        says(&nobody_yet, Code::FailedPrecondition, "training", "it was not held");
        let moving = pb::RescheduleTrainingRequest {
            training_id: class.clone(),
            from: "2021-06-15".into(),
            until: "2021-06-16".into(),
            reason: "Phòng, chống dịch".into(),
            effective_on: "2021-06-01".into(),
            ..Default::default()
        };
        port.does(moving).await;
        let held = pb::HoldTrainingRequest {
            from: "2021-06-15".into(),
            until: "2021-06-16".into(),
            effective_on: "2021-06-16".into(),
            ..holding(&class)
        };
        port.does(held.clone()).await;
        port.knows(held).await;
        let came = |people: &[&str]| pb::RecordAttendanceRequest {
            effective_on: "2021-06-16".into(),
            ..attendance(&class, &province.office, people)
        };
        let twice = port.refuses(came(&["Lê Lan", "lê lan"])).await;
        says(&twice, Code::InvalidArgument, "training", "is named twice");
        port.does(came(&["Lê Lan"])).await;
        port.does(came(&["Lê Lan", "Vũ Mai"])).await;
        let passing = |person: &str| pb::RecordTrainingResultRequest {
            training_id: class.clone(),
            agency: province.office.clone(),
            person: person.into(),
            passed: true,
            effective_on: "2021-06-20".into(),
            ..Default::default()
        };
        says(&port.refuses(passing("Ai đó")).await, Code::NotFound, "training", "'Ai đó' is not among those");
        port.does(passing("Vũ Mai")).await;
        says(&port.refuses(came(&["Lê Lan"])).await, Code::FailedPrecondition, "training", "'Vũ Mai' has a result");
        let told = port.training(&class, "2021-06-20").await;
        assert_eq!((told.status(), told.from.as_str()), (TrainingStatus::Held, "2021-06-15"));
        assert_eq!((told.agencies, told.participants, told.passed), (1, 2, 1));
        let before = port.training(&class, "2021-06-10").await;
        assert_eq!((before.status(), before.participants), (TrainingStatus::Scheduled, 0));

        let other = port
            .does(pb::ScheduleTrainingRequest { capacity: Some(1), ..course(&province.lead, None) })
            .await
            .resource_id;
        let cancelling = |id: &str| pb::CancelTrainingRequest {
            training_id: id.into(),
            reason: "Không đủ học viên".into(),
            effective_on: "2021-06-01".into(),
            ..Default::default()
        };
        says(&port.refuses(cancelling(&class)).await, Code::AlreadyExists, "training", "it was held");
        port.does(cancelling(&other)).await;
        says(
            &port.refuses(holding(&other)).await,
            Code::FailedPrecondition,
            "training",
            "it was cancelled on 2021-06-01",
        );
    })
    .await;
}

/// The policy `count_training`: a class that is held is counted at its task, once.
#[tokio::test(flavor = "multi_thread")]
async fn a_class_held_for_a_task_is_counted_there_once_however_often_the_policy_acts() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let (lead, task) = (&province.lead, item("I.1", Activity::Training, &province.lead));
        let plan = port.drafts(&draft(PlanKind::Training, lead, &programme), std::slice::from_ref(&task)).await;
        let of = Some((plan.as_str(), task.item.as_str()));
        let early = port.refuses(course(lead, of)).await;
        says(&early, Code::FailedPrecondition, "training", "is not promulgated and under way on 2021-05-20");
        port.promulgates(&plan, &document("1524/KH-UBND", "2021-05-04")).await;
        let stranger = new_id();
        let unknown = port.refuses(course(lead, Some((&plan, &stranger)))).await;
        says(&unknown, Code::NotFound, "training", "no such item in it");

        let mut classes = Vec::new();
        for _ in 0..3 {
            classes.push(port.does(course(lead, of)).await.resource_id);
        }
        let cancelled = classes.pop().expect("there are three");
        for class in &classes {
            port.does(holding(class)).await;
        }
        port.settles().await;
        let told = port.task(&plan, &task.item, "2021-06-09").await;
        let mut counted = told.trainings.clone();
        counted.sort();
        classes.sort();
        assert_eq!((counted, told.standing()), (classes, TaskStanding::InProgress));
        assert!(!told.trainings.contains(&cancelled));
        assert!(port.task(&plan, &task.item, "2021-06-08").await.trainings.is_empty(), "not before they were held");

        let heads = port.heads().await;
        for _ in 0..2 {
            port.rebuilds_policies().await;
        }
        assert_eq!(port.heads().await, heads);
    })
    .await;
}

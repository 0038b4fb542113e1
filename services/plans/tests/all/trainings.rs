//! Trainings through the port.

use crate::house::{FIRST, House, LEAD, fields_of, on_both_databases, rule_of};
use contracts::plans::v1 as pb;
use pb::TrainingStatus as Status;
use uuid::Uuid;

const CLASS: Uuid = Uuid::from_u128(50);

fn id(id: Uuid) -> String {
    id.to_string()
}

async fn held(house: &House) {
    let schedule = pb::ScheduleTrainingRequest {
        training_id: Some(id(CLASS)),
        kind: pb::TrainingKind::InternalAudit.into(),
        title: "Đánh giá nội bộ".into(),
        organiser: id(LEAD),
        from: "2021-05-20".into(),
        until: "2021-05-21".into(),
        place: "Hội trường Sở".into(),
        capacity: Some(2),
        effective_on: "2021-05-01".into(),
        ..Default::default()
    };
    let mut trainings = house.trainings();
    trainings.schedule_training(schedule).await.expect("scheduled");
    let moved = pb::RescheduleTrainingRequest {
        training_id: id(CLASS),
        from: "2021-06-03".into(),
        until: "2021-06-04".into(),
        reason: "Dịch bệnh".into(),
        effective_on: "2021-05-10".into(),
        ..Default::default()
    };
    trainings.reschedule_training(moved).await.expect("rescheduled");
    let hold = pb::HoldTrainingRequest {
        training_id: id(CLASS),
        from: "2021-06-03".into(),
        until: "2021-06-04".into(),
        trainer: Some("Lê Văn Cường".into()),
        effective_on: "2021-06-04".into(),
        ..Default::default()
    };
    trainings.hold_training(hold).await.expect("held");
    let attendance = pb::RecordAttendanceRequest {
        training_id: id(CLASS),
        agency: id(FIRST),
        participants: vec!["Phạm Thị Dung".into(), "Vũ Văn Em".into()],
        effective_on: "2021-06-04".into(),
        ..Default::default()
    };
    trainings.record_attendance(attendance).await.expect("attended");
    let result = pb::RecordTrainingResultRequest {
        training_id: id(CLASS),
        agency: id(FIRST),
        person: "Phạm Thị Dung".into(),
        passed: true,
        effective_on: "2021-06-10".into(),
        ..Default::default()
    };
    trainings.record_training_result(result).await.expect("graded");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_is_told_as_it_stood_on_any_day() {
    on_both_databases(async |house| {
        held(house).await;
        let get = async |as_of: &str| {
            let request = pb::GetTrainingRequest { as_of: as_of.into(), training_id: id(CLASS), ..Default::default() };
            house.trainings().get_training(request).await.expect("it").into_inner().training.expect("a training")
        };
        let scheduled = get("2021-05-09").await;
        assert_eq!((scheduled.status(), scheduled.from.as_str()), (Status::Scheduled, "2021-05-20"));
        assert_eq!(get("2021-05-10").await.from, "2021-06-03");
        let held = get("2021-06-09").await;
        assert_eq!((held.status(), held.agencies, held.participants, held.passed), (Status::Held, 1, 2, 0));
        let graded = get("2021-06-10").await;
        let passed: Vec<Option<bool>> = graded.attendance[0].participants.iter().map(|person| person.passed).collect();
        assert_eq!((graded.passed, passed), (1, vec![Some(true), None]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trainings_are_listed_by_kind_year_status_and_plan() {
    on_both_databases(async |house| {
        held(house).await;
        let min_positions = house.reached().await;
        let list = async |request: pb::ListTrainingsRequest| {
            let request = pb::ListTrainingsRequest { min_positions: min_positions.clone(), ..request };
            let listed = house.trainings().list_trainings(request).await.expect("a list").into_inner();
            assert!(listed.trainings.iter().all(|training| training.attendance.is_empty()));
            listed.trainings.len()
        };
        let nothing = pb::ListTrainingsRequest::default();
        assert_eq!(list(nothing.clone()).await, 1);
        assert_eq!(list(pb::ListTrainingsRequest { as_of: "2021-04-30".into(), ..nothing.clone() }).await, 0);
        let status = Status::Scheduled.into();
        assert_eq!(list(pb::ListTrainingsRequest { status, ..nothing.clone() }).await, 0);
        let as_of = "2021-06-01".to_owned();
        assert_eq!(list(pb::ListTrainingsRequest { status, as_of, ..nothing.clone() }).await, 1);
        assert_eq!(list(pb::ListTrainingsRequest { year: Some(2020), ..nothing.clone() }).await, 0);
        let kind = pb::TrainingKind::Awareness.into();
        assert_eq!(list(pb::ListTrainingsRequest { kind, ..nothing.clone() }).await, 0);
        assert_eq!(list(pb::ListTrainingsRequest { plan: id(CLASS), ..nothing.clone() }).await, 0);
        let wrong = pb::ListTrainingsRequest { plan: "x".into(), ..nothing };
        assert_eq!(fields_of(&house.trainings().list_trainings(wrong).await.expect_err("no id")), ["plan"]);
    })
    .await;
}

/// R-REG-7
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_7_only_agencies_that_there_are_organise_and_attend() {
    on_both_databases(async |house| {
        held(house).await;
        let stranger = pb::RecordAttendanceRequest {
            training_id: id(CLASS),
            agency: id(Uuid::from_u128(404)),
            effective_on: "2021-06-04".into(),
            ..Default::default()
        };
        assert_eq!(rule_of(&house.trainings().record_attendance(stranger).await.expect_err("unknown")), "R-REG-7");
    })
    .await;
}

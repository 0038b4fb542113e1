//! Minutes: both sides have their say (R-INS-5), and what is signed stands (R-INS-6).

use contracts::{Code, inspections::v1 as pb};
use std::collections::BTreeSet;
use tests::story::{inspections::*, plans::Mode, *};

/// R-INS-5
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_5_minutes_need_the_word_of_both_sides_and_a_refusal_or_reservation_blocks_nothing() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.visits(&province, &agency, Mode::OnSite, "2021-07-05").await;
        let (id, on) = (visit.inspection.as_str(), visit.on.as_str());
        let early = port.refuses(signature(id, Side::Team, TEAM_HEAD, on)).await;
        says(&early, Code::FailedPrecondition, "stage", "a signature cannot follow; the inspection is 'started'");
        let unseen = port.refuses(minutes(id, on)).await;
        says(&unseen, Code::FailedPrecondition, "checklist", "A1, A8, A12, B19, B20, C1 not answered");
        for item in ITEMS {
            port.does(answer(id, item, Answer::Conforms, on)).await;
        }
        port.does(sample(id, "HS-01", "Đất đai", on)).await;
        port.does(sample(id, "HS-02", "Đất đai", on)).await;
        let alike = port.refuses(minutes(id, on)).await;
        says(&alike, Code::FailedPrecondition, "checklist", "2 files of 1 fields are sampled; 2 of 2 are needed");
        port.does(sample(id, "HS-03", "Hộ tịch", on)).await;
        port.does(minutes(id, on)).await;
        let reserved = pb::SignMinutesRequest {
            reservation: Some("Cơ quan đã đăng trên cổng thông tin".into()),
            ..signature(id, Side::Agency, DIRECTOR, on)
        };
        let concluding = async || port.refuses(conclusion(id, true, &visit.later(7))).await;
        says(&concluding().await, Code::FailedPrecondition, "R-INS-5", "the side 'team' has not signed the minutes");
        port.does(signature(id, Side::Team, TEAM_HEAD, on)).await;
        port.knows(signature(id, Side::Team, TEAM_HEAD, on)).await;
        let second = port.refuses(signature(id, Side::Team, "Đặng Thị Nga", on)).await;
        says(&second, Code::AlreadyExists, "R-INS-5", &format!("already signed by '{TEAM_HEAD}' on {on}"));
        says(&concluding().await, Code::FailedPrecondition, "R-INS-5", "the side 'agency' has not signed the minutes");
        port.does(reserved.clone()).await;
        let other = port.refuses(pb::SignMinutesRequest { reservation: None, ..reserved }).await;
        says(&other, Code::AlreadyExists, "R-INS-5", "already signed by");
        let too_late = port.refuses(refusal(id, on)).await;
        says(&too_late, Code::AlreadyExists, "R-INS-5", "already signed by");
        port.does(conclusion(id, true, &visit.later(7))).await;
        port.knows(conclusion(id, true, &visit.later(7))).await;
        let told = port.inspection(id, "").await.minutes.expect("it has them");
        assert!(told.settled && told.signatures.iter().any(|signature| signature.reservation.is_some()), "{told:?}");

        // Another agency refuses: recorded, and no obstacle.
        let other = port.some_department().await;
        let visit = port.visits(&province, &other, Mode::RecordsBased, "2021-07-06").await;
        port.looks_through(&visit).await;
        let (id, on) = (visit.inspection.as_str(), visit.on.as_str());
        port.does(minutes(id, on)).await;
        port.does(refusal(id, on)).await;
        port.knows(refusal(id, on)).await;
        let after = port.refuses(signature(id, Side::Agency, DIRECTOR, on)).await;
        says(
            &after,
            Code::AlreadyExists,
            "R-INS-5",
            &format!("'{DIRECTOR}' already refused to sign the minutes on {on}"),
        );
        port.does(signature(id, Side::Team, TEAM_HEAD, on)).await;
        port.does(conclusion(id, true, &visit.later(7))).await;
        let told = port.inspection(id, "").await;
        assert_eq!(
            (told.status(), told.minutes.expect("it has them").refusal.expect("it is told").person.as_str()),
            (InspectionStatus::Concluded, DIRECTOR)
        );
    })
    .await;
}

/// R-INS-6
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_6_after_the_first_word_findings_are_touched_only_by_an_authority_and_answers_never() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.visits(&province, &agency, Mode::OnSite, "2021-07-05").await;
        let (id, on) = (visit.inspection.as_str(), visit.on.as_str());
        port.looks_through(&visit).await;
        let unsaid = port.refuses(answer(id, "B19", Answer::NonconformMinor, on)).await;
        says(
            &unsaid,
            Code::InvalidArgument,
            "checklist",
            "item 'B19' is answered 'conforms'; another answer needs a reason",
        );
        let revised = pb::AssessItemRequest {
            reason: Some("Thiếu hồ sơ".into()),
            ..answer(id, "B19", Answer::NonconformMinor, on)
        };
        port.does(revised).await;
        let unfounded = port.refuses(minutes(id, on)).await;
        says(&unfounded, Code::FailedPrecondition, "R-INS-7", "item 'B19' does not conform, but no finding says");
        let minor = port.finds(&visit, "B19", FindingClass::Minor).await;
        let extra = port.finds(&visit, "A1", FindingClass::Observation).await;

        // Before anybody has signed, the team corrects itself with a reason.
        let mute = pb::ReclassifyFindingRequest { reason: " ".into(), ..reclassified(&minor, FindingClass::Major, on) };
        says(&port.refuses(mute).await, Code::InvalidArgument, "text", "the reason is blank");
        port.does(reclassified(&minor, FindingClass::Major, on)).await;
        port.does(reclassified(&minor, FindingClass::Minor, on)).await;
        port.does(withdrawn(&extra, on)).await;
        let gone = port.refuses(reclassified(&extra, FindingClass::Minor, on)).await;
        says(&gone, Code::FailedPrecondition, "R-INS-6", "was withdrawn");
        port.does(minutes(id, on)).await;
        port.does(signature(id, Side::Team, TEAM_HEAD, on)).await;

        let frozen = format!("'{TEAM_HEAD}' signed the minutes, or refused to, on {on}");
        let again =
            pb::AssessItemRequest { reason: Some("Xem lại".into()), ..answer(id, "A1", Answer::NonconformMinor, on) };
        for refusal in [
            port.refuses(again).await,
            port.refuses(sample(id, "HS-09", "Đất đai", on)).await,
            port.refuses(raising(id, "A1", FindingClass::Minor, on)).await,
        ] {
            says(&refusal, Code::FailedPrecondition, "R-INS-6", &frozen);
        }
        for refusal in [
            port.refuses(reclassified(&minor, FindingClass::Observation, on)).await,
            port.refuses(withdrawn(&minor, on)).await,
        ] {
            says(&refusal, Code::InvalidArgument, "R-INS-6", "changed only by an authority that is named");
        }
        port.does(signature(id, Side::Agency, DIRECTOR, on)).await;
        port.does(conclusion(id, true, &visit.later(7))).await;
        let heads = port.heads().await;
        let by_authority = pb::ReclassifyFindingRequest {
            authority: Some("Trưởng đoàn, công văn 12/ĐKT".into()),
            ..reclassified(&minor, FindingClass::Observation, &visit.later(8))
        };
        port.does(by_authority).await;
        let events = port.events_after(INSPECTIONS, heads[INSPECTIONS]).await;
        let told: BTreeSet<_> = events.iter().map(|event| (event.r#type.as_str(), &event.command_id)).collect();
        let id_of_both = &events[0].command_id;
        let both = BTreeSet::from([("FindingReclassified", id_of_both), ("Reclassified", id_of_both)]);
        assert_eq!(told, both, "both or neither");
        let now = port.finding(&minor, &visit.later(8)).await;
        assert_eq!((now.finding_class(), now.reclassifications.len()), (FindingClass::Observation, 3));
        assert_eq!(now.reclassifications[2].authority.as_deref(), Some("Trưởng đoàn, công văn 12/ĐKT"));
        assert_eq!(port.finding(&minor, &visit.later(7)).await.finding_class(), FindingClass::Minor, "until then");
        assert_eq!(
            port.inspection(id, "").await.conclusion.expect("it has one").minors,
            1,
            "the conclusion stands as it was"
        );
        let stranger = new_id();
        let refusal = port.refuses(withdrawn(&stranger, on)).await;
        assert_eq!((refusal.code, refusal.rule.as_str()), (Code::NotFound, "stage"), "{refusal:?}");
    })
    .await;
}

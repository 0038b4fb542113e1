//! Findings: what it takes to close one (R-INS-7), and that a repetition is graver (R-INS-8).

use contracts::{Code, inspections::v1 as pb};
use tests::story::{inspections::*, plans::Mode, *};

/// Uploads what will be submitted.
async fn upload(port: &Port, content: &[u8]) {
    let header = pb::EvidenceHeader { name: "x.pdf".into(), media_type: "application/pdf".into(), sha256: None };
    port.uploads(header, &[content]).await.expect("it is kept");
}

/// R-INS-7
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_7_a_nonconformity_is_closed_after_an_accepted_action_its_evidence_and_its_effect_by_somebody_else() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.visits(&province, &agency, Mode::OnSite, "2021-07-05").await;
        port.looks_through(&visit).await;
        let major = port.finds(&visit, "B19", FindingClass::Major).await;
        port.signs(&visit).await;
        port.does(conclusion(&visit.inspection, true, &visit.later(7))).await;
        let day = |days: u64| visit.later(days);
        let closes = async |days: u64, words: &str| {
            let refusal = port.refuses(closing(&major, &day(days))).await;
            says(&refusal, Code::FailedPrecondition, "R-INS-7", words);
        };
        closes(40, "only after an accepted action").await;
        port.does(root_cause(&major, &day(7))).await;

        let correction =
            pb::ProposeActionRequest { kind: ActionKind::Correction.into(), ..proposal(&major, &day(20), &day(7)) };
        let repair = correction.action_id.clone().expect("it has one");
        port.does(correction).await;
        let unaccepted = port.refuses(evidence(&major, &repair, b"quyet dinh", &day(8))).await;
        says(&unaccepted, Code::FailedPrecondition, "R-INS-7", "is not accepted");
        port.does(rejection(&major, &repair, &day(8))).await;
        closes(40, "only after an accepted action").await;
        let decided = port.refuses(acceptance(&major, &repair, &day(8))).await;
        says(&decided, Code::AlreadyExists, "R-INS-7", &format!("already rejected by '{TEAM_HEAD}'"));
        let again =
            pb::ProposeActionRequest { kind: ActionKind::Correction.into(), ..proposal(&major, &day(20), &day(8)) };
        let again_id = again.action_id.clone().expect("it has one");
        port.does(again).await;
        port.does(acceptance(&major, &again_id, &day(8))).await;
        closes(40, "needs an accepted action that removes its cause").await;
        let action = port.agrees_on_action(&visit, &major).await; // due on the 21st day
        closes(40, "there is no evidence").await;

        let sooner = port.refuses(extension(&major, &action, &day(21), &day(10))).await;
        says(&sooner, Code::InvalidArgument, "R-INS-7", "is no later than");
        port.does(extension(&major, &action, &day(30), &day(10))).await;
        let missing = port.refuses(evidence(&major, &action, b"quyet dinh", &day(12))).await;
        says(&missing, Code::FailedPrecondition, "R-INS-7", &sha256(b"quyet dinh")[..32]);
        let unchecked = port.refuses(check(&major, &action, true, &day(12))).await;
        says(&unchecked, Code::FailedPrecondition, "R-INS-7", "there is no evidence for the action");
        upload(port, b"quyet dinh").await;
        upload(port, b"bien ban").await;
        port.does(evidence(&major, &action, b"quyet dinh", &day(12))).await;
        let own = pb::CheckEffectivenessRequest { by: DIRECTOR.into(), ..check(&major, &action, true, &day(13)) };
        says(&port.refuses(own).await, Code::PermissionDenied, "R-INS-7", "somebody else must check its effect");
        port.does(check(&major, &action, false, &day(13))).await;
        port.does(evidence(&major, &again_id, b"bien ban", &day(13))).await;
        port.does(check(&major, &again_id, true, &day(14))).await;
        closes(40, "had its effect since its last evidence").await;
        port.does(check(&major, &action, true, &day(14))).await;
        port.does(evidence(&major, &action, b"bien ban", &day(15))).await;
        closes(40, "had its effect since its last evidence").await; // of the later evidence nobody said so
        port.does(check(&major, &action, true, &day(16))).await;
        let own = pb::CloseFindingRequest { by: DIRECTOR.into(), ..closing(&major, &day(40)) };
        says(&port.refuses(own).await, Code::PermissionDenied, "R-INS-7", "somebody else must close the finding");
        let early = port.refuses(closing(&major, &day(15))).await;
        says(&early, Code::InvalidArgument, "dates", "wrong order");
        port.does(closing(&major, &day(40))).await;
        port.knows(closing(&major, &day(40))).await;

        let told = port.finding(&major, &day(40)).await;
        let done = told.actions.iter().find(|known| known.action_id == action).expect("it is told");
        assert_eq!(
            (told.status(), done.extensions.len(), done.evidence.len(), done.checks.len()),
            (FindingStatus::Closed, 1, 2, 3)
        );
        assert_eq!(
            done.evidence.iter().map(|one| one.revision).collect::<Vec<_>>(),
            [1, 2],
            "a second file of that name"
        );
        let open = port.finding(&major, &day(31)).await;
        assert_eq!(
            (open.status(), open.overdue),
            (FindingStatus::ActionAccepted, false),
            "every action had its effect"
        );
        let late = port.finding(&major, &day(12)).await;
        assert_eq!((late.due.as_deref(), late.overdue), (Some(&*day(20)), false), "the first deadline that is not met");

        port.does(reopening(&major, &day(50))).await;
        assert_eq!(port.finding(&major, &day(50)).await.status(), FindingStatus::ActionAccepted);
        let reclosing = port.refuses(closing(&major, &day(49))).await;
        says(&reclosing, Code::InvalidArgument, "dates", "wrong order");
        closes(60, "had its effect since its last evidence").await;
    })
    .await;
}

/// R-INS-7
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_7_what_is_no_nonconformity_is_closed_with_a_note_and_a_strength_asks_for_nothing() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.visits(&province, &agency, Mode::OnSite, "2021-07-05").await;
        port.looks_through(&visit).await;
        let raise = async |class: FindingClass| {
            let raised = raising(&visit.inspection, "A1", class, &visit.on);
            let id = raised.finding_id.clone().expect("it has one");
            port.does(raised).await;
            id
        };
        let (observation, strength) = (raise(FindingClass::Observation).await, raise(FindingClass::Strength).await);
        let minor = port.finds(&visit, "B20", FindingClass::Minor).await;
        port.signs(&visit).await;
        let mute = port.refuses(closing(&observation, &visit.later(9))).await;
        says(&mute, Code::InvalidArgument, "R-INS-7", "needs a note that says why nothing more is needed");
        let noted = pb::CloseFindingRequest {
            note: Some("Đã nhắc nhở".into()),
            ..closing(&observation, &visit.later(9))
        };
        port.does(noted).await;
        let refusal = port.refuses(proposal(&strength, &visit.later(30), &visit.later(9))).await;
        says(&refusal, Code::FailedPrecondition, "R-INS-7", "there is nothing to correct in a strength");

        // A correction is enough for a minor one; it is due by default until an action is accepted.
        let due = port.finding(&minor, &visit.on).await.due;
        assert_eq!(due.as_deref(), Some("2021-08-30"), "40 working days after 05/07");
        let correction = pb::ProposeActionRequest {
            kind: ActionKind::Correction.into(),
            ..proposal(&minor, &visit.later(14), &visit.later(7))
        };
        let action = correction.action_id.clone().expect("it has one");
        port.does(correction).await;
        port.does(acceptance(&minor, &action, &visit.later(7))).await;
        let overdue = port.finding(&minor, &visit.later(15)).await;
        assert_eq!((overdue.due, overdue.overdue), (Some(visit.later(14)), true));
        upload(port, b"anh chup").await;
        port.does(evidence(&minor, &action, b"anh chup", &visit.later(16))).await;
        port.does(check(&minor, &action, true, &visit.later(17))).await;
        port.does(closing(&minor, &visit.later(17))).await;
        assert!(!port.finding(&minor, &visit.later(17)).await.overdue, "late, but done");
    })
    .await;
}

/// R-INS-8
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_8_a_minor_nonconformity_of_the_last_inspection_is_major_when_it_is_found_again() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let earlier = port.visits(&province, &agency, Mode::OnSite, "2020-07-06").await;
        port.looks_through(&earlier).await;
        let first = port.finds(&earlier, "B19", FindingClass::Minor).await;
        let taken_back = port.finds(&earlier, "B20", FindingClass::Minor).await;
        let noted = port.finds(&earlier, "A1", FindingClass::Observation).await;
        let conforms = pb::AssessItemRequest {
            reason: Some("Đã bổ sung".into()),
            ..answer(&earlier.inspection, "B20", Answer::Conforms, &earlier.on)
        };
        port.does(conforms).await;
        port.does(withdrawn(&taken_back, &earlier.on)).await;
        port.concludes(&earlier, true).await;

        let visit = port.visits(&province, &agency, Mode::OnSite, "2021-07-05").await;
        port.looks_through(&visit).await;
        let repeated = port.finds(&visit, "B19", FindingClass::Minor).await;
        let told = port.finding(&repeated, &visit.on).await;
        assert_eq!((told.finding_class(), told.escalated_from()), (FindingClass::Major, FindingClass::Minor));
        assert_eq!(told.repeat_of.as_deref(), Some(first.as_str()));
        for item in ["B20", "A1"] {
            let other = port.finds(&visit, item, FindingClass::Minor).await;
            let told = port.finding(&other, &visit.on).await;
            assert_eq!(
                (told.finding_class(), told.repeat_of),
                (FindingClass::Minor, None),
                "{item}: nothing is repeated"
            );
        }
        let wrong = pb::RaiseFindingRequest {
            repeat_of: Some(noted),
            ..raising(&visit.inspection, "A8", FindingClass::Minor, &visit.on)
        };
        says(&port.refuses(wrong).await, Code::InvalidArgument, "R-INS-8", "is no nonconformity of item 'A8'");
        let milder = port.refuses(reclassified(&repeated, FindingClass::Minor, &visit.on)).await;
        says(&milder, Code::InvalidArgument, "R-INS-8", "was escalated as a repetition");
        let by_authority = pb::ReclassifyFindingRequest {
            authority: Some("Giám đốc Sở KH&CN".into()),
            ..reclassified(&repeated, FindingClass::Minor, &visit.on)
        };
        port.does(by_authority).await;

        // Item A12 asks whether the last conclusion was followed: what fails there escalates by itself.
        let ignored = port.finds(&visit, "A12", FindingClass::Minor).await;
        let told = port.finding(&ignored, &visit.on).await;
        assert_eq!(
            (told.finding_class(), told.escalated_from(), told.repeat_of),
            (FindingClass::Major, FindingClass::Minor, None)
        );
    })
    .await;
}

/// R-INS-8
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_8_what_was_found_at_a_predecessor_is_repeated_by_its_successor() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let parent = port.does(district("UBND huyện Nam Sách", "291")).await.resource_id;
        let old = port.does(commune("UBND xã Cộng Hòa", "10639", &parent)).await.resource_id;
        let other = port.does(commune("UBND xã An Bình", "10630", &parent)).await.resource_id;
        let earlier = port.visits(&province, &old, Mode::OnSite, "2020-07-06").await;
        port.looks_through(&earlier).await;
        let first = port.finds(&earlier, "B19", FindingClass::Minor).await;
        port.concludes(&earlier, true).await;
        let new = new_id();
        let outcome = created(&new, "UBND xã Cộng An", "10640", Some(&parent));
        let merger = resolution("788/NQ-UBTVQH14", "2021-01-01", [(outcome, vec![whole(&old), whole(&other)])]);
        port.registry().reorganises(&merger).await;
        let visit = port.visits(&province, &new, Mode::OnSite, "2021-07-05").await;
        port.looks_through(&visit).await;
        let repeated = port.finds(&visit, "B19", FindingClass::Minor).await;
        let told = port.finding(&repeated, &visit.on).await;
        assert_eq!((told.finding_class(), told.repeat_of.as_deref()), (FindingClass::Major, Some(first.as_str())));
    })
    .await;
}

//! Golden scenario 14, its second half: two who sign the same minutes at once.

use contracts::{Code, explain, inspections::v1 as pb};
use tests::story::{inspections::*, plans::Mode, *};

/// An inspection whose minutes wait for both sides.
async fn drawn_up(port: &Port, province: &Province) -> Visit {
    let agency = port.some_department().await;
    let visit = port.visits(province, &agency, Mode::RecordsBased, "2021-07-05").await;
    port.looks_through(&visit).await;
    port.does(minutes(&visit.inspection, &visit.on)).await;
    visit
}

/// R-INS-5
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_5_of_two_who_sign_the_same_minutes_at_once_one_wins_and_the_other_is_told_and_may_sign_again() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        for round in 0..4 {
            let visit = drawn_up(port, &province).await;
            let etag = port.inspection(&visit.inspection, "").await.etag;
            let head = port.head(INSPECTIONS).await;
            let sign = |side: Side, person: &str| pb::SignMinutesRequest {
                request_id: new_id(),
                etag: etag.clone(),
                ..signature(&visit.inspection, side, person, &visit.on)
            };
            // Both have read the same version; in every other round they even sign for the same side.
            let other_side = if round % 2 == 0 { Side::Agency } else { Side::Team };
            let both = [sign(Side::Team, TEAM_HEAD), sign(other_side, DIRECTOR)];
            let (first, second) = tokio::join!(
                tokio::spawn({
                    let (port, sign) = (port.clone(), both[0].clone());
                    async move { port.tries(sign).await }
                }),
                tokio::spawn({
                    let (port, sign) = (port.clone(), both[1].clone());
                    async move { port.tries(sign).await }
                }),
            );
            let answers = [first.expect("it is answered"), second.expect("it is answered")];
            let won = answers.iter().position(Result::is_ok).expect("one wins");
            let lost = 1 - won;
            let told = explain(answers[lost].as_ref().expect_err("the other is told"));
            says(&told, Code::Aborted, "conflict", "read it again, then decide again");
            assert_eq!(port.head(INSPECTIONS).await, head + 1, "nothing is recorded of it");

            // The winner's receipt stands however often he asks; the loser reads again, and decides again.
            assert_eq!(&port.does(both[won].clone()).await, answers[won].as_ref().expect("he has it"));
            let now = port.inspection(&visit.inspection, "").await;
            assert_eq!(now.minutes.as_ref().expect("it has them").signatures.len(), 1);
            let again = pb::SignMinutesRequest { etag: now.etag, request_id: new_id(), ..both[lost].clone() };
            if other_side == Side::Agency {
                port.does(again).await;
                let told = port.inspection(&visit.inspection, "").await.minutes.expect("it has them");
                assert!(told.settled && told.signatures.len() == 2, "{told:?}");
                port.does(conclusion(&visit.inspection, true, &visit.later(7))).await;
            } else {
                let refusal = port.refuses(again).await;
                says(&refusal, Code::AlreadyExists, "R-INS-5", &format!("already signed by '{}'", both[won].person));
            }
        }
    })
    .await;
}

/// R-INS-5: without an etag nobody is sent away who can still sign.
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_5_of_many_who_sign_at_once_without_having_read_each_side_has_one_signature() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let visit = drawn_up(port, &province).await;
        let mut signing = tokio::task::JoinSet::new();
        for number in 0..16 {
            let side = if number % 2 == 0 { Side::Team } else { Side::Agency };
            let sign = signature(&visit.inspection, side, &format!("Người ký {number}"), &visit.on);
            let port = port.clone();
            signing.spawn(async move { (side, port.tries(sign).await) });
        }
        let mut won = Vec::new();
        for (side, answer) in signing.join_all().await {
            match answer {
                Ok(_) => won.push(side),
                Err(status) => says(&explain(&status), Code::AlreadyExists, "R-INS-5", "already signed by"),
            }
        }
        won.sort_by_key(|side| i32::from(*side));
        assert_eq!(won, [Side::Team, Side::Agency]);
        assert!(port.inspection(&visit.inspection, "").await.minutes.expect("it has them").settled);
    })
    .await;
}

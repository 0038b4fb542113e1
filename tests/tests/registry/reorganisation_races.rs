//! Reorganisations beside other commands, and beside themselves.

use contracts::{Code, explain};
use futures::future::join;
use tests::story::*;

const DAY: &str = "2019-12-01";

/// R-REG-3, R-REG-7: whichever is first, the other is decided upon it.
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_7_a_declaration_that_races_with_the_end_of_its_agency_is_decided_by_one_order() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let district = registry.does(district("UBND huyện Thanh Hà", "294")).await.resource_id;
        for round in 0..8 {
            let (ends, stays) = (format!("1{round}822"), format!("1{round}837"));
            let ending = registry.does(commune(&format!("UBND xã {ends}"), &ends, &district)).await.resource_id;
            let taking = registry.does(commune(&format!("UBND xã {stays}"), &stays, &district)).await.resource_id;
            registry.does(appointment(&ending, HEAD, Post::Head, FIRST_DAY)).await;
            registry.prepares(&ending, NEW, 2019).await;
            let merger =
                resolution(&format!("{round}/NQ-HĐND"), DAY, [(continues(&taking, None), vec![whole(&ending)])]);
            let id = registry.does(adoption(&merger)).await.resource_id;
            let head = registry.head().await;
            let (declared, applied) =
                join(registry.tries(declaration(&ending, NEW, "2019-11-20")), registry.tries(effect(&id))).await;
            declared.expect("the agency lived on that day, whoever was first");
            applied.expect("nothing stands against it, whoever was first");
            let events = registry.events_after(head).await;
            let lapses = events.iter().filter(|event| event.r#type == "DeclarationLapsed").count();
            assert_eq!(lapses, 1, "it lapses once, in either order: {:?}", events);
            let system = registry.system(&ending, DAY).await;
            assert_eq!(system.declarations[0].ended_on.as_deref(), Some(DAY));
            let late = registry.tries(declaration(&ending, NEW, "2019-12-02")).await;
            says(&explain(&late.expect_err("it is no more")), Code::FailedPrecondition, "R-REG-7", "2019-12-01");
        }
    })
    .await;
}

/// R-REG-3
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_3_of_two_who_apply_a_resolution_at_once_one_does_and_the_other_finds_it_done() {
    on_both_databases(async |_, registry| {
        let district = registry.does(district("UBND huyện Thanh Hà", "294")).await.resource_id;
        let ending = registry.does(commune("UBND xã An Lương", "10858", &district)).await.resource_id;
        let taking = registry.does(commune("UBND xã Phượng Hoàng", "10864", &district)).await.resource_id;
        let outcome = continues(&taking, Some("UBND xã An Phượng"));
        let merger = resolution("788/NQ-UBTVQH14", DAY, [(outcome, vec![whole(&ending)])]);
        let id = registry.does(adoption(&merger)).await.resource_id;
        let (one, other) = join(registry.tries(effect(&id)), registry.tries(effect(&id))).await;
        let changed = [one, other].map(|answer| answer.expect("both are answered").changed);
        assert_eq!(changed.iter().filter(|changed| **changed).count(), 1);
        let events = registry.events_after(0).await;
        assert_eq!(events.iter().filter(|event| event.r#type == "TookEffect").count(), 1);
    })
    .await;
}

//! What a change of an agency does to its declaration, in one append: R-QMS-7.

use contracts::{Code, events::v1::Event, registry::v1 as pb};
use futures::future::join;
use tests::story::*;

fn types(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.r#type.as_str()).collect()
}

/// Recorded together: at consecutive positions, by one command, at one time.
fn together(events: &[Event]) -> bool {
    events.windows(2).all(|pair| {
        pair[0].position + 1 == pair[1].position
            && pair[0].command_id == pair[1].command_id
            && pair[0].recorded_at == pair[1].recorded_at
    })
}

/// R-QMS-7
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_7_another_name_or_level_keeps_the_declaration_but_demands_another_one() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let parent = registry.does(district("UBND huyện Kinh Môn", "292")).await.resource_id;
        let id = registry.does(commune("UBND xã An Lưu", "10675", &parent)).await.resource_id;
        registry.does(appointment(&id, HEAD, Post::Head, FIRST_DAY)).await;

        let head = registry.head().await;
        registry.does(new_name(&id, "UBND xã An Lưu mới", "2015-01-01")).await;
        assert_eq!(
            types(&registry.events_after(head).await),
            ["Renamed"],
            "of who has not declared nothing is demanded"
        );
        registry.prepares(&id, NEW, 2019).await;
        registry.does(declaration(&id, NEW, "2019-06-01")).await;

        let head = registry.head().await;
        let receipt = registry.does(new_level(&id, Level::Ward, "UBND phường An Lưu", "2019-12-01")).await;
        let events = registry.events_after(head).await;
        assert_eq!(types(&events), ["LevelChanged", "RedeclarationRequired"]);
        assert!(together(&events), "{events:?}");
        assert_eq!(receipt.position, head + 2);
        let head = registry.head().await;
        registry.does(new_name(&id, "UBND phường An Lưu Đông", "2020-02-01")).await;
        let events = registry.events_after(head).await;
        assert_eq!(types(&events), ["Renamed", "RedeclarationRequired"]);
        assert!(together(&events), "{events:?}");

        let system = registry.system(&id, "2020-02-01").await;
        assert_eq!(system.declarations[0].ended_on, None, "it is kept");
        let causes: Vec<i32> = system.required_redeclarations.iter().map(|required| required.cause).collect();
        assert_eq!(causes, [i32::from(pb::Cause::LevelChanged), i32::from(pb::Cause::Renamed)]);
        registry.does(declaration(&id, NEW, "2020-03-01")).await;
        assert!(registry.system(&id, "2020-03-01").await.required_redeclarations.is_empty());
    })
    .await;
}

/// R-QMS-7
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_7_a_declaration_lapses_with_its_agency_and_the_successor_starts_undeclared() {
    on_both_databases(async |_, registry| {
        let (id, declared) = registry.has_declared().await;
        let head = registry.head().await;
        registry.does(dissolution(&id, "2020-12-01")).await;
        let events = registry.events_after(head).await;
        assert_eq!(types(&events), ["Dissolved", "DeclarationLapsed"]);
        assert!(together(&events), "{events:?}");
        let [declaration] = &registry.system(&id, "2020-12-01").await.declarations[..] else { panic!("one") };
        assert_eq!((&declaration.declaration, declaration.ended_on.as_deref()), (&declared, Some("2020-12-01")));
        assert_eq!(registry.system(&id, "2020-11-30").await.declarations[0].ended_on, None);

        let name = registry.agency(&id, "2020-11-30").await.name;
        let successor = pb::RegisterAgencyRequest { effective_on: "2020-12-01".into(), ..department(&name) };
        let successor = registry.does(successor).await.resource_id;
        registry.does(appointment(&successor, HEAD, Post::Head, "2020-12-01")).await;
        let asked = pb::GetQualitySystemRequest { agency_id: successor.clone(), ..Default::default() };
        let refusal = registry.unmoved("its system", registry.systems.clone().get_quality_system(asked)).await;
        says(&refusal, Code::NotFound, "quality-system-not-found", &successor);
        let refusal = registry.refuses(self::declaration(&successor, NEW, "2020-12-01")).await;
        says(&refusal, Code::FailedPrecondition, "R-QMS-1", "no project");
    })
    .await;
}

/// R-QMS-7: declaring and dissolving at the same time is decided by one order of events.
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_7_a_declaration_that_races_with_the_dissolution_lapses_or_is_refused() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        for turn in 0..32 {
            let id = registry.is_ready(NEW, 2020).await;
            let declared_on = if turn % 2 == 0 { "2020-12-01" } else { "2020-06-01" };
            let declare = registry.tries(declaration(&id, NEW, declared_on));
            let dissolve = registry.tries(dissolution(&id, "2020-12-01"));
            let (declared, dissolved) = match turn % 4 {
                0 | 1 => join(declare, dissolve).await,
                _ => {
                    let (dissolved, declared) = join(dissolve, declare).await;
                    (declared, dissolved)
                }
            };
            dissolved.expect("nothing stands against the dissolution");
            let asked = pb::ListAgencyEventsRequest { agency_id: id.clone(), ..Default::default() };
            let history = registry.agencies.clone().list_agency_events(asked).await.expect("it has one").into_inner();
            let place = |name: &str| history.events.iter().position(|event| event.r#type == name);
            let dissolved_at = place("Dissolved").expect("it is dissolved");
            match (declared, place("Declared"), place("DeclarationLapsed")) {
                // Signed in the agency's lifetime, a declaration may be learned of afterwards; it has lapsed all the same.
                (Ok(_), Some(at), lapsed) => {
                    assert!(
                        at < dissolved_at || declared_on == "2020-06-01",
                        "declared after the dissolution: {history:?}"
                    );
                    assert!(lapsed > Some(at), "it did not lapse: {:?}", types(&history.events));
                }
                (Err(status), None, None) => {
                    let refusal = contracts::explain(&status);
                    says(&refusal, Code::FailedPrecondition, "R-REG-7", "until 2020-12-01");
                }
                other => panic!("{other:?}: {history:?}"),
            }
        }
    })
    .await;
}

//! What was true on a day (`as_of`), as it was known at a time (`known_at`), and where an answer comes from.

use contracts::{Request, common::v1::Provenance, registry::v1 as pb};
use std::collections::BTreeMap;
use tests::story::*;

async fn agencies(registry: &Registry, as_of: &str, known_at: Option<&str>) -> (Vec<(String, String)>, Provenance) {
    let (as_of, known_at) = (as_of.into(), known_at.map(timestamp));
    let min_positions = registry.by_now().await;
    let asked =
        pb::ListAgenciesRequest { as_of, known_at, min_positions, order_by: "name".into(), ..Default::default() };
    let answer = registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner();
    let listed = answer.agencies.into_iter().map(|agency| (agency.agency_id, agency.name)).collect();
    (listed, answer.provenance.expect("an answer says where it comes from"))
}

async fn agency(registry: &Registry, id: &str, as_of: &str, known_at: &str) -> Option<pb::Agency> {
    let (agency_id, as_of, known_at) = (id.into(), as_of.into(), Some(timestamp(known_at)));
    let asked = pb::GetAgencyRequest { agency_id, as_of, known_at, ..Default::default() };
    registry.agencies.clone().get_agency(asked).await.ok()?.into_inner().agency
}

/// As golden scenario 10 tells it: signed on 15/12/2020, recorded on 20/01/2021.
#[tokio::test(flavor = "multi_thread")]
async fn a_declaration_recorded_late_is_known_from_its_recording_and_true_from_its_day() {
    on_both_databases(async |house, registry| {
        house.clock.set(at("2020-10-01T02:00:00Z"));
        registry.knows_the_editions().await;
        let id = registry.is_ready(NEW, 2020).await;
        house.clock.set(at("2021-01-20T02:00:00Z"));
        registry.does(declaration(&id, NEW, "2020-12-15")).await;
        house.clock.set(at("2021-02-01T02:00:00Z"));

        let declared = async |as_of: &str, known_at: &str| {
            let (agency_id, as_of, known_at) = (id.clone(), as_of.into(), Some(timestamp(known_at)));
            let asked = pb::GetQualitySystemRequest { agency_id, as_of, known_at, ..Default::default() };
            let answer = registry.systems.clone().get_quality_system(asked).await.expect("it is there").into_inner();
            answer.quality_system.expect("an answer has a system").declarations.len()
        };
        for _ in 0..2 {
            assert_eq!(declared("2020-12-31", "2020-12-31T16:59:59Z").await, 0);
            assert_eq!(declared("2020-12-31", "2021-01-20T01:59:59Z").await, 0);
            assert_eq!(declared("2020-12-31", "2021-01-31T16:59:59Z").await, 1);
            assert_eq!(declared("2020-12-14", "2021-01-31T16:59:59Z").await, 0, "not yet true");
            registry.does(scope(&id, &[&new_id()], "2020-12-20")).await; // what is learned later changes none of it
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_learned_late_shows_in_what_was_true_but_not_in_what_was_known() {
    on_both_databases(async |house, registry| {
        house.clock.set(at("2020-01-10T02:00:00Z"));
        let id = registry.does(department("Sở Lao động")).await.resource_id;
        house.clock.set(at("2020-06-10T02:00:00Z"));
        registry.does(new_name(&id, "Sở Lao động và Nội vụ", "2020-03-01")).await;
        house.clock.set(at("2020-09-10T02:00:00Z"));
        registry.does(dissolution(&id, "2020-08-01")).await;
        house.clock.set(at("2021-01-20T02:00:00Z"));

        let (old, new) = ("Sở Lao động", "Sở Lao động và Nội vụ");
        for (as_of, known_at, expected) in [
            ("2020-03-01", "2020-01-10T01:59:59Z", None),
            ("2020-03-01", "2020-01-10T02:00:00Z", Some(old)),
            ("2020-03-01", "2020-06-10T01:59:59.999999Z", Some(old)),
            ("2020-03-01", "2020-06-10T02:00:00Z", Some(new)),
            ("2020-02-29", "2020-06-10T02:00:00Z", Some(old)),
            ("2020-08-01", "2020-06-10T02:00:00Z", Some(new)),
            ("2020-08-01", "2020-09-10T02:00:00Z", None),
            ("2020-07-31", "2020-09-10T02:00:00Z", Some(new)),
            ("2013-12-31", "2020-09-10T02:00:00Z", None),
        ] {
            let (listed, _) = agencies(registry, as_of, Some(known_at)).await;
            let expected: Vec<(String, String)> =
                expected.iter().map(|name| (id.clone(), (*name).to_owned())).collect();
            assert_eq!(listed, expected, "as of {as_of}, known at {known_at}");
            let one = agency(registry, &id, as_of, known_at).await.filter(|agency| agency.dissolved_on.is_none());
            assert_eq!(
                one.map(|agency| (agency.agency_id, agency.name)),
                listed.into_iter().next(),
                "{as_of}, {known_at}"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_can_be_asked_for_again_with_what_it_says_about_itself() {
    on_both_databases(async |house, registry| {
        house.clock.set(at("2020-12-31T17:30:00Z")); // half past midnight in Việt Nam
        for number in 0..5 {
            registry.does(department(&format!("Sở số {number}"))).await;
        }
        let (first, provenance) = agencies(registry, "", None).await;
        assert_eq!(provenance.as_of, "2021-01-01", "today is today in Việt Nam");
        assert_eq!(provenance.positions, BTreeMap::from([(SERVICE.to_owned(), 5)]));
        house.clock.set(at("2021-06-30T02:00:00Z"));
        registry.does(new_name(&first[0].0, "Sở khác", "2020-01-01")).await;
        registry.does(dissolution(&first[1].0, "2020-06-01")).await;
        registry.does(department("Sở mới")).await;

        let known_at = provenance.known_at;
        let asked = pb::ListAgenciesRequest {
            as_of: provenance.as_of.clone(),
            known_at,
            order_by: "name".into(),
            min_positions: registry.by_now().await,
            ..Default::default()
        };
        let again = registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner();
        let listed: Vec<(String, String)> =
            again.agencies.into_iter().map(|agency| (agency.agency_id, agency.name)).collect();
        assert_eq!(listed, first);
        assert_eq!(again.provenance.expect("it says so").known_at, known_at);
        assert_eq!(agencies(registry, "", None).await.0.len(), 5, "one is no more, one is new");

        let asked =
            pb::GetAgencyRequest { agency_id: first[0].0.clone(), as_of: "2021-01-01".into(), ..Default::default() };
        let answer = registry.agencies.clone().get_agency(asked.clone()).await.expect("it is there").into_inner();
        let told = answer.provenance.expect("it says so");
        assert_eq!((told.as_of.as_str(), told.positions[SERVICE]), ("2021-01-01", 8));
        registry.does(new_name(&first[0].0, "Sở khác nữa", "2020-02-01")).await;
        let asked = pb::GetAgencyRequest { known_at: told.known_at, ..asked };
        let again = registry.agencies.clone().get_agency(asked).await.expect("it is there").into_inner().agency;
        assert_eq!(again.expect("it is there").name, answer.agency.expect("it is there").name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_insists_on_a_position_reads_what_they_wrote() {
    on_both_databases(async |_, registry| {
        for number in 0..40 {
            let receipt = registry.does(department(&format!("Sở số {number}"))).await;
            let asked = pb::ListAgenciesRequest {
                min_positions: BTreeMap::from([(SERVICE.to_owned(), receipt.position)]),
                page_size: Some(1000),
                ..Default::default()
            };
            let answer = registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner();
            assert!(answer.agencies.iter().any(|agency| agency.agency_id == receipt.resource_id), "{number}");
            assert!(answer.provenance.expect("it says so").positions[SERVICE] >= receipt.position);
            assert_eq!(registry.agency(&receipt.resource_id, "").await.etag, receipt.etag, "without insisting");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_tells_who_did_what_when_a_page_at_a_time() {
    on_both_databases(async |house, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready(NEW, 2020).await;
        let mut asked = Request::new(pb::RenameAgencyRequest {
            request_id: new_id(),
            ..new_name(&id, "Sở Nội vụ", "2020-01-01")
        });
        let command_id = asked.get_ref().request_id.clone();
        let actor = runtime::call::encode_actor("Chi cục TCĐLCL / cán bộ 07");
        asked.metadata_mut().insert("chuan-actor", actor.parse().expect("ASCII"));
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        asked.metadata_mut().insert("traceparent", trace.parse().expect("ASCII"));
        house.clock.set(at("2021-01-25T02:00:00Z"));
        registry.agencies.clone().rename_agency(asked).await.expect("it is renamed");
        registry.does(declaration(&id, NEW, "2020-06-01")).await;

        let whole = pb::ListAgencyEventsRequest { agency_id: id.clone(), ..Default::default() };
        let all = registry.agencies.clone().list_agency_events(whole).await.expect("it has one").into_inner().events;
        let types: Vec<&str> = all.iter().map(|event| event.r#type.as_str()).collect();
        let expected = [
            "Registered",
            "OfficerAppointed",
            "OfficerAppointed",
            "ProjectStarted",
            "ApplicationStarted",
            "InternalAuditConducted",
            "ManagementReviewHeld",
            "Renamed",
            "Declared",
        ];
        assert_eq!(types, expected);
        let renamed = &all[7];
        assert_eq!((renamed.actor.as_str(), &renamed.command_id), ("Chi cục TCĐLCL / cán bộ 07", &command_id));
        assert!(renamed.traceparent.as_ref().is_some_and(|told| told[..35] == trace[..35]), "{renamed:?}");
        assert_eq!(renamed.recorded_at, Some(timestamp("2021-01-25T02:00:00Z")));
        assert_eq!((renamed.effective_on.as_str(), renamed.version), ("2020-01-01", 4));
        assert!(renamed.data.contains("Sở Nội vụ"));

        let (mut met, mut page_token) = (Vec::new(), String::new());
        loop {
            let asked = pb::ListAgencyEventsRequest {
                page_size: Some(2),
                page_token,
                agency_id: id.clone(),
                ..Default::default()
            };
            let page = registry.agencies.clone().list_agency_events(asked).await.expect("a page").into_inner();
            met.extend(page.events);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(met, all);
        let known_at = Some(timestamp("2021-01-24T00:00:00Z"));
        let asked = pb::ListAgencyEventsRequest { known_at, agency_id: id.clone(), ..Default::default() };
        let then = registry.agencies.clone().list_agency_events(asked).await.expect("it has one").into_inner().events;
        assert_eq!(then, all[..7]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn editions_are_told_as_they_stood() {
    on_both_databases(async |house, registry| {
        house.clock.set(at("2018-01-02T02:00:00Z"));
        registry.does(edition(OLD, "2009-09-30")).await;
        registry.does(edition(NEW, "2015-12-31")).await;
        house.clock.set(at("2018-03-05T02:00:00Z"));
        registry.does(restriction_of_419()).await;
        let until = async |as_of: &str, known_at: Option<&str>| {
            let (as_of, known_at) = (as_of.into(), known_at.map(timestamp));
            let asked = pb::ListEditionsRequest { as_of, known_at, ..Default::default() };
            let editions = registry.editions.clone().list_editions(asked).await.expect("a list").into_inner().editions;
            editions.into_iter().map(|edition| (edition.code, edition.accepted_until)).collect::<Vec<_>>()
        };
        let open = |code: &str| (code.to_owned(), None);
        let ends = (OLD.to_owned(), Some("2021-06-30".to_owned()));
        assert_eq!(until("2018-03-05", None).await, [ends.clone(), open(NEW)]);
        assert_eq!(until("2018-02-20", None).await, [open(OLD), open(NEW)], "the letter is of the day after");
        assert_eq!(
            until("2018-03-05", Some("2018-03-01T00:00:00Z")).await,
            [open(OLD), open(NEW)],
            "it had not arrived"
        );
        assert_eq!(until("2015-12-30", None).await, [open(OLD)]);
        let asked = pb::GetEditionRequest { code: OLD.into(), ..Default::default() };
        let one = registry.editions.clone().get_edition(asked).await.expect("it is there").into_inner().edition;
        let one = one.expect("it is there");
        assert_eq!(
            (one.successor.as_deref(), one.basis.as_str(), one.etag.as_str()),
            (Some(NEW), "419/BKHCN-TĐC", "\"2\"")
        );

        let page = pb::ListEditionsRequest { page_size: Some(1), ..Default::default() };
        let first = registry.editions.clone().list_editions(page.clone()).await.expect("a page").into_inner();
        let page = pb::ListEditionsRequest { page_token: first.next_page_token, ..page };
        let second = registry.editions.clone().list_editions(page).await.expect("a page").into_inner();
        assert_eq!((first.editions[0].code.as_str(), second.editions[0].code.as_str()), (OLD, NEW));
        assert_eq!(second.next_page_token, "");
    })
    .await;
}

//! Asking again: `request_id` (AIP-155), `validate_only` (AIP-163) and `etag` (AIP-154).

use contracts::{Code, registry::v1 as pb};
use tests::story::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_command_asked_again_gets_the_same_receipt_and_adds_nothing() {
    on_both_databases(async |house, registry| {
        let register = pb::RegisterAgencyRequest {
            request_id: new_id(),
            agency_id: None, // so that the service makes one, and the same one again
            ..department("Sở Nội vụ")
        };
        let receipt = registry.does(register.clone()).await;
        assert_eq!((receipt.request_id.as_str(), receipt.position, receipt.changed), (&*register.request_id, 1, true));
        house.clock.set(at("2021-03-01T00:00:00Z"));
        for _ in 0..3 {
            assert_eq!(registry.does(register.clone()).await, receipt);
        }
        assert_eq!(registry.head().await, 1);

        let id = receipt.resource_id;
        let rename =
            pb::RenameAgencyRequest { request_id: new_id(), ..new_name(&id, "Sở Nội vụ mới", "2021-02-01") };
        let receipt = registry.does(rename.clone()).await;
        registry.does(new_name(&id, "Sở Nội vụ và Lao động", "2021-03-01")).await;
        assert_eq!(registry.does(rename).await, receipt, "also when others have gone on since");
        assert_eq!(registry.head().await, 3);
        assert_eq!(registry.agency(&id, "2021-03-01").await.name, "Sở Nội vụ và Lao động");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_sent_many_times_at_once_happens_once() {
    on_both_databases(async |_, registry| {
        let id = registry.does(department("Sở Nội vụ")).await.resource_id;
        let rename =
            pb::RenameAgencyRequest { request_id: new_id(), ..new_name(&id, "Sở Nội vụ mới", "2021-02-01") };
        let sent = (0..24).map(|_| {
            tokio::spawn({
                let (registry, rename) = (registry.clone(), rename.clone());
                async move { registry.does(rename).await }
            })
        });
        let mut receipts = Vec::new();
        for answer in sent.collect::<Vec<_>>() {
            receipts.push(answer.await.expect("it is answered"));
        }
        receipts.dedup();
        assert_eq!(receipts.len(), 1, "{receipts:?}");
        assert_eq!(registry.head().await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_stands_for_one_request() {
    on_both_databases(async |_, registry| {
        let request_id = new_id();
        let register = pb::RegisterAgencyRequest { request_id: request_id.clone(), ..department("Sở Nội vụ") };
        let id = registry.does(register.clone()).await.resource_id;
        let other = pb::RegisterAgencyRequest { name: "Sở Y tế".into(), ..register.clone() };
        let refusal = registry.refuses(other).await;
        says(&refusal, Code::InvalidArgument, "request-id-reused", &request_id);
        let other = pb::RegisterAgencyRequest { etag: "\"1\"".into(), ..register };
        says(&registry.refuses(other).await, Code::InvalidArgument, "request-id-reused", &request_id);
        let other = pb::DissolveAgencyRequest { request_id: request_id.clone(), ..dissolution(&id, "2020-01-01") };
        says(&registry.refuses(other).await, Code::InvalidArgument, "request-id-reused", &request_id);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_acknowledged_again_when_the_rule_would_by_now_refuse_it() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready(NEW, 2020).await;
        let declare = pb::DeclareConformityRequest { request_id: new_id(), ..declaration(&id, NEW, "2020-06-01") };
        let receipt = registry.does(declare.clone()).await;
        registry.does(dissolution(&id, "2020-12-01")).await;
        let head = registry.head().await;
        assert_eq!(registry.does(declare).await, receipt);
        assert_eq!(registry.head().await, head);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_may_be_mended_and_sent_under_the_same_id() {
    on_both_databases(async |_, registry| {
        let register =
            pb::RegisterAgencyRequest { request_id: new_id(), ..district("UBND huyện Cẩm Giàng", "29") };
        says(&registry.refuses(register.clone()).await, Code::InvalidArgument, "R-REG-1", "'29'");
        let mended = pb::RegisterAgencyRequest { area_code: Some("295".into()), ..register };
        assert!(registry.does(mended).await.changed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn validate_only_says_what_would_happen_and_records_nothing() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready(OLD, 2018).await;
        let head = registry.head().await;
        let declare = pb::DeclareConformityRequest { request_id: new_id(), ..declaration(&id, OLD, "2018-06-29") };
        let only = pb::DeclareConformityRequest { validate_only: true, ..declare.clone() };
        let foretold = registry.does(only.clone()).await;
        assert_eq!((foretold.changed, foretold.position, foretold.warnings.len()), (true, head + 1, 1));
        assert_eq!(registry.does(only).await, foretold, "it can be asked as often as wanted");
        assert_eq!(registry.head().await, head);
        assert_eq!(registry.does(declare).await, foretold, "the id is not used up, and what was foretold comes true");

        let refused =
            pb::AppointOfficerRequest { validate_only: true, ..appointment(&id, " ", Post::Head, "2020-01-01") };
        says(&registry.refuses(refused).await, Code::InvalidArgument, "text", "the person is blank");
        let holder = registry.does(district("UBND huyện Cẩm Giàng", "295")).await.resource_id;
        let taken = pb::RegisterAgencyRequest { validate_only: true, ..district("UBND huyện Gia Lộc", "295") };
        says(&registry.refuses(taken).await, Code::AlreadyExists, "R-REG-1", &holder);
        let idle = pb::ReleaseAreaCodeRequest { validate_only: true, ..no_code(&id, "2020-01-01") };
        assert!(!registry.does(idle).await.changed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_etag_that_is_not_the_current_one_is_refused() {
    on_both_databases(async |_, registry| {
        let receipt = registry.does(department("Sở Nội vụ")).await;
        let id = receipt.resource_id;
        let seen = registry.agency(&id, "").await.etag;
        assert_eq!(seen, receipt.etag);
        let rename =
            |etag: &str, name: &str, on: &str| pb::RenameAgencyRequest { etag: etag.into(), ..new_name(&id, name, on) };
        let next = registry.does(rename(&seen, "Sở Nội vụ mới", "2020-01-01")).await.etag;
        let refusal = registry.refuses(rename(&seen, "Sở Nội vụ khác", "2020-02-01")).await;
        says(&refusal, Code::Aborted, "conflict", "the current one is 2");
        assert!(registry.does(rename(&next, "Sở Nội vụ khác", "2020-02-01")).await.changed);

        let min_positions = registry.by_now().await;
        let asked = pb::ListAgenciesRequest { min_positions, ..Default::default() };
        let listed = registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner();
        assert_eq!(listed.agencies[0].etag, registry.agency(&id, "").await.etag, "a list has it too");

        let project = |etag: &str, on: &str| pb::StartProjectRequest { etag: etag.into(), ..project(&id, NEW, on) };
        let begun = registry.does(project("\"0\"", "2020-01-05")).await.etag;
        assert_eq!(registry.system(&id, "2020-01-05").await.etag, begun);
        let refusal = registry.refuses(project("\"0\"", "2020-02-05")).await;
        says(&refusal, Code::Aborted, "conflict", "of version 0");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_that_is_fulfilled_already_changes_nothing() {
    on_both_databases(async |_, registry| {
        let (id, _) = registry.has_declared().await;
        registry.does(new_name(&id, "Sở Nội vụ", "2020-09-01")).await;
        let head = registry.head().await;
        let again = registry.does(new_name(&id, "Sở Nội vụ", "2020-10-01")).await;
        assert_eq!((again.changed, again.position), (false, head));
        assert!(!registry.does(appointment(&id, HEAD, Post::Head, "2014-01-01")).await.changed);
        assert!(!registry.does(edition(NEW, "2015-12-31")).await.changed);
        assert!(!registry.does(restriction_of_419()).await.changed);
        assert_eq!(registry.head().await, head);
    })
    .await;
}

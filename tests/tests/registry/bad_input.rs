//! What nobody should send: each is refused with a code and a text that say what is wrong, and nothing is stored.

use contracts::{Code, Request, registry::v1 as pb};
use std::collections::BTreeMap;
use tests::story::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_agency_is_not_found() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let nobody = new_id();
        for refusal in [
            registry.refuses(new_name(&nobody, "Sở Nội vụ", "2020-01-01")).await,
            registry.refuses(dissolution(&nobody, "2020-01-01")).await,
            registry.refuses(appointment(&nobody, HEAD, Post::Head, "2020-01-01")).await,
            registry.refuses(project(&nobody, NEW, "2020-01-01")).await,
            registry.refuses(audit(&nobody, "2020-01-01")).await,
            registry.refuses(declaration(&nobody, NEW, "2020-01-01")).await,
        ] {
            says(&refusal, Code::NotFound, "R-REG-7", "is not registered");
        }
        let asked = pb::GetAgencyRequest { agency_id: nobody.clone(), ..Default::default() };
        let refusal = registry.unmoved("reading", registry.agencies.clone().get_agency(asked)).await;
        says(&refusal, Code::NotFound, "agency-not-found", &nobody);
        let asked = pb::ListAgencyEventsRequest { agency_id: nobody.clone(), ..Default::default() };
        let refusal = registry.unmoved("its history", registry.agencies.clone().list_agency_events(asked)).await;
        says(&refusal, Code::NotFound, "agency-not-found", &nobody);
        let asked = pb::GetQualitySystemRequest { agency_id: nobody.clone(), ..Default::default() };
        let refusal = registry.unmoved("its system", registry.systems.clone().get_quality_system(asked)).await;
        says(&refusal, Code::NotFound, "quality-system-not-found", &nobody);
        let asked = pb::GetEditionRequest { code: "TCVN ISO 9001:1994".into(), ..Default::default() };
        let refusal = registry.unmoved("an edition", registry.editions.clone().get_edition(asked)).await;
        says(&refusal, Code::NotFound, "edition-not-found", "TCVN ISO 9001:1994");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_of_the_wrong_date_order_or_with_a_used_number_is_refused() {
    on_both_databases(async |_, registry| {
        let (id, declared) = registry.has_declared().await;
        registry.does(new_name(&id, "Sở Nội vụ và Lao động", "2020-07-01")).await;
        let refusal = registry.refuses(new_name(&id, "Sở Nội vụ", "2020-06-30")).await;
        let words = "wrong date order: 2020-06-30 is before the last change of the name, 2020-07-01";
        says(&refusal, Code::FailedPrecondition, "R-REG-7", words);

        let same_number =
            pb::DeclareConformityRequest { number: "20200601/QĐ-CB".into(), ..declaration(&id, NEW, "2020-08-01") };
        let refusal = registry.refuses(same_number).await;
        says(&refusal, Code::AlreadyExists, "R-PLN-1", "'20200601/QĐ-CB' is already used in 2020");
        let same_id = pb::DeclareConformityRequest { declaration: declared, ..declaration(&id, NEW, "2020-08-01") };
        says(
            &registry.refuses(same_id).await,
            Code::AlreadyExists,
            "id-taken",
            "is already that of another declaration",
        );
        let unsigned = pb::DeclareConformityRequest { signature: None, ..declaration(&id, NEW, "2020-08-01") };
        says(&registry.refuses(unsigned).await, Code::InvalidArgument, "R-QMS-2", "an unsigned declaration");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_an_id_or_a_word_that_is_none_is_named_by_its_field() {
    on_both_databases(async |_, registry| {
        let id = registry.does(department("Sở Nội vụ")).await.resource_id;
        for day in ["", "2020-02-30", "01/02/2020", "2020-2-1", "0020-01-01", "hôm nay"] {
            let refusal = registry.refuses(new_name(&id, "Sở Nội vụ mới", day)).await;
            blames(&refusal, "effective_on", "YYYY-MM-DD");
        }
        for bad in ["", "295", "00000000-0000-0000-0000-000000000000", "' OR 1=1 --"] {
            blames(&registry.refuses(dissolution(bad, "2020-01-01")).await, "agency_id", "UUID");
        }
        let request_id = pb::DissolveAgencyRequest { request_id: "7".into(), ..dissolution(&id, "2020-01-01") };
        blames(&registry.refuses(request_id).await, "request_id", "UUID");
        let etag = pb::DissolveAgencyRequest { etag: "latest".into(), ..dissolution(&id, "2020-01-01") };
        blames(&registry.refuses(etag).await, "etag", "is not an etag");

        let unknown = pb::RegisterAgencyRequest { tier: 77, ..department("Sở Y tế") };
        blames(&registry.refuses(unknown).await, "tier", "a value that this version does not know");
        let unsaid = pb::RegisterAgencyRequest { kind: 0, ..department("Sở Y tế") };
        blames(&registry.refuses(unsaid).await, "kind", "is required");
        let class = pb::Nonconformity { code: "KPH-01".into(), nonconformity_class: -3, closed_on: None };
        let unknown = pb::RecordInternalAuditRequest { nonconformities: vec![class], ..audit(&id, "2020-01-01") };
        blames(&registry.refuses(unknown).await, "nonconformities[0].nonconformity_class", "does not know");

        let everything = pb::DeclareConformityRequest {
            agency_id: "x".into(),
            declaration: "y".into(),
            signed_on: "z".into(),
            ..declaration(&id, NEW, "")
        };
        let refusal = registry.refuses(everything).await;
        let fields: Vec<&str> = refusal.violations.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(fields, ["agency_id", "declaration", "signed_on", "effective_on"], "all of them at once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_hides_something_says_nothing_or_is_too_long_is_refused() {
    on_both_databases(async |_, registry| {
        let id = registry.does(department("Sở Nội vụ")).await.resource_id;
        for (text, words) in [
            ("Sở\u{202e}Y tế", "invisible character \\u{202e}"),
            ("Sở\u{200b}Y tế", "invisible character \\u{200b}"),
            ("Sở\nY tế", "invisible character"),
            ("Sở\0Y tế", "invisible character"),
            (" \u{a0} ", "the name is blank"),
            (&"ế".repeat(201), "has 201 characters, more than 200"),
            (&"x".repeat(3_000_000), "has 3000000 characters, more than 200"),
        ] {
            let refusal = registry.unmoved("a bad name", registry.tries(department(text))).await;
            says(&refusal, Code::InvalidArgument, "text", words);
            let refusal = registry.unmoved("a bad name", registry.tries(new_name(&id, text, "2020-01-01"))).await;
            says(&refusal, Code::InvalidArgument, "text", words);
        }
        let basis = pb::AssignObligationRequest {
            basis: "19/2014\u{2066}/QĐ-TTg".into(),
            ..obligation(&id, Obligation::Mandatory, "2020-01-01")
        };
        says(&registry.refuses(basis).await, Code::InvalidArgument, "text", "the basis holds the invisible character");
        let mut acting = Request::new(department("Sở Y tế"));
        acting.metadata_mut().insert("chuan-actor", "a%E2%80%AEb".parse().expect("ASCII"));
        let refusal = registry.unmoved("a hidden actor", registry.agencies.clone().register_agency(acting)).await;
        blames(&refusal, "chuan-actor", "bidirectional");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_about_no_page_no_day_or_no_moment_is_refused() {
    on_both_databases(async |_, registry| {
        let id = registry.does(department("Sở Nội vụ")).await.resource_id;
        let list = |r: pb::ListAgenciesRequest| async move {
            registry.unmoved("a list", registry.agencies.clone().list_agencies(r)).await
        };
        let asked = pb::ListAgenciesRequest::default;
        for size in [-1, i32::MIN] {
            let refusal = list(pb::ListAgenciesRequest { page_size: Some(size), ..asked() }).await;
            blames(&refusal, "page_size", &format!("is {size}"));
        }
        for token in ["x", "00", "ffffffffffffffffffffffff", "trang 2"] {
            blames(&list(pb::ListAgenciesRequest { page_token: token.into(), ..asked() }).await, "page_token", "");
        }
        for (filter, words) in [
            ("tier = \"country\"", "known are: province, district, commune"),
            ("password = x", "has no field"),
            ("tier = commune; DROP TABLE log", "is not a tier"),
            ("tier = commune OR 1=1", "wants AND"),
            ("name = \"Xã", "closing double quote"),
        ] {
            blames(&list(pb::ListAgenciesRequest { filter: filter.into(), ..asked() }).await, "filter", words);
        }
        let refusal = list(pb::ListAgenciesRequest { order_by: "age".into(), ..asked() }).await;
        blames(&refusal, "order_by", "is not one of");
        let refusal = list(pb::ListAgenciesRequest { as_of: "31/12/2020".into(), ..asked() }).await;
        blames(&refusal, "as_of", "YYYY-MM-DD");
        let future = Some(timestamp("2021-01-20T02:00:00.000001Z"));
        blames(&list(pb::ListAgenciesRequest { known_at: future, ..asked() }).await, "known_at", "future");
        let nonsense = Some(contracts::Timestamp { seconds: 0, nanos: -1 });
        blames(&list(pb::ListAgenciesRequest { known_at: nonsense, ..asked() }).await, "known_at", "no instant");

        let beyond = BTreeMap::from([(SERVICE.to_owned(), 1_000)]);
        let elsewhere = BTreeMap::from([("inspection".to_owned(), 1)]);
        for min_positions in [beyond, elsewhere] {
            let refusal = list(pb::ListAgenciesRequest { min_positions: min_positions.clone(), ..asked() }).await;
            blames(&refusal, "min_positions", "");
            let get = pb::GetAgencyRequest { agency_id: id.clone(), min_positions, ..Default::default() };
            let refusal = registry.unmoved("reading", registry.agencies.clone().get_agency(get)).await;
            blames(&refusal, "min_positions", "");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_and_search_refuses_a_negative_page_and_an_empty_question() {
    on_both_databases(async |_, registry| {
        let agency_id = registry.does(department("Sở Nội vụ")).await.resource_id;
        let page_size = Some(-5);
        let search = pb::SearchAgenciesRequest { page_size, query: "so".into(), ..Default::default() };
        blames(&registry.unmoved("", registry.agencies.clone().search_agencies(search)).await, "page_size", "-5");
        let history = pb::ListAgencyEventsRequest { page_size, agency_id, ..Default::default() };
        blames(&registry.unmoved("", registry.agencies.clone().list_agency_events(history)).await, "page_size", "-5");
        let editions = pb::ListEditionsRequest { page_size, ..Default::default() };
        blames(&registry.unmoved("", registry.editions.clone().list_editions(editions)).await, "page_size", "-5");
        for query in ["", "  ", "\u{301}", &"a".repeat(201)] {
            let search = pb::SearchAgenciesRequest { query: query.into(), ..Default::default() };
            blames(&registry.unmoved("", registry.agencies.clone().search_agencies(search)).await, "query", "1 to 200");
        }
    })
    .await;
}

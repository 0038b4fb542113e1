//! What the port offers beside the registry itself: its log, its views, health and reflection.

use contracts::{Code, events::v1 as events, operations::v1 as operations, registry::v1 as pb};
use operations::ViewState;
use std::collections::BTreeSet;
use tests::story::*;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

const SERVED: [&str; 13] = [
    "chuan.events.v1.EventLog",
    "chuan.operations.v1.ViewService",
    "chuan.plans.v1.CalendarService",
    "chuan.plans.v1.CommitteeService",
    "chuan.plans.v1.DocumentService",
    "chuan.plans.v1.ImportService",
    "chuan.plans.v1.PlanService",
    "chuan.plans.v1.TrainingService",
    "chuan.registry.v1.AgencyService",
    "chuan.registry.v1.EditionService",
    "chuan.registry.v1.ImportService",
    "chuan.registry.v1.ProcedureListService",
    "chuan.registry.v1.QualitySystemService",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_read_in_stretches_without_holes() {
    on_both_databases(async |_, registry| {
        let mut log = registry.log.clone();
        let empty = log
            .head(events::HeadRequest { service: SERVICE.into(), ..Default::default() })
            .await
            .expect("a head")
            .into_inner();
        assert_eq!((empty.service.as_str(), empty.position, empty.recorded_at, empty.epoch), (SERVICE, 0, None, 1));
        let (id, _) = registry.has_declared().await;
        registry.does(new_name(&id, "Sở Nội vụ", "2020-09-01")).await;
        let head = log
            .head(events::HeadRequest { service: SERVICE.into(), ..Default::default() })
            .await
            .expect("a head")
            .into_inner();
        assert_eq!(head.log_id, empty.log_id);

        let (mut after, mut met) = (0, Vec::new());
        while after < head.position {
            let asked = events::ReadRequest { service: SERVICE.into(), after, limit: Some(3), ..Default::default() };
            let read = log.read(asked).await.expect("a stretch").into_inner();
            assert_eq!((read.epoch, read.head), (1, head.position));
            assert!(read.read_until > after, "it goes on");
            after = read.read_until;
            met.extend(read.events);
        }
        assert_eq!(met.iter().map(|event| event.position).collect::<Vec<_>>(), (1..=head.position).collect::<Vec<_>>());
        assert_eq!(met.last().map(|event| event.recorded_at), Some(head.recorded_at));

        let filtered = async |kinds: &[&str], types: &[&str]| {
            let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
            let (kinds, types) = (texts(kinds), texts(types));
            let asked = events::ReadRequest { service: SERVICE.into(), kinds, types, ..Default::default() };
            let read = registry.log.clone().read(asked).await;
            let read = read.expect("a stretch").into_inner();
            assert_eq!(read.read_until, head.position, "it says how far it has looked");
            read.events.into_iter().map(|event| event.r#type).collect::<Vec<_>>()
        };
        assert_eq!(filtered(&["edition"], &[]).await, ["Defined", "Defined", "Restricted"]);
        assert_eq!(filtered(&[], &["Renamed", "RedeclarationRequired"]).await, ["Renamed", "RedeclarationRequired"]);
        assert_eq!(filtered(&["agency"], &["Declared"]).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_about_no_log_or_no_position_is_refused() {
    on_both_databases(async |_, registry| {
        let mut log = registry.log.clone();
        let elsewhere = log.head(events::HeadRequest { service: "inspection".into(), ..Default::default() }).await;
        blames(
            &contracts::explain(&elsewhere.expect_err("it is not here")),
            "service",
            "there are: inspections, plans, registry",
        );
        let any = log.head(events::HeadRequest::default()).await;
        blames(
            &contracts::explain(&any.expect_err("there are several")),
            "service",
            "there are: inspections, plans, registry",
        );
        let before = log.read(events::ReadRequest { service: SERVICE.into(), after: -1, ..Default::default() }).await;
        blames(&contracts::explain(&before.expect_err("there is nothing")), "after", "is -1");
        let none =
            log.read(events::ReadRequest { service: SERVICE.into(), limit: Some(-1), ..Default::default() }).await;
        blames(&contracts::explain(&none.expect_err("there is nothing")), "limit", "is -1");
        let before =
            log.follow(events::FollowRequest { service: SERVICE.into(), after: -7, ..Default::default() }).await;
        blames(&contracts::explain(&before.expect_err("there is nothing")), "after", "is -7");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_gets_what_was_and_then_what_comes() {
    on_both_databases(async |_, registry| {
        registry.does(department("Sở số 1")).await;
        let asked =
            events::FollowRequest { service: SERVICE.into(), kinds: vec!["agency".into()], ..Default::default() };
        let mut followed = registry.log.clone().follow(asked).await.expect("it is followed").into_inner();
        let mut names = Vec::new();
        for number in 2..8 {
            while names.len() < number - 1 {
                let told = followed.message().await.expect("it goes on").expect("it does not end");
                assert!(told.head >= told.read_until);
                names.extend(told.events.into_iter().map(|event| event.data));
            }
            registry.does(edition(&format!("TCVN {number}"), "2010-01-01")).await; // looked at and left out
            registry.does(department(&format!("Sở số {number}"))).await;
        }
        for (number, data) in (1..).zip(&names) {
            assert!(data.contains(&format!("Sở số {number}")), "{data}");
        }
        let asked =
            events::FollowRequest { service: SERVICE.into(), after: registry.head().await, ..Default::default() };
        let mut followed = registry.log.clone().follow(asked).await.expect("it is followed").into_inner();
        let position = registry.does(department("Sở số 8")).await.position;
        let told = followed.message().await.expect("it goes on").expect("it does not end");
        assert_eq!(told.events.iter().map(|event| event.position).collect::<Vec<_>>(), [position]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_listed_and_rebuilt_while_it_answers() {
    on_both_databases(async |house, registry| {
        for number in 0..30 {
            registry.does(department(&format!("Sở số {number}"))).await;
        }
        let list = || async {
            let asked = pb::ListAgenciesRequest { min_positions: registry.by_now().await, ..Default::default() };
            registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner().agencies
        };
        let before = list().await;
        assert_eq!(before.len(), 30);
        let views = |service: &str| operations::ListViewsRequest { service: service.into() };
        let mut operator = registry.views.clone();
        let all = operator.list_views(views("")).await.expect("a list").into_inner().views;
        let services: BTreeSet<&str> = all.iter().map(|view| view.service.as_str()).collect();
        assert_eq!(services, BTreeSet::from(["inspections", "plans", "registry", "reporting"]));
        let view = operator.list_views(views(SERVICE)).await.expect("a list").into_inner().views.remove(0);
        assert_eq!((view.state(), view.positions[SERVICE], view.heads[SERVICE]), (ViewState::Current, 30, 30));

        house.clock.set(at("2021-01-21T02:00:00Z"));
        let rebuild = operations::RebuildViewRequest { service: SERVICE.into(), name: view.name.clone() };
        for _ in 0..2 {
            operator.rebuild_view(rebuild.clone()).await.expect("it begins");
        }
        let rebuilt_at = loop {
            assert_eq!(list().await, before, "it answers meanwhile");
            let view = operator.list_views(views(SERVICE)).await.expect("a list").into_inner().views.remove(0);
            assert_ne!(view.state(), ViewState::Poisoned, "{view:?}");
            if view.state() == ViewState::Current {
                break view.rebuilt_at;
            }
        };
        assert_eq!(rebuilt_at, Some(timestamp("2021-01-21T02:00:00Z")));
        registry.does(department("Sở sau cùng")).await;
        assert_eq!(list().await.len(), 31, "and it goes on following");

        let unknown = operations::RebuildViewRequest { service: SERVICE.into(), name: "nothing".into() };
        let refusal = registry.unmoved("no view", registry.views.clone().rebuild_view(unknown)).await;
        blames(&refusal, "name", &view.name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn health_answers_for_every_service() {
    on_both_databases(async |house, _| {
        let mut health = HealthClient::new(house.channel.clone());
        for service in SERVED.into_iter().chain([""]) {
            let answer = health.check(HealthCheckRequest { service: service.into() }).await.expect("it answers");
            assert_eq!(answer.into_inner().status(), ServingStatus::Serving, "{service}");
        }
        let unknown = health.check(HealthCheckRequest { service: "chuan.fees.v1.FeeService".into() }).await;
        assert_eq!(unknown.expect_err("it is not served").code(), Code::NotFound);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_lists_and_describes_every_service() {
    on_both_databases(async |house, _| {
        let ask = |message| ServerReflectionRequest { host: String::new(), message_request: Some(message) };
        let questions = std::iter::once(ask(MessageRequest::ListServices(String::new())))
            .chain(SERVED.map(|service| ask(MessageRequest::FileContainingSymbol(service.into()))));
        let questions = futures::stream::iter(questions.collect::<Vec<_>>());
        let mut client = ServerReflectionClient::new(house.channel.clone());
        let mut answers = client.server_reflection_info(questions).await.expect("it answers").into_inner();
        let list = answers.message().await.expect("an answer").expect("an answer").message_response;
        let Some(MessageResponse::ListServicesResponse(list)) = list else { panic!("no list: {list:?}") };
        let listed: BTreeSet<&str> = list.service.iter().map(|service| service.name.as_str()).collect();
        assert!(SERVED.iter().all(|service| listed.contains(service)), "{listed:?}");
        for service in SERVED {
            let answer = answers.message().await.expect("an answer").expect("an answer").message_response;
            assert!(matches!(answer, Some(MessageResponse::FileDescriptorResponse(_))), "{service}: {answer:?}");
        }
    })
    .await;
}

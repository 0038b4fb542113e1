//! What operators and tools see: liveness, readiness, reflection.

mod port;

use axum::Router;
use port::{Port, ask};
use runtime::{probe, serve::Limits};
use tonic::service::Routes;
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};
use tower::ServiceExt as _;

async fn probed(http: Router) -> Port {
    Port::open(Routes::default(), http, Limits::default()).await
}

#[tokio::test]
async fn readiness_lists_what_is_wrong_while_liveness_does_not_care() {
    let port = probed(probe::probes(async || vec!["view compliance is 900 events behind".to_owned()])).await;
    let ready = ask(&port, "/readyz").await;
    assert!(ready.starts_with("HTTP/1.1 503"), "{ready}");
    assert!(ready.ends_with(r#"{"problems":["view compliance is 900 events behind"],"ready":false}"#), "{ready}");
    assert!(ask(&port, "/livez").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn without_problems_it_is_ready() {
    let port = probed(probe::probes(async || vec![])).await;
    let ready = ask(&port, "/readyz").await;
    assert!(ready.starts_with("HTTP/1.1 200") && ready.contains("no-store"), "{ready}");
}

#[tokio::test(start_paused = true)]
async fn a_readiness_check_that_does_not_end_is_itself_the_problem() {
    let request = http::Request::get(probe::READY).body(axum::body::Body::empty()).unwrap();
    let answer = probe::probes(std::future::pending).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 503);
    let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains("did not end within 3000 ms"));
}

#[tokio::test]
async fn reflection_lists_what_is_served_and_describes_messages_and_error_details() {
    let service = "chuan.registry.v1.AgencyService";
    let port = Port::open(Routes::new(probe::reflection(&[service]).unwrap()), Router::new(), Limits::default()).await;
    let mut client = ServerReflectionClient::new(port.channel().await);
    let ask = |message| ServerReflectionRequest { host: String::new(), message_request: Some(message) };
    let described = [service, "chuan.common.v1.Receipt", "google.rpc.ErrorInfo", "google.protobuf.Timestamp"];
    let symbols = described.map(|symbol| ask(MessageRequest::FileContainingSymbol(symbol.to_owned())));
    let questions = [ask(MessageRequest::ListServices(String::new()))].into_iter().chain(symbols);
    let mut answers = client.server_reflection_info(futures::stream::iter(questions)).await.unwrap().into_inner();
    let Some(MessageResponse::ListServicesResponse(list)) = answers.message().await.unwrap().unwrap().message_response
    else {
        panic!("a list of services is answered with a list of services");
    };
    let mut listed: Vec<&str> = list.service.iter().map(|service| service.name.as_str()).collect();
    listed.sort_unstable();
    assert_eq!(listed, [service, "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"]);
    for symbol in described {
        let answer = answers.message().await.unwrap().unwrap().message_response;
        assert!(matches!(answer, Some(MessageResponse::FileDescriptorResponse(_))), "{symbol}: {answer:?}");
    }
}

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

#[tokio::test]
async fn a_readiness_check_that_does_not_end_is_itself_the_problem() {
    let port = probed(probe::probes(std::future::pending)).await;
    let ready = ask(&port, "/readyz").await;
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("did not end within"), "{ready}");
}

#[tokio::test]
async fn reflection_lists_the_services_and_the_error_details() {
    let reflection = probe::reflection(tonic_health::pb::FILE_DESCRIPTOR_SET).unwrap();
    let port = Port::open(Routes::new(reflection), Router::new(), Limits::default()).await;
    let mut client = ServerReflectionClient::new(port.channel().await);
    let ask = |message| ServerReflectionRequest { host: String::new(), message_request: Some(message) };
    let questions = [
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("google.rpc.ErrorInfo".to_owned())),
    ];
    let mut answers = client.server_reflection_info(futures::stream::iter(questions)).await.unwrap().into_inner();
    match answers.message().await.unwrap().unwrap().message_response {
        Some(MessageResponse::ListServicesResponse(list)) => {
            assert!(list.service.iter().any(|service| service.name == "grpc.health.v1.Health"), "{list:?}");
        }
        other => panic!("{other:?}"),
    }
    let described = answers.message().await.unwrap().unwrap().message_response;
    assert!(matches!(described, Some(MessageResponse::FileDescriptorResponse(_))), "{described:?}");
}

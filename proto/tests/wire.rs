//! A client and a server of the contracts on a real connection: what each makes of the other's mistakes.
//!
//! Deliberately absent: the rules of any service; the server here answers nonsense on purpose.

use contracts::events::v1::event_log_client::EventLogClient;
use contracts::events::v1::event_log_server::{EventLog, EventLogServer};
use contracts::events::v1::{FollowRequest, FollowResponse, HeadRequest, HeadResponse, ReadRequest, ReadResponse};
use contracts::{Channel, Code, Error, Request, Response, Status, codec::Codec, connect, explain};
use tokio::net::TcpListener;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Server, server::TcpIncoming};
use tonic_types::{ErrorDetails, StatusExt as _};

/// A log that has a head and refuses everything else.
struct Stub;

#[tonic::async_trait]
impl EventLog for Stub {
    type FollowStream = tokio_stream::Empty<Result<FollowResponse, Status>>;

    async fn head(&self, request: Request<HeadRequest>) -> Result<Response<HeadResponse>, Status> {
        Ok(Response::new(HeadResponse { service: request.into_inner().service, ..HeadResponse::default() }))
    }

    async fn read(&self, _: Request<ReadRequest>) -> Result<Response<ReadResponse>, Status> {
        let rule = [("rule".to_owned(), "R-REG-1".to_owned()), ("holder".to_owned(), "Xã An Phú".to_owned())];
        let mut details = ErrorDetails::with_error_info("R_REG_1", "chuan", rule);
        details.add_bad_request_violation("after", "must not be negative");
        details.set_retry_info(Some(std::time::Duration::from_secs(1)));
        Err(Status::with_error_details(Code::AlreadyExists, "mã 10507 đã được dùng", details))
    }

    async fn follow(&self, _: Request<FollowRequest>) -> Result<Response<Self::FollowStream>, Status> {
        Err(Status::unimplemented("no"))
    }
}

/// The stub on a port of its own, and a channel to it.
async fn stub() -> Channel {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let server = Server::builder().add_service(EventLogServer::new(Stub));
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
    connect(&format!("http://{address}")).await.expect("the stub listens already")
}

/// What an unchecked client may send: any bytes where text belongs.
#[derive(Clone, PartialEq, prost::Message)]
struct RawHeadRequest {
    #[prost(bytes = "vec", tag = "1")]
    service: Vec<u8>,
}

/// Calls `Head` with `message`, expecting an `Answer`.
async fn call_head<Message, Answer>(message: Message) -> Result<Response<Answer>, Status>
where
    Message: prost::Message + 'static,
    Answer: prost::Message + prost::Name + Default + 'static,
{
    let mut client = tonic::client::Grpc::new(stub().await);
    client.ready().await.expect("the channel is connected");
    let path = PathAndQuery::from_static("/chuan.events.v1.EventLog/Head");
    client.unary(Request::new(message), path, Codec::<Message, Answer>::default()).await
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_the_callers_fault() {
    let request = RawHeadRequest { service: b"s\xe1\xbb".to_vec() };
    let refusal = explain(&call_head::<_, HeadResponse>(request).await.unwrap_err());
    assert_eq!((refusal.code, refusal.rule.as_str()), (Code::InvalidArgument, "malformed-message"));
    assert!(refusal.text.contains("HeadRequest.service") && refusal.text.contains("UTF-8"), "{}", refusal.text);
}

#[tokio::test]
async fn the_same_road_takes_text_that_is_utf_8() {
    let request = RawHeadRequest { service: "sở".as_bytes().to_vec() };
    let answer = call_head::<_, HeadResponse>(request).await.unwrap().into_inner();
    assert_eq!(answer.service, "sở");
}

#[tokio::test]
async fn an_answer_that_is_no_message_is_not_the_callers_fault() {
    let request = HeadRequest { service: "registry".to_owned(), ..Default::default() };
    let refusal = call_head::<_, ReadResponse>(request).await.unwrap_err();
    assert_eq!(refusal.code(), Code::Internal);
    assert!(refusal.message().contains("chuan.events.v1.ReadResponse"), "{}", refusal.message());
}

#[tokio::test]
async fn a_refusal_explains_itself() {
    let mut client = EventLogClient::new(stub().await);
    let refusal = explain(&client.read(ReadRequest::default()).await.unwrap_err());
    assert_eq!(
        (refusal.code, refusal.reason.as_str(), refusal.rule.as_str()),
        (Code::AlreadyExists, "R_REG_1", "R-REG-1")
    );
    assert_eq!(refusal.metadata.get("holder").map(String::as_str), Some("Xã An Phú"));
    assert_eq!(refusal.violations[0].field, "after");
    assert_eq!(refusal.text, "mã 10507 đã được dùng");
    assert_eq!(refusal.retry_after, Some(std::time::Duration::from_secs(1)));
}

#[test]
fn a_status_without_details_is_explained_too() {
    let refusal = explain(&Status::unavailable("gone"));
    assert_eq!((refusal.code, refusal.text.as_str()), (Code::Unavailable, "gone"));
    assert!(refusal.rule.is_empty() && refusal.violations.is_empty());
}

#[tokio::test]
async fn only_plain_http_addresses_are_addresses() {
    for url in ["", "localhost:7000", "https://localhost:7000", "http://", "http://a b:1", "file:///tmp"] {
        assert!(matches!(connect(url).await, Err(Error::Address(_))), "{url}");
    }
}

#[tokio::test]
async fn a_service_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = connect(&url).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }));
    assert!(error.to_string().contains(&url) && !error.to_string().contains("transport error"), "{error}");
}

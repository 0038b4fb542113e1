//! Requests that no generated client would send: bytes that are no message, and more of them than anybody needs.

use contracts::{Code, Request, Status, explain, registry::v1 as pb};
use prost::{
    Message as _,
    bytes::{Buf as _, BufMut as _},
};
use tests::{house::House, story::*};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

/// Sends and receives what it is given.
#[derive(Clone, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Raw;
    type Decoder = Raw;
    fn encoder(&mut self) -> Raw {
        Raw
    }
    fn decoder(&mut self) -> Raw {
        Raw
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;
    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;
    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining()).to_vec()))
    }
}

async fn send(house: &House, path: &'static str, bytes: Vec<u8>) -> Result<Vec<u8>, Status> {
    let mut client = tonic::client::Grpc::new(house.channel.clone());
    client.ready().await.expect("the house answers");
    let path = tonic::codegen::http::uri::PathAndQuery::from_static(path);
    Ok(client.unary(Request::new(bytes), path, Raw).await?.into_inner())
}

const REGISTER: &str = "/chuan.registry.v1.AgencyService/RegisterAgency";

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_not_utf_8_is_refused_by_message_and_field() {
    on_both_databases(async |house, registry| {
        let good = department("XXXX").encode_to_vec();
        let at = good.windows(4).position(|bytes| bytes == b"XXXX").expect("the name is in the message");
        for bad in [b"\xff\xfe\xfd\xfc", b"S\xe1\xbb(", b"\xed\xa0\x80X", b"\xc0\xafAB"] {
            let mut bytes = good.clone();
            bytes[at..at + 4].copy_from_slice(bad);
            let refusal = registry.unmoved("invalid UTF-8", send(house, REGISTER, bytes)).await;
            says(&refusal, Code::InvalidArgument, "malformed-message", "RegisterAgencyRequest.name");
        }
        send(house, REGISTER, good).await.expect("the same bytes with a name are fine");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_message_are_refused() {
    on_both_databases(async |house, registry| {
        let cut = department("Sở Nội vụ").encode_to_vec();
        for bytes in [b"\x07".to_vec(), b"\xff\xff\xff\xff\xff\xff".to_vec(), cut[..cut.len() - 3].to_vec()] {
            let refusal = registry.unmoved("garbage", send(house, REGISTER, bytes)).await;
            says(
                &refusal,
                Code::InvalidArgument,
                "malformed-message",
                "not a valid chuan.registry.v1.RegisterAgencyRequest",
            );
        }
        let unknown = send(house, "/chuan.registry.v1.AgencyService/AbolishAgency", vec![]);
        says(&registry.unmoved("no method", unknown).await, Code::Unimplemented, "unknown-method", "");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_of_10_mb_is_refused_before_it_is_read() {
    on_both_databases(async |_, registry| {
        let id = registry.does(department("Sở Nội vụ")).await.resource_id;
        let long = "x".repeat(10 * 1024 * 1024);
        for refusal in [
            registry.unmoved("10 MB", registry.tries(new_name(&id, &long, "2020-01-01"))).await,
            registry.unmoved("10 MB", registry.tries(scope(&id, &[&long], "2020-01-01"))).await,
        ] {
            says(&refusal, Code::InvalidArgument, "too-large", "the limit is: 4194304 bytes");
        }
        let row = pb::ImportRow {
            file: "agencies.csv".into(),
            line: 2,
            command_id: new_id(),
            command: Some(pb::import_row::Command::RegisterAgency(department(&long))),
            ..Default::default()
        };
        let parts = [
            pb::import_request::Part::Header(pb::ImportHeader {
                set: "big".into(),
                row_count: 1,
                ..Default::default()
            }),
            pb::import_request::Part::Row(row),
        ];
        let rows = futures::stream::iter(parts.map(|part| pb::ImportRequest { part: Some(part) }));
        let mut reports = registry.imports.clone().import(rows).await.expect("it begins").into_inner();
        let status = loop {
            match reports.message().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("an import with a row of 10 MB is refused"),
                Err(status) => break status,
            }
        };
        says(&explain(&status), Code::InvalidArgument, "too-large", "the limit is: 4194304 bytes");
        assert_eq!(registry.head().await, 1);
    })
    .await;
}

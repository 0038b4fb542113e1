//! The content of evidence: it goes up and comes down under its SHA-256, and nothing else is taken for it (R-INS-7).

use contracts::{
    Code,
    inspections::v1::{self as pb, evidence_service_client::EvidenceServiceClient, upload_evidence_request::Part},
};
use tests::{
    house::{DATABASES, Ground, House},
    story::{inspections::*, plans::Mode, *},
};

fn header(sha256: Option<&str>) -> pb::EvidenceHeader {
    let sha256 = sha256.map(str::to_owned);
    pb::EvidenceHeader { name: "biên bản.pdf".into(), media_type: "application/pdf".into(), sha256 }
}

/// What is answered to an upload of these messages.
async fn sends(port: &Port, parts: Vec<Option<Part>>) -> Result<pb::UploadEvidenceResponse, contracts::Explanation> {
    let messages = parts.into_iter().map(|part| pb::UploadEvidenceRequest { part });
    let mut client = EvidenceServiceClient::new(port.channel.clone());
    let sent = client.upload_evidence(futures::stream::iter(messages.collect::<Vec<_>>())).await;
    sent.map(contracts::Response::into_inner).map_err(|status| contracts::explain(&status))
}

#[tokio::test(flavor = "multi_thread")]
async fn content_goes_up_in_parts_and_comes_down_whole_also_when_the_house_was_started_again() {
    for database in DATABASES {
        let ground = Ground::prepare(database).expect("the database can be made");
        let house = House::start(&ground, at(YEAR_END)).await.expect("the house starts");
        let port = Port::at(&house.channel);
        let content: Vec<u8> = (0..700_000_u32).map(|number| u8::try_from(number % 251).unwrap_or_default()).collect();
        let digest = sha256(&content);
        let parts: Vec<&[u8]> = content.chunks(200_001).collect();
        let kept = port.uploads(header(Some(&digest.to_uppercase())), &parts).await.expect("it is kept");
        assert_eq!((kept.sha256.as_str(), kept.size), (digest.as_str(), 700_000));
        let again = port.uploads(header(None), &[&content]).await.expect("it is kept");
        assert_eq!(again, kept, "the same content is the same file");
        assert_eq!(port.downloads(&digest).await.expect("it is there"), content);
        let empty = port.uploads(header(None), &[]).await.expect("it is kept");
        assert_eq!((empty.sha256, empty.size), (sha256(b""), 0));
        assert_eq!(port.heads().await.values().sum::<i64>(), 0, "content is kept outside the logs");
        house.stop().await.expect("it stops in order");

        let house = House::start(&ground, at(YEAR_END)).await.expect("the house starts again");
        assert_eq!(Port::at(&house.channel).downloads(&digest).await.expect("it is there"), content);
        house.stop().await.expect("it stops in order");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn content_of_another_digest_and_messages_in_disorder_leave_nothing() {
    in_both_houses(async |_, port| {
        let chunk = |bytes: &[u8]| Some(Part::Chunk(bytes.to_vec()));
        let begin = |sha256: Option<&str>| Some(Part::Header(header(sha256)));
        let announced = sha256(b"noi dung khac");
        let refused = sends(port, vec![begin(Some(&announced)), chunk(b"noi dung")]).await.expect_err("another digest");
        blames(&refused, "header.sha256", "what arrived has");
        for digest in [announced.as_str(), &sha256(b"noi dung")] {
            let missing = port.downloads(digest).await.expect_err("nothing was kept");
            says(&contracts::explain(&missing), Code::NotFound, "evidence-not-found", digest);
        }
        let nonsense = sends(port, vec![begin(Some("abc")), chunk(b"x")]).await.expect_err("no digest");
        blames(&nonsense, "header.sha256", "64 hexadecimal digits");
        blames(&sends(port, vec![chunk(b"x")]).await.expect_err("no header"), "header", "first message");
        blames(&sends(port, vec![]).await.expect_err("nothing"), "header", "first message");
        let twice = sends(port, vec![begin(None), chunk(b"x"), begin(None)]).await.expect_err("two headers");
        blames(&twice, "chunk", "after the header");
        let nowhere = port.downloads("../../etc/passwd").await.expect_err("no digest");
        blames(&contracts::explain(&nowhere), "sha256", "64 hexadecimal digits");
    })
    .await;
}

/// 32 MiB are the most; one database is enough to see it.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_too_large_is_refused_while_it_arrives() {
    let ground = Ground::prepare(tests::house::Database::Sqlite).expect("the database can be made");
    let house = House::start(&ground, at(YEAR_END)).await.expect("the house starts");
    let port = Port::at(&house.channel);
    let mebibyte = vec![7; 1024 * 1024];
    let parts: Vec<&[u8]> = (0..33).map(|_| mebibyte.as_slice()).collect();
    let refused = port.uploads(header(None), &parts).await.expect_err("too large");
    blames(&contracts::explain(&refused), "chunk", "33554432 bytes");
    house.stop().await.expect("it stops in order");
}

/// R-INS-7
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_7_evidence_is_what_was_uploaded_with_its_size_and_digest() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.visits(&province, &agency, Mode::OnSite, "2021-07-05").await;
        let minor = port.finds(&visit, "B19", FindingClass::Minor).await;
        let action = port.agrees_on_action(&visit, &minor).await;
        let content = b"quyet dinh phan cong";
        let submitted = || evidence(&minor, &action, content, &visit.later(8));
        says(&port.refuses(submitted()).await, Code::FailedPrecondition, "R-INS-7", "upload it first");
        port.uploads(header(None), &[content]).await.expect("it is kept");
        let larger = pb::SubmitEvidenceRequest { size: 1_000, ..submitted() };
        says(&port.refuses(larger).await, Code::FailedPrecondition, "R-INS-7", "upload it first");
        let nothing = pb::SubmitEvidenceRequest { size: 0, sha256: sha256(b""), ..submitted() };
        says(&port.refuses(nothing).await, Code::InvalidArgument, "R-INS-7", "is empty");
        let negative = pb::SubmitEvidenceRequest { size: -1, ..submitted() };
        blames(&port.refuses(negative).await, "size", "-1");
        let nonsense = pb::SubmitEvidenceRequest { sha256: "abc".into(), ..submitted() };
        let refusal = port.refuses(nonsense).await;
        assert_eq!(refusal.code, Code::InvalidArgument, "{refusal:?}");
        let capitals = pb::SubmitEvidenceRequest { sha256: sha256(content).to_uppercase(), ..submitted() };
        port.does(capitals.clone()).await;
        port.knows(capitals.clone()).await;
        let reused = pb::SubmitEvidenceRequest { name: "khac.pdf".into(), ..capitals };
        says(&port.refuses(reused).await, Code::AlreadyExists, "id-taken", "is already that of something else");
        let told = port.finding(&minor, "").await.actions.remove(0).evidence.remove(0);
        assert_eq!((told.sha256, told.size, told.revision), (sha256(content), 20, 1));
    })
    .await;
}

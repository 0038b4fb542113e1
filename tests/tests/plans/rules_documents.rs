//! Documents: their numbers (R-PLN-1), what they rest on (R-PLN-2), and whose they are (R-PLN-5).

use contracts::{
    Code,
    common::v1::Capacity,
    plans::v1::{self as pb, document_service_client::DocumentServiceClient},
};
use tests::story::{plans::*, *};

/// R-PLN-1
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_1_a_number_is_used_once_by_an_issuer_in_a_year() {
    in_both_houses(async |_, port| {
        let first = port.does(document("848/KH-UBND", "2021-03-15")).await.resource_id;
        for same in [
            document("848/KH-UBND", "2021-12-31"),
            document("0848/KH-UBND", "2021-03-15"),
            pb::IssueDocumentRequest {
                issuer: "ubnd tỉnh HẢI DƯƠNG".into(), ..document("848/KH-UBND", "2021-03-16")
            },
        ] {
            let refusal = port.refuses(same).await;
            says(&refusal, Code::AlreadyExists, "R-PLN-1", &first);
            assert_eq!(refusal.metadata["holder"], first);
        }
        port.does(document("848/KH-UBND", "2022-01-04")).await;
        port.does(document("848/QĐ-UBND", "2021-03-15")).await;
        let other = pb::IssueDocumentRequest {
            issuer: "UBND huyện Nam Sách".into(),
            ..document("848/KH-UBND", "2021-03-15")
        };
        port.does(other).await;

        for (number, on, words) in [
            ("848-KH-UBND", "2021-03-15", "848/KH-UBND"),
            ("0/KH-UBND", "2021-03-15", "is not a document number"),
            ("19/2014/QĐ-TTg", "2015-03-05", "'19/2014/QĐ-TTg' is of 2014, but the document is dated 2015-03-05"),
        ] {
            says(&port.refuses(document(number, on)).await, Code::InvalidArgument, "R-PLN-1", words);
        }
        let early =
            pb::IssueDocumentRequest { effective_on: "2021-03-14".into(), ..document("1/KH-UBND", "2021-03-15") };
        says(&port.refuses(early).await, Code::InvalidArgument, "R-PLN-1", "wrong date order");
    })
    .await;
}

/// R-PLN-1
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_1_a_plan_is_promulgated_by_a_document_of_its_issuer_dated_after_the_approval() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let items = [item("I.1", Activity::Report, &province.lead)];
        let plan = port.drafts(&draft(PlanKind::Annual, &province.lead, &programme), &items).await;
        let nothing = new_id();
        let unapproved = port.refuses(promulgation(&plan, &nothing, "2021-05-04")).await;
        says(
            &unapproved,
            Code::FailedPrecondition,
            "plan",
            "it is draft; only a plan that is approved can be promulgated",
        );
        port.does(submission(&plan, "2021-04-20")).await;
        port.does(approval(&plan, "2021-05-03")).await;
        let refuses = async |document: pb::IssueDocumentRequest, on: &str| {
            let id = port.does(document).await.resource_id;
            port.refuses(promulgation(&plan, &id, on)).await
        };
        let unknown = port.refuses(promulgation(&plan, &nothing, "2021-05-04")).await;
        says(&unknown, Code::NotFound, "R-PLN-1", &nothing);
        let early = refuses(document("1500/KH-UBND", "2021-05-02"), "2021-05-04").await;
        says(&early, Code::FailedPrecondition, "R-PLN-1", "before the plan was approved on 2021-05-03");
        let other =
            pb::IssueDocumentRequest { issuer: "Sở Nội vụ".into(), ..document("12/KH-SNV", "2021-05-04") };
        says(&refuses(other, "2021-05-04").await, Code::FailedPrecondition, "R-PLN-1", "of Sở Nội vụ");
        let later =
            pb::IssueDocumentRequest { effective_on: "2021-06-01".into(), ..document("1520/KH-UBND", "2021-05-04") };
        let refusal = refuses(later, "2021-05-04").await;
        says(&refusal, Code::FailedPrecondition, "R-PLN-1", "'1520/KH-UBND' is not in force on 2021-05-04");

        let own = port.does(document("1524/KH-UBND", "2021-05-04")).await.resource_id;
        port.does(promulgation(&plan, &own, "2021-05-04")).await;
        port.knows(promulgation(&plan, &own, "2021-05-04")).await;
        let again = port.does(document("1525/KH-UBND", "2021-05-05")).await.resource_id;
        let refusal = port.refuses(promulgation(&plan, &again, "2021-05-05")).await;
        says(&refusal, Code::AlreadyExists, "R-PLN-1", "already promulgated as '1524/KH-UBND'");
        let told = port.plan(&plan, "2021-05-04").await;
        assert_eq!(
            (told.number.as_deref(), told.promulgated_on.as_deref()),
            (Some("1524/KH-UBND"), Some("2021-05-04"))
        );

        // One document promulgates one plan.
        let second = port.drafts(&draft(PlanKind::Training, &province.lead, &programme), &items_of(&province)).await;
        port.does(submission(&second, "2021-05-04")).await;
        port.does(approval(&second, "2021-05-04")).await;
        let refusal = port.refuses(promulgation(&second, &own, "2021-05-04")).await;
        says(&refusal, Code::AlreadyExists, "R-PLN-1", &plan);
    })
    .await;
}

fn items_of(province: &Province) -> [pb::PlanItem; 1] {
    [item("I.1", Activity::Training, &province.lead)]
}

/// R-PLN-2: the founding document of the programme stands at the end of such a chain.
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_2_a_document_rests_on_documents_that_are_older_and_still_hold() {
    in_both_houses(async |_, port| {
        let decision = pb::IssueDocumentRequest {
            issuer: "Thủ tướng Chính phủ".into(),
            ..document("19/2014/QĐ-TTg", "2014-03-05")
        };
        let decision = port.does(decision).await.resource_id;
        let first = port.does(document_upon("990/KH-UBND", "2014-06-05", &[&decision])).await.resource_id;
        let continued = pb::IssueDocumentRequest {
            supersedes: vec![first.clone()],
            ..document_upon("848/KH-UBND", "2021-03-15", &[&decision])
        };
        let continued = port.does(continued).await.resource_id;
        let signed = pb::IssueDocumentRequest {
            signer: Some(CHAIR.into()),
            capacity: Capacity::ForHead.into(),
            ..document_upon("1524/KH-BCĐ", "2021-05-04", &[&continued])
        };
        let last = port.does(signed).await.resource_id;

        let asked = pb::GetDocumentRequest { document_id: last.clone(), ..Default::default() };
        let answer = DocumentServiceClient::new(port.channel.clone()).get_document(asked).await.expect("it is there");
        let answer = answer.into_inner();
        let mut chain: Vec<(i32, pb::DocumentLink, String)> = answer
            .chain
            .into_iter()
            .map(|linked| {
                let link = linked.link();
                (linked.distance, link, linked.document.expect("a link has one").number)
            })
            .collect();
        chain.sort_by_key(|(distance, link, number)| (*distance, i32::from(*link), number.clone()));
        let upwards: Vec<(i32, &str)> = chain
            .iter()
            .filter(|(_, link, _)| *link == pb::DocumentLink::Basis)
            .map(|(at, _, number)| (*at, number.as_str()))
            .collect();
        assert_eq!(upwards, [(1, "848/KH-UBND"), (2, "19/2014/QĐ-TTg")], "{chain:?}");
        let told = port.document(&first, "2021-03-15").await;
        assert_eq!(
            (told.in_force, told.changes.len(), told.changes[0].kind()),
            (false, 1, pb::DocumentChangeKind::Superseded)
        );
        assert!(port.document(&first, "2021-03-14").await.in_force, "until the other one took its place");

        let nothing = new_id();
        let refusal = port.refuses(document_upon("1/KH-UBND", "2021-06-01", &[&nothing])).await;
        says(&refusal, Code::NotFound, "R-PLN-2", &nothing);
        let refusal = port.refuses(document_upon("1/KH-UBND", "2021-03-14", &[&continued])).await;
        says(&refusal, Code::InvalidArgument, "R-PLN-2", "848/KH-UBND was issued on 2021-03-15, after 2021-03-14");
        let refusal = port.refuses(document_upon("1/KH-UBND", "2021-06-01", &[&first])).await;
        says(&refusal, Code::FailedPrecondition, "R-PLN-2", "990/KH-UBND is no longer in force on 2021-06-01");
        let refusal = port.refuses(document_upon("1/KH-UBND", "2021-06-01", &[&continued, &continued])).await;
        says(&refusal, Code::InvalidArgument, "R-PLN-2", "named twice");
        port.does(repeal(&continued, "2021-07-01")).await;
        let refusal = port.refuses(document_upon("1/KH-UBND", "2021-07-01", &[&continued])).await;
        says(&refusal, Code::FailedPrecondition, "R-PLN-2", "848/KH-UBND is no longer in force");
        port.does(document_upon("1/KH-UBND", "2021-06-30", &[&continued])).await;
    })
    .await;
}

/// R-PLN-3
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_3_who_changes_a_document_of_another_issuer_names_a_higher_authority() {
    in_both_houses(async |_, port| {
        let first = port.does(document("848/KH-UBND", "2021-03-15")).await.resource_id;
        let foreign = pb::IssueDocumentRequest {
            issuer: "Bộ Khoa học và Công nghệ".into(),
            amends: vec![first.clone()],
            ..document("419/BKHCN-TĐC", "2021-06-01")
        };
        let refusal = port.refuses(foreign.clone()).await;
        says(&refusal, Code::PermissionDenied, "R-PLN-3", "848/KH-UBND is of UBND tỉnh Hải Dương");
        let named =
            pb::IssueDocumentRequest { by_authority: Some("Cơ quan quản lý cấp trên".into()), ..foreign };
        port.does(named.clone()).await;
        let told = port.document(&first, "2021-06-01").await;
        let change = &told.changes[0];
        assert_eq!((change.kind(), change.number.as_str()), (pb::DocumentChangeKind::Amended, "419/BKHCN-TĐC"));
        assert_eq!(change.document_id, named.document_id);
        assert!(told.in_force, "an amended document goes on");

        let own = pb::IssueDocumentRequest { supersedes: vec![first.clone()], ..document("900/KH-UBND", "2021-08-01") };
        port.does(own).await;
        let too_late = pb::IssueDocumentRequest { amends: vec![first], ..document("950/KH-UBND", "2021-09-01") };
        says(&port.refuses(too_late).await, Code::FailedPrecondition, "R-PLN-3", "no longer in force");
    })
    .await;
}

/// R-PLN-5
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_5_a_committee_issues_documents_only_while_it_stands() {
    in_both_houses(async |_, port| {
        let of = |committee: &str, number: &str, on: &str| pb::IssueDocumentRequest {
            committee: Some(committee.into()),
            ..document(number, on)
        };
        let nobody = new_id();
        says(&port.refuses(of(&nobody, "1/KH-BCĐ", "2021-05-04")).await, Code::NotFound, "R-PLN-5", &nobody);
        let committee = port.does(establishment("1161/QĐ-UBND", "2021-04-16")).await.resource_id;
        let early = port.refuses(of(&committee, "1/KH-BCĐ", "2021-04-15")).await;
        says(&early, Code::FailedPrecondition, "R-PLN-5", "is not established yet");
        let issued = port.does(of(&committee, "1524/KH-BCĐ", "2021-05-04")).await.resource_id;

        port.does(departure(&committee, "Vũ Thị Hạnh", "2021-06-01")).await;
        port.does(of(&committee, "1600/KH-BCĐ", "2021-06-15")).await; // a member is not the chair
        port.does(departure(&committee, CHAIR, "2021-07-01")).await;
        let refusal = port.refuses(of(&committee, "1700/KH-BCĐ", "2021-07-01")).await;
        says(&refusal, Code::FailedPrecondition, "R-PLN-5", "has no chair since 2021-07-01 and must be reconstituted");
        let told = port.committee(&committee, "2021-07-01").await;
        assert_eq!((told.stands, told.must_be_reconstituted, told.members.len()), (false, true, 1));
        port.does(reconstitution(&committee, "2000/QĐ-UBND", "Nguyễn Minh Hùng", "2021-08-01")).await;
        port.does(of(&committee, "1700/KH-BCĐ", "2021-08-01")).await;
        let told = port.committee(&committee, "2021-08-01").await;
        assert_eq!((told.stands, told.must_be_reconstituted, told.decision.as_str()), (true, false, "2000/QĐ-UBND"));

        port.does(disbanding(&committee, "2021-11-01")).await;
        let refusal = port.refuses(of(&committee, "1900/KH-BCĐ", "2021-11-01")).await;
        says(&refusal, Code::FailedPrecondition, "R-PLN-5", "was disbanded on 2021-11-01");
        let refusal = port.refuses(document_upon("9/KH-UBND", "2021-12-01", &[&issued])).await;
        says(&refusal, Code::FailedPrecondition, "R-PLN-2", "1524/KH-BCĐ is no longer in force");

        let two = vec![member("Trần An", CommitteeRole::Chair), member("Lê Bình", CommitteeRole::Chair)];
        let refusal = port
            .refuses(pb::EstablishCommitteeRequest { members: two, ..establishment("5/QĐ-UBND", "2021-01-01") })
            .await;
        assert_eq!((refusal.code, refusal.rule.as_str()), (Code::InvalidArgument, "R-PLN-5"), "{refusal:?}");
    })
    .await;
}

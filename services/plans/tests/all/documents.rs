//! Documents, committees and calendars through the port.

use crate::house::{House, LEAD, document, fields_of, on_both_databases, rule_of};
use contracts::{Code, plans::v1 as pb};
use pb::DocumentLink as Link;
use uuid::Uuid;

const DECISION: Uuid = Uuid::from_u128(19);
const PLAN: Uuid = Uuid::from_u128(848);
const PLAN_BCD: Uuid = Uuid::from_u128(1524);
const COMMITTEE: Uuid = Uuid::from_u128(1161);

fn id(id: Uuid) -> String {
    id.to_string()
}

fn member(person: &str, role: pb::CommitteeRole) -> pb::CommitteeMember {
    let title = "Phó Chủ tịch UBND tỉnh".into();
    pb::CommitteeMember { person: person.into(), title, agency: Some(id(LEAD)), role: role.into() }
}

/// 1524/KH-BCĐ → 848/KH-UBND → 19/2014/QĐ-TTg, with the committee that issued the first.
async fn chain(house: &House) {
    let decision = pb::IssueDocumentRequest {
        issuer: "Thủ tướng Chính phủ".into(),
        effective_on: "2014-04-20".into(),
        ..document(DECISION, "19/2014/QĐ-TTg", "2014-03-05")
    };
    house.issue(decision).await.expect("the decision");
    let established = pb::EstablishCommitteeRequest {
        committee_id: Some(id(COMMITTEE)),
        name: "Ban Chỉ đạo ISO tỉnh Hải Dương".into(),
        decision: "1161/QĐ-UBND".into(),
        members: vec![
            member("Nguyễn Văn An", pb::CommitteeRole::Chair),
            member("Trần Thị Bé", pb::CommitteeRole::Member),
        ],
        effective_on: "2021-04-16".into(),
        ..Default::default()
    };
    house.committees().establish_committee(established).await.expect("the committee");
    house
        .issue(pb::IssueDocumentRequest { basis: vec![id(DECISION)], ..document(PLAN, "848/KH-UBND", "2021-03-15") })
        .await
        .expect("the plan of the province");
    let of_committee = pb::IssueDocumentRequest {
        issuer: "Ban Chỉ đạo ISO tỉnh Hải Dương".into(),
        basis: vec![id(PLAN)],
        committee: Some(id(COMMITTEE)),
        ..document(PLAN_BCD, "1524/KH-BCĐ", "2021-05-04")
    };
    house.issue(of_committee).await.expect("the plan of the committee");
}

async fn get(house: &House, document: Uuid, as_of: &str) -> Result<pb::GetDocumentResponse, contracts::Status> {
    let request = pb::GetDocumentRequest { as_of: as_of.into(), document_id: id(document), ..Default::default() };
    Ok(house.documents().get_document(request).await?.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_told_with_all_that_it_rests_on() {
    on_both_databases(async |house| {
        chain(house).await;
        let told = get(house, PLAN_BCD, "2021-06-01").await.expect("the document");
        let links: Vec<(String, i32, Link, String)> = told
            .chain
            .iter()
            .map(|linked| {
                let document = linked.document.clone().expect("a document");
                (document.number, linked.distance, linked.link(), linked.linked_to.clone())
            })
            .collect();
        assert_eq!(
            links,
            [
                ("848/KH-UBND".to_owned(), 1, Link::Basis, id(PLAN_BCD)),
                ("19/2014/QĐ-TTg".to_owned(), 2, Link::Basis, id(PLAN)),
            ]
        );
        let decision = get(house, DECISION, "2014-03-05").await.expect("it is there").document.expect("a document");
        assert!(!decision.in_force, "it takes effect on 20/04/2014");
        assert_eq!(get(house, DECISION, "2014-03-04").await.expect_err("not issued yet").code(), Code::NotFound);
    })
    .await;
}

/// R-PLN-5
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_5_a_documents_force_ends_with_its_committee_in_answers_and_lists() {
    on_both_databases(async |house| {
        chain(house).await;
        let disband = pb::DisbandCommitteeRequest {
            committee_id: id(COMMITTEE),
            decision: "77/QĐ-UBND".into(),
            effective_on: "2021-10-01".into(),
            ..Default::default()
        };
        house.committees().disband_committee(disband).await.expect("disbanded");
        let min_positions = house.reached().await;
        let list = async |as_of: &str, in_force_only, year| {
            let (as_of, min_positions) = (as_of.to_owned(), min_positions.clone());
            let request = pb::ListDocumentsRequest { as_of, min_positions, in_force_only, year, ..Default::default() };
            let listed = house.documents().list_documents(request).await.expect("a list").into_inner().documents;
            listed.into_iter().map(|document| (document.number, document.in_force)).collect::<Vec<_>>()
        };
        let line = |number: &str, in_force| (number.to_owned(), in_force);
        assert_eq!(list("2021-09-30", true, Some(2021)).await, [line("1524/KH-BCĐ", true), line("848/KH-UBND", true)]);
        assert_eq!(
            list("2021-10-01", false, None).await,
            [line("1524/KH-BCĐ", false), line("848/KH-UBND", true), line("19/2014/QĐ-TTg", true)]
        );
        assert_eq!(list("2014-04-01", true, None).await, []);
    })
    .await;
}

/// R-PLN-1, R-PLN-3
#[tokio::test(flavor = "multi_thread")]
async fn r_pln_3_a_document_takes_the_place_of_another_in_one_append() {
    on_both_databases(async |house| {
        chain(house).await;
        let newer = Uuid::from_u128(900);
        let supersedes =
            pb::IssueDocumentRequest { supersedes: vec![id(PLAN)], ..document(newer, "900/KH-UBND", "2021-11-01") };
        let receipt = house.issue(supersedes.clone()).await.expect("it takes the place");
        assert_eq!((receipt.changed, receipt.etag.as_str()), (true, "\"1\""));
        assert!(!house.issue(supersedes).await.expect("the same again").changed);
        let old = get(house, PLAN, "2021-11-01").await.expect("the old one");
        let document = old.document.expect("a document");
        assert_eq!((document.in_force, document.changes[0].number.as_str()), (false, "900/KH-UBND"));
        let by = old.chain.iter().find(|linked| linked.link() == Link::SupersededBy).expect("what took its place");
        assert_eq!(by.document.as_ref().map(|document| document.document_id.clone()), Some(id(newer)));
        let taken = house.issue(document_with("0848/KH-UBND", "2021-12-01")).await.expect_err("the number is taken");
        assert_eq!((taken.code(), rule_of(&taken).as_str()), (Code::AlreadyExists, "R-PLN-1"));
    })
    .await;
}

fn document_with(number: &str, on: &str) -> pb::IssueDocumentRequest {
    pb::IssueDocumentRequest { document_id: None, ..document(PLAN, number, on) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_thing_without_an_id_is_the_same_at_every_retry() {
    on_both_databases(async |house| {
        let request_id = Uuid::new_v4().to_string();
        let request = pb::IssueDocumentRequest { request_id, ..document_with("1/KH-UBND", "2021-01-04") };
        let (first, second) = (house.issue(request.clone()).await, house.issue(request.clone()).await);
        assert_eq!(first.expect("issued"), second.expect("the same"));
        let wrong = pb::IssueDocumentRequest {
            request_id: "7".into(),
            etag: "x".into(),
            issued_on: "hôm nay".into(),
            basis: vec!["a".into()],
            capacity: 99,
            ..request
        };
        let refused = house.issue(wrong).await.expect_err("nothing of it can be used");
        assert_eq!(fields_of(&refused), ["request_id", "issued_on", "capacity", "basis[0]", "etag"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn committees_and_calendars_are_told_as_of_a_day() {
    on_both_databases(async |house| {
        chain(house).await;
        let left = pb::RecordCommitteeDepartureRequest {
            committee_id: id(COMMITTEE),
            person: "Nguyễn Văn An".into(),
            reason: "Nghỉ hưu".into(),
            effective_on: "2021-08-01".into(),
            ..Default::default()
        };
        house.committees().record_committee_departure(left).await.expect("recorded");
        let get = async |as_of: &str| {
            let request =
                pb::GetCommitteeRequest { as_of: as_of.into(), committee_id: id(COMMITTEE), ..Default::default() };
            house.committees().get_committee(request).await.expect("it").into_inner().committee.expect("a committee")
        };
        let before = get("2021-07-31").await;
        assert_eq!((before.stands, before.must_be_reconstituted, before.members.len()), (true, false, 2));
        let after = get("2021-08-01").await;
        assert_eq!((after.stands, after.must_be_reconstituted, after.members.len()), (false, true, 1));
        assert_eq!(after.changes.len(), 2);
        let listed = house.committees().list_committees(pb::ListCommitteesRequest::default()).await.expect("a list");
        assert_eq!(listed.into_inner().committees.len(), 1);

        let set = pb::SetCalendarYearRequest {
            year: 2021,
            holidays: vec![pb::Holiday { day: "2021-04-30".into(), name: "Ngày Giải phóng".into() }],
            worked: vec!["2021-05-15".into()],
            basis: "Thông báo 4875/TB-LĐTBXH".into(),
            effective_on: "2020-12-01".into(),
            ..Default::default()
        };
        house.calendars().set_calendar_year(set).await.expect("set");
        let get = async |as_of: &str| {
            let request = pb::GetCalendarYearRequest { as_of: as_of.into(), year: 2021, ..Default::default() };
            house.calendars().get_calendar_year(request).await
        };
        let calendar = get("").await.expect("it").into_inner().calendar_year.expect("a calendar");
        assert_eq!((calendar.holidays.len(), calendar.worked), (1, vec!["2021-05-15".to_owned()]));
        assert_eq!(get("2020-11-30").await.expect_err("not set yet").code(), Code::NotFound);
    })
    .await;
}

/// R-REG-7
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_7_a_member_comes_from_an_agency_that_there_is() {
    on_both_databases(async |house| {
        let stranger = pb::CommitteeMember {
            agency: Some(id(Uuid::from_u128(404))),
            ..member("Nguyễn Văn An", pb::CommitteeRole::Chair)
        };
        let request = pb::EstablishCommitteeRequest {
            name: "Ban Chỉ đạo".into(),
            decision: "1/QĐ-UBND".into(),
            members: vec![stranger],
            effective_on: "2021-01-04".into(),
            ..Default::default()
        };
        let refused = house.committees().establish_committee(request).await.expect_err("nobody knows it");
        assert_eq!((refused.code(), rule_of(&refused).as_str()), (Code::NotFound, "R-REG-7"));
    })
    .await;
}

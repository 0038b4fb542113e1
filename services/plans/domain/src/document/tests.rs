//! What a document must be like to be issued (R-PLN-1, R-PLN-2, R-PLN-3, R-PLN-5).

mod aftermath;
mod laws;

use super::{Circumstances, Command, Content, Event, Issue, OfficialDocument, Reference, Rejection, Related};
use crate::committee::{self, Standing, SteeringCommittee};
use crate::text;
use crate::vocabulary::{Capacity, Role};
use chrono::NaiveDate;
use decider::scenario::given;
use decider::{Aggregate as _, Claim};
use kernel::document;
use std::collections::BTreeSet;
use uuid::Uuid;

const PROVINCE: &str = "UBND tỉnh Hải Dương";
const DECISION: Uuid = Uuid::from_u128(19);
const PROGRAMME: Uuid = Uuid::from_u128(848);
const ANNUAL: Uuid = Uuid::from_u128(1524);
const COMMITTEE: Uuid = Uuid::from_u128(7);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn content(number: &str, issuer: &str, issued_on: &str) -> Content {
    Content {
        number: number.into(),
        issuer: issuer.into(),
        title: "Về việc áp dụng hệ thống quản lý chất lượng".into(),
        issued_on: day(issued_on),
        signer: None,
        capacity: None,
        basis: vec![],
        amends: vec![],
        supersedes: vec![],
        committee: None,
        by_authority: None,
        effective_on: day(issued_on),
    }
}

fn decision() -> Content {
    Content {
        effective_on: day("2014-04-20"), ..content("19/2014/QĐ-TTg", "Thủ tướng Chính phủ", "2014-03-05")
    }
}

fn programme() -> Content {
    Content {
        signer: Some("Nguyễn Văn An".into()),
        capacity: Some(Capacity::ForHead),
        basis: vec![DECISION],
        ..content("848/KH-UBND", PROVINCE, "2021-03-15")
    }
}

/// The committee's plan of the year, which rests on the programme.
fn annual() -> Content {
    let basis = vec![PROGRAMME];
    Content {
        basis, committee: Some(COMMITTEE), ..content("1524/KH-BCĐ", "Ban Chỉ đạo ISO tỉnh", "2021-05-04")
    }
}

fn document(history: &[Event]) -> OfficialDocument {
    OfficialDocument::replay(history)
}

fn superseded(on: &str) -> Event {
    Event::Superseded { by: Uuid::from_u128(9), number: "12/KH-UBND".into(), effective_on: day(on) }
}

fn repealed(on: &str) -> Event {
    Event::Repealed { document: "13/QĐ-UBND".into(), reason: "Hết nhiệm vụ".into(), effective_on: day(on) }
}

/// The committee of 2021, whose chair is `person`.
fn established(person: &str) -> committee::Event {
    let (person, title) = (person.to_owned(), "Phó Chủ tịch UBND tỉnh".to_owned());
    committee::Event::Established {
        name: "Ban Chỉ đạo ISO tỉnh".into(),
        decision: "1161/QĐ-UBND".into(),
        members: vec![committee::Member { person, title, agency: None, role: Role::Chair }],
        effective_on: day("2021-04-16"),
    }
}

/// What is known of the documents, by id, on the day that `content` bears; the committee stands.
fn circumstances(content: &Content, known: &[(Uuid, &[Event])]) -> Circumstances {
    let related =
        |(id, history): &(Uuid, &[Event])| Some((*id, Related::of(&document(history), None, content.issued_on)?));
    Circumstances { related: known.iter().filter_map(related).collect(), committee: Some(Standing::Stands) }
}

fn issue(content: Content, known: &[(Uuid, &[Event])]) -> Command {
    let circumstances = circumstances(&content, known);
    Command::Issue(Box::new(Issue { content, circumstances }))
}

fn issues(content: Content, known: &[(Uuid, &[Event])]) {
    given::<OfficialDocument>([]).when(issue(content.clone(), known)).then([Event::Issued(content)]);
}

fn refuses(content: Content, known: &[(Uuid, &[Event])], rejection: Rejection) {
    given::<OfficialDocument>([]).when(issue(content, known)).rejected(rejection);
}

/// R-PLN-1
#[test]
fn r_pln_1_a_number_is_held_for_ever_by_its_issuer_symbol_and_year() {
    let number: document::Number = "848/KH-UBND".parse().expect("a number");
    let key = number.key(PROVINCE, day("2021-03-15"));
    let claims = BTreeSet::from([Claim::for_ever("document-number", key)]);
    assert_eq!(document(&[Event::Issued(programme())]).claims(), claims);
    assert_eq!(document(&[Event::Issued(programme()), repealed("2022-01-01")]).claims(), claims, "also after its end");
    let zeros = content("0848/KH-UBND", "Ubnd Tỉnh Hải Dương", "2021-12-31");
    assert_eq!(document(&[Event::Issued(zeros)]).claims(), claims, "leading zeros and capitals make no other number");
    let others = [
        content("848/KH-UBND", PROVINCE, "2022-03-15"),
        content("848/QĐ-UBND", PROVINCE, "2021-03-15"),
        content("848/KH-UBND", "UBND huyện Nam Sách", "2021-03-15"),
    ];
    for other in others {
        assert_ne!(document(&[Event::Issued(other)]).claims(), claims, "another year, symbol or issuer");
    }
}

/// R-PLN-1
#[test]
fn r_pln_1_a_number_is_written_as_one_and_is_of_the_year_of_its_day() {
    refuses(
        content("848 KH UBND", PROVINCE, "2021-03-15"),
        &[],
        Rejection::Number(document::Error::Shape("848 KH UBND".into())),
    );
    let (number, dated) = ("19/2014/QĐ-TTg".to_owned(), day("2015-03-05"));
    let other_year = Rejection::Number(document::Error::OtherYear { number: number.clone(), year: 2014, dated });
    assert!(other_year.to_string().starts_with("R-PLN-1: '19/2014/QĐ-TTg' is of 2014"), "{other_year}");
    refuses(content(&number, "Thủ tướng Chính phủ", "2015-03-05"), &[], other_year);
}

/// R-PLN-1
#[test]
fn r_pln_1_a_document_takes_effect_on_its_day_or_later() {
    issues(decision(), &[]);
    let (on, limit) = (day("2014-03-04"), day("2014-03-05"));
    let rejection = Rejection::BeforeIssue { what: "it would take effect on", on, limit };
    refuses(Content { effective_on: on, ..decision() }, &[], rejection);
    let decision = document(&[Event::Issued(decision())]);
    assert!(!decision.in_force(day("2014-04-19")) && decision.in_force(day("2014-04-20")));
}

/// R-PLN-2; the chain of the founding document.
#[test]
fn r_pln_2_the_plan_of_the_year_rests_on_the_programme_and_that_on_the_decision() {
    let (decision, programme_issued) = ([Event::Issued(decision())], [Event::Issued(programme())]);
    issues(programme(), &[(DECISION, &decision)]);
    issues(annual(), &[(PROGRAMME, &programme_issued)]);
    assert_eq!(document(&programme_issued).basis(), [DECISION]);
    assert_eq!(document(&programme_issued).number(), Some("848/KH-UBND"));
    assert_eq!(document(&programme_issued).issuer(), Some(PROVINCE));
    assert_eq!(document(&programme_issued).issued_on(), Some(day("2021-03-15")));
}

/// R-PLN-2
#[test]
fn r_pln_2_a_basis_that_is_not_known_is_none_and_nothing_rests_on_itself() {
    let (reference, id) = (Reference::Basis, PROGRAMME);
    refuses(annual(), &[], Rejection::UnknownDocument { reference, id });
    // Its own stream is empty while it is being issued.
    let itself = Content { basis: vec![ANNUAL], ..annual() };
    refuses(itself, &[(ANNUAL, &[])], Rejection::UnknownDocument { reference, id: ANNUAL });
}

/// R-PLN-2
#[test]
fn r_pln_2_a_basis_is_not_younger_than_what_rests_on_it() {
    let younger = [Event::Issued(content("848/KH-UBND", PROVINCE, "2021-05-05"))];
    let (reference, number) = (Reference::Basis, "848/KH-UBND".to_owned());
    let (issued_on, on) = (day("2021-05-05"), day("2021-05-04"));
    refuses(annual(), &[(PROGRAMME, &younger)], Rejection::Younger { reference, number, issued_on, on });
    let same_day = [Event::Issued(content("848/KH-UBND", PROVINCE, "2021-05-04"))];
    issues(annual(), &[(PROGRAMME, &same_day)]);
}

/// R-PLN-2
#[test]
fn r_pln_2_a_basis_that_has_ended_carries_nothing_more() {
    let on = day("2021-05-04");
    let ended = Rejection::Ended { reference: Reference::Basis, number: "848/KH-UBND".into(), on };
    for end in [superseded("2021-05-04"), repealed("2021-04-30")] {
        refuses(annual(), &[(PROGRAMME, &[Event::Issued(programme()), end])], ended.clone());
    }
    assert_eq!(
        ended.to_string(),
        "R-PLN-2: the basis 848/KH-UBND is no longer in force on 2021-05-04",
        "who is refused is told why"
    );
    issues(annual(), &[(PROGRAMME, &[Event::Issued(programme()), superseded("2021-05-05")])]);
}

/// R-PLN-3
#[test]
fn r_pln_3_a_document_is_changed_by_its_own_issuer_or_by_a_named_higher_authority() {
    let programme = [Event::Issued(programme())];
    let known: &[(Uuid, &[Event])] = &[(PROGRAMME, &programme)];
    let amending = |issuer: &str| Content { amends: vec![PROGRAMME], ..content("99/QĐ-UBND", issuer, "2022-01-10") };
    issues(amending("UBND tỉnh HẢI DƯƠNG"), known);
    let (number, issuer) = ("848/KH-UBND".to_owned(), PROVINCE.to_owned());
    let other = |reference| Rejection::OtherIssuer { reference, number: number.clone(), issuer: issuer.clone() };
    refuses(amending("Sở Khoa học và Công nghệ"), known, other(Reference::Amended));
    let supersedes = vec![PROGRAMME];
    let superseding = Content { amends: vec![], supersedes, ..amending("Thủ tướng Chính phủ") };
    refuses(superseding.clone(), known, other(Reference::Superseded));
    issues(Content { by_authority: Some("Điều 30 Luật Tổ chức Chính phủ".into()), ..superseding }, known);
}

/// R-PLN-5
#[test]
fn r_pln_5_a_committee_issues_only_while_it_stands() {
    let departed = committee::Event::MemberDeparted {
        person: "Nguyễn Văn An".into(),
        reason: "Nghỉ hưu".into(),
        effective_on: day("2021-05-01"),
    };
    let standing = |history: &[committee::Event]| SteeringCommittee::replay(history).standing(annual().issued_on);
    let programme = [Event::Issued(programme())];
    let issue = |committee| {
        let Circumstances { related, .. } = circumstances(&annual(), &[(PROGRAMME, &programme)]);
        Command::Issue(Box::new(Issue { content: annual(), circumstances: Circumstances { related, committee } }))
    };
    let whole = standing(&[established("Nguyễn Văn An")]);
    given::<OfficialDocument>([]).when(issue(whole)).then([Event::Issued(annual())]);
    let unknown = Rejection::UnknownCommittee { id: COMMITTEE };
    given::<OfficialDocument>([]).when(issue(standing(&[]))).rejected(unknown);
    let without_chair = standing(&[established("Nguyễn Văn An"), departed]);
    let told = Rejection::CommitteeDoesNotStand {
        on: day("2021-05-04"),
        standing: Standing::WithoutChair { since: day("2021-05-01") },
    };
    assert_eq!(
        told.to_string(),
        "R-PLN-5: a document of 2021-05-04 needs a committee that stands, but this one has no chair since 2021-05-01 and \
         must be reconstituted"
    );
    given::<OfficialDocument>([]).when(issue(without_chair)).rejected(told);
}

/// R-PLN-5
#[test]
fn r_pln_5_the_documents_of_a_committee_are_valid_only_while_it_is_constituted() {
    let disbanded = committee::Event::Disbanded { decision: "70/QĐ-UBND".into(), effective_on: day("2023-01-01") };
    let committee = SteeringCommittee::replay(&[established("Nguyễn Văn An"), disbanded]);
    let document = document(&[Event::Issued(annual())]);
    let valid = |on: &str| document.valid(day(on), Some(&committee));
    assert!(!valid("2021-05-03") && valid("2021-05-04") && valid("2022-12-31") && !valid("2023-01-01"));
    assert!(!document.valid(day("2021-05-04"), None), "nothing is known of its committee");
    assert!(document.in_force(day("2023-01-01")), "no document has ended it");
    let ended = |on: &str| Related::of(&document, Some(&committee), day(on)).map(|related| related.ended);
    assert_eq!((ended("2022-12-31"), ended("2023-01-01")), (Some(false), Some(true)));
}

#[test]
fn a_document_is_named_once_and_is_either_amended_or_replaced() {
    let known: &[(Uuid, &[Event])] = &[(PROGRAMME, &[Event::Issued(programme())])];
    let twice = |reference| Rejection::NamedTwice { reference, id: PROGRAMME };
    refuses(Content { basis: vec![PROGRAMME, PROGRAMME], ..annual() }, known, twice(Reference::Basis));
    let both = Content { amends: vec![PROGRAMME], supersedes: vec![PROGRAMME], ..annual() };
    refuses(both, known, twice(Reference::Superseded));
    let supersedes = vec![PROGRAMME];
    issues(Content { basis: vec![PROGRAMME], supersedes, ..content("9/KH-UBND", PROVINCE, "2022-01-04") }, known);
}

#[test]
fn a_document_issued_again_is_the_same_or_refused() {
    let known: &[(Uuid, &[Event])] = &[(DECISION, &[Event::Issued(decision())])];
    let history = [Event::Issued(programme()), repealed("2022-01-01")];
    let spelled = Content { number: " 848/KH-UBND ".into(), issuer: format!("{PROVINCE} "), ..programme() };
    given::<OfficialDocument>(history.clone()).when(issue(spelled, known)).then([]);
    let other = Content { title: "Kế hoạch khác".into(), ..programme() };
    let number = "848/KH-UBND".to_owned();
    given::<OfficialDocument>(history).when(issue(other, known)).rejected(Rejection::AlreadyIssued { number });
}

#[test]
fn what_cannot_be_read_is_not_stored() {
    let blank = |field| Rejection::Text { field, error: text::Error::Blank };
    refuses(Content { number: " ".into(), ..decision() }, &[], blank("number"));
    refuses(Content { issuer: String::new(), ..decision() }, &[], blank("issuer"));
    refuses(Content { title: " ".into(), ..decision() }, &[], blank("title"));
    refuses(Content { signer: Some(" ".into()), ..decision() }, &[], blank("signer"));
    refuses(Content { by_authority: Some(" ".into()), ..decision() }, &[], blank("authority"));
    let repeal = Command::Repeal { document: "1/QĐ-UBND".into(), reason: " ".into(), effective_on: day("2022-01-01") };
    given::<OfficialDocument>([Event::Issued(decision())]).when(repeal).rejected(blank("reason"));
}

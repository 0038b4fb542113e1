//! Who is on a committee and when it stands (R-PLN-5), and the laws.

mod laws;

use super::{Command, Event, Member, Rejection, Standing, SteeringCommittee};
use crate::vocabulary::Role;
use crate::{Fault, text};
use chrono::NaiveDate;
use decider::Aggregate as _;
use decider::scenario::given;
use kernel::document;
use uuid::Uuid;

const NAME: &str = "Ban Chỉ đạo ISO tỉnh Hải Dương";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn member(person: &str, role: Role) -> Member {
    let agency = (role == Role::StandingDeputy).then(|| Uuid::from_u128(1));
    Member { person: person.into(), title: "Lãnh đạo cơ quan".into(), agency, role }
}

/// The chair is `chair`; his standing deputy and a member are always the same.
fn members(chair: &str) -> Vec<Member> {
    let deputy = member("Phạm Văn Bình", Role::StandingDeputy);
    vec![member(chair, Role::Chair), deputy, member("Trần Thị Cúc", Role::Member)]
}

fn established() -> Event {
    Event::Established {
        name: NAME.into(),
        decision: "812/QĐ-UBND".into(),
        members: members("Nguyễn Văn An"),
        effective_on: day("2014-06-10"),
    }
}

/// Golden: 1161/QĐ-UBND of 16/04/2021 renews the committee.
fn reconstituted() -> Event {
    Event::Reconstituted {
        decision: "1161/QĐ-UBND".into(),
        members: members("Lưu Văn Bản"),
        reason: "Thay đổi nhân sự".into(),
        effective_on: day("2021-04-16"),
    }
}

fn departed(person: &str, on: &str) -> Event {
    Event::MemberDeparted { person: person.into(), reason: "Nghỉ hưu".into(), effective_on: day(on) }
}

fn disbanded(on: &str) -> Event {
    Event::Disbanded { decision: "70/QĐ-UBND".into(), effective_on: day(on) }
}

fn establish(members: Vec<Member>) -> Command {
    Command::Establish { name: NAME.into(), decision: "812/QĐ-UBND".into(), members, effective_on: day("2014-06-10") }
}

fn reconstitute(members: Vec<Member>, on: &str) -> Command {
    let (decision, reason) = ("1161/QĐ-UBND".into(), "Thay đổi nhân sự".into());
    Command::Reconstitute { decision, members, reason, effective_on: day(on) }
}

fn depart(person: &str, on: &str) -> Command {
    Command::RecordDeparture { person: person.into(), reason: "Nghỉ hưu".into(), effective_on: day(on) }
}

fn disband(on: &str) -> Command {
    Command::Disband { decision: "70/QĐ-UBND".into(), effective_on: day(on) }
}

fn committee(history: &[Event]) -> SteeringCommittee {
    SteeringCommittee::replay(history)
}

/// R-PLN-5
#[test]
fn r_pln_5_a_committee_stands_from_its_decision_on() {
    given::<SteeringCommittee>([]).when(establish(members("Nguyễn Văn An"))).then([established()]);
    let committee = committee(&[established()]);
    assert_eq!(committee.standing(day("2014-06-09")), Some(Standing::NotYet));
    assert!(!committee.stands(day("2014-06-09")) && committee.stands(day("2014-06-10")));
    assert_eq!(SteeringCommittee::default().standing(day("2014-06-10")), None, "there is none");
    assert_eq!(committee.members(day("2014-06-10")).len(), 3);
    assert_eq!(committee.name(), Some(NAME));
}

/// R-PLN-5
#[test]
fn r_pln_5_a_committee_has_exactly_one_chair_and_nobody_twice() {
    let two = vec![member("Nguyễn Văn An", Role::Chair), member("Lưu Văn Bản", Role::Chair)];
    given::<SteeringCommittee>([]).when(establish(two)).rejected(Rejection::Chairs { count: 2 });
    given::<SteeringCommittee>([]).when(establish(vec![])).rejected(Rejection::Chairs { count: 0 });
    let none = vec![member("Nguyễn Văn An", Role::Deputy)];
    given::<SteeringCommittee>([established()])
        .when(reconstitute(none, "2021-04-16"))
        .rejected(Rejection::Chairs { count: 0 });
    let twice = vec![member("Nguyễn Văn An", Role::Chair), member("NGUYỄN VĂN AN", Role::Secretary)];
    let person = "NGUYỄN VĂN AN".to_owned();
    given::<SteeringCommittee>([]).when(establish(twice)).rejected(Rejection::MemberTwice { person });
}

/// R-PLN-5; golden: the decision of 16/04/2021.
#[test]
fn r_pln_5_a_committee_whose_chair_left_stands_again_when_it_is_reconstituted() {
    let history = [established(), departed("Nguyễn Văn An", "2021-02-01")];
    given::<SteeringCommittee>(history.clone())
        .when(reconstitute(members("Lưu Văn Bản"), "2021-04-16"))
        .then([reconstituted()]);
    let [first, second] = history;
    let committee = committee(&[first, second, reconstituted()]);
    assert!(committee.stands(day("2021-01-31")));
    let since = day("2021-02-01");
    assert_eq!(committee.standing(day("2021-04-15")), Some(Standing::WithoutChair { since }));
    assert!(committee.must_be_reconstituted(day("2021-04-15")));
    assert!(committee.constituted(day("2021-04-15")), "what it issued before stays valid");
    assert!(committee.stands(day("2021-04-16")) && !committee.must_be_reconstituted(day("2021-04-16")));
    let names = |on: &str| committee.members(day(on)).iter().map(|member| member.person.clone()).collect::<Vec<_>>();
    assert_eq!(names("2021-02-01"), ["Phạm Văn Bình", "Trần Thị Cúc"]);
    assert_eq!(names("2021-04-16"), ["Lưu Văn Bản", "Phạm Văn Bình", "Trần Thị Cúc"]);
    assert_eq!(committee.constitutions().count(), 2);
}

/// R-PLN-5
#[test]
fn r_pln_5_without_its_standing_deputy_a_committee_must_be_reconstituted_but_may_issue() {
    let history = [established(), departed("Phạm Văn Bình", "2021-02-01")];
    let committee = committee(&history);
    assert!(committee.must_be_reconstituted(day("2021-02-01")) && committee.stands(day("2021-02-01")));
    let without_member = [established(), departed("Trần Thị Cúc", "2021-02-01")];
    assert!(!SteeringCommittee::replay(&without_member).must_be_reconstituted(day("2021-02-01")));
}

#[test]
fn who_leaves_was_there_and_leaves_once() {
    let history = [established(), departed("Trần Thị Cúc", "2020-02-01"), reconstituted()];
    let refused = |command, rejection| given::<SteeringCommittee>(history.clone()).when(command).rejected(rejection);
    let (person, on) = ("Lê Văn Dũng".to_owned(), day("2021-06-01"));
    refused(depart("Lê Văn Dũng", "2021-06-01"), Rejection::NotAMember { person, on });
    let (person, on) = ("Nguyễn Văn An".to_owned(), day("2021-06-01"));
    refused(depart("Nguyễn Văn An", "2021-06-01"), Rejection::NotAMember { person, on });
    let (person, since) = ("Trần Thị Cúc".to_owned(), day("2020-02-01"));
    refused(depart("Trần Thị Cúc", "2020-03-01"), Rejection::AlreadyDeparted { person: person.clone(), since });
    refused(depart("Trần Thị Cúc", "2020-01-01"), Rejection::AlreadyDeparted { person: person.clone(), since });
    refused(depart("Trần Thị Cúc", "2014-06-09"), Rejection::NotAMember { person, on: day("2014-06-09") });
    // Learned of late, and on the committee again since 2021.
    given::<SteeringCommittee>(history.clone())
        .when(depart("nguyễn văn an", "2021-02-01"))
        .then([departed("Nguyễn Văn An", "2021-02-01")]);
    given::<SteeringCommittee>(history.clone())
        .when(depart("Trần Thị Cúc", "2022-01-01"))
        .then([departed("Trần Thị Cúc", "2022-01-01")]);
    given::<SteeringCommittee>(history).when(depart("Trần Thị Cúc", "2020-02-01")).then([]);
}

#[test]
fn decisions_take_effect_one_after_another() {
    let history = [established(), reconstituted()];
    let (decision, last_on) = ("1161/QĐ-UBND".to_owned(), day("2021-04-16"));
    for on in ["2021-04-15", "2021-04-16"] {
        let rejection = Rejection::NotAfterLast { on: day(on), decision: decision.clone(), last_on };
        given::<SteeringCommittee>(history.clone()).when(reconstitute(members("Lê Văn Dũng"), on)).rejected(rejection);
    }
}

#[test]
fn a_disbanded_committee_has_nobody_and_stays_disbanded() {
    let history = [established(), departed("Trần Thị Cúc", "2020-02-01"), disbanded("2023-01-01")];
    let (since, decision) = (day("2023-01-01"), "70/QĐ-UBND".to_owned());
    let ended = || Rejection::Disbanded { since, decision: decision.clone() };
    given::<SteeringCommittee>([established()]).when(disband("2023-01-01")).then([disbanded("2023-01-01")]);
    given::<SteeringCommittee>(history.clone()).when(disband("2023-01-01")).then([]);
    given::<SteeringCommittee>(history.clone()).when(disband("2023-02-01")).rejected(ended());
    given::<SteeringCommittee>(history.clone())
        .when(reconstitute(members("Lưu Văn Bản"), "2023-01-01"))
        .rejected(ended());
    given::<SteeringCommittee>(history.clone()).when(depart("Nguyễn Văn An", "2023-01-01")).rejected(ended());
    let (on, last_on) = (day("2020-01-31"), day("2020-02-01"));
    given::<SteeringCommittee>([established(), departed("Trần Thị Cúc", "2020-02-01")])
        .when(disband("2020-01-31"))
        .rejected(Rejection::EndsTooEarly { on, last_on });
    let committee = committee(&history);
    assert_eq!(committee.standing(since), Some(Standing::Disbanded { since }));
    assert!(committee.members(since).is_empty() && committee.constitution(since).is_none());
    assert!(committee.stands(day("2022-12-31")));
}

#[test]
fn what_was_never_established_does_nothing() {
    for command in
        [reconstitute(members("Lưu Văn Bản"), "2021-04-16"), depart("An", "2021-04-16"), disband("2021-04-16")]
    {
        given::<SteeringCommittee>([]).when(command).rejected(Rejection::NotEstablished);
    }
}

#[test]
fn a_committee_established_or_renewed_again_is_the_same_or_refused() {
    let history = [established(), reconstituted()];
    given::<SteeringCommittee>(history.clone()).when(establish(members("Nguyễn Văn An"))).then([]);
    given::<SteeringCommittee>(history.clone()).when(reconstitute(members("Lưu Văn Bản"), "2021-04-16")).then([]);
    let name = NAME.to_owned();
    given::<SteeringCommittee>(history)
        .when(establish(members("Lê Văn Dũng")))
        .rejected(Rejection::AlreadyEstablished { name });
}

#[test]
fn every_refusal_names_its_rule_first() {
    let (on, person) = (day("2021-04-16"), || "Trần Thị Cúc".to_owned());
    for (rejection, fault) in [
        (Rejection::Chairs { count: 0 }, Fault::Argument),
        (Rejection::NotEstablished, Fault::Missing),
        (Rejection::NotAMember { person: person(), on }, Fault::Missing),
        (Rejection::AlreadyDeparted { person: person(), since: on }, Fault::Exists),
        (Rejection::EndsTooEarly { on, last_on: on }, Fault::State),
    ] {
        assert!(rejection.to_string().starts_with("R-PLN-5: "), "{rejection}");
        assert_eq!((rejection.rule(), rejection.fault()), ("R-PLN-5", fault), "{rejection}");
    }
}

#[test]
fn what_cannot_be_read_is_not_stored() {
    let blank = |field| Rejection::Text { field, error: text::Error::Blank };
    let refused = |command, rejection| given::<SteeringCommittee>([established()]).when(command).rejected(rejection);
    refused(establish(vec![member(" ", Role::Chair)]), blank("person"));
    refused(establish(vec![Member { title: " ".into(), ..member("An", Role::Chair) }]), blank("title"));
    refused(depart(" ", "2021-01-01"), blank("person"));
    let by = |decision: &str| Command::Disband { decision: decision.into(), effective_on: day("2023-01-01") };
    refused(by(" "), blank("decision"));
    refused(by("quyết định"), Rejection::Number(document::Error::Shape("quyết định".into())));
}

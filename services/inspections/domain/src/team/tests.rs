//! Who may inspect whom (R-INS-2, R-INS-3), with scenario 13 of the domain.

use super::{Command, Establishment, Event, Former, Member, Rejection, Team, Unfit};
use crate::text;
use crate::vocabulary::TeamRole;
use chrono::NaiveDate;
use decider::Aggregate as _;
use decider::scenario::given;
use uuid::Uuid;

/// Văn phòng UBND tỉnh.
const OFFICE: Uuid = Uuid::from_u128(1);
/// Sở Nội vụ.
const HOME_AFFAIRS: Uuid = Uuid::from_u128(2);
/// Sở Khoa học và Công nghệ, which leads.
pub(super) const SCIENCE: Uuid = Uuid::from_u128(14);
/// UBND huyện Nam Sách.
pub(super) const NAM_SACH: Uuid = Uuid::from_u128(291);

const HEAD: &str = "Nguyễn Văn An";
const DEPUTY: &str = "Trần Thị Bình";
const SECRETARY: &str = "Lê Văn Cường";
const NEWCOMER: &str = "Phạm Thị Dung";

pub(super) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, month, day).expect("a day of 2021")
}

pub(super) fn member(person: &str, agency: Uuid, role: TeamRole) -> Member {
    Member { person: person.into(), agency, title: "Phó Giám đốc".into(), role, formerly: vec![] }
}

fn establishment(members: Vec<Member>) -> Establishment {
    Establishment {
        campaign: Uuid::from_u128(7),
        decision: "04/QĐ-BCĐISO".into(),
        lead_body: SCIENCE,
        members,
        effective_on: day(6, 1),
    }
}

/// Headed from the lead body; the deputy is of the lead body too, the secretary of Home Affairs.
fn members() -> Vec<Member> {
    vec![
        member(HEAD, SCIENCE, TeamRole::Head),
        member(DEPUTY, SCIENCE, TeamRole::Deputy),
        member(SECRETARY, HOME_AFFAIRS, TeamRole::Secretary),
    ]
}

fn established(members: Vec<Member>) -> Event {
    Event::Established(establishment(members))
}

fn establish(members: Vec<Member>) -> Command {
    Command::Establish(establishment(members))
}

fn replace(person: &str, by: Member) -> Command {
    let (person, decision, reason) = (person.into(), "05/QĐ-BCĐISO".into(), "Chuyển công tác".into());
    Command::ReplaceMember { person, by, decision, reason, effective_on: day(7, 1) }
}

fn replaced(person: &str, by: Member) -> Event {
    let (person, decision, reason) = (person.into(), "05/QĐ-BCĐISO".into(), "Chuyển công tác".into());
    Event::MemberReplaced { person, by, decision, reason, effective_on: day(7, 1) }
}

fn recuse(person: &str, agency: Uuid) -> Command {
    Command::RecuseMember { person: person.into(), agency, reason: "Người thân".into(), effective_on: day(7, 1) }
}

fn recused(person: &str, agency: Uuid) -> Event {
    Event::MemberRecused { person: person.into(), agency, reason: "Người thân".into(), effective_on: day(7, 1) }
}

fn dissolution() -> (Command, Event) {
    let (decision, reason, effective_on) = ("06/QĐ-BCĐISO".to_owned(), "Xong việc".to_owned(), day(12, 1));
    let command = Command::Dissolve { decision: decision.clone(), reason: reason.clone(), effective_on };
    (command, Event::Dissolved { decision, reason, effective_on })
}

/// Whether the team of this history may inspect the agency on 1/8, with three years for R-INS-3.
fn fit(history: &[Event], agency: Uuid) -> Result<(), Unfit> {
    Team::replay(history).fit_for(agency, SCIENCE, 3, day(8, 1))
}

/// R-INS-2
#[test]
fn r_ins_2_a_team_is_established_by_a_decision() {
    given::<Team>([]).when(establish(members())).then([established(members())]);
    given::<Team>([established(members())]).when(establish(members())).then([]);
    let fewer = members()[..2].to_vec();
    let exists = Rejection::Exists { decision: "04/QĐ-BCĐISO".into() };
    given::<Team>([established(members())]).when(establish(fewer)).rejected(exists);
    let undecided = Establishment { decision: " ".into(), ..establishment(members()) };
    given::<Team>([]).when(Command::Establish(undecided)).rejected(Rejection::NoDecision);
}

/// R-INS-2
#[test]
fn r_ins_2_a_team_has_one_head_and_at_least_one_further_member() {
    let head = |person| member(person, SCIENCE, TeamRole::Head);
    given::<Team>([]).when(establish(vec![])).rejected(Rejection::Heads { heads: 0 });
    given::<Team>([]).when(establish(members()[1..].to_vec())).rejected(Rejection::Heads { heads: 0 });
    given::<Team>([]).when(establish(vec![head(HEAD), head(DEPUTY)])).rejected(Rejection::Heads { heads: 2 });
    let alone = Rejection::Members { members: 1, limit: 50 };
    given::<Team>([]).when(establish(vec![head(HEAD)])).rejected(alone);
    let twice = vec![head(HEAD), member(" Nguyễn Văn An", OFFICE, TeamRole::Member)];
    given::<Team>([]).when(establish(twice)).rejected(Rejection::NamedTwice { person: HEAD.into() });
    let blank = Rejection::Text { field: "member's name", error: text::Error::Blank };
    given::<Team>([]).when(establish(vec![head(HEAD), member("", OFFICE, TeamRole::Member)])).rejected(blank);
}

/// R-INS-2
#[test]
fn r_ins_2_a_member_is_replaced_by_decision_and_a_head_by_a_head() {
    let newcomer = member(NEWCOMER, OFFICE, TeamRole::Member);
    let history = [established(members()), replaced(SECRETARY, newcomer.clone())];
    given::<Team>(&history[..1]).when(replace(SECRETARY, newcomer.clone())).then(&history[1..]);
    given::<Team>(history.clone()).when(replace(SECRETARY, newcomer.clone())).then([]);
    let other = Rejection::NotAMember { person: SECRETARY.into() };
    given::<Team>(history.clone())
        .when(replace(SECRETARY, member("Vũ Thị Em", OFFICE, TeamRole::Member)))
        .rejected(other);
    given::<Team>(&history[..1]).when(replace(HEAD, newcomer)).rejected(Rejection::Heads { heads: 0 });
    let second_head = member(NEWCOMER, OFFICE, TeamRole::Head);
    given::<Team>(&history[..1]).when(replace(DEPUTY, second_head.clone())).rejected(Rejection::Heads { heads: 2 });
    given::<Team>(&history[..1]).when(replace(HEAD, second_head.clone())).then([replaced(HEAD, second_head)]);
    let known = Rejection::AlreadyAMember { person: DEPUTY.into() };
    given::<Team>(&history[..1]).when(replace(SECRETARY, member(DEPUTY, SCIENCE, TeamRole::Member))).rejected(known);
    let team = Team::replay(&history);
    let persons: Vec<&str> = team.members().iter().map(|member| member.person.as_str()).collect();
    assert_eq!(persons, [HEAD, DEPUTY, NEWCOMER], "who comes stands where the other stood");
}

/// R-INS-2
#[test]
fn r_ins_2_somebody_who_came_back_can_be_replaced_again() {
    let (back, newcomer) = (members()[2].clone(), member(NEWCOMER, OFFICE, TeamRole::Secretary));
    let there_and_back = [established(members()), replaced(SECRETARY, newcomer.clone()), replaced(NEWCOMER, back)];
    given::<Team>(there_and_back).when(replace(SECRETARY, newcomer.clone())).then([replaced(SECRETARY, newcomer)]);
}

/// R-INS-2
#[test]
fn r_ins_2_nothing_happens_to_a_team_before_it_stands_or_when_it_is_no_more() {
    let (dissolve, dissolved) = dissolution();
    let newcomer = member(NEWCOMER, OFFICE, TeamRole::Member);
    given::<Team>([]).when(recuse(HEAD, NAM_SACH)).rejected(Rejection::Unknown);
    given::<Team>([]).when(dissolve.clone()).rejected(Rejection::Unknown);
    given::<Team>([established(members())]).when(dissolve.clone()).then([dissolved.clone()]);
    let over = [established(members()), dissolved];
    given::<Team>(over.clone()).when(dissolve).then([]);
    given::<Team>(over.clone()).when(replace(SECRETARY, newcomer)).rejected(Rejection::Dissolved { on: day(12, 1) });
    let (decision, reason, effective_on) = ("07/QĐ-BCĐISO".into(), "Khác".into(), day(12, 1));
    let otherwise = Command::Dissolve { decision, reason, effective_on };
    given::<Team>(over.clone()).when(otherwise).rejected(Rejection::AlreadyDissolved { on: day(12, 1) });
    let (on, since) = (day(5, 31), day(6, 1));
    let early =
        Command::RecuseMember {
            person: HEAD.into(), agency: NAM_SACH, reason: "Người thân".into(), effective_on: on
        };
    given::<Team>([established(members())]).when(early).rejected(Rejection::TooEarly { on, since });
    assert_eq!(fit(&over, NAM_SACH), Ok(()), "it still stands on that day");
    let team = Team::replay(&over);
    for on in [day(5, 31), day(12, 1)] {
        assert_eq!(team.fit_for(NAM_SACH, SCIENCE, 3, on), Err(Unfit::DoesNotStand { on }));
    }
    assert_eq!(fit(&[], NAM_SACH), Err(Unfit::DoesNotStand { on: day(8, 1) }));
}

/// R-INS-2
#[test]
fn r_ins_2_who_leads_is_of_the_lead_body() {
    assert_eq!(fit(&[established(members())], NAM_SACH), Ok(()));
    let elsewhere = vec![member(HEAD, OFFICE, TeamRole::Head), member(SECRETARY, HOME_AFFAIRS, TeamRole::Secretary)];
    let unfit = Unfit::HeadFromElsewhere { person: HEAD.into() };
    assert_eq!(unfit.to_string(), "R-INS-2: 'Nguyễn Văn An' leads, but is not of the lead body");
    assert_eq!(fit(&[established(elsewhere)], NAM_SACH), Err(unfit));
}

/// R-INS-3; scenario 13 of the domain: the lead body is itself among the inspected.
#[test]
fn r_ins_3_scenario_13_the_lead_body_is_not_inspected_under_its_own_head_but_under_one_of_the_provincial_office() {
    let own = [established(members())];
    assert_eq!(fit(&own, SCIENCE), Err(Unfit::WorksThere { person: HEAD.into() }));
    let others = vec![member(NEWCOMER, OFFICE, TeamRole::Head), member(SECRETARY, HOME_AFFAIRS, TeamRole::Secretary)];
    assert_eq!(fit(&[established(others.clone())], SCIENCE), Ok(()));
    let with_one_of_its_own = [others, vec![member(DEPUTY, SCIENCE, TeamRole::Member)]].concat();
    let mixed = [established(with_one_of_its_own), recused(DEPUTY, SCIENCE)];
    assert_eq!(fit(&mixed[..1], SCIENCE), Err(Unfit::WorksThere { person: DEPUTY.into() }));
    assert_eq!(fit(&mixed, SCIENCE), Ok(()), "he takes no part for the agency where he works");
}

/// R-INS-3
#[test]
fn r_ins_3_nobody_inspects_the_agency_where_he_works() {
    let unfit = Unfit::WorksThere { person: SECRETARY.into() };
    assert_eq!((unfit.rule(), unfit.fault()), ("R-INS-3", crate::Fault::State));
    assert_eq!(fit(&[established(members())], HOME_AFFAIRS), Err(unfit));
    let without = [established(members()), recused(SECRETARY, HOME_AFFAIRS)];
    assert_eq!(fit(&without, HOME_AFFAIRS), Ok(()));
}

/// R-INS-3
#[test]
fn r_ins_3_nobody_inspects_the_agency_that_he_left_not_long_ago() {
    let left = |until| {
        let formerly = vec![Former { agency: NAM_SACH, until }, Former { agency: OFFICE, until: day(5, 1) }];
        let mut members = members();
        members[1].formerly = formerly;
        fit(&[established(members)], NAM_SACH)
    };
    let long_ago = NaiveDate::from_ymd_opt(2018, 8, 1).expect("a day of 2018");
    let not_so_long_ago = NaiveDate::from_ymd_opt(2018, 8, 2).expect("a day of 2018");
    assert_eq!(left(long_ago), Ok(()), "three years to the day");
    let unfit = Unfit::WorkedThere { person: DEPUTY.into(), until: not_so_long_ago, years: 3 };
    assert_eq!(left(not_so_long_ago), Err(unfit));
    assert!(left(NaiveDate::MAX).is_err(), "a day that never comes is not long ago");
}

/// R-INS-3
#[test]
fn r_ins_3_a_member_is_recused_for_one_agency_and_from_a_day_on() {
    given::<Team>([established(members())]).when(recuse(HEAD, NAM_SACH)).then([recused(HEAD, NAM_SACH)]);
    let history = [established(members()), recused(HEAD, NAM_SACH)];
    given::<Team>(history.clone()).when(recuse(HEAD, NAM_SACH)).then([]);
    let other =
        Command::RecuseMember {
            person: HEAD.into(), agency: NAM_SACH, reason: "Khác".into(), effective_on: day(7, 1)
        };
    let (person, agency) = (HEAD.to_owned(), NAM_SACH);
    given::<Team>(history.clone()).when(other).rejected(Rejection::AlreadyRecused { person, agency });
    let stranger = Rejection::NotAMember { person: NEWCOMER.into() };
    given::<Team>(history.clone()).when(recuse(NEWCOMER, NAM_SACH)).rejected(stranger);
    let team = Team::replay(&history);
    let heads = |agency, on| team.acting_head(agency, on).map(|head| head.person.as_str());
    assert_eq!(heads(NAM_SACH, day(6, 30)), Some(HEAD));
    assert_eq!(heads(NAM_SACH, day(7, 1)), Some(DEPUTY), "a deputy stands in for him");
    assert_eq!(heads(OFFICE, day(7, 1)), Some(HEAD));
    assert_eq!(fit(&history, NAM_SACH), Ok(()));
}

/// R-INS-2
#[test]
fn r_ins_2_who_is_left_is_still_a_team() {
    let without_head = [established(members()), recused(HEAD, NAM_SACH), recused(DEPUTY, NAM_SACH)];
    assert_eq!(fit(&without_head, NAM_SACH), Err(Unfit::NoHead));
    let alone = [established(members()), recused(SECRETARY, NAM_SACH), recused(DEPUTY, NAM_SACH)];
    assert_eq!(fit(&alone, NAM_SACH), Err(Unfit::Alone { person: HEAD.into() }));
    let deputy_from_elsewhere = vec![
        member(HEAD, SCIENCE, TeamRole::Head),
        member(DEPUTY, OFFICE, TeamRole::Deputy),
        member(SECRETARY, HOME_AFFAIRS, TeamRole::Secretary),
    ];
    let acting = [established(deputy_from_elsewhere), recused(HEAD, NAM_SACH)];
    assert_eq!(fit(&acting, NAM_SACH), Err(Unfit::HeadFromElsewhere { person: DEPUTY.into() }));
}

//! How a training is arranged, held and attended, and the laws.

mod laws;

use super::{Arrangement, Command, Event, Rejection, Schedule, Training};
use crate::text;
use crate::vocabulary::{TrainingKind, TrainingStatus};
use chrono::NaiveDate;
use decider::Aggregate as _;
use decider::scenario::given;
use uuid::Uuid;

const PLAN: Uuid = Uuid::from_u128(1524);
const ITEM: Uuid = Uuid::from_u128(2);
const AN_PHU: Uuid = Uuid::from_u128(10);
const NAM_SACH: Uuid = Uuid::from_u128(11);

fn day(date: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 6, date).expect("a day of June")
}

/// A class on 15 and 16/6 for three people, arranged on 1/6.
fn arrangement() -> Arrangement {
    Arrangement {
        kind: TrainingKind::InternalAudit,
        title: "Tập huấn đánh giá nội bộ".into(),
        plan: Some(PLAN),
        item: Some(ITEM),
        organiser: Uuid::from_u128(9),
        on: day(15),
        until: day(16),
        place: "Hội trường Sở Khoa học và Công nghệ".into(),
        capacity: Some(3),
        effective_on: day(1),
    }
}

fn scheduled() -> Event {
    Event::Scheduled(arrangement())
}

fn held() -> Event {
    let (plan, item, trainer) = (Some(PLAN), Some(ITEM), Some("Trần Thị Cúc".to_owned()));
    Event::Held { on: day(15), until: day(16), trainer, plan, item, effective_on: day(16) }
}

fn attended(agency: Uuid, people: &[&str], on: u32) -> Event {
    Event::AttendanceRecorded { agency, participants: names(people), effective_on: day(on) }
}

fn graded(person: &str, passed: bool) -> Event {
    Event::ResultRecorded { agency: AN_PHU, person: person.into(), passed, note: None, effective_on: day(17) }
}

fn names(people: &[&str]) -> Vec<String> {
    people.iter().map(|person| (*person).to_owned()).collect()
}

fn schedule(arrangement: Arrangement, planned: Option<bool>) -> Command {
    Command::Schedule(Schedule { arrangement, planned })
}

fn hold(on: u32, until: u32, effective_on: u32) -> Command {
    let trainer = Some("Trần Thị Cúc".into());
    Command::Hold { on: day(on), until: day(until), trainer, effective_on: day(effective_on) }
}

fn attend(agency: Uuid, people: &[&str], on: u32) -> Command {
    Command::RecordAttendance { agency, participants: names(people), effective_on: day(on) }
}

fn grade(person: &str, passed: bool, on: u32) -> Command {
    Command::RecordResult { agency: AN_PHU, person: person.into(), passed, note: None, effective_on: day(on) }
}

fn reschedule(on: u32, until: u32, decided_on: u32) -> Command {
    Command::Reschedule {
        on: day(on), until: day(until), reason: "Trùng lịch".into(), effective_on: day(decided_on)
    }
}

fn rescheduled(on: u32, until: u32, decided_on: u32) -> Event {
    Event::Rescheduled { on: day(on), until: day(until), reason: "Trùng lịch".into(), effective_on: day(decided_on) }
}

fn cancel(on: u32) -> Command {
    Command::Cancel { reason: "Phòng chống dịch".into(), effective_on: day(on) }
}

fn cancelled(on: u32) -> Event {
    Event::Cancelled { reason: "Phòng chống dịch".into(), effective_on: day(on) }
}

fn refuses(history: &[Event], command: Command, rejection: Rejection) {
    given::<Training>(history).when(command).rejected(rejection);
}

#[test]
fn a_training_is_arranged_for_an_item_of_a_plan_that_is_under_way() {
    given::<Training>([]).when(schedule(arrangement(), Some(true))).then([scheduled()]);
    refuses(&[], schedule(arrangement(), None), Rejection::UnknownPlan { plan: PLAN });
    let on = day(1);
    refuses(&[], schedule(arrangement(), Some(false)), Rejection::PlanNotUnderWay { plan: PLAN, on });
    let without_plan = Arrangement { plan: None, ..arrangement() };
    refuses(&[], schedule(without_plan, Some(true)), Rejection::ItemWithoutPlan { item: ITEM });
    let of_its_own = Arrangement { plan: None, item: None, ..arrangement() };
    given::<Training>([]).when(schedule(of_its_own.clone(), None)).then([Event::Scheduled(of_its_own)]);
}

#[test]
fn a_class_ends_after_it_begins_and_somebody_may_come() {
    let backwards = Arrangement { until: day(14), ..arrangement() };
    let wrong = |what, on, than, limit| Rejection::WrongOrder { what, on: day(on), than, limit: day(limit) };
    let last_day = wrong("the last day", 14, "the first day,", 15);
    assert_eq!(
        last_day.to_string(),
        "training: wrong date order: the last day 2021-06-14 is before the first day, 2021-06-15"
    );
    refuses(&[], schedule(backwards, Some(true)), last_day);
    let capacity = Some(0);
    refuses(&[], schedule(Arrangement { capacity, ..arrangement() }, Some(true)), Rejection::NoCapacity);
    refuses(&[scheduled()], reschedule(18, 17, 2), wrong("the last day", 17, "the first day,", 18));
    refuses(&[scheduled()], hold(16, 15, 16), wrong("the last day", 15, "the first day,", 16));
}

#[test]
fn a_training_can_be_moved_until_it_is_held_or_cancelled() {
    given::<Training>([scheduled()]).when(reschedule(22, 23, 10)).then([rescheduled(22, 23, 10)]);
    let history = [scheduled(), rescheduled(22, 23, 10)];
    assert_eq!(Training::replay(&history).days(), Some((day(22), day(23))));
    given::<Training>(history.clone()).when(reschedule(15, 16, 11)).then([rescheduled(15, 16, 11)]);
    let (what, than) = ("the change of", "the last arrangement, of");
    let early = Rejection::WrongOrder { what, on: day(9), than, limit: day(10) };
    refuses(&history, reschedule(15, 16, 9), early);
    let over = Rejection::AlreadyHeld { on: day(15), until: day(16) };
    refuses(&[scheduled(), held()], reschedule(22, 23, 17), over);
    refuses(&[scheduled(), cancelled(10)], reschedule(22, 23, 17), Rejection::Cancelled { since: day(10) });
}

#[test]
fn a_training_is_held_or_cancelled_and_not_both() {
    given::<Training>([scheduled()]).when(cancel(10)).then([cancelled(10)]);
    given::<Training>([scheduled(), cancelled(10)]).when(cancel(10)).then([]);
    let gone = Rejection::Cancelled { since: day(10) };
    refuses(&[scheduled(), cancelled(10)], cancel(11), gone.clone());
    refuses(&[scheduled(), cancelled(10)], hold(15, 16, 16), gone);
    refuses(&[scheduled(), held()], cancel(10), Rejection::AlreadyHeld { on: day(15), until: day(16) });
    let training = Training::replay(&[scheduled(), cancelled(10)]);
    assert_eq!(training.cancelled(), Some("Phòng chống dịch"));
    assert_eq!(training.status(), Some(TrainingStatus::Cancelled));
    for command in [reschedule(22, 23, 10), cancel(10), hold(15, 16, 16), attend(AN_PHU, &["An"], 15)] {
        refuses(&[], command, Rejection::NotScheduled);
    }
}

#[test]
fn a_training_is_held_when_its_last_day_has_come_and_says_for_which_item() {
    given::<Training>([scheduled()]).when(hold(15, 16, 16)).then([held()]);
    let (what, than) = ("a class recorded as held on", "its last day,");
    let early = Rejection::WrongOrder { what, on: day(15), than, limit: day(16) };
    refuses(&[scheduled()], hold(15, 16, 15), early);
    given::<Training>([scheduled(), held()]).when(hold(15, 16, 16)).then([]);
    let other_days = Rejection::AlreadyHeld { on: day(15), until: day(16) };
    refuses(&[scheduled(), held()], hold(15, 17, 17), other_days);
    let training = Training::replay(&[scheduled(), rescheduled(22, 23, 10), held()]);
    assert_eq!(training.days(), Some((day(15), day(16))), "as held, not as arranged");
    assert_eq!(training.status(), Some(TrainingStatus::Held));
}

#[test]
fn only_a_held_training_was_attended_and_not_before_it_began() {
    refuses(&[scheduled()], attend(AN_PHU, &["An"], 15), Rejection::NotHeld);
    let (what, than) = ("the attendance of", "the first day,");
    let early = Rejection::WrongOrder { what, on: day(14), than, limit: day(15) };
    refuses(&[scheduled(), held()], attend(AN_PHU, &["An"], 14), early);
    given::<Training>([scheduled(), held()])
        .when(attend(AN_PHU, &[" Nguyễn Văn An", "Lê Thị Dung"], 15))
        .then([attended(AN_PHU, &["Nguyễn Văn An", "Lê Thị Dung"], 15)]);
    given::<Training>([scheduled(), held()]).when(attend(AN_PHU, &[], 16)).then([attended(AN_PHU, &[], 16)]);
    let twice = Rejection::NamedTwice { person: "an".into() };
    refuses(&[scheduled(), held()], attend(AN_PHU, &["An", "an"], 15), twice);
}

#[test]
fn the_list_of_an_agency_takes_the_place_of_its_former_list() {
    let history = [scheduled(), held(), attended(AN_PHU, &["An", "Dung"], 16), attended(NAM_SACH, &["Hoa"], 16)];
    given::<Training>(history.clone()).when(attend(AN_PHU, &["An"], 17)).then([attended(AN_PHU, &["An"], 17)]);
    given::<Training>(history.clone()).when(attend(AN_PHU, &["An", "Dung"], 20)).then([]);
    let (what, than) = ("the attendance of", "the list before, of");
    let early = Rejection::WrongOrder { what, on: day(15), than, limit: day(16) };
    refuses(&history, attend(AN_PHU, &["An"], 15), early);
    let [first, second, third, fourth] = history;
    let training = Training::replay(&[first, second, third, fourth, attended(AN_PHU, &["An"], 17)]);
    assert_eq!(training.participants(), 2);
    assert_eq!(training.attendance()[&AN_PHU].participants, ["An"]);
}

#[test]
fn no_more_people_take_part_than_there_are_places() {
    let history = [scheduled(), held(), attended(AN_PHU, &["An", "Dung"], 16)];
    given::<Training>(history.clone()).when(attend(NAM_SACH, &["Hoa"], 16)).then([attended(NAM_SACH, &["Hoa"], 16)]);
    let full = Rejection::Full { participants: 4, capacity: 3 };
    refuses(&history, attend(NAM_SACH, &["Hoa", "Huệ"], 16), full);
    let three = ["An", "Dung", "Giang"];
    given::<Training>(history).when(attend(AN_PHU, &three, 16)).then([attended(AN_PHU, &three, 16)]);
}

#[test]
fn a_result_is_that_of_somebody_who_took_part() {
    let history = [scheduled(), held(), attended(AN_PHU, &["An", "Dung"], 16), attended(NAM_SACH, &["Hoa"], 16)];
    given::<Training>(history.clone()).when(grade("AN ", true, 17)).then([graded("An", true)]);
    refuses(&history, grade("Hoa", true, 17), Rejection::DidNotAttend { person: "Hoa".into() });
    let (what, than) = ("the result of", "the last day,");
    let early = Rejection::WrongOrder { what, on: day(15), than, limit: day(16) };
    refuses(&history, grade("An", true, 15), early);
    refuses(&[scheduled()], grade("An", true, 17), Rejection::NotHeld);
    let [first, second, third, fourth] = history;
    let history = [first, second, third, fourth, graded("An", false)];
    given::<Training>(history.clone()).when(grade("An", false, 20)).then([]);
    given::<Training>(history.clone()).when(grade("An", true, 17)).then([graded("An", true)]);
    let (what, than) = ("the result of", "the result before, of");
    let early = Rejection::WrongOrder { what, on: day(16), than, limit: day(17) };
    refuses(&history, grade("An", true, 16), early);
    refuses(&history, attend(AN_PHU, &["Dung"], 18), Rejection::HasResult { person: "An".into() });
    let training = Training::replay(&history);
    let results: Vec<_> =
        training.results().map(|(agency, grade)| (agency, grade.person.as_str(), grade.passed)).collect();
    assert_eq!(results, [(AN_PHU, "An", false)]);
}

#[test]
fn a_training_arranged_again_is_the_same_or_refused() {
    let history = [scheduled(), rescheduled(22, 23, 10)];
    let spelled = Arrangement { title: " Tập huấn đánh giá nội bộ ".into(), ..arrangement() };
    given::<Training>(history.clone()).when(schedule(spelled, None)).then([]);
    let title = "Tập huấn đánh giá nội bộ".to_owned();
    let other = Arrangement { kind: TrainingKind::Awareness, ..arrangement() };
    refuses(&history, schedule(other, Some(true)), Rejection::AlreadyScheduled { title });
}

#[test]
fn what_cannot_be_read_is_not_stored() {
    let blank = |field| Rejection::Text { field, error: text::Error::Blank };
    refuses(&[], schedule(Arrangement { title: " ".into(), ..arrangement() }, None), blank("title"));
    refuses(&[], schedule(Arrangement { place: " ".into(), ..arrangement() }, None), blank("place"));
    let reason = Command::Cancel { reason: " ".into(), effective_on: day(2) };
    refuses(&[scheduled()], reason, blank("reason"));
    refuses(&[scheduled(), held()], attend(AN_PHU, &[" "], 16), blank("participant"));
}

//! Tasks: reported, completed, opened again, and how they stand on a day.

use super::*;
use crate::vocabulary::TaskStanding;

fn report(percent: u8, on: &str) -> Command {
    let (note, reported_by) = (Some("Đang làm".to_owned()), None);
    Command::ReportProgress { item: TRAINING, percent, note, reported_by, effective_on: day(on) }
}

fn reported(percent: u8, on: &str) -> Event {
    let (note, reported_by) = (Some("Đang làm".to_owned()), None);
    Event::ProgressReported { item: TRAINING, percent, note, reported_by, effective_on: day(on) }
}

fn complete(result: &str, on: &str) -> Command {
    Command::CompleteTask { item: TRAINING, result: result.into(), effective_on: day(on) }
}

fn completed(on: &str) -> Event {
    Event::TaskCompleted { item: TRAINING, result: "02 lớp".into(), effective_on: day(on) }
}

fn plan(events: impl IntoIterator<Item = Event>) -> Plan {
    decider::Aggregate::replay(&with(promulgated(), events))
}

fn standing(plan: &Plan, as_of: &str) -> (TaskStanding, u8, Option<i64>) {
    let task = plan.task(TRAINING).expect("it is in the plan");
    let as_of = day(as_of);
    (task.standing(as_of), task.percent(as_of), task.late_days(as_of))
}

#[test]
fn a_task_advances_until_it_is_completed_with_its_result() {
    given::<Plan>(promulgated()).when(report(40, "2021-06-01")).then([reported(40, "2021-06-01")]);
    given::<Plan>(with(promulgated(), [reported(40, "2021-06-01")])).when(report(40, "2021-06-01")).then([]);
    given::<Plan>(promulgated()).when(report(100, "2021-06-01")).rejected(Rejection::Percent(100));
    let history = with(promulgated(), [reported(40, "2021-06-01")]);
    given::<Plan>(history.clone()).when(complete("02 lớp", "2021-06-30")).then([completed("2021-06-30")]);
    let history = with(history, [completed("2021-06-30")]);
    let already = || Rejection::AlreadyCompleted { code: "II.1".into(), on: day("2021-06-30") };
    given::<Plan>(history.clone()).when(complete("03 lớp", "2021-07-30")).rejected(already());
    given::<Plan>(history).when(report(50, "2021-07-01")).rejected(already());
}

#[test]
fn only_a_task_of_a_promulgated_plan_advances() {
    let rejection =
        Rejection::WrongStatus { status: PlanStatus::Approved, needed: PlanStatus::Promulgated, what: "advanced" };
    given::<Plan>(approved()).when(report(40, "2021-06-01")).rejected(rejection.clone());
    given::<Plan>(approved()).when(complete("02 lớp", "2021-06-30")).rejected(rejection);
    let unknown = Uuid::from_u128(13);
    let command = Command::CompleteTask { item: unknown, result: "Xong".into(), effective_on: day("2021-06-30") };
    given::<Plan>(promulgated()).when(command).rejected(Rejection::UnknownItem(unknown));
}

#[test]
fn the_words_on_a_task_go_forward() {
    let late = |what, on: &str, than, limit: &str| Rejection::WrongOrder { what, on: day(on), than, limit: day(limit) };
    given::<Plan>(promulgated()).when(report(10, "2021-05-03")).rejected(late(
        "the report of",
        "2021-05-03",
        "the plan, in force on",
        "2021-05-04",
    ));
    given::<Plan>(with(promulgated(), [reported(40, "2021-06-01")]))
        .when(complete("02 lớp", "2021-05-31"))
        .rejected(late("the completion of", "2021-05-31", "the last word on the task, of", "2021-06-01"));
}

#[test]
fn a_completed_task_is_opened_again_with_a_reason() {
    let reopen =
        |on: &str| Command::ReopenTask { item: TRAINING, reason: "Thiếu một lớp".into(), effective_on: day(on) };
    let reopened =
        Event::TaskReopened { item: TRAINING, reason: "Thiếu một lớp".into(), effective_on: day("2021-07-05") };
    given::<Plan>(promulgated()).when(reopen("2021-07-05")).rejected(Rejection::NotCompleted("II.1".into()));
    let history = with(promulgated(), [completed("2021-06-30")]);
    given::<Plan>(history.clone()).when(reopen("2021-07-05")).then([reopened.clone()]);
    given::<Plan>(history.clone()).when(reopen("2021-06-29")).rejected(Rejection::WrongOrder {
        what: "the reopening of",
        on: day("2021-06-29"),
        than: "the completion, of",
        limit: day("2021-06-30"),
    });
    let history = with(history, [reopened]);
    given::<Plan>(history).when(complete("02 lớp", "2021-07-20")).then([completed("2021-07-20")]);
}

#[test]
fn how_a_task_stands_follows_from_the_day() {
    use TaskStanding::{Completed, InProgress, NotStarted, Overdue};
    let plan_with = |events: Vec<Event>| plan(events);
    let idle = plan_with(vec![]);
    assert_eq!(standing(&idle, "2021-11-30"), (NotStarted, 0, None));
    assert_eq!(standing(&idle, "2021-12-01"), (Overdue, 0, Some(1)));
    let busy = plan_with(vec![reported(40, "2021-06-01"), reported(70, "2021-08-01")]);
    assert_eq!(standing(&busy, "2021-05-31"), (NotStarted, 0, None));
    assert_eq!(standing(&busy, "2021-06-01"), (InProgress, 40, None));
    assert_eq!(standing(&busy, "2021-11-30"), (InProgress, 70, None));
    assert_eq!(standing(&busy, "2021-12-31"), (Overdue, 70, Some(31)));
    let late = plan_with(vec![reported(40, "2021-06-01"), completed("2021-12-10")]);
    assert_eq!(standing(&late, "2021-12-09"), (Overdue, 40, Some(9)));
    assert_eq!(standing(&late, "2022-03-01"), (Completed, 100, Some(10)));
    let timely = plan_with(vec![completed("2021-11-30")]);
    assert_eq!(standing(&timely, "2022-03-01"), (Completed, 100, None));
}

#[test]
fn a_training_that_was_held_is_counted_once_and_begins_its_task() {
    let training = Uuid::from_u128(500);
    let held_on = day("2021-06-10");
    let command = Command::RecordTraining { item: TRAINING, training, held_on };
    let counted = Event::TrainingCounted { item: TRAINING, training, effective_on: held_on };
    given::<Plan>(promulgated()).when(command.clone()).then([counted.clone()]);
    let history = with(promulgated(), [counted.clone()]);
    let moved = Command::RecordTraining { item: TRAINING, training, held_on: day("2021-06-11") };
    given::<Plan>(history).when(moved).then([]);
    assert_eq!(standing(&plan([counted.clone()]), "2021-06-10").0, TaskStanding::InProgress);
    let closed = Event::Closed { summary: "Xong".into(), completed: 0, total: 2, effective_on: day("2021-12-31") };
    given::<Plan>(with(promulgated(), [closed])).when(command).then([counted]);
}

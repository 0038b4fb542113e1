//! TrainingService: trainings, told from their streams; their list is found in the view.

use super::{page, service, words};
use crate::{NAME, views::trainings};
use contracts::plans::v1 as pb;
use decider::Aggregate as _;
use plans_domain::{text::match_key, training::Training};
use runtime::{asked::Moment, failure, field, fields::Fields, status::Problem};
use tonic::{Request, Response, Status};
use uuid::Uuid;

service! {
    pb::training_service_server::TrainingService {
        schedule_training: ScheduleTrainingRequest -> ScheduleTrainingResponse,
        reschedule_training: RescheduleTrainingRequest -> RescheduleTrainingResponse,
        cancel_training: CancelTrainingRequest -> CancelTrainingResponse,
        hold_training: HoldTrainingRequest -> HoldTrainingResponse,
        record_attendance: RecordAttendanceRequest -> RecordAttendanceResponse,
        record_training_result: RecordTrainingResultRequest -> RecordTrainingResultResponse,
    }

    async fn get_training(
        &self,
        request: Request<pb::GetTrainingRequest>,
    ) -> Result<Response<pb::GetTrainingResponse>, Status> {
        let r = request.into_inner();
        let moment = self.moment(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let id = field::id("training_id", &r.training_id)?;
        let training = training(id, &moment).await?;
        let training = training.ok_or_else(|| Problem::missing("training", format!("{id} on {}", moment.as_of)))?;
        let (provenance, training) = (Some(moment.provenance()), Some(training));
        Ok(Response::new(pb::GetTrainingResponse { provenance, training }))
    }

    async fn list_trainings(
        &self,
        request: Request<pb::ListTrainingsRequest>,
    ) -> Result<Response<pb::ListTrainingsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = page(r.page_size, &r.page_token, "ListTrainings", &same)?;
        let mut fields = Fields::default();
        let filter = trainings::Filter {
            kind: fields.optional_word("kind", r.kind, pb::TrainingKind::as_str_name, "TRAINING_KIND"),
            year: r.year.map(i64::from),
            status: fields.optional_word("status", r.status, pb::TrainingStatus::as_str_name, "TRAINING_STATUS"),
            plan: fields.optional_id("plan", Some(&r.plan)),
        };
        fields.checked().map_err(Problem::Invalid)?;
        let mut open = asked.open(&self.trainings, &page).await?;
        let (when, part) = ((open.as_of, open.known_at), (open.offset, open.limit()));
        let mut found = trainings::list(&mut open.reading.tx, when, &filter, part).await.map_err(failure::of_storage)?;
        let next_page_token = open.cut(&mut found, &page);
        let (provenance, moment) = (Some(open.provenance()), open.moment(NAME, &self.log));
        drop(open);
        let mut trainings = Vec::with_capacity(found.len());
        for id in found {
            let told = training(id, &moment).await?;
            trainings.extend(told.map(|training| pb::Training { attendance: Vec::new(), ..training }));
        }
        Ok(Response::new(pb::ListTrainingsResponse { provenance, trainings, next_page_token }))
    }
}

/// A training as it was on the day; nothing when it was not arranged by then.
async fn training(id: Uuid, moment: &Moment) -> Result<Option<pb::Training>, Problem> {
    let (facts, version) = moment.facts::<Training>(id).await?;
    let training = Training::replay(&facts);
    let (Some(arranged), Some(status), Some((from, until))) =
        (training.arrangement(), training.status(), training.days())
    else {
        return Ok(None);
    };
    let text = |id: Uuid| id.to_string();
    Ok(Some(pb::Training {
        training_id: id.to_string(),
        etag: field::to_etag(version),
        kind: words::training_kind(arranged.kind),
        status: words::training_status(status),
        title: arranged.title.clone(),
        plan: arranged.plan.map(text),
        item: arranged.item.map(text),
        organiser: arranged.organiser.to_string(),
        from: from.to_string(),
        until: until.to_string(),
        place: arranged.place.clone(),
        capacity: arranged.capacity.map(|capacity| i32::try_from(capacity).unwrap_or(i32::MAX)),
        trainer: training.session().and_then(|session| session.trainer.clone()),
        cancelled_because: training.cancelled().map(str::to_owned),
        agencies: count(
            training.attendance().values().filter(|attendance| !attendance.participants.is_empty()).count(),
        ),
        participants: count(training.participants()),
        passed: count(training.results().filter(|(_, grade)| grade.passed).count()),
        attendance: attendance(&training),
    }))
}

fn attendance(training: &Training) -> Vec<pb::Attendance> {
    let participant = |agency: Uuid, person: &String| {
        let mut grades = training.results().filter(|(of, _)| *of == agency);
        let grade = grades.find(|(_, grade)| match_key(&grade.person) == match_key(person)).map(|(_, grade)| grade);
        let (passed, note) = (grade.map(|grade| grade.passed), grade.and_then(|grade| grade.note.clone()));
        pb::Participant { person: person.clone(), passed, note }
    };
    let attendance = training.attendance().iter().map(|(agency, attended)| pb::Attendance {
        agency: agency.to_string(),
        participants: attended.participants.iter().map(|person| participant(*agency, person)).collect(),
    });
    attendance.collect()
}

fn count(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

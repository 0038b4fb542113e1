//! Reading the command messages of trainings; see `read.rs`.

use super::{Order, Wish, read};
use contracts::plans::v1 as pb;
use plans_domain::{
    training::{Arrangement, Command, Schedule},
    vocabulary::TrainingKind,
};
use runtime::{
    fields::{Fields, given},
    status::Violation,
};

impl TryFrom<pb::ScheduleTrainingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ScheduleTrainingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.new_id("training_id", r.training_id.as_deref(), &r.request_id, "training");
        let kind = (pb::TrainingKind::as_str_name, "TRAINING_KIND");
        let arrangement = Arrangement {
            kind: fields.word("kind", r.kind, kind.0, kind.1, TrainingKind::Awareness),
            title: r.title,
            plan: fields.optional_id("plan", r.plan.as_deref()),
            item: fields.optional_id("item", r.item.as_deref()),
            organiser: fields.id("organiser", &r.organiser),
            on: fields.date("from", &r.from),
            until: fields.date("until", &r.until),
            place: r.place,
            capacity: r.capacity.map(|capacity| fields.count("capacity", capacity)),
            effective_on: fields.date("effective_on", &r.effective_on),
        };
        let command = Command::Schedule(Schedule { arrangement, planned: None });
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Training(command))
    }
}

impl TryFrom<pb::RescheduleTrainingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RescheduleTrainingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("training_id", &r.training_id);
        let (on, until) = (fields.date("from", &r.from), fields.date("until", &r.until));
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Reschedule { on, until, reason: r.reason, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Training(command))
    }
}

impl TryFrom<pb::CancelTrainingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::CancelTrainingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("training_id", &r.training_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Cancel { reason: r.reason, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Training(command))
    }
}

impl TryFrom<pb::HoldTrainingRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::HoldTrainingRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("training_id", &r.training_id);
        let (on, until) = (fields.date("from", &r.from), fields.date("until", &r.until));
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Hold { on, until, trainer: given(r.trainer), effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Training(command))
    }
}

impl TryFrom<pb::RecordAttendanceRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RecordAttendanceRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("training_id", &r.training_id);
        let agency = fields.id("agency", &r.agency);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::RecordAttendance { agency, participants: r.participants, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Training(command))
    }
}

impl TryFrom<pb::RecordTrainingResultRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RecordTrainingResultRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("training_id", &r.training_id);
        let agency = fields.id("agency", &r.agency);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let (person, passed, note) = (r.person, r.passed, given(r.note));
        let command = Command::RecordResult { agency, person, passed, note, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Training(command))
    }
}

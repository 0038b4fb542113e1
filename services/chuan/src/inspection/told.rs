//! An inspection as `chuan inspection show` tells it: facts, and a table for team, checklist, findings and actions.

use contracts::inspections::v1 as pb;

use super::{checklist, findings, papers};
use crate::format::Lang;
use crate::lists;
use crate::names::Names;
use crate::record::{Field, Record, Value, field};
use crate::words::word;

/// An inspection with what must be asked for beside it.
#[derive(Debug, Default)]
pub(super) struct Inspection {
    /// The inspection.
    pub(super) inspection: pb::Inspection,
    /// Its campaign.
    pub(super) campaign: Option<pb::Campaign>,
    /// Its team.
    pub(super) team: Option<pb::Team>,
    /// The version of the checklist that stays with it; none before it started.
    pub(super) checklist: Option<pb::ChecklistVersion>,
    /// Names of agencies.
    pub(super) names: Names,
}

impl Inspection {
    /// Everything that is known of it.
    pub(super) fn record(&self, lang: Lang) -> Record {
        let one = &self.inspection;
        let parts = [
            field(
                "team",
                self.team.as_ref().map_or(Value::Nothing, |team| Value::Record(team_told(team, &self.names))),
            ),
            field("", members(self.team.as_ref(), one, &self.names, lang)).section("Đoàn kiểm tra", "Team"),
            field("findings", findings::records(one, &self.names, lang)).section("Phát hiện", "Finding"),
            field("", findings::causes(one)).section("Nguyên nhân", "Root cause"),
            field("", findings::actions(one, lang)).section("Khắc phục", "Action"),
            field("assessments", checklist::assessments(one, self.checklist.as_ref()))
                .section("Kết quả theo đề cương", "Answer"),
            field("samples", checklist::samples(one)).section("Hồ sơ lấy mẫu", "Sampled file"),
        ];
        let papers = papers::fields(one, lang);
        Record(self.facts(lang).into_iter().chain(papers).chain(parts).collect())
    }

    fn facts(&self, lang: Lang) -> Vec<Field> {
        let one = &self.inspection;
        let campaign = self.campaign.clone().unwrap_or_default();
        let named = format!("{} – {}", campaign.number, campaign.title);
        let version = one.checklist_version.map_or(Value::Nothing, |version| Value::Ordinal(version.into()));
        let checklist = one.checklist.iter().map(|code| {
            let edition = self.checklist.as_ref().map(|version| format!(" ({})", version.edition)).unwrap_or_default();
            format!("{code}, {} {}{edition}", lang.pick("bản", "version"), version.shown(lang))
        });
        let rescheduled = one.reschedulings.iter().map(|other| papers::rescheduled(other, lang)).collect();
        vec![
            field("inspection_id", Value::text(one.inspection_id.as_str())).head("Mã cuộc kiểm tra", "Id"),
            field("agency", self.names.value(&one.agency_id)).head("Cơ quan", "Agency"),
            field("campaign", Value::named(&one.campaign_id, &named)).head("Đợt kiểm tra", "Campaign"),
            field("campaign_number", Value::text(campaign.number.as_str())),
            field("plan_id", Value::text(one.plan_id.as_deref())),
            field("year", Value::Ordinal(one.year.into())).head("Năm", "Year"),
            field("mode", Value::coded(&lists::MODE, one.mode)).head("Hình thức", "Mode"),
            field("status", Value::coded(&lists::INSPECTION, one.status)).head("Trạng thái", "Status"),
            field("visit_on", Value::day(one.visit_on.as_str())).head("Ngày kiểm tra", "Visit on"),
            field("reschedulings", papers::reschedulings(one)).told("Đổi lịch", "Rescheduled", rescheduled),
            field("started_on", Value::day(one.started_on.as_deref())).head("Bắt đầu", "Started on"),
            field("checklist", Value::text(one.checklist.as_deref())).told(
                "Đề cương",
                "Checklist",
                checklist.collect(),
            ),
            field("checklist_version", version),
            field("etag", Value::text(one.etag.as_str())),
        ]
    }
}

fn team_told(team: &pb::Team, names: &Names) -> Record {
    let member = |one: &pb::TeamMember| {
        Record(vec![
            field("person", Value::text(one.person.as_str())),
            field("role", Value::Word("team-role", lists::TEAM_ROLE.code(one.role))),
            field("title", Value::text(one.title.as_str())),
            field("agency", names.value(&one.agency_id)),
        ])
    };
    let recusal = |one: &pb::Recusal| {
        Record(vec![
            field("person", Value::text(one.person.as_str())),
            field("agency", names.value(&one.agency_id)),
            field("reason", Value::text(one.reason.as_str())),
            field("recused_on", Value::day(one.recused_on.as_str())),
        ])
    };
    Record(vec![
        field("team_id", Value::text(team.team_id.as_str())),
        field("decision", Value::text(team.decision.as_str())),
        field("established_on", Value::day(team.established_on.as_str())),
        field("members", Value::Records(team.members.iter().map(member).collect())),
        field("recusals", Value::Records(team.recusals.iter().map(recusal).collect())),
    ])
}

/// The team for people: who takes part in this inspection, and who does not.
fn members(team: Option<&pb::Team>, inspection: &pb::Inspection, names: &Names, lang: Lang) -> Value {
    let Some(team) = team else { return Value::Nothing };
    let record = |one: &pb::TeamMember| {
        let recused = team
            .recusals
            .iter()
            .find(|recusal| recusal.person == one.person && recusal.agency_id == inspection.agency_id);
        let recused = recused.map(|recusal| format!("{}: {}", lang.pick("không tham gia", "recused"), recusal.reason));
        Record(vec![
            field("", Value::text(one.person.as_str())).head("Họ tên", "Person"),
            field("", Value::Word("team-role", lists::TEAM_ROLE.code(one.role))).head("Trong đoàn", "Role"),
            field("", Value::text(one.title.as_str())).head("Chức vụ", "Title"),
            field("", names.value(&one.agency_id)).head("Nơi công tác", "Works at"),
            field("", Value::text(recused.as_deref())).rare("Ghi chú", "Note"),
            field("", Value::text(team.decision.as_str())).head("Theo quyết định", "Decision"),
        ])
    };
    Value::Records(team.members.iter().map(record).collect())
}

/// How an inspection ended without a conclusion, in words.
pub(super) fn ended(end: &pb::InspectionEnd, day: &str, lang: Lang) -> String {
    let cause = lists::TERMINATION_CAUSE.code(end.cause);
    let what = if cause.is_empty() {
        lang.pick("hủy", "cancelled").to_owned()
    } else {
        format!("{}, {}", lang.pick("chấm dứt", "terminated"), word("termination", &cause, lang))
    };
    let decision = end.decision.as_ref().map(|decision| format!(", {decision}")).unwrap_or_default();
    format!("{day}: {what} ({}{decision})", end.reason)
}

#[cfg(test)]
mod tests;

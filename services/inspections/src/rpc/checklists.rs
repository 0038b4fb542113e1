//! ChecklistService: what inspections go by.
//!
//! Deliberately absent: anything but reading fields, asking, and answering.

use super::{read, serve, words};
use contracts::inspections::v1::{self as pb, checklist_service_server::ChecklistService};
use decider::Aggregate as _;
use inspections_domain::template::{self, ChecklistTemplate, Item, Version};
use runtime::{asked::Moment, field, status::Problem};
use tonic::{Request, Response, Status};
use uuid::Uuid;

serve! {
    ChecklistService {
        publish_checklist PublishChecklist PublishChecklistRequest -> PublishChecklistResponse;
    }

    async fn get_checklist(
        &self,
        request: Request<pb::GetChecklistRequest>,
    ) -> Result<Response<pb::GetChecklistResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let moment = self.moment(&asked).await?;
        let id = template::id(r.code.trim());
        let checklist = checklist(&moment, id, r.version).await?;
        let missing = || Problem::missing("checklist", format!("{:?} on {}", r.code, asked.as_of));
        let checklist = checklist.filter(|found| r.version.is_none() || found.version.is_some()).ok_or_else(missing)?;
        let (provenance, checklist) = (Some(moment.provenance()), Some(checklist));
        Ok(Response::new(pb::GetChecklistResponse { provenance, checklist }))
    }

    async fn list_checklists(
        &self,
        request: Request<pb::ListChecklistsRequest>,
    ) -> Result<Response<pb::ListChecklistsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = read::page(r.page_size, &r.page_token, "ListChecklists", &same)?;
        let all = |moment: Moment| async move {
            let mut all = Vec::new();
            for id in moment.streams::<ChecklistTemplate>().await? {
                all.extend(checklist(&moment, id, None).await?);
            }
            all.sort_by(|a, b| a.code.cmp(&b.code));
            Ok(all)
        };
        let (checklists, next_page_token, provenance) = self.whole(asked, &page, all).await?;
        let provenance = Some(provenance);
        Ok(Response::new(pb::ListChecklistsResponse { provenance, checklists, next_page_token }))
    }
}

/// A checklist at a moment, with the version of a number, or with the one that was in force.
async fn checklist(moment: &Moment, id: Uuid, number: Option<i32>) -> Result<Option<pb::Checklist>, Problem> {
    let (facts, etag) = moment.facts::<ChecklistTemplate>(id).await?;
    let known = ChecklistTemplate::replay(&facts);
    let Some(code) = known.code() else { return Ok(None) };
    let version = match number {
        Some(number) => u32::try_from(number).ok().and_then(|number| known.version(number)),
        None => known.in_force(moment.as_of),
    };
    Ok(Some(pb::Checklist {
        checklist_id: id.to_string(),
        etag: field::to_etag(etag),
        code: code.to_owned(),
        version: version.map(message),
        versions: known.versions().map(|version| count(version.version)).collect(),
    }))
}

fn message(version: &Version) -> pb::ChecklistVersion {
    let values = version.scoring.values.iter();
    let values =
        values.map(|(answer, percent)| pb::AnswerValue { answer: words::answer(*answer), percent: count(*percent) });
    let bands = version.scoring.bands.iter();
    let bands = bands
        .map(|band| pb::GradeBand { grade: words::grade(band.grade), from_hundredths: count(band.from_hundredths) });
    pb::ChecklistVersion {
        number: count(version.version),
        title: version.title.clone(),
        edition: version.edition.clone(),
        items: version.items.iter().map(item).collect(),
        scoring: Some(pb::ChecklistScoring {
            values: values.collect(),
            bands: bands.collect(),
            cap_on_open_major: version.scoring.cap_on_open_major.map(words::grade).unwrap_or_default(),
        }),
        rules: Some(pb::ChecklistRules {
            notice_working_days: count(version.rules.notice_working_days),
            visit_on_working_day: version.rules.visit_on_working_day,
            conflict_years: count(version.rules.conflict_years),
            every_years: count(version.rules.every_years),
            corrective_days_major: count(version.rules.corrective_days.major),
            corrective_days_minor: count(version.rules.corrective_days.minor),
            samples_min: count(version.rules.samples_min),
            sample_fields_min: count(version.rules.sample_fields_min),
        }),
        basis: version.basis.clone(),
        effective_on: version.effective_on.to_string(),
    }
}

fn item(item: &Item) -> pb::ChecklistItem {
    pb::ChecklistItem {
        code: item.code.clone(),
        part: words::part(item.part),
        content: item.content.clone(),
        clauses: item.clauses.clone(),
        legal: item.legal.clone(),
        evidence: item.evidence.clone(),
        weight: count(item.weight),
        default_class: words::class(item.default_class),
        on_site_only: item.on_site_only,
        escalates: item.escalates,
    }
}

fn count(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

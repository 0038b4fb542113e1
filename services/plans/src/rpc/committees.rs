//! CommitteeService: steering committees, told from their streams. They are few, so their list is read from the log itself.

use super::{page, service, words};
use chrono::NaiveDate;
use contracts::plans::v1 as pb;
use decider::{Aggregate as _, Event as _};
use plans_domain::committee::{Event, Member, SteeringCommittee};
use runtime::{asked::Moment, field, status::Problem};
use tonic::{Request, Response, Status};
use uuid::Uuid;

service! {
    pb::committee_service_server::CommitteeService {
        establish_committee: EstablishCommitteeRequest -> EstablishCommitteeResponse,
        reconstitute_committee: ReconstituteCommitteeRequest -> ReconstituteCommitteeResponse,
        record_committee_departure: RecordCommitteeDepartureRequest -> RecordCommitteeDepartureResponse,
        disband_committee: DisbandCommitteeRequest -> DisbandCommitteeResponse,
    }

    async fn get_committee(
        &self,
        request: Request<pb::GetCommitteeRequest>,
    ) -> Result<Response<pb::GetCommitteeResponse>, Status> {
        let r = request.into_inner();
        let moment = self.moment(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let id = field::id("committee_id", &r.committee_id)?;
        let committee = committee(id, &moment).await?;
        let committee =
            committee.ok_or_else(|| Problem::missing("committee", format!("{id} on {}", moment.as_of)))?;
        let (provenance, committee) = (Some(moment.provenance()), Some(committee));
        Ok(Response::new(pb::GetCommitteeResponse { provenance, committee }))
    }

    async fn list_committees(
        &self,
        request: Request<pb::ListCommitteesRequest>,
    ) -> Result<Response<pb::ListCommitteesResponse>, Status> {
        let r = request.into_inner();
        let moment = self.moment(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = page(r.page_size, &r.page_token, "ListCommittees", &same)?;
        let mut committees = Vec::new();
        for id in moment.streams::<SteeringCommittee>().await? {
            committees.extend(committee(id, &moment).await?);
        }
        committees.sort_by_key(place);
        committees.retain(|committee| page.after.as_ref().is_none_or(|after| place(committee) > *after));
        committees.truncate(page.size + 1);
        let next_page_token = page.cut(&mut committees, place);
        let provenance = Some(moment.provenance());
        Ok(Response::new(pb::ListCommitteesResponse { provenance, committees, next_page_token }))
    }
}

/// Where a committee stands in the list, as text that sorts so.
fn place(committee: &pb::Committee) -> String {
    format!("{}/{}", committee.established_on, committee.committee_id)
}

/// A committee as it was on the day; nothing when it was not established by then.
async fn committee(id: Uuid, moment: &Moment) -> Result<Option<pb::Committee>, Problem> {
    let (facts, version) = moment.facts::<SteeringCommittee>(id).await?;
    let (committee, on) = (SteeringCommittee::replay(&facts), moment.as_of);
    let Some(name) = committee.name() else { return Ok(None) };
    let changes: Vec<pb::CommitteeChange> = facts.iter().map(change).collect();
    let last = committee.constitutions().last(); // also of a committee that is no more
    let text = |day: NaiveDate| day.to_string();
    Ok(Some(pb::Committee {
        committee_id: id.to_string(),
        etag: field::to_etag(version),
        name: name.to_owned(),
        decision: last.map(|constitution| constitution.decision.clone()).unwrap_or_default(),
        members: committee.members(on).into_iter().map(member).collect(),
        stands: committee.stands(on),
        must_be_reconstituted: committee.must_be_reconstituted(on),
        established_on: changes.first().map(|change| change.changed_on.clone()).unwrap_or_default(),
        disbanded_on: committee.disbanded_on().map(text),
        changes,
    }))
}

fn member(member: &Member) -> pb::CommitteeMember {
    pb::CommitteeMember {
        person: member.person.clone(),
        title: member.title.clone(),
        agency: member.agency.map(|agency| agency.to_string()),
        role: words::role(member.role),
    }
}

fn change(event: &Event) -> pb::CommitteeChange {
    use pb::CommitteeChangeKind as Change;
    let (kind, decision, person, reason) = match event.clone() {
        Event::Established { decision, .. } => (Change::Established, Some(decision), None, None),
        Event::Reconstituted { decision, reason, .. } => (Change::Reconstituted, Some(decision), None, Some(reason)),
        Event::MemberDeparted { person, reason, .. } => (Change::MemberDeparted, None, Some(person), Some(reason)),
        Event::Disbanded { decision, .. } => (Change::Disbanded, Some(decision), None, None),
    };
    pb::CommitteeChange { kind: kind.into(), decision, person, reason, changed_on: event.effective_on().to_string() }
}

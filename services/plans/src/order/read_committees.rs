//! Reading the command messages of steering committees; see `read.rs`.

use super::{Order, Wish, read};
use contracts::plans::v1 as pb;
use plans_domain::{
    committee::{Command, Member},
    vocabulary::Role,
};
use runtime::{fields::Fields, status::Violation};

fn members(fields: &mut Fields, given: Vec<pb::CommitteeMember>) -> Vec<Member> {
    let read = |(index, member): (usize, pb::CommitteeMember)| {
        let place = |field: &str| format!("members[{index}].{field}");
        let role = (pb::CommitteeRole::as_str_name, "COMMITTEE_ROLE");
        Member {
            agency: fields.optional_id(&place("agency"), member.agency.as_deref()),
            role: fields.word(&place("role"), member.role, role.0, role.1, Role::Member),
            person: member.person,
            title: member.title,
        }
    };
    given.into_iter().enumerate().map(read).collect()
}

impl TryFrom<pb::EstablishCommitteeRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::EstablishCommitteeRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.new_id("committee_id", r.committee_id.as_deref(), &r.request_id, "committee");
        let members = members(&mut fields, r.members);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Establish { name: r.name, decision: r.decision, members, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Committee(command))
    }
}

impl TryFrom<pb::ReconstituteCommitteeRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::ReconstituteCommitteeRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("committee_id", &r.committee_id);
        let members = members(&mut fields, r.members);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Reconstitute { decision: r.decision, members, reason: r.reason, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Committee(command))
    }
}

impl TryFrom<pb::RecordCommitteeDepartureRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::RecordCommitteeDepartureRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("committee_id", &r.committee_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::RecordDeparture { person: r.person, reason: r.reason, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Committee(command))
    }
}

impl TryFrom<pb::DisbandCommitteeRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::DisbandCommitteeRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let id = fields.id("committee_id", &r.committee_id);
        let effective_on = fields.date("effective_on", &r.effective_on);
        let command = Command::Disband { decision: r.decision, effective_on };
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, Wish::Committee(command))
    }
}

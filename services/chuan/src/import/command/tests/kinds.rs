//! Which command each file is, and what stands in those that are not plain.

use contracts::{common::v1 as common, inspections::v1 as inspections, plans::v1 as plans, registry::v1 as registry};

use super::*;

/// The name of a command's variant.
fn kind(row: &Row) -> String {
    let text = match command(row) {
        Command::Registry(command) => format!("{command:?}"),
        Command::Plans(command) => format!("{command:?}"),
        Command::Inspections(command) => format!("{command:?}"),
    };
    text.split('(').next().unwrap_or_default().to_owned()
}

fn kinds(service: Service) -> Vec<String> {
    layout::files().filter(|file| file.service == service).map(|file| kind(&row_of(file.stem, None))).collect()
}

#[test]
fn every_file_of_the_registry_has_its_command() {
    let known = "DefineEdition RestrictEdition LayObligation RegisterAgency RenameAgency ChangeAgencyLevel ReparentAgency \
        AssignAreaCode ReleaseAreaCode AssignObligation AppointOfficer ReleaseOfficer DissolveAgency AdoptReorganisation \
        ApplyReorganisation PublishProcedures StartProject AssignProcedures ChangeScope StartApplication \
        RecordInternalAudit CloseNonconformity RecordManagementReview DeclareConformity NotifyDeclaration PostDeclaration \
        RequireConversion RequireRedeclaration LapseDeclaration WithdrawDeclaration";
    assert_eq!(kinds(Service::Registry), known.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn every_file_of_plans_has_its_command() {
    let known = "SetCalendarYear EstablishCommittee ReconstituteCommittee RecordCommitteeDeparture DisbandCommittee \
        IssueDocument RepealDocument DraftPlan AddPlanItem ChangePlanItem RemovePlanItem SelectAgencies SetPlanCampaign \
        SubmitPlan ReturnPlan ApprovePlan PromulgatePlan AmendPlan SupersedePlan AdjustSelection AllocateBudget \
        SettleExpenditure ScheduleTraining RescheduleTraining CancelTraining HoldTraining RecordAttendance \
        RecordTrainingResult RecordTaskTraining ReportTaskProgress RecordTaskConclusion CompleteTask ReopenTask ClosePlan";
    assert_eq!(kinds(Service::Plans), known.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn every_file_of_inspections_has_its_command() {
    let known = "PublishChecklist OpenCampaign AddCampaignAgency DropCampaignAgency EstablishTeam ReplaceTeamMember \
        RecuseTeamMember ScheduleInspection RescheduleInspection CancelInspection SendNotice SubmitSelfReport \
        RequestRecords ReceiveRecords StartInspection AssessItem SampleFile RaiseFinding ReclassifyFinding WithdrawFinding \
        DrawUpMinutes SignMinutes RefuseMinutes ConcludeInspection TerminateInspection RecordRootCause ProposeAction \
        AcceptAction ExtendDeadline SubmitEvidence CheckEffectiveness CloseFinding ReopenFinding TransferFinding \
        ExtinguishFinding DissolveTeam CloseCampaign";
    assert_eq!(kinds(Service::Inspections), known.split_whitespace().collect::<Vec<_>>());
    assert_eq!(kind(&row_of("action_decisions", Some(("accepted", "no")))), "RejectAction");
}

#[test]
fn a_list_of_procedures_is_for_a_tier_or_for_a_kind() {
    use registry::publish_procedures_request::Audience;
    let publication = |row: Row| match row.command {
        Some(Command::Registry(registry::import_row::Command::PublishProcedures(request))) => request,
        other => panic!("unexpected: {other:?}"),
    };
    let of_tier = publication(row_of("procedure_lists", Some(("tier", "commune"))));
    assert_eq!(of_tier.audience, Some(Audience::Tier(common::Tier::Commune.into())));
    let added: Vec<_> = of_tier.added.iter().map(|added| (added.code.as_str(), added.name.as_str())).collect();
    assert_eq!(added, [("2.000635", "Cấp bản sao")]);
    let of_kind = publication(row_of("procedure_lists", Some(("kind", "department"))));
    assert_eq!(of_kind.audience, Some(Audience::Kind(common::Kind::Department.into())));
    assert_eq!(of_kind.publication, of_tier.publication, "the key alone says which publication it is");
}

#[test]
fn a_selection_says_its_rules_in_their_order() {
    use plans::selection_rule::Which;
    let text = "tier|commune|records-based;not-inspected-for|3+department|on-site|10;list|SNV+SKHCN|on-site";
    let Command::Plans(plans::import_row::Command::SelectAgencies(request)) =
        command(&row_of("plan_selections", Some(("rules", text)))).clone()
    else {
        panic!("plan_selections.csv selects")
    };
    let [tier, since, list] = request.rules.as_slice() else { panic!("three rules: {request:?}") };
    assert_eq!((tier.mode, tier.limit), (common::InspectionMode::RecordsBased.into(), None));
    assert_eq!(tier.which, Some(Which::Tier(common::Tier::Commune.into())));
    let department = plans::NotInspectedFor { years: 3, tier: 0, kind: common::Kind::Department.into() };
    assert_eq!((since.limit, since.which.clone()), (Some(10), Some(Which::NotInspectedFor(department))));
    let agencies = ["SNV", "SKHCN"].map(|key| crate::ids::agency("30", key)).to_vec();
    assert_eq!(list.which, Some(Which::List(plans::AgencyList { agencies })));
}

#[test]
fn a_member_of_a_team_says_where_the_person_worked_before() {
    let text = "An|SKHCN|Chi cục trưởng|head|SNV+288|2019-05-31+2020-12-31;Bình|SNV|Chuyên viên|member";
    let Command::Inspections(inspections::import_row::Command::EstablishTeam(request)) =
        command(&row_of("teams", Some(("members", text)))).clone()
    else {
        panic!("teams.csv establishes teams")
    };
    let [head, member] = request.members.as_slice() else { panic!("two members: {request:?}") };
    let former: Vec<_> = head.formerly.iter().map(|post| (post.agency_id.as_str(), post.until.as_str())).collect();
    let [office, city] = ["SNV", "288"].map(|key| crate::ids::agency("30", key));
    assert_eq!(former, [(office.as_str(), "2019-05-31"), (city.as_str(), "2020-12-31")]);
    assert_eq!((member.role(), member.formerly.len()), (inspections::TeamRole::Member, 0));
}

#[test]
fn evidence_says_what_the_file_is() {
    let Command::Inspections(inspections::import_row::Command::SubmitEvidence(request)) =
        command(&row_of("evidence", None)).clone()
    else {
        panic!("evidence.csv submits evidence")
    };
    // SHA-256 of "a", as every tool reckons it.
    let digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    assert_eq!((request.name.as_str(), request.size, request.sha256.as_str()), ("a.pdf", 1, digest));
}

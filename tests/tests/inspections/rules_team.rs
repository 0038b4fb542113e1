//! Teams: a decision, a head of the lead body and at least one more (R-INS-2), none of whom works where he inspects (R-INS-3).

use contracts::{Code, inspections::v1 as pb};
use tests::story::{inspections::*, *};

/// R-INS-2
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_2_a_team_has_a_decision_one_head_of_the_lead_body_and_a_further_member() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let campaign = port.does(opening(&province.lead, 2021, &[&agency])).await.resource_id;
        let wanted = || team_of(&campaign, 2021, &province.lead, &province.office);
        let undecided = port.refuses(pb::EstablishTeamRequest { decision: " ".into(), ..wanted() }).await;
        says(&undecided, Code::InvalidArgument, "R-INS-2", "by a decision; no number is given");
        let head = || of_team(TEAM_HEAD, &province.lead, TeamRole::Head);
        let plain = |person: &str| of_team(person, &province.office, TeamRole::Member);
        for (members, words) in [
            (vec![head()], "at least one further member"),
            (vec![plain("An"), plain("Bình")], "the team has 0 heads"),
            (vec![head(), of_team("An", &province.lead, TeamRole::Head)], "the team has 2 heads"),
            (vec![head(), plain("An"), plain("An")], "'An' is named twice"),
        ] {
            let refusal = port.refuses(pb::EstablishTeamRequest { members, ..wanted() }).await;
            says(&refusal, Code::InvalidArgument, "R-INS-2", words);
        }
        let nowhere = new_id();
        let refusal = port.refuses(team_of(&nowhere, 2021, &province.lead, &province.office)).await;
        says(&refusal, Code::NotFound, "R-INS-1", "there is no such campaign");
        says(
            &port.refuses(team_of(&campaign, 2021, &nowhere, &province.office)).await,
            Code::NotFound,
            "R-REG-7",
            &nowhere,
        );

        let foreign = port.does(team_of(&campaign, 2021, &province.office, &province.lead)).await.resource_id;
        let refusal = port.refuses(schedule(&campaign, &agency, &foreign, "2021-07-05")).await;
        says(&refusal, Code::FailedPrecondition, "R-INS-2", "leads, but is not of the lead body");
        let unknown = new_id();
        let refusal = port.refuses(schedule(&campaign, &agency, &unknown, "2021-07-05")).await;
        says(&refusal, Code::NotFound, "R-INS-2", &unknown);
        let of_other = port.does(opening(&province.lead, 2021, &[&province.office])).await.resource_id;
        let of_other = port.does(team_of(&of_other, 2021, &province.lead, &province.office)).await.resource_id;
        let refusal = port.refuses(schedule(&campaign, &agency, &of_other, "2021-07-05")).await;
        says(&refusal, Code::NotFound, "R-INS-2", "there is no team");

        let own = port.does(wanted()).await.resource_id;
        let dissolving = pb::DissolveTeamRequest {
            team_id: own.clone(),
            decision: "44/QĐ-BCĐISO".into(),
            reason: "Hết nhiệm vụ".into(),
            effective_on: "2021-07-05".into(),
            ..Default::default()
        };
        port.does(schedule(&campaign, &agency, &own, "2021-07-05")).await;
        port.does(dissolving).await;
        let inspection = inspection_of(&campaign, &agency);
        port.does(notice(&inspection, "2021-06-20")).await;
        let refusal = port.refuses(start(&inspection, "2021-07-05")).await;
        says(&refusal, Code::FailedPrecondition, "R-INS-2", "the team does not stand on 2021-07-05");
    })
    .await;
}

/// R-INS-3
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_3_nobody_inspects_the_agency_where_he_works_or_just_worked_unless_he_takes_no_part() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let campaign = port.does(opening(&province.lead, 2021, &[&agency])).await.resource_id;
        let formerly = |until: &str| vec![pb::FormerPost { agency_id: agency.clone(), until: until.into() }];
        let members = |third: pb::TeamMember| {
            let mut members = team_of(&campaign, 2021, &province.lead, &province.office).members;
            members.push(third);
            members
        };
        let with = |third: pb::TeamMember| pb::EstablishTeamRequest {
            members: members(third),
            ..team_of(&campaign, 2021, &province.lead, &province.office)
        };
        let visit = |team: &str| schedule(&campaign, &agency, team, "2021-07-05");
        let working = of_team("Vũ Văn Tám", &agency, TeamRole::Member);
        let working = port.does(with(working)).await.resource_id;
        let refusal = port.refuses(visit(&working)).await;
        says(&refusal, Code::FailedPrecondition, "R-INS-3", "'Vũ Văn Tám' works at the agency to be inspected");
        let left = |until: &str| pb::TeamMember {
            formerly: formerly(until),
            ..of_team("Vũ Văn Tám", &province.office, TeamRole::Member)
        };
        let recently = port.does(with(left("2018-07-06"))).await.resource_id;
        let refusal = port.refuses(visit(&recently)).await;
        says(
            &refusal,
            Code::FailedPrecondition,
            "R-INS-3",
            "worked at the agency to be inspected until 2018-07-06, less than 3 years",
        );
        let long_ago = port.does(with(left("2018-07-05"))).await.resource_id;
        let only = pb::ScheduleInspectionRequest { validate_only: true, ..visit(&long_ago) };
        assert!(port.does(only).await.changed, "three years to the day are enough");

        let recusing = |person: &str| pb::RecuseTeamMemberRequest {
            team_id: working.clone(),
            person: person.into(),
            agency_id: agency.clone(),
            reason: "Đang công tác tại cơ quan".into(),
            effective_on: "2021-06-01".into(),
            ..Default::default()
        };
        port.does(recusing("Vũ Văn Tám")).await;
        port.knows(recusing("Vũ Văn Tám")).await;
        port.does(recusing(TEAM_HEAD)).await;
        let refusal = port.refuses(visit(&working)).await;
        says(&refusal, Code::FailedPrecondition, "R-INS-2", "no deputy stands in for him");
        let replacing = pb::ReplaceTeamMemberRequest {
            team_id: working.clone(),
            person: "Đặng Thị Nga".into(),
            by: Some(of_team("Trịnh Thị Hòa", &province.lead, TeamRole::Deputy)),
            decision: "45/QĐ-BCĐISO".into(),
            reason: "Người đứng đầu không tham gia".into(),
            effective_on: "2021-06-02".into(),
            ..Default::default()
        };
        port.does(replacing).await;
        let refusal = port.refuses(visit(&working)).await;
        says(&refusal, Code::FailedPrecondition, "R-INS-2", "'Trịnh Thị Hòa' would inspect this agency alone");
        let told = port.team(&working, "2021-06-02").await;
        assert_eq!((told.members.len(), told.recusals.len(), told.replacements.len()), (3, 2, 1));
        assert_eq!(port.team(&working, "2021-06-01").await.replacements, []);
    })
    .await;
}

/// R-INS-3, golden scenario 13: Sở KH&CN, which leads, is itself among those inspected.
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_3_the_lead_body_is_inspected_by_a_team_whose_head_comes_from_elsewhere() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let Province { lead, office } = &province;
        let home_affairs = port.some_department().await;
        let campaign = port.does(opening(lead, 2021, &[lead])).await.resource_id;
        let own = port.does(team_of(&campaign, 2021, lead, office)).await.resource_id;
        let refusal = port.refuses(schedule(&campaign, lead, &own, "2021-07-05")).await;
        says(
            &refusal,
            Code::FailedPrecondition,
            "R-INS-3",
            &format!("'{TEAM_HEAD}' works at the agency to be inspected"),
        );
        let other = port.does(team_of(&campaign, 2021, office, &home_affairs)).await.resource_id;
        assert!(port.does(schedule(&campaign, lead, &other, "2021-07-05")).await.changed);
        let inspection = inspection_of(&campaign, lead);
        port.does(notice(&inspection, "2021-06-20")).await;
        port.does(start(&inspection, "2021-07-05")).await;
        assert_eq!(port.inspection(&inspection, "2021-07-05").await.status(), InspectionStatus::Started);
    })
    .await;
}

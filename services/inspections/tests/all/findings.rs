//! What becomes of findings, with evidence (R-INS-6 to R-INS-8).

use crate::{
    facts::{FIRST, LEAD},
    house::{House, extraordinary, fields_of, on_both_databases, receipt, rule_of},
    life::{self, raising},
};
use contracts::{Code, common::v1 as common, inspections::v1 as pb};
use futures::{StreamExt as _, stream};
use inspections_domain::inspection;
use pb::upload_evidence_request::Part;
use uuid::Uuid;

async fn upload(house: &House, parts: Vec<Part>) -> Result<pb::UploadEvidenceResponse, contracts::Status> {
    let messages = parts.into_iter().map(|part| pb::UploadEvidenceRequest { part: Some(part) });
    Ok(house.evidence().upload_evidence(stream::iter(messages)).await?.into_inner())
}

fn header(sha256: Option<&str>) -> Part {
    let (name, media_type) = ("bien-ban.pdf".into(), "application/pdf".into());
    Part::Header(pb::EvidenceHeader { name, media_type, sha256: sha256.map(str::to_owned) })
}

async fn download(house: &House, sha256: &str) -> Result<Vec<u8>, contracts::Status> {
    let request = pb::DownloadEvidenceRequest { sha256: sha256.into() };
    let mut chunks = house.evidence().download_evidence(request).await?.into_inner();
    let mut content = Vec::new();
    while let Some(chunk) = chunks.next().await {
        content.extend(chunk?.chunk);
    }
    Ok(content)
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_comes_back_as_it_was_uploaded() {
    on_both_databases(async |house| {
        let content: Vec<u8> = (0..700_000_u32).map(|n| u8::try_from(n % 251).expect("small")).collect();
        let chunks = content.chunks(64 * 1024).map(|chunk| Part::Chunk(chunk.to_vec()));
        let kept = upload(house, [header(None)].into_iter().chain(chunks).collect()).await.expect("kept");
        assert_eq!(kept.size, 700_000);
        assert_eq!(download(house, &kept.sha256).await.expect("it is there"), content);
        let wrong = upload(house, vec![header(Some(&kept.sha256)), Part::Chunk(b"other".to_vec())]).await;
        assert_eq!(fields_of(&wrong.expect_err("another digest")), ["header.sha256"]);
        let headless = upload(house, vec![Part::Chunk(b"x".to_vec())]).await;
        assert_eq!(fields_of(&headless.expect_err("no header")), ["header"]);
        let large = vec![header(None)].into_iter().chain((0..34).map(|_| Part::Chunk(vec![0; 1024 * 1024])));
        assert_eq!(fields_of(&upload(house, large.collect()).await.expect_err("too large")), ["chunk"]);
        assert_eq!(fields_of(&download(house, "x").await.expect_err("no digest")), ["sha256"]);
        let absent = "0".repeat(64);
        assert_eq!(download(house, &absent).await.expect_err("nothing has it").code(), Code::NotFound);
    })
    .await;
}

/// R-INS-7
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_7_a_nonconformity_is_closed_upon_evidence_by_somebody_else() {
    on_both_databases(async |house| {
        let finding = life::look(house, life::at_work(house).await).await.to_string();
        let mut findings = house.findings();
        let (finding_id, on) = (finding.clone(), "2021-08-02".to_owned());
        let close = pb::CloseFindingRequest {
            finding_id,
            by: "Nguyễn Văn An".into(),
            effective_on: "2021-09-15".into(),
            ..Default::default()
        };
        assert_eq!(rule_of(&findings.close_finding(close.clone()).await.expect_err("nothing was done")), "R-INS-7");
        let proposal = pb::ProposeActionRequest {
            request_id: Uuid::from_u128(1).to_string(),
            finding_id: finding.clone(),
            kind: pb::ActionKind::CorrectiveAction.into(),
            text: "Tổ chức đánh giá nội bộ".into(),
            responsible: "Thư ký ISO".into(),
            due: "2021-09-10".into(),
            by: "Lê Thị Hoa".into(),
            effective_on: on.clone(),
            ..Default::default()
        };
        let proposed = findings.propose_action(proposal.clone()).await.expect("proposed").into_inner();
        let again = findings.propose_action(proposal).await.expect("the same").into_inner();
        assert_eq!((proposed.action_id.clone(), proposed.receipt), (again.action_id, again.receipt));
        let (action_id, by) = (proposed.action_id, "Nguyễn Văn An".to_owned());
        let accept = pb::AcceptActionRequest {
            finding_id: finding.clone(),
            action_id: action_id.clone(),
            by,
            effective_on: on.clone(),
            ..Default::default()
        };
        findings.accept_action(accept).await.expect("accepted");
        let kept = upload(house, vec![header(None), Part::Chunk("Biên bản đánh giá".into())]).await.expect("kept");
        let evidence = pb::SubmitEvidenceRequest {
            finding_id: finding.clone(),
            action_id: action_id.clone(),
            name: "bien-ban.pdf".into(),
            media_type: "application/pdf".into(),
            size: kept.size,
            sha256: kept.sha256.clone(),
            by: "Lê Thị Hoa".into(),
            effective_on: "2021-09-01".into(),
            ..Default::default()
        };
        let absent = pb::SubmitEvidenceRequest { sha256: "0".repeat(64), ..evidence.clone() };
        assert_eq!(rule_of(&findings.submit_evidence(absent).await.expect_err("not uploaded")), "R-INS-7");
        findings.submit_evidence(evidence).await.expect("submitted");
        let check = pb::CheckEffectivenessRequest {
            finding_id: finding.clone(),
            action_id,
            effective: true,
            by: "Lê Thị Hoa".into(),
            effective_on: "2021-09-14".into(),
            ..Default::default()
        };
        assert_eq!(rule_of(&findings.check_effectiveness(check.clone()).await.expect_err("her own")), "R-INS-7");
        let check = pb::CheckEffectivenessRequest { by: "Nguyễn Văn An".into(), ..check };
        findings.check_effectiveness(check).await.expect("checked");
        assert!(receipt(findings.close_finding(close).await.expect("closed").into_inner().receipt).changed);
        let id: Uuid = finding.parse().expect("an id");
        let told = house.finding(id, "").await.expect("it is there");
        assert_eq!((told.status(), told.due), (pb::FindingStatus::Closed, None));
        let evidence = &told.actions[0].evidence[0];
        assert_eq!(download(house, &evidence.sha256).await.expect("kept"), "Biên bản đánh giá".as_bytes());
        let before = house.finding(id, "2021-09-11").await.expect("it was there");
        assert_eq!((before.status(), before.overdue), (pb::FindingStatus::ActionAccepted, true));
    })
    .await;
}

/// R-INS-6
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_6_after_signing_a_finding_changes_with_its_inspection_and_by_authority_only() {
    on_both_databases(async |house| {
        let inspection = life::at_work(house).await;
        let finding = life::look(house, inspection).await;
        life::conclude(house, inspection).await;
        let mut inspections = house.inspections();
        let graver = pb::ReclassifyFindingRequest {
            finding_id: finding.to_string(),
            finding_class: common::FindingClass::Major.into(),
            reason: "Ảnh hưởng toàn hệ thống".into(),
            effective_on: "2021-07-21".into(),
            ..Default::default()
        };
        let refused = inspections.reclassify_finding(graver.clone()).await.expect_err("no authority");
        assert_eq!(rule_of(&refused), "R-INS-6");
        let authority = Some("Giám đốc Sở, công văn 88/SKHCN".to_owned());
        inspections
            .reclassify_finding(pb::ReclassifyFindingRequest { authority: authority.clone(), ..graver })
            .await
            .expect("graver");
        let told = house.finding(finding, "").await.expect("it is there");
        assert_eq!((told.finding_class(), told.due.as_deref()), (common::FindingClass::Major, Some("2021-09-01")));
        let withdraw = pb::WithdrawFindingRequest {
            finding_id: finding.to_string(),
            reason: "Đã có biên bản đánh giá".into(),
            authority,
            effective_on: "2021-07-22".into(),
            ..Default::default()
        };
        inspections.withdraw_finding(withdraw).await.expect("taken back");
        let told = house.inspection(inspection, "").await.expect("it is there");
        assert_eq!(told.findings[0].status(), pb::FindingStatus::Withdrawn);
    })
    .await;
}

/// R-INS-8
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_8_what_the_last_inspection_found_is_graver_when_it_is_found_again() {
    on_both_databases(async |house| {
        let first = life::at_work(house).await;
        let known = life::look(house, first).await;
        life::conclude(house, first).await;
        let asked = extraordinary("7/QĐ-UBND", "2022-04-04", "2022-06-30", &[FIRST]);
        let opened = house.campaigns().open_campaign(asked).await.expect("opened").into_inner();
        let campaign: Uuid = receipt(opened.receipt).resource_id.parse().expect("an id");
        let team = house.team(campaign, LEAD, "8/QĐ-BCĐ").await;
        let (id, mut inspections) = (inspection::id(campaign, FIRST), house.inspections());
        let schedule = pb::ScheduleInspectionRequest {
            effective_on: "2022-04-04".into(),
            ..life::scheduling(campaign, FIRST, &team, "2022-04-20")
        };
        inspections.schedule_inspection(schedule).await.expect("scheduled");
        let notice = pb::SendNoticeRequest { self_report_due: None, ..life::notice(id, "2022-04-11") };
        inspections.send_notice(notice).await.expect("noticed");
        let (inspection_id, effective_on) = (id.to_string(), "2022-04-20".to_owned());
        let start = pb::StartInspectionRequest { inspection_id, effective_on, ..Default::default() };
        inspections.start_inspection(start).await.expect("started");
        let raised = inspections.raise_finding(raising(id, "B19", common::FindingClass::Minor, "2022-04-20")).await;
        let again: Uuid = raised.expect("raised").into_inner().finding_id.parse().expect("an id");
        let told = house.finding(again, "").await.expect("it is there");
        assert_eq!(
            (told.finding_class(), told.escalated_from()),
            (common::FindingClass::Major, common::FindingClass::Minor)
        );
        assert_eq!(told.repeat_of, Some(known.to_string()));
        let other = inspections.raise_finding(raising(id, "A1", common::FindingClass::Minor, "2022-04-20")).await;
        let other: Uuid = other.expect("raised").into_inner().finding_id.parse().expect("an id");
        assert_eq!(house.finding(other, "").await.expect("it is there").finding_class(), common::FindingClass::Minor);
    })
    .await;
}

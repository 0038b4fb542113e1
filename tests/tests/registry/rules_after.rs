//! Editions and what follows a declaration: R-QMS-6, R-QMS-7, R-QMS-8; and what audits and scopes must be: R-QMS-10, R-QMS-11.

use contracts::{Code, registry::v1 as pb};
use tests::story::*;

/// R-QMS-6, golden scenario 8
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_6_the_old_edition_first_adopted_in_june_2018_is_warned_of_and_in_july_2021_refused() {
    on_both_databases(async |house, registry| {
        house.clock.set(at("2018-07-02T02:00:00Z"));
        registry.knows_the_editions().await;
        let late = registry.is_ready(OLD, 2018).await;
        let request = pb::DeclareConformityRequest { request_id: new_id(), ..declaration(&late, OLD, "2018-06-29") };
        let receipt = registry.does(request.clone()).await;
        let [warning] = receipt.warnings.as_slice() else { panic!("one warning, not {receipt:?}") };
        assert_eq!(warning.rule, "R-QMS-6");
        assert!(warning.text.contains("2018-02-20") && warning.text.contains(OLD), "{warning:?}");
        assert_eq!(registry.does(request).await, receipt, "a retry is warned again");

        let early = registry.is_ready(OLD, 2017).await;
        assert!(registry.does(declaration(&early, OLD, "2017-06-29")).await.warnings.is_empty());
        let again = registry.does(declaration(&early, OLD, "2018-06-29")).await;
        assert!(again.warnings.is_empty(), "who had adopted it before is not warned");

        house.clock.set(at("2021-07-01T02:00:00Z"));
        let last = registry.is_ready(OLD, 2021).await;
        let refusal = registry.refuses(declaration(&last, OLD, "2021-07-01")).await;
        says(&refusal, Code::FailedPrecondition, "R-QMS-6", "accepted until 2021-06-30, not on 2021-07-01");
        assert!(registry.does(declaration(&last, OLD, "2021-06-30")).await.changed, "the last day counts");
    })
    .await;
}

/// R-QMS-6
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_6_an_edition_is_declared_only_when_it_is_known_and_accepted() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready("TCVN ISO 9001:2026", 2020).await;
        let refusal = registry.refuses(declaration(&id, "TCVN ISO 9001:2026", "2020-06-01")).await;
        says(&refusal, Code::FailedPrecondition, "R-QMS-6", "'TCVN ISO 9001:2026' is not defined");
        registry.does(edition("TCVN ISO 9001:2026", "2026-10-01")).await;
        let refusal = registry.refuses(declaration(&id, "TCVN ISO 9001:2026", "2020-06-01")).await;
        says(&refusal, Code::FailedPrecondition, "R-QMS-6", "is accepted from 2026-10-01, not on 2020-06-01");

        let twice = pb::DefineEditionRequest { title: "Tên khác".into(), ..edition(NEW, "2015-12-31") };
        says(&registry.refuses(twice).await, Code::AlreadyExists, "R-QMS-6", "already defined, and differently");
        let unknown = pb::RestrictEditionRequest { code: "TCVN ISO 9001:1994".into(), ..restriction_of_419() };
        says(&registry.refuses(unknown).await, Code::NotFound, "R-QMS-6", "is not defined");
        let accepted_until = Some("2009-01-01".to_owned());
        let backwards = pb::RestrictEditionRequest { accepted_until, ..restriction_of_419() };
        says(&registry.refuses(backwards).await, Code::InvalidArgument, "R-QMS-6", "wrong date order");
    })
    .await;
}

/// R-QMS-6
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_6_a_required_conversion_stands_until_the_other_edition_is_declared() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready(OLD, 2016).await;
        registry.does(declaration(&id, OLD, "2016-06-01")).await;
        let conversion = pb::RequireConversionRequest {
            agency_id: id.clone(),
            to: NEW.into(),
            deadline: "2021-06-30".into(),
            basis: "419/BKHCN-TĐC".into(),
            effective_on: "2018-02-21".into(),
            ..Default::default()
        };
        let backwards = pb::RequireConversionRequest { deadline: "2018-02-20".into(), ..conversion.clone() };
        says(&registry.refuses(backwards).await, Code::InvalidArgument, "R-QMS-6", "wrong date order");
        registry.does(conversion).await;
        let required = registry.system(&id, "2019-05-31").await.required_conversion.expect("it is required");
        assert_eq!((required.to.as_str(), required.deadline.as_str()), (NEW, "2021-06-30"));
        registry.prepares(&id, NEW, 2019).await;
        registry.does(declaration(&id, NEW, "2019-06-01")).await;
        assert_eq!(registry.system(&id, "2019-06-01").await.required_conversion, None);
    })
    .await;
}

/// R-QMS-7; more of it in `consequences`
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_7_only_a_declaration_in_force_can_be_demanded_again() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready(NEW, 2020).await;
        let demand = |on: &str, due: Option<&str>| pb::RequireRedeclarationRequest {
            agency_id: id.clone(),
            cause: pb::Cause::Inspection.into(),
            due: due.map(str::to_owned),
            effective_on: on.into(),
            ..Default::default()
        };
        let refusal = registry.refuses(demand("2020-08-01", None)).await;
        says(&refusal, Code::FailedPrecondition, "R-QMS-7", "no declaration is in force on 2020-08-01");
        registry.does(declaration(&id, NEW, "2020-06-01")).await;
        let backwards = registry.refuses(demand("2020-08-01", Some("2020-07-31"))).await;
        says(&backwards, Code::InvalidArgument, "R-QMS-7", "wrong date order");
        registry.does(demand("2020-08-01", Some("2020-10-01"))).await;
        let [required] = &registry.system(&id, "2020-08-01").await.required_redeclarations[..] else { panic!("one") };
        assert_eq!((required.due.as_deref(), required.required_on.as_str()), (Some("2020-10-01"), "2020-08-01"));
    })
    .await;
}

/// R-QMS-8
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_8_a_declaration_is_notified_and_posted_not_before_it_is_signed() {
    on_both_databases(async |_, registry| {
        let (id, declared) = registry.has_declared().await;
        let early = registry.refuses(notification(&id, &declared, "2020-05-31")).await;
        says(
            &early,
            Code::InvalidArgument,
            "R-QMS-8",
            "the notification on 2020-05-31 is before the signing on 2020-06-01",
        );
        let early = registry.refuses(posting(&id, &declared, Place::Office, "2020-05-31")).await;
        says(&early, Code::InvalidArgument, "R-QMS-8", "the posting on 2020-05-31 is before the signing on 2020-06-01");
        let other = new_id();
        for refusal in [
            registry.refuses(notification(&id, &other, "2020-06-02")).await,
            registry.refuses(posting(&id, &other, Place::Portal, "2020-06-02")).await,
        ] {
            says(&refusal, Code::NotFound, "R-QMS-8", &other);
        }
        registry.does(notification(&id, &declared, "2020-06-01")).await;
        registry.does(posting(&id, &declared, Place::Office, "2020-06-02")).await;
        registry.does(posting(&id, &declared, Place::Portal, "2020-06-03")).await;
        let declaration = registry.system(&id, "2020-06-03").await.declarations.pop().expect("it is there");
        assert_eq!(declaration.notified_on.as_deref(), Some("2020-06-01"));
        let posted: Vec<&str> = declaration.postings.iter().map(|posting| posting.posted_on.as_str()).collect();
        assert_eq!(posted, ["2020-06-02", "2020-06-03"]);
    })
    .await;
}

/// R-QMS-10
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_10_nobody_audits_a_process_that_is_their_own() {
    on_both_databases(async |_, registry| {
        let id = registry.is_ready(NEW, 2020).await;
        let processes = vec![
            audited("Cấp giấy phép", "Lê Thị Lan", "Phạm Văn Nam"),
            audited("Kiểm soát tài liệu", "Phạm Văn Nam", " PHẠM VĂN NAM"),
        ];
        let own = pb::RecordInternalAuditRequest { processes, ..audit(&id, "2020-07-01") };
        let words = "cannot audit the process 'Kiểm soát tài liệu'";
        says(&registry.refuses(own).await, Code::InvalidArgument, "R-QMS-10", words);
    })
    .await;
}

/// R-QMS-11
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_11_a_clause_is_excluded_only_with_a_justification() {
    on_both_databases(async |_, registry| {
        let id = registry.is_ready(NEW, 2020).await;
        let without = |clause: &str, justification: &str| pb::ChangeScopeRequest {
            exclusions: vec![pb::Exclusion { clause: clause.into(), justification: justification.into() }],
            ..scope(&id, &[], "2020-03-01")
        };
        let refusal = registry.refuses(without("8.3", "  ")).await;
        says(&refusal, Code::InvalidArgument, "R-QMS-11", "clause 8.3 has no justification");
        let refusal = registry.refuses(without("điều 8", "Không thiết kế")).await;
        says(&refusal, Code::InvalidArgument, "R-QMS-11", "'điều 8' is not a clause");
        registry.does(without("8.3", "Cơ quan không thiết kế và phát triển dịch vụ")).await;
        let [exclusion] = &registry.system(&id, "2020-03-01").await.exclusions[..] else { panic!("one") };
        assert_eq!(exclusion.clause, "8.3");
    })
    .await;
}

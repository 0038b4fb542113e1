//! What stands before a declaration: R-QMS-1, R-QMS-2, R-QMS-3, R-QMS-5; and what a change of scope leads to: R-QMS-4.

use contracts::{Code, registry::v1 as pb};
use tests::story::*;

/// R-QMS-1
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_1_a_declaration_needs_project_application_audit_and_review_in_this_order() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.does(department("Sở Nội vụ")).await.resource_id;
        registry.does(appointment(&id, HEAD, Post::Head, FIRST_DAY)).await;
        let declare = || registry.refuses(declaration(&id, NEW, "2020-06-01"));

        says(&declare().await, Code::FailedPrecondition, "R-QMS-1", "no project is in progress on 2020-06-01");
        registry.does(project(&id, NEW, "2020-01-05")).await;
        says(&declare().await, Code::FailedPrecondition, "R-QMS-1", "not applied on 2020-06-01");
        let early = registry.refuses(audit(&id, "2020-01-10")).await;
        says(&early, Code::FailedPrecondition, "R-QMS-1", "not applied on 2020-01-10");
        registry.does(application(&id, "2020-02-01")).await;
        says(&declare().await, Code::FailedPrecondition, "R-QMS-1", "no internal audit was conducted from 2020-02-01");
        registry.does(review(&id, "2020-03-01")).await;
        registry.does(audit(&id, "2020-04-10")).await;
        says(&declare().await, Code::FailedPrecondition, "R-QMS-1", "no management review was held from 2020-04-10");
        registry.does(review(&id, "2020-06-02")).await;
        says(&declare().await, Code::FailedPrecondition, "R-QMS-1", "no management review was held from 2020-04-10");
        registry.does(review(&id, "2020-05-15")).await;
        assert!(registry.does(declaration(&id, NEW, "2020-06-01")).await.changed);
    })
    .await;
}

/// R-QMS-1
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_1_every_major_nonconformity_is_closed_before_the_signing() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready(NEW, 2020).await;
        let found = |code: &str, class: NonconformityClass| pb::Nonconformity {
            code: code.into(),
            nonconformity_class: class.into(),
            closed_on: None,
        };
        let nonconformities =
            vec![found("KPH-01", NonconformityClass::Major), found("KPH-02", NonconformityClass::Minor)];
        let audit = pb::RecordInternalAuditRequest { nonconformities, ..audit(&id, "2020-04-20") };
        registry.does(audit.clone()).await;
        let refusal = registry.refuses(declaration(&id, NEW, "2020-06-01")).await;
        says(
            &refusal,
            Code::FailedPrecondition,
            "R-QMS-1",
            "'KPH-01' of the internal audit on 2020-04-20 is not closed",
        );

        let closing = |code: &str, on: &str| pb::CloseNonconformityRequest {
            agency_id: id.clone(),
            audit: audit.audit.clone(),
            code: code.into(),
            effective_on: on.into(),
            ..Default::default()
        };
        let unknown = registry.refuses(closing("KPH-03", "2020-05-01")).await;
        says(&unknown, Code::NotFound, "R-QMS-1", "has no nonconformity 'KPH-03'");
        let early = registry.refuses(closing("KPH-01", "2020-04-19")).await;
        says(&early, Code::InvalidArgument, "R-QMS-1", "wrong date order");
        registry.does(closing("KPH-01", "2020-06-02")).await;
        let refusal = registry.refuses(declaration(&id, NEW, "2020-06-01")).await;
        says(&refusal, Code::FailedPrecondition, "R-QMS-1", "'KPH-01'");
        assert!(registry.does(declaration(&id, NEW, "2020-06-02")).await.changed, "a minor one may stay open");
    })
    .await;
}

/// R-QMS-1
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_1_a_conversion_is_audited_again_and_declared_to_the_edition_it_builds() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready(OLD, 2016).await;
        registry.does(declaration(&id, OLD, "2016-06-01")).await;
        registry.does(project(&id, NEW, "2019-01-05")).await;
        registry.does(application(&id, "2019-02-01")).await;
        let refusal = registry.refuses(declaration(&id, OLD, "2019-06-01")).await;
        says(&refusal, Code::FailedPrecondition, "R-QMS-1", "the project in progress is to 'TCVN ISO 9001:2015'");
        let refusal = registry.refuses(declaration(&id, NEW, "2019-06-01")).await;
        says(&refusal, Code::FailedPrecondition, "R-QMS-1", "no internal audit was conducted from 2019-02-01");
        registry.does(audit(&id, "2019-04-10")).await;
        registry.does(review(&id, "2019-05-15")).await;
        let head = registry.head().await;
        registry.does(declaration(&id, NEW, "2019-06-01")).await;
        let types: Vec<String> = registry.events_after(head).await.into_iter().map(|event| event.r#type).collect();
        assert_eq!(types, ["Redeclared", "ConversionCompleted"]);
    })
    .await;
}

/// R-QMS-2
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_2_the_head_signs_or_a_deputy_for_the_head_and_nobody_else() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready(NEW, 2020).await;
        let signed_by = |person: &str, capacity: Capacity| pb::DeclareConformityRequest {
            signature: Some(signed(person, capacity)),
            ..declaration(&id, NEW, "2020-06-01")
        };
        for (person, capacity, words) in [
            (DEPUTY, Capacity::Head, "does not hold the post head on 2020-06-01"),
            (HEAD, Capacity::ForHead, "does not hold the post deputy on 2020-06-01"),
            ("Hoàng Văn Thụ", Capacity::Head, "'Hoàng Văn Thụ' signs as head"),
            (HEAD, Capacity::ByOrder, "cannot be signed in the capacity by-order"),
            (DEPUTY, Capacity::ByDelegation, "cannot be signed in the capacity by-delegation"),
        ] {
            let refusal = registry.refuses(signed_by(person, capacity)).await;
            says(&refusal, Code::PermissionDenied, "R-QMS-2", words);
        }
        let unsigned = pb::DeclareConformityRequest { signature: None, ..declaration(&id, NEW, "2020-06-01") };
        says(&registry.refuses(unsigned).await, Code::InvalidArgument, "R-QMS-2", "unsigned");
        let unsigned = signed_by(" ", Capacity::Head);
        says(&registry.refuses(unsigned).await, Code::InvalidArgument, "R-QMS-2", "unsigned");

        registry.does(appointment(&id, "Đỗ Thị Hà", Post::Head, "2020-05-20")).await;
        let former = registry.refuses(signed_by(HEAD, Capacity::Head)).await;
        says(&former, Code::PermissionDenied, "R-QMS-2", "does not hold the post head on 2020-06-01");
        assert!(registry.does(signed_by(DEPUTY, Capacity::ForHead)).await.changed, "KT. by the deputy");
    })
    .await;
}

/// R-QMS-3
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_3_the_scope_holds_every_procedure_that_the_agency_is_competent_for() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready(NEW, 2020).await;
        registry.does(competence(&id, &["1.000894", "1.001193", "2.000635"], "2020-01-10")).await;
        registry.does(scope(&id, &["1.000894"], "2020-01-20")).await;
        let refusal = registry.refuses(declaration(&id, NEW, "2020-06-01")).await;
        let words = "lacks 2 of the agency's procedures: 1.001193, 2.000635";
        says(&refusal, Code::FailedPrecondition, "R-QMS-3", words);
        registry.does(scope(&id, &["1.001193", "2.000635", "9.000001"], "2020-01-25")).await;
        assert!(registry.does(declaration(&id, NEW, "2020-06-01")).await.changed, "a wider scope is allowed");
    })
    .await;
}

/// R-QMS-3 and R-QMS-4
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_4_a_change_of_scope_or_procedures_demands_another_declaration_until_there_is_one() {
    on_both_databases(async |_, registry| {
        let (id, first) = registry.has_declared().await;
        let head = registry.head().await;
        registry.does(scope(&id, &["1.000894"], "2020-09-01")).await;
        let events = registry.events_after(head).await;
        let types: Vec<&str> = events.iter().map(|event| event.r#type.as_str()).collect();
        assert_eq!(types, ["ScopeChanged", "RedeclarationRequired"]);
        assert_eq!(events[0].command_id, events[1].command_id);

        let causes = |system: &pb::QualitySystem| -> Vec<i32> {
            system.required_redeclarations.iter().map(|required| required.cause).collect()
        };
        assert!(causes(&registry.system(&id, "2020-08-31").await).is_empty(), "not before that day");
        assert_eq!(causes(&registry.system(&id, "2020-09-01").await), [i32::from(pb::Cause::ScopeChanged)]);
        registry.does(competence(&id, &["1.000894", "2.000635"], "2020-09-15")).await;
        let both = [i32::from(pb::Cause::ScopeChanged), i32::from(pb::Cause::ProceduresChanged)];
        assert_eq!(causes(&registry.system(&id, "2020-09-15").await), both);

        registry.does(scope(&id, &["2.000635"], "2020-09-20")).await;
        registry.does(declaration(&id, NEW, "2020-10-01")).await;
        let system = registry.system(&id, "2020-10-01").await;
        assert!(causes(&system).is_empty());
        assert_eq!(system.declarations[1].replaces.as_deref(), Some(first.as_str()));
    })
    .await;
}

/// R-QMS-5
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_5_a_new_declaration_replaces_the_old_one_and_never_overlaps_it() {
    on_both_databases(async |_, registry| {
        let (id, first) = registry.has_declared().await;
        let number = |number: &str, on: &str| pb::DeclareConformityRequest {
            number: number.into(),
            ..declaration(&id, NEW, on)
        };
        for on in ["2020-06-01", "2020-05-20"] {
            let refusal = registry.refuses(number("99/QĐ-CB", on)).await;
            says(&refusal, Code::FailedPrecondition, "R-QMS-5", "not after '20200601/QĐ-CB', in effect on 2020-06-01");
        }
        let backdated =
            pb::DeclareConformityRequest { effective_on: "2020-11-30".into(), ..number("98/QĐ-CB", "2020-12-01") };
        says(&registry.refuses(backdated).await, Code::InvalidArgument, "R-QMS-5", "wrong date order");
        registry.does(number("97/QĐ-CB", "2020-12-15")).await;

        let declarations = registry.system(&id, "2020-12-15").await.declarations;
        let days: Vec<_> = declarations.iter().map(|d| (d.declared_on.as_str(), d.ended_on.as_deref())).collect();
        assert_eq!(days, [("2020-06-01", Some("2020-12-15")), ("2020-12-15", None)]);

        let withdrawal = |declaration: &str, on: &str| pb::WithdrawDeclarationRequest {
            agency_id: id.clone(),
            declaration: declaration.into(),
            reason: "Người đứng đầu quyết định".into(),
            effective_on: on.into(),
            ..Default::default()
        };
        let ended = registry.refuses(withdrawal(&first, "2020-12-20")).await;
        says(&ended, Code::FailedPrecondition, "R-QMS-5", "already ended on 2020-12-15");
        registry.does(withdrawal(&declarations[1].declaration, "2020-12-31")).await;
        let last = registry.system(&id, "2020-12-31").await.declarations.pop().expect("it is there");
        assert_eq!(last.ended_on.as_deref(), Some("2020-12-31"), "a gap is allowed and visible");
    })
    .await;
}

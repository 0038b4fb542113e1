//! Published lists of procedures: what a decision may say, what is listed on a day, and what an agency is competent for.

use contracts::{
    Code,
    registry::v1::{self as pb, import_row::Command},
};
use tests::story::*;

/// What is asked of the list of departments.
fn departments(as_of: &str) -> pb::GetProcedureListRequest {
    use pb::get_procedure_list_request::Audience;
    let audience = Some(Audience::Kind(Kind::Department.into()));
    pb::GetProcedureListRequest { as_of: as_of.into(), audience, ..Default::default() }
}

/// Codes, names and decisions of a list.
async fn listed(registry: &Registry, asked: pb::GetProcedureListRequest) -> Vec<(String, String, String)> {
    let answer = registry.procedures.clone().get_procedure_list(asked).await.expect("a list").into_inner();
    let list = answer.procedure_list.expect("an answer has a list");
    list.procedures.into_iter().map(|listed| (listed.code, listed.name, listed.decision)).collect()
}

fn line(code: &str, name: &str, decision: &str) -> (String, String, String) {
    (code.into(), name.into(), decision.into())
}

/// R-QMS-3
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_3_a_scope_covers_the_agency_s_own_procedures_and_those_of_its_tier_and_its_kind() {
    on_both_databases(async |_, registry| {
        registry.knows_the_editions().await;
        let id = registry.is_ready(NEW, 2020).await;
        registry.does(competence(&id, &["0.1"], "2020-02-01")).await;
        registry.does(publication(of_kind(Kind::Department), &["1.1", "1.2"], &[], "2020-03-01")).await;
        registry.does(publication(of_tier(Tier::Province), &["2.1", "2.2", "2.3"], &[], "2020-06-01")).await;
        registry.does(publication(of_tier(Tier::Commune), &["3.1"], &[], "2020-03-01")).await;

        let eve = registry.refuses(declaration(&id, NEW, "2020-05-31")).await;
        says(&eve, Code::FailedPrecondition, "R-QMS-3", "lacks 3 of the agency's procedures: 0.1, 1.1, 1.2");
        let day = registry.refuses(declaration(&id, NEW, "2020-06-01")).await;
        says(
            &day,
            Code::FailedPrecondition,
            "R-QMS-3",
            "lacks 6 of the agency's procedures: 0.1, 1.1, 1.2, 2.1, 2.2 …",
        );

        registry.does(scope(&id, &["0.1", "1.1", "1.2", "2.1", "2.2"], "2020-03-01")).await;
        let system = registry.system(&id, "2020-06-01").await;
        assert_eq!(system.procedures, ["0.1", "1.1", "1.2", "2.1", "2.2", "2.3"]);
        assert_eq!(system.out_of_scope, ["2.3"]);
        let before = registry.system(&id, "2020-02-15").await;
        assert_eq!((before.procedures, before.out_of_scope), (vec!["0.1".to_owned()], vec!["0.1".to_owned()]));
        let lacking = registry.refuses(declaration(&id, NEW, "2020-06-01")).await;
        says(&lacking, Code::FailedPrecondition, "R-QMS-3", "lacks 1 of the agency's procedures: 2.3");
        registry.does(scope(&id, &["2.3"], "2020-05-31")).await;
        registry.does(declaration(&id, NEW, "2020-06-01")).await;
        assert_eq!(registry.system(&id, "2020-06-01").await.out_of_scope, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_told_for_a_day_as_it_was_known_at_a_time() {
    on_both_databases(async |house, registry| {
        let first = publication(of_kind(Kind::Department), &["1.1", "1.2"], &[], "2020-03-01");
        let receipt = registry.does(first.clone()).await;
        house.clock.set(at("2021-01-21T02:00:00Z"));
        let renamed = pb::Procedure { code: "1.1".into(), name: "Thủ tục mới".into() };
        let changed = vec![renamed];
        let second = publication(of_kind(Kind::Department), &["1.3"], &["1.2"], "2020-09-01");
        registry.does(pb::PublishProceduresRequest { changed, due: Some("2020-12-31".into()), ..second }).await;

        let (old, new) = ("20200301/QĐ-UBND", "20200901/QĐ-UBND");
        let then = [line("1.1", "Thủ tục 1.1", old), line("1.2", "Thủ tục 1.2", old)];
        let now = [line("1.1", "Thủ tục mới", new), line("1.3", "Thủ tục 1.3", new)];
        assert_eq!(listed(registry, departments("2020-08-31")).await, then);
        assert_eq!(listed(registry, departments("2020-09-01")).await, now);
        assert_eq!(listed(registry, departments("")).await, now, "today");
        let known_at = Some(timestamp("2021-01-20T12:00:00Z"));
        let asked = pb::GetProcedureListRequest { known_at, ..departments("2020-09-01") };
        assert_eq!(listed(registry, asked).await, then);

        let answer = registry.procedures.clone().get_procedure_list(departments("2020-12-31")).await;
        let answer = answer.expect("a list").into_inner();
        let list = answer.procedure_list.expect("an answer has a list");
        assert_eq!(list.procedure_list_id, receipt.resource_id);
        assert_eq!(list.audience, Some(pb::procedure_list::Audience::Kind(Kind::Department.into())));
        let decisions: Vec<_> =
            list.publications.iter().map(|known| (known.decision.as_str(), known.due.as_deref())).collect();
        assert_eq!(decisions, [(old, None), (new, Some("2020-12-31"))]);
        assert_eq!(list.publications[0].publication, first.publication);
        assert_eq!(answer.provenance.expect("an answer says from what").positions[SERVICE], registry.head().await);

        let unknown = registry
            .unmoved("nothing by then", registry.procedures.clone().get_procedure_list(departments("2020-02-29")))
            .await;
        assert_eq!(unknown.code, Code::NotFound, "{unknown:?}");
        let nobody = pb::GetProcedureListRequest { audience: None, ..departments("") };
        let refusal = registry.unmoved("nobody's", registry.procedures.clone().get_procedure_list(nobody)).await;
        blames(&refusal, "audience", "either a tier or a kind");
    })
    .await;
}

/// R-QMS-3, R-QMS-4
#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_does_not_fit_the_list_is_refused_by_its_code() {
    on_both_databases(async |_, registry| {
        let of =
            |added: &[&str], removed: &[&str], on: &str| publication(of_kind(Kind::Department), added, removed, on);
        let first = of(&["1.1", "1.2"], &[], "2020-03-01");
        let receipt = registry.does(first.clone()).await;

        let refusal = registry.refuses(of(&["1.3", "1.2"], &[], "2020-09-01")).await;
        says(&refusal, Code::AlreadyExists, "R-QMS-3", "'1.2' is already on the list");
        let refusal = registry.refuses(of(&[], &["1.9"], "2020-09-01")).await;
        says(&refusal, Code::NotFound, "R-QMS-3", "'1.9' is not on the list");
        let changed = vec![pb::Procedure { code: "1.8".into(), name: "Thủ tục".into() }];
        let refusal = registry.refuses(pb::PublishProceduresRequest { changed, ..of(&[], &[], "2020-09-01") }).await;
        says(&refusal, Code::NotFound, "R-QMS-3", "'1.8' is not on the list");
        let refusal = registry.refuses(of(&["1.3"], &["1.3"], "2020-09-01")).await;
        says(&refusal, Code::InvalidArgument, "text", "'1.3' is named twice");
        let refusal = registry.refuses(of(&[], &[], "2020-09-01")).await;
        says(&refusal, Code::InvalidArgument, "text", "neither adds nor changes nor removes");
        let refusal = registry.refuses(of(&["1.3"], &[], "2020-02-29")).await;
        says(&refusal, Code::FailedPrecondition, "R-QMS-3", "before '20200301/QĐ-UBND'");
        let hurried =
            pb::PublishProceduresRequest { due: Some("2020-08-31".into()), ..of(&["1.3"], &[], "2020-09-01") };
        says(&registry.refuses(hurried).await, Code::InvalidArgument, "R-QMS-4", "2020-08-31");
        let nobody = pb::PublishProceduresRequest { audience: None, ..of(&["1.3"], &[], "2020-09-01") };
        blames(&registry.refuses(nobody).await, "audience", "either a tier or a kind");
        let unsaid = pb::PublishProceduresRequest {
            audience: Some(of_tier(Tier::Unspecified)),
            ..of(&["1.3"], &[], "2020-09-01")
        };
        blames(&registry.refuses(unsaid).await, "tier", "is required");

        let again = registry.does(first.clone()).await;
        assert_eq!((again.changed, &again.etag), (false, &receipt.etag), "the same publication again changes nothing");
        let other = pb::PublishProceduresRequest { decision: "9/QĐ-UBND".into(), ..first.clone() };
        says(&registry.refuses(other).await, Code::AlreadyExists, "id-taken", &first.publication);
        let elsewhere = pb::PublishProceduresRequest { audience: Some(of_tier(Tier::Province)), ..first.clone() };
        says(&registry.refuses(elsewhere).await, Code::AlreadyExists, "id-taken", &first.publication);
        let stale = pb::PublishProceduresRequest { etag: "7".into(), ..of(&["1.3"], &[], "2020-09-01") };
        assert_eq!(registry.refuses(stale).await.code, Code::Aborted);
    })
    .await;
}

/// R-QMS-3
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_imported_like_everything_else_and_counts_for_the_rows_after_it() {
    on_both_databases(async |_, registry| {
        let department = department("Sở Nội vụ");
        let id = department.agency_id.clone().expect("it has one");
        let published = publication(of_kind(Kind::Department), &["1.1"], &[], "2015-01-01");
        let rows = vec![
            row(2, Command::DefineEdition(edition(NEW, "2015-12-31"))),
            row(3, Command::RegisterAgency(department)),
            row(4, Command::PublishProcedures(published)),
            row(5, Command::AppointOfficer(appointment(&id, HEAD, Post::Head, FIRST_DAY))),
            row(6, Command::StartProject(project(&id, NEW, "2020-01-05"))),
            row(7, Command::StartApplication(application(&id, "2020-02-01"))),
            row(8, Command::RecordInternalAudit(audit(&id, "2020-04-10"))),
            row(9, Command::RecordManagementReview(review(&id, "2020-05-15"))),
            row(11, Command::DeclareConformity(declaration(&id, NEW, "2020-06-01"))),
        ];
        let imported = registry.takes(header(&rows), rows.clone()).await;
        let told: Vec<_> = imported.violations.iter().map(|found| (found.line, found.rule.as_str())).collect();
        assert_eq!(told, [(11, "R-QMS-3")]);
        let mut rows = rows;
        rows.insert(8, row(10, Command::ChangeScope(scope(&id, &["1.1"], "2020-02-01"))));
        assert_eq!(registry.takes(header(&rows), rows).await.done(), (10, 0, 10));
        registry.settles().await;
        assert_eq!(
            registry.head().await,
            10,
            "whoever declares later than a decision covers it, and is asked for nothing"
        );
    })
    .await;
}

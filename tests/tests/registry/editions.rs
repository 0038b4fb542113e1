//! A new edition of the standard is taken in by data alone: a set of three rows and a letter to each agency.
//!
//! What Công văn 419 says of TCVN ISO 9001:2008 (R-QMS-6, golden scenario 8) will be said again of :2015 when :2026 is there.
//! The dates of that letter are not known yet; those here are made up.

use contracts::{
    Code,
    registry::v1::{self as pb, import_row::Command},
    reporting::v1::{GetComplianceRequest, GroupBy, compliance_service_client::ComplianceServiceClient},
};
use tests::{house::House, story::*};

const NEXT: &str = "TCVN ISO 9001:2026";
const LETTER: &str = "2600/BKHCN-UBTĐC";
/// The last day on which :2015 counts, and the day after it.
const DEADLINE: &str = "2029-09-30";
const TOO_LATE: &str = "2029-10-01";

/// What the Ministry says: the new edition, and until when the old one goes.
fn set_of_the_ministry() -> Vec<pb::ImportRow> {
    let restriction = pb::RestrictEditionRequest {
        code: NEW.into(),
        first_adoption_until: Some("2027-09-30".into()),
        accepted_until: Some(DEADLINE.into()),
        successor: Some(NEXT.into()),
        conversion_deadline: Some(DEADLINE.into()),
        basis: LETTER.into(),
        effective_on: "2026-11-01".into(),
        ..Default::default()
    };
    vec![row(2, Command::DefineEdition(edition(NEXT, "2026-10-01"))), row(3, Command::RestrictEdition(restriction))]
}

fn told_to_convert(agency: &str) -> pb::RequireConversionRequest {
    pb::RequireConversionRequest {
        agency_id: agency.into(),
        to: NEXT.into(),
        deadline: DEADLINE.into(),
        basis: LETTER.into(),
        effective_on: "2026-12-01".into(),
        ..Default::default()
    }
}

/// Agencies and those of them that count as declared, by edition, on a day as known at a time.
async fn figures(house: &House, as_of: &str, known_at: Option<&str>) -> Vec<(String, i64, i64)> {
    let asked = GetComplianceRequest {
        as_of: as_of.into(),
        known_at: known_at.map(timestamp),
        min_positions: Registry::at(&house.channel).by_now().await,
        group_by: GroupBy::Edition.into(),
        ..Default::default()
    };
    let mut compliance = ComplianceServiceClient::new(house.channel.clone());
    let rows = compliance.get_compliance(asked).await.expect("the figures are told").into_inner().rows;
    rows.into_iter().map(|row| (row.key, row.agencies, row.declared)).collect()
}

fn figure(edition: &str, agencies: i64, declared: i64) -> (String, i64, i64) {
    (edition.to_owned(), agencies, declared)
}

/// R-QMS-6
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_6_a_new_edition_takes_the_place_of_the_old_one_by_data_alone() {
    on_both_databases(async |house, registry| {
        house.clock.set(at("2026-09-01T02:00:00Z"));
        let (converts, _) = registry.has_declared().await;
        let (stays, _) = registry.declares_another().await;
        assert_eq!(figures(house, TOO_LATE, None).await, [figure(NEW, 2, 2)], "nobody knows of an end yet");

        house.clock.set(at("2026-11-02T02:00:00Z"));
        let set = set_of_the_ministry();
        assert_eq!(registry.takes(header(&set), set).await.done(), (2, 0, 2));
        for agency in [&converts, &stays] {
            registry.does(told_to_convert(agency)).await;
        }
        let required = registry.system(&stays, "2027-01-01").await.required_conversion.expect("it is told to convert");
        assert_eq!((required.to.as_str(), required.deadline.as_str()), (NEXT, DEADLINE));
        assert_eq!(figures(house, DEADLINE, None).await, [figure(NEW, 2, 2)]);
        assert_eq!(figures(house, TOO_LATE, None).await, [figure(NEW, 2, 0)], "what is not converted will not count");
        let before = Some("2026-10-31T17:00:00Z");
        assert_eq!(figures(house, TOO_LATE, before).await, [figure(NEW, 2, 2)], "as it was known then");

        house.clock.set(at("2029-12-01T02:00:00Z"));
        registry.prepares(&converts, NEXT, 2028).await;
        registry.does(declaration(&converts, NEXT, "2028-06-01")).await;
        let system = registry.system(&converts, "2028-06-01").await;
        assert_eq!((system.required_conversion, system.declarations.len()), (None, 2), "it has converted");
        assert_eq!(figures(house, "2028-05-31", None).await, [figure(NEW, 2, 2)]);
        assert_eq!(figures(house, "2028-06-01", None).await, [figure(NEW, 1, 1), figure(NEXT, 1, 1)]);
        assert_eq!(figures(house, DEADLINE, None).await, [figure(NEW, 1, 1), figure(NEXT, 1, 1)]);
        assert_eq!(figures(house, TOO_LATE, None).await, [figure(NEW, 1, 0), figure(NEXT, 1, 1)]);
    })
    .await;
}

/// R-QMS-6
#[tokio::test(flavor = "multi_thread")]
async fn r_qms_6_each_edition_is_declared_on_its_own_days_only() {
    on_both_databases(async |house, registry| {
        house.clock.set(at("2029-12-01T02:00:00Z"));
        registry.knows_the_editions().await;
        let eager = registry.is_ready(NEXT, 2026).await;
        let undefined = registry.refuses(declaration(&eager, NEXT, "2026-10-01")).await;
        says(&undefined, Code::FailedPrecondition, "R-QMS-6", NEXT);
        let set = set_of_the_ministry();
        assert_eq!(registry.takes(header(&set), set).await.done(), (2, 0, 2));

        let early = registry.refuses(declaration(&eager, NEXT, "2026-09-30")).await;
        says(&early, Code::FailedPrecondition, "R-QMS-6", "2026-10-01");
        assert!(registry.does(declaration(&eager, NEXT, "2026-10-01")).await.warnings.is_empty());

        let late = registry.is_ready(NEW, 2029).await;
        let refusal = registry.refuses(declaration(&late, NEW, TOO_LATE)).await;
        says(&refusal, Code::FailedPrecondition, "R-QMS-6", DEADLINE);
        let receipt = registry.does(declaration(&late, NEW, DEADLINE)).await;
        let [warning] = &receipt.warnings[..] else { panic!("one warning: {receipt:?}") };
        assert_eq!(warning.rule, "R-QMS-6", "who adopts a first edition now should take the new one: {warning:?}");
    })
    .await;
}

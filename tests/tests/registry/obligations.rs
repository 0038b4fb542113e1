//! How binding the programme is (DOMAIN §1.2): by documents for each kind of agency, by a document for one agency.

use crate::lists::listed;
use contracts::{
    Code,
    operations::v1::{RebuildViewRequest, ViewState},
    registry::v1::{self as pb, import_row::Command},
};
use tests::story::*;

const DECISION: &str = "19/2014/QĐ-TTg";
const PLAN: &str = "848/KH-UBND";
const NEXT_PLAN: &str = "120/KH-UBND";
const BY_PLAN: Obligation = Obligation::MandatoryByProvincialPlan;

fn decision(kind: Kind, obligation: Obligation) -> pb::LayObligationRequest {
    rule(kind, obligation, DECISION, "2014-04-20")
}

/// The province's plan for its communes, 2021 to 2025.
fn plan() -> pb::LayObligationRequest {
    pb::LayObligationRequest {
        until: Some("2025-12-31".into()),
        ..rule(Kind::CommuneCommittee, BY_PLAN, PLAN, "2021-03-15")
    }
}

/// Of a department, a district and its commune: the ids.
async fn three_agencies(registry: &Registry) -> [String; 3] {
    let department = registry.does(department("Sở Nội vụ")).await.resource_id;
    let district = registry.does(district("UBND huyện Cẩm Giàng", "295")).await.resource_id;
    let commune = registry.does(commune("Xã Cẩm Giang", "10888", &district)).await.resource_id;
    [department, district, commune]
}

type Told = (Obligation, Option<String>);

/// What binds an agency on a day; the list and the agency itself say the same.
async fn told(registry: &Registry, agency: &str, as_of: &str) -> Told {
    let asked = pb::ListAgenciesRequest { as_of: as_of.into(), show_dissolved: true, ..Default::default() };
    let agencies = listed(registry, asked).await.agencies;
    let listed = agencies.into_iter().find(|listed| listed.agency_id == agency).expect("it is listed");
    let one = registry.agency(agency, as_of).await;
    assert_eq!((one.obligation, &one.obligation_basis), (listed.obligation, &listed.obligation_basis), "{as_of}");
    (one.obligation(), one.obligation_basis)
}

fn by(obligation: Obligation, basis: &str) -> Told {
    (obligation, Some(basis.to_owned()))
}

/// What holds for the kinds on a day.
async fn holding(registry: &Registry, as_of: &str, known_at: Option<&str>) -> Vec<pb::KindObligation> {
    let (as_of, known_at) = (as_of.into(), known_at.map(timestamp));
    let asked = pb::ListObligationsRequest { as_of, known_at, ..Default::default() };
    registry.obligations.clone().list_obligations(asked).await.expect("a list").into_inner().obligations
}

#[tokio::test(flavor = "multi_thread")]
async fn the_strongest_document_for_a_kind_binds_its_agencies_on_its_days() {
    on_both_databases(async |_, registry| {
        let [department, district, commune] = three_agencies(registry).await;
        assert_eq!(told(registry, &commune, "2021-01-01").await, (Obligation::Unspecified, None));
        registry.does(decision(Kind::Department, Obligation::Mandatory)).await;
        registry.does(decision(Kind::DistrictCommittee, Obligation::Mandatory)).await;
        registry.does(decision(Kind::CommuneCommittee, Obligation::Encouraged)).await;
        registry.does(plan()).await;
        for (agency, as_of, expected) in [
            (&department, "2014-04-19", (Obligation::Unspecified, None)),
            (&department, "2014-04-20", by(Obligation::Mandatory, DECISION)),
            (&district, "2030-01-01", by(Obligation::Mandatory, DECISION)),
            (&commune, "2021-03-14", by(Obligation::Encouraged, DECISION)),
            (&commune, "2021-03-15", by(BY_PLAN, PLAN)),
            (&commune, "2025-12-31", by(BY_PLAN, PLAN)),
            (&commune, "2026-01-01", by(Obligation::Encouraged, DECISION)),
        ] {
            assert_eq!(told(registry, agency, as_of).await, expected, "{as_of}");
        }
        let late = registry.does(pb::RegisterAgencyRequest {
            effective_on: "2022-01-01".into(),
            ..tests::story::commune("Xã Cẩm Giàng", "10903", &district)
        });
        let late = late.await.resource_id;
        assert_eq!(told(registry, &late, "2022-01-01").await, by(BY_PLAN, PLAN), "whoever comes later is bound too");
        let filter = "obligation = mandatory-by-provincial-plan".to_owned();
        let asked = pb::ListAgenciesRequest { filter, as_of: "2022-01-01".into(), ..Default::default() };
        assert_eq!(listed(registry, asked).await.agencies.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_document_ends_an_earlier_one_and_what_was_known_before_stays_readable() {
    on_both_databases(async |house, registry| {
        let [.., commune] = three_agencies(registry).await;
        house.clock.set(at("2021-03-20T02:00:00Z"));
        registry.does(decision(Kind::CommuneCommittee, Obligation::Encouraged)).await;
        registry.does(plan()).await;
        house.clock.set(at("2024-02-01T02:00:00Z"));
        registry.does(rule(Kind::CommuneCommittee, BY_PLAN, NEXT_PLAN, "2024-01-15")).await;
        registry.does(no_rule(Kind::CommuneCommittee, PLAN, NEXT_PLAN, "2024-01-15")).await;
        registry.does(no_rule(Kind::CommuneCommittee, NEXT_PLAN, "9/KH-UBND", "2025-07-01")).await;
        house.clock.set(at("2026-02-01T02:00:00Z"));

        for (as_of, expected) in [
            ("2024-01-14", by(BY_PLAN, PLAN)),
            ("2024-01-15", by(BY_PLAN, NEXT_PLAN)),
            ("2025-06-30", by(BY_PLAN, NEXT_PLAN)),
            ("2025-07-01", by(Obligation::Encouraged, DECISION)),
        ] {
            assert_eq!(told(registry, &commune, as_of).await, expected, "{as_of}");
        }
        let then = pb::GetAgencyRequest {
            agency_id: commune.clone(),
            as_of: "2025-07-01".into(),
            known_at: Some(timestamp("2024-01-31T00:00:00Z")),
            ..Default::default()
        };
        let one = registry.agencies.clone().get_agency(then.clone()).await.expect("it is there").into_inner().agency;
        assert_eq!(one.expect("it is there").obligation_basis.as_deref(), Some(PLAN), "as it was known");
        let asked = pb::ListAgenciesRequest { as_of: then.as_of, known_at: then.known_at, ..Default::default() };
        let list = listed(registry, asked).await.agencies;
        let commune = list.iter().find(|agency| agency.agency_id == commune).expect("it is listed");
        assert_eq!(commune.obligation_basis.as_deref(), Some(PLAN), "as it was known");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_laid_down_for_one_agency_goes_before_the_rule_for_its_kind() {
    on_both_databases(async |_, registry| {
        let [department, district, _] = three_agencies(registry).await;
        registry.does(obligation(&department, Obligation::Encouraged, "2018-01-01")).await;
        registry.does(rule(Kind::Department, Obligation::Mandatory, NEXT_PLAN, "2015-01-01")).await;
        assert_eq!(told(registry, &department, "2017-12-31").await, by(Obligation::Mandatory, NEXT_PLAN));
        assert_eq!(told(registry, &department, "2018-01-01").await, by(Obligation::Encouraged, DECISION));

        registry.does(decision(Kind::DistrictCommittee, Obligation::Mandatory)).await;
        registry.does(dissolution(&district, "2020-07-01")).await;
        registry.does(no_rule(Kind::DistrictCommittee, DECISION, "72/2025/QH15", "2020-07-01")).await;
        let expected = by(Obligation::Mandatory, DECISION);
        assert_eq!(told(registry, &district, "2020-12-31").await, expected, "as on the last day of its life");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_of_a_day_are_listed_with_the_one_that_counts() {
    on_both_databases(async |house, registry| {
        house.clock.set(at("2021-03-20T02:00:00Z"));
        registry.does(plan()).await;
        registry.does(decision(Kind::CommuneCommittee, Obligation::Encouraged)).await;
        registry.does(decision(Kind::Department, Obligation::Mandatory)).await;
        house.clock.set(at("2025-06-20T02:00:00Z"));
        registry.does(no_rule(Kind::CommuneCommittee, PLAN, NEXT_PLAN, "2025-07-01")).await;

        let shown = |rules: Vec<pb::KindObligation>| {
            let rules = rules.into_iter();
            rules.map(|rule| (rule.kind(), rule.basis, rule.until, rule.lifted_by, rule.counts)).collect::<Vec<_>>()
        };
        let department = (Kind::Department, DECISION.to_owned(), None, None, true);
        let encouraged = |counts| (Kind::CommuneCommittee, DECISION.to_owned(), None, None, counts);
        let planned = |until: &str, by: Option<&str>| {
            (Kind::CommuneCommittee, PLAN.to_owned(), Some(until.to_owned()), by.map(str::to_owned), true)
        };
        let now = shown(holding(registry, "2025-06-30", None).await);
        let lifted = planned("2025-06-30", Some(NEXT_PLAN));
        assert_eq!(now, [department.clone(), lifted, encouraged(false)]);
        let then = shown(holding(registry, "2025-07-01", Some("2021-03-31T00:00:00Z")).await);
        assert_eq!(then, [department.clone(), planned("2025-12-31", None), encouraged(false)]);
        assert_eq!(shown(holding(registry, "2025-07-01", None).await), [department.clone(), encouraged(true)]);
        assert!(holding(registry, "2014-04-19", None).await.is_empty());

        let (mut met, mut page_token) = (Vec::new(), String::new());
        loop {
            let (as_of, page_size) = ("2025-06-30".into(), Some(1));
            let asked = pb::ListObligationsRequest { as_of, page_size, page_token, ..Default::default() };
            let page = registry.obligations.clone().list_obligations(asked).await.expect("a page").into_inner();
            assert_eq!(page.provenance.expect("it says so").positions[SERVICE], 4);
            met.extend(page.obligations);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(met, holding(registry, "2025-06-30", None).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_taken_once_and_what_it_never_said_is_not_lifted() {
    on_both_databases(async |_, registry| {
        let first = registry.does(plan()).await;
        let again = registry.does(plan()).await;
        assert_eq!((first.changed, again.changed, &again.resource_id), (true, false, &first.resource_id));
        assert_eq!(first.etag, again.etag);

        let other = rule(Kind::CommuneCommittee, Obligation::Mandatory, PLAN, "2021-03-15");
        says(&registry.refuses(other).await, Code::AlreadyExists, "obligation", PLAN);
        let unknown = no_rule(Kind::CommuneCommittee, NEXT_PLAN, DECISION, "2022-01-01");
        says(&registry.refuses(unknown).await, Code::NotFound, "obligation", NEXT_PLAN);
        let other_kind = no_rule(Kind::Department, PLAN, NEXT_PLAN, "2022-01-01");
        says(&registry.refuses(other_kind).await, Code::NotFound, "obligation", PLAN);
        let ended = no_rule(Kind::CommuneCommittee, PLAN, NEXT_PLAN, "2026-01-01");
        says(&registry.refuses(ended).await, Code::FailedPrecondition, "obligation", "2025-12-31");
        let backwards = pb::LayObligationRequest { until: Some("2013-01-01".into()), ..plan() };
        let backwards = pb::LayObligationRequest { basis: NEXT_PLAN.into(), ..backwards };
        says(&registry.refuses(backwards).await, Code::InvalidArgument, "obligation", "2013-01-01");
        let nameless = pb::LayObligationRequest { basis: " ".into(), ..plan() };
        says(&registry.refuses(nameless).await, Code::InvalidArgument, "text", "basis is blank");
        blames(&registry.refuses(pb::LayObligationRequest { kind: 0, ..plan() }).await, "kind", "is required");
        blames(
            &registry.refuses(pb::LayObligationRequest { obligation: 0, ..plan() }).await,
            "obligation",
            "is required",
        );
        let stale = pb::LayObligationRequest { etag: "\"7\"".into(), basis: NEXT_PLAN.into(), ..plan() };
        assert_eq!(registry.refuses(stale).await.code, Code::Aborted);
    })
    .await;
}

/// Rules before the agencies of their kind, and after them; together with an agency in one set.
#[tokio::test(flavor = "multi_thread")]
async fn documents_are_imported_in_any_order_and_a_rebuilt_view_says_the_same() {
    on_both_databases(async |house, registry| {
        let district = district("UBND huyện Cẩm Giàng", "295");
        let parent = district.agency_id.clone().expect("it has one");
        let rows = vec![
            row(2, Command::LayObligation(decision(Kind::CommuneCommittee, Obligation::Encouraged))),
            row(3, Command::RegisterAgency(district)),
            row(4, Command::RegisterAgency(commune("Xã Cẩm Giang", "10888", &parent))),
            row(5, Command::LayObligation(plan())),
            row(6, Command::RegisterAgency(commune("Xã Cẩm Giàng", "10903", &parent))),
            row(7, Command::LiftObligation(no_rule(Kind::CommuneCommittee, PLAN, NEXT_PLAN, "2024-01-01"))),
            row(8, Command::LayObligation(decision(Kind::DistrictCommittee, Obligation::Mandatory))),
        ];
        assert_eq!(registry.takes(header(&rows), rows.clone()).await.done(), (7, 0, 7));
        assert_eq!(registry.takes(header(&rows), rows).await.done(), (0, 7, 0));
        house.clock.set(at("2021-02-20T02:00:00Z"));
        registry.does(rule(Kind::CommuneCommittee, Obligation::Mandatory, "7/QĐ-TTg", "2025-01-01")).await;

        let all = async || {
            let mut all = Vec::new();
            for as_of in ["2014-04-19", "2014-04-20", "2021-03-15", "2023-12-31", "2024-01-01", "2025-01-01"] {
                for known_at in [None, Some(timestamp("2021-02-01T00:00:00Z"))] {
                    let asked = pb::ListAgenciesRequest { as_of: as_of.into(), known_at, ..Default::default() };
                    all.push(listed(registry, asked).await.agencies);
                }
            }
            all
        };
        let live = all().await;
        let bases = |list: &[pb::Agency]| {
            let bases = list.iter().map(|agency| agency.obligation_basis.clone().unwrap_or_default());
            bases.collect::<Vec<_>>()
        };
        assert_eq!(bases(&live[4]), [DECISION, PLAN, PLAN], "on 15/03/2021");
        assert_eq!(bases(&live[8]), [DECISION, DECISION, DECISION], "on 01/01/2024");
        assert_eq!(bases(&live[10]), [DECISION, "7/QĐ-TTg", "7/QĐ-TTg"], "on 01/01/2025");
        assert_eq!(bases(&live[11]), [DECISION, DECISION, DECISION], "on 01/01/2025, as known before that decision");

        let name = registry::views::agencies::NAME.to_owned();
        let rebuild = RebuildViewRequest { service: SERVICE.into(), name: name.clone() };
        registry.views.clone().rebuild_view(rebuild).await.expect("it begins");
        loop {
            let views = contracts::operations::v1::ListViewsRequest { service: SERVICE.into() };
            let views = registry.views.clone().list_views(views).await.expect("a list").into_inner().views;
            let view = views.into_iter().find(|view| view.name == name).expect("it is listed");
            assert_ne!(view.state(), ViewState::Poisoned, "{view:?}");
            if view.state() == ViewState::Current && view.rebuilt_at.is_some() {
                break;
            }
        }
        assert_eq!(all().await, live);
    })
    .await;
}

//! Whom the rules of a plan select for inspection, how, and why; and that asking first records nothing.

use contracts::{
    Code,
    common::v1::Tier,
    plans::v1::{self as pb, plan_service_client::PlanServiceClient},
};
use tests::story::{plans::*, *};

/// What a selection answers: agency, how and why, in the order of the answer.
async fn selects(port: &Port, asked: pb::SelectAgenciesRequest) -> Vec<(String, Mode, String)> {
    let answer = PlanServiceClient::new(port.channel.clone()).select_agencies(asked).await.expect("it is accepted");
    let selected = answer.into_inner().selected.into_iter();
    selected.map(|one| (one.agency.clone(), one.mode(), one.reason)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_select_by_tier_district_kind_and_list_and_say_why_before_anything_is_recorded() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let plan = port.does(draft(PlanKind::Inspection, &province.lead, &programme)).await.resource_id;
        let nam_sach = port.does(district("UBND huyện Nam Sách", "291")).await.resource_id;
        let thanh_ha = port.does(district("UBND huyện Thanh Hà", "294")).await.resource_id;
        let cong_hoa = port.does(commune("UBND xã Cộng Hòa", "10639", &nam_sach)).await.resource_id;
        let an_binh = port.does(commune("UBND xã An Bình", "10630", &nam_sach)).await.resource_id;
        let quyet_thang = port.does(commune("UBND xã Quyết Thắng", "10822", &thanh_ha)).await.resource_id;
        let gone = port.does(commune("UBND xã Thanh Lang", "10825", &thanh_ha)).await.resource_id;
        port.does(dissolution(&gone, "2021-04-01")).await;

        let rules = vec![
            on_site(listed(&[&cong_hoa, &province.office])),
            on_site(Which::District(nam_sach.clone())),
            by_records(tier(Tier::Commune)),
        ];
        let asked = selection(&plan, rules);
        let head = port.head(PLANS).await;
        let preview = selects(port, pb::SelectAgenciesRequest { validate_only: true, ..asked.clone() }).await;
        assert_eq!(port.head(PLANS).await, head, "asking records nothing");
        let why = |id: &str| {
            preview.iter().find(|(agency, ..)| agency == id).map(|(_, mode, reason)| (*mode, reason.as_str()))
        };
        assert_eq!(why(&province.office), Some((Mode::OnSite, "Theo danh sách")));
        assert_eq!(
            why(&cong_hoa),
            Some((Mode::OnSite, "Theo danh sách, Thuộc UBND huyện Nam Sách, Cấp xã")),
            "once, for all reasons"
        );
        assert_eq!(why(&nam_sach), Some((Mode::OnSite, "Cơ quan cấp huyện của địa bàn")));
        assert_eq!(why(&quyet_thang), Some((Mode::RecordsBased, "Cấp xã")));
        assert_eq!((why(&thanh_ha), why(&gone)), (None, None));
        let order: Vec<&str> = preview.iter().map(|(agency, ..)| agency.as_str()).collect();
        assert_eq!(order, [&province.office, &nam_sach, &an_binh, &cong_hoa, &quyet_thang], "by level, then by name");

        assert_eq!(selects(port, asked.clone()).await, preview);
        let recorded: Vec<_> = port
            .plan(&plan, "")
            .await
            .selection
            .into_iter()
            .map(|one| (one.agency.clone(), one.mode(), one.reason))
            .collect();
        assert_eq!(recorded, preview);
        port.knows(asked.clone()).await;
        assert_eq!(selects(port, asked).await, preview, "also when nothing changes");

        let limited = pb::SelectionRule { limit: Some(2), ..by_records(tier(Tier::Commune)) };
        let few = selects(port, selection(&plan, vec![limited])).await;
        assert_eq!(few.iter().map(|(agency, ..)| agency.as_str()).collect::<Vec<_>>(), [&an_binh, &cong_hoa]);
        assert!(few[0].2.contains("Cấp xã (2 cơ quan"), "{few:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_says_nothing_names_nobody_or_a_stranger_is_refused() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let plan = port.does(draft(PlanKind::Inspection, &province.lead, &programme)).await.resource_id;
        let refuses = async |rules: Vec<pb::SelectionRule>| port.refuses(selection(&plan, rules)).await;
        let idle = |which: Which| pb::SelectionRule { limit: Some(0), ..on_site(which) };
        says(&refuses(vec![]).await, Code::InvalidArgument, "selection", "give at least one rule");
        says(&refuses(vec![idle(tier(Tier::Commune))]).await, Code::InvalidArgument, "selection", "at most nobody");
        says(&refuses(vec![on_site(listed(&[]))]).await, Code::InvalidArgument, "selection", "at most nobody");
        says(
            &refuses(vec![on_site(not_inspected_for(0))]).await,
            Code::InvalidArgument,
            "selection",
            "at least one year",
        );
        says(
            &refuses(vec![on_site(tier(Tier::Commune))]).await,
            Code::InvalidArgument,
            "selection",
            "select no agency",
        );
        let nobody = new_id();
        says(&refuses(vec![on_site(listed(&[&nobody]))]).await, Code::NotFound, "R-REG-7", &nobody);
        let gone = port.some_department().await;
        port.does(dissolution(&gone, "2021-04-02")).await;
        says(
            &refuses(vec![on_site(listed(&[&gone]))]).await,
            Code::FailedPrecondition,
            "R-REG-7",
            "does not exist on 2021-04-02",
        );

        blames(
            &refuses(vec![pb::SelectionRule { which: None, ..on_site(tier(Tier::Commune)) }]).await,
            "rules[0].which",
            "is required",
        );
        blames(
            &refuses(vec![pb::SelectionRule { mode: 0, ..on_site(tier(Tier::Commune)) }]).await,
            "rules[0].mode",
            "is required",
        );
        blames(&refuses(vec![on_site(listed(&["x"]))]).await, "rules[0].list.agencies[0]", "UUID");
        blames(&refuses(vec![on_site(not_inspected_for(-3))]).await, "rules[0].not_inspected_for.years", "-3");
        blames(&refuses(vec![on_site(Which::Tier(77))]).await, "rules[0].tier", "does not know");
    })
    .await;
}

/// R-INS-9: who was not inspected for k years is due; the last inspection is told by the inspections themselves.
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_9_who_was_not_inspected_for_some_years_is_due() {
    in_both_houses(async |_, port| {
        let (province, programme) = port.has_a_programme().await;
        let plan = port.does(draft(PlanKind::Inspection, &province.lead, &programme)).await.resource_id;
        let agencies = [port.some_department().await, port.some_department().await, port.some_department().await];
        // Concluded a week after the visit: on 02/04/2019 and on 18/05/2020.
        for (agency, on) in agencies.iter().zip(["2019-03-26", "2020-05-11"]) {
            let visit = port.visits(&province, agency, Mode::OnSite, on).await;
            port.looks_through(&visit).await;
            port.concludes(&visit, true).await;
        }
        let due = async |years: i32| {
            let asked = pb::SelectAgenciesRequest {
                validate_only: true,
                ..selection(&plan, vec![on_site(not_inspected_for(years))])
            };
            let selected = selects(port, asked).await;
            agencies
                .each_ref()
                .map(|id| selected.iter().find(|(agency, ..)| agency == id).map(|(.., reason)| reason.clone()))
        };
        let never = Some("Chưa kiểm tra lần nào".to_owned());
        let since = Some("Chưa kiểm tra trong 2 năm (lần gần nhất 02/04/2019)".to_owned());
        assert_eq!(due(2).await, [since, None, never.clone()], "on the day itself it is due");
        assert_eq!(due(3).await, [None, None, never]);
    })
    .await;
}

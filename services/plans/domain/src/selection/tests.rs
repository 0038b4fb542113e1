//! Whom rules select, why, and that neither the order of the candidates nor luck has a say.

use super::*;
use proptest::{collection::vec, option, prelude::*};

const NAM_SACH: Uuid = Uuid::from_u128(291);

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn candidate(number: u128, name: &str, tier: Tier, last: Option<&str>) -> Candidate {
    let kind = match tier {
        Tier::Province => Kind::Department,
        Tier::District => Kind::DistrictCommittee,
        Tier::Commune => Kind::CommuneCommittee,
    };
    Candidate {
        agency: Uuid::from_u128(number),
        name: name.into(),
        tier,
        kind,
        district: (tier == Tier::Commune).then_some(NAM_SACH),
        live: true,
        last_inspected_on: last.map(day),
    }
}

fn known() -> Vec<Candidate> {
    vec![
        candidate(5, "UBND xã Cộng Hòa", Tier::Commune, Some("2018-05-12")),
        candidate(4, "UBND xã An Lâm", Tier::Commune, Some("2020-10-01")),
        candidate(6, "UBND xã Đồng Lạc", Tier::Commune, None),
        candidate(291, "UBND huyện Nam Sách", Tier::District, Some("2019-03-01")),
        candidate(1, "Sở Nội vụ", Tier::Province, Some("2018-06-30")),
        candidate(2, "Sở Khoa học và Công nghệ", Tier::Province, Some("2018-07-01")),
        Candidate { live: false, ..candidate(7, "UBND xã Nam Đồng", Tier::Commune, None) },
    ]
}

fn selected(rules: &[Rule]) -> Vec<(u128, Mode, String)> {
    let selected = select(rules, &known(), day("2021-06-30"));
    selected.into_iter().map(|selected| (selected.agency.as_u128(), selected.mode, selected.reason)).collect()
}

fn told(number: u128, mode: Mode, reason: &str) -> (u128, Mode, String) {
    (number, mode, reason.to_owned())
}

#[test]
fn a_tier_selects_its_live_agencies_in_the_order_of_their_names() {
    let rule = Rule::Tier { tier: Tier::Commune, mode: Mode::RecordsBased, limit: None };
    let named = [4, 5, 6].map(|number| told(number, Mode::RecordsBased, "Cấp xã"));
    assert_eq!(selected(&[rule]), named);
}

#[test]
fn a_limit_takes_those_first_that_waited_longest_and_those_never_inspected_before_all() {
    let rule = Rule::Tier { tier: Tier::Commune, mode: Mode::OnSite, limit: Some(2) };
    let reason = "Cấp xã (2 cơ quan lâu chưa kiểm tra nhất)";
    assert_eq!(selected(&[rule]), [5, 6].map(|number| told(number, Mode::OnSite, reason)));
}

#[test]
fn a_district_selects_its_committee_and_its_communes() {
    let rule = Rule::District { district: NAM_SACH, mode: Mode::OnSite, limit: None };
    let committee = told(291, Mode::OnSite, "Cơ quan cấp huyện của địa bàn");
    let communes = [4, 5, 6].map(|number| told(number, Mode::OnSite, "Thuộc UBND huyện Nam Sách"));
    assert_eq!(selected(&[rule]), [vec![committee], communes.to_vec()].concat());
}

/// R-INS-9
#[test]
fn r_ins_9_an_agency_is_due_when_its_last_inspection_is_so_many_years_ago() {
    let rule = Rule::NotInspectedFor { years: 3, tier: None, kind: None, mode: Mode::OnSite, limit: None };
    assert_eq!(
        selected(&[rule]),
        [
            told(1, Mode::OnSite, "Chưa kiểm tra trong 3 năm (lần gần nhất 30/06/2018)"),
            told(5, Mode::OnSite, "Chưa kiểm tra trong 3 năm (lần gần nhất 12/05/2018)"),
            told(6, Mode::OnSite, "Chưa kiểm tra lần nào"),
        ]
    );
    let (tier, kind) = (Some(Tier::Province), Some(Kind::Department));
    let narrowed = Rule::NotInspectedFor { years: 3, tier, kind, mode: Mode::OnSite, limit: None };
    assert_eq!(selected(&[narrowed]).len(), 1);
}

#[test]
fn whom_several_rules_name_is_selected_once_by_the_first_and_for_all_their_reasons() {
    let (agencies, mode) = (vec![Uuid::from_u128(5), Uuid::from_u128(2)], Mode::OnSite);
    let rules = [
        Rule::List { agencies, mode },
        Rule::Tier { tier: Tier::Province, mode: Mode::RecordsBased, limit: None },
        Rule::Kind { kind: Kind::Department, mode: Mode::RecordsBased, limit: None },
    ];
    assert_eq!(
        selected(&rules),
        [
            told(2, Mode::OnSite, "Theo danh sách, Cấp tỉnh, Sở"),
            told(1, Mode::RecordsBased, "Cấp tỉnh, Sở"),
            told(5, Mode::OnSite, "Theo danh sách"),
        ]
    );
}

#[test]
fn a_rule_that_says_nothing_is_refused() {
    let tier = Tier::Commune;
    let idle = Rule::Tier { tier, mode: Mode::OnSite, limit: Some(0) };
    assert!(check(&[idle]).is_err());
    let at_once = Rule::NotInspectedFor { years: 0, tier: None, kind: None, mode: Mode::OnSite, limit: None };
    assert!(check(&[at_once]).is_err());
    assert_eq!(check(&[Rule::Tier { tier, mode: Mode::OnSite, limit: Some(1) }]), Ok(()));
}

fn tiers() -> impl Strategy<Value = Tier> {
    prop::sample::select(Tier::ALL)
}

fn modes() -> impl Strategy<Value = Mode> {
    prop::sample::select(Mode::ALL)
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let lasts = option::of((2010..2022_i32).prop_map(|year| format!("{year}-05-12")));
    let one = (tiers(), lasts, any::<bool>(), prop::sample::select(vec!["An", "Ân", "Đà", "Đa"]));
    vec(one, 0..30).prop_map(|all| {
        let known = all.into_iter().enumerate().map(|(number, (tier, last, live, name))| Candidate {
            live,
            ..candidate(number as u128, name, tier, last.as_deref())
        });
        known.collect()
    })
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let limits = || option::of(1..6_u32);
    let ids = (0..30_u128).prop_map(Uuid::from_u128);
    let rule = prop_oneof![
        (tiers(), modes(), limits()).prop_map(|(tier, mode, limit)| Rule::Tier { tier, mode, limit }),
        (modes(), limits()).prop_map(|(mode, limit)| Rule::District { district: NAM_SACH, mode, limit }),
        (modes(), limits()).prop_map(|(mode, limit)| Rule::Kind { kind: Kind::Department, mode, limit }),
        (1..9_u32, option::of(tiers()), modes(), limits())
            .prop_map(|(years, tier, mode, limit)| { Rule::NotInspectedFor { years, tier, kind: None, mode, limit } }),
        (vec(ids, 0..5), modes()).prop_map(|(agencies, mode)| Rule::List { agencies, mode }),
    ];
    vec(rule, 0..5)
}

proptest! {
    #[test]
    fn everybody_is_selected_once_is_live_and_matches_a_rule(candidates in candidates(), rules in rules()) {
        let on = day("2021-06-30");
        let mut seen = BTreeSet::new();
        for selected in select(&rules, &candidates, on) {
            prop_assert!(seen.insert(selected.agency), "{} is selected twice", selected.agency);
            let candidate = candidates.iter().find(|candidate| candidate.agency == selected.agency).expect("a candidate");
            prop_assert!(candidate.live);
            let mut naming = rules.iter().filter(|rule| rule.matches(candidate, on));
            prop_assert!(naming.any(|rule| rule.mode() == selected.mode));
            prop_assert!(text::long(&selected.reason).is_ok());
        }
        for rule in rules.iter().filter(|rule| rule.limit().is_none()) {
            let matching = candidates.iter().filter(|candidate| candidate.live && rule.matches(candidate, on));
            prop_assert!(matching.into_iter().all(|candidate| seen.contains(&candidate.agency)));
        }
    }

    #[test]
    fn the_order_of_the_candidates_changes_nothing(
        (given, shuffled) in candidates().prop_flat_map(|known| (Just(known.clone()), Just(known).prop_shuffle())),
        rules in rules(),
    ) {
        let on = day("2021-06-30");
        prop_assert_eq!(select(&rules, &given, on), select(&rules, &shuffled, on));
    }

    #[test]
    fn a_rule_selects_no_more_than_its_limit_and_leaves_nobody_who_waited_longer(
        candidates in candidates(), tier in tiers(), limit in 1..6_u32,
    ) {
        let on = day("2021-06-30");
        let rule = Rule::Tier { tier, mode: Mode::OnSite, limit: Some(limit) };
        let chosen: BTreeSet<Uuid> = select(&[rule], &candidates, on).into_iter().map(|chosen| chosen.agency).collect();
        let of_tier = || candidates.iter().filter(|candidate| candidate.live && candidate.tier == tier);
        prop_assert_eq!(chosen.len(), of_tier().count().min(limit as usize));
        let is_chosen = |candidate: &&Candidate| chosen.contains(&candidate.agency);
        let latest = of_tier().filter(is_chosen).map(|candidate| candidate.last_inspected_on).max();
        let earliest_left = of_tier().filter(|left| !is_chosen(left)).map(|left| left.last_inspected_on).min();
        prop_assert!(earliest_left.is_none() || latest <= earliest_left);
    }
}

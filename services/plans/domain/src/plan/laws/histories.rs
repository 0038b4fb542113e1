//! Random facts about a plan, few enough of each kind that they meet.

use crate::acting::{Acting, Agencies};
use crate::plan::{Adjustment, Amendment, Brief, Draft, Event, Instrument, Item, Programme, Promulgation, Removal};
use crate::selection::{Candidate, Rule, Selected};
use crate::vocabulary::{Activity, Kind, Mode, PlanKind, Tier};
use chrono::NaiveDate;
use proptest::{collection::vec, option, prelude::*, sample::select};
use uuid::Uuid;

pub(super) const ISSUER: &str = "UBND tỉnh Hải Dương";

pub(super) fn day(month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, month, 1).expect("a first day of a month")
}

pub(super) fn days() -> impl Strategy<Value = NaiveDate> {
    (1..=12_u32).prop_map(day)
}

/// Three items, documents, agencies, inspections, trainings or plans.
pub(super) fn ids() -> impl Strategy<Value = Uuid> {
    (1..4_u128).prop_map(Uuid::from_u128)
}

pub(super) fn texts() -> impl Strategy<Value = String> {
    select(vec!["Một", "Hai"]).prop_map(str::to_owned)
}

fn modes() -> impl Strategy<Value = Mode> {
    select(Mode::ALL)
}

fn drafts() -> impl Strategy<Value = Draft> {
    let kinds = select(vec![PlanKind::Annual, PlanKind::Inspection, PlanKind::Programme]);
    (kinds, texts(), ids(), days()).prop_map(|(kind, title, lead_body, effective_on)| Draft {
        kind,
        title,
        year: 2021,
        until_year: None,
        issuer: ISSUER.into(),
        programme: (kind != PlanKind::Programme).then_some(Uuid::from_u128(848)),
        basis: vec![],
        lead_body,
        effective_on,
    })
}

pub(super) fn items() -> impl Strategy<Value = Item> {
    let activities = select(vec![Activity::Inspection, Activity::Training]);
    (ids(), select(vec!["I", "II", "III"]), texts(), activities, ids(), vec(ids(), 0..2), days()).prop_map(
        |(id, code, content, activity, lead, cooperating, deadline)| Item {
            id,
            code: code.into(),
            content,
            activity,
            lead,
            cooperating,
            deadline,
            product: None,
        },
    )
}

pub(super) fn removals() -> impl Strategy<Value = Vec<Removal>> {
    vec((ids(), texts()).prop_map(|(item, reason)| Removal { item, reason }), 0..2)
}

fn selections() -> impl Strategy<Value = Vec<Selected>> {
    vec((ids(), modes(), texts()).prop_map(|(agency, mode, reason)| Selected { agency, mode, reason }), 0..3)
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let rule = prop_oneof![
        (modes(), option::of(1..3_u32)).prop_map(|(mode, limit)| Rule::Tier { tier: Tier::Commune, mode, limit }),
        (vec(ids(), 0..3), modes()).prop_map(|(agencies, mode)| Rule::List { agencies, mode }),
    ];
    vec(rule, 0..3)
}

pub(super) fn candidates() -> Vec<Candidate> {
    let candidate = |number: u128| Candidate {
        agency: Uuid::from_u128(number),
        name: format!("UBND xã {number}"),
        tier: Tier::Commune,
        kind: Kind::CommuneCommittee,
        district: None,
        live: true,
        last_inspected_on: None,
    };
    (1..4).map(candidate).collect()
}

pub(super) fn agencies() -> Agencies {
    let known = |number| (Uuid::from_u128(number), Acting { name: format!("UBND xã {number}"), live: number != 3 });
    (1..4).map(known).collect()
}

fn adjustments() -> impl Strategy<Value = Adjustment> {
    prop_oneof![modes().prop_map(|mode| Adjustment::Added { mode }), Just(Adjustment::Dropped)]
}

fn briefs() -> impl Strategy<Value = Brief> {
    (ids(), selections()).prop_map(|(item, agencies)| Brief {
        title: "Một".into(),
        year: 2021,
        lead_body: Uuid::from_u128(1),
        item: Some(item),
        template: "iso-2015".into(),
        from: day(7),
        until: day(10),
        agencies,
    })
}

pub(super) fn instruments() -> impl Strategy<Value = Option<Instrument>> {
    let known =
        (texts(), days(), any::<bool>(), option::of(texts())).prop_map(|(number, issued_on, own, authority)| {
            let issuer = if own { ISSUER } else { "Ban chỉ đạo" }.to_owned();
            Instrument { number, issuer, issued_on, authority, stands: true, in_force: true }
        });
    option::weighted(0.9, known)
}

pub(super) fn programme() -> Option<Programme> {
    let (title, kind) = ("Chương trình".to_owned(), PlanKind::Programme);
    Some(Programme { title, kind, year: 2021, until_year: 2025, in_force: true })
}

pub(super) fn promulgations() -> impl Strategy<Value = Promulgation> {
    (ids(), texts(), days()).prop_map(|(document, number, on)| Promulgation {
        document,
        number,
        promulgated_on: on,
        campaign_item: None,
        campaign: false,
        effective_on: on,
    })
}

/// A promulgated plan with two items, two agencies to be inspected, and money.
pub(super) fn promulgated() -> Vec<Event> {
    let id = Uuid::from_u128;
    let item = |number, code: &str, activity| Item {
        id: id(number),
        code: code.into(),
        content: "Một".into(),
        activity,
        lead: id(1),
        cooperating: vec![],
        deadline: day(9),
        product: None,
    };
    let selected = |number| Selected { agency: id(number), mode: Mode::OnSite, reason: "Một".into() };
    let agencies = vec![selected(1), selected(2)];
    let (title, lead_body, on) = ("Một".to_owned(), id(1), day(1));
    vec![
        Event::Drafted(Draft {
            kind: PlanKind::Inspection,
            title: title.clone(),
            year: 2021,
            until_year: None,
            issuer: ISSUER.into(),
            programme: Some(id(848)),
            basis: vec![],
            lead_body,
            effective_on: on,
        }),
        Event::ItemAdded { item: item(1, "I", Activity::Inspection), effective_on: on },
        Event::ItemAdded { item: item(2, "II", Activity::Training), effective_on: on },
        Event::AgenciesSelected { rules: vec![], selection: agencies.clone(), effective_on: on },
        Event::CampaignSet { template: "iso-2015".into(), from: day(7), until: day(10), effective_on: on },
        Event::Submitted { document: "1/TTr-SKHCN".into(), effective_on: on },
        Event::Approved { by: "Chủ tịch".into(), effective_on: on },
        Event::Promulgated {
            document: id(900),
            number: "1/KH-UBND".into(),
            promulgated_on: on,
            campaign: Some(Brief {
                title,
                year: 2021,
                lead_body,
                item: Some(id(1)),
                template: "iso-2015".into(),
                from: day(7),
                until: day(10),
                agencies,
            }),
            effective_on: on,
        },
        Event::BudgetAllocated { source: "Một".into(), amount_dong: 5, document: "Không".into(), effective_on: on },
    ]
}

pub(super) fn events() -> impl Strategy<Value = Event> {
    prop_oneof![3 => writing(), 3 => course(), 4 => execution()]
}

pub(super) fn writing() -> impl Strategy<Value = Event> {
    prop_oneof![
        drafts().prop_map(Event::Drafted),
        (items(), days()).prop_map(|(item, effective_on)| Event::ItemAdded { item, effective_on }),
        (items(), days()).prop_map(|(item, effective_on)| Event::ItemChanged { item, effective_on }),
        (ids(), texts(), days()).prop_map(|(item, reason, effective_on)| Event::ItemRemoved {
            item,
            reason,
            effective_on
        }),
        (rules(), selections(), days()).prop_map(|(rules, selection, effective_on)| Event::AgenciesSelected {
            rules,
            selection,
            effective_on
        }),
        (texts(), days(), days(), days()).prop_map(|(template, from, until, effective_on)| Event::CampaignSet {
            template,
            from,
            until,
            effective_on
        }),
    ]
}

pub(super) fn course() -> impl Strategy<Value = Event> {
    let amendments = (ids(), texts(), vec(items(), 0..2), vec(items(), 0..2), removals(), days());
    prop_oneof![
        (texts(), days()).prop_map(|(document, effective_on)| Event::Submitted { document, effective_on }),
        (texts(), days()).prop_map(|(reason, effective_on)| Event::Returned { reason, effective_on }),
        (texts(), days()).prop_map(|(by, effective_on)| Event::Approved { by, effective_on }),
        (ids(), texts(), days(), option::of(briefs()), days()).prop_map(
            |(document, number, promulgated_on, campaign, effective_on)| Event::Promulgated {
                document,
                number,
                promulgated_on,
                campaign,
                effective_on
            }
        ),
        amendments.prop_map(|(document, number, added, changed, removed, effective_on)| Event::Amended(Amendment {
            document,
            number,
            added,
            changed,
            removed,
            effective_on
        })),
        (ids(), texts(), option::of(texts()), days()).prop_map(|(by_plan, number, authority, effective_on)| {
            Event::Superseded { by_plan, number, authority, effective_on }
        }),
        (texts(), days()).prop_map(|(summary, effective_on)| Event::Closed {
            summary,
            completed: 1,
            total: 2,
            effective_on
        }),
    ]
}

pub(super) fn execution() -> impl Strategy<Value = Event> {
    prop_oneof![
        (ids(), 0..100_u8, option::of(texts()), days()).prop_map(|(item, percent, note, effective_on)| {
            Event::ProgressReported { item, percent, note, reported_by: None, effective_on }
        }),
        (ids(), texts(), days()).prop_map(|(item, result, effective_on)| Event::TaskCompleted {
            item,
            result,
            effective_on
        }),
        (ids(), texts(), days()).prop_map(|(item, reason, effective_on)| Event::TaskReopened {
            item,
            reason,
            effective_on
        }),
        (ids(), ids(), ids(), days()).prop_map(|(item, inspection, agency, effective_on)| {
            Event::InspectionConcluded { item, inspection, agency, effective_on }
        }),
        (ids(), adjustments(), texts(), texts(), days()).prop_map(
            |(agency, adjustment, reason, decision, effective_on)| Event::SelectionAdjusted {
                agency,
                adjustment,
                reason,
                decision,
                effective_on
            }
        ),
        (ids(), ids(), days()).prop_map(|(item, training, effective_on)| Event::TrainingCounted {
            item,
            training,
            effective_on
        }),
        (texts(), 1..9_i64, texts(), days()).prop_map(|(source, amount_dong, document, effective_on)| {
            Event::BudgetAllocated { source, amount_dong, document, effective_on }
        }),
        (texts(), 1..9_i64, texts(), days()).prop_map(|(source, amount_dong, voucher, effective_on)| {
            Event::ExpenditureSettled { source, amount_dong, voucher, effective_on }
        }),
    ]
}

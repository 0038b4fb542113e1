//! Random reorganisations among declarations, recorded early and late: no agency, no code and no declaration is lost or doubled.
//!
//! Beside the registry a ledger of plain facts is kept, and replayed for any day in a few lines. What the port answers for that
//! day must be the same.

use contracts::{
    registry::v1 as pb,
    reporting::v1::{self as reporting, compliance_service_client::ComplianceServiceClient},
};
use std::collections::{BTreeMap, BTreeSet};
use tests::{house::House, sample::draw::Draw, story::*};

const DAYS: [&str; 3] = ["2019-12-01", "2022-03-01", "2024-07-01"];

/// What happened to an agency on a day.
#[derive(Clone, Debug)]
enum Fact {
    Begins { code: String, parent: String },
    Named(String),
    Moves(String),
    Declares,
    Ends,
}

/// Facts in the order in which they were accepted: day, agency, fact.
#[derive(Default)]
struct Ledger(Vec<(String, String, Fact)>);

/// What an agency is on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Line {
    name: String,
    code: String,
    parent: String,
    declared: bool,
}

impl Ledger {
    fn note(&mut self, day: &str, agency: &str, fact: Fact) {
        self.0.push((day.into(), agency.into(), fact));
    }

    /// The living communes of a day.
    fn on(&self, day: &str) -> BTreeMap<String, Line> {
        let mut facts: Vec<_> = self.0.iter().filter(|(on, ..)| on.as_str() <= day).collect();
        facts.sort_by_key(|(on, ..)| on.clone());
        let mut lines: BTreeMap<String, Line> = BTreeMap::new();
        for (_, agency, fact) in facts {
            if matches!(fact, Fact::Ends) {
                lines.remove(agency);
                continue;
            }
            let line = lines.entry(agency.clone()).or_default();
            match fact.clone() {
                Fact::Begins { code, parent } => (line.code, line.parent) = (code, parent),
                Fact::Named(name) => line.name = name,
                Fact::Moves(parent) => line.parent = parent,
                Fact::Declares => line.declared = true,
                Fact::Ends => {}
            }
        }
        lines
    }
}

struct Story<'h> {
    house: &'h House,
    registry: &'h Registry,
    draw: Draw,
    districts: [String; 2],
    ledger: Ledger,
}

impl Story<'_> {
    async fn begins(&mut self) {
        self.registry.knows_the_editions().await;
        for number in 0..9 {
            let (name, code) = (format!("UBND xã {number}"), format!("{}", 10507 + number));
            let parent = self.districts[number % 2].clone();
            let id = self.registry.does(commune(&name, &code, &parent)).await.resource_id;
            self.registry.does(appointment(&id, HEAD, Post::Head, FIRST_DAY)).await;
            self.ledger.note(FIRST_DAY, &id, Fact::Begins { code, parent });
            self.ledger.note(FIRST_DAY, &id, Fact::Named(name));
        }
    }

    /// Some of those that live then, and have not declared, do so in this year.
    async fn declarations(&mut self, year: i32) {
        let day = format!("{year}-06-01");
        for (id, line) in self.ledger.on(&day) {
            let is_new = !self.ledger.on(&format!("{year}-01-01")).contains_key(&id);
            if line.declared || is_new || !self.draw.chance(&format!("{year} {} declares", line.code), 45) {
                continue;
            }
            self.registry.prepares(&id, NEW, year).await;
            self.registry.does(declaration(&id, NEW, &day)).await;
            self.ledger.note(&day, &id, Fact::Declares);
        }
    }

    /// A random resolution: living communes in groups, of each of which something is made.
    async fn reorganises(&mut self, day: &str) {
        let mut left: Vec<(String, Line)> = self.ledger.on(&day_before(day)).into_iter().collect();
        let (mut items, mut facts) = (Vec::new(), Vec::new());
        while let Some((first, line)) = left.pop() {
            let ask = |what: &str| format!("{day} {} {what}", line.code);
            let others = usize::try_from(self.draw.between(&ask("others"), 0, 2)).expect("a small number");
            let others: Vec<(String, Line)> = left.drain(..others.min(left.len())).collect();
            let mut inputs: Vec<_> = others.iter().map(|(other, _)| whole(other)).collect();
            facts.extend(others.iter().map(|(other, _)| (other.clone(), Fact::Ends)));
            let name = format!("UBND xã {} từ {day}", line.code);
            match self.draw.between(&ask("fate"), 0, 3) {
                0 => {
                    let id = new_id();
                    inputs.push(whole(&first));
                    items.push((created(&id, &name, &line.code, Some(&line.parent)), inputs));
                    facts.push((first, Fact::Ends));
                    facts.push((id.clone(), Fact::Begins { code: line.code, parent: line.parent }));
                    facts.push((id, Fact::Named(name)));
                }
                1 => {
                    let parent = self.districts.iter().find(|other| **other != line.parent).expect("there are two");
                    items.push((moves(&first, parent), inputs));
                    facts.push((first, Fact::Moves(parent.clone())));
                }
                2 => {
                    items.push((continues(&first, Some(&name)), inputs));
                    facts.push((first, Fact::Named(name)));
                }
                _ => items.push((continues(&first, None), inputs)),
            }
        }
        let id = self.registry.reorganises(&resolution(&format!("NQ {day}"), day, items)).await;
        assert!(!self.registry.does(effect(&id)).await.changed, "it took effect");
        // Nobody acts in the name of a new agency before somebody heads it.
        for (id, fact) in facts {
            if matches!(fact, Fact::Begins { .. }) {
                self.registry.does(appointment(&id, HEAD, Post::Head, day)).await;
            }
            self.ledger.note(day, &id, fact);
        }
    }

    async fn compares(&self, day: &str) {
        let asked = pb::ListAgenciesRequest {
            as_of: day.into(),
            filter: "tier = \"commune\"".into(),
            page_size: Some(1000),
            min_positions: self.registry.by_now().await,
            ..Default::default()
        };
        let listed = self.registry.agencies.clone().list_agencies(asked).await.expect("a list").into_inner().agencies;
        let conformity = reporting::ListAgencyConformityRequest {
            as_of: day.into(),
            tier: Tier::Commune.into(),
            page_size: Some(1000),
            min_positions: self.registry.by_now().await,
            ..Default::default()
        };
        let mut compliance = ComplianceServiceClient::new(self.house.channel.clone());
        let conformity = compliance.list_agency_conformity(conformity).await.expect("a list").into_inner().agencies;
        let declared: BTreeMap<String, bool> =
            conformity.into_iter().map(|line| (line.agency_id, line.declared)).collect();
        let told: BTreeMap<String, Line> = listed
            .into_iter()
            .map(|agency| {
                let line = Line {
                    declared: declared[&agency.agency_id],
                    name: agency.name,
                    code: agency.area_code.unwrap_or_default(),
                    parent: agency.parent.unwrap_or_default(),
                };
                (agency.agency_id, line)
            })
            .collect();
        assert_eq!(declared.len(), told.len(), "{day}: both lists hold the same agencies");
        let codes: BTreeSet<&str> = told.values().map(|line| line.code.as_str()).collect();
        assert_eq!(codes.len(), told.len(), "{day}: each has a code of its own");
        assert_eq!(told, self.ledger.on(day), "{day}");
    }
}

/// R-REG-1, R-REG-3, R-REG-5, R-QMS-7
#[tokio::test(flavor = "multi_thread")]
async fn random_reorganisations_are_on_any_day_what_the_facts_of_that_day_say() {
    for seed in 0..4 {
        on_both_databases(async |house, registry| {
            house.clock.set(at("2024-01-05T02:00:00Z"));
            let mut districts = [String::new(), String::new()];
            for (district_id, code) in districts.iter_mut().zip(["288", "294"]) {
                *district_id = registry.does(district(&format!("UBND huyện {code}"), code)).await.resource_id;
            }
            let draw = Draw::new("random reorganisations", &seed.to_string());
            let mut story = Story { house, registry, draw, districts, ledger: Ledger::default() };
            story.begins().await;
            for (year, day) in [(2018, DAYS[0]), (2021, DAYS[1]), (2023, DAYS[2])] {
                story.declarations(year).await;
                story.reorganises(day).await;
            }
            for day in DAYS {
                story.compares(&day_before(day)).await;
                story.compares(day).await;
            }
            story.compares("2018-12-31").await;
            story.compares("2025-01-01").await;
        })
        .await;
    }
}

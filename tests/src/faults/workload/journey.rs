//! What a client does step by step: how a run begins, an agency's way to its declaration, a plan, an inspection.
//!
//! **Invariant:** whoever is refused at a step goes no further; a step whose outcome is unknown ends the way too.

use super::{
    client::Client,
    order::Order,
    programme,
    stage::{Opened, Planned, Province, any, remember},
};
use crate::story::{inspections::*, plans::*, *};
use contracts::{common::v1::Kind, registry::v1 as registry};

/// How often the first steps of a run are given again, when nobody answers.
const INSISTS: u32 = 200;

impl Client {
    /// The editions, the lead body, the calendars, the checklist and the programme, upon which all others build.
    pub(super) async fn begins(&mut self) -> Option<()> {
        let first = [edition(OLD, "2009-09-30"), edition(NEW, "2015-12-31")];
        for edition in first {
            self.insists(&Order::of(edition)).await?;
        }
        self.insists(&Order::of(restriction_of_419())).await?;
        let lead = department(&format!("Sở Khoa học và Công nghệ {}", new_id()));
        let office = department(&format!("Văn phòng {}", new_id()));
        let office = registry::RegisterAgencyRequest { kind: Kind::Office.into(), ..office };
        let lead = self.insists(&Order::of(lead)).await?;
        let office = self.insists(&Order::of(office)).await?;
        for year in 2019..=2022 {
            self.insists(&Order::of(calendar(year))).await?;
        }
        self.insists(&Order::of(checklist())).await?;
        let number = format!("{}/KH-UBND", 1 + self.chance.below(900_000));
        let (programme, orders) = programme::programme(&lead, &number);
        for order in orders {
            self.insists(&order).await?;
        }
        self.stage.things().province = Some(Province { lead, office, programme });
        Some(())
    }

    /// Gives a command until it is acknowledged; the id of what it is about.
    async fn insists(&mut self, order: &Order) -> Option<String> {
        for _ in 0..INSISTS {
            if let Some(receipt) = self.gives(order).await {
                return Some(receipt.resource_id);
            }
            if self.is_over() {
                break;
            }
        }
        None
    }

    /// A department builds a system, applies, audits, reviews and declares it.
    pub(super) async fn declares(&mut self) -> Option<()> {
        let year = 2016 + self.chance.below(4);
        let agency = self.gives(&Order::of(department(&format!("Sở {}", new_id())))).await?.resource_id;
        for (person, post) in [(HEAD, Post::Head), (DEPUTY, Post::Deputy)] {
            self.gives(&Order::of(appointment(&agency, person, post, "2014-01-01"))).await?;
        }
        let steps = [
            Order::of(project(&agency, NEW, &format!("{year}-01-05"))),
            Order::of(application(&agency, &format!("{year}-02-01"))),
            Order::of(audit(&agency, &format!("{year}-04-10"))),
            Order::of(review(&agency, &format!("{year}-05-15"))),
        ];
        for step in steps {
            self.gives(&step).await?;
        }
        let wanted = declaration(&agency, NEW, &format!("{year}-06-01"));
        let declared = wanted.declaration.clone();
        self.gives(&Order::of(wanted)).await?;
        let stage = self.stage.clone();
        let mut things = stage.things();
        remember(&mut things.departments, agency.clone(), &mut self.chance);
        remember(&mut things.declared, (agency, declared), &mut self.chance);
        Some(())
    }

    /// A plan of inspections is made, step by step, until a policy opens its campaign.
    pub(super) async fn plans(&mut self) -> Option<()> {
        let (province, agencies) = self.chosen(4)?;
        let number = format!("{}/KH-UBND", 1 + self.chance.below(900_000));
        let (made, orders) = programme::plan(&province, &agencies, &number);
        for order in orders {
            self.gives(&order).await?;
        }
        let campaign = campaign_of(&made.plan);
        let stage = self.stage.clone();
        let mut things = stage.things();
        remember(&mut things.plans, Planned { plan: made.plan, item: made.item }, &mut self.chance);
        remember(&mut things.campaigns, Opened { campaign, agencies }, &mut self.chance);
        Some(())
    }

    /// An agency is inspected: in a campaign that is there, or in one of its own.
    pub(super) async fn inspects(&mut self) -> Option<()> {
        let (province, agencies) = self.chosen(2)?;
        let open = any(&self.stage.things().campaigns, &mut self.chance);
        let (campaign, agency) = match open {
            Some(opened) if self.chance.happens(60) => (opened.campaign, self.chance.one(&opened.agencies).clone()),
            _ => {
                let chosen: Vec<&str> = agencies.iter().map(String::as_str).collect();
                let wanted = opening(&province.lead, 2021, &chosen);
                let campaign = self.gives(&Order::of(wanted)).await?.resource_id;
                let opened = Opened { campaign: campaign.clone(), agencies: agencies.clone() };
                let stage = self.stage.clone();
                remember(&mut stage.things().campaigns, opened, &mut self.chance);
                (campaign, agencies[0].clone())
            }
        };
        let team = team_of(&campaign, 2021, &province.lead, &province.office);
        let team = self.gives(&Order::of(team)).await?.resource_id;
        let on = format!("2021-08-{:02}", self.chance.one(&[2, 3, 4, 5, 6, 9, 10, 11, 12, 13]));
        let scheduled = self.gives(&Order::of(schedule(&campaign, &agency, &team, &on))).await?;
        self.reads_inspection(&campaign, &agency, scheduled.position).await;
        self.visits(&inspection_of(&campaign, &agency), &on).await
    }

    /// The visit itself: everything is looked through, something is found, the minutes are signed.
    async fn visits(&mut self, inspection: &str, on: &str) -> Option<()> {
        self.gives(&Order::of(notice(inspection, "2021-07-12"))).await?;
        self.gives(&Order::of(start(inspection, on))).await?;
        for item in ITEMS {
            let is_found = item == "B19";
            let judged = if is_found { Answer::NonconformMinor } else { Answer::Conforms };
            self.gives(&Order::of(answer(inspection, item, judged, on))).await?;
        }
        for (file, field) in [("HS-01", "Đất đai"), ("HS-02", "Hộ tịch")] {
            self.gives(&Order::of(sample(inspection, file, field, on))).await?;
        }
        let raised = raising(inspection, "B19", FindingClass::Minor, on);
        let finding = raised.finding_id.clone().unwrap_or_default();
        self.gives(&Order::of(raised)).await?;
        self.gives(&Order::of(minutes(inspection, on))).await?;
        self.gives(&Order::of(signature(inspection, Side::Team, TEAM_HEAD, on))).await?;
        self.gives(&Order::of(signature(inspection, Side::Agency, DIRECTOR, on))).await?;
        let declaration_is_void = self.chance.happens(30);
        self.gives(&Order::of(conclusion(inspection, !declaration_is_void, "2021-08-20"))).await?;
        self.gives(&Order::of(root_cause(&finding, "2021-08-23"))).await?;
        let action = proposal(&finding, "2021-09-10", "2021-08-24");
        let id = action.action_id.clone().unwrap_or_default();
        self.gives(&Order::of(action)).await?;
        self.gives(&Order::of(acceptance(&finding, &id, "2021-08-25"))).await?;
        self.gives(&Order::of(extension(&finding, &id, "2021-09-20", "2021-09-01"))).await?;
        Some(())
    }

    /// Whom a plan or campaign is about: agencies that others may be about to change.
    fn chosen(&mut self, count: usize) -> Option<(Province, Vec<String>)> {
        if !self.stage.may_campaign() {
            return None;
        }
        let stage = self.stage.clone();
        let things = stage.things();
        let province = things.province.clone()?;
        let mut chosen: Vec<String> = Vec::new();
        for _ in 0..count {
            let from = if self.chance.happens(70) { &things.departments } else { &things.communes };
            chosen.extend(any(from, &mut self.chance));
        }
        chosen.retain(|agency| *agency != province.lead && *agency != province.office);
        chosen.sort_unstable();
        chosen.dedup();
        (!chosen.is_empty()).then_some((province, chosen))
    }
}

//! What every story of the programme begins with: who leads it, the calendars, the checklist, a programme in force.
//!
//! **Invariant:** two provinces of one house do not meet: their numbers of documents differ.

use super::{Port, Registry, department, inspections::checklist, new_id, plans::*};
use contracts::{common::v1::Kind, plans::v1 as pb, registry::v1 as registry};

/// Who leads the programme of a province, and what it rests on.
#[derive(Clone, Debug)]
pub struct Province {
    /// Sở Khoa học và Công nghệ, which leads.
    pub lead: String,
    /// Văn phòng UBND tỉnh, from which others of a team come.
    pub office: String,
}

/// A promulgated plan.
#[derive(Clone, Debug)]
pub struct Promulgated {
    /// Its id.
    pub plan: String,
    /// The id of its document.
    pub document: String,
    /// The position of its promulgation.
    pub position: i64,
}

impl Port {
    /// The registry of the house.
    pub fn registry(&self) -> Registry {
        Registry::at(&self.channel)
    }

    /// A department that nothing is told of.
    pub async fn some_department(&self) -> String {
        self.does(department(&format!("Sở {}", new_id()))).await.resource_id
    }

    /// The lead body, an office, the calendars of 2019 to 2022 and the checklist.
    pub async fn is_a_province(&self) -> Province {
        let office =
            registry::RegisterAgencyRequest { kind: Kind::Office.into(), ..department("Văn phòng UBND tỉnh") };
        let lead = self.does(department("Sở Khoa học và Công nghệ")).await.resource_id;
        let office = self.does(office).await.resource_id;
        for year in 2019..=2022 {
            self.does(calendar(year)).await;
        }
        self.does(checklist()).await;
        Province { lead, office }
    }

    /// As [`Port::is_a_province`], with a programme for 2021 to 2025 that 848/KH-UBND promulgated on 15/03/2021; its id.
    pub async fn has_a_programme(&self) -> (Province, String) {
        let province = self.is_a_province().await;
        let draft = programme_draft(&province.lead);
        let items = [item("I.1", Activity::Direction, &province.lead)];
        let programme = self.drafts(&draft, &items).await;
        let document = document("848/KH-UBND", "2021-03-15");
        self.promulgates(&programme, &document).await;
        (province, programme)
    }

    /// A plan is drafted with its items; its id.
    pub async fn drafts(&self, draft: &pb::DraftPlanRequest, items: &[pb::PlanItem]) -> String {
        let plan = self.does(draft.clone()).await.resource_id;
        for item in items {
            let addition = pb::AddPlanItemRequest { effective_on: draft.effective_on.clone(), ..addition(&plan, item) };
            self.does(addition).await;
        }
        plan
    }

    /// A draft is submitted, approved, and promulgated by a document on the day that this bears.
    pub async fn promulgates(&self, plan: &str, document: &pb::IssueDocumentRequest) -> Promulgated {
        let on = document.issued_on.as_str();
        self.does(submission(plan, on)).await;
        self.does(approval(plan, on)).await;
        let document = self.does(document.clone()).await.resource_id;
        let position = self.does(promulgation(plan, &document, on)).await.position;
        Promulgated { plan: plan.to_owned(), document, position }
    }

    /// A plan for the inspection of these agencies, drafted with its one item; the plan's id and the item's.
    pub async fn drafts_inspections(
        &self,
        province: &Province,
        programme: &str,
        rules: Vec<pb::SelectionRule>,
    ) -> (String, String) {
        let item = item("II.1", Activity::Inspection, &province.lead);
        let plan =
            self.drafts(&draft(PlanKind::Inspection, &province.lead, programme), std::slice::from_ref(&item)).await;
        self.does(selection(&plan, rules)).await;
        self.does(window(&plan, super::inspections::CHECKLIST)).await;
        (plan, item.item)
    }

    /// A plan for the inspection of these agencies that 1524/KH-BCĐ promulgated on 04/05/2021, and whose campaign is open: the
    /// ids of the plan, of its item and of the campaign.
    pub async fn plans_inspections(
        &self,
        province: &Province,
        programme: &str,
        rules: Vec<pb::SelectionRule>,
    ) -> (String, String, String) {
        let (plan, item) = self.drafts_inspections(province, programme, rules).await;
        self.promulgates(&plan, &document("1524/KH-UBND", "2021-05-04")).await;
        self.settles().await;
        let campaign = campaign_of(&plan);
        (plan, item, campaign)
    }
}

/// The id of the campaign of a plan, as everybody can derive it.
///
/// # Panics
/// The plan has no id.
pub fn campaign_of(plan: &str) -> String {
    inspections_domain::campaign::id(plan.parse().expect("an id")).to_string()
}

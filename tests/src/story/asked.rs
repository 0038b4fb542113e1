//! What stories of the programme ask: single things on a day, as known now.
//!
//! **Invariant:** what is asked for is there; a story about what is not there asks by itself.

use super::Port;
use contracts::{
    Status,
    inspections::v1::{
        self as inspections, campaign_service_client::CampaignServiceClient,
        evidence_service_client::EvidenceServiceClient, finding_service_client::FindingServiceClient,
        inspection_service_client::InspectionServiceClient,
    },
    plans::v1::{
        self as plans, committee_service_client::CommitteeServiceClient,
        document_service_client::DocumentServiceClient, plan_service_client::PlanServiceClient,
        training_service_client::TrainingServiceClient,
    },
};

// A macro, because the generated requests and answers share no trait: one function for each, which differ in names only.
macro_rules! asks {
    ($($(#[$doc:meta])+ $name:ident($client:ident, $method:ident, $package:ident::$request:ident { $id:ident }) -> $answer:ident,)+) => {
        impl Port {
            $($(#[$doc])+
            ///
            /// # Panics
            /// It was not there on that day.
            pub async fn $name(&self, id: &str, as_of: &str) -> $package::$answer {
                let ($id, as_of) = (id.into(), as_of.into());
                let asked = $package::$request { $id, as_of, ..Default::default() };
                let answer = $client::new(self.channel.clone()).$method(asked).await.expect("it is there").into_inner();
                answer.$name.expect("an answer has what was asked for")
            })+
        }
    };
}

asks! {
    /// A document on a day.
    document(DocumentServiceClient, get_document, plans::GetDocumentRequest { document_id }) -> OfficialDocument,
    /// A committee on a day.
    committee(CommitteeServiceClient, get_committee, plans::GetCommitteeRequest { committee_id }) -> Committee,
    /// A plan on a day.
    plan(PlanServiceClient, get_plan, plans::GetPlanRequest { plan_id }) -> Plan,
    /// A training on a day.
    training(TrainingServiceClient, get_training, plans::GetTrainingRequest { training_id }) -> Training,
    /// A campaign on a day.
    campaign(CampaignServiceClient, get_campaign, inspections::GetCampaignRequest { campaign_id }) -> Campaign,
    /// A team on a day.
    team(CampaignServiceClient, get_team, inspections::GetTeamRequest { team_id }) -> Team,
    /// An inspection on a day.
    inspection(InspectionServiceClient, get_inspection, inspections::GetInspectionRequest { inspection_id }) -> Inspection,
    /// A finding on a day.
    finding(FindingServiceClient, get_finding, inspections::GetFindingRequest { finding_id }) -> Finding,
}

impl Port {
    /// How an item of a plan stands on a day.
    ///
    /// # Panics
    /// The plan has no such item.
    pub async fn task(&self, plan: &str, item: &str, as_of: &str) -> plans::Task {
        let items = self.plan(plan, as_of).await.items;
        let of_item = |task: &plans::Task| task.item.as_ref().is_some_and(|known| known.item == item);
        items.into_iter().find(of_item).expect("the plan has the item")
    }

    /// Uploads the content of evidence, in parts; what is answered.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn uploads(
        &self,
        header: inspections::EvidenceHeader,
        parts: &[&[u8]],
    ) -> Result<inspections::UploadEvidenceResponse, Status> {
        use inspections::upload_evidence_request::Part;
        let parts = parts.iter().map(|part| Part::Chunk(part.to_vec()));
        let parts: Vec<_> = std::iter::once(Part::Header(header)).chain(parts).collect();
        let messages = parts.into_iter().map(|part| inspections::UploadEvidenceRequest { part: Some(part) });
        let mut client = EvidenceServiceClient::new(self.channel.clone());
        Ok(client.upload_evidence(futures::stream::iter(messages)).await?.into_inner())
    }

    /// The content of evidence.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn downloads(&self, sha256: &str) -> Result<Vec<u8>, Status> {
        let asked = inspections::DownloadEvidenceRequest { sha256: sha256.into() };
        let mut parts = EvidenceServiceClient::new(self.channel.clone()).download_evidence(asked).await?.into_inner();
        let mut content = Vec::new();
        while let Some(part) = parts.message().await? {
            content.extend(part.chunk);
        }
        Ok(content)
    }
}

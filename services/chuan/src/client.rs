//! The way to a server: one channel, and a client for each of its services.
//!
//! **Invariant:** a call that answers once ends within [`PATIENCE`]; only streams may last.
//!
//! Deliberately absent: trying again. A person sees the advice and decides; an import is safe to repeat as a whole.

use std::time::Duration;

use contracts::events::v1::event_log_client::EventLogClient;
use contracts::inspections::v1::campaign_service_client::CampaignServiceClient;
use contracts::inspections::v1::checklist_service_client::ChecklistServiceClient;
use contracts::inspections::v1::evidence_service_client::EvidenceServiceClient;
use contracts::inspections::v1::import_service_client::ImportServiceClient as InspectionsImportClient;
use contracts::inspections::v1::inspection_service_client::InspectionServiceClient;
use contracts::metadata::MetadataValue;
use contracts::operations::v1::view_service_client::ViewServiceClient;
use contracts::plans::v1::document_service_client::DocumentServiceClient;
use contracts::plans::v1::import_service_client::ImportServiceClient as PlansImportClient;
use contracts::plans::v1::plan_service_client::PlanServiceClient;
use contracts::registry::v1::agency_service_client::AgencyServiceClient;
use contracts::registry::v1::import_service_client::ImportServiceClient;
use contracts::registry::v1::quality_system_service_client::QualitySystemServiceClient;
use contracts::registry::v1::reorganisation_service_client::ReorganisationServiceClient;
use contracts::reporting::v1::compliance_service_client::ComplianceServiceClient;
use contracts::reporting::v1::programme_service_client::ProgrammeServiceClient;
use contracts::{Channel, Request};
use runtime::call;

/// Where `chuan dev` listens, and where clients look for it.
pub(crate) const DEFAULT_LISTEN: &str = "127.0.0.1:8019";
/// The same as an address for clients.
pub(crate) const DEFAULT_SERVER: &str = "http://127.0.0.1:8019";
/// How many things a client asks for at once; the most that a page may have.
pub(crate) const PAGE: i32 = 1000;
/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that has been reached.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    channel: Channel,
}

impl Server {
    /// Connects to `http://host:port`.
    ///
    /// # Errors
    /// It is no such address, or nobody answers there.
    pub(crate) async fn connect(url: &str) -> Result<Self, contracts::Error> {
        Ok(Self { channel: contracts::connect(url).await? })
    }

    /// The register of agencies.
    pub(crate) fn agencies(&self) -> AgencyServiceClient<Channel> {
        AgencyServiceClient::new(self.channel.clone())
    }

    /// The quality systems.
    pub(crate) fn quality_systems(&self) -> QualitySystemServiceClient<Channel> {
        QualitySystemServiceClient::new(self.channel.clone())
    }

    /// The reorganisations.
    pub(crate) fn reorganisations(&self) -> ReorganisationServiceClient<Channel> {
        ReorganisationServiceClient::new(self.channel.clone())
    }

    /// The import of the register.
    pub(crate) fn import(&self) -> ImportServiceClient<Channel> {
        ImportServiceClient::new(self.channel.clone())
    }

    /// The import of plans.
    pub(crate) fn import_plans(&self) -> PlansImportClient<Channel> {
        PlansImportClient::new(self.channel.clone())
    }

    /// The import of inspections.
    pub(crate) fn import_inspections(&self) -> InspectionsImportClient<Channel> {
        InspectionsImportClient::new(self.channel.clone())
    }

    /// The official documents.
    pub(crate) fn documents(&self) -> DocumentServiceClient<Channel> {
        DocumentServiceClient::new(self.channel.clone())
    }

    /// The plans.
    pub(crate) fn plans(&self) -> PlanServiceClient<Channel> {
        PlanServiceClient::new(self.channel.clone())
    }

    /// The campaigns and their teams.
    pub(crate) fn campaigns(&self) -> CampaignServiceClient<Channel> {
        CampaignServiceClient::new(self.channel.clone())
    }

    /// The checklists.
    pub(crate) fn checklists(&self) -> ChecklistServiceClient<Channel> {
        ChecklistServiceClient::new(self.channel.clone())
    }

    /// The inspections.
    pub(crate) fn inspections(&self) -> InspectionServiceClient<Channel> {
        InspectionServiceClient::new(self.channel.clone())
    }

    /// The content of evidence.
    pub(crate) fn evidence(&self) -> EvidenceServiceClient<Channel> {
        EvidenceServiceClient::new(self.channel.clone())
    }

    /// The statistics of declarations.
    pub(crate) fn compliance(&self) -> ComplianceServiceClient<Channel> {
        ComplianceServiceClient::new(self.channel.clone())
    }

    /// The statistics of plans, inspections, findings and trainings.
    pub(crate) fn programme(&self) -> ProgrammeServiceClient<Channel> {
        ProgrammeServiceClient::new(self.channel.clone())
    }

    /// The logs.
    pub(crate) fn log(&self) -> EventLogClient<Channel> {
        EventLogClient::new(self.channel.clone()).max_decoding_message_size(64 * 1024 * 1024)
    }

    /// The views.
    pub(crate) fn views(&self) -> ViewServiceClient<Channel> {
        ViewServiceClient::new(self.channel.clone())
    }
}

/// A request that is answered once.
pub(crate) fn request<Message>(message: Message) -> Request<Message> {
    let mut request = Request::new(message);
    request.set_timeout(PATIENCE);
    request
}

/// A command that is answered once, with who gives it.
pub(crate) fn command<Message>(message: Message, actor: Option<&str>) -> Request<Message> {
    by(request(message), actor)
}

/// A request that says who makes it; absent: nobody says.
pub(crate) fn by<Message>(mut request: Request<Message>, actor: Option<&str>) -> Request<Message> {
    if let Some(value) = actor.and_then(|actor| MetadataValue::try_from(call::encode_actor(actor)).ok()) {
        request.metadata_mut().insert(call::ACTOR, value);
    }
    request
}

/// Everything that a list has, page by page, with what its first page was computed from: the token of that page sees to it
/// that all are of the same day and the same knowledge.
macro_rules! all_pages {
    ($client:expr, $method:ident, $wish:expr, $things:ident) => {{
        let mut wish = $wish;
        let (mut things, mut provenance) = (Vec::new(), None);
        loop {
            let page = $client.$method($crate::client::request(wish.clone())).await?.into_inner();
            provenance = provenance.or(page.provenance);
            things.extend(page.$things);
            if page.next_page_token.is_empty() {
                break (things, provenance);
            }
            wish.page_token = page.next_page_token;
        }
    }};
}
pub(crate) use all_pages;

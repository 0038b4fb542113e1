//! The way to the services: a channel to each address, and a client for each thing that can be asked there.
//!
//! **Invariant:** an address is connected to when a service behind it is first asked, and once.
//! **Invariant:** a call that answers once ends within [`PATIENCE`]; only streams may last.
//!
//! Deliberately absent: trying again. A person sees the advice and decides; an import is safe to repeat as a whole.

mod error;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contracts::events::v1::event_log_client::EventLogClient;
use contracts::inspections::v1::campaign_service_client::CampaignServiceClient;
use contracts::inspections::v1::checklist_service_client::ChecklistServiceClient;
use contracts::inspections::v1::evidence_service_client::EvidenceServiceClient;
use contracts::inspections::v1::import_service_client::ImportServiceClient as InspectionsImportClient;
use contracts::inspections::v1::inspection_service_client::InspectionServiceClient;
use contracts::metadata::MetadataValue;
use contracts::operations::v1::bus_service_client::BusServiceClient;
use contracts::operations::v1::log_service_client::LogServiceClient;
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
use futures::future::join_all;
use runtime::call;
use runtime::peers::Peers;
use tokio::sync::OnceCell;

pub(crate) use error::Error;

use crate::house::SERVICES;

/// Where `chuan dev` listens, and where clients look for it.
pub(crate) const DEFAULT_LISTEN: &str = "127.0.0.1:8019";
/// The same as an address for clients.
pub(crate) const DEFAULT_SERVER: &str = "http://127.0.0.1:8019";
/// How many things a client asks for at once; the most that a page may have.
pub(crate) const PAGE: i32 = 1000;
/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// An address, with the services that are behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    url: String,
    services: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

/// The services, each at its address; reached when first asked.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    peers: Peers,
    channels: Arc<Mutex<BTreeMap<String, Arc<OnceCell<Channel>>>>>,
}

impl Server {
    /// The services at the addresses that `text` says: one for all, a template, or a list.
    ///
    /// # Errors
    /// It has none of these forms, or names what is no service. Nobody is asked yet.
    pub(crate) fn connect(text: &str) -> Result<Self, Error> {
        let peers = Peers::parse(text).map_err(Error::Address)?;
        match peers.named().iter().find(|name| !SERVICES.contains(name)) {
            Some(name) => Err(Error::Unknown((*name).to_owned())),
            None => Ok(Self { peers, channels: Arc::default() }),
        }
    }

    /// Every address, once, with the services that are behind it.
    fn addresses(&self) -> Vec<Address> {
        let distinct = self.peers.distinct(&SERVICES).into_iter();
        distinct.map(|(url, services)| Address { url, services: services.join(", ") }).collect()
    }

    /// Where the service is.
    ///
    /// # Errors
    /// The list of addresses does not name it.
    pub(crate) fn url(&self, service: &str) -> Result<String, Error> {
        let unnamed = || Error::Unnamed { service: service.to_owned(), peers: self.peers.to_string() };
        self.peers.url(service).ok_or_else(unnamed)
    }

    async fn reach(&self, service: &str) -> Result<Channel, Error> {
        self.reach_at(&self.url(service)?, service).await
    }

    /// The channel to an address, connected once however many ask for it.
    async fn reach_at(&self, url: &str, service: &str) -> Result<Channel, Error> {
        let cell = {
            let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(channels.entry(url.to_owned()).or_default())
        };
        let reached = cell.get_or_try_init(|| contracts::connect(url)).await;
        reached.cloned().map_err(|source| Error::Unreachable { service: service.to_owned(), source })
    }

    /// The logs, where the service is whose log is meant.
    pub(crate) async fn log(&self, service: &str) -> Result<EventLogClient<Channel>, Error> {
        Ok(EventLogClient::new(self.reach(service).await?).max_decoding_message_size(64 * 1024 * 1024))
    }

    /// What an operator may do with the log of a service.
    pub(crate) async fn operate_log(&self, service: &str) -> Result<LogServiceClient<Channel>, Error> {
        Ok(LogServiceClient::new(self.reach(service).await?))
    }

    /// The views of a service.
    pub(crate) async fn views(&self, service: &str) -> Result<ViewServiceClient<Channel>, Error> {
        Ok(ViewServiceClient::new(self.reach(service).await?))
    }

    /// All views at an address.
    pub(crate) async fn views_at(&self, at: &Address) -> Result<ViewServiceClient<Channel>, Error> {
        Ok(ViewServiceClient::new(self.reach_at(&at.url, &at.services).await?))
    }

    /// The stream of a service's log.
    pub(crate) async fn bus(&self, service: &str) -> Result<BusServiceClient<Channel>, Error> {
        Ok(BusServiceClient::new(self.reach(service).await?))
    }

    /// All streams at an address.
    pub(crate) async fn bus_at(&self, at: &Address) -> Result<BusServiceClient<Channel>, Error> {
        Ok(BusServiceClient::new(self.reach_at(&at.url, &at.services).await?))
    }
}

/// Defines how each client is had: by the service that it belongs to.
macro_rules! clients {
    ($($(#[$doc:meta])* $name:ident: $client:ident of $service:path;)*) => {
        impl Server {
            $(
                $(#[$doc])*
                pub(crate) async fn $name(&self) -> Result<$client<Channel>, Error> {
                    Ok($client::new(self.reach($service).await?))
                }
            )*
        }
    };
}

clients! {
    /// The register of agencies.
    agencies: AgencyServiceClient of registry::NAME;
    /// The quality systems.
    quality_systems: QualitySystemServiceClient of registry::NAME;
    /// The reorganisations.
    reorganisations: ReorganisationServiceClient of registry::NAME;
    /// The import of the register.
    import: ImportServiceClient of registry::NAME;
    /// The import of plans.
    import_plans: PlansImportClient of plans::NAME;
    /// The official documents.
    documents: DocumentServiceClient of plans::NAME;
    /// The plans.
    plans: PlanServiceClient of plans::NAME;
    /// The import of inspections.
    import_inspections: InspectionsImportClient of inspections::NAME;
    /// The campaigns and their teams.
    campaigns: CampaignServiceClient of inspections::NAME;
    /// The checklists.
    checklists: ChecklistServiceClient of inspections::NAME;
    /// The inspections.
    inspections: InspectionServiceClient of inspections::NAME;
    /// The content of evidence.
    evidence: EvidenceServiceClient of inspections::NAME;
    /// The statistics of declarations.
    compliance: ComplianceServiceClient of reporting::NAME;
    /// The statistics of plans, inspections, findings and trainings.
    programme: ProgrammeServiceClient of reporting::NAME;
}

/// The answers of every address, asked at once; where one fails, the others are told all the same, with the first failure.
pub(crate) async fn from_all<Answer>(
    server: &Server,
    ask: impl AsyncFn(&Address) -> Result<Vec<Answer>, anyhow::Error>,
) -> (Vec<Answer>, Option<anyhow::Error>) {
    let addresses = server.addresses();
    // Whoever reads of a failure wants to know which of them it was.
    let ask = async |at| ask(at).await.map_err(|error| error.context(Address::clone(at)));
    let (mut told, mut failed) = (Vec::new(), None);
    for answer in join_all(addresses.iter().map(ask)).await {
        match answer {
            Ok(answers) => told.extend(answers),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    (told, failed)
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
        let (mut client, mut wish) = ($client, $wish);
        let (mut things, mut provenance) = (Vec::new(), None);
        loop {
            let page = client.$method($crate::client::request(wish.clone())).await?.into_inner();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_serves_every_service() {
        let server = Server::connect(DEFAULT_SERVER).unwrap();
        assert_eq!(server.url("plans").unwrap(), DEFAULT_SERVER);
        assert_eq!(
            server.addresses(),
            [Address {
                url: DEFAULT_SERVER.to_owned(),
                services: "registry, plans, inspections, reporting".to_owned()
            }]
        );
    }

    #[test]
    fn each_service_is_where_the_list_says() {
        let server = Server::connect("registry=http://127.0.0.1:1,reporting=http://127.0.0.1:2").unwrap();
        assert_eq!(server.url("reporting").unwrap(), "http://127.0.0.1:2");
        let missing = server.url("plans").unwrap_err().to_string();
        assert!(missing.contains("no address of plans; add plans=http://host:port"), "{missing}");
    }

    #[test]
    fn a_misspelt_service_is_refused_before_anybody_is_asked() {
        let told = Server::connect("registri=http://127.0.0.1:1").unwrap_err().to_string();
        assert!(told.contains("\"registri\"") && told.contains("registry, plans"), "{told}");
        assert!(Server::connect("127.0.0.1:1").unwrap_err().to_string().contains("--server"));
    }

    #[tokio::test]
    async fn who_does_not_answer_is_named_with_its_address() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap(); // closed again at once
        let server = Server::connect(&format!("registry=http://127.0.0.1:1,plans=http://{free}")).unwrap();
        let told = server.plans().await.unwrap_err().to_string();
        assert!(told.starts_with("plans: ") && told.contains(&free.to_string()), "{told}");
    }
}

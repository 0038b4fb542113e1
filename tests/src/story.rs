//! What stories are told with: a house on each database, its public port, and words with defaults.
//!
//! A story asks in request messages (`words.rs` makes those of the registry, [`plans`] and [`inspections`] theirs) and reads
//! what a client would read: receipts, refusals, answers.
//!
//! | file | what |
//! |---|---|
//! | `port`, `command` | the port of a house: every command of every service; logs, views and policies |
//! | `words`, `reorganise`, `hai_duong`, `import`, `wire` | what only stories of the registry say |
//! | `plans`, `documents`, `inspections`, `findings` | what stories of the programme say |
//! | `province`, `visit`, `asked` | how the programme of a story begins and goes on, and what is asked of it |
//!
//! **Invariant:** nothing here looks past the port.
//! **Invariant:** [`Port::refuses`] has seen that the log did not move.

mod asked;
mod command;
mod documents;
mod findings;
mod hai_duong;
mod import;
pub mod inspections;
pub mod plans;
mod port;
mod province;
mod reorganise;
mod visit;
mod wire;
mod words;

pub use command::Command;
pub use hai_duong::{id_of, map_of_2025, resolution_of_2025};
pub use import::{Imported, header, messages, row};
pub use port::Port;
pub use province::{Promulgated, Province, campaign_of};
pub use reorganise::*;
pub use visit::{Visit, inspection_of};
pub use wire::HalfImport;
pub use words::*;

use crate::house::{DATABASES, Ground, House};
use chrono::{DateTime, Utc};
use contracts::{
    Channel, Code, Explanation, Status, Timestamp,
    common::v1::Receipt,
    events::v1::{Event, event_log_client::EventLogClient},
    operations::v1::view_service_client::ViewServiceClient,
    registry::v1 as pb,
};
use pb::{
    agency_service_client::AgencyServiceClient, edition_service_client::EditionServiceClient,
    import_service_client::ImportServiceClient, obligation_service_client::ObligationServiceClient,
    procedure_list_service_client::ProcedureListServiceClient,
    quality_system_service_client::QualitySystemServiceClient,
    reorganisation_service_client::ReorganisationServiceClient,
};
use std::collections::BTreeMap;

/// When every story of the registry begins.
pub const NOW: &str = "2021-01-20T02:00:00Z";
/// When every story of the programme is told: the year of its plans is nearly over.
pub const YEAR_END: &str = "2021-12-30T02:00:00Z";

/// Tells a story of the registry on SQLite, and then on PostgreSQL, each time in a house of its own.
///
/// # Panics
/// The house does not start or does not end well.
pub async fn on_both_databases(story: impl AsyncFn(&House, &Registry)) {
    told(NOW, async |house: &House| story(house, &Registry::at(&house.channel)).await).await;
}

/// Tells a story of the programme on SQLite, and then on PostgreSQL, each time in a house of its own.
///
/// # Panics
/// The house does not start or does not end well.
pub async fn in_both_houses(story: impl AsyncFn(&House, &Port)) {
    told(YEAR_END, async |house: &House| story(house, &Port::at(&house.channel)).await).await;
}

async fn told(now: &str, story: impl AsyncFn(&House)) {
    for database in DATABASES {
        let _told = Told(database);
        let ground = Ground::prepare(database).expect("the database can be made");
        let house = House::start(&ground, at(now)).await.expect("the house starts");
        Box::pin(story(&house)).await; // a story is long, and its future large
        house.stop().await.expect("the house stops in order");
    }
}

/// Says on which database a story failed.
struct Told(crate::house::Database);

impl Drop for Told {
    #[allow(clippy::print_stderr, reason = "the output of a failed test")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this story failed on {:?}", self.0);
        }
    }
}

/// Clients of everything that the registry's port offers.
#[derive(Clone, Debug)]
pub struct Registry {
    /// What every service has.
    pub port: Port,
    /// Agencies.
    pub agencies: AgencyServiceClient<Channel>,
    /// Quality systems.
    pub systems: QualitySystemServiceClient<Channel>,
    /// Editions.
    pub editions: EditionServiceClient<Channel>,
    /// Obligations of kinds of agencies.
    pub obligations: ObligationServiceClient<Channel>,
    /// Reorganisations.
    pub reorganisations: ReorganisationServiceClient<Channel>,
    /// Lists of procedures.
    pub procedures: ProcedureListServiceClient<Channel>,
    /// Import.
    pub imports: ImportServiceClient<Channel>,
    /// The log.
    pub log: EventLogClient<Channel>,
    /// The views.
    pub views: ViewServiceClient<Channel>,
}

impl Registry {
    /// The registry that answers on `channel`.
    pub fn at(channel: &Channel) -> Registry {
        Registry {
            port: Port::at(channel),
            agencies: AgencyServiceClient::new(channel.clone()),
            systems: QualitySystemServiceClient::new(channel.clone()),
            editions: EditionServiceClient::new(channel.clone()),
            obligations: ObligationServiceClient::new(channel.clone()),
            reorganisations: ReorganisationServiceClient::new(channel.clone()),
            procedures: ProcedureListServiceClient::new(channel.clone()),
            imports: ImportServiceClient::new(channel.clone()),
            log: EventLogClient::new(channel.clone()),
            views: ViewServiceClient::new(channel.clone()),
        }
    }

    /// As [`Port::tries`].
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn tries(&self, command: impl Command) -> Result<Receipt, Status> {
        self.port.tries(command).await
    }

    /// As [`Port::does`].
    pub async fn does(&self, command: impl Command) -> Receipt {
        self.port.does(command).await
    }

    /// As [`Port::refuses`].
    pub async fn refuses(&self, command: impl Command) -> Explanation {
        self.port.refuses(command).await
    }

    /// As [`Port::unmoved`], of the registry's log.
    pub async fn unmoved<T: std::fmt::Debug>(
        &self,
        what: &str,
        call: impl Future<Output = Result<T, Status>>,
    ) -> Explanation {
        self.port.unmoved(SERVICE, what, call).await
    }

    /// Position of the last event.
    pub async fn head(&self) -> i64 {
        self.port.head(SERVICE).await
    }

    /// Every event after a position.
    pub async fn events_after(&self, after: i64) -> Vec<Event> {
        self.port.events_after(SERVICE, after).await
    }

    /// As [`Port::settles`].
    pub async fn settles(&self) {
        self.port.settles().await;
    }

    /// Everything recorded so far, as what a list must have seen.
    pub async fn by_now(&self) -> BTreeMap<String, i64> {
        self.port.by_now(SERVICE).await
    }

    /// An agency on a day, as known now.
    ///
    /// # Panics
    /// There is none.
    pub async fn agency(&self, agency_id: &str, as_of: &str) -> pb::Agency {
        let asked = pb::GetAgencyRequest { agency_id: agency_id.into(), as_of: as_of.into(), ..Default::default() };
        let answer = self.agencies.clone().get_agency(asked).await.expect("the agency is there").into_inner();
        answer.agency.expect("an answer has an agency")
    }

    /// A quality system on a day, as known now.
    ///
    /// # Panics
    /// There is none.
    pub async fn system(&self, agency_id: &str, as_of: &str) -> pb::QualitySystem {
        let (agency_id, as_of) = (agency_id.into(), as_of.into());
        let asked = pb::GetQualitySystemRequest { agency_id, as_of, ..Default::default() };
        let answer = self.systems.clone().get_quality_system(asked).await.expect("the system is there").into_inner();
        answer.quality_system.expect("an answer has a quality system")
    }

    /// Both editions of the standard, the older one limited by Công văn 419.
    pub async fn knows_the_editions(&self) {
        self.does(edition(OLD, "2009-09-30")).await;
        self.does(edition(NEW, "2015-12-31")).await;
        self.does(restriction_of_419()).await;
    }

    /// A department with a head and a deputy that has applied, audited and reviewed a system to `edition` since `year`-01-05,
    /// and could declare from `year`-05-16 on; its id.
    pub async fn is_ready(&self, edition: &str, year: i32) -> String {
        let id = self.does(department(&format!("Sở {}", new_id()))).await.resource_id;
        self.does(appointment(&id, HEAD, Post::Head, "2014-01-01")).await;
        self.does(appointment(&id, DEPUTY, Post::Deputy, "2014-01-01")).await;
        self.prepares(&id, edition, year).await;
        id
    }

    /// The year in which `agency` builds, applies, audits and reviews a system to `edition`.
    pub async fn prepares(&self, agency: &str, edition: &str, year: i32) {
        self.does(project(agency, edition, &format!("{year}-01-05"))).await;
        self.does(application(agency, &format!("{year}-02-01"))).await;
        self.does(audit(agency, &format!("{year}-04-10"))).await;
        self.does(review(agency, &format!("{year}-05-15"))).await;
    }

    /// An agency that declared to the newer edition on 2020-06-01, with the editions known; its id and its declaration's.
    pub async fn has_declared(&self) -> (String, String) {
        self.knows_the_editions().await;
        self.declares_another().await
    }

    /// As [`Registry::has_declared`], when the editions are known already.
    pub async fn declares_another(&self) -> (String, String) {
        let id = self.is_ready(NEW, 2020).await;
        let declaration = declaration(&id, NEW, "2020-06-01");
        let declared = declaration.declaration.clone();
        self.does(declaration).await;
        (id, declared)
    }
}

/// Checks what a refusal says: the code, the rule as documents write it and as programs read it, and words of its text.
///
/// # Panics
/// It says something else.
#[track_caller]
pub fn says(refusal: &Explanation, code: Code, rule: &str, words: &str) {
    assert_eq!((refusal.code, refusal.rule.as_str()), (code, rule), "{refusal:?}");
    assert_eq!(refusal.reason, rule.replace('-', "_").to_uppercase(), "{refusal:?}");
    assert!(refusal.text.contains(words), "{words:?} is not in {refusal:?}");
}

/// As [`says`], of a field that cannot be used.
///
/// # Panics
/// It says something else.
#[track_caller]
pub fn blames(refusal: &Explanation, field: &str, words: &str) {
    says(refusal, Code::InvalidArgument, "invalid-field", words);
    assert!(refusal.violations.iter().any(|violation| violation.field == field), "{field:?} is not in {refusal:?}");
}

/// An instant.
///
/// # Panics
/// The text is none.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// An instant as it travels.
pub fn timestamp(text: &str) -> Timestamp {
    runtime::field::timestamp(at(text))
}

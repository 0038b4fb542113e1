//! Questions whose answers must stay as they are, when asked again as of the same day and as known at the same time.
//!
//! **Invariant:** the text of an answer holds all of it but where it was made from, how the next page is asked for, and the
//! versions that commands may insist on.

use chrono::{DateTime, Utc};
use contracts::{
    Channel, Status, Timestamp,
    common::v1::{Provenance, Tier},
    registry::v1::{self as registry, agency_service_client::AgencyServiceClient},
    reporting::v1::{
        self as reporting, compliance_service_client::ComplianceServiceClient,
        programme_service_client::ProgrammeServiceClient,
    },
};
use std::{collections::BTreeMap, time::Duration};

/// How long an answer is waited for: longer than a service waits for its views.
pub const PATIENCE: Duration = Duration::from_secs(8);
/// The lines of a list that are asked for at once.
const LINES_MAX: i32 = 1_000;

/// What is asked, of which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The day, YYYY-MM-DD.
    pub as_of: String,
    /// What.
    pub of: Of,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// Figures of declarations, by a grouping.
    Compliance(i32),
    /// The agencies behind them, of a tier.
    Conformity(Tier),
    /// Figures of findings, by a grouping.
    Findings(i32),
    /// Figures of inspections, by a grouping.
    Inspections(i32),
    /// The inspections of a campaign.
    InspectionLines(String),
    /// How far plans are.
    Plans,
    /// Figures of trainings, by a grouping.
    Trainings(i32),
    /// The agencies of the registry, of a tier.
    Registered(Tier),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Only what was recorded until then was taken into account.
    pub known_at: DateTime<Utc>,
    /// From which positions it was made.
    pub positions: BTreeMap<String, i64>,
    /// All of it.
    pub text: String,
    /// How the next page is asked for; empty: there is none.
    pub next_page: String,
}

// A macro, because the generated requests and answers share no trait.
macro_rules! answered {
    ($with:ident, $client:expr, $method:ident, $package:ident::$request:ident { $($field:ident $(: $value:expr)?),* }) => {{
        let (as_of, known_at, min_positions) = $with;
        let asked = $package::$request { as_of, known_at, min_positions, $($field $(: $value)?,)* ..Default::default() };
        let mut answer = $client.$method(asked).await?.into_inner();
        (answer.provenance.take().unwrap_or_default(), answer)
    }};
}

impl Question {
    /// The service that answers it.
    #[must_use]
    pub fn service(&self) -> &'static str {
        if matches!(self.of, Of::Registered(_)) { "registry" } else { "reporting" }
    }

    /// Asks, as known at a time or now; of a list one page, the first one if `page` is empty.
    ///
    /// # Errors
    /// There was no answer in time, or another one.
    pub async fn ask(
        &self,
        channel: Channel,
        known_at: Option<DateTime<Utc>>,
        min_positions: &BTreeMap<String, i64>,
        page: &str,
    ) -> Result<Answer, Status> {
        let asked = self.answer(channel, known_at.map(runtime::field::timestamp), min_positions.clone(), page);
        let answer = tokio::time::timeout(PATIENCE, asked).await;
        let (Provenance { known_at, positions, .. }, text, next_page) =
            answer.map_err(|_| Status::deadline_exceeded("no answer was waited for any longer"))??;
        let known_at = instant(known_at).ok_or_else(|| Status::data_loss("an answer without a known time"))?;
        Ok(Answer { known_at, positions: positions.into_iter().collect(), text, next_page })
    }

    async fn answer(
        &self,
        channel: Channel,
        known_at: Option<Timestamp>,
        min_positions: BTreeMap<String, i64>,
        page: &str,
    ) -> Result<(Provenance, String, String), Status> {
        let with = (self.as_of.clone(), known_at, min_positions);
        let mut compliance = ComplianceServiceClient::new(channel.clone());
        let mut programme = ProgrammeServiceClient::new(channel.clone());
        let (page_size, page_token, no_next) = (Some(LINES_MAX), page.to_owned(), String::new());
        Ok(match &self.of {
            Of::Compliance(by) => {
                let group_by = *by;
                let (from, answer) =
                    answered!(with, compliance, get_compliance, reporting::GetComplianceRequest { group_by });
                (from, format!("{answer:?}"), no_next)
            }
            Of::Conformity(tier) => {
                let tier = (*tier).into();
                let (from, answer) = answered!(
                    with,
                    compliance,
                    list_agency_conformity,
                    reporting::ListAgencyConformityRequest { page_size, page_token, tier }
                );
                (from, format!("{:?}", answer.agencies), answer.next_page_token)
            }
            Of::Findings(by) => {
                let group_by = *by;
                let (from, answer) =
                    answered!(with, programme, get_finding_figures, reporting::GetFindingFiguresRequest { group_by });
                (from, format!("{answer:?}"), no_next)
            }
            Of::Inspections(by) => {
                let group_by = *by;
                let (from, answer) = answered!(
                    with,
                    programme,
                    get_inspection_figures,
                    reporting::GetInspectionFiguresRequest { group_by }
                );
                (from, format!("{answer:?}"), no_next)
            }
            Of::InspectionLines(campaign) => {
                let campaign_id = campaign.clone();
                let (from, answer) = answered!(
                    with,
                    programme,
                    list_inspection_lines,
                    reporting::ListInspectionLinesRequest { page_size, page_token, campaign_id }
                );
                (from, format!("{:?}", answer.inspections), answer.next_page_token)
            }
            Of::Plans => {
                let (from, answer) =
                    answered!(with, programme, get_plan_progress, reporting::GetPlanProgressRequest {});
                (from, format!("{answer:?}"), no_next)
            }
            Of::Trainings(by) => {
                let group_by = *by;
                let (from, answer) =
                    answered!(with, programme, get_training_figures, reporting::GetTrainingFiguresRequest { group_by });
                (from, format!("{answer:?}"), no_next)
            }
            Of::Registered(tier) => {
                let filter = format!("tier = \"{}\"", contracts::word::code(tier.as_str_name(), "TIER"));
                let mut agencies = AgencyServiceClient::new(channel);
                let (from, mut answer) = answered!(
                    with,
                    agencies,
                    list_agencies,
                    registry::ListAgenciesRequest { page_size, page_token, filter }
                );
                // The version is that of now, whatever day is asked about, so that a command can insist on it.
                answer.agencies.iter_mut().for_each(|agency| agency.etag.clear());
                (from, format!("{:?}", answer.agencies), answer.next_page_token)
            }
        })
    }
}

fn instant(at: Option<Timestamp>) -> Option<DateTime<Utc>> {
    let at = at?;
    DateTime::from_timestamp(at.seconds, u32::try_from(at.nanos).ok()?)
}

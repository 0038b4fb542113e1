//! How an inspection of a story goes on: scheduled, noticed, started, looked through, signed, concluded.
//!
//! **Invariant:** each step is what the words of `inspections` make of it; a story that needs another says it itself.

use super::{Port, Province, inspections::*, plans::Mode};
use chrono::{Days, NaiveDate};
use contracts::inspections::v1 as pb;

/// An inspection of an agency by a team of Sở KH&CN and the office.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Which agency.
    pub agency: String,
    /// By which campaign.
    pub campaign: String,
    /// By which team.
    pub team: String,
    /// Its id.
    pub inspection: String,
    /// How.
    pub mode: Mode,
    /// On which day.
    pub on: String,
}

impl Visit {
    /// A day some days after the visit.
    ///
    /// # Panics
    /// There is no such day.
    pub fn later(&self, days: u64) -> String {
        (day(&self.on) + Days::new(days)).to_string()
    }

    /// The day of the notice, eleven working days or so before.
    pub fn noticed_on(&self) -> String {
        (day(&self.on) - Days::new(15)).to_string()
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The id of the inspection of an agency in a campaign, as everybody can derive it.
///
/// # Panics
/// One of them has no id.
pub fn inspection_of(campaign: &str, agency: &str) -> String {
    let [campaign, agency] = [campaign, agency].map(|id| id.parse().expect("an id"));
    inspections_domain::inspection::id(campaign, agency).to_string()
}

impl Port {
    /// An extraordinary inspection of an agency is scheduled, in a campaign of its own.
    pub async fn schedules(&self, province: &Province, agency: &str, mode: Mode, on: &str) -> Visit {
        let year = on[..4].parse().expect("a year");
        let wanted =
            pb::OpenCampaignRequest { agencies: vec![selected(agency, mode)], ..opening(&province.lead, year, &[]) };
        let campaign = self.does(wanted).await.resource_id;
        self.schedules_in(&campaign, province, agency, mode, on).await
    }

    /// The inspection of an agency in an open campaign is scheduled, with a team of its own.
    pub async fn schedules_in(&self, campaign: &str, province: &Province, agency: &str, mode: Mode, on: &str) -> Visit {
        let year = on[..4].parse().expect("a year");
        let team = self.does(team_of(campaign, year, &province.lead, &province.office)).await.resource_id;
        let schedule = pb::ScheduleInspectionRequest { mode: mode.into(), ..schedule(campaign, agency, &team, on) };
        let inspection = self.does(schedule).await.resource_id;
        assert_eq!(inspection, inspection_of(campaign, agency), "whoever derives it finds it");
        let (agency, campaign, on) = (agency.to_owned(), campaign.to_owned(), on.to_owned());
        Visit { agency, campaign, team, inspection, mode, on }
    }

    /// The agency gets its notice, and the team begins on the day of the visit.
    pub async fn starts(&self, visit: &Visit) {
        self.does(notice(&visit.inspection, &visit.noticed_on())).await;
        self.does(start(&visit.inspection, &visit.on)).await;
    }

    /// As [`Port::schedules`] and [`Port::starts`].
    pub async fn visits(&self, province: &Province, agency: &str, mode: Mode, on: &str) -> Visit {
        let visit = self.schedules(province, agency, mode, on).await;
        self.starts(&visit).await;
        visit
    }

    /// Every item conforms, or is not assessed because it cannot be by records; on site, two files are sampled.
    pub async fn looks_through(&self, visit: &Visit) {
        for item in ITEMS {
            let unseen = visit.mode == Mode::RecordsBased && ON_SITE.contains(&item);
            let found = if unseen { Answer::NotAssessed } else { Answer::Conforms };
            self.does(answer(&visit.inspection, item, found, &visit.on)).await;
        }
        if visit.mode == Mode::OnSite {
            self.does(sample(&visit.inspection, "HS-01", "Đất đai", &visit.on)).await;
            self.does(sample(&visit.inspection, "HS-02", "Hộ tịch", &visit.on)).await;
        }
    }

    /// An item does not conform, and a finding says so; its id.
    pub async fn finds(&self, visit: &Visit, item: &str, class: FindingClass) -> String {
        let answered = match class {
            FindingClass::Major => Answer::NonconformMajor,
            FindingClass::Minor => Answer::NonconformMinor,
            _ => Answer::Observation,
        };
        let answer = answer(&visit.inspection, item, answered, &visit.on);
        self.does(pb::AssessItemRequest { reason: Some("Xem lại hồ sơ".into()), ..answer }).await;
        let raised = raising(&visit.inspection, item, class, &visit.on);
        let id = raised.finding_id.clone().expect("it has one");
        assert_eq!(self.does(raised).await.resource_id, visit.inspection, "it belongs to the inspection");
        id
    }

    /// The minutes are drawn up and signed by both sides on the day of the visit.
    pub async fn signs(&self, visit: &Visit) {
        self.does(minutes(&visit.inspection, &visit.on)).await;
        self.does(signature(&visit.inspection, Side::Team, TEAM_HEAD, &visit.on)).await;
        self.does(signature(&visit.inspection, Side::Agency, DIRECTOR, &visit.on)).await;
    }

    /// The minutes are signed, and a week after the visit the inspection is concluded.
    pub async fn concludes(&self, visit: &Visit, declaration_valid: bool) {
        self.signs(visit).await;
        self.does(conclusion(&visit.inspection, declaration_valid, &visit.later(7))).await;
    }

    /// A corrective action of a finding, proposed and accepted a week after the visit and due two weeks later; its id.
    pub async fn agrees_on_action(&self, visit: &Visit, finding: &str) -> String {
        let proposal = proposal(finding, &visit.later(21), &visit.later(7));
        let id = proposal.action_id.clone().expect("it has one");
        self.does(proposal).await;
        self.does(acceptance(finding, &id, &visit.later(7))).await;
        id
    }
}

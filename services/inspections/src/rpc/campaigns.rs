//! CampaignService: campaigns and the teams that carry them out.
//!
//! Deliberately absent: anything but reading fields, asking, and answering.

use super::{read, serve, told_campaign};
use contracts::inspections::v1::{self as pb, campaign_service_server::CampaignService};
use inspections_domain::{campaign::Campaign, team::Team};
use runtime::{asked::Moment, fields::Fields, status::Problem};
use tonic::{Request, Response, Status};

serve! {
    CampaignService {
        open_campaign OpenCampaign OpenCampaignRequest -> OpenCampaignResponse;
        add_campaign_agency AddCampaignAgency AddCampaignAgencyRequest -> AddCampaignAgencyResponse;
        drop_campaign_agency DropCampaignAgency DropCampaignAgencyRequest -> DropCampaignAgencyResponse;
        close_campaign CloseCampaign CloseCampaignRequest -> CloseCampaignResponse;
        establish_team EstablishTeam EstablishTeamRequest -> EstablishTeamResponse;
        replace_team_member ReplaceTeamMember ReplaceTeamMemberRequest -> ReplaceTeamMemberResponse;
        recuse_team_member RecuseTeamMember RecuseTeamMemberRequest -> RecuseTeamMemberResponse;
        dissolve_team DissolveTeam DissolveTeamRequest -> DissolveTeamResponse;
    }

    async fn get_campaign(
        &self,
        request: Request<pb::GetCampaignRequest>,
    ) -> Result<Response<pb::GetCampaignResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let id = runtime::field::id("campaign_id", &r.campaign_id)?;
        let moment = self.moment(&asked).await?;
        let campaign = told_campaign::campaign(&moment, id).await?;
        let missing = || Problem::missing("campaign", format!("{id} on {}", asked.as_of));
        let (provenance, campaign) = (Some(moment.provenance()), Some(campaign.ok_or_else(missing)?));
        Ok(Response::new(pb::GetCampaignResponse { provenance, campaign }))
    }

    async fn list_campaigns(
        &self,
        request: Request<pb::ListCampaignsRequest>,
    ) -> Result<Response<pb::ListCampaignsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = read::page(r.page_size, &r.page_token, "ListCampaigns", &same)?;
        let mut fields = Fields::default();
        known(&mut fields, r.status);
        fields.checked().map_err(Problem::Invalid)?;
        let (year, status) = (r.year, r.status);
        let all = |moment: Moment| async move {
            let mut all = Vec::new();
            for id in moment.streams::<Campaign>().await? {
                all.extend(told_campaign::campaign(&moment, id).await?);
            }
            all.retain(|campaign| year.is_none_or(|year| campaign.year == year));
            all.retain(|campaign| status == 0 || campaign.status == status);
            all.sort_by(|a, b| (b.year, &a.title, &a.campaign_id).cmp(&(a.year, &b.title, &b.campaign_id)));
            Ok(all)
        };
        let (campaigns, next_page_token, provenance) = self.whole(asked, &page, all).await?;
        let provenance = Some(provenance);
        Ok(Response::new(pb::ListCampaignsResponse { provenance, campaigns, next_page_token }))
    }

    async fn get_team(&self, request: Request<pb::GetTeamRequest>) -> Result<Response<pb::GetTeamResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let id = runtime::field::id("team_id", &r.team_id)?;
        let moment = self.moment(&asked).await?;
        let team = told_campaign::team(&moment, id).await?;
        let missing = || Problem::missing("team", format!("{id} on {}", asked.as_of));
        let (provenance, team) = (Some(moment.provenance()), Some(team.ok_or_else(missing)?));
        Ok(Response::new(pb::GetTeamResponse { provenance, team }))
    }

    async fn list_teams(
        &self,
        request: Request<pb::ListTeamsRequest>,
    ) -> Result<Response<pb::ListTeamsResponse>, Status> {
        let r = request.into_inner();
        let asked = self.asked(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let mut same = r.clone();
        (same.page_size, same.page_token, same.min_positions) = (None, String::new(), Default::default());
        let page = read::page(r.page_size, &r.page_token, "ListTeams", &same)?;
        let campaign = runtime::field::id("campaign_id", &r.campaign_id)?.to_string();
        let all = |moment: Moment| async move {
            let mut all = Vec::new();
            for id in moment.streams::<Team>().await? {
                all.extend(told_campaign::team(&moment, id).await?.filter(|team| team.campaign_id == campaign));
            }
            all.sort_by(|a, b| (&a.established_on, &a.decision).cmp(&(&b.established_on, &b.decision)));
            Ok(all)
        };
        let (teams, next_page_token, provenance) = self.whole(asked, &page, all).await?;
        Ok(Response::new(pb::ListTeamsResponse { provenance: Some(provenance), teams, next_page_token }))
    }
}

fn known(fields: &mut Fields, status: i32) {
    if pb::CampaignStatus::try_from(status).is_err() {
        fields.wrong("status", "is a value that this version does not know");
    }
}

//! `chuan plan show`: one plan on one day, with all that belongs to it.
//!
//! **Invariant:** the plan, its documents and the names of agencies are of the same day and the same knowledge.

use anyhow::Result;
use contracts::plans::v1 as pb;

use super::chain::Chain;
use super::{resolve, told};
use crate::answer::page;
use crate::cli::Globals;
use crate::client::{Server, request};
use crate::names::Names;
use crate::output;
use crate::when::{Origin, When};

/// The arguments of `chuan plan show`.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Number of the plan's document, or id of the plan
    #[arg(value_name = "PLAN")]
    plan: String,
    #[command(flatten)]
    when: When,
}

impl Show {
    pub(super) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let plan_id = resolve(server, &self.plan, &self.when).await?;
        let answer = server.plans().await?.get_plan(request(wish(&plan_id, &self.when))).await?.into_inner();
        let when = When::of(answer.provenance.as_ref());
        let plan = answer.plan.unwrap_or_default();
        let told = told::Plan {
            programme: programme(server, &plan, &when).await,
            chain: Chain::of(server, &plan, &when).await?,
            names: Names::of(server, &when).await?,
            plan,
        };
        let how = (globals.output, globals.lang);
        output::print(&page("plan", Origin::of(answer.provenance), how, |lang| told.record(lang))?)
    }
}

fn wish(plan_id: &str, when: &When) -> pb::GetPlanRequest {
    pb::GetPlanRequest {
        as_of: when.day(),
        known_at: when.known.known_at,
        plan_id: plan_id.to_owned(),
        ..Default::default()
    }
}

/// The programme that a plan refers to; nothing when it cannot be had, because then its id will do.
async fn programme(server: &Server, plan: &pb::Plan, when: &When) -> Option<pb::Plan> {
    let programme = plan.programme.as_deref()?;
    server.plans().await.ok()?.get_plan(request(wish(programme, when))).await.ok()?.into_inner().plan
}

//! Answers that are asked for when everything is well again: the samples of a run once more, and where agencies stand.
//!
//! **Invariant:** an answer is waited for; only when a service does not give one for long, that is told instead.

use super::{LogEvidence, Sources, Standings};
use crate::{
    faults::{
        history::History,
        workload::{Question, connection},
    },
    slow::Standing,
};
use anyhow::{Context as _, Result};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::{
    Channel,
    reporting::v1::{self as pb, compliance_service_client::ComplianceServiceClient},
};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

/// How often an answer is asked for.
const TRIES: u32 = 8;
/// How long to wait between two tries.
const PAUSE: Duration = Duration::from_millis(250);

/// Asks for the answers of a run once more.
pub(super) async fn again(sources: &Sources, history: &mut History) -> Result<()> {
    let mut lines: BTreeMap<&str, Channel> = BTreeMap::new();
    for sample in &mut history.samples {
        let service = sample.question.service();
        let url = sources.urls.get(service).with_context(|| format!("no address of {service} is known"))?;
        let channel = lines.entry(service).or_insert_with(|| connection(url)).clone();
        sample.again = Some(answer(&sample.question, channel, sample.known_at).await);
    }
    Ok(())
}

/// The answer, or why there is none.
async fn answer(question: &Question, channel: Channel, known_at: DateTime<Utc>) -> String {
    let mut last = String::new();
    for _ in 0..TRIES {
        match question.ask(channel.clone(), Some(known_at), &BTreeMap::new(), "").await {
            Ok(answer) => return answer.text,
            Err(status) => last = format!("no answer: {status}"),
        }
        tokio::time::sleep(PAUSE).await;
    }
    last
}

/// Where agencies stand on some days, as known at the end of the run and in the middle of it.
pub(super) async fn standings(sources: &Sources, logs: &BTreeMap<String, LogEvidence>) -> Result<Vec<Standings>> {
    let rows = &logs.get("registry").context("the registry has a log")?.rows;
    let url = sources.urls.get("reporting").context("no address of reporting is known")?;
    let mut client = ComplianceServiceClient::new(connection(url));
    let mut all = Vec::new();
    let moments = [rows.last(), rows.get(rows.len() / 2)];
    for known_at in moments.into_iter().flatten().map(|row| row.recorded_at) {
        for as_of in ["2018-06-30", "2026-12-31"] {
            let as_of: NaiveDate = as_of.parse()?;
            let (told, untold) = match standing(&mut client, as_of, known_at).await {
                Ok(told) => (told, None),
                Err(error) => (BTreeMap::new(), Some(format!("{error:#}"))),
            };
            all.push(Standings { as_of, known_at, told, untold });
        }
    }
    Ok(all)
}

/// Every agency that lived on a day, page after page, in the form of the slow fold.
async fn standing(
    client: &mut ComplianceServiceClient<Channel>,
    as_of: NaiveDate,
    known_at: DateTime<Utc>,
) -> Result<BTreeMap<Uuid, Standing>> {
    let (mut found, mut page_token) = (BTreeMap::new(), String::new());
    loop {
        let request = pb::ListAgencyConformityRequest {
            as_of: as_of.to_string(),
            known_at: Some(runtime::field::timestamp(known_at)),
            page_size: Some(1_000),
            page_token,
            ..Default::default()
        };
        let answer = client.list_agency_conformity(request).await?.into_inner();
        for agency in answer.agencies {
            found.insert(agency.agency_id.parse()?, told(&agency));
        }
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return Ok(found);
        }
    }
}

fn told(agency: &pb::AgencyConformity) -> Standing {
    let word = |name: &str, prefix: &str| contracts::word::code(name, prefix);
    let mut reasons: Vec<String> =
        agency.reasons().map(|reason| word(reason.as_str_name(), "OUTDATED_REASON")).collect();
    reasons.sort();
    Standing {
        tier: word(agency.tier().as_str_name(), "TIER"),
        name: agency.name.clone(),
        parent: agency.parent.clone(),
        status: word(agency.status().as_str_name(), "STATUS"),
        reasons,
        edition: agency.edition.clone().filter(|_| agency.number.is_some()),
        declared: agency.declared,
    }
}

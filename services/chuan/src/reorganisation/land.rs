//! The agencies of the register on the day before a resolution takes effect, and which of them a reference names.
//!
//! **Invariant:** what is recorded when the command begins is taken into account; it waits for the view to have seen it.
//! **Invariant:** a reference that fits several agencies is refused with all of them.
//!
//! Deliberately absent: words that are alike. A resolution names its agencies exactly.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use contracts::events::v1::HeadRequest;
use contracts::registry::v1 as pb;
use uuid::Uuid;

use super::file::File;
use crate::agency::choices;
use crate::client::{PAGE, Server, request};
use crate::format::quoted;
use crate::ids;

/// The agencies of a day.
#[derive(Debug)]
pub(super) struct Land {
    eve: String,
    province: String,
    by_id: BTreeMap<String, pb::Agency>,
}

impl Land {
    /// The agencies on the day before the resolution in `file` takes effect.
    ///
    /// # Errors
    /// The server refuses.
    pub(super) async fn on_the_eve(server: &Server, file: &File, province: &str) -> Result<Self> {
        let first: NaiveDate = file.operational_on.parse().context("operational_on is a day")?;
        let eve = first.pred_opt().context("operational_on has a day before it")?.to_string();
        let service = registry::NAME.to_owned();
        let asked = HeadRequest { service: service.clone(), ..Default::default() };
        let head = server.log(&service).await?.head(request(asked)).await?.into_inner();
        let mut wish = pb::ListAgenciesRequest {
            as_of: eve.clone(),
            page_size: Some(PAGE),
            min_positions: [(service, head.position)].into(),
            ..Default::default()
        };
        let mut by_id = BTreeMap::new();
        loop {
            let page = server.agencies().await?.list_agencies(request(wish.clone())).await?.into_inner();
            by_id.extend(page.agencies.into_iter().map(|agency| (agency.agency_id.clone(), agency)));
            if page.next_page_token.is_empty() {
                return Ok(Self { eve, province: province.to_owned(), by_id });
            }
            wish.page_token = page.next_page_token;
        }
    }

    /// The id of the agency that a reference names: its id, its area code, its exact name, or the key that it has in the sets
    /// and resolutions of the province.
    ///
    /// # Errors
    /// None is called so, or several are.
    pub(super) fn find(&self, reference: &str) -> Result<String, String> {
        if let Ok(id) = Uuid::try_parse(reference) {
            return Ok(id.to_string());
        }
        let is_code = matches!(reference.len(), 2 | 3 | 5) && reference.bytes().all(|byte| byte.is_ascii_digit());
        let is_it = |agency: &&pb::Agency| match is_code {
            true => agency.area_code.as_deref() == Some(reference),
            false => agency.name == reference,
        };
        let found: Vec<pb::Agency> = self.by_id.values().filter(is_it).cloned().collect();
        let by_key = ids::agency(&self.province, reference);
        match found.as_slice() {
            [one] => Ok(one.agency_id.clone()),
            [] if !is_code && self.by_id.contains_key(&by_key) => Ok(by_key),
            [] => Err(format!(
                "no agency has the {} {} on {}; `chuan agency list --as-of {}` lists them",
                if is_code { "area code" } else { "exact name or key" },
                quoted(reference),
                self.eve,
                self.eve
            )),
            several => Err(format!(
                "{} is the name of several agencies on {}; write one of these ids:{}",
                quoted(reference),
                self.eve,
                choices(several).replace('\n', "\n    ")
            )),
        }
    }

    /// The agency that a reference names, if it names one of that day.
    pub(super) fn agency(&self, reference: &str) -> Option<&pb::Agency> {
        self.by_id.get(&self.find(reference).ok()?)
    }

    #[cfg(test)]
    pub(super) fn of(agencies: Vec<pb::Agency>) -> Self {
        let by_id = agencies.into_iter().map(|agency| (agency.agency_id.clone(), agency)).collect();
        Self { eve: "2025-06-30".to_owned(), province: "30".to_owned(), by_id }
    }
}

//! The findings behind the figures, and the corrective actions that should have been done.

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use contracts::reporting::v1 as pb;

use super::Findings;
use crate::agency;
use crate::answer::{Listing, counted};
use crate::clauses;
use crate::client::{PAGE, Server, all_pages};
use crate::format::{self, Lang};
use crate::lists;
use crate::record::{Record, Value, field};
use crate::when::Origin;
use crate::words::{self, word};

/// What narrows the lists.
#[derive(Debug, clap::Args)]
pub(super) struct Behind {
    /// With a list: only of this agency: area code, exact name or id
    #[arg(long, value_name = "AGENCY", requires = "lists")]
    agency: Option<String>,
    /// With --list: only of exactly this clause; "" of none
    #[arg(long, value_name = "CLAUSE", requires = "list")]
    clause: Option<String>,
    /// With --list: only of this chapter of the standard; "" of none
    #[arg(long, value_name = "CHAPTER", requires = "list")]
    chapter: Option<String>,
    /// With --list: only those that stand so
    #[arg(long, value_name = "STATUS", requires = "list", value_parser = PossibleValuesParser::new(words::codes("finding")))]
    status: Option<String>,
    /// With --list: only those that wait for something, or that do not
    #[arg(long, value_name = "yes|no", requires = "list", value_parser = ["yes", "no"])]
    open: Option<String>,
}

impl Findings {
    pub(super) async fn findings(&self, server: &Server, lang: Lang) -> Result<Listing> {
        let behind = &self.behind;
        let wish = pb::ListFindingLinesRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            page_size: Some(PAGE),
            tier: self.tier(),
            year: self.year.unwrap_or_default(),
            class: self.class(),
            campaign_id: self.campaign(server).await?,
            agency_id: agency::resolve_some(server, behind.agency.as_deref(), &self.when).await?,
            clause: behind.clause.clone(),
            chapter: behind.chapter.clone(),
            status: lists::FINDING_REPORTED.number(behind.status.as_deref().unwrap_or_default()).unwrap_or_default(),
            open: behind.open.as_deref().map(|open| open == "yes"),
            overdue: self.overdue.then_some(true),
            ..Default::default()
        };
        let (findings, origin) = all_pages!(server.programme().await?, list_finding_lines, wish, findings);
        Ok(findings_listing(&findings, Origin::of(origin), lang))
    }

    pub(super) async fn actions(&self, server: &Server, lang: Lang) -> Result<Listing> {
        let wish = pb::ListOverdueActionsRequest {
            as_of: self.when.day(),
            known_at: self.when.known.known_at,
            page_size: Some(PAGE),
            tier: self.tier(),
            year: self.year.unwrap_or_default(),
            class: self.class(),
            campaign_id: self.campaign(server).await?,
            agency_id: agency::resolve_some(server, self.behind.agency.as_deref(), &self.when).await?,
            ..Default::default()
        };
        let (actions, origin) = all_pages!(server.programme().await?, list_overdue_actions, wish, actions);
        Ok(actions_listing(&actions, Origin::of(origin), lang))
    }
}

pub(super) fn findings_listing(findings: &[pb::FindingLine], origin: Origin, lang: Lang) -> Listing {
    let statuses = findings.iter().map(|one| word("finding", &lists::FINDING_REPORTED.code(one.status), lang));
    let below = counted(lang.pick("phát hiện", "findings"), statuses, lang);
    Listing::of("findings", origin, findings, |one| finding(one, lang)).below(below)
}

fn finding(one: &pb::FindingLine, lang: Lang) -> Record {
    let escalated = one.escalated.then(|| lang.pick("lặp lại", "again"));
    let ended = one.agency_ended.then(|| lang.pick("cơ quan không còn", "agency is no more"));
    let note = [escalated, ended].into_iter().flatten().collect::<Vec<_>>().join(", ");
    Record(vec![
        field("finding_id", Value::text(one.finding_id.as_str())),
        field("inspection_id", Value::text(one.inspection_id.as_str())),
        field("campaign_id", Value::text(one.campaign_id.as_str())),
        field("agency_id", Value::text(one.agency_id.as_str())),
        field("agency_name", Value::text(one.agency_name.as_str())).head("Cơ quan", "Agency"),
        field("tier", Value::coded(&lists::TIER, one.tier)),
        field("agency_ended", Value::Flag(one.agency_ended)),
        field("year", Value::Ordinal(one.year.into())).head("Năm", "Year"),
        field("item", Value::text(one.item.as_str())).head("Mục", "Item"),
        field("class", Value::coded(&lists::FINDING_CLASS, one.class)).head("Loại", "Class"),
        field("clause", clauses::value(one.clause.as_deref().unwrap_or_default())).head("Điều khoản", "Clause"),
        field("status", Value::coded(&lists::FINDING_REPORTED, one.status)).head("Tình trạng", "Status"),
        field("raised_on", Value::day(one.raised_on.as_str())).head("Nêu ngày", "Raised"),
        field("due_on", Value::day(one.due_on.as_deref())).head("Hạn", "Due"),
        field("overdue", Value::Flag(one.overdue)),
        field("", Value::text(one.overdue.then(|| lang.pick("quá hạn", "overdue")))).rare("Quá hạn", "Overdue"),
        field("closed_on", Value::day(one.closed_on.as_deref())).head("Đóng ngày", "Closed"),
        field("days", Value::Count(one.days)).head(">Ngày", ">Days"),
        field("escalated", Value::Flag(one.escalated)),
        field("", Value::text(note.as_str())).rare("Ghi chú", "Note"),
        field("text", Value::text(one.text.as_str())).head("Nội dung", "Found"),
    ])
}

pub(super) fn actions_listing(actions: &[pb::OverdueAction], origin: Origin, lang: Lang) -> Listing {
    let number = format::number(i64::try_from(actions.len()).unwrap_or_default(), lang);
    let below = format!("{number} {}", lang.pick("việc khắc phục quá hạn", "overdue actions"));
    Listing::of("actions", origin, actions, |one| action(one, lang)).below(below)
}

fn action(one: &pb::OverdueAction, lang: Lang) -> Record {
    let what = match one.action_id {
        Some(_) => one.text.clone(),
        None => {
            format!("{}: {}", lang.pick("Chưa có cách khắc phục được chấp nhận", "No action is accepted"), one.text)
        }
    };
    Record(vec![
        field("finding_id", Value::text(one.finding_id.as_str())),
        field("action_id", Value::text(one.action_id.as_deref())),
        field("inspection_id", Value::text(one.inspection_id.as_str())),
        field("campaign_id", Value::text(one.campaign_id.as_str())),
        field("agency_id", Value::text(one.agency_id.as_str())),
        field("agency_name", Value::text(one.agency_name.as_str())).head("Cơ quan", "Agency"),
        field("tier", Value::coded(&lists::TIER, one.tier)),
        field("year", Value::Ordinal(one.year.into())).head("Năm", "Year"),
        field("item", Value::text(one.item.as_str())).head("Mục", "Item"),
        field("class", Value::coded(&lists::FINDING_CLASS, one.class)).head("Loại", "Class"),
        field("clause", clauses::value(one.clause.as_deref().unwrap_or_default())).head("Điều khoản", "Clause"),
        field("responsible", Value::text(one.responsible.as_deref())).head("Người thực hiện", "Responsible"),
        field("due_on", Value::day(one.due_on.as_str())).head("Hạn", "Due"),
        field("days_overdue", Value::Count(one.days_overdue)).head(">Ngày quá hạn", ">Days overdue"),
        field("text", Value::text(one.text.as_str())),
        field("", Value::text(what.as_str())).head("Nội dung", "What"),
    ])
}

//! What a client reads: its own writes, at the positions that it was told, and answers that must stay as they are.
//!
//! **Invariant:** an answer that does not come proves nothing and is not kept; one that says that an acknowledged position does
//! not exist is.

use super::{
    client::{Client, HANG_UP},
    question::{Answer, Of, Question},
    stage::any,
};
use crate::faults::history::{Read, Sample};
use chrono::Utc;
use contracts::{
    Code, Status,
    common::v1::{Receipt, Tier},
};
use std::collections::BTreeMap;

/// Answers that a client samples in a run at most.
const SAMPLES_MAX: usize = 30;
/// The last day that is asked about.
const LAST_DAY: &str = "2026-01-05";

impl Client {
    /// An agency that begins on a day must be among those of its tier on that day.
    pub(super) async fn reads_agency(&mut self, receipt: &Receipt, tier: Tier, as_of: String) {
        if self.chance.happens(12) {
            let of = if self.chance.happens(30) { Of::Registered(tier) } else { Of::Conformity(tier) };
            self.reads(Question { as_of, of }, "registry", receipt.position, Some(&receipt.resource_id)).await;
        }
    }

    /// Figures at a position.
    pub(super) async fn reads_figures(&mut self, position: i64) {
        if self.chance.happens(4) {
            let of = Of::Compliance(self.grouping(5));
            self.reads(Question { as_of: LAST_DAY.into(), of }, "registry", position, None).await;
        }
    }

    /// A scheduled inspection must be among those of its campaign.
    pub(super) async fn reads_inspection(&mut self, campaign: &str, agency: &str, position: i64) {
        let question = Question { as_of: "2021-12-31".into(), of: Of::InspectionLines(campaign.to_owned()) };
        self.reads(question, "inspections", position, Some(agency)).await;
    }

    /// Reads at a position that was acknowledged.
    pub(super) async fn reads(&mut self, question: Question, source: &str, position: i64, own: Option<&str>) {
        let wanted = BTreeMap::from([(source.to_owned(), position)]);
        let mut answer = self.asked(&question, &wanted, "").await;
        let has_own = |answer: &Answer| own.is_none_or(|own| answer.text.contains(own));
        // A list is read to its end, or until the write is found in it.
        while let Ok(Answer { next_page, .. }) = &answer
            && !next_page.is_empty()
            && !answer.as_ref().is_ok_and(&has_own)
        {
            let page = next_page.clone();
            answer = self.asked(&question, &wanted, &page).await;
        }
        let at = Utc::now();
        let read = match answer {
            Ok(answer) => {
                let (seen, own) = (has_own(&answer), own.map(str::to_owned));
                Read { at, question, wanted, positions: answer.positions, own, seen, denied: None }
            }
            Err(status) if status.code() == Code::InvalidArgument => {
                let (denied, own) = (Some(status.message().to_owned()), own.map(str::to_owned));
                Read { at, question, wanted, positions: BTreeMap::new(), own, seen: false, denied }
            }
            Err(_) => return,
        };
        self.history.reads.push(read);
    }

    /// Keeps an answer, to be asked for again at the end.
    pub(super) async fn samples(&mut self) {
        if self.history.samples.len() >= SAMPLES_MAX {
            return;
        }
        let question = self.draws_question();
        let Ok(answer) = self.asked(&question, &BTreeMap::new(), "").await else { return };
        let Answer { known_at, positions, text: answer, .. } = answer;
        self.history.samples.push(Sample { question, at: Utc::now(), known_at, positions, answer, again: None });
    }

    /// Asks something, and hangs up after some microseconds.
    pub(super) async fn asks_in_passing(&mut self) {
        let question = self.draws_question();
        let (patience, channel) = (self.chance.within(HANG_UP), self.lines.to(question.service()));
        let nothing = BTreeMap::new();
        let asked = question.ask(channel, None, &nothing, "");
        match tokio::time::timeout(patience, asked).await {
            Err(_) => self.has_hung_up(),
            Ok(Err(status)) if is_lost(&status) => self.lines.hang_up(question.service()),
            Ok(_) => {}
        }
    }

    fn draws_question(&mut self) -> Question {
        let year = 2015 + self.chance.below(11);
        let as_of = format!("{year}-{:02}-{:02}", 1 + self.chance.below(12), 1 + self.chance.below(28));
        let campaign = any(&self.stage.clone().things().campaigns, &mut self.chance);
        let of = match (self.chance.below(9), campaign) {
            (0 | 1, _) => Of::Conformity(*self.chance.one(&[Tier::Province, Tier::District, Tier::Commune])),
            (2, _) => Of::Registered(*self.chance.one(&[Tier::Province, Tier::District, Tier::Commune])),
            (3, _) => Of::Findings(self.grouping(5)),
            (4, _) => Of::Inspections(self.grouping(5)),
            (5, Some(opened)) => Of::InspectionLines(opened.campaign),
            (6, _) => Of::Plans,
            (7, _) => Of::Trainings(self.grouping(2)),
            _ => Of::Compliance(self.grouping(5)),
        };
        Question { as_of, of }
    }

    async fn asked(
        &mut self,
        question: &Question,
        wanted: &BTreeMap<String, i64>,
        page: &str,
    ) -> Result<Answer, Status> {
        let service = question.service();
        let answer = question.ask(self.lines.to(service), None, wanted, page).await;
        if answer.as_ref().is_err_and(is_lost) {
            self.lines.hang_up(service);
        }
        answer
    }

    /// One of the groupings that a contract numbers from 1.
    fn grouping(&mut self, count: usize) -> i32 {
        i32::try_from(1 + self.chance.below(count)).unwrap_or(1)
    }
}

/// Whether the next connection may lead to somebody who answers.
fn is_lost(status: &Status) -> bool {
    matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded)
}

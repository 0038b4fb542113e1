//! What a team sees: answers to the checklist, sampled files, findings.
//!
//! **Invariant:** an answer is changed only with a reason, and only until somebody has signed the minutes (R-INS-6).

use super::{Assessment, Dossier, Event, Finding, Notice, Rejection, Sample, Stage, Starting, long, not_before, short};
use crate::template::{Item, Version};
use crate::vocabulary::{Answer, FindingClass, Mode};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// All that an inspection has seen since it started.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// How the agency was told.
    pub notice: Notice,
    /// Code of the checklist.
    pub template: String,
    /// Its version, for good.
    pub version: u32,
    /// First day.
    pub started_on: NaiveDate,
    /// The answers by the code of their item.
    pub answers: BTreeMap<String, Assessment>,
    /// The sampled files by their number.
    pub samples: BTreeMap<String, Sample>,
    /// The findings by id, withdrawn ones too.
    pub findings: BTreeMap<Uuid, Finding>,
}

impl Work {
    pub(super) fn begin(notice: Notice, template: String, version: u32, started_on: NaiveDate) -> Work {
        let (answers, samples, findings) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Work { notice, template, version, started_on, answers, samples, findings }
    }

    /// The last day on which something was seen.
    pub(super) fn last_on(&self) -> NaiveDate {
        let answers = self.answers.values().map(|answer| answer.effective_on);
        let samples = self.samples.values().map(|sample| sample.effective_on);
        let findings = self.findings.values().map(|finding| finding.raised.effective_on);
        answers.chain(samples).chain(findings).fold(self.started_on, NaiveDate::max)
    }

    /// The version of the checklist by which it started, and no other.
    pub(super) fn checklist<'v>(&self, given: Option<&'v Version>) -> Result<&'v Version, Rejection> {
        let own = |given: &&Version| given.code == self.template && given.version == self.version;
        given.filter(own).ok_or(Rejection::NoChecklist { on: self.started_on })
    }

    /// Part C: files enough, of fields enough.
    pub(super) fn check_samples(&self, files_min: u32, fields_min: u32) -> Result<(), Rejection> {
        let fields: BTreeSet<&str> = self.samples.values().map(|sample| sample.field.as_str()).collect();
        let (files, fields) = (self.samples.len(), fields.len());
        let enough = |count: usize, least: u32| u32::try_from(count).is_ok_and(|count| least <= count);
        if enough(files, files_min) && enough(fields, fields_min) {
            return Ok(());
        }
        Err(Rejection::TooFewSamples { files, fields, files_min, fields_min })
    }

    /// Whatever does not conform is somebody's to correct (R-INS-7), and what is answered as grave is found to be grave.
    pub(super) fn check_founded(&self) -> Result<(), Rejection> {
        let does_not_conform =
            |answer: &&Assessment| matches!(answer.answer, Answer::NonconformMajor | Answer::NonconformMinor);
        let is_founded = |answer: &Assessment| {
            let mut of_item = self.standing().filter(|finding| finding.raised.item == answer.item);
            match answer.answer {
                Answer::NonconformMajor => of_item.any(|finding| finding.class == FindingClass::Major),
                _ => of_item.any(|finding| finding.class.is_nonconformity()),
            }
        };
        match self.answers.values().filter(does_not_conform).find(|answer| !is_founded(answer)) {
            Some(answer) => Err(Rejection::Unfounded { item: answer.item.clone() }),
            None => Ok(()),
        }
    }
}

impl Dossier {
    pub(super) fn start(&self, facts: &Starting, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let template = short("code of the checklist", &facts.template)?;
        let notice = match &self.stage {
            Stage::Noticed(notice) => notice,
            Stage::Scheduled => return Err(Rejection::NotNoticed { visit_on: self.appointment.visit_on }),
            stage => {
                let same = |known: &Work| known.template == template && known.started_on == on;
                let same = stage.work().is_some_and(same);
                return if same { Ok(vec![]) } else { Err(self.wrong_stage("a start")) };
            }
        };
        if on < self.appointment.visit_on {
            return Err(Rejection::BeforeVisit { on, visit_on: self.appointment.visit_on });
        }
        not_before(("a start", on), ("the day of the notice", notice.on))?;
        facts.agency.check(self.appointment.agency, on)?;
        self.check_crew(facts.team.as_ref(), self.appointment.team)?;
        let version = facts.version.ok_or(Rejection::NoChecklist { on })?;
        Ok(vec![Event::Started { template, version, effective_on: on }])
    }

    /// What the team has seen, while it may still be changed.
    pub(super) fn open_work(&self, what: &'static str) -> Result<&Work, Rejection> {
        match &self.stage {
            Stage::Started(work) => Ok(work),
            Stage::MinutesDrawn(work, minutes) => match minutes.first_word() {
                None => Ok(work),
                Some((person, on)) => Err(Rejection::Frozen { person: person.to_owned(), on }),
            },
            _ => Err(self.wrong_stage(what)),
        }
    }

    pub(super) fn assess(
        &self,
        wanted: &Assessment,
        reason: Option<&str>,
        known: Option<&Item>,
    ) -> Result<Vec<Event>, Rejection> {
        let wanted = stored(wanted)?;
        let reason = reason.map(|reason| long("reason", reason)).transpose()?;
        let before = self.stage.work().and_then(|work| work.answers.get(&wanted.item));
        if before.is_some_and(|before| Assessment { effective_on: wanted.effective_on, ..before.clone() } == wanted) {
            return Ok(vec![]);
        }
        let work = self.open_work("an answer")?;
        self.check_answer(&wanted, known)?;
        not_before(("an answer", wanted.effective_on), ("the start", work.started_on))?;
        let Some(before) = before else { return Ok(vec![Event::ItemAssessed(wanted)]) };
        not_before(("an answer", wanted.effective_on), ("the former answer", before.effective_on))?;
        match reason {
            Some(reason) => Ok(vec![Event::AssessmentRevised { assessment: wanted, reason }]),
            None => Err(Rejection::RevisedWithoutReason { item: wanted.item, answer: before.answer }),
        }
    }

    fn check_answer(&self, wanted: &Assessment, known: Option<&Item>) -> Result<(), Rejection> {
        let item = known.filter(|known| known.code == wanted.item);
        let item = item.ok_or_else(|| Rejection::NoItem { item: wanted.item.clone() })?;
        if !item.can_be_judged(self.appointment.mode) && wanted.answer != Answer::NotAssessed {
            return Err(Rejection::OnSiteOnly { item: wanted.item.clone() });
        }
        if !wanted.answer.is_judgement() && wanted.justification.is_none() {
            return Err(Rejection::Unjustified { item: wanted.item.clone(), answer: wanted.answer });
        }
        Ok(())
    }

    pub(super) fn sample(&self, wanted: &Sample) -> Result<Vec<Event>, Rejection> {
        let wanted = Sample {
            file: short("file", &wanted.file)?,
            field: short("field", &wanted.field)?,
            procedure: short("procedure", &wanted.procedure)?,
            note: wanted.note.as_deref().map(|note| long("note", note)).transpose()?,
            ..*wanted
        };
        let before = self.stage.work().and_then(|work| work.samples.get(&wanted.file));
        if before == Some(&wanted) {
            return Ok(vec![]);
        }
        let work = self.open_work("a sample")?;
        if self.appointment.mode == Mode::RecordsBased {
            return Err(Rejection::SampledByRecords { file: wanted.file });
        }
        let earliest = before.map_or(("the start", work.started_on), |before| ("the same sample", before.effective_on));
        not_before(("a sample", wanted.effective_on), earliest)?;
        Ok(vec![Event::FileSampled(wanted)])
    }
}

/// The answer in its stored form.
fn stored(wanted: &Assessment) -> Result<Assessment, Rejection> {
    let said = |field, text: &Option<String>| text.as_deref().map(|text| long(field, text)).transpose();
    Ok(Assessment {
        item: short("item", &wanted.item)?,
        note: said("note", &wanted.note)?,
        evidence: wanted.evidence.iter().map(|text| long("evidence", text)).collect::<Result<_, _>>()?,
        justification: said("justification", &wanted.justification)?,
        ..*wanted
    })
}

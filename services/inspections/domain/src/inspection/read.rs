//! What one may ask about an inspection.

use super::{Abandoned, Appointment, Conclusion, Draft, Inspection, Notice, Papers, Signature, Stage, Word, Work};
use crate::vocabulary::{Ending, InspectionStatus};

impl Inspection {
    /// Who is inspected by whom, how and when, as it is now.
    pub fn appointment(&self) -> Option<&Appointment> {
        self.dossier.as_ref().map(|dossier| &dossier.appointment)
    }

    /// What the agency handed in.
    pub fn papers(&self) -> Option<&Papers> {
        self.dossier.as_ref().map(|dossier| &dossier.papers)
    }

    /// How far it is.
    pub fn stage(&self) -> Option<&Stage> {
        self.dossier.as_ref().map(|dossier| &dossier.stage)
    }

    /// How far it is, in a word.
    pub fn status(&self) -> Option<InspectionStatus> {
        self.stage().map(Stage::status)
    }

    /// The notice of the visit as it is appointed now.
    pub fn notice(&self) -> Option<&Notice> {
        match self.stage()? {
            Stage::Noticed(notice) => Some(notice),
            stage => stage.work().map(|work| &work.notice),
        }
    }

    /// What the team has seen: answers, samples and findings.
    pub fn work(&self) -> Option<&Work> {
        self.stage()?.work()
    }

    /// The minutes as they were written.
    pub fn draft(&self) -> Option<&Draft> {
        match self.stage()? {
            Stage::MinutesDrawn(_, minutes) | Stage::Terminated(Some((_, Some(minutes))), ..) => Some(&minutes.draft),
            Stage::Concluded(_, settled, _) => Some(&settled.draft),
            _ => None,
        }
    }

    /// Who signed the minutes for the team.
    pub fn signature_of_team(&self) -> Option<&Signature> {
        match self.stage()? {
            Stage::MinutesDrawn(_, minutes) | Stage::Terminated(Some((_, Some(minutes))), ..) => minutes.team.as_ref(),
            Stage::Concluded(_, settled, _) => Some(&settled.team),
            _ => None,
        }
    }

    /// What the agency said to the minutes.
    pub fn word_of_agency(&self) -> Option<&Word> {
        match self.stage()? {
            Stage::MinutesDrawn(_, minutes) | Stage::Terminated(Some((_, Some(minutes))), ..) => {
                minutes.agency.as_ref()
            }
            Stage::Concluded(_, settled, _) => Some(&settled.agency),
            _ => None,
        }
    }

    /// What it came to.
    pub fn conclusion(&self) -> Option<&Conclusion> {
        match self.stage()? {
            Stage::Concluded(_, _, conclusion) => Some(conclusion),
            _ => None,
        }
    }

    /// Why it did not take place, or ended early.
    pub fn abandoned(&self) -> Option<&Abandoned> {
        match self.stage()? {
            Stage::Cancelled(abandoned) | Stage::Terminated(_, _, abandoned) => Some(abandoned),
            _ => None,
        }
    }

    /// How it ended; none while it is under way.
    pub fn ending(&self) -> Option<Ending> {
        match self.stage()? {
            Stage::Concluded(..) => Some(Ending::Concluded),
            Stage::Cancelled(_) => Some(Ending::Cancelled),
            Stage::Terminated(..) => Some(Ending::Terminated),
            _ => None,
        }
    }

    /// Whether the team has begun; then the agency stays on the campaign's list.
    pub fn has_started(&self) -> bool {
        self.work().is_some()
    }

    /// Whether it still runs: scheduled, and at no end. When the agency is dissolved, it is to be terminated (R-INS-10).
    pub fn is_under_way(&self) -> bool {
        self.dossier.is_some() && self.ending().is_none()
    }
}

impl Stage {
    pub(super) fn status(&self) -> InspectionStatus {
        match self {
            Stage::Scheduled => InspectionStatus::Scheduled,
            Stage::Noticed(_) => InspectionStatus::Noticed,
            Stage::Started(_) => InspectionStatus::Started,
            Stage::MinutesDrawn(..) => InspectionStatus::MinutesDrawn,
            Stage::Concluded(..) => InspectionStatus::Concluded,
            Stage::Cancelled(_) => InspectionStatus::Cancelled,
            Stage::Terminated(..) => InspectionStatus::Terminated,
        }
    }

    pub(super) fn work(&self) -> Option<&Work> {
        match self {
            Stage::Started(work)
            | Stage::MinutesDrawn(work, _)
            | Stage::Concluded(work, ..)
            | Stage::Terminated(Some((work, _)), ..) => Some(work),
            _ => None,
        }
    }
}

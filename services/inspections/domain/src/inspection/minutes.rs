//! The minutes (biên bản kiểm tra): written, and then each side has its say once (R-INS-5).
//!
//! **Invariant:** the first word of a side is its word; nothing that comes later replaces it.
//! **Invariant:** every nonconformity in signed minutes has a finding that says what is to be corrected.

use super::{Dossier, Event, Rejection, Signature, Stage, long, not_before, short};
use crate::template::Version;
use crate::vocabulary::{Mode, Side};
use chrono::NaiveDate;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Number of the minutes.
    pub number: String,
    /// What they say in short.
    pub summary: String,
    /// Their day.
    pub on: NaiveDate,
}

/// What the agency said to the minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// It signed them, perhaps with a reservation.
    Signed(Signature),
    /// It refused to.
    Refused {
        /// Who refused.
        person: String,
        /// Why.
        reason: String,
        /// When.
        on: NaiveDate,
    },
}

/// Minutes that wait for the word of a side, or have both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// What was written.
    pub draft: Draft,
    /// Who signed for the team.
    pub team: Option<Signature>,
    /// What the agency said.
    pub agency: Option<Word>,
}

/// Minutes to which both sides had their say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What was written.
    pub draft: Draft,
    /// Who signed for the team.
    pub team: Signature,
    /// What the agency said.
    pub agency: Word,
}

impl Word {
    /// Whose it is.
    pub fn person(&self) -> &str {
        match self {
            Word::Signed(signature) => &signature.person,
            Word::Refused { person, .. } => person,
        }
    }

    /// Its day.
    pub fn on(&self) -> NaiveDate {
        match self {
            Word::Signed(signature) => signature.effective_on,
            Word::Refused { on, .. } => *on,
        }
    }
}

impl Minutes {
    pub(super) fn begin(draft: Draft) -> Minutes {
        Minutes { draft, team: None, agency: None }
    }

    pub(super) fn redraw(&mut self, draft: Draft) {
        if self.first_word().is_none() {
            self.draft = draft;
        }
    }

    pub(super) fn signed(&mut self, signature: Signature) {
        match signature.side {
            Side::Team => drop(self.team.get_or_insert(signature)),
            Side::Agency => drop(self.agency.get_or_insert(Word::Signed(signature))),
        }
    }

    /// Who had his say first, and when: from then on everything stands (R-INS-6).
    pub fn first_word(&self) -> Option<(&str, NaiveDate)> {
        let team = self.team.iter().map(|signature| (signature.person.as_str(), signature.effective_on));
        let agency = self.agency.iter().map(|word| (word.person(), word.on()));
        team.chain(agency).min_by_key(|(_, on)| *on)
    }

    /// The minutes with the word of both sides.
    ///
    /// # Errors
    /// The side that has not had its say.
    pub fn settled(&self) -> Result<Settled, Side> {
        let (draft, team) = (self.draft.clone(), self.team.clone().ok_or(Side::Team)?);
        Ok(Settled { draft, team, agency: self.agency.clone().ok_or(Side::Agency)? })
    }

    /// The last day on which something was done to them.
    pub(super) fn last_on(&self) -> NaiveDate {
        let team = self.team.iter().map(|signature| signature.effective_on);
        team.chain(self.agency.iter().map(Word::on)).fold(self.draft.on, NaiveDate::max)
    }
}

impl Settled {
    /// The last day on which somebody had his say.
    pub(super) fn last_on(&self) -> NaiveDate {
        self.team.effective_on.max(self.agency.on())
    }
}

impl Dossier {
    pub(super) fn draw_up(
        &self,
        number: &str,
        summary: &str,
        checklist: Option<&Version>,
        on: NaiveDate,
    ) -> Result<Vec<Event>, Rejection> {
        let draft = Draft { number: short("number", number)?, summary: long("summary", summary)?, on };
        let work = match &self.stage {
            Stage::MinutesDrawn(_, minutes) if minutes.draft == draft => return Ok(vec![]),
            Stage::Concluded(_, settled, _) if settled.draft == draft => return Ok(vec![]),
            Stage::Started(_) | Stage::MinutesDrawn(..) => self.open_work("new minutes")?,
            _ => return Err(self.wrong_stage("minutes")),
        };
        not_before(("the minutes", on), ("the last day of the work", work.last_on()))?;
        if let Stage::MinutesDrawn(_, minutes) = &self.stage {
            not_before(("the minutes", on), ("the former ones", minutes.draft.on))?;
        }
        let checklist = work.checklist(checklist)?;
        let is_open = |code: &&str| !work.answers.contains_key(*code);
        let items: Vec<String> =
            checklist.items.iter().map(|item| item.code.as_str()).filter(is_open).map(str::to_owned).collect();
        if !items.is_empty() {
            return Err(Rejection::Unanswered { items });
        }
        if self.appointment.mode == Mode::OnSite {
            work.check_samples(checklist.rules.samples_min, checklist.rules.sample_fields_min)?;
        }
        work.check_founded()?;
        let Draft { number, summary, on: effective_on } = draft;
        Ok(vec![Event::MinutesDrawnUp { number, summary, effective_on }])
    }

    pub(super) fn sign(&self, wanted: &Signature) -> Result<Vec<Event>, Rejection> {
        let said = |field, text: &Option<String>| text.as_deref().map(|text| long(field, text)).transpose();
        let wanted = Signature {
            person: short("person", &wanted.person)?,
            title: said("title", &wanted.title)?,
            reservation: said("reservation", &wanted.reservation)?,
            ..*wanted
        };
        let known = self.word_of(wanted.side);
        if known == Some(Word::Signed(wanted.clone())) {
            return Ok(vec![]);
        }
        self.check_word("a signature", wanted.side, known, wanted.effective_on)?;
        Ok(vec![Event::MinutesSigned(wanted)])
    }

    pub(super) fn refuse(&self, person: &str, reason: &str, on: NaiveDate) -> Result<Vec<Event>, Rejection> {
        let (person, reason) = (short("person", person)?, long("reason", reason)?);
        let known = self.word_of(Side::Agency);
        if known == Some(Word::Refused { person: person.clone(), reason: reason.clone(), on }) {
            return Ok(vec![]);
        }
        self.check_word("a refusal", Side::Agency, known, on)?;
        Ok(vec![Event::MinutesRefused { person, reason, effective_on: on }])
    }

    /// What a side has said, if it has.
    fn word_of(&self, side: Side) -> Option<Word> {
        match (&self.stage, side) {
            (Stage::MinutesDrawn(_, minutes), Side::Team) => minutes.team.clone().map(Word::Signed),
            (Stage::MinutesDrawn(_, minutes), Side::Agency) => minutes.agency.clone(),
            (Stage::Concluded(_, settled, _), Side::Team) => Some(Word::Signed(settled.team.clone())),
            (Stage::Concluded(_, settled, _), Side::Agency) => Some(settled.agency.clone()),
            _ => None,
        }
    }

    /// Whether a side may have its say now.
    fn check_word(&self, what: &'static str, side: Side, known: Option<Word>, on: NaiveDate) -> Result<(), Rejection> {
        match known {
            Some(Word::Signed(Signature { person, effective_on: on, .. })) => {
                return Err(Rejection::AlreadySigned { side, person, on });
            }
            Some(Word::Refused { person, on, .. }) => return Err(Rejection::AlreadyRefused { person, on }),
            None => {}
        }
        let Stage::MinutesDrawn(work, minutes) = &self.stage else { return Err(self.wrong_stage(what)) };
        not_before((what, on), ("the day of the minutes", minutes.draft.on))?;
        not_before((what, on), ("the last day of the work", work.last_on()))?;
        work.check_founded() // an answer may have been changed since the minutes were written
    }
}

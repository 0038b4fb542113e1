//! Decisions about declarations: declare, notify, post, demand again, lapse, withdraw.

use super::{Circumstances, Cycle, Declaration, Declared, Event, QualitySystem, Rejection, Signature};
use super::{identical, not_before, short};
use crate::agency::Lifetime;
use crate::edition::Acceptance;
use crate::procedure_list::Published;
use crate::text;
use crate::vocabulary::{Capacity, Cause, LapseCause, Place, Post};
use chrono::{Datelike as _, NaiveDate};
use uuid::Uuid;

type Decision = Result<Vec<Event>, Rejection>;

/// How many missing procedures a refusal names (R-QMS-3).
const NAMED: usize = 5;

impl QualitySystem {
    pub(super) fn declare(&self, wanted: &Declaration, circumstances: &Circumstances) -> Decision {
        let wanted = stored(wanted)?;
        if let Ok(known) = self.known(wanted.declaration) {
            return identical(known.terms == wanted, "declaration", wanted.declaration);
        }
        let signing = ("the signing", wanted.signed_on);
        not_before("R-QMS-5", ("the effect of a declaration", wanted.effective_on), signing)?;
        check_signature(&wanted, circumstances.signer)?;
        self.check_number(&wanted)?;
        check_edition(&wanted, circumstances.edition)?;
        self.check_sequence(&wanted)?;
        self.check_ready(&wanted)?;
        self.check_scope(&circumstances.published, wanted.effective_on)?;
        Ok(self.declared(wanted, circumstances.agency))
    }

    /// The declaration as events: a first one, or one that replaces the one in force; the conversion it completes; and its
    /// lapse, when it becomes known only after the end of its agency (R-QMS-7).
    fn declared(&self, wanted: Declaration, agency: Option<Lifetime>) -> Vec<Event> {
        let former = self.declarations.iter().rfind(|known| known.is_ever_in_force());
        let replaced = self.in_force(wanted.effective_on).map(|declaration| declaration.declaration);
        let Declaration { declaration, number, edition, signature, signed_on, effective_on } = wanted;
        let conversion = former.filter(|former| former.terms.edition != edition).map(|former| {
            Event::ConversionCompleted { from: former.terms.edition.clone(), to: edition.clone(), effective_on }
        });
        let declared = match replaced {
            None => Event::Declared { declaration, number, edition, signature, signed_on, effective_on },
            Some(replaces) => {
                Event::Redeclared { declaration, number, edition, signature, signed_on, replaces, effective_on }
            }
        };
        let cause = LapseCause::AgencyDissolved;
        let ended_on = agency.and_then(|agency| agency.until);
        let lapse = ended_on.map(|effective_on| Event::DeclarationLapsed { declaration, cause, effective_on });
        [Some(declared), conversion, lapse].into_iter().flatten().collect()
    }

    /// A document number is used once a year (R-PLN-1).
    fn check_number(&self, wanted: &Declaration) -> Result<(), Rejection> {
        let year = wanted.signed_on.year();
        let taken = |known: &Declared| known.terms.number == wanted.number && known.terms.signed_on.year() == year;
        match self.declarations.iter().any(taken) {
            true => Err(Rejection::NumberTaken { number: wanted.number.clone(), year }),
            false => Ok(()),
        }
    }

    /// A declaration takes effect after every former one (R-QMS-5).
    fn check_sequence(&self, wanted: &Declaration) -> Result<(), Rejection> {
        match self.declarations.iter().rfind(|known| known.is_ever_in_force()) {
            Some(Declared { terms: former, .. }) if former.effective_on >= wanted.effective_on => {
                Err(Rejection::NotAfterFormer {
                    on: wanted.effective_on,
                    former: former.number.clone(),
                    former_on: former.effective_on,
                })
            }
            _ => Ok(()),
        }
    }

    /// Applied, audited, reviewed, and no major left open, in the project to the same edition (R-QMS-1).
    fn check_ready(&self, wanted: &Declaration) -> Result<(), Rejection> {
        let until = wanted.signed_on;
        let project = self.project(until).ok_or(Rejection::NoProject { on: until })?;
        if project.edition != wanted.edition {
            return Err(Rejection::NotOfProject { declared: wanted.edition.clone(), project: project.edition.clone() });
        }
        let since = project.applied_from.filter(|since| *since <= until).ok_or(Rejection::NotApplied { on: until })?;
        match self.cycle(since, until) {
            Cycle::NotAudited => Err(Rejection::NoAudit { since, until }),
            Cycle::NotReviewed { audited_on } => Err(Rejection::NoReview { audited_on, until }),
            Cycle::Complete { .. } => match self.open_major(since, until) {
                Some((audited_on, code)) => Err(Rejection::MajorOpen { code: code.to_owned(), audited_on, until }),
                None => Ok(()),
            },
        }
    }

    /// The scope contains every procedure assigned to the agency or published for it (R-QMS-3).
    fn check_scope(&self, published: &Published, on: NaiveDate) -> Result<(), Rejection> {
        let missing = self.out_of_scope(published, on);
        match missing.len() {
            0 => Ok(()),
            count => Err(Rejection::OutOfScope { named: missing.into_iter().take(NAMED).collect(), count }),
        }
    }

    pub(super) fn notify(&self, declaration: Uuid, document: Option<&str>, effective_on: NaiveDate) -> Decision {
        let document = document.map(|document| short("document", document)).transpose()?;
        let known = self.known(declaration)?;
        not_before("R-QMS-8", ("the notification", effective_on), ("the signing", known.terms.signed_on))?;
        let already = known.notified.as_ref() == Some(&(effective_on, document.clone()));
        Ok(unless(already, Event::DeclarationNotified { declaration, document, effective_on }))
    }

    pub(super) fn post(&self, declaration: Uuid, place: Place, effective_on: NaiveDate) -> Decision {
        let known = self.known(declaration)?;
        not_before("R-QMS-8", ("the posting", effective_on), ("the signing", known.terms.signed_on))?;
        let already = known.posted.get(&place) == Some(&effective_on);
        Ok(unless(already, Event::DeclarationPosted { declaration, place, effective_on }))
    }

    pub(super) fn require_redeclaration(
        &self,
        cause: Cause,
        due: Option<NaiveDate>,
        effective_on: NaiveDate,
    ) -> Decision {
        if let Some(due) = due {
            not_before("R-QMS-7", ("the last day", due), ("the demand to declare again", effective_on))?;
        }
        self.in_force(effective_on).ok_or(Rejection::NothingDeclared { on: effective_on })?;
        let already = self.demands.iter().any(|known| {
            let stands = !known.answered && known.from <= effective_on;
            known.cause == cause && known.due == due && (stands || known.from == effective_on)
        });
        Ok(unless(already, Event::RedeclarationRequired { cause, due, publication: None, effective_on }))
    }

    /// The demand of a publication, once for ever, also when it was answered since; nothing of an agency that does not exist
    /// on the day. Whoever has declared nothing that could be outdated is not asked: the scope must cover the lists when it
    /// declares (R-QMS-3). A declaration that began on that day or later, so before anybody knew of the publication or by an
    /// agency that was quicker than the demand, is outdated from its first day, if its scope lacks what was published by then; what else it lacks was demanded otherwise.
    pub(super) fn require_for(
        &self,
        publication: Uuid,
        (cause, due): (Cause, Option<NaiveDate>),
        (agency, published): (Option<Lifetime>, &Published),
        on: NaiveDate,
    ) -> Vec<Event> {
        let made = self.demands.iter().any(|made| made.publication == Some(publication));
        let live = agency.is_some_and(|agency| agency.contains(on));
        let Some(last) = self.last_after(on).filter(|_| live && !made) else { return vec![] };
        let first_day = last.terms.effective_on;
        let covered = on <= first_day && published.on(first_day).is_subset(&self.scope(first_day));
        let (publication, effective_on) = (Some(publication), on.max(first_day));
        unless(covered, Event::RedeclarationRequired { cause, due, publication, effective_on })
    }

    /// The demand to declare again that follows from the agency's own change on a day, if it is not already made: from that
    /// day when the last declaration was in force, or from its first day when the change became known late and the
    /// declaration lacks something.
    pub(super) fn demand(&self, cause: Cause, published: &Published, on: NaiveDate) -> Option<Event> {
        let last = self.last_after(on)?;
        let effective_on = on.max(last.terms.effective_on);
        let covered = on < effective_on && self.out_of_scope(published, effective_on).is_empty();
        let made = self.demands.iter().any(|made| made.cause == cause && !made.answered && made.from <= effective_on);
        let event = Event::RedeclarationRequired { cause, due: None, publication: None, effective_on };
        (!covered && !made).then_some(event)
    }

    /// The last declaration, if it was in force on a day or after.
    fn last_after(&self, on: NaiveDate) -> Option<&Declared> {
        let mut ever = self.declarations.iter().filter(|known| known.is_ever_in_force());
        ever.rfind(|known| known.until.is_none_or(|until| on < until))
    }

    /// Ends what is in force on that day; when the agency is no more, also what would come into force later.
    pub(super) fn lapse(&self, cause: LapseCause, on: NaiveDate) -> Vec<Event> {
        let also_later = cause == LapseCause::AgencyDissolved;
        let ending = self.declarations.iter().filter(|known| also_later || known.terms.effective_on <= on);
        ending
            .map(|known| (known, on.max(known.terms.effective_on)))
            .filter(|(known, end)| known.until.is_none_or(|until| *end < until))
            .map(|(known, end)| Event::DeclarationLapsed {
                declaration: known.terms.declaration,
                cause,
                effective_on: end,
            })
            .collect()
    }

    pub(super) fn withdraw(&self, declaration: Uuid, reason: &str, effective_on: NaiveDate) -> Decision {
        let reason = text::long(reason).map_err(|error| Rejection::Text { field: "reason", error })?;
        let known = self.known(declaration)?;
        not_before("R-QMS-5", ("the withdrawal", effective_on), ("the signing", known.terms.signed_on))?;
        if known.withdrawn.as_ref() == Some(&(effective_on, reason.clone())) {
            return Ok(vec![]);
        }
        match known.until {
            Some(on) if on <= effective_on => Err(Rejection::AlreadyEnded { number: known.terms.number.clone(), on }),
            _ => Ok(vec![Event::DeclarationWithdrawn { declaration, reason, effective_on }]),
        }
    }

    fn known(&self, declaration: Uuid) -> Result<&Declared, Rejection> {
        let mut known = self.declarations.iter();
        known.find(|known| known.terms.declaration == declaration).ok_or(Rejection::UnknownDeclaration { declaration })
    }
}

fn unless(already: bool, event: Event) -> Vec<Event> {
    if already { vec![] } else { vec![event] }
}

/// The declaration in its stored form; somebody must have signed it (R-QMS-2).
fn stored(wanted: &Declaration) -> Result<Declaration, Rejection> {
    let person = match text::short(&wanted.signature.person) {
        Ok(person) => person,
        Err(text::Error::Blank) => return Err(Rejection::Unsigned),
        Err(error) => return Err(Rejection::Text { field: "signer", error }),
    };
    Ok(Declaration {
        number: short("number", &wanted.number)?,
        edition: short("edition", &wanted.edition)?,
        signature: Signature { person, capacity: wanted.signature.capacity },
        ..wanted.clone()
    })
}

/// The head signs, or a deputy for the head; nobody by order or by sub-delegation (R-QMS-2).
fn check_signature(wanted: &Declaration, signer: Option<Post>) -> Result<(), Rejection> {
    let Signature { person, capacity } = wanted.signature.clone();
    let needed = match capacity {
        Capacity::Head | Capacity::OnBehalfOfCollective | Capacity::Acting => Post::Head,
        Capacity::ForHead => Post::Deputy,
        Capacity::ByOrder | Capacity::ByDelegation => return Err(Rejection::WrongCapacity { capacity }),
    };
    if signer == Some(needed) {
        Ok(())
    } else {
        Err(Rejection::SignerWithoutPost { person, capacity, needed, on: wanted.signed_on })
    }
}

/// The edition is defined, and accepted on the day of effect (R-QMS-6).
fn check_edition(wanted: &Declaration, acceptance: Acceptance) -> Result<(), Rejection> {
    let edition = wanted.edition.clone();
    let on = wanted.effective_on;
    match acceptance {
        Acceptance::Accepted | Acceptance::NotFirstAfter(_) => Ok(()),
        Acceptance::Undefined => Err(Rejection::EditionNotDefined { edition }),
        Acceptance::NotBefore(from) => Err(Rejection::EditionTooEarly { edition, from, on }),
        Acceptance::NotAfter(until) => Err(Rejection::EditionExpired { edition, until, on }),
    }
}

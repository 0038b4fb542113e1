//! Why an inspection refuses a command.
//!
//! What DOMAIN §9 gives no number is called by a word: `stage` (one step after another), `dates` (their order), `checklist`.

use crate::team::Unfit;
use crate::vocabulary::{Answer, InspectionStatus, Mode, Side};
use crate::{presence, text};
use chrono::NaiveDate;
use kernel::calendar;
use uuid::Uuid;

/// A refusal; its text names the rule and the offending value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A text cannot be stored.
    #[error("the {field} {error}")]
    Text {
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        error: text::Error,
    },
    /// Something was asked for nothing.
    #[error("no record is named")]
    NothingNamed,
    /// There is no such inspection.
    #[error("stage: the inspection was never scheduled")]
    NotScheduled,
    /// It is another one.
    #[error("R-INS-1: the agency has its inspection in this campaign; it can be put on another day")]
    AlreadyScheduled,
    /// The step does not belong here.
    #[error("stage: {what} cannot follow; the inspection is '{status}'")]
    WrongStage {
        /// What was asked for.
        what: &'static str,
        /// How far it is.
        status: InspectionStatus,
    },
    /// One thing cannot be before the other.
    #[error("dates: wrong order: {what} on {on} would be before {earliest}, {of}")]
    WrongOrder {
        /// What was asked for.
        what: &'static str,
        /// Its day.
        on: NaiveDate,
        /// What the earliest day is that of.
        of: &'static str,
        /// The earliest day.
        earliest: NaiveDate,
    },
    /// The agency cannot be inspected.
    #[error(transparent)]
    Agency(#[from] presence::Error),
    /// The campaign does not have the agency on its list.
    #[error("R-INS-1: the agency {agency} is not on the list of an open campaign {campaign}")]
    NotSelected {
        /// Which agency.
        agency: Uuid,
        /// Which campaign.
        campaign: Uuid,
    },
    /// The campaign selected it for another mode.
    #[error("R-INS-1: the campaign selected the agency for an inspection '{selected}', not '{mode}'")]
    OtherMode {
        /// What was asked for.
        mode: Mode,
        /// What the campaign says.
        selected: Mode,
    },
    /// The campaign is not under way on that day.
    #[error("R-INS-1: the visit on {visit_on} lies outside the campaign, {from} to {until}")]
    OutsideCampaign {
        /// The day of the visit.
        visit_on: NaiveDate,
        /// First day of the campaign.
        from: NaiveDate,
        /// Its last day.
        until: NaiveDate,
    },
    /// The team is unknown, or works for another campaign.
    #[error("R-INS-2: there is no team {team} in this campaign")]
    NoTeam {
        /// Which team.
        team: Uuid,
    },
    /// The team may not inspect this agency.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The visit needs a working day.
    #[error("R-INS-4: {visit_on} is not a working day")]
    NotWorkingDay {
        /// The day of the visit.
        visit_on: NaiveDate,
    },
    /// The working days of a year are not known.
    #[error(transparent)]
    Calendar(#[from] calendar::Error),
    /// No rules can be read, because no version of the checklist is in force.
    #[error("checklist: no version of the campaign's checklist applies on {on}")]
    NoChecklist {
        /// The day.
        on: NaiveDate,
    },
    /// The agency would be told too late.
    #[error(
        "R-INS-4: a notice of {sent_on} is {days} working days before the visit on {visit_on}; {required} are needed"
    )]
    TooShortNotice {
        /// Day of sending.
        sent_on: NaiveDate,
        /// The day of the visit.
        visit_on: NaiveDate,
        /// Working days between them.
        days: u32,
        /// How many there must be.
        required: u32,
    },
    /// The agency was told otherwise.
    #[error("R-INS-4: the agency was given notice by '{document}' of {on}")]
    AlreadyNoticed {
        /// Number of that notice.
        document: String,
        /// Its day.
        on: NaiveDate,
    },
    /// Nobody told the agency of this visit.
    #[error("R-INS-4: the agency was given no notice of the visit on {visit_on}")]
    NotNoticed {
        /// The day of the visit.
        visit_on: NaiveDate,
    },
    /// It is too early.
    #[error("R-INS-4: {on} is before the visit on {visit_on}")]
    BeforeVisit {
        /// What was asked for.
        on: NaiveDate,
        /// The day of the visit.
        visit_on: NaiveDate,
    },
    /// The code means another record, or the same one until another day.
    #[error("the record '{code}' was requested, and differently")]
    RecordTaken {
        /// The code.
        code: String,
    },
    /// Nobody asked for it.
    #[error("the record '{code}' was not requested")]
    RecordNotRequested {
        /// The code.
        code: String,
    },
    /// The checklist has no such item.
    #[error("checklist: the checklist of this inspection has no item '{item}'")]
    NoItem {
        /// The code.
        item: String,
    },
    /// What can only be seen on the spot.
    #[error("R-INS-11: item '{item}' can only be seen on site; by records it is 'not-assessed'")]
    OnSiteOnly {
        /// The code.
        item: String,
    },
    /// Files are sampled on the spot.
    #[error("R-INS-11: file '{file}' cannot be sampled by records")]
    SampledByRecords {
        /// Number of the file.
        file: String,
    },
    /// An answer that says nothing needs a reason.
    #[error("{}: item '{item}' is '{answer}' without a reason", if *answer == Answer::NotApplicable { "R-QMS-11" } else { "R-INS-11" })]
    Unjustified {
        /// The code.
        item: String,
        /// The answer.
        answer: Answer,
    },
    /// An answer is changed only with a reason.
    #[error("checklist: item '{item}' is answered '{answer}'; another answer needs a reason")]
    RevisedWithoutReason {
        /// The code.
        item: String,
        /// The answer that it has.
        answer: Answer,
    },
    /// What somebody has signed stands.
    #[error("R-INS-6: '{person}' signed the minutes, or refused to, on {on}; what they rest on stands")]
    Frozen {
        /// Who did.
        person: String,
        /// When.
        on: NaiveDate,
    },
    /// The id is that of another finding.
    #[error("the id {finding} is already that of another finding")]
    FindingTaken {
        /// The id.
        finding: Uuid,
    },
    /// The clause has nothing to do with the item.
    #[error("checklist: '{clause}' is no clause of item '{item}'")]
    OtherClause {
        /// The code of the item.
        item: String,
        /// The clause.
        clause: String,
    },
    /// It repeats nothing.
    #[error("R-INS-8: {repeat_of} is no nonconformity of item '{item}' in the agency's last inspection")]
    NoRepeat {
        /// What it is said to repeat.
        repeat_of: Uuid,
        /// The code of the item.
        item: String,
    },
    /// The inspection has no such finding, or no longer.
    #[error("R-INS-6: the inspection has no finding {finding}")]
    NoFinding {
        /// Which one.
        finding: Uuid,
    },
    /// It was taken back.
    #[error("R-INS-6: the finding {finding} was withdrawn")]
    FindingWithdrawn {
        /// Which one.
        finding: Uuid,
    },
    /// Signed minutes are touched only by authority.
    #[error("R-INS-6: the minutes are signed; the finding {finding} is changed only by an authority that is named")]
    NoAuthority {
        /// Which one.
        finding: Uuid,
    },
    /// A repetition counts as graver, unless somebody with authority says otherwise.
    #[error(
        "R-INS-8: the finding {finding} was escalated as a repetition; it counts for less only by an authority that is named"
    )]
    Escalated {
        /// Which one.
        finding: Uuid,
    },
    /// What was raised as less than a nonconformity would become a minor one without being compared with the last inspection.
    #[error(
        "R-INS-8: the finding {finding} was raised as less than a nonconformity; withdraw it and raise it anew, or name an authority"
    )]
    NotRaisedAsMinor {
        /// Which one.
        finding: Uuid,
    },
    /// Something was not looked at.
    #[error("checklist: {} not answered", items.join(", "))]
    Unanswered {
        /// Codes of the items.
        items: Vec<String>,
    },
    /// Part C looks at too little.
    #[error("checklist: {files} files of {fields} fields are sampled; {files_min} of {fields_min} are needed")]
    TooFewSamples {
        /// How many files.
        files: usize,
        /// Of how many fields.
        fields: usize,
        /// How many files there must be.
        files_min: u32,
        /// Of how many fields.
        fields_min: u32,
    },
    /// A nonconformity that nobody would have to correct.
    #[error("R-INS-7: item '{item}' does not conform, but no finding says what is to be corrected")]
    Unfounded {
        /// The code of the item.
        item: String,
    },
    /// Each side has its say once.
    #[error("R-INS-5: for the side '{side}' the minutes are already signed by '{person}' on {on}")]
    AlreadySigned {
        /// Which side.
        side: Side,
        /// Who signed.
        person: String,
        /// When.
        on: NaiveDate,
    },
    /// The agency has refused.
    #[error("R-INS-5: '{person}' already refused to sign the minutes on {on}")]
    AlreadyRefused {
        /// Who refused.
        person: String,
        /// When.
        on: NaiveDate,
    },
    /// A side has not had its say.
    #[error("R-INS-5: the side '{side}' has not signed the minutes")]
    NotSettled {
        /// Which side.
        side: Side,
    },
    /// Somebody who ends an inspection needs the right to.
    #[error("R-INS-10: unless the agency is dissolved, an inspection ends before its conclusion only by a decision")]
    NoDecision,
}

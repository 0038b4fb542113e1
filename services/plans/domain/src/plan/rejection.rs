//! Why a wish about a plan is refused; by which rule, and whose fault it is, says `fault.rs`.

use crate::acting;
use crate::text;
use crate::vocabulary::{PlanKind, PlanStatus};
use chrono::NaiveDate;
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
    /// Nothing was drafted under this id.
    #[error("plan: no such plan was drafted")]
    NotDrafted,
    /// The id belongs to another plan.
    #[error("the id is already that of the plan '{0}'")]
    AlreadyDrafted(String),
    /// The plan has not come so far, or is beyond it.
    #[error("plan: it is {status}; only a plan that is {needed} can be {what}")]
    WrongStatus {
        /// What it is.
        status: PlanStatus,
        /// What it would have to be.
        needed: PlanStatus,
        /// What was asked.
        what: &'static str,
    },
    /// Something would happen before what it follows.
    #[error("plan: wrong date order: {what} {on} is before {than} {limit}")]
    WrongOrder {
        /// What has the wrong date.
        what: &'static str,
        /// That date.
        on: NaiveDate,
        /// What must not come later.
        than: &'static str,
        /// The date of that.
        limit: NaiveDate,
    },
    /// Only a programme goes over several years, and then forward.
    #[error("plan: a plan that is {kind} cannot reach from {year} to {until_year}")]
    Years {
        /// What kind of plan.
        kind: PlanKind,
        /// Its first year.
        year: i32,
        /// Its last year.
        until_year: i32,
    },
    /// It does not go on as the rules want before it is submitted.
    #[error("plan: it cannot be submitted without {0}")]
    Incomplete(&'static str),
    /// An agency that is named cannot act.
    #[error(transparent)]
    Agency(#[from] acting::Error),

    /// The document that shall promulgate it is not known.
    #[error("R-PLN-1: the document {0} is not known; it must be issued first")]
    UnknownInstrument(Uuid),
    /// The document that shall promulgate or amend it has no effect.
    #[error("R-PLN-1: the document '{number}' is not in force on {on}")]
    InstrumentNotInForce {
        /// Its number.
        number: String,
        /// On this day.
        on: NaiveDate,
    },
    /// The document that shall promulgate it is another's.
    #[error("R-PLN-1: the document '{number}' is of {of}, but the plan of {issuer}")]
    OtherIssuer {
        /// Number of the document.
        number: String,
        /// Who issued that.
        of: String,
        /// Who issues the plan.
        issuer: String,
    },
    /// Promulgated before it was approved.
    #[error("R-PLN-1: the document '{number}' is of {promulgated_on}, before the plan was approved on {approved_on}")]
    PromulgatedBeforeApproval {
        /// Number of the document.
        number: String,
        /// Its date.
        promulgated_on: NaiveDate,
        /// The day of approval.
        approved_on: NaiveDate,
    },
    /// It has a number already.
    #[error("R-PLN-1: the plan is already promulgated as '{0}'")]
    AlreadyPromulgated(String),

    /// A plan that carries out no programme.
    #[error("R-PLN-2: a plan that is {0} must refer to a programme in force")]
    ProgrammeNeeded(PlanKind),
    /// A programme of a programme.
    #[error("R-PLN-2: a programme refers to no other programme; name its legal basis instead")]
    ProgrammeOfProgramme,
    /// Nobody drafted the programme.
    #[error("R-PLN-2: the programme {0} is not known")]
    UnknownProgramme(Uuid),
    /// The plan named as programme is none.
    #[error("R-PLN-2: '{title}' is not a programme but {kind}")]
    NotAProgramme {
        /// Its title.
        title: String,
        /// What it is.
        kind: PlanKind,
    },
    /// The programme has no effect on that day.
    #[error("R-PLN-2: the programme '{title}' is not in force on {on}")]
    ProgrammeNotInForce {
        /// Its title.
        title: String,
        /// On this day.
        on: NaiveDate,
    },
    /// The programme is for other years.
    #[error("R-PLN-2: the programme '{title}' does not reach over {year}")]
    OutsideProgramme {
        /// Its title.
        title: String,
        /// The year of the plan.
        year: i32,
    },
    /// Nobody issued the document it rests on.
    #[error("R-PLN-2: the document {0}, named as a basis, is not known")]
    UnknownBasis(Uuid),
    /// A basis named twice.
    #[error("R-PLN-2: the document {0} is named twice as a basis")]
    BasisTwice(Uuid),
    /// The document it rests on holds no longer.
    #[error("R-PLN-2: the document '{number}', named as a basis, is no longer valid on {on}")]
    BasisEnded {
        /// Its number.
        number: String,
        /// On this day.
        on: NaiveDate,
    },

    /// A promulgated plan is changed by a document only.
    #[error("R-PLN-3: the plan is {0}; only an amendment by another document can change it")]
    OnlyByAmendment(PlanStatus),
    /// A document of somebody who has no say.
    #[error("R-PLN-3: '{number}' is of {of}, the plan of {issuer}; another issuer must name its higher authority")]
    OtherAuthority {
        /// Number of the document or plan.
        number: String,
        /// Who issued that.
        of: String,
        /// Who issued this plan.
        issuer: String,
    },
    /// The document that promulgated it cannot amend it.
    #[error("R-PLN-3: '{0}' promulgated the plan; an amendment needs another document")]
    SameDocument(String),
    /// The document has amended it already, otherwise.
    #[error("R-PLN-3: '{0}' has already amended the plan, and differently")]
    AlreadyAmended(String),
    /// An amendment that changes nothing.
    #[error("R-PLN-3: the amendment neither adds nor changes nor removes an item")]
    EmptyAmendment,
    /// An item stands twice in one amendment.
    #[error("R-PLN-3: the item {0} is named twice in one amendment")]
    NamedTwice(Uuid),
    /// What is completed stays.
    #[error("R-PLN-3: the item '{0}' is completed and cannot be removed")]
    RemovesCompleted(String),
    /// A plan that shall take its own place.
    #[error("R-PLN-3: a plan cannot take its own place")]
    BySelf,
    /// The plan that shall take its place is not known, or not in force.
    #[error("R-PLN-3: the plan {id} is not in force on {on}, so it takes no other's place")]
    SuccessorNotInForce {
        /// Its id.
        id: Uuid,
        /// On this day.
        on: NaiveDate,
    },
    /// The plan that shall take its place is of another kind.
    #[error("R-PLN-3: a plan that is {other} cannot take the place of one that is {kind}")]
    OtherKind {
        /// What this one is.
        kind: PlanKind,
        /// What the other one is.
        other: PlanKind,
    },

    /// No such item.
    #[error("plan: the plan has no item {0}")]
    UnknownItem(Uuid),
    /// The id of the item is taken.
    #[error("plan: the item {0} is already in the plan, and different")]
    ItemTaken(Uuid),
    /// The place of the item is taken.
    #[error("plan: the plan already has an item '{0}'")]
    CodeTaken(String),
    /// The lead cooperates with itself.
    #[error("R-PLN-4: the lead of the item '{0}' cannot also cooperate in it")]
    LeadCooperates(String),
    /// An agency cooperates twice.
    #[error("R-PLN-4: an agency cooperates twice in the item '{0}'")]
    CooperatesTwice(String),

    /// A selection that cannot be made.
    #[error("selection: {0}")]
    Selection(&'static str),
    /// No campaign in a programme.
    #[error("R-INS-1: inspections belong to a plan of one year, not to a programme")]
    CampaignOfProgramme,
    /// The campaign has no campaign to be adjusted.
    #[error("R-INS-1: the plan has no inspection campaign")]
    NoCampaign,
    /// The campaign would be in another year.
    #[error("R-INS-9: the campaign from {from} until {until} does not lie in {year}, the year of the plan")]
    OutsideYear {
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
        /// The year of the plan.
        year: i32,
    },

    /// More than can be reported.
    #[error("task: {0} percent cannot be reported; a task that is done is completed with its result")]
    Percent(u8),
    /// It is completed.
    #[error("task: the item '{code}' is already completed since {on}")]
    AlreadyCompleted {
        /// Code of the item.
        code: String,
        /// Since this day.
        on: NaiveDate,
    },
    /// It is not completed.
    #[error("task: the item '{0}' is not completed")]
    NotCompleted(String),

    /// No amount of money.
    #[error("budget: {0} đồng is not an amount that can be booked")]
    Amount(i64),
    /// The document has allocated something else.
    #[error("budget: '{document}' has already allocated another amount from '{source_name}'")]
    AlreadyAllocated {
        /// The document.
        document: String,
        /// From where.
        source_name: String,
    },
    /// The voucher stands for something else.
    #[error("budget: the voucher '{0}' is already settled, and differently")]
    VoucherTaken(String),
    /// More than there is.
    #[error("budget: {amount_dong} đồng from '{source_name}' exceed the {left_dong} đồng that are left of it")]
    Exceeds {
        /// From where.
        source_name: String,
        /// What shall be settled, in đồng.
        amount_dong: i64,
        /// What is left, in đồng.
        left_dong: i64,
    },
}

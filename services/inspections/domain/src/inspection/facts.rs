//! What the events of an inspection say, where it takes more than a field or two.
//!
//! **Invariant:** these are parts of stored forms: a new field carries `#[serde(default)]`, a meaning never changes.

use crate::vocabulary::{Answer, FindingClass, Grade, Mode, Side};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which agency is inspected by whom, how and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    /// The campaign it belongs to.
    pub campaign: Uuid,
    /// The plan of that campaign; an extraordinary one has none.
    pub plan: Option<Uuid>,
    /// The item of the plan, its task.
    pub item: Option<Uuid>,
    /// The year of the campaign.
    pub year: i32,
    /// Who is inspected.
    pub agency: Uuid,
    /// The team (đoàn kiểm tra).
    pub team: Uuid,
    /// On site or by records.
    pub mode: Mode,
    /// The day of the visit, or of the examination of the records.
    pub visit_on: NaiveDate,
    /// The day on which it was scheduled.
    pub effective_on: NaiveDate,
}

/// A record that the team wants to see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestedRecord {
    /// Its code, unique within the inspection.
    pub code: String,
    /// What it is.
    pub description: String,
}

/// The answer to one item of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assessment {
    /// Code of the item, such as `A3`.
    pub item: String,
    /// The answer.
    pub answer: Answer,
    /// What was seen.
    pub note: Option<String>,
    /// On what it rests: documents, pictures, addresses.
    pub evidence: Vec<String>,
    /// Why the item is not applicable, or why it was not assessed.
    pub justification: Option<String>,
    /// Day of the assessment.
    pub effective_on: NaiveDate,
}

/// A file of an administrative procedure that was looked into (part C).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sample {
    /// Number of the file, unique within the inspection.
    pub file: String,
    /// The field (lĩnh vực) of the procedure.
    pub field: String,
    /// Code of the procedure.
    pub procedure: String,
    /// Handled as the process says.
    pub on_process: bool,
    /// Handled in time.
    pub on_time: bool,
    /// All forms are there.
    pub forms_complete: bool,
    /// Archived as it should be.
    pub archived: bool,
    /// What was seen.
    pub note: Option<String>,
    /// Day of the sampling.
    pub effective_on: NaiveDate,
}

/// A finding as the inspection raised it; its own stream tells what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RaisedFinding {
    /// Its id, that of its own stream.
    pub finding: Uuid,
    /// The item of the checklist.
    pub item: String,
    /// How grave it is, after escalation.
    pub class: FindingClass,
    /// The clause of the standard, such as `8.5.1`.
    pub clause: Option<String>,
    /// What is the matter.
    pub text: String,
    /// What it was graver than before it was escalated (R-INS-8).
    pub escalated_from: Option<FindingClass>,
    /// The finding of the last inspection that it repeats (R-INS-8).
    pub repeat_of: Option<Uuid>,
    /// Day of raising it.
    pub effective_on: NaiveDate,
}

/// A name under the minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    /// For whom it was signed.
    pub side: Side,
    /// Who signed.
    pub person: String,
    /// As what (chức vụ).
    pub title: Option<String>,
    /// What the signer does not agree with (ký có bảo lưu ý kiến).
    pub reservation: Option<String>,
    /// Day of signing.
    pub effective_on: NaiveDate,
}

/// What the inspection came to (kết luận kiểm tra).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conclusion {
    /// The campaign.
    pub campaign: Uuid,
    /// Its plan; an extraordinary one has none.
    pub plan: Option<Uuid>,
    /// The item of the plan, its task.
    pub item: Option<Uuid>,
    /// The year of the campaign.
    pub year: i32,
    /// Who was inspected.
    pub agency: Uuid,
    /// Number of the conclusion.
    pub document: String,
    /// The score in hundredths of a percent; none when nothing was applicable.
    pub score_hundredths: Option<u32>,
    /// The grade; none without a score.
    pub grade: Option<Grade>,
    /// Whether the declaration of conformity stands; if not, the agency must declare again.
    pub declaration_valid: bool,
    /// How many major nonconformities were found.
    pub majors: u32,
    /// How many minor ones.
    pub minors: u32,
    /// Day of the conclusion.
    pub effective_on: NaiveDate,
}

//! What values are called: enums of the contracts, and the names of rows for people.
//!
//! **Invariant:** an enum of the contracts and the word it stands for have the same code, so no table connects them.
//!
//! Deliberately absent: English names; whoever wants them has the keys. Titles of clauses: they are data of an edition.

use super::super::words::{tier_name, unknown};
use crate::views::{findings, inspections, training};
use contracts::{common::v1 as common, reporting::v1 as pb, word};
use inspections_domain::vocabulary::{FindingClass, Grade, Mode};
use kernel::vocabulary::Tier;
use plans_domain::vocabulary::{TrainingKind, TrainingStatus};
use reporting_domain::{
    findings::Status as FindingStatus,
    inspections::Status as InspectionStatus,
    plan_progress::{Stage, Standing},
};
use runtime::status::Violation;
use std::str::FromStr;

/// Two functions for a word and the enum of the contracts that stands for it: the value of a word, and the word that a field
/// asks for, if any.
macro_rules! words {
    ($($value:ident, $asked:ident: $word:ty = $contract:ty, $prefix:literal, $field:literal;)+) => {
        $(
            pub(super) fn $value(word: $word) -> i32 {
                <$contract>::from_str_name(&word::value_name(word.code(), $prefix)).unwrap_or_default().into()
            }

            pub(super) fn $asked(asked: i32) -> Result<Option<$word>, Violation> {
                let value = <$contract>::try_from(asked).map_err(|_| unknown($field, asked))?;
                Ok(word::code(value.as_str_name(), $prefix).parse().ok())
            }
        )+
    };
}

words! {
    class, class_asked: FindingClass = common::FindingClass, "FINDING_CLASS", "class";
    finding_status, finding_status_asked: FindingStatus = pb::FindingStatus, "FINDING_STATUS", "status";
    some_grade, grade_asked: Grade = common::Grade, "GRADE", "grade";
    inspection_status, inspection_status_asked: InspectionStatus = pb::InspectionStatus, "INSPECTION_STATUS", "status";
    mode, mode_asked: Mode = common::InspectionMode, "INSPECTION_MODE", "mode";
    standing, standing_asked: Standing = pb::TaskStanding, "TASK_STANDING", "standing";
    training_status, training_status_asked: TrainingStatus = pb::TrainingStatus, "TRAINING_STATUS", "status";
}

pub(super) fn grade(grade: Option<Grade>) -> i32 {
    grade.map(some_grade).unwrap_or_default()
}

pub(super) fn tier(tier: Option<Tier>) -> i32 {
    tier.map(super::super::words::tier).unwrap_or_default()
}

pub(super) fn stage(stage: Stage) -> i32 {
    pb::PlanStage::from_str_name(&word::value_name(stage.code(), "PLAN_STAGE")).unwrap_or_default().into()
}

pub(super) fn finding_group_by(asked: i32) -> Result<findings::GroupBy, Violation> {
    use findings::GroupBy;
    match pb::FindingGroupBy::try_from(asked) {
        Ok(pb::FindingGroupBy::Unspecified | pb::FindingGroupBy::Class) => Ok(GroupBy::Class),
        Ok(pb::FindingGroupBy::Clause) => Ok(GroupBy::Clause),
        Ok(pb::FindingGroupBy::Chapter) => Ok(GroupBy::Chapter),
        Ok(pb::FindingGroupBy::Tier) => Ok(GroupBy::Tier),
        Ok(pb::FindingGroupBy::Year) => Ok(GroupBy::Year),
        Err(_) => Err(unknown("group_by", asked)),
    }
}

pub(super) fn inspection_group_by(asked: i32) -> Result<inspections::GroupBy, Violation> {
    use inspections::GroupBy;
    match pb::InspectionGroupBy::try_from(asked) {
        Ok(pb::InspectionGroupBy::Unspecified | pb::InspectionGroupBy::Campaign) => Ok(GroupBy::Campaign),
        Ok(pb::InspectionGroupBy::Tier) => Ok(GroupBy::Tier),
        Ok(pb::InspectionGroupBy::Grade) => Ok(GroupBy::Grade),
        Ok(pb::InspectionGroupBy::Mode) => Ok(GroupBy::Mode),
        Ok(pb::InspectionGroupBy::Year) => Ok(GroupBy::Year),
        Err(_) => Err(unknown("group_by", asked)),
    }
}

pub(super) fn training_group_by(asked: i32) -> Result<training::GroupBy, Violation> {
    use training::GroupBy;
    match pb::TrainingGroupBy::try_from(asked) {
        Ok(pb::TrainingGroupBy::Unspecified | pb::TrainingGroupBy::Kind) => Ok(GroupBy::Kind),
        Ok(pb::TrainingGroupBy::Year) => Ok(GroupBy::Year),
        Err(_) => Err(unknown("group_by", asked)),
    }
}

const NOT_KNOWN: &str = "Chưa rõ";

/// What a row of findings is called, in Vietnamese.
pub(super) fn finding_row(group_by: findings::GroupBy, key: &str) -> String {
    use findings::GroupBy;
    match group_by {
        GroupBy::Class => named(key, class_name),
        GroupBy::Clause | GroupBy::Chapter if key.is_empty() => "Không theo điều khoản".to_owned(),
        GroupBy::Clause | GroupBy::Chapter => format!("Điều khoản {key}"),
        GroupBy::Tier => of_tier(key),
        GroupBy::Year => of_year(key),
    }
}

/// What a row of inspections is called, in Vietnamese.
pub(super) fn inspection_row(group_by: inspections::GroupBy, figure: &inspections::Figure) -> String {
    use inspections::GroupBy;
    let key = figure.key.as_str();
    match group_by {
        GroupBy::Campaign => match &figure.campaign {
            Some((number, title)) => format!("{number} – {title}"),
            None => NOT_KNOWN.to_owned(),
        },
        GroupBy::Tier => of_tier(key),
        GroupBy::Grade if key.is_empty() => "Chưa xếp loại".to_owned(),
        GroupBy::Grade => named(key, grade_name),
        GroupBy::Mode => named(key, mode_name),
        GroupBy::Year => of_year(key),
    }
}

/// What a row of trainings is called, in Vietnamese.
pub(super) fn training_row(group_by: training::GroupBy, key: &str) -> String {
    match group_by {
        training::GroupBy::Kind => named(key, training_name),
        training::GroupBy::Year => of_year(key),
    }
}

/// The name of the word with this code.
fn named<T: FromStr>(key: &str, name: fn(T) -> &'static str) -> String {
    key.parse().map_or_else(|_| key.to_owned(), |word| name(word).to_owned())
}

fn of_tier(key: &str) -> String {
    if key.is_empty() { NOT_KNOWN.to_owned() } else { named(key, tier_name) }
}

fn of_year(key: &str) -> String {
    if key.is_empty() { NOT_KNOWN.to_owned() } else { format!("Năm {key}") }
}

fn class_name(class: FindingClass) -> &'static str {
    match class {
        FindingClass::Major => "Điểm không phù hợp nặng",
        FindingClass::Minor => "Điểm không phù hợp nhẹ",
        FindingClass::Observation => "Điểm lưu ý",
        FindingClass::Recommendation => "Khuyến nghị",
        FindingClass::Strength => "Điểm mạnh",
    }
}

fn grade_name(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "Tốt",
        Grade::Fair => "Khá",
        Grade::Average => "Trung bình",
        Grade::Weak => "Yếu",
    }
}

fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::OnSite => "Kiểm tra tại trụ sở",
        Mode::RecordsBased => "Kiểm tra qua hồ sơ, báo cáo",
    }
}

fn training_name(kind: TrainingKind) -> &'static str {
    match kind {
        TrainingKind::Awareness => "Nhận thức chung",
        TrainingKind::Documentation => "Xây dựng tài liệu",
        TrainingKind::InternalAudit => "Đánh giá nội bộ",
        TrainingKind::Conversion => "Chuyển đổi phiên bản",
        TrainingKind::Improvement => "Duy trì, cải tiến",
        TrainingKind::InspectionSkills => "Nghiệp vụ kiểm tra",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_value_in_the_contract_and_comes_back() {
        for known in FindingClass::ALL {
            assert_eq!(class_asked(class(*known)), Ok(Some(*known)));
        }
        for known in FindingStatus::ALL {
            assert_eq!(finding_status_asked(finding_status(*known)), Ok(Some(*known)));
        }
        for known in Grade::ALL {
            assert_eq!(grade_asked(grade(Some(*known))), Ok(Some(*known)));
        }
        for known in InspectionStatus::ALL {
            assert_eq!(inspection_status_asked(inspection_status(*known)), Ok(Some(*known)));
        }
        for known in Mode::ALL {
            assert_eq!(mode_asked(mode(*known)), Ok(Some(*known)));
        }
        for known in Standing::ALL {
            assert_eq!(standing_asked(standing(*known)), Ok(Some(*known)));
        }
        for known in TrainingStatus::ALL {
            assert_eq!(training_status_asked(training_status(*known)), Ok(Some(*known)));
        }
        for known in Stage::ALL {
            assert_ne!(stage(*known), 0, "{known}");
        }
    }

    #[test]
    fn what_is_unknown_is_refused_by_its_field() {
        let fields = [class_asked(99).map(drop), grade_asked(-1).map(drop), finding_group_by(99).map(drop)];
        let fields = fields.map(|result| result.expect_err("there is no such value").field);
        assert_eq!(fields, ["class", "grade", "group_by"]);
        assert_eq!((mode_asked(0), standing_asked(0)), (Ok(None), Ok(None)));
    }
}

//! What the codes of plans, training, inspections and findings are called.

use super::Word;

pub(super) const WORDS: &[Word] = &[
    ("plan", "programme", "Kế hoạch nhiều năm", "Programme"),
    ("plan", "annual", "Kế hoạch năm", "Annual plan"),
    ("plan", "inspection", "Kế hoạch kiểm tra", "Inspection plan"),
    ("plan", "training", "Kế hoạch tập huấn", "Training plan"),
    ("plan", "conversion", "Kế hoạch chuyển đổi", "Conversion plan"),
    ("plan-status", "draft", "Dự thảo", "Draft"),
    ("plan-status", "submitted", "Đã trình", "Submitted"),
    ("plan-status", "approved", "Đã phê duyệt", "Approved"),
    ("plan-status", "promulgated", "Đã ban hành", "Promulgated"),
    ("plan-status", "closed", "Đã tổng kết", "Closed"),
    ("plan-status", "superseded", "Đã được thay thế", "Superseded"),
    ("plan-step", "drafted", "Dự thảo", "Drafted"),
    ("plan-step", "submitted", "Trình", "Submitted"),
    ("plan-step", "returned", "Trả lại", "Returned"),
    ("plan-step", "approved", "Phê duyệt", "Approved"),
    ("plan-step", "promulgated", "Ban hành", "Promulgated"),
    ("plan-step", "amended", "Sửa đổi, bổ sung", "Amended"),
    ("plan-step", "superseded", "Được thay thế", "Superseded"),
    ("plan-step", "closed", "Tổng kết", "Closed"),
    ("activity", "direction", "Chỉ đạo, điều hành", "Direction"),
    ("activity", "training", "Tập huấn", "Training"),
    ("activity", "inspection", "Kiểm tra", "Inspection"),
    ("activity", "report", "Báo cáo", "Report"),
    ("activity", "conversion", "Chuyển đổi", "Conversion"),
    ("activity", "building", "Xây dựng", "Building"),
    ("activity", "other", "Việc khác", "Other"),
    ("task", "not-started", "Chưa thực hiện", "Not started"),
    ("task", "in-progress", "Đang thực hiện", "In progress"),
    ("task", "completed", "Hoàn thành", "Completed"),
    ("task", "completed-late", "Hoàn thành quá hạn", "Completed late"),
    ("task", "overdue", "Quá hạn", "Overdue"),
    ("document-link", "basis", "căn cứ", "rests on"),
    ("document-link", "amends", "sửa đổi, bổ sung", "amends"),
    ("document-link", "supersedes", "thay thế", "supersedes"),
    ("document-link", "amended-by", "được sửa đổi, bổ sung bởi", "amended by"),
    ("document-link", "superseded-by", "được thay thế bởi", "superseded by"),
    ("training", "awareness", "Nhận thức chung", "Awareness"),
    ("training", "documentation", "Xây dựng tài liệu", "Documentation"),
    ("training", "internal-audit", "Đánh giá nội bộ", "Internal audit"),
    ("training", "conversion", "Chuyển đổi phiên bản", "Conversion"),
    ("training", "improvement", "Duy trì, cải tiến", "Improvement"),
    ("training", "inspection-skills", "Nghiệp vụ kiểm tra", "Inspection skills"),
    ("training-status", "scheduled", "Đã lên lịch", "Scheduled"),
    ("training-status", "held", "Đã tổ chức", "Held"),
    ("training-status", "cancelled", "Đã hủy", "Cancelled"),
    ("mode", "on-site", "Tại trụ sở", "On site"),
    ("mode", "records-based", "Qua hồ sơ", "By records"),
    ("inspection", "selected", "Đã chọn", "Selected"),
    ("inspection", "scheduled", "Đã lên lịch", "Scheduled"),
    ("inspection", "noticed", "Đã thông báo", "Noticed"),
    ("inspection", "started", "Đang kiểm tra", "Started"),
    ("inspection", "minutes", "Đã lập biên bản", "Minutes drawn up"),
    ("inspection", "concluded", "Đã kết luận", "Concluded"),
    ("inspection", "cancelled", "Đã hủy", "Cancelled"),
    ("inspection", "terminated", "Đã chấm dứt", "Terminated"),
    ("termination", "dissolved", "cơ quan bị giải thể", "the agency was dissolved"),
    ("termination", "decision", "theo quyết định", "by a decision"),
    ("grade", "good", "Tốt", "Good"),
    ("grade", "fair", "Khá", "Fair"),
    ("grade", "average", "Trung bình", "Average"),
    ("grade", "weak", "Yếu", "Weak"),
    ("team-role", "head", "Trưởng đoàn", "Head"),
    ("team-role", "deputy", "Phó trưởng đoàn", "Deputy"),
    ("team-role", "member", "Thành viên", "Member"),
    ("team-role", "secretary", "Thư ký", "Secretary"),
    ("side", "team", "Đoàn kiểm tra", "Team"),
    ("side", "agency", "Cơ quan được kiểm tra", "Agency"),
    ("part", "a", "A. Chấp hành quy định", "A. Compliance"),
    ("part", "b", "B. Điều khoản của tiêu chuẩn", "B. Clauses of the standard"),
    ("part", "c", "C. Lấy mẫu hồ sơ", "C. Sampled files"),
    ("answer", "conforms", "Phù hợp", "Conforms"),
    ("answer", "nonconform-major", "Không phù hợp nặng", "Major nonconformity"),
    ("answer", "nonconform-minor", "Không phù hợp nhẹ", "Minor nonconformity"),
    ("answer", "observation", "Lưu ý", "Observation"),
    ("answer", "not-applicable", "Không áp dụng", "Not applicable"),
    ("answer", "not-assessed", "Chưa đánh giá", "Not assessed"),
    ("class", "major", "Không phù hợp nặng", "Major"),
    ("class", "minor", "Không phù hợp nhẹ", "Minor"),
    ("class", "observation", "Lưu ý", "Observation"),
    ("class", "recommendation", "Khuyến nghị", "Recommendation"),
    ("class", "strength", "Điểm mạnh", "Strength"),
    ("finding", "open", "Chưa xử lý", "Open"),
    ("finding", "action-proposed", "Đã đề xuất khắc phục", "Action proposed"),
    ("finding", "action-accepted", "Đang khắc phục", "Action accepted"),
    ("finding", "closed", "Đã đóng", "Closed"),
    ("finding", "withdrawn", "Đã rút", "Withdrawn"),
    ("finding", "extinguished", "Đã chấm dứt", "Extinguished"),
    ("finding", "noted", "Ghi nhận", "Noted"),
    ("action", "correction", "Khắc phục", "Correction"),
    ("action", "corrective-action", "Hành động khắc phục", "Corrective action"),
    ("action-status", "proposed", "Đề xuất", "Proposed"),
    ("action-status", "accepted", "Chấp nhận", "Accepted"),
    ("action-status", "rejected", "Không chấp nhận", "Rejected"),
];

#[cfg(test)]
mod tests {
    use crate::lists::*;
    use crate::words::{codes, codes_of};

    #[test]
    fn every_value_of_plans_and_inspections_that_people_see_has_a_word() {
        let plans = [&PLAN_KIND, &PLAN_STATUS, &PLAN_STEP, &ACTIVITY, &TASK, &DOCUMENT_LINK, &TRAINING_KIND];
        let told = [&TRAINING_STATUS, &MODE, &GRADE, &SIDE, &CHECKLIST_PART, &ANSWER, &FINDING_CLASS];
        let more = [&INSPECTION_REPORTED, &FINDING_REPORTED, &ACTION_KIND, &ACTION_STATUS];
        for list in plans.into_iter().chain(told).chain(more) {
            assert_eq!(codes(list.name).join(", "), list.known(), "{}", list.name);
        }
        for (name, list) in [("team-role", &TEAM_ROLE), ("termination", &TERMINATION_CAUSE)] {
            assert_eq!(codes(name).join(", "), list.known(), "{name}");
        }
    }

    #[test]
    fn two_services_that_tell_of_one_thing_use_the_same_words() {
        for list in [&PLAN_STAGE, &TASK_REPORTED, &INSPECTION, &FINDING] {
            assert_eq!(codes_of(list).len(), list.known().split(", ").count(), "{}", list.known());
        }
        assert_eq!(TASK.known(), TASK_REPORTED.known());
    }
}

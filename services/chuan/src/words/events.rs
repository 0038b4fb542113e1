//! What the events of plans and inspections are called.

use super::Word;

pub(super) const WORDS: &[Word] = &[
    ("event", "document/Issued", "Ban hành văn bản", "Document issued"),
    ("event", "document/Amended", "Văn bản được sửa đổi", "Document amended"),
    ("event", "document/Superseded", "Văn bản được thay thế", "Document superseded"),
    ("event", "document/Repealed", "Bãi bỏ văn bản", "Document repealed"),
    ("event", "committee/Established", "Thành lập ban chỉ đạo", "Committee established"),
    ("event", "committee/Reconstituted", "Kiện toàn ban chỉ đạo", "Committee reconstituted"),
    ("event", "committee/MemberDeparted", "Thành viên thôi tham gia", "Member departed"),
    ("event", "committee/Disbanded", "Giải thể ban chỉ đạo", "Committee disbanded"),
    ("event", "calendar-year/Set", "Lịch làm việc của năm", "Calendar set"),
    ("event", "plan/Drafted", "Dự thảo kế hoạch", "Plan drafted"),
    ("event", "plan/ItemAdded", "Thêm nhiệm vụ", "Item added"),
    ("event", "plan/ItemChanged", "Sửa nhiệm vụ", "Item changed"),
    ("event", "plan/ItemRemoved", "Bỏ nhiệm vụ", "Item removed"),
    ("event", "plan/AgenciesSelected", "Chọn cơ quan được kiểm tra", "Agencies selected"),
    ("event", "plan/CampaignSet", "Định thời gian kiểm tra", "Campaign set"),
    ("event", "plan/Submitted", "Trình kế hoạch", "Plan submitted"),
    ("event", "plan/Returned", "Trả lại kế hoạch", "Plan returned"),
    ("event", "plan/Approved", "Phê duyệt kế hoạch", "Plan approved"),
    ("event", "plan/Promulgated", "Ban hành kế hoạch", "Plan promulgated"),
    ("event", "plan/Amended", "Sửa đổi, bổ sung kế hoạch", "Plan amended"),
    ("event", "plan/Superseded", "Kế hoạch được thay thế", "Plan superseded"),
    ("event", "plan/Closed", "Tổng kết kế hoạch", "Plan closed"),
    ("event", "plan/ProgressReported", "Báo cáo tiến độ", "Progress reported"),
    ("event", "plan/TaskCompleted", "Hoàn thành nhiệm vụ", "Task completed"),
    ("event", "plan/TaskReopened", "Mở lại nhiệm vụ", "Task reopened"),
    ("event", "plan/InspectionConcluded", "Đã kiểm tra một cơ quan", "Inspection counted"),
    ("event", "plan/SelectionAdjusted", "Điều chỉnh danh sách kiểm tra", "Selection adjusted"),
    ("event", "plan/TrainingCounted", "Đã tổ chức một lớp tập huấn", "Training counted"),
    ("event", "plan/BudgetAllocated", "Cấp kinh phí", "Budget allocated"),
    ("event", "plan/ExpenditureSettled", "Quyết toán kinh phí", "Expenditure settled"),
    ("event", "training/Scheduled", "Lên lịch tập huấn", "Training scheduled"),
    ("event", "training/Rescheduled", "Đổi lịch tập huấn", "Training rescheduled"),
    ("event", "training/Cancelled", "Hủy lớp tập huấn", "Training cancelled"),
    ("event", "training/Held", "Tổ chức tập huấn", "Training held"),
    ("event", "training/AttendanceRecorded", "Cơ quan dự tập huấn", "Attendance recorded"),
    ("event", "training/ResultRecorded", "Kết quả tập huấn", "Result recorded"),
    ("event", "checklist-template/Published", "Ban hành đề cương kiểm tra", "Checklist published"),
    ("event", "campaign/Opened", "Mở đợt kiểm tra", "Campaign opened"),
    ("event", "campaign/AgencySelected", "Cơ quan trong đợt kiểm tra", "Agency selected"),
    ("event", "campaign/AgencyAdded", "Thêm cơ quan vào đợt kiểm tra", "Agency added"),
    ("event", "campaign/AgencyDropped", "Đưa cơ quan ra khỏi đợt kiểm tra", "Agency dropped"),
    ("event", "campaign/Closed", "Kết thúc đợt kiểm tra", "Campaign closed"),
    ("event", "team/Established", "Thành lập đoàn kiểm tra", "Team established"),
    ("event", "team/MemberReplaced", "Thay thành viên đoàn", "Member replaced"),
    ("event", "team/MemberRecused", "Thành viên không tham gia", "Member recused"),
    ("event", "team/Dissolved", "Giải thể đoàn kiểm tra", "Team dissolved"),
    ("event", "inspection/Scheduled", "Lên lịch kiểm tra", "Inspection scheduled"),
    ("event", "inspection/Rescheduled", "Đổi lịch kiểm tra", "Inspection rescheduled"),
    ("event", "inspection/Cancelled", "Hủy cuộc kiểm tra", "Inspection cancelled"),
    ("event", "inspection/NoticeSent", "Thông báo kiểm tra", "Notice sent"),
    ("event", "inspection/SelfReportSubmitted", "Báo cáo tự kiểm tra", "Self-report submitted"),
    ("event", "inspection/RecordsRequested", "Yêu cầu hồ sơ", "Records requested"),
    ("event", "inspection/RecordsReceived", "Nhận hồ sơ", "Records received"),
    ("event", "inspection/Started", "Bắt đầu kiểm tra", "Inspection started"),
    ("event", "inspection/ItemAssessed", "Đánh giá một mục", "Item assessed"),
    ("event", "inspection/AssessmentRevised", "Đánh giá lại một mục", "Assessment revised"),
    ("event", "inspection/FileSampled", "Lấy mẫu hồ sơ", "File sampled"),
    ("event", "inspection/FindingRaised", "Nêu phát hiện", "Finding raised"),
    ("event", "inspection/FindingReclassified", "Phân loại lại phát hiện", "Finding reclassified"),
    ("event", "inspection/FindingWithdrawn", "Rút phát hiện", "Finding withdrawn"),
    ("event", "inspection/MinutesDrawnUp", "Lập biên bản", "Minutes drawn up"),
    ("event", "inspection/MinutesSigned", "Ký biên bản", "Minutes signed"),
    ("event", "inspection/MinutesRefused", "Từ chối ký biên bản", "Minutes refused"),
    ("event", "inspection/Concluded", "Kết luận kiểm tra", "Inspection concluded"),
    ("event", "inspection/Terminated", "Chấm dứt cuộc kiểm tra", "Inspection terminated"),
    ("event", "finding/Raised", "Phát hiện", "Finding"),
    ("event", "finding/Reclassified", "Phân loại lại", "Reclassified"),
    ("event", "finding/Withdrawn", "Rút", "Withdrawn"),
    ("event", "finding/RootCauseRecorded", "Nguyên nhân", "Root cause"),
    ("event", "finding/ActionProposed", "Đề xuất khắc phục", "Action proposed"),
    ("event", "finding/ActionAccepted", "Chấp nhận cách khắc phục", "Action accepted"),
    ("event", "finding/ActionRejected", "Không chấp nhận cách khắc phục", "Action rejected"),
    ("event", "finding/DeadlineExtended", "Gia hạn khắc phục", "Deadline extended"),
    ("event", "finding/EvidenceSubmitted", "Nộp minh chứng", "Evidence submitted"),
    ("event", "finding/EffectivenessChecked", "Kiểm tra hiệu lực khắc phục", "Effectiveness checked"),
    ("event", "finding/Closed", "Đóng phát hiện", "Finding closed"),
    ("event", "finding/Reopened", "Mở lại phát hiện", "Finding reopened"),
    ("event", "finding/Transferred", "Chuyển phát hiện cho cơ quan kế thừa", "Finding transferred"),
    ("event", "finding/Extinguished", "Chấm dứt cùng cơ quan", "Finding extinguished"),
];

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use crate::format::Lang;
    use crate::words::word;

    /// The services keep a line of every form of event that they ever wrote.
    #[test]
    fn every_event_that_a_service_keeps_has_a_word() {
        let services = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut told = 0;
        for service in ["registry", "plans", "inspections"] {
            for file in fs::read_dir(services.join(service).join("domain/history")).unwrap() {
                let file = file.unwrap().path();
                let aggregate = file.file_stem().unwrap().to_string_lossy().replace('_', "-");
                let kind = if aggregate == "template" { "checklist-template" } else { &aggregate };
                for line in fs::read_to_string(&file).unwrap().lines() {
                    let event: serde_json::Value = serde_json::from_str(line).unwrap();
                    let code = format!("{kind}/{}", event["type"].as_str().unwrap());
                    assert_ne!(word("event", &code, Lang::Vi), code, "{}", file.display());
                    told += 1;
                }
            }
        }
        assert!(told > 60, "{told}");
    }
}

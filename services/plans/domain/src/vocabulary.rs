//! The closed lists that the facts of plans are made of.
//!
//! What several contexts say (tiers, kinds of agencies, capacities, modes of inspection) is `kernel`'s; here is what only
//! plans say.
//!
//! **Invariant:** the lists only grow; a code that was ever stored keeps its meaning.
//!
//! Deliberately absent: display names. What people read (Vietnamese first) belongs to the pages that show it.

pub use kernel::vocabulary::{Capacity, Kind, Level, Mode, Tier, UnknownCode};

use kernel::list;

list! {
    /// What a plan is (DOMAIN §8.3).
    PlanKind, "kind of plan" {
        /// Kế hoạch nhiều năm: the programme that the others carry out.
        Programme = "programme",
        /// Kế hoạch năm.
        Annual = "annual",
        /// Kế hoạch kiểm tra.
        Inspection = "inspection",
        /// Kế hoạch tập huấn, bồi dưỡng.
        Training = "training",
        /// Kế hoạch chuyển đổi to another edition of the standard.
        Conversion = "conversion",
    }
}

list! {
    /// How far a plan has come.
    PlanStatus, "status of a plan" {
        /// Dự thảo: being written, or returned to be written again.
        Draft = "draft",
        /// Đã trình.
        Submitted = "submitted",
        /// Đã phê duyệt.
        Approved = "approved",
        /// Đã ban hành.
        Promulgated = "promulgated",
        /// Đã kết thúc.
        Closed = "closed",
        /// Đã được thay thế.
        Superseded = "superseded",
    }
}

list! {
    /// What an item of a plan is about.
    Activity, "activity" {
        /// Chỉ đạo, điều hành.
        Direction = "direction",
        /// Tập huấn, bồi dưỡng.
        Training = "training",
        /// Kiểm tra.
        Inspection = "inspection",
        /// Báo cáo.
        Report = "report",
        /// Chuyển đổi to another edition of the standard.
        Conversion = "conversion",
        /// Xây dựng, áp dụng.
        Building = "building",
        /// Việc khác.
        Other = "other",
    }
}

list! {
    /// How an item of a promulgated plan stands on a day; derived, never stored as an event.
    TaskStanding, "standing of a task" {
        /// Chưa thực hiện.
        NotStarted = "not-started",
        /// Đang thực hiện.
        InProgress = "in-progress",
        /// Đã hoàn thành.
        Completed = "completed",
        /// Quá hạn.
        Overdue = "overdue",
    }
}

list! {
    /// What somebody is in a steering committee (ban chỉ đạo).
    Role, "role in a committee" {
        /// Trưởng ban.
        Chair = "chair",
        /// Phó trưởng ban thường trực.
        StandingDeputy = "standing-deputy",
        /// Phó trưởng ban.
        Deputy = "deputy",
        /// Ủy viên.
        Member = "member",
        /// Thư ký.
        Secretary = "secretary",
    }
}

list! {
    /// What a training is about (DOMAIN §1.8).
    TrainingKind, "kind of training" {
        /// Nhận thức chung.
        Awareness = "awareness",
        /// Xây dựng tài liệu.
        Documentation = "documentation",
        /// Đánh giá nội bộ.
        InternalAudit = "internal-audit",
        /// Chuyển đổi to another edition of the standard.
        Conversion = "conversion",
        /// Bồi dưỡng duy trì, cải tiến.
        Improvement = "improvement",
        /// Nghiệp vụ kiểm tra.
        InspectionSkills = "inspection-skills",
    }
}

list! {
    /// How far a training has come.
    TrainingStatus, "status of a training" {
        /// Đã lên lịch.
        Scheduled = "scheduled",
        /// Đã tổ chức.
        Held = "held",
        /// Đã hủy.
        Cancelled = "cancelled",
    }
}

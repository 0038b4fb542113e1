//! The closed lists that the facts of inspections are made of.
//!
//! What several contexts say (modes of inspection) is `kernel`'s; here is what only inspections say.
//!
//! **Invariant:** the lists only grow; a code that was ever stored keeps its meaning.
//!
//! Deliberately absent: display names. What people read (Vietnamese first) belongs to the pages that show it.

pub use kernel::vocabulary::{Mode, UnknownCode};

use kernel::list;

list! {
    /// What a finding is; a smaller value is graver (DOMAIN §1.6).
    FindingClass, "class of finding" {
        /// Điểm không phù hợp nặng.
        Major = "major",
        /// Điểm không phù hợp nhẹ.
        Minor = "minor",
        /// Điểm lưu ý.
        Observation = "observation",
        /// Điểm khuyến nghị.
        Recommendation = "recommendation",
        /// Điểm mạnh.
        Strength = "strength",
    }
}

impl FindingClass {
    /// Whether it is a nonconformity, which is closed only after a corrective action (R-INS-7).
    pub const fn is_nonconformity(self) -> bool {
        matches!(self, FindingClass::Major | FindingClass::Minor)
    }
}

list! {
    /// What was seen at an item of a checklist (DOMAIN §4.1).
    Answer, "answer" {
        /// Phù hợp.
        Conforms = "conforms",
        /// Không phù hợp nặng.
        NonconformMajor = "nonconform-major",
        /// Không phù hợp nhẹ.
        NonconformMinor = "nonconform-minor",
        /// Lưu ý.
        Observation = "observation",
        /// Không áp dụng: needs a justification.
        NotApplicable = "not-applicable",
        /// Chưa đánh giá: needs a reason (R-INS-11).
        NotAssessed = "not-assessed",
    }
}

impl Answer {
    /// Whether it counts in the score: it says how well the agency does.
    pub const fn is_judgement(self) -> bool {
        !matches!(self, Answer::NotApplicable | Answer::NotAssessed)
    }
}

list! {
    /// How an inspected agency is graded (xếp loại); a smaller value is better.
    Grade, "grade" {
        /// Tốt.
        Good = "good",
        /// Khá.
        Fair = "fair",
        /// Trung bình.
        Average = "average",
        /// Yếu.
        Weak = "weak",
    }
}

list! {
    /// A part of a checklist (DOMAIN §4.1).
    Part, "part of a checklist" {
        /// Chấp hành Quyết định 19/2014.
        A = "a",
        /// Điều khoản của tiêu chuẩn.
        B = "b",
        /// Lấy mẫu hồ sơ thủ tục hành chính.
        C = "c",
    }
}

impl Part {
    /// The letter with which the codes of its items begin.
    pub const fn letter(self) -> char {
        match self {
            Part::A => 'A',
            Part::B => 'B',
            Part::C => 'C',
        }
    }
}

list! {
    /// Who signs the minutes (R-INS-5).
    Side, "side" {
        /// Đoàn kiểm tra.
        Team = "team",
        /// Cơ quan được kiểm tra.
        Agency = "agency",
    }
}

list! {
    /// What somebody does in a team (R-INS-2).
    TeamRole, "role in a team" {
        /// Trưởng đoàn.
        Head = "head",
        /// Phó trưởng đoàn.
        Deputy = "deputy",
        /// Thành viên.
        Member = "member",
        /// Thư ký.
        Secretary = "secretary",
    }
}

list! {
    /// How far the inspection of one agency is.
    InspectionStatus, "status of an inspection" {
        /// Đã xếp lịch.
        Scheduled = "scheduled",
        /// Đã thông báo.
        Noticed = "noticed",
        /// Đang kiểm tra.
        Started = "started",
        /// Đã lập biên bản.
        MinutesDrawn = "minutes",
        /// Đã kết luận.
        Concluded = "concluded",
        /// Đã hủy, trước khi bắt đầu.
        Cancelled = "cancelled",
        /// Đã chấm dứt (R-INS-10).
        Terminated = "terminated",
    }
}

list! {
    /// How the inspection of one agency came to its end.
    Ending, "ending of an inspection" {
        /// Đã kết luận.
        Concluded = "concluded",
        /// Đã hủy, trước khi bắt đầu.
        Cancelled = "cancelled",
        /// Đã chấm dứt (R-INS-10).
        Terminated = "terminated",
    }
}

list! {
    /// Why an inspection is terminated (R-INS-10).
    TerminationCause, "cause of a termination" {
        /// The agency is no more.
        Dissolved = "dissolved",
        /// An authority decided so.
        Decision = "decision",
    }
}

list! {
    /// How far a finding is on its way to being closed (R-INS-7).
    FindingStatus, "status of a finding" {
        /// Raised, or opened again, and nothing is proposed.
        Open = "open",
        /// An action is proposed.
        ActionProposed = "action-proposed",
        /// An action is accepted.
        ActionAccepted = "action-accepted",
        /// Closed after an effectiveness check, or with a note.
        Closed = "closed",
        /// Withdrawn with reason and authority (R-INS-6).
        Withdrawn = "withdrawn",
        /// Ended with its agency, by explicit decision (R-INS-10).
        Extinguished = "extinguished",
        /// A strength: there is nothing to be done.
        Noted = "noted",
    }
}

list! {
    /// What an action does about a finding (clause 10.2).
    ActionKind, "kind of action" {
        /// Khắc phục: sets right what was found.
        Correction = "correction",
        /// Hành động khắc phục: removes the cause.
        CorrectiveAction = "corrective-action",
    }
}

//! What the codes of the contracts are called, in Vietnamese and in English.
//!
//! **Invariant:** a code that is not in the list is shown as it is, so a newer server never breaks an older client.
//!
//! Deliberately absent: the codes themselves, which are the names of the enum values (`contracts::word`).

mod events;
mod programme;

use crate::format::Lang;
use crate::lists::List;

/// List, code, Vietnamese, English.
type Word = (&'static str, &'static str, &'static str, &'static str);

/// The words of the register and of its statistics; those of plans and inspections are in files of their own.
const WORDS: &[Word] = &[
    ("tier", "province", "Cấp tỉnh", "Province"),
    ("tier", "district", "Cấp huyện", "District"),
    ("tier", "commune", "Cấp xã", "Commune"),
    ("kind", "office", "Văn phòng", "Office"),
    ("kind", "department", "Sở", "Department"),
    ("kind", "authority", "Ban", "Authority"),
    ("kind", "district-committee", "UBND cấp huyện", "District committee"),
    ("kind", "commune-committee", "UBND cấp xã", "Commune committee"),
    ("level", "city", "Thành phố", "City"),
    ("level", "town", "Thị xã", "Town"),
    ("level", "district", "Huyện", "District"),
    ("level", "ward", "Phường", "Ward"),
    ("level", "commune", "Xã", "Commune"),
    ("level", "township", "Thị trấn", "Township"),
    ("level", "special-zone", "Đặc khu", "Special zone"),
    ("obligation", "mandatory", "Bắt buộc", "Mandatory"),
    ("obligation", "mandatory-by-provincial-plan", "Bắt buộc theo kế hoạch tỉnh", "Mandatory by provincial plan"),
    ("obligation", "encouraged", "Khuyến khích", "Encouraged"),
    ("post", "head", "Người đứng đầu", "Head"),
    ("post", "deputy", "Cấp phó", "Deputy"),
    ("capacity", "head", "Người đứng đầu", "Head"),
    ("capacity", "on-behalf-of-collective", "TM.", "On behalf of the collective"),
    ("capacity", "for-head", "KT.", "Deputy for the head"),
    ("capacity", "acting", "Q.", "Acting head"),
    ("capacity", "by-order", "TL.", "By order"),
    ("capacity", "by-delegation", "TUQ.", "By delegation"),
    ("place", "office", "tại trụ sở", "at the office"),
    ("place", "portal", "trên cổng thông tin", "on the portal"),
    ("status", "not-started", "Chưa bắt đầu", "Not started"),
    ("status", "building", "Đang xây dựng", "Building"),
    ("status", "applying", "Đang áp dụng", "Applying"),
    ("status", "declared", "Đã công bố", "Declared"),
    ("status", "declared-outdated", "Đã công bố, cần công bố lại", "Declared, outdated"),
    ("status", "lapsed", "Hết hiệu lực", "Lapsed"),
    ("status", "dissolved", "Đã giải thể", "Dissolved"),
    ("reason", "scope", "phạm vi", "scope"),
    ("reason", "version", "phiên bản tiêu chuẩn", "edition"),
    ("reason", "name", "tên gọi", "name"),
    ("reason", "audit", "quá hạn đánh giá nội bộ", "overdue audit"),
    ("reason", "inspection", "theo kết luận kiểm tra", "inspection"),
    ("cause", "scope-changed", "phạm vi thay đổi", "scope changed"),
    ("cause", "renamed", "đổi tên", "renamed"),
    ("cause", "level-changed", "đổi loại đơn vị", "level changed"),
    ("cause", "inspection", "theo kết luận kiểm tra", "inspection"),
    ("cause", "procedures-changed", "thủ tục hành chính thay đổi", "procedures changed"),
    ("cause", "reparented", "đổi cơ quan cấp trên", "reparented"),
    ("share", "whole", "toàn bộ", "whole"),
    ("share", "part", "một phần", "part"),
    ("share", "part-area-only", "một phần diện tích", "part, area only"),
    ("share", "remainder", "phần còn lại", "remainder"),
    ("not-carried", "split", "bị chia tách", "divided"),
    ("not-carried", "no-successor", "chấm dứt không có đơn vị kế thừa", "abolished without a successor"),
    (
        "not-carried",
        "no-predecessor",
        "thành lập sau ngày đó không có đơn vị tiền thân",
        "founded later, without a predecessor",
    ),
    ("outcome", "created", "Thành lập", "Created"),
    ("outcome", "continues", "Tiếp tục", "Continues"),
    ("outcome", "abolished", "Chấm dứt", "Abolished"),
    ("reorganisation", "adopted", "đã ghi vào sổ, chưa có hiệu lực", "adopted, not in effect"),
    ("reorganisation", "in-effect", "đã có hiệu lực", "in effect"),
    ("reorganisation", "revoked", "đã bãi bỏ", "revoked"),
    ("total", "all", "Toàn tỉnh", "All"),
    ("bus", "current", "đang theo kịp", "current"),
    ("bus", "away", "không liên lạc được", "away"),
    ("bus", "refilling", "đang nạp lại", "refilling"),
    ("bus", "ahead", "vượt quá sổ", "ahead"),
    ("bus", "none", "không dùng bus", "none"),
    ("view", "current", "đang theo kịp", "current"),
    ("view", "building", "đang dựng lại", "building"),
    ("view", "poisoned", "dừng vì lỗi", "poisoned"),
    ("yes-no", "yes", "có", "yes"),
    ("yes-no", "no", "chưa", "no"),
    ("event", "agency/Registered", "Đăng ký cơ quan", "Registered"),
    ("event", "agency/Renamed", "Đổi tên", "Renamed"),
    ("event", "agency/LevelChanged", "Đổi loại đơn vị", "Level changed"),
    ("event", "agency/Reparented", "Đổi cơ quan cấp trên", "Reparented"),
    ("event", "agency/AreaCodeAssigned", "Gán mã ĐVHC", "Area code assigned"),
    ("event", "agency/AreaCodeReleased", "Thôi dùng mã ĐVHC", "Area code released"),
    ("event", "agency/ObligationAssigned", "Xác định nghĩa vụ", "Obligation assigned"),
    ("event", "agency/OfficerAppointed", "Bổ nhiệm", "Officer appointed"),
    ("event", "agency/OfficerReleased", "Thôi giữ chức vụ", "Officer released"),
    ("event", "agency/Dissolved", "Giải thể", "Dissolved"),
    ("event", "quality-system/ProjectStarted", "Bắt đầu xây dựng", "Project started"),
    ("event", "quality-system/ProceduresAssigned", "Danh mục TTHC", "Procedures assigned"),
    ("event", "quality-system/ScopeChanged", "Phạm vi áp dụng", "Scope changed"),
    ("event", "quality-system/ApplicationStarted", "Bắt đầu áp dụng", "Application started"),
    ("event", "quality-system/InternalAuditConducted", "Đánh giá nội bộ", "Internal audit"),
    ("event", "quality-system/NonconformityClosed", "Khắc phục điểm không phù hợp", "Nonconformity closed"),
    ("event", "quality-system/ManagementReviewHeld", "Xem xét của lãnh đạo", "Management review"),
    ("event", "quality-system/Declared", "Công bố", "Declared"),
    ("event", "quality-system/Redeclared", "Công bố lại", "Redeclared"),
    ("event", "quality-system/ConversionRequired", "Yêu cầu chuyển đổi", "Conversion required"),
    ("event", "quality-system/ConversionCompleted", "Hoàn thành chuyển đổi", "Conversion completed"),
    ("event", "quality-system/DeclarationNotified", "Thông báo bản công bố", "Declaration notified"),
    ("event", "quality-system/DeclarationPosted", "Niêm yết bản công bố", "Declaration posted"),
    ("event", "quality-system/RedeclarationRequired", "Yêu cầu công bố lại", "Redeclaration required"),
    ("event", "quality-system/DeclarationLapsed", "Bản công bố hết hiệu lực", "Declaration lapsed"),
    ("event", "quality-system/DeclarationWithdrawn", "Rút bản công bố", "Declaration withdrawn"),
    ("event", "reorganisation/Adopted", "Ban hành nghị quyết sắp xếp", "Reorganisation adopted"),
    ("event", "reorganisation/ItemRecorded", "Khoản của nghị quyết", "Item recorded"),
    ("event", "reorganisation/Corrected", "Đính chính nghị quyết", "Reorganisation corrected"),
    ("event", "reorganisation/Revoked", "Bãi bỏ nghị quyết", "Reorganisation revoked"),
    ("event", "reorganisation/SuccessionEstablished", "Kế thừa", "Succession established"),
    ("event", "reorganisation/TookEffect", "Sắp xếp có hiệu lực", "Reorganisation took effect"),
    ("event", "edition/Defined", "Ban hành phiên bản", "Edition defined"),
    ("event", "edition/Restricted", "Giới hạn phiên bản", "Edition restricted"),
    ("event", "obligation/LaidDown", "Quy định nghĩa vụ", "Obligation laid down"),
    ("event", "obligation/Lifted", "Bãi bỏ quy định nghĩa vụ", "Obligation lifted"),
    ("event", "procedure-list/Published", "Công bố danh mục TTHC", "Procedures published"),
];

/// What `code` of `list` is called; the code itself when nobody named it, a dash when it is empty.
pub(crate) fn word(list: &str, code: &str, lang: Lang) -> String {
    if code.is_empty() {
        return "—".to_owned();
    }
    let named = all().find(|(its_list, its_code, ..)| *its_list == list && *its_code == code);
    named.map_or(code, |(.., vietnamese, english)| lang.pick(vietnamese, english)).to_owned()
}

/// The codes of `list`, as a flag accepts them.
pub(crate) fn codes(list: &str) -> Vec<&'static str> {
    all().filter(|(its_list, ..)| *its_list == list).map(|(_, code, ..)| *code).collect()
}

/// The codes of a list that shares its words with another one, as a flag accepts them.
pub(crate) fn codes_of(list: &List) -> Vec<&'static str> {
    codes(list.name).into_iter().filter(|code| list.number(code).is_some()).collect()
}

fn all() -> impl Iterator<Item = &'static Word> {
    WORDS.iter().chain(programme::WORDS).chain(events::WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists;

    #[test]
    fn every_value_that_people_see_has_a_word() {
        let named = [&lists::TIER, &lists::KIND, &lists::LEVEL, &lists::OBLIGATION, &lists::POST, &lists::CAPACITY];
        let more = [&lists::PLACE, &lists::CAUSE, &lists::STATUS, &lists::REASON, &lists::VIEW];
        let more = more.into_iter().chain([&lists::SHARE, &lists::REORGANISATION_STATE, &lists::NOT_CARRIED]);
        for list in named.into_iter().chain(more) {
            assert_eq!(codes(list.name).join(", "), list.known(), "{}", list.name);
        }
    }

    #[test]
    fn an_unknown_code_is_shown_as_it_is() {
        assert_eq!(word("tier", "national", Lang::Vi), "national");
        assert_eq!(word("tier", "", Lang::Vi), "—");
        assert_eq!(word("tier", "commune", Lang::Vi), "Cấp xã");
        assert_eq!(word("tier", "commune", Lang::En), "Commune");
    }
}

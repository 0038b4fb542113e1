//! What inspectors find, in words of their own.
//!
//! **Invariant:** every item is one of the checklist `checklists/iso-2015.toml`, and nothing here is the standard's text.

/// What may be found at an item.
pub(super) struct Found {
    /// Code of the item.
    pub(super) item: &'static str,
    /// Its class when it is found: `minor`, `major`, `recommendation`.
    pub(super) class: &'static str,
    /// The clause, or blank.
    pub(super) clause: &'static str,
    /// What is written down.
    pub(super) text: &'static str,
    /// Why it came to that.
    pub(super) cause: &'static str,
    /// What is done about it.
    pub(super) action: &'static str,
    /// Whether it can only be seen on the spot.
    pub(super) on_site_only: bool,
}

const fn found(
    item: &'static str,
    class: &'static str,
    clause: &'static str,
    text: &'static str,
    cause: &'static str,
    action: &'static str,
) -> Found {
    Found { item, class, clause, text, cause, action, on_site_only: false }
}

/// What is found often; the first ones most often.
pub(super) const FOUND: [Found; 20] = [
    found(
        "B12",
        "minor",
        "8.5.1",
        "Hồ sơ thủ tục hành chính thiếu phiếu kiểm soát quá trình",
        "Cán bộ một cửa mới chưa được hướng dẫn",
        "Hướng dẫn lại và bổ sung phiếu cho hồ sơ đang giải quyết",
    ),
    found(
        "B6",
        "minor",
        "6.1",
        "Rủi ro được nhận diện một lần, trong năm chưa rà soát",
        "Chưa phân công người theo dõi rủi ro",
        "Rà soát rủi ro của từng quy trình và phân công theo dõi",
    ),
    found(
        "B7",
        "minor",
        "6.2",
        "Mục tiêu chất lượng chưa đo được, chưa đánh giá kết quả thực hiện",
        "Mục tiêu sao chép từ năm trước",
        "Ban hành lại mục tiêu có chỉ tiêu và kỳ đánh giá",
    ),
    found(
        "B11",
        "minor",
        "7.5.3",
        "Danh mục tài liệu chưa cập nhật, còn biểu mẫu lỗi thời tại nơi làm việc",
        "Không thu hồi bản cũ khi ban hành bản mới",
        "Cập nhật danh mục, thu hồi biểu mẫu lỗi thời",
    ),
    found(
        "B17",
        "minor",
        "9.1.2",
        "Chưa khảo sát sự hài lòng của người dân trong năm",
        "Chưa có kế hoạch khảo sát",
        "Khảo sát và tổng hợp kết quả",
    ),
    found(
        "A1",
        "minor",
        "",
        "Ban chỉ đạo ISO của cơ quan chưa kiện toàn sau khi thay đổi nhân sự",
        "Văn thư chưa tham mưu kịp thời",
        "Ban hành quyết định kiện toàn",
    ),
    Found {
        on_site_only: true,
        ..found(
            "A8",
            "minor",
            "",
            "Bản công bố và chính sách chất lượng chưa niêm yết tại nơi tiếp dân",
            "Bảng niêm yết đã thay mới",
            "Niêm yết lại tại nơi tiếp dân và trên trang thông tin",
        )
    },
    found(
        "B16",
        "minor",
        "8.7",
        "Hồ sơ quá hạn không có thư xin lỗi",
        "Phần mềm một cửa không nhắc",
        "Gửi thư xin lỗi và bổ sung bước nhắc vào quy trình",
    ),
    found(
        "B20",
        "minor",
        "9.3.2",
        "Xem xét của lãnh đạo thiếu nội dung đầu vào về rủi ro và ý kiến khách hàng",
        "Mẫu biên bản cũ",
        "Họp xem xét bổ sung theo mẫu đủ nội dung",
    ),
    found(
        "A9",
        "minor",
        "",
        "Báo cáo định kỳ gửi chậm",
        "Chưa phân công người báo cáo",
        "Phân công và đưa vào lịch công tác",
    ),
    found(
        "A10",
        "minor",
        "7.2",
        "Đánh giá viên nội bộ chưa qua đào tạo",
        "Nhân sự mới",
        "Cử cán bộ dự lớp đánh giá viên nội bộ",
    ),
    found(
        "B21",
        "minor",
        "10.2",
        "Khắc phục chưa tìm nguyên nhân, chỉ sửa sai tại chỗ",
        "Chưa dùng phiếu yêu cầu khắc phục",
        "Áp dụng phiếu khắc phục có phân tích nguyên nhân",
    ),
    found(
        "B5",
        "minor",
        "5.3",
        "Phân công nhiệm vụ chưa theo cơ cấu mới",
        "Cơ cấu tổ chức vừa thay đổi",
        "Ban hành lại bảng phân công nhiệm vụ",
    ),
    found(
        "B13",
        "minor",
        "8.2.1",
        "Giấy tiếp nhận không ghi ngày hẹn trả",
        "In thiếu trường trên biểu mẫu",
        "Sửa biểu mẫu giấy tiếp nhận",
    ),
    found(
        "A2",
        "minor",
        "",
        "Kế hoạch ISO của năm không có thời hạn từng việc",
        "Kế hoạch lập chung với kế hoạch công tác",
        "Ban hành kế hoạch có thời hạn và người làm",
    ),
    found(
        "B1",
        "minor",
        "4.1",
        "Bối cảnh và các bên quan tâm chưa xem lại sau khi sắp xếp đơn vị hành chính",
        "Chưa gắn việc xem lại với kỳ họp",
        "Xem lại và đưa vào biên bản xem xét của lãnh đạo",
    ),
    found(
        "B15",
        "minor",
        "8.5.3",
        "Giấy tờ gốc của công dân để chung với hồ sơ nội bộ",
        "Thiếu tủ lưu riêng",
        "Bố trí tủ lưu và sổ giao nhận",
    ),
    found(
        "A3",
        "major",
        "4.3",
        "Danh mục thủ tục hành chính chưa cập nhật theo quyết định công bố mới của UBND tỉnh",
        "Không theo dõi quyết định công bố",
        "Cập nhật danh mục và ban hành lại quy trình liên quan",
    ),
    found(
        "B19",
        "major",
        "9.2",
        "Đánh giá nội bộ chưa thực hiện tại hai phòng, có đánh giá viên đánh giá việc của mình",
        "Kế hoạch đánh giá lập cho có",
        "Đánh giá bổ sung do đánh giá viên độc lập thực hiện",
    ),
    found(
        "A4",
        "major",
        "4.3",
        "Nhiều thủ tục trong phạm vi chưa có quy trình",
        "Chưa rà soát khi nhận thêm thủ tục",
        "Xây dựng và ban hành các quy trình còn thiếu",
    ),
];

/// What is recommended rather than demanded.
pub(super) const RECOMMENDED: Found =
    found("A11", "recommendation", "", "Kinh phí ISO nên quyết toán theo từng nội dung chi", "", "");

/// What is done especially well.
pub(super) const STRENGTHS: [(&str, &str, &str); 3] = [
    ("B17", "9.1.2", "Lấy ý kiến người dân hằng quý và công khai kết quả"),
    ("B16", "8.6", "Không có hồ sơ trễ hạn trong sáu tháng đầu năm"),
    ("B11", "7.5.3", "Tài liệu được quản lý trên phần mềm, luôn có bản hiện hành"),
];

/// Every item of the checklist, in its order.
pub(super) fn items() -> impl Iterator<Item = String> {
    let part = |letter: char, last: u32| (1..=last).map(move |number| format!("{letter}{number}"));
    part('A', 12).chain(part('B', 22)).chain(part('C', 4))
}

/// Fields in which files are sampled, with their codes behind the letter of the tier.
pub(super) const FIELDS: [(&str, &str); 6] = [
    ("TIEP-CONG-DAN", "Tiếp công dân"),
    ("KHIEU-NAI-TO-CAO", "Giải quyết khiếu nại, tố cáo"),
    ("THI-DUA-KHEN-THUONG", "Thi đua, khen thưởng"),
    ("HO-TICH", "Hộ tịch"),
    ("CHUNG-THUC", "Chứng thực"),
    ("DAT-DAI", "Đất đai"),
];

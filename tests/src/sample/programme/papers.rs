//! Working days, documents, the steering committee, the plans and their money.
//!
//! **Invariant:** numbers, dates and issuers of the documents are those of the sources, but for the ones marked as drawn.

use super::super::calendar::date;
use super::super::entry::Entry;
use super::list::Inspected;
use super::{CAMPAIGN, LEAD, PLAN, entry};
use chrono::NaiveDate;

const PROVINCE: &str = "Ủy ban nhân dân tỉnh Hải Dương";
const COMMITTEE: &str = "BCD-ISO";
const PROGRAMME: &str = "848-KH-UBND";

/// The working days of 2021 and 2022: holidays with their names, none swapped.
const HOLIDAYS: [(i32, &str); 2] = [
    (
        2021,
        "2021-01-01|Tết Dương lịch;2021-02-10|Tết Nguyên đán;2021-02-11|Tết Nguyên đán;2021-02-12|Tết Nguyên đán;\
         2021-02-15|Tết Nguyên đán (nghỉ bù);2021-02-16|Tết Nguyên đán (nghỉ bù);2021-04-21|Giỗ Tổ Hùng Vương;\
         2021-04-30|Ngày Chiến thắng;2021-05-03|Ngày Quốc tế lao động (nghỉ bù);2021-09-02|Quốc khánh;2021-09-03|Quốc khánh",
    ),
    (
        2022,
        "2022-01-03|Tết Dương lịch (nghỉ bù);2022-01-31|Tết Nguyên đán;2022-02-01|Tết Nguyên đán;2022-02-02|Tết Nguyên đán;\
         2022-02-03|Tết Nguyên đán;2022-02-04|Tết Nguyên đán;2022-04-11|Giỗ Tổ Hùng Vương (nghỉ bù);\
         2022-05-02|Ngày Chiến thắng (nghỉ bù);2022-05-03|Ngày Quốc tế lao động (nghỉ bù);2022-09-01|Quốc khánh;2022-09-02|Quốc khánh",
    ),
];

/// A document: key, number, issuer, title, day, basis, committee.
type Document = (&'static str, &'static str, &'static str, &'static str, (i32, u32, u32), &'static str, &'static str);
/// A task: key, content, activity, lead, cooperating, last day, what it yields.
type Item = (&'static str, &'static str, &'static str, &'static str, &'static str, (i32, u32, u32), &'static str);

/// The real ones.
const DOCUMENTS: [Document; 6] = [
    (
        "19-2014-QD-TTg",
        "19/2014/QĐ-TTg",
        "Thủ tướng Chính phủ",
        "Về việc áp dụng hệ thống quản lý chất lượng theo tiêu chuẩn quốc gia TCVN ISO 9001:2008 vào hoạt động của các cơ quan, tổ chức thuộc hệ thống hành chính nhà nước",
        (2014, 3, 5),
        "",
        "",
    ),
    (
        "990-KH-UBND",
        "990/KH-UBND",
        PROVINCE,
        "Xây dựng, áp dụng hệ thống quản lý chất lượng theo TCVN ISO 9001:2008 tại các cơ quan hành chính trên địa bàn tỉnh",
        (2014, 6, 5),
        "19-2014-QD-TTg",
        "",
    ),
    (
        "419-BKHCN-TDC",
        "419/BKHCN-TĐC",
        "Bộ Khoa học và Công nghệ",
        "Hướng dẫn chuyển đổi áp dụng TCVN ISO 9001:2015",
        (2018, 2, 21),
        "19-2014-QD-TTg",
        "",
    ),
    (
        PROGRAMME,
        "848/KH-UBND",
        PROVINCE,
        "Tiếp tục thực hiện Quyết định số 19/2014/QĐ-TTg trên địa bàn tỉnh",
        (2021, 3, 15),
        "19-2014-QD-TTg;419-BKHCN-TDC",
        "",
    ),
    (
        "1161-QD-UBND",
        "1161/QĐ-UBND",
        PROVINCE,
        "Về việc kiện toàn Ban chỉ đạo ISO 9001 tỉnh",
        (2021, 4, 16),
        "19-2014-QD-TTg;848-KH-UBND",
        "",
    ),
    (
        PLAN,
        "1524/KH-BCĐ",
        "Ban chỉ đạo ISO 9001 tỉnh Hải Dương",
        "Xây dựng, duy trì, cải tiến hệ thống quản lý chất lượng theo TCVN ISO 9001:2015 năm 2021",
        (2021, 5, 4),
        "848-KH-UBND;1161-QD-UBND",
        COMMITTEE,
    ),
];

/// What is to be done by the plan of 2021.
const ITEMS: [Item; 6] = [
    (
        "1",
        "Hướng dẫn các cơ quan duy trì, cải tiến hệ thống quản lý chất lượng",
        "direction",
        LEAD,
        "VPUBND",
        (2021, 5, 31),
        "Công văn hướng dẫn",
    ),
    (
        "2",
        "Tập huấn đánh giá viên nội bộ và duy trì, cải tiến hệ thống quản lý chất lượng",
        "training",
        LEAD,
        "SNV;STC",
        (2021, 6, 30),
        "Hai lớp tập huấn",
    ),
    (
        "3",
        "Kiểm tra việc duy trì, cải tiến hệ thống quản lý chất lượng tại các cơ quan",
        "inspection",
        LEAD,
        "VPUBND;SNV;STP;STC",
        (2021, 11, 30),
        "Kết luận kiểm tra từng cơ quan",
    ),
    (
        "4",
        "Chấm điểm tiêu chí áp dụng ISO trong Chỉ số cải cách hành chính",
        "other",
        "SNV",
        LEAD,
        (2021, 12, 20),
        "Bảng điểm",
    ),
    (
        "5",
        "Bố trí và quyết toán kinh phí thực hiện kế hoạch",
        "other",
        "STC",
        LEAD,
        (2021, 12, 24),
        "Quyết toán kinh phí",
    ),
    (
        "6",
        "Báo cáo kết quả thực hiện năm 2021 gửi Bộ Khoa học và Công nghệ",
        "report",
        LEAD,
        "",
        (2021, 12, 15),
        "Báo cáo năm",
    ),
];

/// Key of the item that the inspections carry out.
const INSPECTION_ITEM: &str = "3";
/// Key of the item of the classes.
pub(super) const TRAINING_ITEM: &str = "2";
/// Where the money comes from.
const TREASURY: &str = "Ngân sách tỉnh";

fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    date(year, month, day)
}

/// Everything until the list of agencies is promulgated.
pub(super) fn before_the_campaign(listed: &[Inspected]) -> Vec<Entry> {
    let mut entries = vec![];
    for (year, holidays) in HOLIDAYS {
        let (first, year) = (date(year, 1, 1), year.to_string());
        entries.push(entry("calendar_years", first, &[&year, holidays, "", "45/2019/QH14"]).real());
    }
    entries.extend(committee());
    for (key, number, issuer, title, issued_on, basis, committee) in DOCUMENTS {
        let (issued, mut effective_on) = (day(issued_on).to_string(), day(issued_on));
        if key == "19-2014-QD-TTg" {
            effective_on = date(2014, 4, 20);
        }
        let values = [key, number, issuer, title, &issued, "", "", basis, "", "", committee, ""];
        entries.push(entry("documents", effective_on, &values).real());
    }
    entries.extend(programme("990-KH-UBND", (2014, 2020), date(2014, 5, 5), date(2014, 6, 5)));
    // Known only when the last declaration of 2020 was: three weeks late.
    let reached = "Đến 31/12/2020 cả 265 cơ quan đã công bố theo TCVN ISO 9001:2015";
    entries.push(entry("task_completions", date(2021, 1, 21), &["990-KH-UBND", "1", reached]));
    entries.push(entry(
        "plan_closures",
        date(2021, 1, 29),
        &["990-KH-UBND", "Hoàn thành mục tiêu của giai đoạn 2014-2020"],
    ));
    entries.extend(programme(PROGRAMME, (2021, 2025), date(2021, 2, 22), date(2021, 3, 15)));
    entries.extend(plan_of_2021(listed));
    entries
}

/// The committee: established in 2014, and again complete on 16/04/2021 by 1161/QĐ-UBND after its head had left.
fn committee() -> Vec<Entry> {
    let former = "Nguyễn Văn Quế|Phó Chủ tịch UBND tỉnh|chair|VPUBND;Phạm Đình Trọng|Giám đốc Sở Khoa học và Công nghệ|standing-deputy|SKHCN;\
                  Vũ Thị Minh Hạnh|Phó Giám đốc Sở Nội vụ|member|SNV;Trần Hữu Cường|Phó Giám đốc Sở Tài chính|member|STC";
    let present = "Lê Quang Hưng|Phó Chủ tịch UBND tỉnh|chair|VPUBND;Phạm Đình Trọng|Giám đốc Sở Khoa học và Công nghệ|standing-deputy|SKHCN;\
                   Bùi Thanh Yến|Phó Chánh Văn phòng UBND tỉnh|deputy|VPUBND;Vũ Thị Minh Hạnh|Phó Giám đốc Sở Nội vụ|member|SNV;\
                   Trần Hữu Cường|Phó Giám đốc Sở Tài chính|member|STC;Đỗ Thế Vinh|Phó Giám đốc Sở Tư pháp|member|STP;\
                   Hoàng Công Lâm|Chi cục trưởng Chi cục Tiêu chuẩn Đo lường Chất lượng|secretary|SKHCN";
    let name = "Ban chỉ đạo ISO 9001 tỉnh Hải Dương";
    vec![
        entry("committees", date(2014, 6, 20), &[COMMITTEE, name, "1305/QĐ-UBND", former]),
        entry("committee_departures", date(2021, 3, 29), &[COMMITTEE, "Nguyễn Văn Quế", "Nhận nhiệm vụ khác"]),
        entry(
            "committee_reconstitutions",
            date(2021, 4, 16),
            &[COMMITTEE, "1161/QĐ-UBND", present, "Có thay đổi về nhân sự"],
        ),
    ]
}

/// A programme of several years: drafted, approved and promulgated by the document of the same key.
fn programme(key: &'static str, (first, last): (i32, i32), drafted: NaiveDate, promulgated: NaiveDate) -> Vec<Entry> {
    let (year, until) = (first.to_string(), last.to_string());
    let title = format!("Chương trình áp dụng hệ thống quản lý chất lượng giai đoạn {first}-{last}");
    let content = "Các cơ quan hành chính trên địa bàn công bố, duy trì và cải tiến hệ thống quản lý chất lượng";
    let deadline = date(last, 12, 31).to_string();
    vec![
        entry("plans", drafted, &[key, "programme", &title, &year, &until, PROVINCE, "", "19-2014-QD-TTg", LEAD]),
        entry("plan_items", drafted, &[key, "1", content, "building", LEAD, "SNV;STC", &deadline, ""]),
        entry("plan_submissions", promulgated, &[key, "Tờ trình của Sở Khoa học và Công nghệ"]),
        entry("plan_approvals", promulgated, &[key, PROVINCE]),
        entry("plan_promulgations", promulgated, &[key, key]),
    ]
}

fn plan_of_2021(listed: &[Inspected]) -> Vec<Entry> {
    let (drafted, submitted) = (date(2021, 4, 19), date(2021, 4, 28));
    let title = DOCUMENTS[5].3;
    let issuer = DOCUMENTS[5].2;
    let basis = "848-KH-UBND;1161-QD-UBND";
    let values = [PLAN, "annual", title, "2021", "", issuer, PROGRAMME, basis, LEAD];
    let mut entries = vec![entry("plans", drafted, &values)];
    for (key, content, activity, lead, cooperating, deadline, product) in ITEMS {
        let deadline = day(deadline).to_string();
        entries.push(entry(
            "plan_items",
            drafted,
            &[PLAN, key, content, activity, lead, cooperating, &deadline, product],
        ));
    }
    let of_mode = |mode: &str| {
        let keys: Vec<&str> = listed.iter().filter(|one| one.mode == mode).map(|one| one.key.as_str()).collect();
        format!("list|{}|{mode}", keys.join("+"))
    };
    let rules = format!("{};{}", of_mode("on-site"), of_mode("records-based"));
    let (from, until) = (date(2021, 7, 12).to_string(), date(2021, 11, 15).to_string());
    let promulgated = date(2021, 5, 4);
    entries.extend([
        entry("plan_selections", date(2021, 4, 26), &[PLAN, &rules]),
        entry("plan_campaigns", date(2021, 4, 26), &[PLAN, "ISO-2015", &from, &until]),
        entry("plan_submissions", submitted, &[PLAN, "62/TTr-SKHCN"]),
        entry("plan_approvals", date(2021, 5, 4), &[PLAN, "Trưởng Ban chỉ đạo ISO 9001 tỉnh"]),
        entry("plan_promulgations", promulgated, &[PLAN, PLAN]),
        entry("budgets", date(2021, 5, 12), &[PLAN, TREASURY, "385000000", "1710/QĐ-UBND"]),
        entry("task_progress", date(2021, 5, 17), &[PLAN, "1", "50", "Đã dự thảo công văn hướng dẫn", LEAD]),
        entry("task_completions", date(2021, 5, 27), &[PLAN, "1", "Công văn 715/SKHCN-TĐC"]),
        entry("settlements", date(2021, 7, 2), &[PLAN, TREASURY, "96500000", "PC-2021-031"]),
    ]);
    entries
}

/// What followed: each conclusion counts for the task, then the reports, the money and the end of the plan.
pub(super) fn after_the_campaign(listed: &[Inspected]) -> Vec<Entry> {
    let concluded = listed
        .iter()
        .map(|one| entry("task_conclusions", one.concluded_on(), &[PLAN, INSPECTION_ITEM, CAMPAIGN, &one.key]));
    let mut entries: Vec<Entry> = concluded.collect();
    let summary = "Đã kiểm tra 46 cơ quan; các điểm không phù hợp được yêu cầu khắc phục";
    entries.extend([
        entry("campaign_closures", date(2021, 11, 26), &[CAMPAIGN, summary]),
        entry("settlements", date(2021, 11, 30), &[PLAN, TREASURY, "241300000", "PC-2021-087"]),
        entry("task_completions", date(2021, 12, 14), &[PLAN, "6", "Báo cáo 1498/BC-SKHCN"]),
        entry("task_completions", date(2021, 12, 22), &[PLAN, "4", "Bảng điểm tiêu chí ISO năm 2021"]), // two days late
        entry("task_completions", date(2021, 12, 24), &[PLAN, "5", "Đã quyết toán 337.800.000 đồng"]),
        entry("plan_closures", date(2021, 12, 28), &[PLAN, "Hoàn thành sáu nhiệm vụ; một nhiệm vụ chậm hai ngày"]),
    ]);
    entries
}

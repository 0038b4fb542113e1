//! Names of people who do not exist.
//!
//! **Invariant:** within one agency no two people share a name, so a name identifies an officer of the sample.
//! **Invariant:** names are NFC, because every part of them is.
//!
//! Absent on purpose: anything that would tell a real holder of an office; every name is drawn.

use super::draw::Draw;

/// Family names with how many of a hundred people bear them, roughly.
const FAMILIES: [(&str, u64); 14] = [
    ("Nguyễn", 36),
    ("Phạm", 13),
    ("Vũ", 10),
    ("Trần", 9),
    ("Lê", 7),
    ("Bùi", 5),
    ("Đỗ", 5),
    ("Hoàng", 4),
    ("Đặng", 3),
    ("Phan", 2),
    ("Đinh", 2),
    ("Lương", 2),
    ("Tạ", 1),
    ("Mạc", 1),
];

const MEN_MIDDLE: [&str; 10] = ["Văn", "Đình", "Đức", "Hữu", "Quang", "Xuân", "Minh", "Ngọc", "Công", "Thế"];
const MEN_GIVEN: [&str; 24] = [
    "An", "Bình", "Chiến", "Cường", "Dũng", "Đạt", "Hà", "Hải", "Hiếu", "Hùng", "Hưng", "Khánh", "Lâm", "Long", "Mạnh",
    "Nam", "Phong", "Quân", "Sơn", "Thắng", "Thành", "Toàn", "Tuấn", "Vinh",
];
const WOMEN_MIDDLE: [&str; 6] = ["Thị", "Thị Thu", "Thị Minh", "Thanh", "Ngọc", "Thị Kim"];
const WOMEN_GIVEN: [&str; 18] = [
    "Anh", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hiền", "Hoa", "Hương", "Lan", "Liên", "Mai", "Nga", "Nhung",
    "Phương", "Thảo", "Thủy", "Yến",
];

/// `count` people of one agency, all with different names.
pub fn roster(draw: &Draw, count: usize) -> Vec<String> {
    let mut roster: Vec<String> = Vec::new();
    let mut attempt = 0;
    while roster.len() < count {
        let name = name(draw, attempt);
        if !roster.contains(&name) {
            roster.push(name);
        }
        attempt += 1;
    }
    roster
}

fn name(draw: &Draw, attempt: usize) -> String {
    let ask = |what: &str| format!("person {attempt} {what}");
    let family = FAMILIES[draw.weighted(&ask("family"), FAMILIES.iter().map(|(_, weight)| *weight))].0;
    let (middle, given): (&[&str], &[&str]) =
        if draw.chance(&ask("woman"), 35) { (&WOMEN_MIDDLE, &WOMEN_GIVEN) } else { (&MEN_MIDDLE, &MEN_GIVEN) };
    let middle = middle[draw.place(&ask("middle"), middle.len())];
    let given = given[draw.place(&ask("given"), given.len())];
    format!("{family} {middle} {given}")
}

//! The programme of 2021 at the command line, as somebody sees it who has just started `chuan dev`.
//!
//! **Invariant:** the process started here is killed with the test that started it.
//! **Invariant:** what is said of the sample's figures is counted from its files, not copied from an answer.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic where it sets something up")]

use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

const CHUAN: &str = env!("CARGO_BIN_EXE_chuan");
const YEAR_END: [&str; 2] = ["--as-of", "2021-12-31"];

/// `chuan dev` with the sample, on a directory of its own.
struct Dev {
    process: Child,
    printed: String,
    url: String,
}

impl Dev {
    fn start(data: &Path) -> Dev {
        let mut command = Command::new(CHUAN);
        command.args(["dev", "--lang", "vi", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut dev = Dev { process, printed: String::new(), url: String::new() };
        for line in BufReader::new(dev.process.stdout.take().unwrap()).lines().map_while(Result::ok) {
            dev.printed += &line;
            dev.printed.push('\n');
            if let Some(at) = line.find("http://") {
                dev.url = line[at..].chars().take_while(|character| !character.is_whitespace()).collect();
                return dev;
            }
        }
        panic!("it ended before it was ready: {}", dev.printed);
    }

    /// What a command prints, in Vietnamese.
    fn text(&self, line: &[&str]) -> String {
        let output =
            Command::new(CHUAN).args(line).args(["--server", &self.url]).env("CHUAN_LANG", "vi").output().unwrap();
        assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, line: &[&str]) -> Value {
        serde_json::from_str(&self.text(&[line, &["--output", "json"]].concat())).unwrap()
    }

    fn csv(&self, line: &[&str]) -> Vec<BTreeMap<String, String>> {
        let text = self.text(&[line, &["--output", "csv"]].concat());
        csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
    }

    /// What a command that fails says of it.
    fn refusal(&self, line: &[&str]) -> String {
        let output = Command::new(CHUAN).args(line).args(["--server", &self.url]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{line:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The rows of a file of the sample.
fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/samples/hai-duong");
    csv::Reader::from_path(sample.join(file)).unwrap().deserialize().map(Result::unwrap).collect()
}

/// How many rows have each value of a column.
fn count(rows: &[BTreeMap<String, String>], column: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row[column].clone()).or_default() += 1;
    }
    counts
}

fn size(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

/// The row of a statistic with this key.
fn row<'a>(answer: &'a Value, by: &str, key: &str) -> &'a Value {
    let rows = answer["rows"].as_array().expect("a statistic has rows");
    rows.iter().find(|row| row[by] == key).unwrap_or_else(|| panic!("no row {key} in {answer}"))
}

#[test]
fn a_newcomer_sees_the_programme_of_2021() {
    let data = tempfile::tempdir().unwrap();
    let dev = Dev::start(data.path());
    assert!(dev.printed.contains("Chương trình năm 2021") && dev.printed.contains("1524/KH-BCĐ"), "{}", dev.printed);
    plans(&dev);
    inspections(&dev);
    findings(&dev);
    trainings(&dev);
    refusals(&dev);
    the_same_again(&dev);
}

fn plans(dev: &Dev) {
    let list = dev.csv(&["plan", "list", "--as-of", "2021-12-31"]);
    assert_eq!(list.len(), rows("plans.csv").len(), "{list:?}");

    let shown = dev.json(&["plan", "show", "1524/KH-BCĐ", "--as-of", "2021-12-31"]);
    let plan = &shown["plan"];
    let documents: Vec<&str> =
        plan["documents"].as_array().unwrap().iter().filter_map(|one| one["number"].as_str()).collect();
    assert_eq!(documents[..3], ["1524/KH-BCĐ", "848/KH-UBND", "19/2014/QĐ-TTg"], "{documents:?}");
    assert!(documents.contains(&"1161/QĐ-UBND"), "{documents:?}");
    assert_eq!(size(&plan["selection"]), 46);
    let table = dev.text(&["plan", "show", "1524/KH-BCĐ", "--as-of", "2021-12-31"]);
    assert!(table.contains("Sở Khoa học và Công nghệ") && table.contains("← 848/KH-UBND"), "{table}");

    let plan_id = plan["plan_id"].as_str().unwrap();
    let tasks = dev.csv(&["plan", "progress", plan_id, "--as-of", "2021-12-31"]);
    assert_eq!(tasks.len(), size(&plan["items"]), "a plan is known by its id too");
    let figures = dev.json(&["report", "plans", "--year", "2021", "--as-of", "2021-12-31"]);
    let figure = figures["plans"].as_array().unwrap().iter().find(|row| row["number"] == "1524/KH-BCĐ").unwrap();
    let completed = tasks.iter().filter(|task| task["standing"].starts_with("completed")).count();
    assert_eq!((&figure["tasks"], &figure["completed"]), (&tasks.len().into(), &completed.into()), "{figure}");
    assert_eq!(figure["settled_dong"], plan["budget"][0]["settled_dong"], "two services tell one figure");
}

fn inspections(dev: &Dev) {
    let list = dev.csv(&[&["inspection", "list", "--campaign", "1524/KH-BCĐ"][..], &YEAR_END].concat());
    assert_eq!(list.len(), rows("inspections.csv").len());
    let lines = dev.csv(&[&["report", "inspections", "--list", "--year", "2021"][..], &YEAR_END].concat());
    assert_eq!(count(&lines, "grade"), count(&list, "grade"), "two services tell one figure");
    assert_eq!(count(&lines, "tier"), count(&list, "tier"));
    for (by, column) in [("tier", "tier"), ("grade", "grade"), ("mode", "mode")] {
        let figures = dev.json(&[&["report", "inspections", "--by", by][..], &YEAR_END].concat());
        for (key, number) in count(&lines, column) {
            assert_eq!(row(&figures, by, &key)["agencies"], number, "{by} {key}");
        }
        assert_eq!(row(&figures, by, "all")["agencies"], lines.len());
    }
    let before = dev.json(&["report", "inspections", "--by", "tier", "--as-of", "2021-06-30"]);
    let scheduled = rows("inspections.csv").iter().filter(|one| one["effective_on"].as_str() <= "2021-06-30").count();
    let selected = &row(&before, "tier", "all")["selected"];
    assert_eq!(*selected, 46 - scheduled, "chosen, and nothing scheduled yet: {before}");

    let city = dev.json(&["inspection", "show", "288", "--year", "2021", "--as-of", "2021-12-31"]);
    let city = &city["inspection"];
    assert_eq!((&city["campaign_number"], &city["status"]), (&"1524/KH-BCĐ".into(), &"concluded".into()));
    assert!(size(&city["assessments"]) == 38 && size(&city["team"]["members"]) > 2, "{city}");
    assert_eq!(city["minutes"]["settled"], true);
    let by_id = dev.json(&["inspection", "show", city["inspection_id"].as_str().unwrap(), "--as-of", "2021-12-31"]);
    let by_agency = dev.json(&["inspection", "show", city["agency"].as_str().unwrap(), "--as-of", "2021-12-31"]);
    assert_eq!((&by_id["inspection"], &by_agency["inspection"]), (city, city));
    let table = dev.text(&["inspection", "show", "Sở Khoa học và Công nghệ", "--as-of", "2021-12-31"]);
    assert!(table.contains("Trưởng đoàn") && table.contains("Kết quả theo đề cương (38)"), "{table}");
}

fn findings(dev: &Dev) {
    let all = dev.csv(&[&["report", "findings", "--list"][..], &YEAR_END].concat());
    assert_eq!(all.len(), rows("findings.csv").len());
    for (by, column) in [("class", "class"), ("clause", "clause"), ("tier", "tier")] {
        let figures = dev.json(&[&["report", "findings", "--by", by][..], &YEAR_END].concat());
        for (key, number) in count(&all, column).into_iter().filter(|(key, _)| !key.is_empty()) {
            assert_eq!(row(&figures, by, &key)["raised"], number, "{by} {key}");
        }
        assert_eq!(row(&figures, by, "all")["raised"], all.len());
    }
    let none = dev.csv(&[&["report", "findings", "--list", "--clause", ""][..], &YEAR_END].concat());
    assert_eq!(none.len(), all.iter().filter(|one| one["clause"].is_empty()).count());
    let overdue = dev.csv(&[&["report", "findings", "--list", "--overdue"][..], &YEAR_END].concat());
    let actions = dev.csv(&[&["report", "findings", "--overdue"][..], &YEAR_END].concat());
    let total = dev.json(&[&["report", "findings"][..], &YEAR_END].concat());
    assert_eq!(row(&total, "class", "all")["overdue"], overdue.len());
    assert!(!overdue.is_empty() && actions.len() >= overdue.len(), "{overdue:?}");
    let table = dev.text(&[&["report", "findings", "--by", "clause"][..], &YEAR_END].concat());
    assert!(table.contains("9.2 Đánh giá nội bộ") && table.contains("Tính đến 31/12/2021"), "{table}");
}

fn trainings(dev: &Dev) {
    let figures = dev.json(&[&["report", "training", "--by", "year"][..], &YEAR_END].concat());
    let lines = dev.json(&[&["report", "training", "--list", "--plan", "1524/KH-BCĐ"][..], &YEAR_END].concat());
    let held = rows("training_sessions.csv").len();
    assert_eq!((&row(&figures, "year", "2021")["held"], size(&lines["trainings"])), (&held.into(), held));
    let log = dev.text(&["log", "tail", "--service", "inspections", "-n", "3"]);
    assert!(log.lines().count() == 3 && log.contains('('), "{log}");
}

fn refusals(dev: &Dev) {
    assert!(dev.refusal(&["plan", "show", "1/KH-UBND"]).contains("chuan plan list"));
    assert!(dev.refusal(&["plan", "show", "1524/KH-BCĐ", "--as-of", "2020-12-31"]).contains("--as-of"));
    assert!(dev.refusal(&["inspection", "list", "--campaign", "1/KH-UBND"]).contains("1524/KH-BCĐ"));
    assert!(dev.refusal(&["inspection", "show", "288", "--year", "2020"]).contains("2020"));
}

/// R-RPT-6: what was answered once is answered again, byte by byte, when its provenance is asked for.
fn the_same_again(dev: &Dev) {
    for line in [
        &["plan", "show", "1524/KH-BCĐ"][..],
        &["plan", "progress", "1524/KH-BCĐ"],
        &["inspection", "list"],
        &["inspection", "show", "288"],
        &["report", "findings"],
        &["report", "findings", "--overdue"],
        &["report", "inspections"],
        &["report", "plans"],
        &["report", "training"],
    ] {
        let first = dev.json(&[line, &YEAR_END].concat());
        let known_at = first["known_at"].as_str().expect("an answer says what it knew");
        assert_eq!(dev.json(&[line, &YEAR_END, &["--known-at", known_at]].concat()), first, "{line:?}");
        let then = dev.json(&[line, &YEAR_END, &["--known-at", "2021-10-15"]].concat());
        assert_ne!(then, first, "{line:?}: more was recorded since");
    }
}

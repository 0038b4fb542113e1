//! `chuan import` as somebody uses it who writes a set of his own, for several services.
//!
//! **Invariant:** every process started here is killed with the test that started it.

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

const CHUAN: &str = env!("CARGO_BIN_EXE_chuan");

const MANIFEST: &str =
    "format = 1\nname = \"nho\"\nprovince = \"30\"\nfounding = true\ntitle_vi = \"Bộ nhỏ\"\ntitle_en = \"Small\"\n";
const AGENCIES: &str = "recorded_at,actor,synthetic,agency,name,tier,kind,level,parent,area_code,effective_on\n\
    2021-01-04T08:00:00+07:00,an,yes,SKHCN,Sở Khoa học và Công nghệ,province,department,,,,2021-01-01\n";
const PLANS: &str = "recorded_at,actor,synthetic,plan,kind,title,year,until_year,issuer,programme,basis,lead,effective_on\n\
    2021-02-01T08:00:00+07:00,an,yes,CT,programme,Chương trình ISO,2021,2025,UBND tỉnh,,,SKHCN,2021-02-01\n";
const ITEMS: &str = "recorded_at,actor,synthetic,plan,item,content,activity,lead,cooperating,deadline,product,effective_on\n\
    2021-02-03T08:00:00+07:00,an,yes,CT,I.1,Tập huấn,training,SKHCN,,2021-12-15,,2021-02-03\n";
const CHECKLISTS: &str = "recorded_at,actor,synthetic,file,effective_on\n2021-05-04T08:00:00+07:00,an,yes,checklists/iso-2015.toml,2021-05-04\n";

/// An empty house.
struct House {
    process: Child,
    url: String,
}

impl House {
    fn start(data: &Path) -> Result<House> {
        let mut command = Command::new(CHUAN);
        command.args(["dev", "--sample", "none", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut lines = BufReader::new(process.stdout.take().context("it prints")?).lines();
        loop {
            let line = lines.next().context("it ended before it was ready")??;
            if let Some(at) = line.find("http://") {
                let url = line[at..].chars().take_while(|character| !character.is_whitespace()).collect();
                return Ok(House { process, url });
            }
        }
    }

    fn ask(&self, arguments: &[&str]) -> Output {
        Command::new(CHUAN).args(arguments).args(["--server", &self.url]).output().expect("the executable runs")
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.ask(&[arguments, &["--output", "json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("it prints JSON")
    }

    fn imports(&self, set: &Path, more: &[&str]) -> Value {
        self.json(&[&["import", &set.to_string_lossy()], more].concat())
    }

    fn head(&self, service: &str) -> i64 {
        self.json(&["log", "head", "--service", service])["position"].as_i64().expect("a log has a head")
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn write(set: &Path, files: &[(&str, &str)]) -> Result<()> {
    fs::create_dir_all(set.join("checklists"))?;
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/samples/hai-duong/checklists/iso-2015.toml");
    for (name, text) in files {
        fs::write(set.join(name), text)?;
        if *name == "checklists.csv" {
            fs::copy(sample, set.join("checklists/iso-2015.toml"))?;
        }
    }
    Ok(())
}

/// What each service says: its name, whether it was asked, rows applied, rows known.
fn shares(summary: &Value) -> Vec<(&str, bool, i64, i64)> {
    let services = summary["services"].as_array().expect("a summary has services");
    let mut shares = Vec::new();
    for share in services {
        let number = |name: &str| share[name].as_i64().expect("a count is a number");
        let asked = share["asked"].as_bool().expect("it says whether it was asked");
        shares.push((share["service"].as_str().expect("a name"), asked, number("applied"), number("already_known")));
    }
    shares
}

#[test]
fn a_set_goes_to_the_services_that_it_has_rows_for_and_to_no_other() -> Result<()> {
    let (data, set) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let house = House::start(data.path())?;
    write(
        set.path(),
        &[("import.toml", MANIFEST), ("agencies.csv", AGENCIES), ("plans.csv", PLANS), ("plan_items.csv", ITEMS)],
    )?;
    let summary = house.imports(set.path(), &[]);
    assert_eq!(shares(&summary), [("registry", true, 1, 0), ("plans", true, 2, 0)]);
    assert_eq!((house.head("registry"), house.head("plans"), house.head("inspections")), (1, 2, 0));
    // The log of inspections was not touched: it may still be founded, by another set.
    let more = MANIFEST.replace("\"nho\"", "\"them\"");
    let other = tempfile::tempdir()?;
    write(other.path(), &[("import.toml", &more), ("checklists.csv", CHECKLISTS)])?;
    assert_eq!(shares(&house.imports(other.path(), &[])), [("inspections", true, 1, 0)]);
    let told = house.json(&["log", "tail", "-n", "1", "--service", "inspections"]);
    assert!(told["recorded_at"].as_str().is_some_and(|at| at.starts_with("2021-05-04T01:00:00")), "{told}");
    assert_eq!(shares(&house.imports(set.path(), &[])), [("registry", true, 0, 1), ("plans", true, 0, 2)]);
    Ok(())
}

#[test]
fn what_builds_on_rows_that_are_only_checked_is_not_checked_on_the_server() -> Result<()> {
    let (data, set) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let house = House::start(data.path())?;
    write(
        set.path(),
        &[("import.toml", MANIFEST), ("agencies.csv", AGENCIES), ("plans.csv", PLANS), ("checklists.csv", CHECKLISTS)],
    )?;
    let summary = house.imports(set.path(), &["--validate-only"]);
    assert_eq!(shares(&summary), [("registry", true, 1, 0), ("plans", false, 0, 0), ("inspections", false, 0, 0)]);
    let told = house.ask(&["import", &set.path().to_string_lossy(), "--validate-only", "--lang", "en"]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.contains("plans: not checked on the server") && told.contains("Nothing was recorded"), "{told}");
    house.imports(set.path(), &[]);
    let summary = house.imports(set.path(), &["--validate-only"]);
    assert_eq!(shares(&summary), [("registry", true, 0, 1), ("plans", true, 0, 1), ("inspections", true, 0, 1)]);
    Ok(())
}

#[test]
fn a_service_that_refuses_rows_says_so_and_the_corrected_set_goes_on() -> Result<()> {
    let (data, set) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let house = House::start(data.path())?;
    // The programme is only a draft, which nobody knows but the service (R-PLN-2).
    let annual = "2021-02-02T08:00:00+07:00,an,yes,KH,annual,Kế hoạch,2021,,UBND tỉnh,CT,,SKHCN,2021-02-02\n";
    let annual = format!("{PLANS}{annual}");
    let files =
        [("import.toml", MANIFEST), ("agencies.csv", AGENCIES), ("plans.csv", &annual), ("checklists.csv", CHECKLISTS)];
    write(set.path(), &files)?;
    let output = house.ask(&["import", &set.path().to_string_lossy()]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("nothing of plans was recorded, but the rows of registry are"), "{told}");
    assert!(told.contains("plans.csv:3") && told.contains("R-PLN-2"), "{told}");
    assert_eq!((house.head("registry"), house.head("plans"), house.head("inspections")), (1, 0, 0));

    write(set.path(), &[("plans.csv", PLANS)])?;
    let summary = house.imports(set.path(), &[]);
    assert_eq!(shares(&summary), [("registry", true, 0, 1), ("plans", true, 1, 0), ("inspections", true, 1, 0)]);
    let told = house.json(&["log", "tail", "-n", "1", "--service", "plans"]);
    assert!(
        told["recorded_at"].as_str().is_some_and(|at| at.starts_with("2021-02")),
        "its recording times are kept: {told}"
    );
    Ok(())
}

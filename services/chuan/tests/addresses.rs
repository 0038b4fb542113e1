//! The command line before services that have addresses of their own, as in production.
//!
//! **Invariant:** every process started here is killed with the test that started it.

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const CHUAN: &str = env!("CARGO_BIN_EXE_chuan");

const MANIFEST: &str =
    "format = 1\nname = \"nho\"\nprovince = \"30\"\nfounding = true\ntitle_vi = \"Bộ nhỏ\"\ntitle_en = \"Small\"\n";
const AGENCIES: &str = "recorded_at,actor,synthetic,agency,name,tier,kind,level,parent,area_code,effective_on\n\
    2021-01-04T08:00:00+07:00,an,yes,SKHCN,Sở Khoa học và Công nghệ,province,department,,,,2021-01-01\n";
const PLANS: &str = "recorded_at,actor,synthetic,plan,kind,title,year,until_year,issuer,programme,basis,lead,effective_on\n\
    2021-02-01T08:00:00+07:00,an,yes,CT,programme,Chương trình ISO,2021,2025,UBND tỉnh,,,SKHCN,2021-02-01\n";

/// Some services in a process of their own.
struct Served {
    process: Child,
    address: String,
}

impl Served {
    fn start(data: &Path, services: &[&str]) -> Result<Served> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string(); // free again when the process asks for it
        let database = format!("sqlite:{}/{{service}}.sqlite", data.display());
        let mut command = Command::new(CHUAN);
        command.arg("serve").args(services).args(["--listen", &address, "--database", &database, "--evidence"]);
        command.arg(data.join("evidence")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Served { process: command.spawn()?, address })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn ask(server: &str, arguments: &[&str]) -> Output {
    Command::new(CHUAN).args(arguments).args(["--server", server]).output().expect("the executable runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(server: &str, arguments: &[&str]) -> Result<Value> {
    let output = ask(server, &[arguments, &["--output", "json"]].concat());
    anyhow::ensure!(output.status.success(), "{arguments:?}: {}", told(&output));
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn until<T>(mut what: impl FnMut() -> Result<T>) -> Result<T> {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        match what() {
            Err(error) if Instant::now() > deadline => return Err(error.context("it did not come true in time")),
            Err(_) => {}
            done => return done,
        }
    }
}

/// A list of one answer, as the names in it.
fn names(answer: &Value, list: &str, key: &str) -> Vec<String> {
    let each = answer[list].as_array().map(Vec::as_slice).unwrap_or_default();
    each.iter().filter_map(|one| one[key].as_str()).map(str::to_owned).collect()
}

#[test]
fn every_service_is_asked_where_it_is() -> Result<()> {
    let (data, set) = (tempfile::tempdir()?, tempfile::tempdir()?);
    for (name, text) in [("import.toml", MANIFEST), ("agencies.csv", AGENCIES), ("plans.csv", PLANS)] {
        fs::write(set.path().join(name), text)?;
    }
    // Two processes that make the same new files at once are another test's matter.
    let first = Served::start(data.path(), &["registry", "reporting"])?;
    until(|| json(&format!("http://{}", first.address), &["log", "head"]))?;
    let mut second = Served::start(data.path(), &["plans", "inspections"])?;
    until(|| json(&format!("http://{}", second.address), &["log", "head", "--service", "plans"]))?;
    let (a, b) = (&first.address, &second.address);
    let server = format!("registry=http://{a},reporting=http://{a},plans=http://{b},inspections=http://{b}");

    // The rows of each service go to its own address.
    json(&server, &["import", &set.path().to_string_lossy()])?;
    assert_eq!(json(&server, &["log", "head", "--service", "registry"])?["position"], 1);
    assert_eq!(json(&server, &["log", "head", "--service", "plans"])?["position"], 1);
    let plans = json(&server, &["plan", "list", "--as-of", "2021-12-31"])?.to_string();
    assert!(plans.contains("Chương trình ISO"), "{plans}");

    // What all have is asked for everywhere.
    let behind = |view: &Value| view["behind"].as_i64() != Some(0) || view["behind_seconds"].as_f64() != Some(0.0);
    let views = until(|| {
        let views = json(&server, &["view", "status"])?;
        let all = views["views"].as_array().context("a list of views")?;
        anyhow::ensure!(!all.iter().any(behind), "{views}");
        Ok(views)
    })?;
    let services = names(&views, "views", "service");
    for service in ["registry", "plans", "inspections", "reporting"] {
        assert!(services.iter().any(|name| name == service), "{service}: {views}");
    }
    let streams = json(&server, &["bus", "status"])?;
    assert_eq!(names(&streams, "streams", "service"), ["registry", "inspections", "plans"], "each from its owner");
    assert!(names(&streams, "streams", "state").iter().all(|state| state == "none"), "{streams}");
    let compared = ask(&server, &["bus", "reconcile", "--service", "plans"]);
    assert!(compared.status.code() == Some(1) && told(&compared).contains("without a bus"), "{}", told(&compared));

    // What does not answer is named, and hides nothing of the others.
    second.process.kill()?;
    second.process.wait()?;
    let half = ask(&server, &["view", "status", "--output", "csv"]);
    let shown = String::from_utf8_lossy(&half.stdout).into_owned();
    assert!(shown.contains("reporting,") && !shown.contains("\r\ninspections,"), "{shown}");
    assert_eq!(half.status.code(), Some(1), "{}", told(&half));
    assert!(told(&half).contains(b.as_str()) && told(&half).contains("plans, inspections"), "{}", told(&half));
    Ok(())
}

#[test]
fn a_list_of_addresses_that_names_no_service_is_told_at_once() {
    for (server, wrong) in [
        ("registri=http://127.0.0.1:1", "\"registri\", which is no service"),
        ("plans=http://127.0.0.1:1", "no address of registry"),
        ("plans=127.0.0.1:1", "does not begin with http://"),
    ] {
        let output = ask(server, &["log", "head", "--service", "registry"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(told(&output).contains(wrong), "{server}: {}", told(&output));
    }
}

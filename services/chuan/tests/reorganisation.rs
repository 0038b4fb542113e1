//! The reorganisation of 2025 in an executable that is killed while it takes effect.
//!
//! **Invariant:** every process started here is killed with the test that started it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic where it sets something up")]

use contracts::{
    Channel,
    common::v1::{Kind, Level, Share, Tier},
    events::v1::{HeadRequest, event_log_client::EventLogClient},
    registry::v1::{self as pb, agency_service_client::AgencyServiceClient},
};
use pb::{reorganisation_service_client::ReorganisationServiceClient, resolution_item::Outcome};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use uuid::Uuid;

const MAPPING: &str = include_str!("../../../deploy/samples/hai-duong/facts/reorg_2025_07_mapping.csv");
const EVE: &str = "2025-06-30";
const DAY: &str = "2025-07-01";

struct Link {
    from: String,
    from_name: String,
    district: String,
    to: String,
    to_name: String,
    share: Share,
}

fn links() -> Vec<Link> {
    let mut reader = csv::Reader::from_reader(MAPPING.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let cell = |place: usize| row.get(place).unwrap().to_owned();
        let share = if cell(6) == "full" { Share::Whole } else { Share::Part };
        Link { from: cell(0), from_name: cell(1), district: cell(2), to: cell(4), to_name: cell(5), share }
    });
    rows.collect()
}

fn id(key: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_bytes()).to_string()
}

fn level(name: &str) -> i32 {
    let level = match name.split(' ').next() {
        Some("Phường") => Level::Ward,
        Some("Thị") => Level::Township,
        _ => Level::Commune,
    };
    level.into()
}

/// `chuan dev` without a sample, on a directory of its own.
struct Dev {
    process: Child,
    channel: Channel,
}

impl Dev {
    async fn start(data: &Path) -> Dev {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chuan"));
        command.args(["dev", "--sample", "none", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = loop {
            let line = lines.next().expect("it ended before it was ready").unwrap();
            if let Some(at) = line.find("http://") {
                break line[at..].chars().take_while(|character| !character.is_whitespace()).collect::<String>();
            }
        };
        let channel = contracts::connect(&url).await.unwrap();
        Dev { process, channel }
    }

    async fn register(&self, key: &str, name: &str, level: i32, parent: Option<&str>) {
        let is_district = parent.is_none();
        let (tier, kind) = match is_district {
            true => (Tier::District, Kind::DistrictCommittee),
            false => (Tier::Commune, Kind::CommuneCommittee),
        };
        let request = pb::RegisterAgencyRequest {
            agency_id: Some(id(key)),
            name: name.into(),
            tier: tier.into(),
            kind: kind.into(),
            level,
            parent: parent.map(id),
            area_code: Some(key.into()),
            effective_on: "2020-01-01".into(),
            ..Default::default()
        };
        AgencyServiceClient::new(self.channel.clone()).register_agency(request).await.unwrap();
    }

    async fn apply(&self, reorganisation_id: String) -> Result<i64, contracts::Status> {
        let request = pb::ApplyReorganisationRequest { reorganisation_id, ..Default::default() };
        let answer = ReorganisationServiceClient::new(self.channel.clone()).apply_reorganisation(request).await?;
        Ok(answer.into_inner().receipt.unwrap().position)
    }

    /// How many agencies of each tier live on a day.
    async fn count(&self, as_of: &str) -> BTreeMap<i32, usize> {
        let asked = HeadRequest { service: "registry".into(), ..Default::default() };
        let head = EventLogClient::new(self.channel.clone()).head(asked).await.unwrap().into_inner();
        let request = pb::ListAgenciesRequest {
            as_of: as_of.into(),
            page_size: Some(1000),
            min_positions: BTreeMap::from([("registry".to_owned(), head.position)]),
            ..Default::default()
        };
        let answer = AgencyServiceClient::new(self.channel.clone()).list_agencies(request).await.unwrap().into_inner();
        let mut count = BTreeMap::new();
        answer.agencies.iter().for_each(|agency| *count.entry(agency.tier).or_default() += 1);
        count
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn resolution() -> pb::Resolution {
    let links = links();
    let mut items: Vec<pb::ResolutionItem> = Vec::new();
    let targets: BTreeSet<(&str, &str)> = links.iter().map(|link| (link.to.as_str(), link.to_name.as_str())).collect();
    for (code, name) in targets {
        let inputs = links.iter().filter(|link| link.to == code).map(|link| pb::ResolutionInput {
            agency_id: id(&link.from),
            name: Some(link.from_name.clone()),
            share: link.share.into(),
            after: vec![],
        });
        let created = pb::CreatedAgency {
            agency_id: Some(id(&format!("new {code}"))),
            name: name.into(),
            tier: Tier::Commune.into(),
            kind: Kind::CommuneCommittee.into(),
            level: level(name),
            parent: None,
            area_code: Some(code.into()),
        };
        items.push(pb::ResolutionItem {
            number: i32::try_from(items.len()).unwrap() + 1,
            inputs: inputs.collect(),
            outcome: Some(Outcome::Created(created)),
            named: vec![],
        });
    }
    let districts: BTreeSet<&str> = links.iter().map(|link| link.district.as_str()).collect();
    let whole =
        |key: &&str| pb::ResolutionInput { agency_id: id(key), share: Share::Whole.into(), ..Default::default() };
    items.push(pb::ResolutionItem {
        number: 115,
        inputs: districts.iter().map(whole).collect(),
        outcome: Some(Outcome::Abolished(pb::Abolition {})),
        named: vec![],
    });
    let closing = |level: Level, live| pb::ClosingCount { tier: Tier::Commune.into(), level: level.into(), live };
    pb::Resolution {
        number: "1669/NQ-UBTVQH15".into(),
        title: "Sắp xếp các đơn vị hành chính cấp xã".into(),
        adopted_on: "2025-06-16".into(),
        in_force_on: "2025-06-16".into(),
        operational_on: DAY.into(),
        reparented_redeclare: false,
        items,
        closing: vec![closing(Level::Commune, 43), closing(Level::Ward, 21)],
    }
}

/// Registers the map of the eve and adopts the resolution; its id.
async fn prepare(data: &Path) -> String {
    let dev = Dev::start(data).await;
    let links = links();
    let districts: BTreeSet<&str> = links.iter().map(|link| link.district.as_str()).collect();
    for district in districts {
        dev.register(district, &format!("Huyện {district}"), Level::District.into(), None).await;
    }
    let mut seen = BTreeSet::new();
    for link in links.iter().filter(|link| seen.insert(link.from.clone())) {
        dev.register(&link.from, &link.from_name, level(&link.from_name), Some(&link.district)).await;
    }
    let request = pb::AdoptReorganisationRequest { resolution: Some(resolution()), ..Default::default() };
    let mut service = ReorganisationServiceClient::new(dev.channel.clone());
    let adopted = service.adopt_reorganisation(request).await.unwrap().into_inner();
    let effect = adopted.effect.unwrap();
    assert_eq!((effect.dissolved, effect.created, effect.successions), (207 + 12, 64, 243));
    adopted.receipt.unwrap().resource_id
}

fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap().path();
        std::fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

/// R-REG-3: killed with SIGKILL at moments spread over the time that it takes, it has happened wholly or not at all.
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_3_killed_at_any_moment_a_reorganisation_has_happened_wholly_or_not_at_all() {
    let ground = tempfile::tempdir().unwrap();
    let reorganisation = prepare(ground.path()).await;
    let (communes, districts) = (i32::from(Tier::Commune), i32::from(Tier::District));
    let before = BTreeMap::from([(communes, 207), (districts, 12)]);
    let after = BTreeMap::from([(communes, 64)]);

    let calm = tempfile::tempdir().unwrap();
    copy(ground.path(), calm.path());
    let dev = Dev::start(calm.path()).await;
    assert_eq!(dev.count(DAY).await, before);
    let began = Instant::now();
    let end = dev.apply(reorganisation.clone()).await.unwrap();
    let takes = began.elapsed();
    assert_eq!((dev.count(EVE).await, dev.count(DAY).await), (before.clone(), after.clone()));
    drop(dev);

    let mut happened = BTreeSet::new();
    const KILLS: u32 = 16;
    for kill in 0..KILLS {
        let data = tempfile::tempdir().unwrap();
        copy(ground.path(), data.path());
        let mut dev = Dev::start(data.path()).await;
        let patience = takes * kill / (KILLS - 6); // the last ones are killed after the answer
        let answer = {
            let asked = dev.apply(reorganisation.clone());
            tokio::time::timeout(patience.max(Duration::from_micros(50)), asked).await.ok().and_then(Result::ok)
        };
        dev.process.kill().unwrap();
        dev.process.wait().unwrap();
        let dev = Dev::start(data.path()).await;
        let found = dev.count(DAY).await;
        assert!(found == before || found == after, "killed after {patience:?}: {found:?}");
        assert_eq!(dev.count(EVE).await, before, "the eve stays as it was");
        assert!(answer.is_none() || found == after, "what was acknowledged has happened");
        happened.insert(found == after);
        assert_eq!(
            dev.apply(reorganisation.clone()).await.unwrap(),
            end,
            "asked again, the log ends where it ends when left alone"
        );
        assert_eq!(dev.count(DAY).await, after);
    }
    assert_eq!(happened.len(), 2, "some were killed before it happened and some after");
}

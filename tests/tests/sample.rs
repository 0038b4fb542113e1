//! The whole sample in a house, on both databases: the figures agree with a slow fold of the log, a rebuilt view is row for
//! row the live one, and a second import adds nothing.

use anyhow::{Context as _, Result};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::reporting::v1::{self as pb, compliance_service_client::ComplianceServiceClient};
use eventstore::{FromRow, Log, Reading, Recorded, Row, db, view};
use std::{collections::BTreeMap, sync::Arc};
use tests::{
    house::{DATABASES, Database, Ground, House},
    slow::{self, Standing},
};
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day of the test")
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant of the test")
}

/// A house in which the sample has been loaded, some days after its last recording time.
async fn house_with_the_sample(kind: Database) -> Result<(Ground, House, chuan::Summary)> {
    let ground = Ground::prepare(kind)?;
    let house = House::start(&ground, instant("2026-01-05T02:00:00Z")).await?;
    let summary = load(&house).await?;
    Ok((ground, house, summary))
}

/// Loads the sample, and waits until every view has taken it in.
async fn load(house: &House) -> Result<chuan::Summary> {
    let summary = chuan::load_sample(&house.url, "hai-duong").await?;
    house.has_taken_in(summary.position).await?;
    Ok(summary)
}

/// Every event of the registry, read past the port.
async fn log_of(ground: &Ground) -> Result<Vec<Recorded>> {
    let log = Log::open(ground.database("registry").await?, Arc::new(|| DateTime::UNIX_EPOCH)).await?;
    let (mut events, mut after) = (Vec::new(), 0);
    loop {
        let stretch = log.read(after, 5_000).await?;
        let Some(last) = stretch.last() else { return Ok(events) };
        after = last.position;
        events.extend(stretch);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_and_every_agency_behind_it_agrees_with_a_slow_fold_of_the_log() -> Result<()> {
    for kind in DATABASES {
        let (ground, house, summary) = house_with_the_sample(kind).await?;
        let log = log_of(&ground).await?;
        assert_eq!(i64::try_from(log.len())?, summary.position, "positions are dense");
        let mut compliance = ComplianceServiceClient::new(house.channel.clone());
        for as_of in [
            "2013-12-31",
            "2014-06-05",
            "2015-12-31",
            "2017-01-01",
            "2018-02-21",
            "2019-10-06",
            "2019-12-01",
            "2020-12-15",
            "2020-12-31",
            "2021-01-20",
            "2021-06-30",
            "2021-07-01",
            "2024-02-29",
            "2025-03-01",
            "2025-06-30",
            "2025-07-01",
            "2025-12-31",
        ] {
            for known_at in [
                "2015-01-01T00:00:00Z",
                "2018-06-30T10:00:00Z",
                "2020-12-31T16:59:59.999999Z",
                "2021-01-31T17:00:00Z",
                "2025-06-20T00:00:00Z",
                "2026-01-04T17:00:00Z",
            ] {
                let slow = slow::standings(&log, day(as_of), instant(known_at));
                let told = agencies(&mut compliance, as_of, instant(known_at), summary.position).await?;
                let mut living = slow.clone();
                living.retain(|_, standing| standing.status != "dissolved"); // as in every figure
                let differing = told.iter().filter(|(id, line)| living.get(id) != Some(line));
                let differing: Vec<_> = differing.map(|(id, line)| (line, living.get(id))).collect();
                assert_eq!(differing, [], "{kind:?}: as of {as_of}, known at {known_at}");
                assert_eq!(told.len(), living.len(), "{kind:?}: as of {as_of}, known at {known_at}");
                let figures = figures(&mut compliance, as_of, instant(known_at)).await?;
                assert_eq!(figures, counted(&slow), "{kind:?}: as of {as_of}, known at {known_at}");
            }
        }
        house.stop().await?;
    }
    Ok(())
}

type Compliance = ComplianceServiceClient<contracts::Channel>;

async fn figures(
    compliance: &mut Compliance,
    as_of: &str,
    known_at: DateTime<Utc>,
) -> Result<BTreeMap<String, (i64, i64)>> {
    let request = pb::GetComplianceRequest {
        as_of: as_of.into(),
        known_at: Some(runtime::field::timestamp(known_at)),
        group_by: pb::GroupBy::Tier.into(),
        ..Default::default()
    };
    let answer = compliance.get_compliance(request).await?.into_inner();
    Ok(answer.rows.into_iter().map(|row| (row.key, (row.agencies, row.declared))).collect())
}

fn counted(standings: &BTreeMap<Uuid, Standing>) -> BTreeMap<String, (i64, i64)> {
    let mut counts: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for standing in standings.values().filter(|standing| standing.status != "dissolved") {
        let count = counts.entry(standing.tier.clone()).or_default();
        *count = (count.0 + 1, count.1 + i64::from(standing.declared));
    }
    counts
}

/// Every agency behind the figures, page after page, in the slow fold's form.
async fn agencies(
    compliance: &mut Compliance,
    as_of: &str,
    known_at: DateTime<Utc>,
    position: i64,
) -> Result<BTreeMap<Uuid, Standing>> {
    let mut found = BTreeMap::new();
    let mut page_token = String::new();
    loop {
        let request = pb::ListAgencyConformityRequest {
            as_of: as_of.into(),
            known_at: Some(runtime::field::timestamp(known_at)),
            min_positions: [("registry".to_owned(), position)].into(),
            page_size: Some(100),
            page_token,
            ..Default::default()
        };
        let answer = compliance.list_agency_conformity(request).await?.into_inner();
        for agency in answer.agencies {
            let word = |name: &str, prefix: &str| contracts::word::code(name, prefix);
            let mut reasons: Vec<String> =
                agency.reasons().map(|reason| word(reason.as_str_name(), "OUTDATED_REASON")).collect();
            reasons.sort();
            let status = word(agency.status().as_str_name(), "STATUS");
            let in_force = agency.number.is_some();
            found.insert(
                agency.agency_id.parse()?,
                Standing {
                    tier: word(agency.tier().as_str_name(), "TIER"),
                    name: agency.name.clone(),
                    parent: agency.parent.clone(),
                    status,
                    reasons,
                    edition: agency.edition.clone().filter(|_| in_force),
                    declared: agency.declared,
                },
            );
        }
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return Ok(found);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuilt_view_is_the_live_one_row_for_row() -> Result<()> {
    for kind in DATABASES {
        let (ground, house, summary) = house_with_the_sample(kind).await?;
        for (service, view) in [("registry", "agencies_2"), ("reporting", "conformity_2")] {
            let live = rows(&ground, service, view, summary.position).await?;
            rebuild(&house, service, view).await?;
            let rebuilt = rows(&ground, service, view, summary.position).await?;
            assert!(live.len() > 265, "{kind:?}: {view} has rows");
            assert!(live == rebuilt, "{kind:?}: {view} was told differently");
        }
        for (service, view) in [("registry", "lineage_1"), ("reporting", "conformity_2")] {
            let live = links(&ground, service, view).await?;
            rebuild(&house, service, view).await?;
            assert!(live.len() > 300, "{kind:?}: {view} has links");
            assert_eq!(live, links(&ground, service, view).await?, "{kind:?}: {view}");
        }
        house.stop().await?;
    }
    Ok(())
}

/// The links between predecessors and successors that a view keeps.
async fn links(ground: &Ground, service: &str, name: &str) -> Result<Vec<(i64, Uuid, Uuid, String)>> {
    let mut reading = view::read(&ground.database(service).await?, name).await?;
    let sql = "SELECT position, predecessor, successor, share FROM view.link ORDER BY position";
    Ok(reading.tx.query(sql).fetch_all().await?)
}

/// Asks for a rebuild and waits until it serves.
async fn rebuild(house: &House, service: &str, name: &str) -> Result<()> {
    use contracts::operations::v1::{
        ListViewsRequest, RebuildViewRequest, ViewState, view_service_client::ViewServiceClient,
    };
    let mut views = ViewServiceClient::new(house.channel.clone());
    views.rebuild_view(RebuildViewRequest { service: service.into(), name: name.into() }).await?;
    loop {
        let listed = views.list_views(ListViewsRequest { service: service.into() }).await?.into_inner().views;
        let view = listed.into_iter().find(|view| view.name == name).context("the view is listed")?;
        if view.state() == ViewState::Current && view.rebuilt_at.is_some() {
            return Ok(());
        }
    }
}

/// A row of either view, in the columns that both have and those that tell them apart.
#[derive(Debug, PartialEq)]
struct Line(Uuid, NaiveDate, NaiveDate, DateTime<Utc>, DateTime<Utc>, String, Vec<Option<String>>);

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Line, db::Error> {
        let mut words = Vec::new();
        for column in [
            "tier",
            "kind",
            "level",
            "area_code",
            "obligation",
            "status",
            "reasons",
            "edition",
            "number",
            "obligation_basis",
        ] {
            words.push(row.get::<Option<String>>(column).unwrap_or_default());
        }
        let valid = (row.get("valid_from")?, row.get("valid_until")?);
        Ok(Line(
            row.get("agency")?,
            valid.0,
            valid.1,
            row.get("known_from")?,
            row.get("known_until")?,
            row.get("name")?,
            words,
        ))
    }
}

async fn rows(ground: &Ground, service: &str, name: &str, position: i64) -> Result<Vec<Line>> {
    let db = ground.database(service).await?;
    let Reading { mut tx, positions } = loop {
        let reading = view::read(&db, name).await?;
        if reading.positions["registry"].position >= position {
            break reading;
        }
    };
    assert_eq!(positions["registry"].position, position);
    let sql = match name {
        "agencies_2" => "SELECT * FROM view.agency ORDER BY agency, valid_from, known_from",
        _ => "SELECT * FROM view.status ORDER BY agency, valid_from, known_from",
    };
    Ok(tx.query(sql).fetch_all().await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_the_sample_again_adds_nothing() -> Result<()> {
    for kind in DATABASES {
        let (_ground, house, first) = house_with_the_sample(kind).await?;
        let second = load(&house).await?;
        assert_eq!((second.applied, second.events), (0, 0), "{kind:?}");
        assert_eq!(second.position, first.position, "{kind:?}");
        house.stop().await?;
    }
    Ok(())
}

/// Golden scenario 2: 18 of 18, 12 of 12 and 235 of 235 had declared by the end of 2020.
#[tokio::test(flavor = "multi_thread")]
async fn by_the_end_of_2020_every_agency_had_declared() -> Result<()> {
    for kind in DATABASES {
        let (_ground, house, _) = house_with_the_sample(kind).await?;
        let mut compliance = ComplianceServiceClient::new(house.channel.clone());
        let told = figures(&mut compliance, "2020-12-31", instant("2021-01-31T17:00:00Z")).await?;
        let all = [("province", (18, 18)), ("district", (12, 12)), ("commune", (235, 235))];
        assert_eq!(told, all.map(|(tier, figure)| (tier.to_owned(), figure)).into(), "{kind:?}");
        house.stop().await?;
    }
    Ok(())
}

/// Golden scenario 10: what was recorded on 20/01/2021 was not known at the end of 2020, and both figures can be had again.
#[tokio::test(flavor = "multi_thread")]
async fn a_declaration_recorded_weeks_late_is_known_from_then_on() -> Result<()> {
    for kind in DATABASES {
        let (_ground, house, _) = house_with_the_sample(kind).await?;
        let mut compliance = ComplianceServiceClient::new(house.channel.clone());
        let mut declared = async |known_at: &str| -> Result<i64> {
            Ok(figures(&mut compliance, "2020-12-31", instant(known_at))
                .await?
                .values()
                .map(|(_, declared)| declared)
                .sum())
        };
        for _ in 0..2 {
            assert_eq!(declared("2020-12-31T17:00:00Z").await?, 264, "{kind:?}");
            assert_eq!(declared("2021-01-31T17:00:00Z").await?, 265, "{kind:?}");
        }
        house.stop().await?;
    }
    Ok(())
}

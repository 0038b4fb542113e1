//! The workload of the fault suite in a house that nothing happens to: what it leaves behind breaks no invariant, and it was worth
//! checking.

use anyhow::Result;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tests::{
    faults::{
        checker,
        evidence::{self, Evidence, OWNERS, Sources, Standings},
        history::{History, Outcome},
        probes::Probes,
        workload::Workload,
    },
    house::{DATABASES, Database, Ground, House},
    story::{Port, at},
};

/// When it begins.
const NOW: &str = "2026-01-06T02:00:00Z";
/// How many commands are enough.
const ENOUGH: u64 = 900;
/// How long it may take to give them.
const PATIENCE: Duration = Duration::from_secs(300);

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_get_in_each_others_way_leave_nothing_behind_that_breaks_an_invariant() -> Result<()> {
    for kind in DATABASES {
        let ground = Ground::prepare(kind)?;
        let house = House::start(&ground, at(NOW)).await?;
        let services = chuan::house::SERVICES;
        let urls: BTreeMap<&str, String> = services.iter().map(|service| (*service, house.url.clone())).collect();
        let databases = services.iter().map(|service| (*service, ground.template().replace("{service}", service)));
        let sources = Sources { province: "30".into(), databases: databases.collect(), urls: urls.clone(), nats: None };
        let workload = Workload::start(urls, 20_260_105, 8);
        let began = Instant::now();
        let worked = tokio::time::timeout(PATIENCE, async {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            while workload.acknowledged() < ENOUGH || workload.hang_ups() == 0 {
                tick.tick().await;
                // While a clock stands still, the log that has recorded more is ahead of the others in time.
                house.clock.set(at(NOW) + began.elapsed());
            }
        });
        worked.await?;
        let history = workload.stop().await;
        let port = Port::at(&house.channel);
        port.settles().await;
        port.catches_up().await;
        let evidence = evidence::collect(&sources, history, Probes::default()).await?;
        assert_eq!(checker::check(&evidence), [], "{kind:?}");
        is_worth_checking(kind, &evidence);
        house.stop().await?;
    }
    Ok(())
}

/// Every kind of outcome is there, and every log, view and policy has something in it.
#[track_caller]
fn is_worth_checking(kind: Database, evidence: &Evidence) {
    let History { operations, reads, samples, .. } = &evidence.history;
    let reasons: BTreeMap<&str, usize> = operations.iter().fold(BTreeMap::new(), |mut reasons, operation| {
        if let Outcome::Refused { reason, .. } = &operation.outcome {
            *reasons.entry(reason.as_str()).or_default() += 1;
        }
        reasons
    });
    assert!(evidence.history.acknowledged() >= ENOUGH, "{kind:?}");
    assert!(reasons.len() >= 4, "{kind:?}: refused for several reasons: {reasons:?}");
    assert!(operations.iter().any(|operation| operation.asked > 1), "{kind:?}: something was asked again");
    assert!(!reads.is_empty() && !samples.is_empty(), "{kind:?}");
    assert!(reads.iter().any(|read| read.own.is_some()), "{kind:?}: somebody looked for what he wrote");
    for owner in OWNERS {
        let log = &evidence.logs[owner];
        assert!(log.rows.len() > 20, "{kind:?}: {owner} has {} events", log.rows.len());
    }
    assert!(evidence.views.len() >= 17, "{kind:?}: {} views", evidence.views.len());
    let told: usize = evidence.views.iter().flat_map(|view| &view.tables).map(|table| table.rows).sum();
    assert!(told > 1_000, "{kind:?}: {told} rows");
    let told = |standings: &Standings| !standings.told.is_empty();
    assert!(evidence.standings.iter().any(told), "{kind:?}: somebody stands somewhere");
}

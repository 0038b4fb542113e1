use crate::house::*;
use registry_domain::{agency, quality_system as q, vocabulary::Obligation};
use std::time::{Duration, Instant};
use uuid::Uuid;
use chrono::Days;

#[tokio::test(flavor = "multi_thread")]
async fn speed() {
    on_both_databases(async |house| {
        house.begin_founding().await;
        house.at("2014-01-02T00:00:00Z");
        house.record(&[defined(OLD, "2009-09-30"), defined(NEW, "2015-10-01")]).await;
        let ids: Vec<Uuid> = (0..265).map(|n| Uuid::from_u128(10_000 + n)).collect();
        house.record(&[district(DISTRICT, "H")]).await;
        let n = 36;
        let t = Instant::now();
        for step in 0..n {
            let on = day("2014-02-01") + Days::new(step * 70);
            for chunk in ids.chunks(265).flat_map(|c| c.iter()).collect::<Vec<_>>().chunks(1) {
                let i = chunk[0].as_u128() as u64;
                house.at(&format!("{}T00:00:00Z", on + Days::new(40 + i % 30)));
            }
            house.at(&format!("{}T00:00:00Z", on + Days::new(75)));
            let futures = ids.iter().map(|id| {
                let on = on + Days::new(id.as_u128() as u64 % 30);
                let fact = match step {
                    0 => vec![commune(*id, &format!("Xã {id}"), DISTRICT)],
                    1 => vec![Fact::Agency(*id, agency::Event::ObligationAssigned { obligation: Obligation::Mandatory, basis: "x".into(), effective_on: on })],
                    2 => vec![project(*id, OLD, &on.to_string())],
                    3 => vec![Fact::Quality(*id, q::Event::ApplicationStarted { effective_on: on })],
                    s if s % 4 == 0 => vec![Fact::Quality(*id, q::Event::InternalAuditConducted { audit: Uuid::new_v4(), processes: vec![], nonconformities: vec![], effective_on: on })],
                    s if s % 4 == 1 => vec![Fact::Quality(*id, q::Event::ManagementReviewHeld { review: Uuid::new_v4(), effective_on: on })],
                    s if s % 4 == 2 => vec![declared(*id, if s > 20 { NEW } else { OLD }, &on.to_string())],
                    _ => vec![Fact::Quality(*id, q::Event::RedeclarationRequired { cause: q::Cause::ScopeChanged, due: None, effective_on: on })],
                };
                async move { house.record(&fact).await }
            });
            futures::future::join_all(futures).await;
            if step == 22 { house.record(&[expires(OLD, "2021-06-30", "2018-02-21")]).await; }
        }
        eprintln!("recorded {} in {:?}", house.log.head().await.unwrap().position, t.elapsed());
        let t = Instant::now();
        let mut r = house.reading().await;
        let c: Vec<(i64,)> = r.tx.query("SELECT COUNT(*) FROM view.status").fetch_all().await.unwrap();
        drop(r);
        eprintln!("caught up after {:?}, {c:?} rows", t.elapsed());
        let t = Instant::now();
        let building = house.view.rebuild().await.unwrap();
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        while house.view.state().await.unwrap().is_none_or(|s| s.generation < building) { tick.tick().await; }
        eprintln!("rebuild {:?}", t.elapsed());
        use reporting::views::conformity::*;
        for g in [GroupBy::Tier, GroupBy::District, GroupBy::Edition] {
            let t = Instant::now();
            let mut r = house.reading().await;
            figures(&mut r.tx, &[day("2020-01-01")], instant("2030-01-01T00:00:00Z"), g, None).await.unwrap();
            drop(r);
            let one = t.elapsed();
            let t = Instant::now();
            let mut r = house.reading().await;
            let days: Vec<_> = (0..400).map(|n| day("2014-01-01") + Days::new(n * 7)).collect();
            figures(&mut r.tx, &days, instant("2030-01-01T00:00:00Z"), g, None).await.unwrap();
            eprintln!("{g:?} one {one:?} trend 400 {:?}", t.elapsed());
        }
        let t = Instant::now();
        for id in ids.iter().take(50) { house.record(&[declared(*id, NEW, "2023-01-01")]).await; house.reading().await; }
        eprintln!("50 live {:?}", t.elapsed());
    }).await;
}

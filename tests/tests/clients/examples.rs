//! The other examples.

use crate::{
    kept::{expected, kept, same},
    place::{Place, load},
};
use anyhow::{Context as _, Result};
use eventstore::Recorded;
use serde_json::Value;
use std::fs;

/// The durable consumer of a service.
async fn durable(place: &Place, service: &str, until: i64) -> Result<crate::place::Consumer> {
    let store = place.file("durable.sqlite").display().to_string();
    let [nats, at, owner, of] = place.addresses(service);
    let until = until.to_string();
    let arguments = ["--service", service, "--store", &store, "--until", &until, &nats, &at, &owner, &of];
    place.python("durable.py", service, &arguments).await
}

/// The lines of a program are the events, in order.
fn each(service: &str, printed: &str, log: &[Recorded], event: impl Fn(&Value) -> [String; 6]) -> Result<()> {
    let mut lines = printed.lines();
    for recorded in log {
        let line = lines.next().with_context(|| format!("{service}: {} is not told", recorded.position))?;
        let told = event(&serde_json::from_str(line)?);
        let [position, id, kind, name, subject, .., data] = expected(recorded);
        assert_eq!(told, [position, id, kind, name, subject, data], "{service}");
    }
    assert_eq!(lines.next(), None, "{service}: no more than the log holds");
    Ok(())
}

fn text(line: &Value, member: &str) -> String {
    line[member].as_str().map_or_else(|| line[member].to_string(), ToOwned::to_owned)
}

/// What `bootstrap.py` prints.
fn of_bootstrap(line: &Value) -> [String; 6] {
    ["position", "id", "kind", "name", "subject", "data"].map(|member| text(line, member))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_tells_the_same_events() -> Result<()> {
    let place = Place::prepare().await?;
    let [_, _, owner, of] = place.addresses("registry");
    let from_the_first = ["--service", "registry", "--until", "13847", &owner, &of];
    let followed = place.python("bootstrap.py", "registry", &from_the_first).await?;
    load(place.servers()).await?;
    let registry = place.log("registry").await?;
    each("registry", &followed.ends().await?.0, &registry, of_bootstrap)?;
    let read = place.python("bootstrap.py", "registry", &from_the_first).await?;
    each("registry", &read.ends().await?.0, &registry, of_bootstrap)?;

    for (service, events) in [("plans", 238), ("inspections", 4_153)] {
        place.relayed(service, events).await?;
    }
    let inspections = place.log("inspections").await?;
    let mut consumer = durable(&place, "inspections", 4_153).await?;
    consumer.reaches(500).await?;
    consumer.kill().await?; // what it was given and has not acknowledged is given again, to whoever comes
    durable(&place, "inspections", 4_153).await?.ends().await?;
    let kept = kept(&place.file("durable.sqlite"), "inspections").await?;
    same("inspections", &kept, &inspections);

    shell(&place, &inspections).await
}

/// The programs for the shell, and the schemas.
async fn shell(place: &Place, inspections: &[Recorded]) -> Result<()> {
    let url = place.house.nats_url().context("the house has a bus")?;
    let (host, port) = url.trim_start_matches("nats://").split_once(':').context("host and port")?;
    let follow = place.shell("follow.sh", "inspections", &[host, port, "inspections", "0", "4153"]).await?;
    let (messages, status) = follow.ends().await?;
    assert_eq!(status, Some(0));
    for (message, event) in messages.lines().zip(inspections) {
        assert!(message.ends_with(&format!(",\"data\":{}}}", event.event)), "{message}");
        let told: Value = serde_json::from_str(message)?;
        assert_eq!(told["position"], event.position);
    }
    assert_eq!(messages.lines().count(), inspections.len());

    assert_eq!(validate(place, &messages).await?, ("4153 messages, 0 faults\n".to_owned(), Some(0)));
    let first = messages.lines().next().context("a message")?;
    let mut foreign: Value = serde_json::from_str(first)?;
    foreign["position"] = "1".into();
    let (told, status) = validate(place, &format!("{foreign}\n")).await?;
    assert!(told.contains("$.position") && status == Some(1), "{told}");

    tail(place).await
}

/// What `validate.py` says of messages.
async fn validate(place: &Place, messages: &str) -> Result<(String, Option<i32>)> {
    let file = place.file("messages.jsonl");
    fs::write(&file, messages)?;
    place.python("validate.py", "messages", &[&file.display().to_string()]).await?.ends().await
}

/// `tail.sh` goes on where its file ends, also when the last line was cut short.
async fn tail(place: &Place) -> Result<()> {
    let (plans, file) = (place.log("plans").await?, place.file("plans.jsonl"));
    let name = file.display().to_string();
    let whole = async |consumer: crate::place::Consumer| -> Result<String> {
        crate::place::until("tail.sh has all", async || {
            let lines = fs::read_to_string(&file).unwrap_or_default().lines().count();
            Ok(if lines == plans.len() { Ok(()) } else { Err(format!("{lines} lines; {}", consumer.complained())) })
        })
        .await?;
        consumer.kill().await?;
        Ok(fs::read_to_string(&file)?)
    };
    let told = whole(place.shell("tail.sh", "plans", &["plans", &name]).await?).await?;
    for (line, event) in told.lines().zip(&plans) {
        let line: Value = serde_json::from_str(line)?;
        let place = (&line["position"], &line["stream_id"], &line["version"]);
        assert_eq!(place, (&event.position.into(), &event.stream.to_string().into(), &event.version.into()));
        assert_eq!(line["data"], serde_json::from_str::<Value>(&event.event)?);
    }
    let cut = told.lines().take(100).collect::<Vec<_>>().join("\n");
    fs::write(&file, &cut[..cut.len() - 7])?;
    let again = whole(place.shell("tail.sh", "plans", &["plans", &name]).await?).await?;
    assert!(again == told, "the file is what it was");
    Ok(())
}

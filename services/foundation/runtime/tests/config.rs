//! Configuration from outside: which source wins, and what an operator is told.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

use runtime::config::{Config, Error, LogFormat, Settings, explain};
use std::path::Path;

fn file(text: &str) -> Result<Settings, Error> {
    Settings::parse(text, Path::new("/etc/chuan.toml"))
}

fn resolved(text: &str) -> Result<Config, String> {
    file(text).and_then(Settings::resolve).map_err(|error| error.to_string())
}

#[test]
fn silence_gives_the_defaults() {
    let config = Settings::default().resolve().unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8019");
    assert!(config.listen.ip().is_loopback());
    assert_eq!(config.database.url("registry"), "sqlite:data/registry.sqlite");
    assert_eq!((config.province.as_str(), config.log_format), ("30", LogFormat::Auto));
    assert_eq!(config.evidence, "evidence");
}

#[test]
fn a_stronger_source_wins_only_where_it_speaks() {
    let below = file("listen = '0.0.0.0:9'\nprovince = '31'").unwrap();
    let over = Settings { listen: Some("127.0.0.1:7".to_owned()), ..Settings::default() };
    let config = below.layer(over).resolve().unwrap();
    assert_eq!((config.listen.to_string().as_str(), config.province.as_str()), ("127.0.0.1:7", "31"));
}

#[test]
fn a_misspelt_key_is_refused_with_its_file_line_and_the_known_keys() {
    let text = file("province = '30'\nlisten_adress = '127.0.0.1:1'").unwrap_err().to_string();
    for part in ["/etc/chuan.toml", "line 2", "listen_adress", "log_format"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn an_unusable_value_is_named_with_its_key_and_what_to_write_instead() {
    for (text, key, advice) in [
        ("listen = 'localhost'", "CHUAN_LISTEN", "127.0.0.1:8019"),
        ("province = '1'", "CHUAN_PROVINCE", "two digits"),
        ("log_format = 'xml'", "CHUAN_LOG_FORMAT", "auto, human or json"),
        ("database = 'mysql://x/{service}'", "CHUAN_DATABASE", "postgres://"),
        ("database = 'sqlite:one.sqlite'", "CHUAN_DATABASE", "{service}"),
        ("evidence = 's3://key:secret@bucket'", "CHUAN_EVIDENCE", "AWS_ENDPOINT"),
        ("evidence = 'ftp://bucket'", "CHUAN_EVIDENCE", "s3://bucket/prefix"),
        ("evidence = ''", "CHUAN_EVIDENCE", "a directory"),
    ] {
        let told = resolved(text).unwrap_err();
        assert!(told.contains(key) && told.contains(advice), "{told}");
    }
}

#[test]
fn a_password_is_never_printed() {
    let template = "postgres://app:s3cret@db:5432/chuan_{service}?password=s3cret";
    let settings = Settings { database: Some(template.to_owned()), ..Settings::default() };
    let config = settings.clone().resolve().unwrap();
    let rows = explain(&[("default", Settings::defaults()), ("environment", settings.clone())]);
    let wrong = Settings { database: Some("mysql://app:s3cret@db/x".to_owned()), ..Settings::default() };
    let error = wrong.resolve().unwrap_err();
    let broken = file("database = 'postgres://app:s3cret@db/x").unwrap_err();
    for printed in [
        format!("{config:?}"),
        format!("{settings:?}"),
        format!("{rows:?}"),
        format!("{error} {error:?}"),
        format!("{broken} {broken:?}"),
        config.database.to_string(),
    ] {
        assert!(!printed.contains("s3cret"), "{printed}");
    }
    assert_eq!(config.database.url("registry"), template.replace("{service}", "registry"));
}

#[test]
fn the_database_may_be_a_mounted_secret() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "postgres://app:pw@db/chuan_{service}\n").unwrap();
    let settings = Settings { database_file: Some(secret.path().to_owned()), ..Settings::default() };
    assert_eq!(settings.resolve().unwrap().database.url("registry"), "postgres://app:pw@db/chuan_registry");

    let missing = Settings { database_file: Some("/nowhere/secret".into()), ..Settings::default() };
    let told = missing.resolve().unwrap_err().to_string();
    assert!(told.contains("/nowhere/secret"), "{told}");
    assert!(resolved("database = 'sqlite:{service}'\ndatabase_file = '/x'").unwrap_err().contains("not both"));
}

#[test]
fn every_effective_value_says_where_it_came_from() {
    let in_file = file("province = '31'\nlisten = '0.0.0.0:1'").unwrap();
    let flags = Settings { listen: Some("127.0.0.1:2".to_owned()), ..Settings::default() };
    let rows = explain(&[("default", Settings::defaults()), ("/etc/chuan.toml", in_file), ("flag", flags)]);
    let origin =
        |key: &str| rows.iter().find(|row| row.key == key).map(|row| (row.value.as_str(), row.origin.as_str()));
    assert_eq!(origin("listen"), Some(("127.0.0.1:2", "flag")));
    assert_eq!(origin("province"), Some(("31", "/etc/chuan.toml")));
    assert_eq!(origin("log_filter"), Some(("info", "default")));
    assert_eq!(origin("database_file"), None);
}

//! Who may import whom, asserted from the real dependency graph and the real sources.
//!
//! The sentences are those of `services/README.md`; whoever breaks one is told which.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The workspace crates that each crate may depend on.
const MAY_IMPORT: [(&str, &[&str]); 18] = [
    ("decider", &[]),
    ("kernel", &[]),
    ("contracts", &[]),
    ("eventstore", &["decider"]),
    ("bus", &["contracts", "eventstore"]),
    ("runtime", &["bus", "contracts", "decider", "eventstore"]),
    ("registry-domain", &["decider", "kernel"]),
    ("plans-domain", &["decider", "kernel"]),
    ("inspections-domain", &["decider", "kernel"]),
    ("reporting-domain", &["decider", "inspections-domain", "kernel", "plans-domain", "registry-domain"]),
    ("directory", &["decider", "eventstore", "kernel", "registry-domain"]),
    ("registry", &["foundation", "inspections-domain", "registry-domain"]),
    ("plans", &["foundation", "directory", "inspections-domain", "plans-domain", "registry-domain"]),
    ("inspections", &["foundation", "directory", "inspections-domain", "plans-domain", "registry-domain"]),
    ("reporting", &["foundation", "inspections-domain", "plans-domain", "registry-domain", "reporting-domain"]),
    ("chuan", &["contracts", "inspections", "plans", "registry", "reporting", "runtime"]),
    ("catalogue", &["decider", "inspections-domain", "plans-domain", "registry-domain"]),
    ("tests", &["foundation", "services", "directory", "chuan"]),
];

/// What stands for several crates in [`MAY_IMPORT`].
const GROUPS: [(&str, &[&str]); 2] = [
    ("foundation", &["bus", "contracts", "decider", "eventstore", "kernel", "runtime"]),
    (
        "services",
        &[
            "inspections",
            "inspections-domain",
            "plans",
            "plans-domain",
            "registry",
            "registry-domain",
            "reporting",
            "reporting-domain",
        ],
    ),
];

/// Libraries that only certain crates may name.
const RESERVED: [(&str, &[&str]); 3] = [
    ("sqlx", &["eventstore"]),
    ("async-nats", &["bus", "tests"]),
    ("tonic", &["contracts", "runtime", "registry", "plans", "inspections", "reporting", "tests"]),
];

/// All that a domain crate may stand on: no I/O, no clock, no randomness, no runtime.
const PURE: [&str; 13] = [
    "chrono",
    "decider",
    "icu_collator",
    "icu_locale_core",
    "inspections-domain",
    "kernel",
    "plans-domain",
    "registry-domain",
    "schemars",
    "serde",
    "thiserror",
    "unicode-normalization",
    "uuid",
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .no_deps()
        .other_options(vec!["--offline".into()])
        .exec()
        .expect("cargo tells of the workspace")
}

fn dependencies(package: &Package) -> BTreeSet<String> {
    let normal = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    normal.map(|dependency| dependency.name.clone()).collect()
}

fn root() -> PathBuf {
    metadata().workspace_root.into()
}

/// Every Rust source below `folder`.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the house can be read").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_crate_imports_only_those_below_it() {
    let metadata = metadata();
    let members: BTreeSet<String> = metadata.packages.iter().map(|package| package.name.to_string()).collect();
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.into_iter().collect();
    assert_eq!(
        members,
        allowed.keys().map(|name| (*name).to_owned()).collect(),
        "every crate has its place in MAY_IMPORT"
    );
    for package in &metadata.packages {
        let group = |name: &'static str| GROUPS.iter().find(|(group, _)| *group == name).map(|(_, crates)| *crates);
        let allowed: Vec<&str> = allowed[package.name.as_str()]
            .iter()
            .flat_map(|name| group(name).unwrap_or_default().iter().chain([name]))
            .copied()
            .collect();
        for dependency in dependencies(package).iter().filter(|name| members.contains(*name)) {
            assert!(allowed.contains(&dependency.as_str()), "{} must not import {dependency}", package.name);
        }
    }
}

#[test]
fn a_reserved_library_is_named_only_where_it_belongs() {
    for package in &metadata().packages {
        for (library, owners) in RESERVED {
            let named = dependencies(package).contains(library);
            assert!(!named || owners.contains(&package.name.as_str()), "{} must not name {library}", package.name);
        }
    }
}

/// Domains, and the words that they share.
fn is_pure(crate_name: &str) -> bool {
    crate_name.ends_with("-domain") || crate_name == "kernel"
}

#[test]
fn a_domain_crate_is_pure() {
    let metadata = metadata();
    let domains: Vec<&Package> = metadata.packages.iter().filter(|package| is_pure(&package.name)).collect();
    assert!(domains.len() >= 2, "the domain crates are found by their names");
    for package in domains {
        for dependency in dependencies(package) {
            assert!(PURE.contains(&dependency.as_str()), "{} must not import {dependency}", package.name);
        }
        let folder = package.manifest_path.parent().expect("a manifest lies in a folder");
        for source in sources(folder.as_std_path()) {
            let text = fs::read_to_string(&source).expect("a source is text");
            for impure in
                ["new_v4", "now_v7", "Utc::now", "Local::now", "std::fs", "std::net", "std::env", "SystemTime"]
            {
                assert!(!text.contains(impure), "{} must not use {impure}", source.display());
            }
        }
    }
}

#[test]
fn in_a_service_only_rpc_knows_grpc() {
    for service in ["registry", "plans", "inspections", "reporting"] {
        let folder = root().join("services").join(service).join("src");
        for source in sources(&folder) {
            let inside =
                source.strip_prefix(&folder).expect("a source lies in its folder").to_string_lossy().into_owned();
            let text = fs::read_to_string(&source).expect("a source is text");
            let names = text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("tonic"));
            assert!(!names || inside.starts_with("rpc"), "{} must not name tonic", source.display());
        }
    }
}

#[test]
fn a_source_opens_with_what_it_is_and_stays_small() {
    for folder in ["proto", "services", "tests"] {
        for source in sources(&root().join(folder)) {
            let text = fs::read_to_string(&source).expect("a source is text");
            assert!(text.starts_with("//!"), "{} must open with //!", source.display());
            let lines = text.lines().count();
            assert!(lines <= 400, "{} has {lines} lines; it has two purposes, or should have", source.display());
        }
    }
}

#[test]
fn every_dependency_has_its_reason_beside_it() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the workspace has a manifest");
    let (_, dependencies) =
        manifest.split_once("[workspace.dependencies]").expect("versions stand once, in the workspace");
    let (dependencies, _) = dependencies.split_once("\n[").expect("lints come after the dependencies");
    let outside = dependencies.lines().filter(|line| line.contains('=') && !line.contains("path ="));
    let mut seen = 0;
    for line in outside {
        seen += 1;
        let reason = line.split_once('#').map_or("", |(_, reason)| reason.trim());
        assert!(reason.len() > 10, "why is this here? {line}");
    }
    assert!(seen > 20, "the dependencies were found");
}

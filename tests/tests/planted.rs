//! The planted bugs do not rot: each still applies to the tree as it is, beside all others, and says what it is.
//!
//! **Invariant:** what is planted lives in `tests/planted` alone; the product knows nothing of it.
//!
//! Deliberately absent: running them. That takes longer than `tests/run` has; `tests/planted/run` does it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tests::faults::scenario::Scenario;

/// How an open first line divides: trap, invariants, faults.
struct Header<'t> {
    trap: &'t str,
    caught_by: Vec<&'t str>,
    faults: &'t str,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository").to_owned()
}

/// Every patch in its order, with its text.
fn patches() -> Vec<(PathBuf, String)> {
    let files = fs::read_dir(root().join("tests/planted")).expect("the patches are there").flatten();
    let mut patches: Vec<PathBuf> = files.map(|file| file.path()).collect();
    patches.retain(|path| path.extension().is_some_and(|extension| extension == "patch"));
    patches.sort();
    patches.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("a patch is text"))).collect()
}

fn header(text: &str) -> Option<Header<'_>> {
    let line = text.lines().next()?.strip_prefix("trap: ")?;
    let (trap, rest) = line.split_once(" · caught by ")?;
    let (caught_by, faults) = rest.split_once(" · faults --only '")?;
    Some(Header { trap, caught_by: caught_by.split(", ").collect(), faults: faults.strip_suffix('\'')? })
}

/// The files that a patch changes.
fn changed(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("+++ b/"))
}

#[test]
fn every_planted_bug_says_which_trap_it_is_what_catches_it_and_by_which_faults() {
    let patches = patches();
    assert!(patches.len() >= 10, "only {} bugs are planted", patches.len());
    let faults: Vec<&str> = Scenario::long().plan(1).iter().map(|fault| fault.kind()).collect();
    for (path, text) in &patches {
        let shown = path.display();
        let header = header(text).unwrap_or_else(|| {
            panic!("{shown} does not begin with: trap: … · caught by … · faults --only '…'");
        });
        assert!(!header.trap.is_empty(), "{shown} names no trap");
        let invariants: Vec<String> = (1..=11).map(|number| format!("I{number}")).collect();
        for invariant in header.caught_by {
            let is_known = ["bus", "ahead"].contains(&invariant) || invariants.iter().any(|known| known == invariant);
            assert!(is_known, "{shown}: nothing checks {invariant:?}");
        }
        let is_fault = faults.iter().any(|fault| fault.contains(header.faults));
        let is_act = ["storm", "disk", "restore", "clock"].contains(&header.faults);
        assert!(is_fault || is_act, "{shown}: there are no faults {:?}", header.faults);
        let explained = text.lines().nth(1).unwrap_or_default();
        assert!(explained.ends_with('.'), "{shown}: the second line says in a sentence what is wrong");
        let name = path.file_stem().and_then(|name| name.to_str()).and_then(|name| name.split_once('-'));
        let (number, name) = name.unwrap_or_else(|| panic!("{shown} is not named NN-name.patch"));
        assert!(number.len() == 2 && number.parse::<u8>().is_ok(), "{shown} is not named NN-name.patch");
        let switch = format!(r#"std::env::var("CHUAN_PLANTED").is_ok_and(|name| name == "{name}")"#);
        assert!(text.contains(&switch), "{shown} is not asleep until it is named: it lacks {switch}");
    }
}

#[test]
fn every_planted_bug_applies_to_the_tree_as_it_is_beside_all_others() {
    let (copy, root) = (tempfile::tempdir().expect("a directory"), root());
    let patches = patches();
    for file in patches.iter().flat_map(|(_, text)| changed(text)) {
        let place = copy.path().join(file);
        fs::create_dir_all(place.parent().expect("a file lies somewhere")).expect("a directory");
        fs::copy(root.join(file), place).unwrap_or_else(|error| panic!("{file}, in which a bug is planted: {error}"));
    }
    for (path, text) in &patches {
        assert!(changed(text).next().is_some(), "{} changes nothing", path.display());
        let applied = Command::new("git")
            .args(["apply", "--verbose"])
            .arg(path)
            .current_dir(copy.path())
            .env("GIT_CEILING_DIRECTORIES", copy.path().parent().expect("a directory lies somewhere"))
            .output()
            .expect("git starts");
        let said = String::from_utf8_lossy(&applied.stderr);
        assert!(
            applied.status.success() && !said.contains("Skipped"),
            "{} does not apply any more; make it anew from an edited copy of the tree: {said}",
            path.display()
        );
    }
}

#[test]
fn nothing_is_planted_in_the_product() {
    let mut folders = vec![root().join("services"), root().join("proto")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources").flatten().map(|entry| entry.path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&entry).unwrap_or_default();
                assert!(!text.contains("CHUAN_PLANTED"), "{} holds something planted", entry.display());
            }
        }
    }
}

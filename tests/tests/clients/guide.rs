//! The guide beside the programs.
//!
//! A fenced block that names a file in its first line (```` ```python ordered.py stream ````) shows that file, or the region of it
//! between `# region stream` and `# endregion`.

use crate::place::clients;
use anyhow::{Context as _, Result};
use std::{collections::BTreeSet, fs, path::Path};

/// The file, or a region of it.
fn shown(file: &str, region: Option<&str>) -> Result<String> {
    let folder = if file.ends_with(".py") { "python" } else { "shell" };
    let text = fs::read_to_string(clients().join(folder).join(file)).with_context(|| file.to_owned())?;
    let Some(region) = region else { return Ok(text) };
    let begins = format!("# region {region}\n");
    let (_, rest) = text.split_once(&begins).with_context(|| format!("{file} has no region {region}"))?;
    let (inside, _) = rest.split_once("# endregion").with_context(|| format!("{file}: {region} does not end"))?;
    Ok(inside.to_owned())
}

#[test]
fn every_block_that_names_a_file_is_what_stands_there_and_every_program_is_named() -> Result<()> {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/events/GUIDE.md");
    let text = fs::read_to_string(guide)?;
    let mut named = BTreeSet::new();
    for block in text.split("\n```").skip(1).step_by(2) {
        let (info, code) = block.split_once('\n').context("a block has a first line")?;
        let mut words = info.split_whitespace().skip(1);
        let Some(file) = words.next() else { continue };
        let region = words.next();
        assert_eq!(format!("{code}\n").trim_end(), shown(file, region)?.trim_end(), "{file} {region:?} in the guide");
        named.insert(file.to_owned());
    }
    assert!(named.len() >= 5, "blocks that name a file: {named:?}");
    for folder in ["python", "shell"] {
        for file in fs::read_dir(clients().join(folder))? {
            let name = file?.file_name().to_string_lossy().into_owned();
            assert!(text.contains(&name) || name.starts_with("__"), "the guide does not name {name}");
        }
    }
    Ok(())
}

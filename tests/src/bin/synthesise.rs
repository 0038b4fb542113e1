//! Writes the sample of Hải Dương anew: `cargo run -p tests --bin synthesise`.
//!
//! An argument names another directory to write into; the facts are always those of the committed sample.
//!
//! **Invariant:** it only writes the generated files; `import.toml`, `README.md` and `facts/` are written by people.
//!
//! Absent on purpose: options. Another seed or another rule is another sample, and the tests hold this one to its numbers.

use std::path::PathBuf;

use tests::sample::{SEED, facts::Facts, save, synthesise};

fn main() -> anyhow::Result<()> {
    let sample = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/samples/hai-duong"));
    let directory = std::env::args_os().nth(1).map_or_else(|| sample.clone(), PathBuf::from);
    let facts = Facts::read(&sample.join("facts"))?;
    save(&synthesise(&facts, SEED)?, &directory)
}

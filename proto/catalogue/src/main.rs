//! Writes the catalogue of events anew: `cargo run -p catalogue`.
//!
//! **Invariant:** it only writes the generated files and removes those that are no longer generated; `README.md` is written by
//! people, `released.txt` by the tests.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../events"));
    let files = catalogue::files();
    for path in catalogue::committed(folder)? {
        if !files.contains_key(&path) {
            fs::remove_file(folder.join(path))?;
        }
    }
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, text)?;
    }
    Ok(())
}

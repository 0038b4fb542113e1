//! Puts the samples of `deploy/samples` into the executable, so that `chuan dev` needs no file beside it.
//!
//! **Invariant:** a sample is a directory with an `import.toml`; that file, its `.csv` files and the files in [`FOLDERS`] are
//! taken, nothing else.
//!
//! Deliberately absent: any check of their content. The importer reads them like any other set.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, error, fs, io};

/// The directories of a set, with how the names of their files end; `src/import/attached.rs` has the same.
const FOLDERS: [(&str, &str); 3] = [("reorganisations", ".toml"), ("checklists", ".toml"), ("evidence", "")];

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out_dir = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR for build scripts")?);
    let manifest_dir = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets CARGO_MANIFEST_DIR")?);
    let samples = manifest_dir.join("../../deploy/samples");
    println!("cargo::rerun-if-changed={}", samples.display());

    let mut code = "static SAMPLES: &[(&str, Embedded)] = &[\n".to_owned();
    for directory in sorted(&samples)? {
        if !directory.join("import.toml").is_file() {
            continue;
        }
        writeln!(code, "    ({:?}, &[", name(&directory))?;
        for file in sorted(&directory)? {
            if ends(&file, "csv") || name(&file) == "import.toml" {
                embed(&mut code, &name(&file), &file)?;
            }
        }
        for (folder, end) in FOLDERS {
            let inside = directory.join(folder);
            let inside = if inside.is_dir() { sorted(&inside)? } else { Vec::new() };
            let wanted = |file: &PathBuf| file.is_file() && !name(file).starts_with('.') && name(file).ends_with(end);
            for file in inside.into_iter().filter(wanted) {
                embed(&mut code, &format!("{folder}/{}", name(&file)), &file)?;
            }
        }
        code.push_str("    ]),\n");
    }
    code.push_str("];\n");
    fs::write(out_dir.join("samples.rs"), code)?;
    Ok(())
}

/// Adds a file under a name.
fn embed(code: &mut String, name: &str, file: &Path) -> Result<(), Box<dyn error::Error>> {
    let path = file.canonicalize()?;
    writeln!(code, "        ({name:?}, include_bytes!({:?})),", path.to_string_lossy())?;
    Ok(())
}

fn ends(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|its_extension| its_extension == extension)
}

/// What is in a directory, by name.
fn sorted(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

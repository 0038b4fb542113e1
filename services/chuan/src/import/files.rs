//! The files of a set, wherever they come from: a directory, or this executable.
//!
//! **Invariant:** only `import.toml` and the `.csv` files at the top of the directory, and the files that lines name in its
//! directories (`attached.rs`), belong to a set; the rest is not even read.
//! **Invariant:** no file larger than [`LIMIT_BYTES`] is read into memory.
//!
//! Deliberately absent: what is in the files, and whether a name is one of the format's.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::attached::FOLDERS;
use super::problem::Error;

/// Name of the file that says what the set is.
pub(crate) const MANIFEST: &str = "import.toml";
/// The largest file that is read.
const LIMIT_BYTES: u64 = 1 << 30;

/// The files of a set by name.
#[derive(Debug)]
pub(crate) struct Files {
    /// Where they come from, as a person would name it.
    pub(crate) place: String,
    /// Name and bytes; the name of a file in a directory has it in front.
    pub(crate) files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl Files {
    /// The files of the set in `directory`.
    ///
    /// # Errors
    /// The directory or a file in it cannot be read, or is larger than any set.
    pub(crate) fn read(directory: &Path) -> Result<Self, Error> {
        let mut files = BTreeMap::new();
        for (name, path) in entries(directory)?.into_iter().filter(|(name, _)| belongs(name)) {
            files.extend(bytes(&path)?.map(|bytes| (name, bytes)));
        }
        for folder in FOLDERS.iter().filter(|folder| directory.join(folder.name).is_dir()) {
            let inside = entries(&directory.join(folder.name))?.into_iter();
            for (name, path) in inside.filter(|(name, _)| is_visible(name, folder.end)) {
                files.extend(bytes(&path)?.map(|bytes| (format!("{}/{name}", folder.name), bytes)));
            }
        }
        Ok(Self { place: directory.display().to_string(), files })
    }

    /// The files of the sample of that name, from this executable; nothing when there is none.
    pub(crate) fn of_sample(name: &str) -> Option<Self> {
        let (_, files) = SAMPLES.iter().find(|(its_name, _)| *its_name == name)?;
        let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes))).collect();
        Some(Self { place: format!("sample {name}"), files })
    }
}

/// The names of the samples in this executable.
pub(crate) fn samples() -> Vec<&'static str> {
    SAMPLES.iter().map(|(name, _)| *name).collect()
}

fn belongs(name: &str) -> bool {
    name == MANIFEST || is_visible(name, ".csv")
}

/// Whether a file of that name ends so and is not hidden.
fn is_visible(name: &str, end: &str) -> bool {
    !name.starts_with('.') && name.to_ascii_lowercase().ends_with(end)
}

/// Names and paths of what is in a directory.
fn entries(directory: &Path) -> Result<Vec<(String, PathBuf)>, Error> {
    let named = |entry: fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), entry.path());
    let entries = fs::read_dir(directory).and_then(|entries| entries.map(|entry| entry.map(named)).collect());
    entries.map_err(|source| unreadable(directory, source))
}

/// What is in a file; nothing when it is none.
fn bytes(path: &Path) -> Result<Option<Cow<'static, [u8]>>, Error> {
    // Metadata of the path, not of the entry: a link to a file is as good as the file.
    let metadata = fs::metadata(path).map_err(|source| unreadable(path, source))?;
    if !metadata.is_file() {
        return Ok(None);
    }
    if metadata.len() > LIMIT_BYTES {
        return Err(unreadable(path, io::Error::from(io::ErrorKind::FileTooLarge)));
    }
    let bytes = fs::read(path).map_err(|source| unreadable(path, source))?;
    Ok(Some(Cow::Owned(bytes)))
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Unreadable { place: path.display().to_string(), source }
}

/// The files of one sample: names and bytes.
type Embedded = &'static [(&'static str, &'static [u8])];

// SAMPLES, by name: written by build.rs from deploy/samples.
include!(concat!(env!("OUT_DIR"), "/samples.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_manifest_csv_files_and_what_lines_may_name_belong_to_a_set() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["import.toml", "agencies.csv", "Audits.CSV", "README.md", ".hidden.csv", "notes.xlsx"] {
            fs::write(directory.path().join(name), "x").unwrap();
        }
        for folder in ["facts.csv", "reorganisations", "checklists", "evidence", "evidence/more"] {
            fs::create_dir(directory.path().join(folder)).unwrap();
        }
        for name in ["reorganisations/a.toml", "reorganisations/README.md", "reorganisations/b.csv", "c.toml"] {
            fs::write(directory.path().join(name), "x").unwrap();
        }
        for name in ["checklists/a.toml", "checklists/a.pdf", "evidence/a.pdf", "evidence/.b.pdf", "evidence/more/c"] {
            fs::write(directory.path().join(name), "x").unwrap();
        }
        let files = Files::read(directory.path()).unwrap().files;
        let tops = ["Audits.CSV", "agencies.csv"];
        let named = ["checklists/a.toml", "evidence/a.pdf", "import.toml", "reorganisations/a.toml"];
        assert_eq!(files.keys().collect::<Vec<_>>(), [&tops[..], &named[..]].concat());
    }

    #[test]
    fn a_directory_that_is_not_there_is_named() {
        let error = Files::read(Path::new("no/such/set")).unwrap_err().to_string();
        assert!(error.contains("no/such/set") && error.contains("import.toml"), "{error}");
    }

    #[test]
    fn the_sample_is_in_the_executable_as_it_is_in_the_directory() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/samples/hai-duong");
        let embedded = Files::of_sample("hai-duong").expect("the sample of Hải Dương is committed");
        assert_eq!(embedded.files, Files::read(&directory).unwrap().files);
        assert!(samples().contains(&"hai-duong") && Files::of_sample("none").is_none());
    }
}

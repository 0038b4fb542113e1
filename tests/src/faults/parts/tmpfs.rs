//! A disk that is soon full: a small file system in memory.
//!
//! **Invariant:** it is unmounted when it is dropped.
//!
//! Deliberately absent: a way without root. Who is not root learns that it was not done.

use super::processes;
use anyhow::{Context as _, Result, ensure};
use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

/// A mounted file system.
#[derive(Debug)]
pub struct Disk {
    /// Where it is mounted.
    pub place: PathBuf,
}

impl Disk {
    /// Mounts one of so many MiB at `place`.
    ///
    /// # Errors
    /// We are not root, or the system refuses; the text is for whoever reads that this was not done.
    pub async fn mount(place: &Path, mebibytes: u32) -> Result<Disk> {
        ensure!(processes::is_root(), "a full disk needs a file system of its own, and only root may mount one");
        fs::create_dir_all(place)?;
        let mut mount = processes::command("mount", None);
        mount.args(["-t", "tmpfs", "-o", &format!("size={mebibytes}m"), "tmpfs"]).arg(place);
        processes::run(mount)
            .await
            .context("a full disk needs a file system of its own, and mounting one is refused")?;
        Ok(Disk { place: place.to_owned() })
    }

    /// Fills it to the last byte.
    ///
    /// # Errors
    /// The file that fills it cannot be made.
    pub fn fill(&self) -> Result<()> {
        let mut ballast = File::options().create(true).append(true).open(self.ballast())?;
        let block = vec![0_u8; 64 * 1024];
        for size in [64 * 1024, 4096, 1] {
            while ballast.write_all(block.get(..size).unwrap_or_default()).is_ok() {}
        }
        Ok(())
    }

    /// Gives the room back.
    pub fn clear(&self) {
        let _ = fs::remove_file(self.ballast());
    }

    fn ballast(&self) -> PathBuf {
        self.place.join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.place).status();
    }
}

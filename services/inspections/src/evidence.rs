//! The content of evidence, kept outside the log: files under the SHA-256 of what they hold, in a directory or in any
//! S3-compatible store.
//!
//! The log says who submitted which file for which action, and names it by its digest; whether it is there is a fact that the
//! order to submit evidence brings along (R-INS-7).
//!
//! **Invariant:** what [`Store::get`] answers with has the digest that was asked for.
//! **Invariant:** content that was acknowledged is on the disk, or in the store; keeping the same content again changes nothing.
//!
//! Deliberately absent: deletion. The log refers to content for ever.

use object_store::{
    ClientConfigKey, ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    local::LocalFileSystem,
    path::Path,
};
use sha2::{Digest as _, Sha256};
use std::{fmt, path, str::FromStr, sync::Arc, time::Duration};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The most bytes of one file.
pub const SIZE_MAX: usize = 32 * 1024 * 1024;
/// Files that are in memory at once, on their way in or out.
const AT_ONCE: usize = 8;
/// How long a store on the network may take to answer one request, and how often it is asked again.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
const RETRIES_MAX: usize = 2;

/// The SHA-256 of a file: 64 hexadecimal digits, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest(String);

impl Digest {
    /// The digest of `content`.
    pub fn of(content: &[u8]) -> Digest {
        Digest(Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for Digest {
    type Err = NoDigest;

    fn from_str(text: &str) -> Result<Digest, NoDigest> {
        let digits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if digits { Ok(Digest(text.to_ascii_lowercase())) } else { Err(NoDigest) }
    }
}

/// A text that is no SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no SHA-256; write its 64 hexadecimal digits")]
pub struct NoDigest;

/// Why content was not kept, or cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The place where content shall be kept is none.
    #[error("evidence cannot be kept in {place:?}: {reason}")]
    Place {
        /// As it was configured.
        place: String,
        /// Why.
        reason: String,
    },
    /// Nothing has this digest.
    #[error("no evidence has the SHA-256 {0}")]
    Missing(Digest),
    /// What lies under a digest has another one.
    #[error("what is kept under the SHA-256 {0} is damaged")]
    Damaged(Digest),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] object_store::Error),
}

/// Where content is kept; clones are the same place.
#[derive(Clone, Debug)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    under: Path,
    room: Arc<Semaphore>,
}

impl Store {
    /// The store at `place`: a directory, `file:///directory`, or `s3://bucket/prefix` with endpoint, region and keys from the
    /// environment as the S3 tools have them (`AWS_ENDPOINT`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
    /// `AWS_ALLOW_HTTP`). A directory is made when the first file comes.
    ///
    /// # Errors
    /// The place is none, or the environment does not say how to reach it.
    pub fn open(place: &str) -> Result<Store, Error> {
        let wrong = |reason: String| Error::Place { place: place.to_owned(), reason };
        let (objects, under): (Arc<dyn ObjectStore>, Path) = match place.strip_prefix("s3://") {
            Some(rest) => {
                let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
                let retry =
                    RetryConfig { max_retries: RETRIES_MAX, retry_timeout: ANSWER_WITHIN, ..RetryConfig::default() };
                let timeout = AmazonS3ConfigKey::Client(ClientConfigKey::Timeout);
                let store = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(retry);
                let store = store.with_config(timeout, format!("{}s", ANSWER_WITHIN.as_secs())).build();
                let store = store.map_err(|error| wrong(error.to_string()))?;
                (Arc::new(store), Path::parse(prefix).map_err(|error| wrong(error.to_string()))?)
            }
            None => {
                let directory = path::absolute(place.strip_prefix("file://").unwrap_or(place));
                let directory = directory.map_err(|error| wrong(error.to_string()))?;
                let under = Path::from_absolute_path(directory).map_err(|error| wrong(error.to_string()))?;
                (Arc::new(LocalFileSystem::new().with_fsync(true)), under)
            }
        };
        Ok(Store { objects, under, room: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// Room for one file in memory; nothing when all of it is taken.
    pub fn room(&self) -> Option<SemaphorePermit<'_>> {
        self.room.try_acquire().ok()
    }

    /// Keeps `content` and answers with its digest.
    ///
    /// # Errors
    /// The store failed.
    pub async fn put(&self, content: Vec<u8>) -> Result<Digest, Error> {
        let digest = Digest::of(&content);
        if self.size(&digest).await? != u64::try_from(content.len()).ok() {
            self.objects.put(&self.path(&digest), PutPayload::from(content)).await?;
        }
        Ok(digest)
    }

    /// How many bytes the content of a digest has; nothing when it is not kept.
    ///
    /// # Errors
    /// The store failed.
    pub async fn size(&self, digest: &Digest) -> Result<Option<u64>, Error> {
        match self.objects.head(&self.path(digest)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The content of a digest.
    ///
    /// # Errors
    /// Nothing has it, what has it is damaged, or the store failed.
    pub async fn get(&self, digest: &Digest) -> Result<Vec<u8>, Error> {
        let found = match self.objects.get(&self.path(digest)).await {
            Ok(found) => found.bytes().await?,
            Err(object_store::Error::NotFound { .. }) => return Err(Error::Missing(digest.clone())),
            Err(error) => return Err(error.into()),
        };
        if Digest::of(&found) == *digest { Ok(found.into()) } else { Err(Error::Damaged(digest.clone())) }
    }

    /// In folders of two digits, because many tools are slow in a directory of many files.
    fn path(&self, digest: &Digest) -> Path {
        self.under.clone().join("sha256").join(&digest.0[..2]).join(digest.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn store() -> (tempfile::TempDir, Store) {
        let directory = tempfile::tempdir().expect("a directory that vanishes");
        let place = directory.path().join("evidence of tests");
        let store = Store::open(place.to_str().expect("a path that is text")).expect("a directory is a place");
        (directory, store)
    }

    #[tokio::test]
    async fn content_comes_back_under_its_digest() {
        let (directory, store) = store();
        assert!(!directory.path().join("evidence of tests").exists(), "nothing is made before it is needed");
        let digest = store.put("biên bản".into()).await.expect("the directory can be written to");
        assert_eq!(store.get(&digest).await.expect("it is there"), "biên bản".as_bytes());
        assert_eq!(store.size(&digest).await.expect("it is there"), Some(11));
        let file = format!("evidence of tests/sha256/{}/{digest}", &digest.as_str()[..2]);
        assert!(directory.path().join(file).is_file());
    }

    #[tokio::test]
    async fn the_same_content_again_changes_nothing() {
        let (_directory, store) = store();
        let first = store.put(b"x".to_vec()).await.expect("kept");
        assert_eq!(store.put(b"x".to_vec()).await.expect("kept"), first);
        assert_eq!(store.put(vec![]).await.expect("kept").as_str(), EMPTY);
    }

    #[tokio::test]
    async fn what_is_not_there_is_missing() {
        let (_directory, store) = store();
        let digest: Digest = EMPTY.parse().expect("a digest");
        assert_eq!(store.size(&digest).await.expect("the store answers"), None);
        assert!(matches!(store.get(&digest).await, Err(Error::Missing(_))));
    }

    #[tokio::test]
    async fn damaged_content_is_not_handed_out_and_is_mended_by_keeping_it_again() {
        let (directory, store) = store();
        let digest = store.put(b"content".to_vec()).await.expect("kept");
        let folder = directory.path().join("evidence of tests/sha256").join(&digest.as_str()[..2]);
        std::fs::write(folder.join(digest.as_str()), b"cut").expect("the file can be written");
        assert!(matches!(store.get(&digest).await, Err(Error::Damaged(_))));
        store.put(b"content".to_vec()).await.expect("kept");
        assert_eq!(store.get(&digest).await.expect("mended"), b"content");
    }

    #[test]
    fn a_digest_is_64_hexadecimal_digits() {
        assert_eq!(EMPTY.to_uppercase().parse::<Digest>().expect("capitals are digits too").as_str(), EMPTY);
        for bad in ["", "../../etc/passwd", &EMPTY[1..], &format!("{EMPTY}0"), &"ế".repeat(22)] {
            assert_eq!(bad.parse::<Digest>(), Err(NoDigest), "{bad}");
        }
    }

    #[test]
    fn a_place_that_is_none_is_named() {
        let told = Store::open("s3://bucket/a//b").expect_err("an empty folder").to_string();
        assert!(told.contains("s3://bucket/a//b"), "{told}");
    }
}

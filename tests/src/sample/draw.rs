//! Chance that repeats itself: a pure function of a seed, an agency's key and a question.
//!
//! **Invariant:** the answer to a question depends on nothing else, so adding, removing or reordering agencies changes
//! nothing for the others, and asking one more question changes no other answer.
//! **Invariant:** SHA-256 decides, so every machine and every version of a crate answers alike.
//!
//! Absent on purpose: a generator with a state, whose answers would depend on how often it was asked before.

use sha2::{Digest, Sha256};

/// The questions that can be asked about one agency.
#[derive(Debug)]
pub struct Draw {
    key: String,
}

impl Draw {
    /// Answers about the agency `key`, for the sample that `seed` names.
    pub fn new(seed: &str, key: &str) -> Self {
        Self { key: format!("{seed}\n{key}\n") }
    }

    /// A number that looks uniform over all 64-bit numbers.
    pub fn number(&self, question: &str) -> u64 {
        let digest = Sha256::digest(format!("{}{question}", self.key));
        digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// A number from `low` to `high`, both included; `low` when the range is empty.
    pub fn between(&self, question: &str, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(0).unsigned_abs().saturating_add(1);
        low.saturating_add_unsigned(self.number(question) % width)
    }

    /// Whether something happens that happens to `percent` of all agencies.
    pub fn chance(&self, question: &str, percent: u64) -> bool {
        self.number(question) % 100 < percent
    }

    /// The place, below `count`, of one of `count` things; 0 when there are none.
    pub fn place(&self, question: &str, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(1).max(1);
        usize::try_from(self.number(question) % count).unwrap_or(0)
    }

    /// The place of one of the things that have these weights.
    pub fn weighted(&self, question: &str, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let mut left = self.number(question) % weights.clone().sum::<u64>().max(1);
        for (place, weight) in weights.enumerate() {
            if left < weight {
                return place;
            }
            left -= weight;
        }
        0
    }

    /// `count` of `items`, in the order in which the list has them; all of them when there are fewer.
    pub fn some<'a, T>(&self, question: &str, items: &'a [T], count: usize) -> Vec<&'a T> {
        let mut places: Vec<usize> = (0..items.len()).collect();
        places.sort_by_key(|place| self.number(&format!("{question} {place}")));
        places.truncate(count);
        places.sort_unstable();
        places.into_iter().filter_map(|place| items.get(place)).collect()
    }
}

//! Chance in a run of the fault suite: sequences of numbers that a seed and a purpose decide.
//!
//! **Invariant:** two purposes do not influence each other, so one more client or fault changes nothing for the rest.
//!
//! Deliberately absent: a generator from a crate. Its sequence may change with its version, and then a seed names nothing.

use crate::sample::draw::Draw;
use std::time::Duration;

/// A sequence of answers to questions.
#[derive(Debug)]
pub struct Chance {
    draw: Draw,
    asked: u64,
}

impl Chance {
    /// The sequence that `seed` has for `purpose`.
    #[must_use]
    pub fn new(seed: u64, purpose: &str) -> Self {
        Self { draw: Draw::new(&seed.to_string(), purpose), asked: 0 }
    }

    /// The next number, uniform over all 64-bit numbers.
    pub fn number(&mut self) -> u64 {
        self.asked += 1;
        self.draw.number(&self.asked.to_string())
    }

    /// A number below `count`; 0 when that is 0.
    pub fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.number() % count).unwrap_or(0)
    }

    /// Whether something happens that happens `percent` times in a hundred.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.number() % 100 < percent
    }

    /// One of `things`.
    ///
    /// # Panics
    /// There is none.
    pub fn one<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }

    /// A time shorter than `longest`, to the microsecond.
    pub fn within(&mut self, longest: Duration) -> Duration {
        let micros = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX).max(1);
        Duration::from_micros(self.number() % micros)
    }

    /// The same things in another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for end in (1..things.len()).rev() {
            let place = self.below(end + 1);
            things.swap(end, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_everything() {
        let sequence = |seed, purpose| {
            let mut chance = Chance::new(seed, purpose);
            [(); 5].map(|()| chance.below(1_000))
        };
        assert_eq!(sequence(1, "nemesis"), sequence(1, "nemesis"));
        assert_ne!(sequence(1, "nemesis"), sequence(2, "nemesis"));
        assert_ne!(sequence(1, "nemesis"), sequence(1, "client"));
        let mut order = [0, 1, 2, 3, 4, 5, 6, 7];
        Chance::new(7, "order").shuffle(&mut order);
        assert_ne!(order, [0, 1, 2, 3, 4, 5, 6, 7]);
        order.sort_unstable();
        assert_eq!(order, [0, 1, 2, 3, 4, 5, 6, 7]);
    }
}

//! Which agency took over a dissolved one, where the sources only say that it was dissolved.
//!
//! **Invariant:** the target lies in the dissolved agency's district and goes on after the batch.
//! **Invariant:** the answer depends on the lists only, not on chance.
//!
//! Absent on purpose: the truth. The rule is right where a merged commune took a part of its old name into the new one, and
//! otherwise a likely neighbour; every use of it is marked in the file.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::facts::Agency;

/// The agency of `after` that takes over `dissolved`.
///
/// Among those of its district that the batch renames or raises, one whose new name shares a syllable with the old one's,
/// else the one with the nearest code; else the nearest code of the district. Of two at the same distance the higher.
pub fn target<'a>(dissolved: &Agency, after: &'a [Agency], changed: &BTreeSet<&str>) -> Option<&'a Agency> {
    let in_district =
        || after.iter().filter(|agency| agency.tier == dissolved.tier && agency.parent == dissolved.parent);
    let is_changed = |agency: &&Agency| changed.contains(agency.key.as_str());
    let syllables = syllables(&dissolved.name);
    let shares = |agency: &&Agency| self::syllables(&agency.name).iter().any(|syllable| syllables.contains(syllable));
    let nearest = |agency: &&Agency| {
        let code = |agency: &Agency| agency.key.parse::<i64>().unwrap_or_default();
        (code(agency).abs_diff(code(dissolved)), Reverse(code(agency)))
    };
    let named_after = in_district().filter(is_changed).filter(shares).min_by_key(nearest);
    named_after
        .or_else(|| in_district().filter(is_changed).min_by_key(nearest))
        .or_else(|| in_district().min_by_key(nearest))
}

/// The syllables of a name without its level, in small letters.
fn syllables(name: &str) -> BTreeSet<String> {
    let levels = ["Phường ", "Xã ", "Thị trấn "];
    let own = levels.iter().find_map(|level| name.strip_prefix(level)).unwrap_or(name);
    own.split_whitespace().map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::super::facts::Tier;
    use super::*;

    fn commune(key: &str, name: &str) -> Agency {
        let (key, name, kind) = (key.into(), name.into(), "commune-committee".into());
        let (level, parent) = ("commune".into(), "292".into());
        Agency { key, name, tier: Tier::Commune, kind, level, parent, lines: Vec::new() }
    }

    #[test]
    fn a_shared_syllable_goes_before_the_nearest_renamed_and_that_before_the_nearest() {
        let after =
            [commune("10693", "Phường Phạm Thái"), commune("10705", "Xã Quang Thành"), commune("10712", "Xã A")];
        let found = |name: &str, changed: &[&str]| {
            let dissolved = commune("10711", name);
            target(&dissolved, &after, &changed.iter().copied().collect()).map(|agency| agency.key.clone())
        };
        assert_eq!(found("Xã Phạm Mệnh", &["10693", "10705"]).as_deref(), Some("10693"));
        assert_eq!(found("Xã Mệnh", &["10693", "10705"]).as_deref(), Some("10705"));
        assert_eq!(found("Xã Phạm Mệnh", &[]).as_deref(), Some("10712"));
    }

    #[test]
    fn of_two_at_the_same_distance_it_is_the_higher_code() {
        let after = [commune("10864", "Xã An Phượng"), commune("10876", "Xã Thanh Quang")];
        let found = target(&commune("10870", "Xã Hợp Đức"), &after, &BTreeSet::from(["10864", "10876"]));
        assert_eq!(found.map(|agency| agency.name.as_str()), Some("Xã Thanh Quang"));
    }

    #[test]
    fn a_level_is_no_syllable_and_another_district_is_far() {
        let mut elsewhere = commune("10712", "Xã Phạm");
        elsewhere.parent = "293".into();
        let after = [elsewhere, commune("10690", "Thị trấn B")];
        let found = target(&commune("10711", "Xã Phạm"), &after, &BTreeSet::new());
        assert_eq!(found.map(|agency| agency.key.as_str()), Some("10690"));
    }
}

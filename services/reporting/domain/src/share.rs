//! How a share of agencies is written, and a mean of days or scores.
//!
//! **Invariant:** only whole numbers are used, so no figure depends on how a machine rounds.
//!
//! Deliberately absent: the decimal comma and the percent sign; these belong to whoever shows it.

/// `declared` of `agencies` in percent, rounded half up to two decimals, with a point; `None` when there are no agencies,
/// because nothing of nothing is not 0 % (R-RPT-4).
///
/// Numbers below zero count as zero: there are no fewer agencies than none.
#[must_use]
pub fn share(declared: i64, agencies: i64) -> Option<String> {
    in_hundredths(i128::from(declared) * 10_000, agencies)
}

/// `sum` of `count` things by one, rounded half up to two decimals, with a point; `None` when there are none (R-RPT-4).
#[must_use]
pub fn mean(sum: i64, count: i64) -> Option<String> {
    in_hundredths(i128::from(sum) * 100, count)
}

/// As [`mean`], of things that are counted in hundredths themselves.
#[must_use]
pub fn mean_of_hundredths(sum: i64, count: i64) -> Option<String> {
    in_hundredths(i128::from(sum), count)
}

fn in_hundredths(sum: i128, count: i64) -> Option<String> {
    if count <= 0 {
        return None;
    }
    let count = i128::from(count);
    let hundredths = (sum.max(0) * 2 + count) / (2 * count);
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

#[cfg(test)]
mod tests {
    use super::{mean, mean_of_hundredths, share};

    /// R-RPT-4, scenario 11: two figures of one published report, which itself printed "95 %" and "95.34 %".
    #[test]
    fn r_rpt_4_published_figures_come_out_rounded_and_not_truncated() {
        assert_eq!(share(43, 45).as_deref(), Some("95.56"));
        assert_eq!(share(307, 322).as_deref(), Some("95.34"));
    }

    /// R-RPT-4
    #[test]
    fn r_rpt_4_a_half_goes_up() {
        assert_eq!(share(1, 20_000).as_deref(), Some("0.01"));
        assert_eq!(share(1, 20_001).as_deref(), Some("0.00"));
        assert_eq!(share(1, 800).as_deref(), Some("0.13"));
        assert_eq!(share(2, 3).as_deref(), Some("66.67"));
    }

    /// R-RPT-4
    #[test]
    fn r_rpt_4_nothing_of_nothing_is_not_zero_percent() {
        assert_eq!(share(0, 0), None);
        assert_eq!(share(0, 265).as_deref(), Some("0.00"));
        assert_eq!(share(265, 265).as_deref(), Some("100.00"));
    }

    /// R-RPT-4
    #[test]
    fn r_rpt_4_a_mean_is_rounded_half_up_and_a_mean_of_nothing_is_none() {
        assert_eq!(mean(10, 3).as_deref(), Some("3.33"));
        assert_eq!(mean(1, 8).as_deref(), Some("0.13"));
        assert_eq!(mean(0, 4).as_deref(), Some("0.00"));
        assert_eq!(mean(0, 0), None);
        assert_eq!(mean_of_hundredths(8_750 + 9_251, 2).as_deref(), Some("90.01"));
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        assert_eq!(share(i64::MAX, i64::MAX).as_deref(), Some("100.00"));
        assert_eq!(share(-1, i64::MAX).as_deref(), Some("0.00"));
    }
}

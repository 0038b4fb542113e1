//! How a share of agencies is written.
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
    if agencies <= 0 {
        return None;
    }
    let (declared, agencies) = (i128::from(declared.max(0)), i128::from(agencies));
    let hundredths = (declared * 20_000 + agencies) / (2 * agencies);
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

#[cfg(test)]
mod tests {
    use super::share;

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

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        assert_eq!(share(i64::MAX, i64::MAX).as_deref(), Some("100.00"));
        assert_eq!(share(-1, i64::MAX).as_deref(), Some("0.00"));
    }
}

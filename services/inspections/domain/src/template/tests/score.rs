//! How answers become a score, and a score a grade (DOMAIN §4.1).

use super::{first, item, scoring, with};
use crate::template::{Scoring, Version};
use crate::vocabulary::{Answer, Grade, Part};
use proptest::prelude::*;
use proptest::sample::select;

/// Weights 1, 31 and 1: so halves and thirds of a hundredth come up.
fn weighted() -> Version {
    with(vec![item("A1", Part::A, 1), item("B1", Part::B, 31), item("C1", Part::C, 1)])
}

fn score(answers: [Option<Answer>; 3]) -> Option<u32> {
    let by_code =
        |code: &str| ["A1", "B1", "C1"].iter().position(|known| *known == code).and_then(|place| answers[place]);
    weighted().score(by_code)
}

/// R-RPT-4
#[test]
fn r_rpt_4_a_score_is_rounded_half_up_to_hundredths_of_a_percent() {
    use Answer::{Conforms, NonconformMajor, NonconformMinor, NotApplicable, Observation};
    assert_eq!(score([Some(Conforms); 3]), Some(10_000));
    assert_eq!(score([Some(NonconformMajor); 3]), Some(0));
    let half = score([Some(Conforms), Some(NonconformMajor), Some(NotApplicable)]);
    assert_eq!(half, Some(313), "1 of 32 is 3.125 %, and a half goes up");
    let less = score([Some(Conforms), Some(NonconformMajor), Some(NonconformMajor)]);
    assert_eq!(less, Some(303), "1 of 33 is 3.0303… %");
    let more = score([Some(Observation), Some(NonconformMinor), Some(NonconformMajor)]);
    assert_eq!(more, Some(4_939), "16.3 of 33 is 49.3939… %");
}

/// R-RPT-4
#[test]
fn r_rpt_4_what_was_not_judged_does_not_count_and_nothing_judged_is_no_score() {
    use Answer::{Conforms, NotApplicable, NotAssessed};
    assert_eq!(score([Some(Conforms), Some(NotApplicable), Some(NotAssessed)]), Some(10_000));
    assert_eq!(score([Some(Conforms), None, None]), Some(10_000));
    assert_eq!(score([Some(NotApplicable), Some(NotAssessed), None]), None);
    assert_eq!(weighted().grade(None, 0), None, "no score has no grade");
}

#[test]
fn a_grade_begins_at_its_band_and_an_open_major_caps_it() {
    let graded = |score, open_majors| first().grade(Some(score), open_majors);
    for (score, free, capped) in [
        (10_000, Grade::Good, Grade::Fair),
        (9_000, Grade::Good, Grade::Fair),
        (8_999, Grade::Fair, Grade::Fair),
        (7_499, Grade::Average, Grade::Average),
        (5_000, Grade::Average, Grade::Average),
        (4_999, Grade::Weak, Grade::Weak),
        (0, Grade::Weak, Grade::Weak),
    ] {
        assert_eq!((graded(score, 0), graded(score, 2)), (Some(free), Some(capped)), "{score}");
    }
    let uncapped = Scoring { cap_on_open_major: None, ..scoring() };
    assert_eq!(uncapped.grade(10_000, 1), Some(Grade::Good));
}

fn answers() -> impl Strategy<Value = Option<Answer>> {
    prop::option::of(select(Answer::ALL))
}

proptest! {
    /// A score lies between nothing and everything, has a grade, and is the exact fraction rounded half-up.
    #[test]
    fn a_score_is_the_rounded_fraction_of_what_was_earned(given in [answers(), answers(), answers()]) {
        let values = scoring().values;
        let judged = given.iter().zip([1_u128, 31, 1]).filter_map(|(answer, weight)| Some((values.get(&(*answer)?)?, weight)));
        let (earned, possible) = judged.fold((0, 0), |(earned, possible), (percent, weight)| {
            (earned + u128::from(*percent) * weight, possible + weight)
        });
        match score(given) {
            None => prop_assert_eq!(possible, 0),
            Some(hundredths) => {
                let (low, exact) = ((2 * u128::from(hundredths)).saturating_sub(1) * possible, 200 * earned);
                prop_assert!(low <= exact && exact < (2 * u128::from(hundredths) + 1) * possible);
                prop_assert!(hundredths <= 10_000 && first().grade(Some(hundredths), 0).is_some());
            }
        }
    }
}

//! The short form of the fault suite, with real processes: a few of every fault, and no invariant violated.
//!
//! The seed is fixed, so that a run repeats as far as the machine allows; `tests/faults` takes new ones, and the long form.

use std::path::PathBuf;
use tests::faults::{
    acts::{self, Run},
    house::Options,
    scenario::Scenario,
};

/// What decides everything that chance decides.
const SEED: u64 = 5;

#[test]
fn whatever_fails_nothing_acknowledged_is_lost_and_every_view_is_the_fold_of_the_logs() {
    let mut options = Options::from_environment(PathBuf::from(env!("CARGO_BIN_EXE_chuan_under_test")))
        .expect("tests/run says where PostgreSQL and NATS are");
    let mut runs = vec![Scenario::short()];
    let newest = std::env::var_os("CHUAN_TEST_NATS_NEWEST");
    if newest.is_some() {
        runs = Scenario::short().halves().into();
    }
    for (seed, scenario) in (SEED..).zip(runs) {
        let run = Run {
            options: options.clone(),
            scenario,
            seed,
            only: None,
            keep: std::env::var_os("CHUAN_TEST_KEEP").map(PathBuf::from),
        };
        let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
        let report = runtime.block_on(Box::pin(acts::play(&run)));
        assert_eq!(report.violations(), 0, "{report}");
        acts::say(&report.to_string());
        // The second half meets the other version of NATS.
        options.nats_server = newest.clone().map(Into::into).or(options.nats_server);
    }
}

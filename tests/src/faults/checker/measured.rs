//! I9 and I10: what was measured from outside.

use super::Found;
use crate::faults::{
    evidence::Evidence,
    probes::{RECOVERY_MAX, Usage},
};

/// The most memory of one process, in KiB.
const MEMORY_MAX: u64 = 1 << 20;
/// The most descriptors of one process.
const DESCRIPTORS_MAX: u64 = 2_000;
/// The most threads of one process.
const THREADS_MAX: u64 = 300;
/// The most connections to PostgreSQL at once, of two replicas of four services that may read each other's databases.
const CONNECTIONS_MAX: u64 = 300;

pub(super) fn check(evidence: &Evidence, found: &mut Found) {
    let probes = &evidence.probes;
    for recovery in &probes.recoveries {
        match recovery.took {
            Some(took) if took <= RECOVERY_MAX => {}
            Some(took) => found.add("I9", "recovery", format!("{} took {took:?}", recovery.what)),
            None => found.add("I9", "recovery", format!("{}: not well: {}", recovery.what, recovery.missing)),
        }
    }
    for asked in &probes.asked {
        if let Some(why) = &asked.failed {
            found.add("I9", "answers", format!("while {} was down, {} failed: {why}", asked.down, asked.what));
        }
    }
    for (process, Usage { memory, descriptors, threads }) in &probes.used {
        let bounds = [
            ("KiB", memory, MEMORY_MAX),
            ("descriptors", descriptors, DESCRIPTORS_MAX),
            ("threads", threads, THREADS_MAX),
        ];
        for (what, used, bound) in bounds {
            if *used > bound {
                found.add("I10", "use", format!("{process} used {used} {what}, more than {bound}"));
            }
        }
    }
    if probes.connections_max > CONNECTIONS_MAX {
        found.add("I10", "use", format!("PostgreSQL had {} connections at once", probes.connections_max));
    }
    for idle in &probes.idle {
        found.add("I10", "transactions", format!("one was left open and idle: {idle}"));
    }
    for line in &probes.handed_on {
        found.add("I10", "transactions", format!("one was handed on with its connection: {line}"));
    }
    for panic in &probes.panics {
        found.add("I10", "panics", panic);
    }
    for defect in &evidence.history.defects {
        found.add("I10", "defects", defect);
    }
}

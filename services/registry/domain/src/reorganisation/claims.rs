//! Unique keys after a reorganisation: codes that are released and claimed, names that change hands (R-REG-1, R-REG-2).
//!
//! The log refuses a key that is held twice, one at a time; here all of them are found at once.
//!
//! **Invariant:** what passes here on the agencies as they are is not refused by the log for a key.

use super::{Violation, check};
use crate::agency::Agency;
use chrono::NaiveDate;
use decider::{Aggregate as _, Claim};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// Every key that two agencies would hold on one day, one of which the resolution is about.
pub(super) fn check(
    after: &BTreeMap<Uuid, Arc<Agency>>,
    touched: &BTreeMap<Uuid, u32>,
    on: NaiveDate,
) -> Vec<Violation> {
    let mut keys: BTreeMap<(&'static str, String), Vec<(Uuid, Claim)>> = BTreeMap::new();
    for (id, agency) in after {
        let still_held = |claim: &Claim| claim.until.is_none_or(|until| on < until);
        for claim in agency.claims().into_iter().filter(still_held) {
            keys.entry((claim.scope, claim.key.clone())).or_default().push((*id, claim));
        }
    }
    let mut found = Vec::new();
    for ((scope, key), mut holders) in keys {
        holders.sort_by_key(|(id, claim)| (claim.from, touched.contains_key(id))); // the newcomer is at fault
        for (place, (id, claim)) in holders.iter().enumerate() {
            let Some((other, _)) = holders[..place].iter().find(|(_, earlier)| earlier.collides(claim)) else {
                continue;
            };
            let fault = touched.get_key_value(id).or_else(|| touched.get_key_value(other));
            let Some((unit, item)) = fault else { continue };
            let name = |id: &Uuid| after.get(id).and_then(|agency| agency.name(on)).unwrap_or_default().to_owned();
            let (rule, what) = match scope {
                "area-code" => ("R-REG-1", format!("the area code {key}")),
                _ => ("R-REG-2", "this name under this parent".to_owned()),
            };
            let text = format!("'{}' cannot have {what} on {on}: '{}' has it", name(id), name(other));
            found.push(check::at(rule, *item, Some(*unit), text));
        }
    }
    found
}

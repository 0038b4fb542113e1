//! What fits together when an agency is registered: parent, kind, tier, level and area code.

use super::{Parent, Rejection};
use crate::text;
use crate::vocabulary::{Kind, Level, Tier};
use chrono::NaiveDate;

pub(super) fn check_parent(parent: Option<&Parent>, tier: Tier, on: NaiveDate) -> Result<(), Rejection> {
    match parent {
        Some(parent) if !parent.lifetime.contains(on) => Err(Rejection::ParentNotLive { id: parent.id, on }),
        Some(parent) if parent.tier > tier || (parent.tier == tier && tier != Tier::Province) => {
            Err(Rejection::ParentTooLow { parent: parent.tier, tier })
        }
        _ => Ok(()),
    }
}

pub(super) fn check_kind(kind: Kind, tier: Tier) -> Result<(), Rejection> {
    let right = match kind {
        Kind::Office | Kind::Department | Kind::Authority => Tier::Province,
        Kind::DistrictCommittee => Tier::District,
        Kind::CommuneCommittee => Tier::Commune,
    };
    if tier == right { Ok(()) } else { Err(Rejection::TierUnfit { kind, tier }) }
}

pub(super) fn check_level(kind: Kind, level: Option<Level>) -> Result<(), Rejection> {
    match (kind, level) {
        (Kind::Office | Kind::Department | Kind::Authority, None)
        | (Kind::DistrictCommittee, Some(Level::City | Level::Town | Level::District))
        | (Kind::CommuneCommittee, Some(Level::Ward | Level::Commune | Level::Township | Level::SpecialZone)) => Ok(()),
        _ => Err(Rejection::LevelUnfit { kind, level }),
    }
}

pub(super) fn area_code(code: &str, tier: Tier) -> Result<String, Rejection> {
    let code = text::normal(code);
    let digits = match tier {
        Tier::Province => 2,
        Tier::District => 3,
        Tier::Commune => 5,
    };
    let fits = code.len() == digits && code.bytes().all(|byte| byte.is_ascii_digit());
    if fits { Ok(code) } else { Err(Rejection::AreaCodeUnfit { code, tier }) }
}

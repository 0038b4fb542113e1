//! What values are called: enums of the contracts, and the names of rows for people.
//!
//! **Invariant:** an enum of the contracts and the word it stands for have the same code, so no table connects them.
//!
//! Deliberately absent: English names; whoever wants them has the keys.

use crate::{
    points::Interval,
    views::conformity::{Figure, GroupBy},
};
use contracts::{common::v1 as common, reporting::v1 as pb, word};
use registry_domain::vocabulary::{Kind, Level, Obligation, Share, Tier};
use reporting_domain::{
    conformity::{Reason, Status},
    map::Obstacle,
};
use runtime::status::Violation;

/// The name of the row that sums up all others.
pub(super) const TOTAL: &str = "Tổng cộng";

pub(super) fn group_by(asked: i32) -> Result<GroupBy, Violation> {
    match pb::GroupBy::try_from(asked) {
        Ok(pb::GroupBy::Unspecified | pb::GroupBy::Tier) => Ok(GroupBy::Tier),
        Ok(pb::GroupBy::District) => Ok(GroupBy::District),
        Ok(pb::GroupBy::Edition) => Ok(GroupBy::Edition),
        Ok(pb::GroupBy::Status) => Ok(GroupBy::Status),
        Ok(pb::GroupBy::Level) => Ok(GroupBy::Level),
        Err(_) => Err(unknown("group_by", asked)),
    }
}

pub(super) fn interval(asked: i32) -> Result<Interval, Violation> {
    match pb::Interval::try_from(asked) {
        Ok(pb::Interval::Unspecified | pb::Interval::Month) => Ok(Interval::Month),
        Ok(pb::Interval::Quarter) => Ok(Interval::Quarter),
        Err(_) => Err(unknown("interval", asked)),
    }
}

/// The tier to narrow by, if any.
pub(super) fn tier_asked(asked: i32) -> Result<Option<Tier>, Violation> {
    let tier = common::Tier::try_from(asked).map_err(|_| unknown("tier", asked))?;
    Ok(word::code(tier.as_str_name(), "TIER").parse().ok())
}

/// The level to narrow by: none stands for what governs no territory.
pub(super) fn level_asked(asked: i32) -> Result<Option<Level>, Violation> {
    let level = common::Level::try_from(asked).map_err(|_| unknown("level", asked))?;
    Ok(word::code(level.as_str_name(), "LEVEL").parse().ok())
}

/// The status to narrow by, if any.
pub(super) fn status_asked(asked: i32) -> Result<Option<Status>, Violation> {
    let status = pb::Status::try_from(asked).map_err(|_| unknown("status", asked))?;
    Ok(word::code(status.as_str_name(), "STATUS").parse().ok())
}

pub(super) fn unknown(field: &str, value: i32) -> Violation {
    Violation::new(field, format!("{value} is no value of this field; see the contract"))
}

pub(super) fn tier(tier: Tier) -> i32 {
    common::Tier::from_str_name(&word::value_name(tier.code(), "TIER")).unwrap_or_default().into()
}

pub(super) fn kind(kind: Kind) -> i32 {
    common::Kind::from_str_name(&word::value_name(kind.code(), "KIND")).unwrap_or_default().into()
}

pub(super) fn level(level: Option<Level>) -> i32 {
    let code = level.map_or("", Level::code);
    common::Level::from_str_name(&word::value_name(code, "LEVEL")).unwrap_or_default().into()
}

pub(super) fn obligation(obligation: Option<Obligation>) -> i32 {
    let code = obligation.map_or("", Obligation::code);
    common::Obligation::from_str_name(&word::value_name(code, "OBLIGATION")).unwrap_or_default().into()
}

pub(super) fn status(status: Status) -> i32 {
    pb::Status::from_str_name(&word::value_name(status.code(), "STATUS")).unwrap_or_default().into()
}

pub(super) fn reason(reason: Reason) -> i32 {
    pb::OutdatedReason::from_str_name(&word::value_name(reason.code(), "OUTDATED_REASON")).unwrap_or_default().into()
}

pub(super) fn obstacle(obstacle: Obstacle) -> i32 {
    let name = word::value_name(obstacle.code(), "NOT_CARRIED_REASON");
    pb::NotCarriedReason::from_str_name(&name).unwrap_or_default().into()
}

pub(super) fn share(share: Share) -> i32 {
    common::Share::from_str_name(&word::value_name(share.code(), "SHARE")).unwrap_or_default().into()
}

/// What a row is called, in Vietnamese.
pub(super) fn row_name(group_by: GroupBy, figure: &Figure) -> String {
    let key = figure.key.as_str();
    match group_by {
        GroupBy::Tier => key.parse().map_or(key, |tier| tier_name(tier)).to_owned(),
        GroupBy::Status if key.is_empty() => "Không quy đổi được".to_owned(),
        GroupBy::Status => key.parse().map_or(key, |status| status_name(status)).to_owned(),
        GroupBy::Level if key.is_empty() => "Không có địa giới".to_owned(),
        GroupBy::Level => key.parse().map_or(key, |level| level_name(level)).to_owned(),
        GroupBy::District => figure.name.clone().unwrap_or_else(|| "Không thuộc huyện nào".to_owned()),
        GroupBy::Edition if key.is_empty() => "Chưa theo phiên bản nào".to_owned(),
        GroupBy::Edition => key.to_owned(),
    }
}

pub(super) fn tier_name(tier: Tier) -> &'static str {
    match tier {
        Tier::Province => "Cấp tỉnh",
        Tier::District => "Cấp huyện",
        Tier::Commune => "Cấp xã",
    }
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::City => "Thành phố",
        Level::Town => "Thị xã",
        Level::District => "Huyện",
        Level::Ward => "Phường",
        Level::Commune => "Xã",
        Level::Township => "Thị trấn",
        Level::SpecialZone => "Đặc khu",
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::NotStarted => "Chưa bắt đầu",
        Status::Building => "Đang xây dựng",
        Status::Applying => "Đang áp dụng",
        Status::Declared => "Đã công bố",
        Status::DeclaredOutdated => "Đã công bố, cần công bố lại",
        Status::Lapsed => "Hết hiệu lực",
        Status::Dissolved => "Đã giải thể",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_value_in_the_contract_and_comes_back() {
        for known in Status::ALL {
            assert_eq!(status_asked(status(known)), Ok(Some(known)));
        }
        for known in Tier::ALL {
            assert_eq!(tier_asked(tier(*known)), Ok(Some(*known)));
        }
        for known in Kind::ALL {
            assert_ne!(kind(*known), 0, "{known}");
        }
        for known in Level::ALL {
            assert_ne!(level(Some(*known)), 0, "{known}");
        }
        for known in Obligation::ALL {
            assert_ne!(obligation(Some(*known)), 0, "{known}");
        }
        for known in Obstacle::ALL {
            assert_ne!(obstacle(known), 0, "{known:?}");
        }
        for known in Share::ALL {
            assert_ne!(share(*known), 0, "{known}");
        }
    }

    #[test]
    fn what_is_not_said_is_no_filter_and_what_is_unknown_is_refused() {
        assert_eq!((tier_asked(0), status_asked(0)), (Ok(None), Ok(None)));
        assert_eq!((group_by(0), interval(0)), (Ok(GroupBy::Tier), Ok(Interval::Month)));
        let fields =
            [tier_asked(99).map(drop), status_asked(-1).map(drop), group_by(99).map(drop), interval(99).map(drop)];
        let fields = fields.map(|result| result.expect_err("there is no such value").field);
        assert_eq!(fields, ["tier", "status", "group_by", "interval"]);
    }
}

//! The closed lists that the registry's facts are made of.
//!
//! **Invariant:** a value has one code, kebab-case, in every stored event, table, file and message: the code stands once, in
//! the list below, and `Display`, `FromStr` and serde all use it.
//! **Invariant:** the lists only grow; a code that was ever stored keeps its meaning.
//!
//! Deliberately absent: display names. What people read (Vietnamese first) belongs to the pages that show it.

use serde::{Deserialize, Serialize};

/// A code that is not in its list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{code}' is not a {list}; known are: {known}")]
pub struct UnknownCode {
    /// Which list was asked.
    pub list: &'static str,
    /// What was asked for.
    pub code: String,
    /// Every code of the list, separated by commas.
    pub known: String,
}

// A macro, because a function cannot write an enum, and the code of a value must not stand in two places.
macro_rules! list {
    ($(#[$about:meta])* $name:ident, $list:literal { $($(#[$meaning:meta])* $value:ident = $code:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$meaning])* #[serde(rename = $code)] $value,)+
        }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [$name] = &[$($name::$value,)+];

            /// The code by which the value is stored and exchanged.
            pub const fn code(self) -> &'static str {
                match self {
                    $($name::$value => $code,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownCode;

            fn from_str(code: &str) -> Result<$name, UnknownCode> {
                $name::ALL.iter().copied().find(|value| value.code() == code).ok_or_else(|| UnknownCode {
                    list: $list,
                    code: code.to_owned(),
                    known: [$($code,)+].join(", "),
                })
            }
        }
    };
}

list! {
    /// The level of government an agency belongs to (cấp); a smaller value is a higher tier.
    Tier, "tier" {
        /// Cấp tỉnh.
        Province = "province",
        /// Cấp huyện.
        District = "district",
        /// Cấp xã.
        Commune = "commune",
    }
}

list! {
    /// What an agency is (Decision 19/2014, Article 1).
    Kind, "kind of agency" {
        /// Văn phòng (of the provincial People's Committee and the like).
        Office = "office",
        /// Sở: a provincial specialised agency.
        Department = "department",
        /// Ban, chi cục and equivalents.
        Authority = "authority",
        /// UBND huyện, thị xã, thành phố thuộc tỉnh.
        DistrictCommittee = "district-committee",
        /// UBND xã, phường, thị trấn.
        CommuneCommittee = "commune-committee",
    }
}

list! {
    /// What the territory of a People's Committee is called.
    Level, "level" {
        /// Thành phố thuộc tỉnh.
        City = "city",
        /// Thị xã.
        Town = "town",
        /// Huyện.
        District = "district",
        /// Phường.
        Ward = "ward",
        /// Xã.
        Commune = "commune",
        /// Thị trấn.
        Township = "township",
        /// Đặc khu.
        SpecialZone = "special-zone",
    }
}

list! {
    /// Whether an agency must run a quality system (DOMAIN §1.2).
    Obligation, "obligation" {
        /// Bắt buộc, by Decision 19/2014.
        Mandatory = "mandatory",
        /// Made a target by the province's own plan.
        MandatoryByProvincialPlan = "mandatory-by-provincial-plan",
        /// Khuyến khích.
        Encouraged = "encouraged",
    }
}

list! {
    /// A post whose holder may sign a declaration (R-QMS-2).
    Post, "post" {
        /// Người đứng đầu.
        Head = "head",
        /// Cấp phó.
        Deputy = "deputy",
    }
}

list! {
    /// In which capacity a document is signed (Decree 30/2020).
    Capacity, "capacity of signature" {
        /// The head in person.
        Head = "head",
        /// TM., on behalf of the collective.
        OnBehalfOfCollective = "on-behalf-of-collective",
        /// KT., a deputy for the head.
        ForHead = "for-head",
        /// Q., acting head.
        Acting = "acting",
        /// TL., by order.
        ByOrder = "by-order",
        /// TUQ., by sub-delegation.
        ByDelegation = "by-delegation",
    }
}

list! {
    /// How grave a nonconformity of an internal audit is.
    NonconformityClass, "class of nonconformity" {
        /// Điểm không phù hợp nặng.
        Major = "major",
        /// Điểm không phù hợp nhẹ.
        Minor = "minor",
    }
}

list! {
    /// Where a declaration is posted (niêm yết).
    Place, "place of posting" {
        /// At the agency's office.
        Office = "office",
        /// On its web portal.
        Portal = "portal",
    }
}

list! {
    /// How the scope of a quality system changed (Decision 19/2014, Article 4.3).
    ScopeChange, "change of scope" {
        /// Mở rộng: procedures were only added.
        Widened = "widened",
        /// Thu hẹp: procedures were only removed.
        Narrowed = "narrowed",
        /// Điều chỉnh: anything else.
        Adjusted = "adjusted",
    }
}

list! {
    /// Why an agency must declare again (R-QMS-4, R-QMS-7).
    Cause, "cause of re-declaration" {
        /// The scope was widened, narrowed or adjusted.
        ScopeChanged = "scope-changed",
        /// The agency was renamed.
        Renamed = "renamed",
        /// The agency's level changed, for example from commune to ward.
        LevelChanged = "level-changed",
        /// An inspection found the declaration void.
        Inspection = "inspection",
        /// The administrative procedures assigned to the agency changed.
        ProceduresChanged = "procedures-changed",
        /// The agency moved under another one, and the resolution says that this is a reason.
        Reparented = "reparented",
    }
}

list! {
    /// Why a declaration ended without a successor and without the head's decision.
    LapseCause, "cause of lapse" {
        /// The agency was dissolved (R-QMS-7).
        AgencyDissolved = "agency-dissolved",
        /// The edition is no longer accepted (R-QMS-6).
        EditionExpired = "edition-expired",
        /// The quality system is not operated.
        NotOperated = "not-operated",
    }
}

list! {
    /// How much of a unit goes from a predecessor to a successor (R-REG-4).
    Share, "share" {
        /// Toàn bộ: all its land and people.
        Whole = "whole",
        /// Một phần: some of its land with the people there.
        Part = "part",
        /// Một phần diện tích tự nhiên: land on which nobody lives.
        PartAreaOnly = "part-area-only",
        /// Phần còn lại: what is left when all other items have taken theirs.
        Remainder = "remainder",
    }
}

impl Share {
    /// Whether people change their authority with it; a link without people is no succession for a quality system.
    pub fn carries_people(self) -> bool {
        match self {
            Share::Whole | Share::Part | Share::Remainder => true,
            Share::PartAreaOnly => false,
        }
    }

    /// Whether nothing of the unit is left for another item.
    pub fn takes_everything(self) -> bool {
        match self {
            Share::Whole => true,
            Share::Part | Share::PartAreaOnly | Share::Remainder => false,
        }
    }

    /// Whether it is what other items leave, and so must name them (R-REG-6).
    pub fn takes_the_rest(self) -> bool {
        match self {
            Share::Remainder => true,
            Share::Whole | Share::Part | Share::PartAreaOnly => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_in_text_and_in_stored_form() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a code has a stored form"), kind.code());
            assert_eq!(kind.code().parse(), Ok(*kind));
        }
        assert_eq!(Capacity::ForHead.to_string(), "for-head");
    }

    #[test]
    fn an_unknown_code_is_told_what_is_known() {
        let error = "country".parse::<Tier>().expect_err("there is no such tier");
        assert_eq!(error.to_string(), "'country' is not a tier; known are: province, district, commune");
    }

    #[test]
    fn a_higher_tier_is_smaller() {
        assert!(Tier::Province < Tier::District && Tier::District < Tier::Commune);
    }
}

//! Closed lists: how one is made, and those that several contexts share.
//!
//! **Invariant:** a value has one code, kebab-case, in every stored event, table, file and message: the code stands once, in
//! its list, and `Display`, `FromStr` and serde all use it.
//! **Invariant:** the lists only grow; a code that was ever stored keeps its meaning.
//!
//! Deliberately absent: display names. What people read (Vietnamese first) belongs to the pages that show it.

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

/// A closed list: an enum whose values have codes.
// A macro, because a function cannot write an enum, and the code of a value must not stand in two places.
#[macro_export]
macro_rules! list {
    ($(#[$about:meta])* $name:ident, $list:literal { $($(#[$meaning:meta])* $value:ident = $code:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema)]
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
            type Err = $crate::vocabulary::UnknownCode;

            fn from_str(code: &str) -> Result<$name, $crate::vocabulary::UnknownCode> {
                $name::ALL.iter().copied().find(|value| value.code() == code).ok_or_else(|| $crate::vocabulary::UnknownCode {
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
    /// How an agency is inspected (R-INS-11).
    Mode, "mode of inspection" {
        /// Kiểm tra tại trụ sở: on the spot, at the agency's office.
        OnSite = "on-site",
        /// Kiểm tra qua hồ sơ, báo cáo: by report and requested records.
        RecordsBased = "records-based",
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

//! The closed lists that the registry's facts are made of.
//!
//! What several contexts say (tiers, kinds, levels, capacities) is `kernel`'s; here is what only the registry says.
//!
//! **Invariant:** the lists only grow; a code that was ever stored keeps its meaning.
//!
//! Deliberately absent: display names. What people read (Vietnamese first) belongs to the pages that show it.

pub use kernel::vocabulary::{Capacity, Kind, Level, Tier, UnknownCode};

use kernel::list;

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

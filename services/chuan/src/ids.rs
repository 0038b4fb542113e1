//! The ids that this program derives, so that every attempt, and everybody, comes to the same.
//!
//! **Invariant:** an id depends on names only, never on place or time.
//!
//! Deliberately absent: ids that nobody needs to find again; the server makes those.

use uuid::Uuid;

/// The id that belongs to a name, for ever.
pub(crate) fn of(name: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
}

/// The id of the agency that has this key in the sets and resolutions of a province; a key that is an id stays what it is.
pub(crate) fn agency(province: &str, key: &str) -> String {
    Uuid::try_parse(key).map_or_else(|_| of(&format!("chuan/{province}/agency/{key}")), |known| known.to_string())
}

/// The id of what has this key in the sets of a province; `word` says what it is: `plan`, `document`, `finding` …
pub(crate) fn of_set(province: &str, word: &str, key: &str) -> String {
    Uuid::try_parse(key).map_or_else(|_| of(&format!("chuan/{province}/{word}/{key}")), |known| known.to_string())
}

/// The id of the campaign that carries out a plan, as the policy that opens it gives it.
pub(crate) fn campaign(plan_id: &str) -> String {
    of(&format!("chuan/campaign/{plan_id}"))
}

/// The id of the inspection of an agency in a campaign, as the service gives it.
pub(crate) fn inspection(campaign_id: &str, agency_id: &str) -> String {
    of(&format!("chuan/inspection/{campaign_id}/{agency_id}"))
}

/// The id of the reorganisation by the resolution of this number, signed in the year of that day (`YYYY-MM-DD`).
pub(crate) fn reorganisation(number: &str, adopted_on: &str) -> String {
    let year = adopted_on.split('-').next().unwrap_or_default();
    of(&format!("chuan/reorganisation/{number}/{year}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_an_id_stays_what_it_is() {
        let known = "018F4E5A-7C1D-7B3A-9F10-2B6C5D4E3F21";
        assert_eq!(agency("30", known), known.to_lowercase());
        assert_ne!(agency("30", "10507"), agency("31", "10507"));
    }

    #[test]
    fn a_resolution_is_known_by_its_number_and_year() {
        let id = |number, day| reorganisation(number, day);
        assert_eq!(id("1669/NQ-UBTVQH15", "2025-06-16"), id("1669/NQ-UBTVQH15", "2025-01-01"));
        assert_ne!(id("1669/NQ-UBTVQH15", "2025-06-16"), id("1669/NQ-UBTVQH15", "2024-06-16"));
    }
}

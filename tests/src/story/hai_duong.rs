//! The map of Hải Dương before the reorganisation of 2025, and that reorganisation, from the sample's facts.
//!
//! **Invariant:** agencies have the ids that the sample's keys have, so the sample's resolutions fit them.

use super::{Kind, Level, Tier, department};
use contracts::registry::v1 as pb;

/// The sample's code of the province.
const PROVINCE: &str = "30";
const DISTRICTS: &str = include_str!("../../../deploy/samples/hai-duong/facts/districts_hai_duong.csv");
const COMMUNES: &str = include_str!("../../../deploy/samples/hai-duong/facts/communes_2025_01.csv");

/// The id of an agency of the sample.
pub fn id_of(key: &str) -> String {
    chuan::agency_id(PROVINCE, key)
}

/// The resolution of 2025 on the communes.
///
/// # Panics
/// It is not in the sample.
pub fn resolution_of_2025() -> pb::Resolution {
    chuan::sample_resolution("hai-duong", "reorganisations/2025-07-communes.toml").expect("the sample has it")
}

/// The 12 districts and 207 communes of the first half of 2025.
pub fn map_of_2025() -> Vec<pb::RegisterAgencyRequest> {
    let districts = cells(DISTRICTS).map(|row| pb::RegisterAgencyRequest {
        agency_id: Some(id_of(row[0])),
        tier: Tier::District.into(),
        kind: Kind::DistrictCommittee.into(),
        level: Level::District.into(),
        area_code: Some(row[0].into()),
        ..department(row[1])
    });
    let communes = cells(COMMUNES).map(|row| pb::RegisterAgencyRequest {
        agency_id: Some(id_of(row[0])),
        tier: Tier::Commune.into(),
        kind: Kind::CommuneCommittee.into(),
        level: match row[2] {
            "Phường" => Level::Ward,
            "Thị trấn" => Level::Township,
            _ => Level::Commune,
        }
        .into(),
        parent: Some(id_of(row[3])),
        area_code: Some(row[0].into()),
        ..department(row[1])
    });
    districts.chain(communes).collect()
}

/// The rows of facts without quoted cells.
fn cells(facts: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    facts.lines().skip(1).map(|line| line.split(',').collect())
}

//! Facts of the registry, and a small province made of them.

use super::{Fact, House, day};
use chrono::NaiveDate;
use registry_domain::{
    agency, edition, obligation,
    quality_system::{self, Signature},
    vocabulary::{Capacity, Kind, Level, Obligation, Tier},
};
use uuid::Uuid;

pub(crate) const OLD: &str = "TCVN ISO 9001:2008";
pub(crate) const NEW: &str = "TCVN ISO 9001:2015";
pub(crate) const DISTRICT: Uuid = Uuid::from_u128(295);
pub(crate) const OTHER_DISTRICT: Uuid = Uuid::from_u128(288);
pub(crate) const DEPARTMENT: Uuid = Uuid::from_u128(1);

fn registered(
    id: Uuid,
    name: &str,
    kind: Kind,
    level: Option<Level>,
    parent: Option<Uuid>,
    code: Option<String>,
) -> Fact {
    let tier = match kind {
        Kind::CommuneCommittee => Tier::Commune,
        Kind::DistrictCommittee => Tier::District,
        _ => Tier::Province,
    };
    let (name, effective_on) = (name.to_owned(), day("2014-01-01"));
    Fact::Agency(id, agency::Event::Registered { name, tier, kind, level, parent, area_code: code, effective_on })
}

pub(crate) fn department() -> Fact {
    registered(DEPARTMENT, "Sở Nội vụ", Kind::Department, None, None, None)
}

pub(crate) fn district(id: Uuid, name: &str) -> Fact {
    registered(id, name, Kind::DistrictCommittee, Some(Level::District), None, Some(id.as_u128().to_string()))
}

pub(crate) fn commune(id: Uuid, name: &str, parent: Uuid) -> Fact {
    let code = format!("{:05}", id.as_u128());
    registered(id, name, Kind::CommuneCommittee, Some(Level::Commune), Some(parent), Some(code))
}

pub(crate) fn defined(code: &'static str, from: &str) -> Fact {
    let (title, basis) = ("Các yêu cầu".to_owned(), "118/2009/QĐ-TTg".to_owned());
    let (accepted_from, effective_on) = (day(from), day(from));
    Fact::Edition(code, edition::Event::Defined { code: code.into(), title, accepted_from, basis, effective_on })
}

pub(crate) fn expires(code: &'static str, last: &str, on: &str) -> Fact {
    Fact::Edition(
        code,
        edition::Event::Restricted {
            first_adoption_until: None,
            accepted_until: Some(day(last)),
            successor: None,
            conversion_deadline: None,
            basis: "419/BKHCN-TĐC".into(),
            effective_on: day(on),
        },
    )
}

/// Binds the communes.
pub(crate) fn bound(obligation: Obligation, basis: &str, on: &str) -> Fact {
    let (kind, basis, effective_on) = (Kind::CommuneCommittee, basis.to_owned(), day(on));
    Fact::Obligation(obligation::Event::LaidDown { kind, obligation, basis, effective_on, until: None })
}

pub(crate) fn project(id: Uuid, edition: &str, on: &str) -> Fact {
    Fact::Quality(id, quality_system::Event::ProjectStarted { edition: edition.into(), effective_on: day(on) })
}

pub(crate) fn declared(id: Uuid, edition: &str, on: &str) -> Fact {
    declaration(id, Uuid::new_v4(), edition, day(on))
}

pub(crate) fn declaration(id: Uuid, declaration: Uuid, edition: &str, on: NaiveDate) -> Fact {
    Fact::Quality(
        id,
        quality_system::Event::Declared {
            declaration,
            number: "12/QĐ-UBND".into(),
            edition: edition.into(),
            signature: Signature { person: "Nguyễn Thị Mai".into(), capacity: Capacity::Head },
            signed_on: on,
            effective_on: on,
        },
    )
}

pub(crate) fn renamed(id: Uuid, name: &str, on: &str) -> Fact {
    Fact::Agency(id, agency::Event::Renamed { name: name.into(), effective_on: day(on), basis: None })
}

/// Both editions, a department, two districts, and three communes in the first one; recorded on 02/01/2014.
pub(crate) async fn province(house: &House) -> [Uuid; 3] {
    let communes = [10_888, 10_903, 10_891].map(Uuid::from_u128);
    house.record(&[defined(OLD, "2009-09-30"), defined(NEW, "2009-10-01")]).await;
    house.record(&[department()]).await;
    house
        .record(&[district(DISTRICT, "UBND huyện Cẩm Giàng"), district(OTHER_DISTRICT, "UBND thành phố Hải Dương")])
        .await;
    for (id, name) in communes.into_iter().zip(["UBND xã Cẩm Giang", "UBND xã Cẩm Giàng", "UBND xã Đức Chính"])
    {
        house.record(&[commune(id, name, DISTRICT)]).await;
    }
    communes
}

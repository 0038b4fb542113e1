//! What the generator is given: the agencies of the province, and the fields in which they solve administrative procedures.
//!
//! **Invariant:** names stand as in the source, NFC, and become nothing else; codes stay strings.
//! **Invariant:** departments come first, then districts, then communes, so that a parent precedes its children.
//!
//! Absent on purpose: dates. The lists say what there was on 01/12/2019; `README.md` of the sample says what follows from it.

use std::path::Path;

use anyhow::{Context, Result, bail};
use csv::StringRecord;

/// A level of government, with an agency's place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// A specialised agency under the provincial people's committee.
    Province,
    /// A district's people's committee.
    District,
    /// A commune's people's committee.
    Commune,
}

impl Tier {
    /// The code in the import format.
    pub fn code(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::District => "district",
            Self::Commune => "commune",
        }
    }
}

/// An agency as the lists have it.
#[derive(Clone, Debug)]
pub struct Agency {
    /// Its key in the set: the area code, or the abbreviation of a department.
    pub key: String,
    /// The official name.
    pub name: String,
    /// Its tier.
    pub tier: Tier,
    /// The code of its kind.
    pub kind: String,
    /// The code of the unit's level; blank for a department.
    pub level: String,
    /// The key of the district of a commune; blank for the others.
    pub parent: String,
}

impl Agency {
    /// The code of the territory that it governs; blank for a department.
    pub fn area_code(&self) -> &str {
        if self.tier == Tier::Province { "" } else { &self.key }
    }

    /// The issuer's part of its document symbols: `UBND`, `SKHĐT`.
    pub fn symbol(&self) -> &str {
        match self.key.as_str() {
            "SKHDT" => "SKHĐT",
            "SLDTBXH" => "SLĐTBXH",
            "SGDDT" => "SGDĐT",
            abbreviation if self.tier == Tier::Province => abbreviation,
            _ => "UBND",
        }
    }
}

/// A field of administrative procedures.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its code.
    pub code: String,
    /// The code of the tier that solves it; blank for an internal activity of every agency.
    pub tier: String,
    /// The only department that solves it; blank when all of the tier do.
    pub agency: String,
    /// Its Vietnamese name.
    pub name: String,
}

/// Everything that is given.
#[derive(Clone, Debug)]
pub struct Facts {
    /// All agencies of the programme.
    pub agencies: Vec<Agency>,
    /// All fields.
    pub fields: Vec<Field>,
}

impl Facts {
    /// Reads the four lists in `directory`.
    ///
    /// # Errors
    /// A list is missing, is not CSV, or names a kind or level that the format does not have.
    pub fn read(directory: &Path) -> Result<Self> {
        let mut agencies = Vec::new();
        for row in rows(&directory.join("departments_hai_duong_2020.csv"))? {
            agencies.push(agency(&row[0], &row[1], Tier::Province, &row[3], "", ""));
        }
        for row in rows(&directory.join("districts_hai_duong.csv"))? {
            agencies.push(agency(&row[0], &row[1], Tier::District, "district-committee", &row[2], ""));
        }
        for row in rows(&directory.join("communes_2020.csv"))? {
            let level = match &row[2] {
                "Phường" => "ward",
                "Xã" => "commune",
                "Thị trấn" => "township",
                other => bail!("{} {}: no level is called {other}", &row[0], &row[1]),
            };
            agencies.push(agency(&row[0], &row[1], Tier::Commune, "commune-committee", level, &row[3]));
        }
        let fields = rows(&directory.join("fields.csv"))?
            .iter()
            .map(|row| Field { code: row[0].into(), tier: row[1].into(), agency: row[2].into(), name: row[3].into() })
            .collect();
        Ok(Self { agencies, fields })
    }

    /// The fields that `agency` solves, in the list's order.
    pub fn fields_of(&self, agency: &Agency) -> Vec<&Field> {
        let solves = |field: &&Field| field.agency.is_empty() || field.agency == agency.key;
        self.fields.iter().filter(|field| field.tier == agency.tier.code()).filter(solves).collect()
    }

    /// The internal activities that any agency may add to its scope.
    pub fn internal(&self) -> Vec<&Field> {
        self.fields.iter().filter(|field| field.tier.is_empty()).collect()
    }
}

fn agency(key: &str, name: &str, tier: Tier, kind: &str, level: &str, parent: &str) -> Agency {
    Agency { key: key.into(), name: name.into(), tier, kind: kind.into(), level: level.into(), parent: parent.into() }
}

fn rows(path: &Path) -> Result<Vec<StringRecord>> {
    let place = || path.display().to_string();
    let mut reader = csv::Reader::from_path(path).with_context(place)?;
    reader.records().collect::<Result<_, _>>().with_context(place)
}

//! What the generator is given: the agencies of the province as the lists have them on four days, what became of whom, and
//! the fields in which they solve administrative procedures.
//!
//! **Invariant:** names stand as in the source, NFC, and become nothing else; codes stay strings.
//! **Invariant:** departments come first, then districts, then communes, so that a parent precedes its children.
//!
//! Absent on purpose: what follows from the lists. `rounds.rs` and `mergers.rs` make reorganisations of their differences.

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its key in the set: the area code, or the abbreviation of a department; with `2025-` before it when it began then.
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
    /// The departments of 2014 whose fields it has; none for the other tiers, where all agencies have the same.
    pub lines: Vec<String>,
}

impl Agency {
    /// The code of the territory that it governs; blank for a department.
    pub fn area_code(&self) -> &str {
        if self.tier == Tier::Province { "" } else { self.short() }
    }

    /// The issuer's part of its document symbols: `UBND`, `SKHĐT`.
    pub fn symbol(&self) -> &str {
        match self.short() {
            "SKHDT" => "SKHĐT",
            "SLDTBXH" => "SLĐTBXH",
            "SGDDT" => "SGDĐT",
            abbreviation if self.tier == Tier::Province => abbreviation,
            _ => "UBND",
        }
    }

    /// The key without what tells it from a predecessor's: the area code or the abbreviation.
    pub fn short(&self) -> &str {
        self.key.rsplit('-').next().unwrap_or(&self.key)
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

/// A commune of 06/2025 of which something went to a commune of 07/2025.
#[derive(Clone, Debug)]
pub struct Link {
    /// The key of the old commune.
    pub from: String,
    /// Its name on the last day.
    pub name: String,
    /// The area code of the new commune.
    pub to: String,
    /// Whether all of it went there.
    pub is_whole: bool,
}

/// Everything that is given.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The agencies of 10/2019, by which the set begins in 2014.
    pub agencies: Vec<Agency>,
    /// Districts and communes from 01/12/2019 on.
    pub units_2019_12: Vec<Agency>,
    /// Communes from 01/01/2025 on.
    pub communes_2025_01: Vec<Agency>,
    /// Communes from 01/07/2025 on.
    pub communes_2025_07: Vec<Agency>,
    /// What became of whom on 01/07/2025, in the order of the old codes.
    pub links: Vec<Link>,
    /// Departments that ended on 01/03/2025, each with the name of the one that took them over.
    pub departments_ended: Vec<(String, String)>,
    /// All fields.
    pub fields: Vec<Field>,
}

impl Facts {
    /// Reads the lists in `directory`.
    ///
    /// # Errors
    /// A list is missing, is not CSV, or names a level that the format does not have.
    pub fn read(directory: &Path) -> Result<Self> {
        let list = |name: &str| rows(&directory.join(name));
        let departments = list("departments_hai_duong_2020.csv")?;
        let ended = departments.iter().filter_map(|row| Some((row[0].into(), row[4].strip_prefix("-> ")?.into())));
        let old = list("communes_2019_10.csv")?;
        let mut agencies: Vec<Agency> = departments.iter().map(department).collect();
        let mut units_2019_12 = Vec::new();
        for row in list("districts_hai_duong.csv")? {
            // The list of districts is of 2020; what each was called in 10/2019 stands beside its communes.
            let former = old.iter().find(|commune| commune[3] == row[0]).map_or(&row[1], |commune| &commune[4]);
            agencies.push(district(&row[0], former)?);
            units_2019_12.push(district(&row[0], &row[1])?);
        }
        agencies.extend(communes(&old, true)?);
        units_2019_12.extend(communes(&list("communes_2020.csv")?, true)?);
        let links = list("reorg_2025_07_mapping.csv")?;
        let fields = list("fields.csv")?;
        Ok(Self {
            departments_ended: ended.collect(),
            agencies,
            units_2019_12,
            communes_2025_01: communes(&list("communes_2025_01.csv")?, true)?,
            communes_2025_07: communes(&list("communes_2025_07.csv")?, false)?,
            links: links.iter().map(link).collect(),
            fields: fields.iter().map(field).collect(),
        })
    }

    /// The fields that `agency` solves, in the list's order.
    pub fn fields_of(&self, agency: &Agency) -> Vec<&Field> {
        let solves = |field: &&Field| field.agency.is_empty() || agency.lines.contains(&field.agency);
        self.fields.iter().filter(|field| field.tier == agency.tier.code()).filter(solves).collect()
    }

    /// The internal activities that any agency may add to its scope.
    pub fn internal(&self) -> Vec<&Field> {
        self.fields.iter().filter(|field| field.tier.is_empty()).collect()
    }
}

fn department(row: &StringRecord) -> Agency {
    Agency {
        key: row[0].into(),
        name: row[1].into(),
        tier: Tier::Province,
        kind: row[3].into(),
        level: String::new(),
        parent: String::new(),
        lines: vec![row[0].into()],
    }
}

fn district(code: &str, name: &str) -> Result<Agency> {
    unit(code, name, Tier::District, "district-committee", "")
}

/// The communes of a list; those of 07/2025 stand under no district.
fn communes(list: &[StringRecord], have_districts: bool) -> Result<Vec<Agency>> {
    let parent = |row: &StringRecord| if have_districts { row[3].to_owned() } else { String::new() };
    list.iter().map(|row| unit(&row[0], &row[1], Tier::Commune, "commune-committee", &parent(row))).collect()
}

fn unit(key: &str, name: &str, tier: Tier, kind: &str, parent: &str) -> Result<Agency> {
    let words = [
        ("Thành phố ", "city"),
        ("Thị xã ", "town"),
        ("Huyện ", "district"),
        ("Phường ", "ward"),
        ("Xã ", "commune"),
        ("Thị trấn ", "township"),
    ];
    let Some((_, level)) = words.into_iter().find(|(word, _)| name.starts_with(word)) else {
        bail!("{key} {name}: the name does not begin with a level");
    };
    let (key, name, kind, parent) = (key.into(), name.into(), kind.into(), parent.into());
    Ok(Agency { key, name, tier, kind, level: level.into(), parent, lines: Vec::new() })
}

fn link(row: &StringRecord) -> Link {
    Link { from: row[0].into(), name: row[1].into(), to: row[4].into(), is_whole: &row[6] == "full" }
}

fn field(row: &StringRecord) -> Field {
    Field { code: row[0].into(), tier: row[1].into(), agency: row[2].into(), name: row[3].into() }
}

fn rows(path: &Path) -> Result<Vec<StringRecord>> {
    let place = || path.display().to_string();
    let mut reader = csv::Reader::from_path(path).with_context(place)?;
    reader.records().collect::<Result<_, _>>().with_context(place)
}

//! The names of agencies by their ids, for tables of services that know only ids.
//!
//! **Invariant:** an id that nobody knows is shown as it is.
//!
//! Deliberately absent: names for programs, which get ids.

use std::collections::BTreeMap;

use anyhow::Result;
use contracts::registry::v1 as pb;

use crate::client::{PAGE, Server, all_pages};
use crate::record::Value;
use crate::when::When;

/// Names by ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(pub(crate) BTreeMap<String, String>);

impl Names {
    /// The names of a day; a dissolved agency has its last one.
    ///
    /// # Errors
    /// The server refuses.
    pub(crate) async fn of(server: &Server, when: &When) -> Result<Self> {
        let wish = pb::ListAgenciesRequest {
            as_of: when.day(),
            known_at: when.known.known_at,
            page_size: Some(PAGE),
            show_dissolved: true,
            ..Default::default()
        };
        let (agencies, _) = all_pages!(server.agencies().await?, list_agencies, wish, agencies);
        Ok(Self(agencies.into_iter().map(|agency| (agency.agency_id, agency.name)).collect()))
    }

    /// The name of an agency.
    pub(crate) fn name<'a>(&'a self, agency_id: &'a str) -> &'a str {
        self.0.get(agency_id).map_or(agency_id, String::as_str)
    }

    /// The id for programs, the name for people.
    pub(crate) fn value(&self, agency_id: &str) -> Value {
        if agency_id.is_empty() { Value::Nothing } else { Value::named(agency_id, self.name(agency_id)) }
    }

    /// The same of several agencies.
    pub(crate) fn values(&self, agency_ids: &[String]) -> Value {
        Value::List(agency_ids.iter().map(|id| self.value(id)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Lang;

    #[test]
    fn an_id_that_nobody_knows_is_shown_as_it_is() {
        let names = Names(BTreeMap::from([("a".to_owned(), "Sở A".to_owned())]));
        assert_eq!(names.value("a").shown(Lang::Vi), "Sở A");
        assert_eq!((names.value("b").shown(Lang::Vi).as_str(), names.value("")), ("b", Value::Nothing));
        assert_eq!(names.value("a").cell(), "a");
        assert_eq!(names.values(&["a".to_owned(), "b".to_owned()]).shown(Lang::En), "Sở A; b");
    }
}

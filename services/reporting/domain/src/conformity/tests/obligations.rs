//! How binding the programme is for an agency, on every day of its life (DOMAIN §1.2).

use super::{OPEN, commune, day, editions, on};
use crate::conformity::{Segment, segments};
use chrono::NaiveDate;
use registry_domain::{
    agency,
    obligation::{Event, Rules},
    vocabulary::{Kind, Obligation},
};

const DECISION: &str = "19/2014/QĐ-TTg";
const PLAN: &str = "990/KH-UBND";

/// Communes are encouraged from 20/04/2014 on, and a target of the province from 05/06/2014 to 31/12/2020.
fn rules() -> Rules {
    let mut rules = Rules::default();
    for (obligation, basis, from, until) in [
        (Obligation::Encouraged, DECISION, "2014-04-20", None),
        (Obligation::MandatoryByProvincialPlan, PLAN, "2014-06-05", Some("2020-12-31")),
    ] {
        let (kind, basis, until) = (Kind::CommuneCommittee, basis.to_owned(), until.map(day));
        rules.learn(Event::LaidDown { kind, obligation, basis, effective_on: day(from), until });
    }
    rules
}

fn told(agency: &[agency::Event]) -> Vec<(NaiveDate, Option<Obligation>)> {
    let segments = segments(agency, &[], &editions(), &rules());
    segments.iter().map(|Segment { from, obligation, .. }| (*from, *obligation)).collect()
}

#[test]
fn an_agency_is_bound_as_the_documents_bind_its_kind_from_day_to_day() {
    assert_eq!(
        told(&commune()),
        [
            (day("2014-01-01"), None),
            (day("2014-04-20"), Some(Obligation::Encouraged)),
            (day("2014-06-05"), Some(Obligation::MandatoryByProvincialPlan)),
            (day("2021-01-01"), Some(Obligation::Encouraged)),
        ]
    );
}

#[test]
fn what_was_laid_down_for_the_agency_itself_goes_before_the_rule_for_its_kind() {
    let mut agency = commune();
    let (obligation, basis) = (Obligation::Mandatory, "12/QĐ-UBND".to_owned());
    agency.push(agency::Event::ObligationAssigned { obligation, basis, effective_on: day("2016-01-01") });
    assert_eq!(told(&agency)[3..], [(day("2016-01-01"), Some(Obligation::Mandatory))]);
}

#[test]
fn an_agency_that_is_no_more_stays_what_it_was_on_its_last_day() {
    let mut agency = commune();
    agency.push(agency::Event::Dissolved { effective_on: day("2019-12-01"), basis: None });
    let segments = segments(&agency, &[], &editions(), &rules());
    assert_eq!(on(&segments, "2022-01-01").obligation, Some(Obligation::MandatoryByProvincialPlan));
    assert_eq!(segments.last().map(|segment| segment.until), Some(OPEN));
}

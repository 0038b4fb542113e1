//! What a document must be like before it may be issued.

use super::{Circumstances, Content, Reference, Rejection, Related};
use crate::committee::Standing;
use crate::text;
use kernel::document::{self, Number};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The content in its stored form: its number fits its day, and no document is named twice.
pub(super) fn stored(wanted: &Content) -> Result<Content, Rejection> {
    let optional = |field, value: &Option<String>| value.as_deref().map(|value| short(field, value)).transpose();
    let number = written(&wanted.number)?.dated(wanted.issued_on).map_err(Rejection::Number)?.to_string();
    let (issuer, title) = (short("issuer", &wanted.issuer)?, long("title", &wanted.title)?);
    let signer = optional("signer", &wanted.signer)?;
    let by_authority = optional("authority", &wanted.by_authority)?;
    let (mut rests_on, mut changes) = (BTreeSet::new(), BTreeSet::new());
    for (reference, id) in references(wanted) {
        let named = if reference == Reference::Basis { &mut rests_on } else { &mut changes };
        if !named.insert(id) {
            return Err(Rejection::NamedTwice { reference, id });
        }
    }
    Ok(Content { number, issuer, title, signer, by_authority, ..wanted.clone() })
}

/// Every document referred to is known, not younger, still holds, and may be changed by this issuer (R-PLN-2, R-PLN-3).
pub(super) fn referred(wanted: &Content, circumstances: &Circumstances) -> Result<(), Rejection> {
    let on = wanted.issued_on;
    let same_issuer = |issuer: &str| text::match_key(issuer) == text::match_key(&wanted.issuer);
    for (reference, id) in references(wanted) {
        let unknown = Rejection::UnknownDocument { reference, id };
        let Related { number, issuer, issued_on, ended } = circumstances.related.get(&id).cloned().ok_or(unknown)?;
        if issued_on > on {
            return Err(Rejection::Younger { reference, number, issued_on, on });
        }
        if ended {
            return Err(Rejection::Ended { reference, number, on });
        }
        if reference != Reference::Basis && !same_issuer(&issuer) && wanted.by_authority.is_none() {
            return Err(Rejection::OtherIssuer { reference, number, issuer });
        }
    }
    Ok(())
}

/// A committee issues only while it stands (R-PLN-5).
pub(super) fn committee(wanted: &Content, circumstances: &Circumstances) -> Result<(), Rejection> {
    let on = wanted.issued_on;
    match (wanted.committee, circumstances.committee) {
        (None, _) | (Some(_), Some(Standing::Stands)) => Ok(()),
        (Some(id), None) => Err(Rejection::UnknownCommittee { id }),
        (Some(_), Some(standing)) => Err(Rejection::CommitteeDoesNotStand { on, standing }),
    }
}

fn references(wanted: &Content) -> impl Iterator<Item = (Reference, Uuid)> {
    let all = |reference, ids: &[Uuid]| ids.iter().map(|id| (reference, *id)).collect::<Vec<_>>();
    let Content { basis, amends, supersedes, .. } = wanted;
    [all(Reference::Basis, basis), all(Reference::Amended, amends), all(Reference::Superseded, supersedes)]
        .into_iter()
        .flatten()
}

pub(super) fn written(number: &str) -> Result<Number, Rejection> {
    number.parse().map_err(|error| match error {
        document::Error::Text(error) => Rejection::Text { field: "number", error },
        error => Rejection::Number(error),
    })
}

fn short(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::short(value).map_err(|error| Rejection::Text { field, error })
}

pub(super) fn long(field: &'static str, value: &str) -> Result<String, Rejection> {
    text::long(value).map_err(|error| Rejection::Text { field, error })
}

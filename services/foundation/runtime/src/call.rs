//! What every call carries beside its own fields: who asks, in which trace, and which request it is.
//!
//! **Invariant:** an actor is NFC, at most [`ACTOR_CHARS`] characters, without control or bidirectional characters: it is
//! stored with every event for ever.
//!
//! Deliberately absent: authentication. Until there is a login, `chuan-actor` is taken at its word.

use crate::{
    field::{self, quoted},
    status::Violation,
    trace::{self, Traceparent},
};
use http::HeaderMap;
pub use prost::Message;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

/// Metadata key (and HTTP header) that says who acts; percent-encoded UTF-8, because metadata are ASCII.
pub const ACTOR: &str = "chuan-actor";
/// Who acts when the call does not say.
pub const ANONYMOUS: &str = "anonymous";
/// Longest actor, in characters.
pub const ACTOR_CHARS: usize = 200;

/// Who asks, and in which trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who acts.
    pub actor: String,
    /// The trace; `serve` gives one to every request that comes without.
    pub traceparent: Option<Traceparent>,
}

impl Call {
    /// What the metadata of a gRPC request say.
    ///
    /// # Errors
    /// The actor is not valid; an invalid `traceparent` is as good as none.
    pub fn of<T>(request: &tonic::Request<T>) -> Result<Self, Violation> {
        Self::from_headers(request.metadata().as_ref())
    }

    /// What the headers of an HTTP request say; they are named as in gRPC.
    ///
    /// # Errors
    /// The actor is not valid; an invalid `traceparent` is as good as none.
    pub fn from_headers(headers: &HeaderMap) -> Result<Self, Violation> {
        let traceparent = headers.get(trace::HEADER).and_then(|value| value.to_str().ok()).and_then(Traceparent::parse);
        let actor = match headers.get(ACTOR) {
            None => ANONYMOUS.to_owned(),
            Some(value) => actor(value.as_bytes())?,
        };
        Ok(Self { actor, traceparent })
    }
}

/// The id of a command (AIP-155): the caller's `request_id`, or a fresh one when the caller will not retry.
///
/// # Errors
/// It is not a UUID, or the nil UUID.
pub fn request_id(text: &str) -> Result<Uuid, Violation> {
    // Version 4, not 7: a version 7 id would read a clock that tests cannot set.
    Ok(field::optional_id("request_id", text)?.unwrap_or_else(Uuid::new_v4))
}

/// Tells whether a retried request is the same request: SHA-256 over the method's full name and the whole message, in 64
/// hexadecimal digits.
///
/// The name takes part because different methods have requests of the same shape. Nothing of the message is left out:
/// another `etag` is another precondition, and answering it with the former outcome would be false; a `validate_only`
/// request stores nothing, so it cannot stand in the way of the real one; `request_id` is the same by definition.
///
/// The message must not have map fields with more than one entry: their order on the wire is not fixed.
#[must_use]
pub fn fingerprint(method: &str, message: &impl Message) -> String {
    let mut hash = Sha256::new();
    hash.update(method.as_bytes());
    hash.update([0]); // so that a name and the message after it cannot be cut elsewhere
    hash.update(message.encode_to_vec());
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An actor as it travels in metadata: percent-encoded, the inverse of what [`Call::of`] reads.
#[must_use]
pub fn encode_actor(actor: &str) -> String {
    let plain = |byte: u8| (byte.is_ascii_graphic() || byte == b' ') && byte != b'%';
    let encoded = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    actor.bytes().map(encoded).collect()
}

fn actor(encoded: &[u8]) -> Result<String, Violation> {
    let shown = || quoted(&String::from_utf8_lossy(encoded));
    let wrong = |why: &str| Violation::new(ACTOR, format!("{} {why}", shown()));
    let bytes =
        percent_decoded(encoded).ok_or_else(|| wrong("has a % without two hexadecimal digits; write % as %25"))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong("is not UTF-8; percent-encode the UTF-8 form"))?;
    actor_in(ACTOR, text)
}

/// The actor that the text of `field` names, in the form in which it is stored.
///
/// # Errors
/// It is blank, longer than [`ACTOR_CHARS`], or hides something.
pub fn actor_in(field: &str, text: &str) -> Result<String, Violation> {
    let wrong = |why: &str| Violation::new(field, format!("{} {why}", quoted(text)));
    let actor: String = text.trim().nfc().collect();
    if actor.is_empty() {
        return Err(wrong("is blank; name who acts, or leave it out"));
    }
    if actor.chars().count() > ACTOR_CHARS {
        return Err(wrong(&format!("is too long; write at most {ACTOR_CHARS} characters")));
    }
    if actor.chars().any(is_invisible) {
        return Err(wrong("has control or bidirectional characters; remove them"));
    }
    Ok(actor)
}

fn percent_decoded(text: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !text.contains(&b'%') {
        return Some(Cow::Borrowed(text));
    }
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let (mut decoded, mut rest) = (Vec::with_capacity(text.len()), text.iter());
    while let Some(byte) = rest.next() {
        decoded.push(if *byte == b'%' { digit(rest.next())? << 4 | digit(rest.next())? } else { *byte });
    }
    Some(Cow::Owned(decoded))
}

/// Characters that change how a text looks without being seen: control, bidirectional, zero width, line separators.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(headers: &[(&'static str, &str)]) -> Result<Call, Violation> {
        let mut request = tonic::Request::new(());
        for (name, value) in headers {
            request.metadata_mut().insert(*name, value.parse().unwrap());
        }
        Call::of(&request)
    }

    #[test]
    fn a_call_without_metadata_is_anonymous_and_untraced() {
        assert_eq!(called(&[]), Ok(Call { actor: ANONYMOUS.to_owned(), traceparent: None }));
    }

    #[test]
    fn a_vietnamese_actor_travels_percent_encoded_and_arrives_composed() {
        let decomposed: String = "Nguyễn Thị Hồng 100%".nfd().collect();
        let call = called(&[(ACTOR, &encode_actor(&decomposed))]).unwrap();
        assert_eq!(call.actor, "Nguyễn Thị Hồng 100%");
        assert_eq!(called(&[(ACTOR, "import tool")]).unwrap().actor, "import tool");
    }

    #[test]
    fn an_actor_that_cannot_be_stored_is_refused_by_name() {
        let long = "x".repeat(ACTOR_CHARS + 1);
        for bad in ["", "  ", "%", "%4", "%zz", "%ff", "a%00b", "a%E2%80%AEb", "a%0Ab", &long] {
            assert_eq!(called(&[(ACTOR, bad)]).unwrap_err().field, ACTOR, "{bad}");
        }
        assert!(called(&[(ACTOR, &encode_actor(&"ế".repeat(ACTOR_CHARS)))]).is_ok());
    }

    #[test]
    fn a_bad_traceparent_is_as_good_as_none() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(called(&[(trace::HEADER, good)]).unwrap().traceparent.unwrap().as_str(), good);
        assert_eq!(called(&[(trace::HEADER, "00-abc")]).unwrap().traceparent, None);
    }

    /// AIP-155
    #[test]
    fn a_request_without_an_id_gets_a_fresh_one() {
        let given = Uuid::new_v4();
        assert_eq!(request_id(&given.to_string()), Ok(given));
        assert_ne!(request_id("").unwrap(), request_id("").unwrap());
        assert_eq!(request_id("7").unwrap_err().field, "request_id");
    }

    #[test]
    fn a_fingerprint_is_repeatable_and_tells_method_and_body_apart() {
        let body = prost_types::Timestamp { seconds: 1, nanos: 2 };
        let same = fingerprint("chuan.registry.v1.AgencyService/Rename", &body);
        assert_eq!(same.len(), 64);
        assert_eq!(same, fingerprint("chuan.registry.v1.AgencyService/Rename", &body.clone()));
        assert_ne!(same, fingerprint("chuan.registry.v1.AgencyService/Dissolve", &body));
        let other = prost_types::Timestamp { seconds: 2, ..body };
        assert_ne!(same, fingerprint("chuan.registry.v1.AgencyService/Rename", &other));
    }
}

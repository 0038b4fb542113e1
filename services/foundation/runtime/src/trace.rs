//! The W3C trace context: which request, across services, caused what.
//!
//! **Invariant:** a [`Traceparent`] is always of the W3C form, version 00; what is not is treated as absent, as the
//! recommendation demands, and never stored.
//!
//! Deliberately absent: `tracestate`, sampling decisions and export of spans.

use std::fmt;
use uuid::Uuid;

/// The name of the header and of the gRPC metadata key.
pub const HEADER: &str = "traceparent";

/// A valid `traceparent`: `00-<trace id>-<parent id>-<flags>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traceparent(String);

impl Traceparent {
    /// The trace context in `text`, or nothing when it is not of the W3C form. A later version is read as far as it is
    /// known.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (known, later) = text.split_at_checked(55)?;
        let parts: Vec<&str> = known.split('-').collect();
        let [version, trace, parent, flags] = parts[..] else { return None };
        let forms = [(version, 2), (trace, 32), (parent, 16), (flags, 2)];
        let hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let valid = forms.iter().all(|(text, length)| text.len() == *length && hex(text))
            && !is_zero(trace)
            && !is_zero(parent)
            && version != "ff"
            && (later.is_empty() || (version != "00" && later.starts_with('-')));
        valid.then(|| Self(format!("00-{trace}-{parent}-{flags}")))
    }

    /// A new trace, for a request that came without one.
    #[must_use]
    pub fn fresh() -> Self {
        Self(format!("00-{}-{}-00", Uuid::new_v4().simple(), span_id()))
    }

    /// The same trace with a parent of its own: what this service does on behalf of the request.
    #[must_use]
    pub fn child(&self) -> Self {
        Self(format!("00-{}-{}-{}", self.trace_id(), span_id(), &self.0[53..]))
    }

    /// The trace's id: 32 lowercase hexadecimal digits.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        &self.0[3..35]
    }

    /// The whole text, as sent and stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Traceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_zero(hex: &str) -> bool {
    hex.bytes().all(|byte| byte == b'0')
}

fn span_id() -> String {
    let (high, low) = Uuid::new_v4().as_u64_pair();
    format!("{:016x}", high ^ low)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn the_example_of_the_recommendation_is_read_and_kept() {
        assert_eq!(Traceparent::parse(GOOD).unwrap().as_str(), GOOD);
        let later = format!("cc{}-what-comes", &GOOD[2..]);
        assert_eq!(Traceparent::parse(&later).unwrap().as_str(), GOOD);
    }

    #[test]
    fn what_is_not_of_the_w3c_form_is_nothing() {
        for bad in [
            "",
            "00",
            &GOOD[..54],
            &GOOD.to_uppercase(),
            &GOOD.replace("4bf92f3577b34da6a3ce929d0e0e4736", "00000000000000000000000000000000"),
            &GOOD.replace("00f067aa0ba902b7", "0000000000000000"),
            &format!("ff{}", &GOOD[2..]),
            &format!("{GOOD}-more"),
            &format!("cc{}x", &GOOD[2..]),
            &GOOD.replace('-', "_"),
            &GOOD.replace("4736-0", "47-3600"),
            &"ế".repeat(40),
        ] {
            assert_eq!(Traceparent::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_child_stays_in_the_trace_under_a_new_parent() {
        let given = Traceparent::parse(GOOD).unwrap();
        let child = given.child();
        assert_eq!((child.trace_id(), &child.as_str()[53..]), (given.trace_id(), "01"));
        assert_ne!(child, given);
        assert_eq!(Traceparent::parse(child.as_str()), Some(child));
        let fresh = Traceparent::fresh();
        assert_eq!(Traceparent::parse(fresh.as_str()), Some(fresh));
    }
}

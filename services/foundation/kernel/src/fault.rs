//! Whose fault a refusal is, in the five ways that callers must tell apart.
//!
//! **Invariant:** every rejection of a domain has exactly one fault and one rule; the service turns the fault into a status
//! and the rule into its reason, without looking at the text.

/// What kind of refusal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request itself is wrong, whatever the state.
    Argument,
    /// The thing asked for does not exist.
    Missing,
    /// It exists already, and differently.
    Exists,
    /// The person named has no right to do it.
    Permission,
    /// A rule forbids it in the present state.
    State,
}

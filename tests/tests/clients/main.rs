//! Consumers that are not of this house: the programs of `tests/clients`, which stand in `proto/events/GUIDE.md`, beside real
//! services, a real PostgreSQL and a real NATS.
//!
//! | file | what is told |
//! |---|---|
//! | `ordered` | the recommended consumer has every event exactly once, whatever happens to NATS, to it, or to the log |
//! | `examples` | each of the others tells the same events |
//! | `guide` | the guide shows the programs as they are |
//! | `place`, `kept` | a house, a consumer's process, what it keeps |
//!
//! **Invariant:** what is expected is read from the log's own table, not by the way that is tested.

mod examples;
mod guide;
mod kept;
mod ordered;
mod place;

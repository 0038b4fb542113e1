//! stub
mod command;
mod event;
pub use command::{Circumstances, Command, Declaration};
pub use event::{AuditedProcess, Event, Exclusion, Nonconformity, Signature};

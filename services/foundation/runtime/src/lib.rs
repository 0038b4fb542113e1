//! What a service runs on: its configuration, its clock, its one port, and how it answers.
//!
//! | file | question |
//! |---|---|
//! | `config` | what may a deployment choose, and which choice wins? |
//! | `peers` | where is each service's gRPC? |
//! | `clock` | what time is it, and which day in Việt Nam? |
//! | `serve` | how are gRPC and HTTP served on one port, and how does that stop? |
//! | `guard` | what happens to every request before and after its handler? |
//! | `probe` | is it alive, is it ready, what does it serve? |
//! | `status` | what does a caller see of an error? |
//! | `call`, `field`, `fields`, `page` | what does every rpc read from a request? |
//! | `asked` | which moment is a question about, and what does a log say of one thing then? |
//! | `failure` | what does a caller see when the store or the bus fails? |
//! | `import` | how are old registers taken over, whichever service they are for? |
//! | `host` | what does a process give its services, and how does it end? |
//! | `policy` | what do a policy's commands have in common? |
//! | `standing` | how far is each view behind the logs that it follows? |
//! | `meters` | what do instruments read? |
//! | `log_service`, `view_service`, `bus_service` | what does every service offer to consumers and operators? |
//! | `epoch_service` | how does a log that was restored begin a new life, and a process end whose log did? |
//! | `trace`, `telemetry` | how is a request followed, and where do logs go? |
//!
//! **Invariant:** nothing here knows a service, an aggregate or a table.
//!
//! Deliberately absent: domain words, SQL, and authentication.

pub mod asked;
pub mod bus_service;
pub mod call;
pub mod clock;
pub mod config;
pub mod epoch_service;
pub mod failure;
pub mod field;
pub mod fields;
mod guard;
pub mod host;
pub mod import;
pub mod log_service;
mod meters;
pub mod page;
pub mod peers;
pub mod policy;
pub mod probe;
pub mod serve;
mod standing;
pub mod status;
pub mod telemetry;
pub mod trace;
pub mod view_service;

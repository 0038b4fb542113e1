//! Stories of the registry, each told through its public port on SQLite and on PostgreSQL.
//!
//! | file | what is told |
//! |---|---|
//! | `rules_declare`, `rules_after`, `rules_register` | the rules of DOMAIN §9, each by its name |
//! | `bad_input`, `bad_bytes` | what is refused, how, and that nothing is stored |

mod bad_bytes;
mod bad_input;
mod consequences;
mod retries;
mod rules_after;
mod rules_declare;
mod rules_register;

//! Stories of the registry, each told through its public port on SQLite and on PostgreSQL.
//!
//! | file | what is told |
//! |---|---|
//! | `rules_declare`, `rules_after`, `rules_register` | the rules of DOMAIN §9, each by its name |
//! | `consequences` | what a change of an agency does to its declaration (R-QMS-7) |
//! | `reorganisation` and its `_2025`, `_races`, `_random` | mergers, splits and moves: R-REG-3 … 8, in effect at once; lineage |
//! | `bad_input`, `bad_bytes` | what is refused, how, and that nothing is stored |
//! | `retries` | request ids, validation only, etags |
//! | `search` | which names a search finds, and in which order (R-REG-2) |
//! | `lists`, `time` | filter, order, pages; days, known times, provenance, histories |
//! | `races` | many at once, callers that hang up, a house that is started again |
//! | `editions`, `obligations` | documents as data: a new edition (R-QMS-6), who is bound by which document |
//! | `import`, `founding`, `founding_first` | sets of commands |
//! | `procedures`, `redeclare` | published lists of procedures, and the demands that follow from them |
//! | `operations` | the log, the views, health and reflection |

mod bad_bytes;
mod bad_input;
mod consequences;
mod editions;
mod founding;
mod founding_first;
mod import;
mod lists;
mod obligations;
mod operations;
mod procedures;
mod races;
mod redeclare;
mod reorganisation;
mod reorganisation_2025;
mod reorganisation_races;
mod reorganisation_random;
mod retries;
mod rules_after;
mod rules_declare;
mod rules_register;
mod search;
mod time;

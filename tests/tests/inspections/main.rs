//! Stories of inspections, each told through the public port on SQLite and on PostgreSQL.
//!
//! | file | what is told |
//! |---|---|
//! | `rules_campaign`, `rules_team`, `rules_visit`, `rules_minutes`, `rules_findings`, `rules_end` | the rules R-INS-1 … 11 and R-CAL-1 of DOMAIN §9, each by its name; golden scenario 13 |
//! | `papers` | self-reports and records; the version of a checklist that stays with an inspection; scores and grades |
//! | `policies`, `killed` | what follows from what, across the services: once, also from position 0, also when it is killed |
//! | `five_hundred` | 500 agencies selected, scheduled and noticed by one plan, and all of it again |
//! | `races`, `replay` | golden scenario 14: minutes signed at once; a history of 2,000 events told again |
//! | `evidence` | the content of evidence, up and down |
//! | `bad_input`, `lists`, `time` | what is refused; filters and pages; what was true on a day, as known at a time |

mod bad_input;
mod evidence;
mod five_hundred;
mod killed;
mod lists;
mod papers;
mod policies;
mod races;
mod replay;
mod rules_campaign;
mod rules_end;
mod rules_findings;
mod rules_minutes;
mod rules_team;
mod rules_visit;
mod time;

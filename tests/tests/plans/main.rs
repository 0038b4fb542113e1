//! Stories of plans, each told through the public port on SQLite and on PostgreSQL.
//!
//! | file | what is told |
//! |---|---|
//! | `rules_documents`, `rules_plans`, `calendar` | the rules R-PLN-1 … 5 and R-CAL-1 of DOMAIN §9, each by its name |
//! | `course` | the way of a plan: drafted, returned, promulgated, its tasks and money, closed |
//! | `selection` | whom rules select, and why |
//! | `training` | classes, who came, and the policy `count_training` |
//! | `bad_input` | what is refused, how, and that nothing is stored |
//! | `time` | what was true on a day, as known at a time |

mod bad_input;
mod calendar;
mod course;
mod rules_documents;
mod rules_plans;
mod selection;
mod time;
mod training;

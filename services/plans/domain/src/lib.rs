//! The domain of plans: official documents, the steering committee, plans with their tasks and budget, training, and the
//! official calendar of working days.
//!
//! Deliberately absent: I/O, clocks, randomness.

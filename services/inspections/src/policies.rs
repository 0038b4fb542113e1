//! What the service does because something was recorded, here or elsewhere.

pub mod agency_dissolved;
pub mod open_campaign;

//! (laws follow)

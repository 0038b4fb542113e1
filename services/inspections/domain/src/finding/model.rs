//! (model follows)

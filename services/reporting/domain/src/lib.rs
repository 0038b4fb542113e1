//! reporting-domain (skeleton)

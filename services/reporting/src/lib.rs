//! reporting (skeleton)

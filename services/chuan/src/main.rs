//! chuan (skeleton)
fn main() {}

//! The executable that the fault suite breaks: `chuan` itself, built with the tests, so that it is never an old one.

use std::process::ExitCode;

fn main() -> ExitCode {
    chuan::main()
}

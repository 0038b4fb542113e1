//! The door of the executable; everything else is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    chuan::main()
}

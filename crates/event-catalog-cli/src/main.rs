//! The command `event-catalog`, which is implemented in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    event_catalog_cli::run()
}

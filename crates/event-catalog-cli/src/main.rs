//! The command `event-catalog`; what it does is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    event_catalog_cli::run()
}

//! The command `event-analytics`.

use std::process::ExitCode;

fn main() -> ExitCode {
    event_analytics::run()
}

//! Tests the command `event-catalog` by running it.

mod baseline;
mod check;
#[path = "../command/mod.rs"]
mod command;
mod explain;
mod formats;
mod generate;
mod large_files;
mod locate;
mod paths;

//! The command `event-catalog`, as its users run it.

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

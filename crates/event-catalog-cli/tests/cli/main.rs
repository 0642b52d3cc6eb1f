//! The command `event-catalog`, as its users run it.

mod baseline;
mod check;
mod command;
mod explain;
mod formats;

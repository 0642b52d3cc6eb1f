//! The command `event-catalog`.
fn main() {}

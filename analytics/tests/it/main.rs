//! What users of `event-analytics` rely on, tried with the program itself. One test program, because each one
//! has the whole query engine in it.

mod backup;
mod client;
mod collect;
mod dashboard;
mod docs;
mod doctor;
mod erase;
#[cfg(target_os = "linux")]
mod full;
mod ingest;
mod inputs;
mod keep;
mod kills;
mod many_kills;
mod mistakes;
mod once;
mod project;
mod receiver;
mod repair;
mod signals;
mod whole;

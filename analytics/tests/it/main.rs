//! What users of `event-analytics` rely on, tested with the program itself. There is only one test program,
//! because each one contains the whole query engine.

mod backup;
mod client;
mod collect;
mod collecting;
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
mod search;
mod signals;
mod whole;

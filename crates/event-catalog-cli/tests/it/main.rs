//! The tests of the command that don't need their own binary. They share one binary, which is
//! linked once.

#[path = "../command/mod.rs"]
mod command;
#[cfg(unix)]
#[path = "../scripts_run/mod.rs"]
mod scripts_run;

mod action;
mod against;
mod fix;
mod fmt;
mod import_documents;
mod import_into;
mod import_plans;
mod infer;
mod install;
mod list;
#[cfg(unix)]
mod pasted;
mod remove;
mod rename;
mod sample;
mod spreadsheets;
mod stats;
mod usages;
mod validate;
mod workflows;

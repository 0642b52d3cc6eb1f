//! `targets/src/tables.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{measure, tables};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(tables::run, data));

//! See `targets/src/tables.rs`.
#![no_main]

use event_catalog_fuzz_targets::{measure, tables};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(tables::run, data));

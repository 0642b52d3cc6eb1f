//! `targets/src/reports.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{measure, reports};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(reports::run, data));

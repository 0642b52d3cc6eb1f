//! See `targets/src/reports.rs`.
#![no_main]

use event_catalog_fuzz_targets::{measure, reports};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(reports::run, data));

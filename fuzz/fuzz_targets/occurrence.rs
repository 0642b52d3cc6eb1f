//! See `targets/src/occurrence.rs`.
#![no_main]

use event_catalog_fuzz_targets::{measure, occurrence};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(occurrence::run, data));

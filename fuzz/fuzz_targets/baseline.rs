//! See `targets/src/baseline.rs`.
#![no_main]

use event_catalog_fuzz_targets::{baseline, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(baseline::run, data));

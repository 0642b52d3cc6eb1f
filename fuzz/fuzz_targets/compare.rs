//! See `targets/src/compare.rs`.
#![no_main]

use event_catalog_fuzz_targets::{compare, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(compare::run, data));

//! See `targets/src/fix.rs`.
#![no_main]

use event_catalog_fuzz_targets::{fix, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(fix::run, data));

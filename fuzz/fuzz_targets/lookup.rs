//! See `targets/src/lookup.rs`.
#![no_main]

use event_catalog_fuzz_targets::{lookup, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(lookup::run, data));

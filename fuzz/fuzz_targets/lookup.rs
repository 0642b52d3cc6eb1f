//! `targets/src/lookup.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{lookup, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(lookup::run, data));

//! See `targets/src/merges.rs`.
#![no_main]

use event_catalog_fuzz_targets::{measure, merges};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(merges::run, data));

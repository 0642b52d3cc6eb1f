//! `targets/src/merges.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{measure, merges};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(merges::run, data));

//! `targets/src/compare.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{compare, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(compare::run, data));

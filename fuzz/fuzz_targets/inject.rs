//! `targets/src/inject.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{inject, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(inject::run, data));

//! See `targets/src/inject.rs`.
#![no_main]

use event_catalog_fuzz_targets::{inject, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(inject::run, data));

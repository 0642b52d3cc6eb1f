//! See `targets/src/import.rs`.
#![no_main]

use event_catalog_fuzz_targets::{import, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(import::run, data));

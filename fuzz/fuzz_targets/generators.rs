//! See `targets/src/generators.rs`.
#![no_main]

use event_catalog_fuzz_targets::{generators, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(generators::run, data));

//! See `targets/src/layout.rs`.
#![no_main]

use event_catalog_fuzz_targets::{layout, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(layout::run, data));

//! `targets/src/layout.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{layout, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(layout::run, data));

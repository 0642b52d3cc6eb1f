//! See `targets/src/lines.rs`.
#![no_main]

use event_catalog_fuzz_targets::{lines, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(lines::run, data));

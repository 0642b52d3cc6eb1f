//! `targets/src/lines.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{lines, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(lines::run, data));

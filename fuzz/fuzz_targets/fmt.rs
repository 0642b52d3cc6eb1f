//! `targets/src/fmt.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{fmt, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(fmt::run, data));

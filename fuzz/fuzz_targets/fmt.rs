//! See `targets/src/fmt.rs`.
#![no_main]

use event_catalog_fuzz_targets::{fmt, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(fmt::run, data));

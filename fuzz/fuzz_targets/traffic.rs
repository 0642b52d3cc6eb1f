//! See `targets/src/traffic.rs`.
#![no_main]

use event_catalog_fuzz_targets::{measure, traffic};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(traffic::run, data));

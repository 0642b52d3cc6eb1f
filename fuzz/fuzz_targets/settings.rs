//! See `targets/src/settings.rs`.
#![no_main]

use event_catalog_fuzz_targets::{measure, settings};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(settings::run, data));

//! `targets/src/settings.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{measure, settings};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(settings::run, data));

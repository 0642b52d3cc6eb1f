//! See `targets/src/templates.rs`.
#![no_main]

use event_catalog_fuzz_targets::{measure, templates};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(templates::run, data));

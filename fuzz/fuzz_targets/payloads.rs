//! See `targets/src/payloads.rs`.
#![no_main]

use event_catalog_fuzz_targets::{measure, payloads};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(payloads::run, data));

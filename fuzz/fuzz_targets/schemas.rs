//! `targets/src/schemas.rs` says what this does.
#![no_main]

use event_catalog_fuzz_targets::{measure, schemas};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(schemas::run, data));

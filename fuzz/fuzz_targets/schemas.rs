//! See `targets/src/schemas.rs`.
#![no_main]

use event_catalog_fuzz_targets::{measure, schemas};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(schemas::run, data));

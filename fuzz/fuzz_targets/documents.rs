//! See `targets/src/documents.rs`.
#![no_main]

use event_catalog_fuzz_targets::{documents, measure};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(documents::run, data));

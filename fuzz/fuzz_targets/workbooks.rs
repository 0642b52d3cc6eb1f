//! See `targets/src/workbooks.rs`.
#![no_main]

use event_catalog_fuzz_targets::{measure, workbooks};

libfuzzer_sys::fuzz_target!(|data: &[u8]| measure::run(workbooks::run, data));

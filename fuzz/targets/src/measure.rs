//! The limits for a target's output, and the maximum values of a run.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// The longest execution so far, in microseconds.
static LONGEST: AtomicU64 = AtomicU64::new(1_000);

/// The largest ratio of output to input so far, in thousandths. The output that [`Bound::plus`] allows isn't counted.
static LARGEST: AtomicU64 = AtomicU64::new(0);

/// Runs a target, and prints to standard error if this was the longest execution so far.
///
/// `fuzz/report` reads these lines.
pub fn run(target: fn(&[u8]), data: &[u8]) {
    let start = Instant::now();
    target(data);
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    if micros > LONGEST.load(Relaxed) {
        LONGEST.store(micros, Relaxed);
        eprintln!("longest execution: {micros} us");
    }
}

/// The maximum output: `times` bytes for each byte of input, plus `plus` bytes.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// How many bytes are allowed for each byte of input.
    pub times: usize,
    /// How many bytes are allowed for an empty input.
    pub plus: usize,
}

impl Bound {
    /// Checks an output against the limit.
    ///
    /// # Panics
    ///
    /// If the output is larger than the limit.
    pub fn hold(self, what: &str, input: usize, output: usize) {
        let most = input.saturating_mul(self.times).saturating_add(self.plus);
        assert!(
            output <= most,
            "{what}: {output} bytes of output for {input} bytes of input, but at most {most} are allowed"
        );
        let above = output.saturating_sub(self.plus);
        let thousandths = (above.saturating_mul(1000) / input.max(1)) as u64;
        if thousandths > LARGEST.load(Relaxed) {
            LARGEST.store(thousandths, Relaxed);
            eprintln!(
                "largest output: {thousandths} thousandths, of {}",
                self.times
            );
        }
    }
}

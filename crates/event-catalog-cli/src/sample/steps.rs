//! Limits the work to generate a value, and the value's size.

/// The number of steps per attempt.
const ATTEMPT: usize = 100_000;
/// The number of steps for all attempts together.
const ALL: usize = 2 * ATTEMPT;

/// The number of bytes that cost one step.
const BYTES: usize = 8;

/// The remaining steps.
#[derive(Debug)]
pub(super) struct Steps {
    left: usize,
    /// The steps reserved for later attempts.
    later: usize,
}

impl Steps {
    /// The steps for one value.
    pub(super) fn new() -> Self {
        Self {
            left: ATTEMPT,
            later: ALL - ATTEMPT,
        }
    }

    /// Starts another attempt.
    pub(super) fn again(&mut self) {
        let all = self.left + self.later;
        self.left = all.min(ATTEMPT);
        self.later = all - self.left;
    }

    /// Spends one step, plus the cost of a value's bytes. Returns `false` if too few steps are
    /// left, which ends the attempt.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(1 + bytes / BYTES);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_attempts_together_have_an_end() {
        let mut steps = Steps::new();
        let mut spent = 0;
        for _ in 0..40 {
            steps.again();
            while steps.spend(0) {
                spent += 1;
            }
        }
        assert_eq!(spent, ALL);
    }

    #[test]
    fn a_large_value_costs_more() {
        let mut steps = Steps::new();
        assert!(steps.spend(BYTES * (ATTEMPT - 1)));
        assert!(!steps.spend(0));
        let mut steps = Steps::new();
        assert!(!steps.spend(usize::MAX));
        assert!(!steps.spend(0));
        steps.again();
        assert!(steps.spend(0));
    }
}

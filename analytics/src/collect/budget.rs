//! The memory that all requests together may use.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes may be in use.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    used: Arc<AtomicUsize>,
    most: usize,
}

/// Bytes that are in use until this is dropped.
#[derive(Debug)]
pub(super) struct Reserved {
    budget: Budget,
    bytes: usize,
}

/// There are no bytes left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exhausted;

impl Budget {
    pub(super) fn new(most: usize) -> Self {
        Self {
            used: Arc::default(),
            most,
        }
    }

    pub(super) fn reserve(&self) -> Reserved {
        Reserved {
            budget: self.clone(),
            bytes: 0,
        }
    }
}

impl Reserved {
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), Exhausted> {
        let before = self.budget.used.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.budget.most {
            self.budget.used.fetch_sub(bytes, Ordering::Relaxed);
            return Err(Exhausted);
        }
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_free_again() {
        let budget = Budget::new(10);
        let mut first = budget.reserve();
        assert!(first.grow(6).is_ok());
        let mut second = budget.reserve();
        assert!(second.grow(5).is_err());
        assert!(second.grow(4).is_ok());
        drop(first);
        assert!(second.grow(6).is_ok());
    }
}

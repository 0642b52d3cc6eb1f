//! Events that are waiting in memory, and are lost when the process ends.

use std::collections::VecDeque;

use super::{Batch, BatchLimits, PushError, Waiting, frame};

#[derive(Debug)]
pub(crate) struct MemoryQueue {
    events: VecDeque<Vec<u8>>,
    bytes: u64,
    limit: u64,
}

impl MemoryQueue {
    pub(crate) fn new(limit: u64) -> Self {
        Self {
            events: VecDeque::new(),
            bytes: 0,
            limit,
        }
    }

    pub(crate) fn push(&mut self, event: Vec<u8>) -> Result<(), PushError> {
        let size = frame::size(event.len());
        if self.bytes + size > self.limit {
            return Err(PushError::Full);
        }
        self.bytes += size;
        self.events.push_back(event);
        Ok(())
    }

    pub(crate) fn batch(&self, limits: BatchLimits) -> Batch {
        let mut batch = Batch::new(limits);
        for event in &self.events {
            if !batch.has_room(event.len()) {
                break;
            }
            batch.push(event.clone());
        }
        batch
    }

    pub(crate) fn remove(&mut self, count: usize) {
        for event in self.events.drain(..count.min(self.events.len())) {
            self.bytes -= frame::size(event.len());
        }
    }

    pub(crate) fn waiting(&self) -> Waiting {
        Waiting {
            events: self.events.len() as u64,
            bytes: self.bytes,
        }
    }
}

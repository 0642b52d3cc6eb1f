//! The events that are waiting to be sent, oldest first: on disk, or in memory.

mod disk;
mod folder;
mod frame;
mod memory;

use std::fs::File;
use std::io;
use std::sync::Arc;

pub(crate) use disk::DiskQueue;
pub(crate) use folder::{Folder, LockError};
pub(crate) use memory::MemoryQueue;

/// The events that are waiting, in a folder on disk or in memory.
#[derive(Debug)]
pub(crate) enum Queue {
    Memory(MemoryQueue),
    Disk(DiskQueue),
}

/// The number of waiting events and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) events: u64,
    pub(crate) bytes: u64,
}

/// Why an event wasn't queued.
#[derive(Debug)]
pub(crate) enum PushError {
    Full,
    Io(io::Error),
}

/// The maximum size of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchLimits {
    pub(crate) events: usize,
    pub(crate) bytes: usize,
}

/// The events for a request, in order.
#[derive(Debug)]
pub(crate) struct Batch {
    events: Vec<Vec<u8>>,
    limits: BatchLimits,
    /// The length of the events as a JSON array.
    bytes: usize,
}

impl Batch {
    pub(crate) fn new(limits: BatchLimits) -> Self {
        Self {
            events: Vec::new(),
            limits,
            bytes: 1,
        }
    }

    /// Whether an event of this length fits into the batch. The first event always fits.
    fn has_room(&self, event: usize) -> bool {
        let is_in_limits =
            self.events.len() < self.limits.events && self.bytes + event < self.limits.bytes;
        self.events.is_empty() || is_in_limits
    }

    pub(crate) fn push(&mut self, event: Vec<u8>) {
        self.bytes += event.len() + 1;
        self.events.push(event);
    }

    pub(crate) fn events(&self) -> &[Vec<u8>] {
        &self.events
    }

    /// Writes the events as a JSON array.
    pub(crate) fn body(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(self.bytes);
        let mut separator = b'[';
        for event in &self.events {
            body.push(separator);
            body.extend_from_slice(event);
            separator = b',';
        }
        body.push(b']');
        body
    }
}

impl Queue {
    /// Adds an event at the end.
    pub(crate) fn push(&mut self, event: Vec<u8>) -> Result<(), PushError> {
        match self {
            Self::Memory(queue) => queue.push(event),
            Self::Disk(queue) => queue.push(&event),
        }
    }

    /// Returns the oldest events, which stay in the queue.
    pub(crate) fn batch(&self, limits: BatchLimits) -> io::Result<Batch> {
        match self {
            Self::Memory(queue) => Ok(queue.batch(limits)),
            Self::Disk(queue) => queue.batch(limits),
        }
    }

    /// Removes the oldest events, which are the first events of a batch.
    pub(crate) fn remove(&mut self, events: &[Vec<u8>]) -> io::Result<()> {
        match self {
            Self::Memory(queue) => {
                queue.remove(events.len());
                Ok(())
            }
            Self::Disk(queue) => queue.remove(events),
        }
    }

    pub(crate) fn waiting(&self) -> Waiting {
        match self {
            Self::Memory(queue) => queue.waiting(),
            Self::Disk(queue) => queue.waiting(),
        }
    }

    /// Whether files have changed since the last sync.
    pub(crate) fn is_unsynced(&self) -> bool {
        match self {
            Self::Memory(_) => false,
            Self::Disk(queue) => queue.is_unsynced(),
        }
    }

    /// Returns the files that have changed since the last call, to sync them.
    pub(crate) fn take_unsynced(&mut self) -> Vec<Arc<File>> {
        match self {
            Self::Memory(_) => Vec::new(),
            Self::Disk(queue) => queue.take_unsynced(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_has_limits_and_at_least_one_event() {
        let limits = BatchLimits {
            events: 3,
            bytes: 14,
        };
        let mut queue = MemoryQueue::new(1 << 20);
        for event in ["{\"long\":\"a long one\"}", "{}", "{}", "{}", "{}", "{}"] {
            queue.push(event.into()).unwrap();
        }
        assert_eq!(queue.batch(limits).body(), b"[{\"long\":\"a long one\"}]");
        queue.remove(1);
        assert_eq!(queue.batch(limits).body(), b"[{},{},{}]");
        let limits = BatchLimits {
            events: 3,
            bytes: 7,
        };
        // The batch uses exactly the allowed bytes.
        assert_eq!(queue.batch(limits).body(), b"[{},{}]");
        queue.remove(5);
        assert_eq!(queue.waiting(), Waiting::default());
        assert!(queue.batch(limits).events().is_empty());
    }

    #[test]
    fn a_queue_in_memory_has_a_limit() {
        let mut queue = MemoryQueue::new(2 * frame::size(2));
        queue.push(b"{}".to_vec()).unwrap();
        queue.push(b"{}".to_vec()).unwrap();
        assert!(matches!(queue.push(b"{}".to_vec()), Err(PushError::Full)));
        queue.remove(1);
        queue.push(b"{}".to_vec()).unwrap();
    }
}

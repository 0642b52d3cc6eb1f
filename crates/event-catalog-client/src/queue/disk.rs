//! Events that are waiting on disk.
//!
//! Events are appended to the last file. A file is removed when the collector has answered for all of its events
//! and nothing more will be written to it. After a restart, a new file is started, so old ones are only read.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::mem;
use std::sync::Arc;

use super::folder::{Position, in_file};
use super::{Batch, BatchLimits, Folder, PushError, Waiting, frame};

/// The length of a file at which the next file is started.
const SEGMENT: u64 = 4 << 20;

#[derive(Debug)]
pub(crate) struct DiskQueue {
    folder: Folder,
    /// The files with events, oldest first.
    segments: VecDeque<Segment>,
    /// The file of the last segment, while it is being written.
    tail: Option<Arc<File>>,
    /// The number of the next file.
    next: u64,
    /// The position of the first unsent event in the first segment.
    offset: u64,
    waiting: Waiting,
    limit: u64,
    /// Whether each event is synced before `push` returns.
    is_synced: bool,
    unsynced: Vec<Arc<File>>,
    frame: Vec<u8>,
}

/// A file with events.
#[derive(Debug)]
struct Segment {
    number: u64,
    length: u64,
    /// How many of the segment's events are waiting.
    events: u64,
}

impl DiskQueue {
    /// Finds the events that an earlier run left, and sets incomplete ones aside. Returns how many bytes
    /// were set aside.
    pub(crate) fn open(folder: Folder, limit: u64, is_synced: bool) -> io::Result<(Self, u64)> {
        let position = folder.position()?;
        let numbers = folder.segments()?;
        let last = numbers.last().copied().unwrap_or_default();
        let mut queue = Self {
            folder,
            segments: VecDeque::new(),
            tail: None,
            // Never reuse the number in the position file: the beginning of the new file would be skipped.
            next: last.max(position.number) + 1,
            offset: 0,
            waiting: Waiting::default(),
            limit,
            is_synced,
            unsynced: Vec::new(),
            frame: Vec::new(),
        };
        let mut torn = 0;
        for number in numbers {
            if number < position.number {
                fs::remove_file(queue.folder.segment(number))?;
                continue;
            }
            let start = if number == position.number {
                position.offset
            } else {
                0
            };
            let recovered = queue.recover(number, start);
            torn += recovered.map_err(|error| in_file(&queue.folder.segment(number), &error))?;
        }
        Ok((queue, torn))
    }

    /// Finds the events in a file from an earlier run, and returns how many bytes were set aside.
    fn recover(&mut self, number: u64, start: u64) -> io::Result<u64> {
        let path = self.folder.segment(number);
        let length = fs::metadata(&path)?.len();
        let start = start.min(length);
        let mut input = BufReader::new(File::open(&path)?);
        input.seek(SeekFrom::Start(start))?;
        let mut end = start;
        let mut events = 0;
        while end < length {
            let Some(event) = frame::read(&mut input)? else {
                break;
            };
            end += frame::size(event.len());
            events += 1;
        }
        let file = OpenOptions::new().write(true).open(&path)?;
        if end < length {
            input.seek(SeekFrom::Start(end))?;
            self.set_aside(number, &mut input)?;
            file.set_len(end)?;
        }
        if events == 0 {
            fs::remove_file(path)?;
            return Ok(length - end);
        }
        // The earlier process could have ended before it synced the file.
        file.sync_data()?;
        if self.segments.is_empty() {
            self.offset = start;
        }
        self.segments.push_back(Segment {
            number,
            length: end,
            events,
        });
        self.waiting.events += events;
        self.waiting.bytes += end - start;
        Ok(length - end)
    }

    /// Keeps an incomplete event in a separate file in the folder.
    fn set_aside(&self, number: u64, torn: &mut impl Read) -> io::Result<()> {
        let path = self.folder.file(&format!("{number:016}.torn"));
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        io::copy(torn, &mut file)?;
        file.sync_all()
    }

    /// Adds an event. On an error, the event isn't in the queue.
    pub(crate) fn push(&mut self, event: &[u8]) -> Result<(), PushError> {
        let size = frame::size(event.len());
        if self.waiting.bytes + size > self.limit {
            return Err(PushError::Full);
        }
        let file = self.tail().map_err(PushError::Io)?;
        self.frame.clear();
        frame::append(&mut self.frame, event);
        let mut written = (&*file).write_all(&self.frame);
        if written.is_ok() && self.is_synced {
            written = file.sync_data();
        }
        let Some(segment) = self.segments.back_mut() else {
            return Err(PushError::Io(io::Error::other("the queue has no file")));
        };
        if let Err(error) = written {
            // The next event must not follow a partially written one.
            if file.set_len(segment.length).is_err() {
                self.tail = None;
            }
            return Err(PushError::Io(error));
        }
        segment.length += size;
        segment.events += 1;
        self.waiting.events += 1;
        self.waiting.bytes += size;
        let is_known = self.is_synced || self.unsynced.iter().any(|it| Arc::ptr_eq(it, &file));
        if !is_known {
            self.unsynced.push(file);
        }
        Ok(())
    }

    /// Returns the file to append to, and starts a new one if the last file is full.
    fn tail(&mut self) -> io::Result<Arc<File>> {
        let is_full = self.segments.back().is_none_or(|it| it.length >= SEGMENT);
        match &self.tail {
            Some(file) if !is_full => Ok(Arc::clone(file)),
            _ => self.begin(),
        }
    }

    /// Starts a new file, which becomes the last segment.
    fn begin(&mut self) -> io::Result<Arc<File>> {
        let number = self.next;
        self.next += 1;
        let mut options = OpenOptions::new();
        options.create_new(true).append(true);
        let file = options.open(self.folder.segment(number))?;
        self.folder.sync()?;
        let file = Arc::new(file);
        self.tail = Some(Arc::clone(&file));
        self.segments.push_back(Segment {
            number,
            length: 0,
            events: 0,
        });
        Ok(file)
    }

    /// Returns the oldest events, which stay in the queue.
    pub(crate) fn batch(&self, limits: BatchLimits) -> io::Result<Batch> {
        let mut batch = Batch::new(limits);
        let mut at = self.offset;
        for segment in &self.segments {
            let path = self.folder.segment(segment.number);
            let mut input = BufReader::new(File::open(&path)?);
            input.seek(SeekFrom::Start(at))?;
            while at < segment.length {
                let Some(event) = frame::read(&mut input)? else {
                    if !batch.events().is_empty() {
                        // The events before the unreadable one are sent first.
                        return Ok(batch);
                    }
                    let message = format!(
                        "`{}` was changed: there is no event at byte {at}; restart the process, \
                         which sets the rest of the file aside",
                        path.display()
                    );
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                };
                if !batch.has_room(event.len()) {
                    return Ok(batch);
                }
                at += frame::size(event.len());
                batch.push(event);
            }
            at = 0;
        }
        Ok(batch)
    }

    /// Removes the oldest events. On an error, they are no longer in the queue, but can be found again after
    /// a restart.
    pub(crate) fn remove(&mut self, events: &[Vec<u8>]) -> io::Result<()> {
        let mut finished = Vec::new();
        for event in events {
            self.pop_finished(&mut finished);
            let Some(first) = self.segments.front_mut() else {
                break;
            };
            let size = frame::size(event.len());
            first.events -= 1;
            self.offset += size;
            self.waiting.events -= 1;
            self.waiting.bytes -= size;
        }
        self.pop_finished(&mut finished);
        let position = Position {
            number: self.segments.front().map_or(self.next, |it| it.number),
            offset: self.offset,
        };
        // Remove files first, to make room for the position. Without the position, some events are sent
        // again.
        for number in finished {
            fs::remove_file(self.folder.segment(number))?;
        }
        self.folder.set_position(position)
    }

    /// Removes the first segments that have no events left, except for the one that is being written.
    fn pop_finished(&mut self, finished: &mut Vec<u64>) {
        while let Some(first) = self.segments.front()
            && first.events == 0
            && (self.segments.len() > 1 || self.tail.is_none())
        {
            finished.push(first.number);
            self.segments.pop_front();
            self.offset = 0;
        }
    }

    pub(crate) fn waiting(&self) -> Waiting {
        self.waiting
    }

    pub(crate) fn is_unsynced(&self) -> bool {
        !self.unsynced.is_empty()
    }

    pub(crate) fn take_unsynced(&mut self) -> Vec<Arc<File>> {
        mem::take(&mut self.unsynced)
    }
}

#[cfg(test)]
mod tests;

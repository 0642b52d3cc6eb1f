//! The thread that writes: group commit.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::sync::{oneshot, watch};

use super::disk::{Disk, SegmentFile};
use super::line::Lines;
use super::segments::{self, Segments};
use super::{AppendError, Counts, Limits, Receipt};

/// How many bytes to sync at once. A larger group only makes the first lines wait longer.
const GROUP: usize = 8 << 20;

/// Lines that are waiting to be written.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) lines: Lines,
    /// Whether to seal the active segment after the lines are written.
    pub(super) seals: bool,
    pub(super) answer: oneshot::Sender<Result<Receipt, AppendError>>,
}

/// Writes the lines that it receives until all senders are gone.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) folder: PathBuf,
    pub(super) limits: Limits,
    pub(super) disk: Box<dyn Disk>,
    pub(super) segments: Arc<Mutex<Segments>>,
    pub(super) counts: Arc<Counts>,
    pub(super) progress: watch::Sender<u64>,
    /// `None` until something is written, and after a disk error.
    pub(super) active: Option<Active>,
    /// Whether the last segment could not be synced or cut, so nothing may be added to it.
    pub(super) is_doubtful: bool,
}

/// The open segment.
#[derive(Debug)]
pub(super) struct Active {
    file: Box<dyn SegmentFile>,
    number: u64,
    /// The segment's synced length.
    length: u64,
    opened: Instant,
}

impl Active {
    fn new(file: Box<dyn SegmentFile>, number: u64, length: u64) -> Self {
        Self {
            file,
            number,
            length,
            opened: Instant::now(),
        }
    }
}

impl Writer {
    pub(super) fn run(mut self, receiver: &Receiver<Job>) {
        let mut group = Vec::new();
        let mut buffer = Vec::new();
        loop {
            match receiver.recv_timeout(self.limits.segment_age) {
                Ok(job) => group.push(job),
                Err(RecvTimeoutError::Timeout) => {
                    self.seal_if_old();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            buffer.clear();
            buffer.extend_from_slice(group[0].lines.as_bytes());
            while buffer.len() < GROUP
                && let Ok(job) = receiver.try_recv()
            {
                buffer.extend_from_slice(job.lines.as_bytes());
                group.push(job);
            }
            let written = if buffer.is_empty() {
                Ok(segments::lock(&self.segments).end())
            } else {
                self.commit(&buffer, &group)
            };
            let sealed = if group.iter().any(|job| job.seals) {
                self.seal()
            } else {
                Ok(Receipt::default())
            };
            self.counts
                .waiting
                .fetch_sub(buffer.len(), Ordering::Relaxed);
            for job in group.drain(..) {
                // The client that was waiting may be gone.
                let answer = if job.seals { &sealed } else { &written };
                let _ = job.answer.send(answer.clone());
            }
            // One large group must not keep its memory forever.
            buffer.shrink_to(GROUP);
        }
    }

    /// Appends and syncs a group, and counts it.
    fn commit(&mut self, bytes: &[u8], group: &[Job]) -> Result<Receipt, AppendError> {
        let start = Instant::now();
        match self.write(bytes) {
            Ok(receipt) => {
                let lines: u64 = group.iter().map(|job| job.lines.len()).sum();
                let counts = &self.counts;
                counts.lines.fetch_add(lines, Ordering::Relaxed);
                counts
                    .bytes
                    .fetch_add(bytes.len() as u64, Ordering::Relaxed);
                counts.syncs.fetch_add(1, Ordering::Relaxed);
                let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
                counts.micros.fetch_add(micros, Ordering::Relaxed);
                self.progress
                    .send_modify(|synced| *synced += bytes.len() as u64);
                Ok(receipt)
            }
            Err(error) => {
                self.counts.failures.fetch_add(1, Ordering::Relaxed);
                tracing::error!(error = %error, "the spool can't be written");
                Err(AppendError::Disk(Arc::new(error)))
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<Receipt> {
        let active = self.active()?;
        if let Err(error) = active.file.append(bytes) {
            // The written part was never acknowledged. It is cut off, because otherwise the next line would follow an
            // incomplete line.
            if active.file.cut(active.length).is_err() {
                self.leave();
            }
            return Err(error);
        }
        if let Err(error) = active.file.sync() {
            // The system may discard data that it could not write, so another sync of this file would prove
            // nothing.
            let _ = active.file.cut(active.length);
            self.leave();
            return Err(error);
        }
        active.length += bytes.len() as u64;
        let (number, length) = (active.number, active.length);
        segments::lock(&self.segments).0.insert(number, length);
        Ok(Receipt {
            segment: number,
            end: length,
        })
    }

    /// The segment to append to.
    fn active(&mut self) -> io::Result<&mut Active> {
        let is_full = |active: &Active, limits: &Limits| {
            active.length >= limits.segment_bytes || active.opened.elapsed() >= limits.segment_age
        };
        let active = match self.active.take() {
            Some(active) if active.length == 0 || !is_full(&active, &self.limits) => active,
            Some(active) => self.create(active.number + 1)?,
            None => self.reopen()?,
        };
        Ok(self.active.insert(active))
    }

    /// Opens the last segment, or starts a new one after it.
    fn reopen(&mut self) -> io::Result<Active> {
        let last = segments::lock(&self.segments).active();
        let (number, length) = match last {
            None => return self.create(1),
            Some((number, length)) => (number, length),
        };
        // An empty segment has nothing to lose, and a new segment for each attempt would fill the
        // folder.
        if length >= self.limits.segment_bytes || (self.is_doubtful && length > 0) {
            return self.create(number + 1);
        }
        let mut file = self.disk.open(&segments::path(&self.folder, number))?;
        file.cut(length)?;
        file.sync()?;
        Ok(Active::new(file, number, length))
    }

    fn create(&mut self, mut number: u64) -> io::Result<Active> {
        let file = loop {
            match self.disk.create(&segments::path(&self.folder, number)) {
                // A failed attempt left this file.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                created => break created?,
            }
        };
        segments::lock(&self.segments).0.insert(number, 0);
        self.is_doubtful = false;
        Ok(Active::new(file, number, 0))
    }

    /// Starts a new segment, if the active one has lines.
    fn seal(&mut self) -> Result<Receipt, AppendError> {
        let last = segments::lock(&self.segments).active();
        if let Some((number, _)) = last.filter(|(_, length)| *length > 0) {
            let next = self.create(number + 1);
            let next = next.map_err(|error| AppendError::Disk(Arc::new(error)))?;
            self.active = Some(next);
        }
        Ok(segments::lock(&self.segments).end())
    }

    /// Stops writing to a segment whose end is doubtful.
    fn leave(&mut self) {
        self.active = None;
        self.is_doubtful = true;
    }

    /// Starts a new segment if the active one is old and no more lines arrive, so that the old one can be
    /// removed.
    fn seal_if_old(&mut self) {
        let Some(active) = &self.active else { return };
        if active.length == 0 || active.opened.elapsed() < self.limits.segment_age {
            return;
        }
        match self.create(active.number + 1) {
            Ok(next) => self.active = Some(next),
            Err(error) => tracing::warn!(error = %error, "a segment of the spool can't be sealed"),
        }
    }
}

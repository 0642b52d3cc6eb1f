//! The errors of a client.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use event_catalog::WriteError;

use crate::MAX_EVENT;

/// A client couldn't be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The address of the collector is invalid.
    Url {
        /// The address, without a password.
        url: String,
        /// The reason why the address is invalid.
        reason: &'static str,
    },
    /// The write key has characters that a header can't have.
    Key,
    /// The builder's `source` wasn't called, or was called with an empty text.
    NoSource,
    /// The folder is in use by another process, or by another client in this process.
    Locked {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder of the queue can't be used.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The error of the operating system.
        error: io::Error,
    },
    /// The operating system can't start the sending thread.
    Thread(io::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url { url, reason } => write!(f, "`{}`: {reason}", url.escape_debug()),
            Self::Key => f.write_str(
                "the write key has characters that an HTTP header can't have: remove them, such as a line break at its end",
            ),
            Self::NoSource => f.write_str(
                "the client has no source: call the builder's `source` with the place where the events happen, such as `/shop`",
            ),
            Self::Locked { folder } => write!(
                f,
                "the folder `{}` is used by another client: give each process its own folder",
                folder.display()
            ),
            Self::Folder { folder, error } => {
                write!(f, "the folder `{}` can't be used: {error}", folder.display())
            }
            Self::Thread(error) => write!(f, "the sending thread can't be started: {error}"),
        }
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Folder { error, .. } | Self::Thread(error) => Some(error),
            _ => None,
        }
    }
}

/// Why an event wasn't accepted.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// The queue is full: the collector doesn't answer, or events arrive faster than it accepts them.
    Full {
        /// The maximum size of the queue, in bytes.
        limit: u64,
    },
    /// The event is too large for any collector.
    TooLarge {
        /// The size of the event as a `CloudEvent`, in bytes.
        bytes: usize,
    },
    /// The occurrence can't be a `CloudEvent`, for example because its name is empty.
    Invalid(WriteError),
    /// The event can't be written to disk.
    Io(io::Error),
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full { limit } => write!(
                f,
                "the queue is full: at most {limit} bytes of events may wait; the client's `stats` say why they aren't \
                 sent, and `queue_bytes` of the builder sets the limit"
            ),
            Self::TooLarge { bytes } => write!(
                f,
                "the event has {bytes} bytes, but a collector accepts at most {MAX_EVENT}: send less data with it"
            ),
            Self::Invalid(error) => write!(f, "{error}"),
            Self::Io(error) => write!(f, "the event can't be queued: {error}"),
        }
    }
}

impl Error for SendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Invalid(error) => Some(error),
            Self::Io(error) => Some(error),
            Self::Full { .. } | Self::TooLarge { .. } => None,
        }
    }
}

/// Some events haven't been answered yet. They are still waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlushError {
    /// The time is up.
    Timeout {
        /// The number of waiting events.
        waiting: u64,
        /// Why the last request failed, if it did.
        problem: Option<String>,
    },
    /// The collector refuses all requests, for example because the key is wrong.
    Stopped {
        /// The number of waiting events.
        waiting: u64,
        /// The collector's answer.
        problem: String,
    },
}

impl fmt::Display for FlushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout {
                waiting,
                problem: None,
            } => write!(f, "{}", StillWait(*waiting)),
            Self::Timeout {
                waiting,
                problem: Some(problem),
            } => write!(f, "{}: {problem}", StillWait(*waiting)),
            Self::Stopped { waiting, problem } => write!(
                f,
                "the collector refuses all requests, and {}: {problem}",
                StillWait(*waiting)
            ),
        }
    }
}

/// Displays how many events are still waiting.
struct StillWait(u64);

impl fmt::Display for StillWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 event is still waiting to be sent"),
            events => write!(f, "{events} events are still waiting to be sent"),
        }
    }
}

impl Error for FlushError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_count_events() {
        let timeout = |waiting, problem: Option<&str>| FlushError::Timeout {
            waiting,
            problem: problem.map(str::to_owned),
        };
        assert_eq!(
            timeout(1, None).to_string(),
            "1 event is still waiting to be sent"
        );
        assert_eq!(
            timeout(2, Some("no answer")).to_string(),
            "2 events are still waiting to be sent: no answer"
        );
        let stopped = FlushError::Stopped {
            waiting: 2,
            problem: "401".to_owned(),
        };
        assert_eq!(
            stopped.to_string(),
            "the collector refuses all requests, and 2 events are still waiting to be sent: 401"
        );
    }
}

//! Limits how much of a file a library can read.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// The error if a library reads too many bytes.
const SHARED: &str = "several of its sheets seem to share the same data in the file";

/// A file that limits the number of bytes read from it.
///
/// Several sheets can have the same name or refer to the same part of the file, and a library that
/// reads sheet by sheet reads that part again for each sheet.
pub(super) struct Metered {
    file: Cursor<Vec<u8>>,
    left: u64,
}

impl Metered {
    /// Allows reading the bytes a few times: the library reads a sheet for its cells, and again for
    /// its merged cells.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        const TIMES: u64 = 4;
        /// The list of parts is read several times, too.
        const LEAST: u64 = 1 << 20;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Self {
            file: Cursor::new(bytes),
            left: length.saturating_mul(TIMES).saturating_add(LEAST),
        }
    }
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        let left = self.left.checked_sub(bytes);
        self.left = left.ok_or_else(|| io::Error::other(SHARED))?;
        Ok(read)
    }
}

impl Seek for Metered {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_a_few_times() {
        let mut file = Metered::new(vec![0; 1 << 20]);
        let mut read = Vec::new();
        for _ in 0..5 {
            file.rewind().expect("a file in memory");
            file.read_to_end(&mut read).expect("a file in memory");
        }
        file.rewind().expect("a file in memory");
        let error = file.read_to_end(&mut read).expect_err("too often");
        assert_eq!(error.to_string(), SHARED);
    }
}

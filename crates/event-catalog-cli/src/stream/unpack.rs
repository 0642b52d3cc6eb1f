//! Decompresses inputs in gzip or Zstandard format, which are recognized by their first bytes.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::form::{HEAD, Packing, packing};

/// Decompresses a source. Also returns the first decompressed bytes.
///
/// # Errors
///
/// If the source can't be read.
pub fn unpack(
    source: impl Read + Send + 'static,
) -> io::Result<(Vec<u8>, Box<dyn BufRead + Send>)> {
    const BUFFER: usize = 1 << 18;
    let (head, reader) = peek(BufReader::with_capacity(BUFFER, source))?;
    match packing(&head) {
        Packing::Plain => Ok((head, reader)),
        Packing::Gzip => {
            let decoder = flate2::bufread::MultiGzDecoder::new(reader);
            peek(BufReader::with_capacity(BUFFER, decoder))
        }
        Packing::Zstandard => {
            let decoder = zstd::stream::read::Decoder::with_buffer(reader)?;
            peek(BufReader::with_capacity(BUFFER, decoder))
        }
    }
}

/// Reads the first bytes of a reader. Returns them, and a reader that still includes them. It
/// doesn't matter how few bytes each read returns. If an error follows, as in a truncated
/// compressed file, the new reader returns it after these bytes.
fn peek(
    mut reader: impl BufRead + Send + 'static,
) -> io::Result<(Vec<u8>, Box<dyn BufRead + Send>)> {
    let mut head = Vec::new();
    let read = reader.by_ref().take(HEAD).read_to_end(&mut head);
    let rest: Box<dyn BufRead + Send> = match read {
        Ok(_) => Box::new(reader),
        Err(error) if head.is_empty() => return Err(error),
        Err(error) => Box::new(BufReader::new(Failed(Some(error)))),
    };
    let whole = Cursor::new(head.clone()).chain(rest);
    Ok((head, Box::new(whole)))
}

/// A reader that fails once.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A reader that returns one byte per read, as pipes sometimes do.
    struct Slow(Cursor<Vec<u8>>);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(1);
            self.0.read(&mut buffer[..most])
        }
    }

    fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
        let (_, mut reader) = unpack(Slow(Cursor::new(bytes))).expect("memory can be read");
        let mut found = Vec::new();
        reader.read_to_end(&mut found).expect("memory can be read");
        found
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text).expect("memory");
        packed.finish().expect("memory")
    }

    #[test]
    fn packed_sources_are_known_by_their_first_bytes_however_they_arrive() {
        let zstandard = |text: &[u8]| zstd::encode_all(text, 1).expect("memory");
        let skippable = b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec();
        for packed in [
            b"one two".to_vec(),
            gzip(b"one two"),
            [gzip(b"one "), gzip(b"two")].concat(),
            zstandard(b"one two"),
            [zstandard(b"one "), zstandard(b"two")].concat(),
            [skippable.clone(), zstandard(b"one two"), skippable].concat(),
        ] {
            assert_eq!(unpacked(packed), b"one two");
        }
        assert_eq!(unpacked(Vec::new()), b"");
    }

    #[test]
    fn what_is_before_the_cut_is_read() {
        let mut packed = gzip(&b"some text that is packed\n".repeat(100));
        packed.truncate(packed.len() - 10);
        let (head, mut reader) = unpack(Cursor::new(packed)).expect("memory can be read");
        assert!(head.starts_with(b"some text"));
        let mut found = Vec::new();
        let error = reader.read_to_end(&mut found).expect_err("it is cut off");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(found, head);
    }
}

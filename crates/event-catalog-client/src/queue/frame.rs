//! The format of an event in a file: it includes a length and a checksum, so incomplete events are
//! detected.
//!
//! ```text
//! 0000003a 9ae0daaf
//! {"specversion":"1.0","id":"1","source":"/shop","type":"a"}
//! ```

use std::io::{self, ErrorKind, Read};

use crate::MAX_EVENT;

/// The length of the first line of a frame, including its line feed.
const HEAD: usize = 18;

/// The size of an event's frame, in bytes.
pub(crate) fn size(event: usize) -> u64 {
    (HEAD + event + 1) as u64
}

/// Appends an event as a frame.
pub(crate) fn append(out: &mut Vec<u8>, event: &[u8]) {
    let head = format!("{:08x} {:08x}\n", event.len(), crc32fast::hash(event));
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(event);
    out.push(b'\n');
}

/// Reads an event; `None` if it is incomplete or corrupted.
pub(crate) fn read(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut head = [0; HEAD];
    if !is_filled(input, &mut head)? {
        return Ok(None);
    }
    let Some((length, checksum)) = parse(&head) else {
        return Ok(None);
    };
    let mut event = vec![0; length + 1];
    if !is_filled(input, &mut event)? || event.pop() != Some(b'\n') {
        return Ok(None);
    }
    Ok((crc32fast::hash(&event) == checksum).then_some(event))
}

/// The length and the checksum in the first line.
fn parse(head: &[u8; HEAD]) -> Option<(usize, u32)> {
    let text = std::str::from_utf8(head).ok()?.strip_suffix('\n')?;
    let (length, checksum) = text.split_once(' ')?;
    let length = usize::from_str_radix(length, 16).ok()?;
    let checksum = u32::from_str_radix(checksum, 16).ok()?;
    (length <= MAX_EVENT).then_some((length, checksum))
}

/// Fills a buffer, and returns whether the input had enough bytes.
fn is_filled(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match input.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(event: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        append(&mut out, event);
        out
    }

    #[test]
    fn an_event_is_read_as_it_was_written() {
        for event in [&b""[..], b"{}", b"{\n\"a\":\r\n1}", "{\"ä\":1}".as_bytes()] {
            let bytes = framed(event);
            assert_eq!(bytes.len() as u64, size(event.len()));
            assert_eq!(read(&mut &bytes[..]).unwrap().as_deref(), Some(event));
        }
    }

    #[test]
    fn an_incomplete_or_changed_event_is_not_read() {
        let bytes = framed(b"{\"a\":1}");
        for length in 0..bytes.len() {
            assert_eq!(read(&mut &bytes[..length]).unwrap(), None, "{length}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(read(&mut &changed[..]).unwrap(), None, "{at}");
        }
        // A length that no event can have is rejected.
        assert_eq!(read(&mut &b"ffffffff 00000000\n"[..]).unwrap(), None);
    }
}

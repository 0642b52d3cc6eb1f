//! The lengths of the shared strings in an `.xls`, read in the same way as `calamine` does.

use super::{damaged, long, short};
use crate::import::workbook::refusal::Refusal;

/// Returns the length of each shared string, in characters. A string can continue in later records.
pub(super) fn lengths(first: &[u8], further: Vec<&[u8]>) -> Result<Vec<u16>, Refusal> {
    let mut further = further.into_iter();
    let mut data = first.get(8..).ok_or_else(damaged)?;
    let mut lengths = Vec::new();
    loop {
        if data.is_empty() {
            match further.next() {
                Some([]) => return Err(damaged()),
                Some(next) => data = next,
                None => return Ok(lengths),
            }
        }
        let length = short(data, 0)?;
        let flags = *data.get(2).ok_or_else(damaged)?;
        let (mut header, mut formats, mut extension) = (3, 0, 0);
        if flags & 8 != 0 {
            formats = usize::from(short(data, header)?) * 4;
            header += 2;
        }
        if flags & 4 != 0 {
            let size = long(data, header)?;
            extension = usize::try_from(size).map_err(Refusal::damaged)?;
            header += 4;
        }
        data = data.get(header..).ok_or_else(damaged)?;
        let (mut left, mut is_wide) = (usize::from(length), flags & 1 != 0);
        while left > 0 {
            let size = if is_wide { 2 } else { 1 };
            let here = left.min(data.len() / size);
            data = &data[here * size..];
            left -= here;
            if left > 0 {
                // Each record declares the width of its characters at the start.
                let (width, rest) = further
                    .next()
                    .and_then(|it| it.split_first())
                    .ok_or_else(damaged)?;
                (is_wide, data) = (width & 1 != 0, rest);
            }
        }
        let mut skipped = formats.saturating_add(extension);
        while skipped > 0 {
            if data.is_empty() {
                data = further
                    .next()
                    .filter(|it| !it.is_empty())
                    .ok_or_else(damaged)?;
            }
            let here = skipped.min(data.len());
            data = &data[here..];
            skipped -= here;
        }
        lengths.push(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_continues_in_the_next_record() {
        // 300 characters, the last 200 in another record, then a string of two wide characters with
        // four bytes of formatting.
        let mut first = vec![0; 8];
        first.extend([44, 1, 0]);
        first.extend([b'a'; 100]);
        let mut rest = vec![0];
        rest.extend([b'a'; 200]);
        assert_eq!(lengths(&first, vec![rest.as_slice()]), Ok(vec![300]));
        rest.extend([2, 0, 9, 1, 0, b'a', 0, b'b', 0, 1, 2, 3, 4]);
        assert_eq!(lengths(&first, vec![rest.as_slice()]), Ok(vec![300, 2]));
        rest.pop();
        assert_eq!(lengths(&first, vec![rest.as_slice()]), Err(damaged()));
        assert_eq!(lengths(&first, Vec::new()), Err(damaged()));
        assert_eq!(lengths(&[0; 8], Vec::new()), Ok(Vec::new()));
    }
}

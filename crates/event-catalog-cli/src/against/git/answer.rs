//! Reads the contents of files from the output of `git cat-file --batch`.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, bail};
use event_catalog_build::read::LARGEST_FILE;

use super::command::{Plumbing, end, errors_of, first_lines, in_background, spawn};

/// The maximum length of the line before the bytes of a blob. It contains a hash, a type and a size.
const LONGEST_HEAD: u64 = 1 << 10;

/// The maximum total size of a revision's files, in bytes. A small repository can have many files with the same blob.
const MOST_BYTES: usize = 256 << 20;

/// Reads the bytes of blobs. Returns `None` if the repository doesn't have all of them.
pub(super) fn contents(top: &Path, blobs: &[&str]) -> anyhow::Result<Option<Vec<Vec<u8>>>> {
    let mut child = spawn(top, Plumbing::CatFile, &["--batch"], Stdio::piped())?;
    let request: String = blobs.iter().flat_map(|blob| [*blob, "\n"]).collect();
    // git answers while it receives requests. Without a separate writer, git and this process could block each other.
    let stdin = child.stdin.take();
    let asking =
        in_background(move || stdin.map_or(Ok(()), |mut pipe| pipe.write_all(request.as_bytes())))
            .context("can't write to git")?;
    let errors = errors_of(&mut child)?;
    let mut answers = BufReader::new(child.stdout.take().context("git has no output")?);
    let (mut contents, mut sum) = (Vec::new(), 0);
    for _ in blobs {
        match next_blob(&mut answers) {
            Ok(Some(bytes)) => {
                sum += bytes.len();
                contents.push(bytes);
                if sum > MOST_BYTES {
                    end(&mut child);
                    bail!("they have more than {} MB in total", MOST_BYTES >> 20);
                }
            }
            Ok(None) => {
                end(&mut child);
                return Ok(None);
            }
            Err(error) => {
                end(&mut child);
                let said = errors.and_then(|it| it.join().ok()?.ok());
                return match said.filter(|it| !it.is_empty()) {
                    Some(said) => Err(error.context(first_lines(&said))),
                    None => Err(error),
                };
            }
        }
    }
    let status = child.wait()?;
    let asked = asking
        .join()
        .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
    if !status.success() {
        bail!("git exited with {status}");
    }
    asked?;
    Ok(Some(contents))
}

/// Reads the next answer: `HASH blob SIZE`, a line break, the bytes, and another line break. Returns `None` if the
/// answer is `HASH missing`, for which git exits with status 0.
fn next_blob(answers: &mut impl BufRead) -> anyhow::Result<Option<Vec<u8>>> {
    let mut head = String::new();
    answers.take(LONGEST_HEAD).read_line(&mut head)?;
    let mut words = head.split_ascii_whitespace().skip(1);
    let size: u64 = match (words.next(), words.next().map(str::parse)) {
        (Some("missing"), None) => return Ok(None),
        (Some("blob"), Some(Ok(size))) => size,
        (None, _) => bail!("git's output is incomplete"),
        _ => bail!("git says: {}", head.trim_end()),
    };
    if size > LARGEST_FILE {
        bail!("a file there is larger than {} MB", LARGEST_FILE >> 20);
    }
    let mut bytes = Vec::new();
    answers.take(size).read_to_end(&mut bytes)?;
    let mut line_break = [0];
    if bytes.len() as u64 != size || answers.read_exact(&mut line_break).is_err() {
        bail!("git's output is incomplete");
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_one_by_one() {
        let mut answers: &[u8] = b"aa blob 3\na\nb\nbb blob 0\n\ncc missing\ndd blob 9\nshort";
        assert_eq!(next_blob(&mut answers).unwrap().unwrap(), b"a\nb");
        assert_eq!(next_blob(&mut answers).unwrap().unwrap(), b"");
        assert_eq!(next_blob(&mut answers).unwrap(), None);
        assert!(next_blob(&mut answers).is_err());
        assert!(next_blob(&mut answers).is_err());
    }

    #[test]
    fn a_file_larger_than_any_table_is_not_read() {
        let mut answers: &[u8] = b"aa blob 99999999999\n";
        let error = next_blob(&mut answers).unwrap_err().to_string();
        assert!(error.contains("512 MB"), "{error}");
    }
}

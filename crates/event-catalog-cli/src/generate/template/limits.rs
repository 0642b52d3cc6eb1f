//! Limits the work and the output of a template. Templates are trusted, but a typo must not exhaust
//! memory or take hours.

use std::io::{self, Write};

use minijinja::{Error, ErrorKind};

use crate::generate::selection::Selection;

/// A template's fuel, regardless of the catalog. Each instruction and each 64 bytes of text cost
/// one unit.
const FUEL: u64 = 3_000_000;

/// Additional fuel for each event.
const FUEL_PER_EVENT: u64 = 1_000;

/// Additional fuel for each byte of the payloads' schemas.
const FUEL_PER_BYTE: u64 = 10;

/// The maximum size of a template's output in bytes.
const MOST_OUTPUT: usize = 128 << 20;

/// The maximum size of a tag in bytes. The parser recurses once per `not` and `-` in a tag.
const LONGEST_TAG: usize = 16_000;

/// The stack size in bytes, enough for one level of recursion per byte of a tag.
const STACK: usize = 256 << 20;

/// Rejects a template with a tag that is too long.
pub(super) fn check(text: &str) -> Result<(), Error> {
    for (open, close) in [("{{", "}}"), ("{%", "%}")] {
        for part in text.split(open).skip(1) {
            let length = part.find(close).unwrap_or(part.len());
            if length > LONGEST_TAG {
                let detail = format!(
                    "a tag `{open} … {close}` has {length} bytes, but at most {LONGEST_TAG} are allowed; split it \
                     with `{{% set … %}}`"
                );
                return Err(Error::new(ErrorKind::SyntaxError, detail));
            }
        }
    }
    Ok(())
}

/// Runs a function that could recurse deeply.
pub(super) fn on_a_large_stack<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    let mut run = Some(run);
    let on_thread = std::thread::scope(|scope| {
        let run = &mut run;
        let started = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, move || run.take().map(|run| run()));
        started.ok().and_then(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    });
    // If no thread can be started, the function runs on the current stack.
    match (on_thread, run) {
        (Some(done), _) => done,
        (None, Some(run)) => run(),
        (None, None) => unreachable!("the function has run"),
    }
}

/// The error for a template that runs out of fuel, and how to fix it.
pub(super) const OUT_OF_FUEL: &str = "the template does too much for a catalog of this size; look for a loop in a \
    loop, or for a string that grows with each step";

/// The error for output that is too long, and how to fix it.
pub(super) fn too_long() -> String {
    format!(
        "the template writes more than {} MB; write less, or several files with `--section` or `--module`",
        MOST_OUTPUT >> 20
    )
}

/// The amount of fuel for a template, which depends on the selection.
pub(super) fn fuel(selection: &Selection<'_, '_>) -> u64 {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let sources = &selection.catalog.input.sources;
    let schemas = selection.catalog.schemas.files.iter();
    let bytes: usize = schemas.map(|it| sources.get(it.file).text().len()).sum();
    let events = count(selection.events().count());
    FUEL + FUEL_PER_EVENT * events + FUEL_PER_BYTE * count(bytes)
}

/// The output of a template. Writing more than [`MOST_OUTPUT`] bytes is an error.
#[derive(Debug, Default)]
pub(super) struct Output {
    bytes: Vec<u8>,
}

impl Output {
    /// The output as text. Templates only write text.
    pub(super) fn into_text(self) -> String {
        String::from_utf8(self.bytes).unwrap_or_default()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MOST_OUTPUT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

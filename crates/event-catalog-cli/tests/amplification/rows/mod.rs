//! The rows of the table, grouped by subject.

pub(crate) mod documents;
pub(crate) mod findings;
pub(crate) mod merges;
pub(crate) mod pages;
pub(crate) mod prose;
pub(crate) mod samples;
pub(crate) mod schemas;
pub(crate) mod suggestions;
pub(crate) mod tables;
pub(crate) mod templates;
pub(crate) mod traffic;
pub(crate) mod types;
pub(crate) mod usages;
pub(crate) mod versions;
pub(crate) mod workbooks;

use crate::process::Files;

/// Files, keyed by path.
fn files<const N: usize>(files: [(&str, String); N]) -> Files {
    let files = files.into_iter();
    files
        .map(|(path, text)| (path.to_owned(), text.into_bytes()))
        .collect()
}

/// The results of a function for each number below `count`, one per line.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0..count {
        text += &line(number);
        text.push('\n');
    }
    text
}

/// The results of a function for each number below `count`, separated by commas.
fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

/// A word of lowercase letters for a number. The words for different numbers differ, and have the
/// same length.
fn word(number: usize) -> String {
    let mut number = number;
    let mut word = String::new();
    for _ in 0..5 {
        word.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]));
        number /= 26;
    }
    word
}

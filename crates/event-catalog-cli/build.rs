//! Writes the misspellings that `typos` knows to a file for the rule `misspelling`, with the position of each
//! bucket; `src/dictionary.rs` explains why.

#[path = "src/dictionary/bucket.rs"]
mod bucket;

use std::path::PathBuf;
use std::{env, fs};

use bucket::{BUCKETS, bucket};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/dictionary/bucket.rs");
    let words = typos_dict::WORD.map.entries();
    let mut lines: Vec<(usize, String)> = words
        .map(|(word, corrections)| {
            let word = word.into_inner().to_lowercase();
            // Only words that consist of letters are looked up.
            assert!(
                word.chars().all(char::is_alphabetic),
                "`{word}` isn't a word"
            );
            let line = format!("{word} {}\n", corrections.join(" "));
            (bucket(&word), line)
        })
        .collect();
    lines.sort_unstable();

    let mut text = String::new();
    let mut starts: Vec<u8> = Vec::new();
    let mut rest = lines.iter().peekable();
    for bucket in 0..=BUCKETS {
        let start = u32::try_from(text.len()).expect("the dictionary has a few megabytes");
        starts.extend(start.to_le_bytes());
        while let Some((_, line)) = rest.next_if(|(it, _)| *it == bucket) {
            text.push_str(line);
        }
    }
    write("misspellings.txt", text.as_bytes());
    write("misspellings.starts", &starts);
}

fn write(name: &str, bytes: &[u8]) {
    let folder = env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR");
    let path = PathBuf::from(folder).join(name);
    if let Err(error) = fs::write(&path, bytes) {
        println!("cargo::error={} cannot be written: {error}", path.display());
    }
}

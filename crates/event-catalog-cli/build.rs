//! Writes the misspellings that `typos` knows into one text, for the rule `misspelling`.
//!
//! Linked as it is, the dictionary is a table of 180,000 pointers, which the system fills in each
//! time that the command starts: 2.5 ms, more than it takes to check a catalog. A text needs none.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let words = typos_dict::WORD.map.entries();
    let mut lines: Vec<String> = words
        .map(|(word, corrections)| {
            let word = word.into_inner().to_lowercase();
            format!("{word} {}\n", corrections.join(" "))
        })
        .collect();
    lines.sort_unstable();
    let path = env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR");
    let path = PathBuf::from(path).join("misspellings.txt");
    if let Err(error) = fs::write(&path, lines.concat()) {
        println!("cargo::error={} cannot be written: {error}", path.display());
    }
}

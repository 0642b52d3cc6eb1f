//! Writes the misspellings that `typos` knows into one text, for the rule `misspelling`, and what
//! finds a word in it.
//!
//! Linked as it is, the dictionary is a table of 180,000 pointers, which the system fills in each
//! time that the command starts: 2.5 ms, more than it takes to check a catalog. A text needs none.

#[path = "src/rules/dictionary/hash.rs"]
mod hash;

use std::path::PathBuf;
use std::{env, fs};

use hash::{LINES_BITS, SETS_BITS, WordHash};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/rules/dictionary/hash.rs");
    let words = typos_dict::WORD.map.entries();
    let mut lines: Vec<(WordHash, String)> = words
        .map(|(word, corrections)| {
            let word = word.into_inner().to_lowercase();
            // Words are looked up that consist of letters.
            assert!(word.chars().all(char::is_alphabetic), "`{word}` is no word");
            let line = format!("{word} {}\n", corrections.join(" "));
            (WordHash::of(&word), line)
        })
        .collect();
    lines.sort_unstable_by(|(one, one_line), (other, other_line)| {
        let bucket = |hash: &WordHash| hash.bits(LINES_BITS);
        (bucket(one), one_line).cmp(&(bucket(other), other_line))
    });

    let mut text = String::new();
    let mut sets = vec![0_u64; 1 << SETS_BITS];
    let mut starts: Vec<u8> = Vec::new();
    let mut rest = lines.iter().peekable();
    for bucket in 0..=1 << LINES_BITS {
        let start = u32::try_from(text.len()).expect("the dictionary has a few megabytes");
        starts.extend(start.to_le_bytes());
        while let Some((hash, line)) = rest.next_if(|(hash, _)| hash.bits(LINES_BITS) == bucket) {
            text.push_str(line);
            sets[hash.bits(SETS_BITS)] |= hash.member();
        }
    }
    write("misspellings.txt", text.as_bytes());
    write("misspellings.starts", &starts);
    let sets: Vec<u8> = sets.into_iter().flat_map(u64::to_le_bytes).collect();
    write("misspellings.sets", &sets);
}

fn write(name: &str, bytes: &[u8]) {
    let folder = env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR");
    let path = PathBuf::from(folder).join(name);
    if let Err(error) = fs::write(&path, bytes) {
        println!("cargo::error={} cannot be written: {error}", path.display());
    }
}

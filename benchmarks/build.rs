//! Generates the code to measure: each peer's code for each set of names. Each peer has one file in `build/`.

#[path = "build/decode.rs"]
mod decode;
#[path = "build/event_catalog.rs"]
mod event_catalog;
#[path = "build/gperf.rs"]
mod gperf;
#[path = "build/matching.rs"]
mod matching;
#[path = "build/phf.rs"]
mod phf;
#[path = "build/precomputed.rs"]
mod precomputed;

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use event_catalog_bench_names::{SIZES, Shape};

/// A set of names that peers generate code for.
struct Set {
    /// The name of the module that contains the code, such as `words_210`.
    id: String,
    names: Vec<String>,
}

impl Set {
    fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// The code that one peer generated for a set.
struct Peer {
    /// The name in the report.
    name: &'static str,
    /// An expression that evaluates to a function `Fn(&str) -> Option<u32>`.
    function: &'static str,
    /// The items: the function and its dependencies.
    code: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    for watched in ["build.rs", "build", "ptrhash"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut gperf = gperf::Gperf::find();
    let mut modules = String::new();
    let mut names = String::new();
    let mut shown = String::new();
    for shape in Shape::ALL {
        for size in SIZES {
            let set = Set {
                id: format!("{}_{size}", shape.name()),
                names: shape.names(size),
            };
            let peers = [
                event_catalog::catalog(&set, &out)?,
                Some(event_catalog::table(&set)?),
                Some(phf::map(&set)),
                Some(phf::ptrhash(&set)),
                Some(precomputed::map(&set, &out)?),
                matching::by_match(&set),
                matching::by_strum(&set),
                matching::by_strum_and_phf(&set),
                gperf.table(&set, &out)?,
            ];
            write_module(&set, peers.into_iter().flatten().collect(), &out)?;
            let (id, file) = (&set.id, out.join(format!("{}.rs", set.id)));
            let set = format!("({:?}, {size})", shape.name());
            let file = file.to_str().ok_or("the path of OUT_DIR is not UTF-8")?;
            writeln!(modules, "#[path = {file:?}]\nmod {id};")?;
            writeln!(names, "        {set} => {id}::NAMES,")?;
            writeln!(shown, "        {set} => {id}::show_peers(to),")?;
        }
    }
    let sets = format!(
        "{modules}\n\
         pub fn names(shape: &str, size: usize) -> &'static str {{\n    \
         match (shape, size) {{\n{names}        _ => \"\",\n    }}\n}}\n\n\
         pub fn show_peers(shape: &str, size: usize, to: &mut impl crate::lookup::Peers) {{\n    \
         match (shape, size) {{\n{shown}        _ => {{}}\n    }}\n}}\n"
    );
    std::fs::write(out.join("sets.rs"), sets)?;
    decode::write(&out)?;
    let has_gperf = gperf.compile();
    println!(
        "cargo::rustc-env=GPERF={}",
        if has_gperf { "yes" } else { "no" }
    );
    phf::build_ptrhash(&out)?;
    println!("cargo::rustc-env=RUSTC_VERSION={}", rustc_version()?);
    Ok(())
}

/// Writes the names of a set, the code of its peers, and a function that passes them to the measuring code: a generic
/// one, so that a peer can be inlined as it would be in a user's program.
fn write_module(set: &Set, peers: Vec<Peer>, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut code = format!(
        "pub(super) const NAMES: &str = {:?};\n",
        set.names.join("\n")
    );
    code.push_str("pub(super) fn show_peers(to: &mut impl crate::lookup::Peers) {\n");
    for Peer { name, function, .. } in &peers {
        writeln!(code, "    to.add({name:?}, {function});")?;
    }
    code.push_str("}\n");
    code.extend(peers.into_iter().map(|peer| peer.code));
    std::fs::write(out.join(format!("{}.rs", set.id)), code)?;
    Ok(())
}

fn rustc_version() -> Result<String, Box<dyn Error>> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = std::process::Command::new(rustc)
        .arg("--version")
        .output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

//! `phf`, with its default layout and with the layout of its feature `ptrhash`.
//!
//! Cargo enables a feature for all users of a crate in a program, so the second one is a separate,
//! dynamically linked library.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use crate::{Peer, Set};

pub fn map(set: &Set) -> Peer {
    let mut map = phf_codegen::Map::new();
    for (index, name) in set.names().enumerate() {
        map.entry(name, index.to_string());
    }
    Peer {
        name: "phf",
        function: "|name| PHF.get(name).copied()",
        code: format!(
            "static PHF: ::phf::Map<&'static str, u32> = {};\n",
            map.build()
        ),
    }
}

pub fn ptrhash(set: &Set) -> Peer {
    Peer {
        name: "phf, feature ptrhash",
        function: "phf_ptrhash",
        code: format!(
            "fn phf_ptrhash(name: &str) -> Option<u32> {{\n    \
             unsafe extern \"C\" {{ fn ptrhash_{id}(name: *const u8, length: usize) -> i64; }}\n    \
             // SAFETY: the pointer and the length are those of a `str`.\n    \
             u32::try_from(unsafe {{ ptrhash_{id}(name.as_ptr(), name.len()) }}).ok()\n\
             }}\n",
            id = set.id
        ),
    }
}

/// Builds the library with the same Cargo as this package, and links it.
pub fn build_ptrhash(out: &Path) -> Result<(), Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").ok_or("Cargo runs build scripts")?;
    let target = out.join("ptrhash");
    let status = Command::new(cargo)
        .args(["build", "--release", "--locked", "--manifest-path"])
        .arg("ptrhash/Cargo.toml")
        .arg("--target-dir")
        .arg(&target)
        // Otherwise, the environment variables of this build would affect the other build.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .status()?;
    if !status.success() {
        return Err("the library of phf with its feature ptrhash was not built".into());
    }
    let folder = target.join("release");
    println!("cargo::rustc-link-search=native={}", folder.display());
    println!("cargo::rustc-link-lib=dylib=event_catalog_bench_ptrhash");
    println!("cargo::rustc-link-arg=-Wl,-rpath,{}", folder.display());
    Ok(())
}

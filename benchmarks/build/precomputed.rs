//! `precomputed-map`, as in its documentation: all keys in one text. It leaves the choice of a hash function
//! to its users; here, it is foldhash.

use std::error::Error;
use std::fs::File;
use std::hash::BuildHasher;
use std::path::Path;

use foldhash::fast::FixedState;
use precomputed_map::builder::{CodeBuilder, MapBuilder, U8SeqWriter, U32SeqWriter};

use crate::{Peer, Set};

pub fn map(set: &Set, out: &Path) -> Result<Peer, Box<dyn Error>> {
    let keys: Vec<&[u8]> = set.names().map(str::as_bytes).collect();
    let indices: Vec<u32> = (0..).take(keys.len()).collect();
    let map = MapBuilder::<&[u8]>::new()
        .set_ord(&|a, b| a.cmp(b))
        .set_hash(&|seed, key| FixedState::with_seed(seed).hash_one(key))
        .build(&keys)
        .map_err(|error| format!("precomputed-map: {error:?}"))?;

    let file = |kind: &str| out.join(format!("{}_precomputed.{kind}", set.id));
    // `precomputed-map` doesn't overwrite existing files.
    for kind in ["u8", "u32"] {
        _ = std::fs::remove_file(file(kind));
    }
    let mut bytes = U8SeqWriter::new("Bytes".into(), file("u8"));
    let mut numbers = U32SeqWriter::new("Numbers".into(), file("u32"));
    let mut builder = CodeBuilder::new(
        "Map".into(),
        "crate::lookup::PrecomputedHash".into(),
        &mut bytes,
        &mut numbers,
    );
    let keys = builder.create_bytes_keys("Keys".into(), &map, map.reorder(&keys).copied())?;
    let indices = builder.create_u32_seq("Indices".into(), map.reorder(&indices).copied())?;
    let pair = builder.create_pair(keys, indices);
    map.create_map("MAP".into(), pair, &mut builder)?;

    let code = file("rs");
    let mut writer = File::create(&code)?;
    builder.codegen(&mut writer)?;
    bytes.codegen(&mut writer)?;
    numbers.codegen(&mut writer)?;
    let code = code.to_str().ok_or("the path of OUT_DIR is not UTF-8")?;
    Ok(Peer {
        name: "precomputed-map",
        function: "precomputed::get",
        code: format!(
            "mod precomputed {{\n\
             include!({code:?});\n\
             #[inline]\n\
             pub(super) fn get(name: &str) -> Option<u32> {{ MAP.get(name.as_bytes()) }}\n\
             }}\n"
        ),
    })
}

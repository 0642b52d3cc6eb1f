//! A plain `match`, and strum's `EnumString`, which generates a `match` or a `phf::Map`.

use std::fmt::Write;

use crate::{Peer, Set};

/// A `match` compares one string after another. With more arms, it takes minutes to compile and
/// microseconds to run.
const MOST_ARMS: usize = 2_000;

pub fn by_match(set: &Set) -> Option<Peer> {
    if !few(set) {
        return None;
    }
    let mut code =
        String::from("fn by_match(name: &str) -> Option<u32> {\n    Some(match name {\n");
    for (index, name) in set.names().enumerate() {
        // Writing to a `String` can't fail.
        let _ = writeln!(code, "        {name:?} => {index},");
    }
    code.push_str("        _ => return None,\n    })\n}\n");
    Some(Peer {
        name: "match",
        function: "by_match",
        code,
    })
}

pub fn by_strum(set: &Set) -> Option<Peer> {
    few(set).then(|| Peer {
        name: "strum",
        function: "|name| Some(name.parse::<Strum>().ok()? as u32)",
        code: derived(set, "Strum", ""),
    })
}

pub fn by_strum_and_phf(set: &Set) -> Option<Peer> {
    few(set).then(|| Peer {
        name: "strum, use_phf",
        function: "|name| Some(name.parse::<StrumPhf>().ok()? as u32)",
        code: derived(set, "StrumPhf", ", use_phf"),
    })
}

fn derived(set: &Set, name: &str, attribute: &str) -> String {
    let mut code = format!(
        "#[derive(Clone, Copy, ::strum::EnumString)]\n\
         #[strum(serialize_all = \"snake_case\"{attribute})]\n\
         enum {name} {{\n"
    );
    for (index, name) in set.names().enumerate() {
        let _ = writeln!(code, "    #[strum(serialize = {name:?})] E{index},");
    }
    code + "}\n"
}

fn few(set: &Set) -> bool {
    set.names.len() <= MOST_ARMS
}

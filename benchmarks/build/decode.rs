//! The peers that decode the real catalog's events without this project: an enum with serde's
//! derives, and a payload by typify.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use event_catalog_bench_names::{SIZES, Shape};
use serde_json::Value;
use typify::{TypeSpace, TypeSpaceSettings};

/// The catalog's schemas.
const PAYLOADS: &str = "../catalog/payloads";

pub fn write(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={PAYLOADS}");
    let names = Shape::Words.names(SIZES[0]);
    let mut code = String::new();
    for (name, content) in [("Tagged", "data"), ("Pair", "detail")] {
        writeln!(
            code,
            "#[derive(::serde::Deserialize)]\n\
             #[serde(tag = \"type\", content = \"{content}\")]\n\
             pub(super) enum {name} {{"
        )?;
        for (index, event) in names.iter().enumerate() {
            writeln!(code, "    #[serde(rename = {event:?})]")?;
            if event == "link_clicked" {
                writeln!(code, "    LinkClicked(super::OwnedLinkClicked),")?;
            } else {
                writeln!(code, "    E{index},")?;
            }
        }
        code.push_str("}\n");
    }
    std::fs::write(out.join("decode_enums.rs"), code)?;
    std::fs::write(out.join("decode_typify.rs"), typify()?)?;
    Ok(())
}

/// The payload of a clicked link, with the fields of the default payload.
fn typify() -> Result<String, Box<dyn Error>> {
    let schema = |name: &str| -> Result<Value, Box<dyn Error>> {
        let text = std::fs::read_to_string(format!("{PAYLOADS}/{name}.toml"))?;
        Ok(toml::from_str(&text)?)
    };
    let (mut own, common) = (schema("link_clicked")?, schema("common")?);
    let common = common["properties"].as_object().ok_or("no properties")?;
    for (name, property) in common {
        if own["properties"].get(name).is_none() {
            own["properties"][name] = property.clone();
        }
    }
    own["title"] = "LinkClicked".into();
    let mut types = TypeSpace::new(&TypeSpaceSettings::default());
    types.add_root_schema(serde_json::from_value(own)?)?;
    Ok(types.to_stream().to_string())
}

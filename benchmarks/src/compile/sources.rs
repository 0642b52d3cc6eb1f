//! The crates to compile. Each is a library with an enum of events, and a program that uses its
//! API, which shows that all libraries do the same.

use std::fmt::Write;

use event_catalog_bench_names::{catalog_csv, description};
use event_catalog_build::Config;

use crate::generated::{Workspace, dependencies, variant};

/// The author of the enum.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// No library: an enum with nothing but documentation, as the lower limit for all others.
    Bare,
    /// This project, with `Event::from_name` but without the map `EVENTS`.
    Own,
    /// This project, with its defaults.
    OwnWithMap,
    /// The derives of strum and serde.
    Derives,
}

impl Author {
    pub const ALL: [Self; 4] = [Self::Own, Self::OwnWithMap, Self::Derives, Self::Bare];

    pub fn name(self) -> &'static str {
        match self {
            Self::Bare => "the bare enum",
            Self::Own => "event-catalog",
            Self::OwnWithMap => "event-catalog with `EVENTS`",
            Self::Derives => "strum + serde",
        }
    }

    pub fn package(self, size: usize) -> String {
        let kind = match self {
            Self::Bare => "bare",
            Self::Own => "own",
            Self::OwnWithMap => "own-map",
            Self::Derives => "derives",
        };
        format!("{kind}-{size}")
    }

    /// Adds a package to a workspace, with an enum written by this author.
    pub fn add(self, names: &[String], workspace: &mut Workspace) -> anyhow::Result<()> {
        let package = self.package(names.len());
        let (dependencies, library) = match self {
            Self::Bare => (String::new(), bare(names)),
            Self::Derives => (dependencies::DERIVES.to_owned(), derived(names)),
            Self::Own | Self::OwnWithMap => {
                let json = dependencies::JSON;
                (format!("{}{json}", dependencies::RUNTIME), OWN.to_owned())
            }
        };
        let manifest = format!("[lib]\nname = \"events\"\n\n[dependencies]\n{dependencies}");
        let main = match self {
            Self::Bare => "fn main() {}\n".to_owned(),
            Self::Derives => MAIN.replace("ALL_OF_THEM", "Event::VARIANTS").replace(
                "DESCRIPTION",
                "event.get_documentation().unwrap_or_default()",
            ),
            Self::Own | Self::OwnWithMap => MAIN
                .replace("ALL_OF_THEM", "Event::ALL")
                .replace("DESCRIPTION", "event.definition().description()"),
        };
        let mut files = vec![("src/lib.rs", library.as_str()), ("src/main.rs", &main)];
        let csv = catalog_csv(names);
        if matches!(self, Self::Own | Self::OwnWithMap) {
            files.push(("events.csv", &csv));
        }
        let folder = workspace.add(&package, &manifest, &files)?;
        if matches!(self, Self::Own | Self::OwnWithMap) {
            Config::new()
                .emit_cargo(false)
                .events_map(self == Self::OwnWithMap)
                .out_dir(folder.join("src"))
                .file_name("events.rs")
                .compile(folder.join("events.csv"))?;
        }
        Ok(())
    }
}

/// Prints all representations of each argument that names an event.
const MAIN: &str = r#"
#[allow(unused_imports)]
use events::*;

fn main() {
    for name in std::env::args().skip(1) {
        let parsed = name.parse::<Event>().ok();
        let read = serde_json::from_str::<Event>(&format!("{name:?}")).ok();
        assert_eq!(parsed, read);
        if let Some(event) = parsed {
            println!("{event} {event:?} {:?}", serde_json::to_string(&event).ok());
            println!("{}: {}", event.as_ref(), DESCRIPTION);
        }
    }
    let lengths = ALL_OF_THEM.iter().map(|event| <&'static str>::from(*event).len());
    println!("{}", lengths.sum::<usize>());
}
"#;

const OWN: &str = "mod events;\npub use events::*;\n";

fn bare(names: &[String]) -> String {
    let mut code = String::from("#[derive(Clone, Copy)]\npub enum Event {\n");
    write_variants(names, &mut code, |_, _| {});
    code + "}\n"
}

/// The same API, derive by derive: `AsRefStr`, `Display` and `IntoStaticStr` for the name,
/// `EnumString` for `from_name`, `FromStr` and `TryFrom`, `VariantArray` for `ALL`, `EnumMessage`
/// for the description.
///
/// This is the code that a user of both crates writes: attributes of the enum set the case, and
/// attributes of a variant set names that differ from it.
pub fn derived(names: &[String]) -> String {
    let mut code = String::from(
        "pub use strum::{EnumMessage, VariantArray};\n\n\
         #[derive(\n    \
         Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,\n    \
         serde::Serialize, serde::Deserialize,\n    \
         strum::AsRefStr, strum::Display, strum::EnumMessage, strum::EnumString,\n    \
         strum::IntoStaticStr, strum::VariantArray,\n\
         )]\n\
         #[serde(rename_all = \"snake_case\")]\n\
         #[strum(serialize_all = \"snake_case\")]\n\
         pub enum Event {\n",
    );
    write_variants(names, &mut code, |name, code| {
        let begins_with_digit = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
        if name.split('_').any(begins_with_digit) {
            let _ = writeln!(code, "    #[serde(rename = {name:?})]");
            let _ = writeln!(code, "    #[strum(serialize = {name:?})]");
        }
    });
    code + "}\n"
}

fn write_variants(names: &[String], code: &mut String, attributes: impl Fn(&str, &mut String)) {
    for (number, name) in names.iter().enumerate() {
        let _ = writeln!(code, "    /// {}", description(number, name));
        attributes(name, code);
        let _ = writeln!(code, "    {},", variant(name));
    }
}

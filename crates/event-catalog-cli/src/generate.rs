//! What can be generated from a catalog, beside what `event-catalog-build` does in a build script.
//!
//! A generator makes files from the model and touches no disk; the command writes them.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::generate;

/// A file that was generated, not yet written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GeneratedFile {
    /// Its path in the folder of its kind, with `/` between the parts.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A kind of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// The Rust API, for projects that check generated code in; others use a build script.
    Rust,
}

impl Kind {
    /// All kinds, in the order in which they are generated.
    pub(crate) const ALL: &'static [Self] = &[Self::Rust];

    /// The name, which is also that of its folder.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
        }
    }

    pub(crate) fn generate(self, catalog: &Catalog<'_>) -> Vec<GeneratedFile> {
        match self {
            Self::Rust => {
                let text = generate::rust(catalog, &generate::Options::default());
                vec![GeneratedFile {
                    path: "event_catalog.rs".to_owned(),
                    text,
                }]
            }
        }
    }
}

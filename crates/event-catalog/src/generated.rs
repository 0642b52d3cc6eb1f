//! The macros that generated code calls.
//!
//! A `#[cfg(feature = "serde")]` in generated code would test the features of the crate that
//! includes it, so whatever depends on a feature of *this* crate is written here, once, as a macro,
//! and generated code calls it with its names. The same macros keep generated code short: it holds
//! the data, they hold the logic.
//!
//! Their expansions spell every path absolutely, and never say `Self::Assoc`: an event named
//! `error` makes `Self::Error` ambiguous.

mod emit;
mod entries;
mod event;
mod group;
mod name;
mod object;
mod one_of;
mod string_enum;

pub use entries::entries;
#[cfg(feature = "serde")]
pub use name::deserialize_name;

/// Includes the catalog that the build script generated.
///
/// The build script's `event_catalog_build::compile("catalog")` writes `event_catalog.rs` into
/// Cargo's `OUT_DIR`; a build script that writes several names them, and so does this:
///
/// ```text
/// mod events { event_catalog::include_catalog!(); }
/// mod shop { event_catalog::include_catalog!("shop_events.rs"); }
/// ```
#[macro_export]
macro_rules! include_catalog {
    () => {
        $crate::include_catalog!("event_catalog.rs");
    };
    ($file:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $file));
    };
}

//! The macros that generated code calls.
//!
//! A `#[cfg(feature = "serde")]` in generated code would test the features of the crate that includes it. So
//! everything that depends on a feature of *this* crate is a macro here, and generated code calls the macro. This
//! also keeps generated code short: it contains the data, and the macros contain the logic.
//!
//! The expansions use absolute paths only, and never `Self::Assoc`: an event named `error` makes
//! `Self::Error` ambiguous.

mod emit;
mod entries;
mod event;
mod group;
mod name;
mod object;
mod one_of;
mod string_enum;
mod tuple;

pub use entries::entries;
#[cfg(feature = "serde")]
pub use name::deserialize_name;

/// Includes the catalog that the build script generated.
///
/// The build script's `event_catalog_build::compile("catalog")` writes `event_catalog.rs` into
/// Cargo's `OUT_DIR`. A build script that writes several files gives each a name, and this macro
/// takes that name:
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

#![doc = include_str!("../../../../docs/recipes.md")]
#![allow(
    clippy::needless_doctest_main,
    reason = "a build script is shown whole"
)]
#![allow(
    rustdoc::invalid_codeblock_attributes,
    reason = "`file=` is for the test that compares the block with the file"
)]

/// The events of orders.
pub mod orders {
    event_catalog::include_catalog!("orders.rs");
}

/// The events of ratings.
pub mod ratings {
    event_catalog::include_catalog!("ratings.rs");
}

//! Signals: logic that runs when an event occurs.

mod selector;

pub use selector::Selector;

//! The events of the `LoyJoy` chat platform, as types.
event_catalog::include_catalog!();

//! The events of a shop.
#![no_std]

event_catalog::include_catalog!();

//! `event-catalog serve` over plain sockets: who has access, which pages exist, and what happens
//! when a file is saved.

#![cfg(feature = "serve")]

mod access;
mod client;
#[path = "../command/mod.rs"]
mod command;
mod following;
mod requests;
#[cfg(target_os = "linux")]
mod threads;

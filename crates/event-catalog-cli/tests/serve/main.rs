//! `event-catalog serve` over bare sockets: who is let in, what is there, what follows a saved file.

#![cfg(feature = "serve")]

mod access;
mod client;
#[path = "../command/mod.rs"]
mod command;
mod following;
mod requests;
#[cfg(target_os = "linux")]
mod threads;

//! Tests of the reference server from outside, through its library interface and over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where it fails, also in its helpers"
)]

mod broker;
mod broker_users;
mod client;
mod conversation;
mod dali;
mod effects;
mod life;
mod orders;
mod reading;
mod session;
mod waiting;

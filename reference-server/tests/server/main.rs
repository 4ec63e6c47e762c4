//! Tests of the reference server from outside, through its library interface and over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where it fails, also in its helpers"
)]

mod broker;
mod broker_users;
mod client;
mod cloud_lines;
mod cloud_places;
mod cloud_store;
mod cloud_tables;
mod cloud_talk;
mod control;
mod conversation;
mod dali;
mod effects;
mod legacy;
mod legacy_faults;
mod legacy_talk;
mod life;
mod orders;
mod planner;
mod planner_more;
mod reading;
mod session;
mod waiting;

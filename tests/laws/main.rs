//! Laws that hold of every recording: what is taken away creates no verdict, what says the same in another spelling
//! changes none, and nothing that breaks off makes a check fall over.
//!
//! They are tried on recordings made here from the reference server (conforming, and with some of its faults) and on the
//! files of `fixtures/recordings/`. What is random has a fixed seed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod json;
mod recorded;
mod removal;
mod samples;
mod spelling;
mod truncation;
mod xml;

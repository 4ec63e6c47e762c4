//! The requirements as tests in the manner of Rust's test harness: one trial each, judged by one run that all trials share,
//! also where each of them has a process of its own (cargo-nextest).

mod ask;
mod environment;
mod names;
mod once;
mod outcome;
mod question;
mod trials;

pub use environment::from_environment;
pub use question::{Gate, Question, Subject};
pub use trials::run;

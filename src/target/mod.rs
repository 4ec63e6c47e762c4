//! A service to be tested: its address or its target file, read strictly.

mod address;
mod argument;
mod broker;
mod cloud;
mod error;
mod file;
mod identities;
mod limits;
mod reader;
mod recipes;
mod service;
#[cfg(test)]
mod tests;
mod units;
mod waivers;

pub use address::parse_address;
pub use argument::{from_argument, only};
pub use broker::BrokerSettings;
pub use error::TargetError;
pub use file::{Surroundings, from_file, from_text, one_from_file};
pub use limits::Limits;
pub use service::Target;
pub use units::{parse_bytes, parse_duration};

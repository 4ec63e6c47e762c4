//! The Execution Broker: offers of time and room on a mock platform, and the sessions that come of them.

mod calendar;
mod config;
mod control;
mod core;
mod draft;
mod evaluate;
mod face;
mod faulty;
pub(crate) mod kinds;
mod legacy;
mod life;
pub(crate) mod mutation;
mod options;
mod order;
mod phase;
mod place;
mod platform;
mod policy;
mod problem;
mod render;
mod script;
mod service;
mod session;
mod shape;
mod steering;
#[cfg(test)]
mod tests;
mod times;
mod tree;
mod twist;
mod whims;
mod world;

pub use calendar::Counting;
pub use config::BrokerConfig;
pub(crate) use control::Control;
pub(crate) use face::{Answer, Media, ROOT, Resource, answer, hesitate};
pub(crate) use legacy::Face;
pub(crate) use phase::Phase;
pub use platform::Platform;
pub(crate) use service::Service;
pub(crate) use times::{
    minus, plus, read_duration, read_instant, read_interval, write_duration, write_instant, write_interval,
};
pub(crate) use tree::{drop_member, int, items, items_mut, put, text};

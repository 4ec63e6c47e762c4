//! The interface of Execution Broker 1.0: paths, media types, status codes.

mod answer;
mod door;
mod handle;
mod negotiate;
mod race;
mod read;
mod route;
mod update;
mod xml;
mod yaml;

pub(crate) use answer::{Answer, Media, Style};
pub(crate) use handle::answer;
pub(crate) use race::hesitate;
pub(crate) use route::{ROOT, Resource, Target};

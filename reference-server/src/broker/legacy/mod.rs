//! The older versions of the interface: faces that translate requests into the shape of 1.0, and documents out of it.

mod asked;
mod component;
mod face;
mod kinds;
mod planner;
mod said;
#[cfg(test)]
mod tests;
mod updates;
mod volumes;

pub(crate) use face::Face;
pub(crate) use planner::{Call, Caller, Message, Origin, Outbox, call, deliver, may_accept};
pub(crate) use updates::Meant;

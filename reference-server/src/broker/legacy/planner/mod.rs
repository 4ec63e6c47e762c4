//! The Execution Planner of 2023: requests, offers and jobs, with what only it has: identities, extras, lives of storage,
//! triggers and actions.

mod actions;
mod asked;
mod document;
mod identity;
mod origin;
mod parts;
mod storage;
mod triggers;
mod update;

pub(crate) use actions::{Message, Outbox, deliver};
pub(super) use asked::order;
pub(super) use document::document;
pub(crate) use identity::{Caller, may_accept};
pub(crate) use origin::Origin;
pub(crate) use triggers::{Call, call};
pub(super) use update::update;

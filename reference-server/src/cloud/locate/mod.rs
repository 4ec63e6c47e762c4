//! Where a file can be had from: CADC's `locate` and `files`, and the transfer negotiation of VOSpace 2.1.

mod files;
mod negotiate;
mod transfer;
mod vospace;

pub(super) use files::files;
pub(super) use negotiate::locate;
pub(super) use vospace::{details, job, transfers};

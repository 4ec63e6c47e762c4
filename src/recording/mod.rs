//! What a run heard: every exchange, in order, and why steps were not made.

mod cloud;
mod exchange;
pub mod har;
mod limits;
mod meta;
mod reason;
pub mod step;
pub mod timing;
mod waiver;

pub use cloud::{CloudMeta, DatasetRecord, ObjectRecord, is_folder};
pub use exchange::{Exchange, Failure, FailureKind, Header, Outcome, Request, Response};
pub use limits::LimitsMeta;
pub use meta::{JobRecord, Meta, NotMade, PreflightItem, Recording};
pub use reason::Reason;
pub use step::Step;
pub use waiver::Waiver;

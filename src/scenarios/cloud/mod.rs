//! The scenarios of the cloud: what hands out addresses, and what they lead to. Nothing is written, and no credentials go to stores.

mod address_documents;
mod addresses;
mod admitting;
mod ask;
mod auth;
mod bucket;
mod choosing;
mod conversation;
mod discovery;
mod ground;
mod job;
mod links;
mod links_more;
mod locate;
mod lookup;
mod object;
mod plan;
mod reading;
mod signed;
mod twin;

pub use conversation::converse;
pub use ground::CloudGround;
pub use locate::transfer;
pub use plan::{CloudPlan, GivenObject, reference};

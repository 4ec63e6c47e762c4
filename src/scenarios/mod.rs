//! The only room that talks: ordered pieces of conversation with the service. They never judge; they read only what
//! they need to go on (a Location, a phase, a time).

pub mod broker;
mod cleanup;
pub mod cloud;
mod content;
mod dali;
mod journal;
mod lanes;
mod plan;
mod running;
mod soda;
mod talk;
mod tap;
mod uws;
mod vosi;

pub use broker::{BrokerPlan, Platform};
pub use cloud::{CloudPlan, GivenObject};
pub use cleanup::{may_mean_gone, means_missing, remove_jobs};
pub use content::{Content, multipart};
pub use journal::{Journal, JournalEntry, Open, default_directory};
pub use lanes::{Ending, converse};
pub use plan::{Pace, Parameters, Plan, Preset};
pub use talk::{Stop, Talk, child as child_url, redirect_of};

//! The scenarios of the Execution Broker: requests, and what becomes of the offers.

mod accepting;
mod asking;
mod bodies;
mod conversation;
mod ending;
mod first;
mod following;
mod ground;
mod invalid;
mod own;
mod plan;
mod planner;
mod reading;
mod rejecting;
mod valid;
mod when;
mod wire;
mod wrong;

pub use conversation::converse;
pub use ending::{Left, end_all, left, order};
pub use ground::Ground;
pub use plan::{BrokerPlan, Platform, RECIPES, kind};

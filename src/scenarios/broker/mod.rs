//! The scenarios of the Execution Broker: requests, and what becomes of the offers.

mod accepting;
mod asking;
mod bodies;
mod capacity;
mod conversation;
mod directly;
mod ending;
mod expiring;
mod first;
mod following;
mod ground;
mod holding;
mod http;
mod invalid;
mod listening;
mod living;
mod options;
mod own;
mod plan;
mod planner;
mod planning;
mod reading;
mod rejecting;
mod several;
mod telling;
mod updates;
mod valid;
mod versions;
mod when;
mod who;
mod wire;
mod wrong;

pub use conversation::converse;
pub use ending::{Left, end_all, left, order};
pub use ground::Ground;
pub use plan::{BrokerPlan, Platform, RECIPES, kind};

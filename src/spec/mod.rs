//! The requirement catalogue: what the standards ask of a service, loaded from `specs/` at build time.
//! The files hold the text; checks, reports and the command line refer to it by requirement id.

pub mod catalogue;
mod ledger;
mod load;
mod nearest;
pub mod open;
mod profile;
mod requirement;
mod standard;

pub use ledger::{Ledger, ledger};
pub use load::{SpecError, load};
pub use nearest::nearest;
pub use profile::{PROFILES, Profile, profile};
pub use requirement::{Level, Need, Origin, Requirement, Violation};
pub use standard::{Section, Standard};

//! The check reference, generated from the ledger, the checks, the reasons and the reviewed faults: static pages that need no
//! script and no network.

mod about;
mod codes;
mod frame;
mod index;
mod left_open;
mod links;
mod needs;
mod noticed;
mod reasons;
mod requirement;
mod site;
mod standard;

pub use about::{About, amounts_to, section};
pub use noticed::{Noticed, noticed};
pub use site::{Page, pages};

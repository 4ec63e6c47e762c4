//! What services say of themselves (VOSI 1.1, VOResource): capabilities, read leniently, the rules of their structure,
//! and availability.

mod availability;
mod capabilities;
mod lists;
mod rules;
#[cfg(test)]
mod tests;

pub use availability::{AVAILABILITY_NS, Availability};
pub use capabilities::{
    AccessUrl, CAPABILITIES_NS, Capabilities, Capability, Interface, SecurityMethod, same_ivoid,
};
pub use lists::{AVAILABILITY_ID, AnnouncedList, CAPABILITIES_ID, LIST_IDS, ListId, sibling};
pub use rules::{Flaw, flaws};

//! Readers of what services say: XML with positions, UWS and VOSI documents, VOTables, instants, media types.
//!
//! All of it is pure: no network, no files, no clock, and no input makes it panic.

pub mod broker;
pub mod cloud;
pub mod instant;
pub mod media_type;
pub mod uws;
pub mod vosi;
pub mod votable;
pub mod xml;

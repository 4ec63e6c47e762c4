//! Readers of what services say: XML with positions, UWS and VOSI documents, VOTables, instants, media types.
//!
//! All of it is pure: no network, no files, no clock, and no input makes it panic.

pub mod broker;
pub mod byte_range;
pub mod challenges;
pub mod cloud;
pub mod cloud_xml;
pub mod instant;
pub mod media_type;
pub mod signed;
pub mod uws;
pub mod vosi;
pub mod votable;
pub mod xml;

//! voconform: conformance tests for the services on which the Virtual Observatory's science platforms stand.
pub mod documents;
pub mod spec;

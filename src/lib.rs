//! voconform: conformance tests for the services on which the Virtual Observatory's science platforms stand.
//!
//! Data flows one way: target, preflight, scenarios, recording, checks, report. It talks to the service once, keeps
//! everything it said, and judges the recording.

pub mod checks;
pub mod docs;
pub mod documents;
pub mod engine;
pub mod http;
pub mod libtest;
pub mod mutants;
pub mod passive;
pub mod preflight;
pub mod recording;
pub mod report;
pub mod scenarios;
pub mod self_test;
pub mod spec;
pub mod target;

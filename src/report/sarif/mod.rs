//! The report as SARIF 2.1.0, for tools that gather findings: requirements are its rules, violations its results.

mod document;
mod evidence;
mod result;
mod rule;

pub use document::write;

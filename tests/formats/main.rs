//! The formats for other programs: JUnit, SARIF, Markdown, badge, lines and differences, of a small realistic run and of
//! ones in which every text tries to break out of its format.

// Clippy's exception for tests covers test functions only, not what helps them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod difference;
mod lines;
mod markdown;
mod sarif;
mod support;
mod xml;

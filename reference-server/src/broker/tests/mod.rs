//! Tests of the broker without wire and clock.

mod bodies;
mod core;

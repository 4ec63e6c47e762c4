//! Tests of the broker without wire and clock.

mod acts;
mod bodies;
mod core;
mod talk;
mod whims;

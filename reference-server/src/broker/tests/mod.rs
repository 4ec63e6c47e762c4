//! Tests of the broker without wire and clock.

mod asked;
mod bodies;
mod core;
mod shown;
mod talk;

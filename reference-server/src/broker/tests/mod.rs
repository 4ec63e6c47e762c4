//! Tests of the broker without wire and clock.

mod acts;
mod asked;
mod bodies;
mod core;
mod shown;
mod speech;
mod talk;
mod whims;

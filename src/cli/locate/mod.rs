//! `voconform locate`: under which addresses can a dataset be had, and how fast do they answer?

mod command;
mod found;
mod table;

pub use command::{Arguments, run};

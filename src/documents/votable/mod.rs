//! VOTables as DALI services send them (DALI 1.1 section 4.4): the status of the query and whether there are rows.

mod reader;
#[cfg(test)]
mod tests;

pub use reader::{Rows, Status, Votable};

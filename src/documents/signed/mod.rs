//! Signed addresses: of which family they are, when they were signed, and when they end. Signatures are not verified, and may be
//! blanked.

mod family;
mod instants;
#[cfg(test)]
mod tests;

pub use family::{Family, Signed, flaw, path_token};

//! All requirements of all standards, parsed once.

use std::sync::OnceLock;

use serde::Serialize;

use super::load::load;
use super::nearest;
use super::requirement::Requirement;
use super::standard::Standard;

/// The requirements of all standards that voconform knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// The standards, in catalogue order.
    pub standards: Vec<Standard>,
}

/// The ledger that was compiled in.
///
/// It is empty if one of its files cannot be read, which the tests of this crate rule out;
/// [`load`](super::load()) tells why.
pub fn ledger() -> &'static Ledger {
    static LEDGER: OnceLock<Ledger> = OnceLock::new();
    LEDGER.get_or_init(|| load().unwrap_or_default())
}

impl Ledger {
    /// All requirements, in catalogue order.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.standards.iter().flat_map(|standard| &standard.requirements)
    }

    /// The requirement with exactly this id.
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        self.requirements().find(|requirement| requirement.id == id)
    }

    /// The standard with this id, such as `uws-1.1`.
    pub fn standard(&self, id: &str) -> Option<&Standard> {
        self.standards.iter().find(|standard| standard.id == id)
    }

    /// At most five ids that somebody who typed `id` may have meant, the likeliest first; empty when none
    /// comes near.
    pub fn near(&self, id: &str) -> Vec<&str> {
        nearest::nearest(id, self.requirements().map(|requirement| requirement.id.as_str()))
    }
}

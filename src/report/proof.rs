//! What this version of voconform was tried on, from the reviewed outcomes of its self-validation. `cargo test` compares
//! them with what happens, those of brokers only with `BROKER=whole`.

use serde::{Deserialize, Serialize};

use crate::{checks, spec};

/// Every fault of the reference server with what notices it.
const FAULTS: &str = include_str!("../../tests/golden/faults.toml");
/// Every legal variant of the reference server with what may be said of it.
const VARIANTS: &str = include_str!("../../tests/golden/variants.toml");

/// Figures of the self-validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Checks, each bound to one requirement.
    pub checks: usize,
    /// Faults of the reference server that were tried.
    pub faults: usize,
    /// Those that a check notices.
    pub noticed: usize,
    /// Legal variants of the reference server that were tried.
    pub variants: usize,
}

impl Proof {
    /// The figures of this version.
    pub fn of_this_version() -> Proof {
        // The files are tested; one that can't be read counts for nothing.
        let read = |text: &str| toml::from_str::<toml::Table>(text).unwrap_or_default();
        let faults = read(FAULTS);
        let is_noticed = |seen: &&toml::Value| seen.as_array().is_some_and(|seen| !seen.is_empty());
        Proof {
            checks: checks::all()
                .filter(|c| spec::ledger().get(c.decides).is_some())
                .count(),
            noticed: faults.values().filter(is_noticed).count(),
            faults: faults.len(),
            variants: read(VARIANTS).len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Proof;

    #[test]
    fn the_files_can_be_read() {
        let proof = Proof::of_this_version();
        assert!(proof.noticed > proof.faults / 2, "{proof:?}");
        assert!(proof.variants > 100 && proof.checks > 100, "{proof:?}");
    }
}

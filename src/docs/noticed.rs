//! What the checks notice of the faults of the reference server, as reviewed in `tests/golden/faults.toml`.

use std::sync::OnceLock;

/// Every fault with what notices it; `cargo test` compares it with what happens.
const FAULTS: &str = include_str!("../../tests/golden/faults.toml");

/// A finding that a fault leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// Id of the fault.
    pub fault: String,
    /// Id of the requirement that is found to be broken.
    pub requirement: String,
    /// Code of the finding.
    pub code: String,
    /// Word of the verdict.
    pub verdict: String,
}

/// Everything that is noticed, by fault.
pub fn noticed() -> &'static [Noticed] {
    static NOTICED: OnceLock<Vec<Noticed>> = OnceLock::new();
    NOTICED.get_or_init(|| read(FAULTS))
}

/// What the check of a requirement notices.
pub fn noticed_by(requirement: &str) -> impl Iterator<Item = &'static Noticed> {
    noticed()
        .iter()
        .filter(move |seen| seen.requirement == requirement)
}

/// Each line of a fault is `requirement code verdict`.
fn read(text: &str) -> Vec<Noticed> {
    let table = toml::from_str::<toml::Table>(text).unwrap_or_default();
    let mut all = Vec::new();
    for (fault, seen) in &table {
        for line in seen
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(toml::Value::as_str)
        {
            if let [requirement, code, verdict] = line.split(' ').collect::<Vec<_>>()[..] {
                all.push(Noticed {
                    fault: fault.clone(),
                    requirement: requirement.to_owned(),
                    code: code.to_owned(),
                    verdict: verdict.to_owned(),
                });
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::ledger;

    #[test]
    fn every_line_of_the_file_is_read() {
        let table: toml::Table = toml::from_str(FAULTS).unwrap();
        let lines: usize = table.values().map(|seen| seen.as_array().unwrap().len()).sum();
        assert_eq!(noticed().len(), lines);
        assert!(
            noticed()
                .iter()
                .all(|seen| ledger().get(&seen.requirement).is_some())
        );
        assert!(
            noticed_by("uws-create-303")
                .any(|seen| seen.fault == "create-200" && seen.code == "wrong-status")
        );
    }
}

//! Versions of the catalogue. A run can be judged by an older one, so that a new requirement never turns a CI red by
//! surprise; with the version that brings it a requirement is reported without deciding anything.

use super::requirement::Requirement;

/// All versions, oldest first: year and number.
pub const VERSIONS: [&str; 1] = ["2026.1"];

/// The newest version.
pub const fn newest() -> &'static str {
    VERSIONS[VERSIONS.len() - 1]
}

/// What a version of the catalogue makes of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It decides.
    Decides,
    /// It came with this version: it is reported, and decides from the next one on.
    Provisional,
    /// It came later: it is not judged.
    Later,
}

/// The standing of a requirement in a version; what is no version counts as the newest.
pub fn standing(requirement: &Requirement, version: &str) -> Standing {
    standing_of(&VERSIONS, &requirement.since, version)
}

fn standing_of(versions: &[&str], since: &str, version: &str) -> Standing {
    let place = |name: &str| versions.iter().position(|v| *v == name);
    let judged = place(version).unwrap_or(versions.len() - 1);
    match place(since).unwrap_or(0) {
        // Nobody knew the first version before it was there.
        0 => Standing::Decides,
        since if since < judged => Standing::Decides,
        since if since == judged => Standing::Provisional,
        _ => Standing::Later,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_decides_from_the_next_version_on() {
        let versions = ["2026.1", "2026.2", "2027.1"];
        let of = |since, version| standing_of(&versions, since, version);
        for version in versions {
            assert_eq!(of("2026.1", version), Standing::Decides);
        }
        assert_eq!(of("2026.2", "2026.1"), Standing::Later);
        assert_eq!(of("2026.2", "2026.2"), Standing::Provisional);
        assert_eq!(of("2026.2", "2027.1"), Standing::Decides);
        assert_eq!(of("2027.1", "unheard of"), Standing::Provisional);
    }
}

//! What kinds are called in older versions.

use super::Face;
use crate::broker::kinds::{self, BASE};

const TYPES: &str = "https://www.purl.org/ivoa.net/EB/schema/types/";
const TYPES_1_0: &str = "https://www.purl.org/ivoa.net/EB/schema/v1.0/types/";

/// The type of sessions before November 2025.
pub(super) const SESSION_TYPE: &str =
    "https://www.purl.org/ivoa.net/EB/schema/types/sessions/execution-session-response-1.0";

/// Kinds that came after April 2025.
const YOUNG: &[&str] = &[
    kinds::VOLUME,
    kinds::DATA_IVOA,
    kinds::DATA_SKAO,
    kinds::SIMPLE_SESSION,
    kinds::SCHEDULED_SESSION,
];

const ALL: &[&str] = &[
    kinds::JUPYTER,
    kinds::DOCKER,
    kinds::SINGULARITY,
    kinds::COMPUTE,
    kinds::VOLUME,
    kinds::STORAGE,
    kinds::DATA_SIMPLE,
    kinds::DATA_S3,
    kinds::DATA_RUCIO,
    kinds::DATA_IVOA,
    kinds::DATA_SKAO,
    kinds::SIMPLE_SESSION,
    kinds::SCHEDULED_SESSION,
];

/// What a version calls a kind of 1.0, given without its base; None: it has no such kind.
fn named(face: Face, short: &str) -> Option<String> {
    let (group, name) = short.strip_suffix(".yaml")?.split_once('/')?;
    let base = match face {
        Face::V10 | Face::V23 => return None,
        Face::Pre => format!("{TYPES_1_0}{group}"),
        Face::C25 if group == "session" => return None,
        Face::C25 => format!("{TYPES}{group}"),
        Face::V25 if YOUNG.contains(&short) => return None,
        Face::V25 if group == "executable" => format!("{TYPES}executables"),
        Face::V25 => format!("{TYPES}resources/{group}"),
    };
    let name = match (face, short) {
        (Face::V25, kinds::DATA_RUCIO) => "Rucio-data-resource",
        _ => name,
    };
    Some(format!("{base}/{name}-1.0"))
}

/// The kind of 1.0 for a name of this version. What this version does not know stays unknown.
pub(super) fn to_1_0(face: Face, name: &str) -> String {
    let known = ALL
        .iter()
        .find(|short| named(face, short).as_deref() == Some(name));
    match known {
        Some(short) => kinds::uri(short),
        None => foreign(name),
    }
}

/// A name that is none in the version of the request must not become one by translation.
pub(super) fn foreign(name: &str) -> String {
    if name.starts_with(BASE) {
        format!("urn:voconform:broker:of-another-version:{name}")
    } else {
        name.to_owned()
    }
}

/// What this version calls a kind of 1.0; other names stay as they are.
pub(super) fn from_1_0(face: Face, kind: &str) -> String {
    let short = kinds::short(kind);
    named(face, short).unwrap_or_else(|| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let base = "https://www.purl.org/ivoa.net/EB/schema/";
        for (face, short, name) in [
            (
                Face::V25,
                kinds::JUPYTER,
                "types/executables/jupyter-notebook-1.0",
            ),
            (
                Face::V25,
                kinds::COMPUTE,
                "types/resources/compute/simple-compute-resource-1.0",
            ),
            (
                Face::V25,
                kinds::DATA_RUCIO,
                "types/resources/data/Rucio-data-resource-1.0",
            ),
            (Face::C25, kinds::DATA_S3, "types/data/S3-data-resource-1.0"),
            (Face::C25, kinds::VOLUME, "types/volume/simple-volume-mount-1.0"),
            (
                Face::Pre,
                kinds::DOCKER,
                "v1.0/types/executable/docker-container-1.0",
            ),
            (
                Face::Pre,
                kinds::SCHEDULED_SESSION,
                "v1.0/types/session/scheduled-execution-session-1.0",
            ),
        ] {
            let name = format!("{base}{name}");
            assert_eq!(from_1_0(face, &kinds::uri(short)), name);
            assert_eq!(to_1_0(face, &name), kinds::uri(short));
        }
        assert_eq!(
            to_1_0(Face::V25, &kinds::uri(kinds::JUPYTER)).find("urn:"),
            Some(0)
        );
        assert_eq!(to_1_0(Face::C25, "urn:x"), "urn:x");
    }
}

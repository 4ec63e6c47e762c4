//! The world outside of the platform: which places can be reached, how far data lies, and values that are refused.

use jiff::SignedDuration;
use serde_json::Value;

use super::kinds;
use super::tree::{int, items, text};

/// The storage element that stands beside this platform: its data need no copy.
const OWN_SITE: &str = "SITE_B";

/// Bytes a second that come from other sites.
const COPIED_PER_SECOND: i64 = 1_000_000_000;

/// Paths at which nothing is mounted.
pub(crate) const REFUSED_PATHS: &[&str] = &["/badpath", "/alsobadpath"];

/// Ports that are not opened.
pub(crate) const REFUSED_PORTS: &[i64] = &[1234, 5678];

/// A text that is refused wherever it stands.
pub(crate) const REFUSED_VALUE: &str = "bad-value-trigger";

/// All hosts can be reached but those that never exist (RFC 6761, 6.4) and those that are shut out.
pub(crate) fn is_reachable(location: &str) -> bool {
    let after = location.split_once("://").map_or(location, |(_, after)| after);
    let authority = after.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    !(name == "invalid"
        || name.ends_with(".invalid")
        || name.split(['.', '-']).any(|part| part == "excluded"))
}

/// The places that a component needs: all of the first, one of the second.
pub(crate) fn places(component: &Value) -> (Vec<&str>, Vec<&str>) {
    let kind = text(component, "/kind").map(kinds::short).unwrap_or_default();
    let all: &[&str] = match kind {
        kinds::JUPYTER | kinds::SINGULARITY | kinds::DATA_SIMPLE => &["/location"],
        kinds::DATA_S3 => &["/endpoint"],
        kinds::DATA_RUCIO => &["/rucio/endpoint"],
        kinds::DATA_IVOA => &["/ivoa/obscore/access_url", "/ivoa/datalink/access_url"],
        _ => &[],
    };
    let needed = all.iter().filter_map(|at| text(component, at)).collect();
    let one_of: Vec<&str> = match kind {
        kinds::DOCKER => component
            .pointer("/image/locations")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect(),
        kinds::DATA_SKAO => component
            .get("skao")
            .map(|skao| items(skao, "replicas"))
            .unwrap_or_default()
            .iter()
            .filter_map(|replica| text(replica, "/dataurl"))
            .collect(),
        _ => Vec::new(),
    };
    (needed, one_of)
}

/// How long it takes to bring a data resource here.
pub(crate) fn copying(data: &Value) -> SignedDuration {
    let bytes = int(data, "/skao/datasize").unwrap_or_default().max(0);
    let replicas = data
        .get("skao")
        .map(|skao| items(skao, "replicas"))
        .unwrap_or_default();
    let is_here = replicas
        .iter()
        .any(|replica| text(replica, "/rsename") == Some(OWN_SITE));
    if is_here {
        SignedDuration::ZERO
    } else {
        SignedDuration::from_secs(bytes / COPIED_PER_SECOND)
    }
}

#[cfg(test)]
mod tests {
    use super::is_reachable;

    #[test]
    fn hosts() {
        assert!(is_reachable("https://example.org/a.invalid"));
        assert!(is_reachable("registry.example.org/demo/newton:1.2"));
        assert!(!is_reachable("https://unreachable.invalid/x"));
        assert!(!is_reachable("https://u:p@a.b.INVALID:8080"));
        assert!(!is_reachable("https://excluded.example.org/x"));
    }
}

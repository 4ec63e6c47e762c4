//! Which resource a request means, by its path and, for the object store, its host.

use crate::message::Request;
use crate::uws::decode;

/// Where all that is no store begins.
pub(crate) const ROOT: &str = "/cloud";
/// Where the store begins, path style; with the host `s3.localhost` it begins at the root.
pub(crate) const STORE: &str = "/store";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    /// Simple Image Access 2.0.
    Images,
    /// Simple Cone Search 1.03.
    Cone,
    /// The synchronous half of TAP, with one table.
    Query,
    Links,
    Cutout,
    /// Paths by URI, as MAST gives them.
    Lookup,
    /// Transfer negotiation, as CADC offers it.
    Locate,
    Files,
    /// Transfer negotiation of VOSpace.
    Transfers,
    /// What came of one.
    Details,
    TransferJob,
    /// A finished job whose result is signed.
    Job,
    JobResults,
    Archive,
    Terms,
    Capabilities,
    Availability,
    Object,
    Bucket,
    Buckets,
    /// Below the root, and nothing.
    Nothing,
}

impl Resource {
    pub fn is_store(self) -> bool {
        matches!(self, Resource::Object | Resource::Bucket | Resource::Buckets)
    }

    /// What answers with a VOTable.
    pub const TABLES: &'static [Resource] =
        &[Resource::Images, Resource::Cone, Resource::Query, Resource::Links];
    pub const DISCOVERY: &'static [Resource] = &[Resource::Images, Resource::Cone, Resource::Query];
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub resource: Resource,
    /// What follows the resource in the path, percent-encoded as it was sent; for an object, its key.
    pub rest: String,
    pub bucket: String,
    /// The region that the host names.
    pub region: Option<String>,
}

impl Target {
    fn of(resource: Resource, rest: &str) -> Target {
        Target {
            resource,
            rest: rest.to_owned(),
            bucket: String::new(),
            region: None,
        }
    }

    /// The key of an object, or the path of a file.
    pub fn decoded(&self) -> String {
        plain(&self.rest)
    }
}

/// Undoes percent-encoding; a plus is a plus.
pub(crate) fn plain(text: &str) -> String {
    String::from_utf8_lossy(&decode(text.as_bytes(), false)).into_owned()
}

/// None: it is for somebody else.
pub(crate) fn route(request: &Request) -> Option<Target> {
    if let Some(host) = request.header("Host").and_then(store_host) {
        return Some(of_host(host, &request.path));
    }
    if let Some(path) = below(&request.path, STORE) {
        return Some(by_path(path, None));
    }
    let path = below(&request.path, ROOT)?;
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let resource = match (first, rest) {
        ("sia" | "datalink", "capabilities") | ("capabilities", "") => Resource::Capabilities,
        ("sia" | "datalink", "availability") | ("availability", "") => Resource::Availability,
        ("sia", "query") => Resource::Images,
        ("scs", "query") => Resource::Cone,
        ("tap", "sync") => Resource::Query,
        ("links", "") => Resource::Links,
        ("cutout", "") => Resource::Cutout,
        ("lookup", "") => Resource::Lookup,
        ("locate", "") => Resource::Locate,
        ("files", uri) if !uri.is_empty() => Resource::Files,
        ("archive", path) if !path.is_empty() => Resource::Archive,
        ("terms", "") => Resource::Terms,
        ("jobs", "signed") => Resource::Job,
        ("jobs", "signed/results") => Resource::JobResults,
        ("vospace", "synctrans") => Resource::Transfers,
        ("vospace", rest) => return Some(transfer(rest)),
        _ => Resource::Nothing,
    };
    Some(Target::of(resource, rest))
}

fn transfer(rest: &str) -> Target {
    match rest.split('/').collect::<Vec<_>>().as_slice() {
        ["transfers", id] => Target::of(Resource::TransferJob, id),
        ["transfers", id, "results", "transferDetails"] => Target::of(Resource::Details, id),
        _ => Target::of(Resource::Nothing, ""),
    }
}

fn below<'a>(path: &'a str, root: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(root)?;
    if rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix('/')
}

/// `{bucket}.s3.{region}`, of which both may be missing.
struct StoreHost {
    bucket: Option<String>,
    region: Option<String>,
}

fn store_host(host: &str) -> Option<StoreHost> {
    let name = host.split(':').next().unwrap_or_default();
    let name = name.strip_suffix(".localhost")?;
    let labels: Vec<&str> = name.split('.').collect();
    let at = labels.iter().rposition(|label| *label == "s3")?;
    let region = match &labels[at + 1..] {
        [] => None,
        [region] => Some((*region).to_owned()),
        _ => return None,
    };
    let bucket = Some(labels[..at].join(".")).filter(|bucket| !bucket.is_empty());
    Some(StoreHost { bucket, region })
}

fn of_host(host: StoreHost, path: &str) -> Target {
    let path = path.strip_prefix('/').unwrap_or(path);
    match host.bucket {
        None => by_path(path, host.region),
        Some(bucket) => in_bucket(bucket, path, host.region),
    }
}

fn by_path(path: &str, region: Option<String>) -> Target {
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    match bucket {
        "" => Target {
            region,
            ..Target::of(Resource::Buckets, "")
        },
        bucket => in_bucket(plain(bucket), key, region),
    }
}

fn in_bucket(bucket: String, key: &str, region: Option<String>) -> Target {
    let resource = match key {
        "" => Resource::Bucket,
        _ => Resource::Object,
    };
    Target {
        bucket,
        region,
        ..Target::of(resource, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(host: &str, path: &str) -> Option<Target> {
        route(&Request {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: String::new(),
            headers: vec![("host".to_owned(), host.to_owned())],
            body: Vec::new(),
            base: format!("http://{host}"),
        })
    }

    #[test]
    fn objects_by_path_and_by_host() {
        let by_path = of("127.0.0.1:1", "/store/stpubdata/a//b%20c").unwrap();
        assert_eq!(
            (by_path.bucket.as_str(), by_path.decoded().as_str()),
            ("stpubdata", "a//b c")
        );
        let by_host = of("stpubdata.s3.us-east-1.localhost:1", "/a//b%20c").unwrap();
        assert_eq!(by_host.region.as_deref(), Some("us-east-1"));
        assert_eq!(by_host.rest, by_path.rest);
        assert_eq!(of("s3.localhost", "/a.b/c").unwrap().bucket, "a.b");
        assert_eq!(of("a.b.s3.localhost", "/c").unwrap().bucket, "a.b");
        assert_eq!(of("s3.localhost", "/").unwrap().resource, Resource::Buckets);
        assert_eq!(of("localhost:1", "/uws/jobs"), None);
        assert_eq!(of("localhost:1", "/cloudy"), None);
        assert_eq!(of("x", "/cloud/links").unwrap().resource, Resource::Links);
    }
}

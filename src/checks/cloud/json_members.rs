//! Group B of the catalogue: the members of a copy.

use std::sync::LazyLock;

use regex::Regex;
use url::{Host, Url};

use super::cell::Entry;
use super::ground::{Flaw, Opinion, WITH_CELLS, each_entry, want};
use super::json::Node;
use crate::checks::{Check, Finding, Reads, View};
use crate::recording::{Step, step};

const GOOD: &str = "discovery/query GET /query -> 200 | @cloud/discovery-good";
const WITH_STORE: &[Step] = &[step::DISCOVERY_QUERY, step::LINKS_GET, step::BUCKET_HEAD];

/// The longest key of S3, in bytes.
const LONGEST_KEY: usize = 1024;

/// Who can read an object.
const ACCESS: [&str; 4] = ["open", "region", "restricted", "none"];

/// A region of Amazon: us-east-1, us-gov-west-1, ap-southeast-2.
static REGION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[a-z]{2,5}(-[a-z]+){1,3}-[0-9]{1,2}$").ok());

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-json-aws-bucket-required",
        reads: Reads::Any(WITH_CELLS),
        because: "Without a bucket no address can be made.",
        usually: "The member has another name, or the bucket is thought to be known.",
        mend: "Give each copy a bucket_name, or a uri that holds it.",
        good: &[
            GOOD,
            "discovery/query GET /query -> 200 | @cell {\"azure\": {\"account\": \"a\", \"container\": \"c\", \"blob\": \"x\"}, \"aws\": {\"bucket_name\": \"b\", \"key\": \"k\"}}",
        ],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"key\": \"k\", \"region\": \"us-east-1\"}}",
                "missing",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": 7, \"key\": \"k\"}}",
                "no-text",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"\", \"key\": \"k\"}}",
                "no-text",
            ),
        ],
        judge: |v| each_entry(v, |entry| required(entry, "bucket_name", "bucket")),
    },
    Check {
        decides: "cloud-json-aws-key-required",
        reads: Reads::Any(WITH_CELLS),
        because: "Without a key, or with one that no store takes, there is nothing to read.",
        usually: "The member has another name, or is null where the file is not there yet.",
        mend: "Give each copy a key of at most 1024 bytes, or a uri that holds it; leave out a copy that is not there.",
        good: &[
            GOOD,
            "discovery/query GET /query -> 200 | @cell {\"azure\": {\"account\": \"a\", \"container\": \"c\", \"blob\": \"x\"}, \"aws\": {\"bucket_name\": \"b\", \"key\": \"k\"}}",
        ],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"region\": \"us-east-1\"}}",
                "missing",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": null}}",
                "no-text",
            ),
        ],
        judge: |v| each_entry(v, key),
    },
    Check {
        decides: "cloud-json-aws-region-present",
        reads: Reads::Any(WITH_CELLS),
        because: "The published client does not find a copy without its region, and takes the archive's in silence.",
        usually: "The note calls the region optional.",
        mend: "Say in which region the bucket is.",
        good: &[GOOD],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\"}}",
            "missing",
        )],
        judge: |v| each_entry(v, has_region),
    },
    Check {
        decides: "cloud-json-aws-region-syntax",
        reads: Reads::Any(WITH_STORE),
        because: "The region becomes part of a host name; another spelling leads to a host that does not exist.",
        usually: "us-east1 is how Google spells a region, us-east-1 how Amazon does.",
        mend: "Write the region as the store does in x-amz-bucket-region.",
        good: &[GOOD],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"region\": \"us-east1\"}}",
                "no-region",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"region\": \"\"}}",
                "no-region",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"region\": null}}",
                "no-region",
            ),
        ],
        judge: regions,
    },
    Check {
        decides: "cloud-json-access-enum",
        reads: Reads::Any(WITH_CELLS),
        because: "Clients decide by it whether to sign their requests; a word that they don't know stops them.",
        usually: "Another word for open, such as public, or null.",
        mend: "Write open, region, restricted or none, or leave access out for what is open.",
        good: &[GOOD],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"access\": \"public\"}}",
            "unknown",
        )],
        judge: |v| each_entry(v, access),
    },
    Check {
        decides: "cloud-json-gen1-members",
        reads: Reads::Any(WITH_CELLS),
        because: "The published client knows only the later names, and finds nothing.",
        usually: "The service was written after the first note of 2022.",
        mend: "Rename bucket to bucket_name and path to key. voconform reads both, and says so here.",
        good: &[
            GOOD,
            "discovery/query GET /query -> 200 | @cell {\"gcp\": {\"bucket\": \"b\", \"object\": \"x\"}, \"aws\": {\"bucket_name\": \"b\", \"key\": \"k\"}}",
        ],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket\": \"b\", \"path\": \"k\", \"region\": \"us-east-1\"}}",
            "first-generation",
        )],
        judge: |v| each_entry(v, generation),
    },
    Check {
        decides: "cloud-json-bucket-syntax",
        reads: Reads::Any(WITH_CELLS),
        because: "A name that the provider does not allow is that of no bucket, and often breaks the address made of it.",
        usually: "The bucket was written with its scheme, or in the archive's own spelling.",
        mend: "Write the bare name: no scheme, no slash, and for aws 3 to 63 lower-case letters, digits, dots and hyphens.",
        good: &[GOOD],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"s3://bucket\", \"key\": \"k\"}}",
                "no-name",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"My_Bucket\", \"key\": \"k\"}}",
                "not-amazon",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"192.168.0.1\", \"key\": \"k\"}}",
                "not-amazon",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"obs..public\", \"key\": \"k\"}}",
                "not-amazon",
            ),
        ],
        judge: |v| each_entry(v, bucket),
    },
    Check {
        decides: "cloud-json-endpoint-ext",
        reads: Reads::Any(WITH_CELLS),
        because: "A client can only use an endpoint that is a whole address, and should not be led to one without TLS.",
        usually: "Only the host was written.",
        mend: "Write the endpoint with https:// and its host.",
        good: &[
            "discovery/query GET /query -> 200 | @cell {\"prem\": {\"bucket_name\": \"b\", \"key\": \"k\", \"endpoint\": \"https://s3.example.org\"}}",
            "discovery/query GET /query -> 200 | @cell {\"prem\": {\"bucket_name\": \"b\", \"key\": \"k\", \"endpoint\": \"http://127.0.0.1:8080/store\"}}",
        ],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cell {\"prem\": {\"bucket_name\": \"b\", \"key\": \"k\", \"endpoint\": \"s3.example.org\"}}",
                "no-address",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"prem\": {\"bucket_name\": \"b\", \"key\": \"k\", \"endpoint\": \"http://s3.example.org\"}}",
                "no-tls",
            ),
        ],
        judge: |v| each_entry(v, |entry| endpoint(v, entry)),
    },
];

fn at(node: &Node) -> Option<std::ops::Range<usize>> {
    Some(node.span.clone())
}

/// Are the names of the members agreed for this provider: Amazon, the archive's own store, or any with an endpoint that
/// speaks S3? Azure has containers and blobs, Google buckets and objects, and nobody has agreed on their members.
fn has_agreed_members(entry: &Entry<'_>) -> bool {
    entry.is_aws() || entry.provider.eq_ignore_ascii_case("prem") || entry.text("endpoint").is_some()
}

/// A member that is a text with something in it; not asked where there is a URI, or where the older name was used.
fn required(entry: &Entry<'_>, name: &'static str, older: &str) -> Opinion {
    if !has_agreed_members(entry) {
        return None;
    }
    if entry.text("uri").is_some() || entry.text(name).is_some() {
        return Some(Ok(()));
    }
    let expected = format!("`{name}`, a string that is not empty");
    match entry.node.member(name) {
        None if entry.node.member(older).is_some() => None,
        None => Some(Err(Flaw::new(
            "missing",
            at(entry.node),
            expected,
            format!("no `{name}`"),
        ))),
        Some(node) => {
            let word = if node.text().is_some() {
                "empty"
            } else {
                node.word()
            };
            let observed = format!("`{name}` is {word}");
            Some(Err(Flaw::new("no-text", at(node), expected, observed)))
        }
    }
}

fn key(entry: &Entry<'_>) -> Opinion {
    match entry.key().filter(|key| key.len() > LONGEST_KEY) {
        Some(long) => Some(Err(Flaw::new(
            "too-long",
            entry.key_span(),
            "at most 1024 bytes in UTF-8",
            format!("a key of {} bytes", long.len()),
        ))),
        None => required(entry, "key", "path"),
    }
}

fn has_region(entry: &Entry<'_>) -> Opinion {
    if !entry.is_aws() {
        return None;
    }
    want(entry.node.member("region").is_some(), || {
        Flaw::new("missing", at(entry.node), "`region`", "no `region`")
    })
}

fn regions(v: &View<'_>) -> Vec<Finding> {
    each_entry(v, |entry| region(v, entry))
}

fn region(v: &View<'_>, entry: &Entry<'_>) -> Opinion {
    let node = entry.node.member("region").filter(|_| entry.is_aws())?;
    let flaw = |observed: String| {
        let expected = "a region of Amazon, such as us-east-1";
        Flaw::new("no-region", at(node), expected, observed)
    };
    let Some(name) = entry.text("region") else {
        let word = if node.text().is_some() {
            "empty"
        } else {
            node.word()
        };
        return Some(Err(flaw(format!("`region` is {word}"))));
    };
    // A store of one's own may call its regions as it likes.
    if entry.text("endpoint").is_some() {
        return None;
    }
    want(is_region(name) || says_the_store(v, entry.bucket(), name), || {
        flaw(format!("the region `{name}`"))
    })
}

/// Is it written like a region of Amazon?
pub fn is_region(name: &str) -> bool {
    REGION.as_ref().is_none_or(|pattern| pattern.is_match(name))
}

/// Did the store of this bucket call its region so?
fn says_the_store(v: &View<'_>, bucket: Option<&str>, region: &str) -> bool {
    let cloud = v.recording.meta.cloud.as_ref();
    let mut heads = v.at(step::BUCKET_HEAD).filter(|x| {
        let label = x.exchange.about.as_deref();
        let object = cloud.zip(label).and_then(|(cloud, label)| cloud.object(label));
        object.is_some_and(|object| Some(object.bucket.as_str()) == bucket)
    });
    heads.any(|x| x.header("x-amz-bucket-region") == Some(region))
}

fn access(entry: &Entry<'_>) -> Opinion {
    let Some(node) = entry.node.member("access") else {
        return Some(Ok(()));
    };
    want(node.text().is_some_and(|word| ACCESS.contains(&word)), || {
        let observed = match node.text() {
            Some(word) => format!("`access` is `{word}`"),
            None => format!("`access` is {}", node.word()),
        };
        Flaw::new("unknown", at(node), "open, region, restricted or none", observed)
    })
}

fn generation(entry: &Entry<'_>) -> Opinion {
    if !has_agreed_members(entry) {
        return None;
    }
    let older =
        |(new, old): &(&str, &str)| entry.node.member(new).is_none() && entry.node.member(old).is_some();
    let found: Vec<_> = [("bucket_name", "bucket"), ("key", "path")]
        .into_iter()
        .filter(older)
        .collect();
    want(found.is_empty(), || {
        let named = |pick: fn(&(&'static str, &'static str)) -> &'static str| {
            let names: Vec<_> = found.iter().map(|pair| format!("`{}`", pick(pair))).collect();
            names.join(" and ")
        };
        let observed = format!(
            "{} of the first generation, which voconform reads too",
            named(|pair| pair.1)
        );
        Flaw::new("first-generation", at(entry.node), named(|pair| pair.0), observed)
    })
}

fn bucket(entry: &Entry<'_>) -> Opinion {
    let name = entry.bucket()?;
    let node = entry.node.member("bucket_name").or(entry.node.member("bucket"))?;
    let observed = format!("the bucket `{name}`");
    if name.contains('/') || name.contains(char::is_whitespace) {
        let expected = "a name without scheme, slash and blank";
        return Some(Err(Flaw::new("no-name", at(node), expected, observed)));
    }
    // A store of one's own has its own rules.
    if !entry.is_aws() || entry.text("endpoint").is_some() {
        return Some(Ok(()));
    }
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
    let is_name = (3..=63).contains(&name.len()) && name.bytes().all(fits);
    let is_other = name.contains("..") || name.parse::<std::net::Ipv4Addr>().is_ok();
    want(is_name && !is_other, || {
        let expected = "3 to 63 lower-case letters, digits, hyphens and single dots, and no IP address";
        Flaw::new("not-amazon", at(node), expected, observed)
    })
}

fn endpoint(v: &View<'_>, entry: &Entry<'_>) -> Opinion {
    let node = entry.node.member("endpoint")?;
    let url = node.text().and_then(|text| Url::parse(text).ok());
    let url = url.filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"));
    let Some(url) = url else {
        let observed = format!("`endpoint` is {}", node.text().unwrap_or(node.word()));
        return Some(Err(Flaw::new(
            "no-address",
            at(node),
            "an absolute https address",
            observed,
        )));
    };
    let allowed = v
        .recording
        .meta
        .cloud
        .as_ref()
        .is_some_and(|cloud| cloud.allow_http);
    want(url.scheme() == "https" || allowed || is_loopback(&url), || {
        Flaw::new(
            "no-tls",
            at(node),
            "an https address",
            format!("`endpoint` is {url}"),
        )
    })
}

/// Does a URL name the machine itself?
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

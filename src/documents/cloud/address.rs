//! From bucket and key to an address that can be asked (catalogue 2.3). Keys are encoded segment by segment and never normalised.

use std::collections::BTreeMap;

/// What names an object or a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The provider, lower case.
    pub provider: String,
    /// The bucket.
    pub bucket: String,
    /// The key as it is asked for; empty for the bucket itself.
    pub key: String,
    /// The region, if it is known.
    pub region: Option<String>,
    /// The endpoint, if the document names one.
    pub endpoint: Option<String>,
}

impl Place {
    /// Is it the same object, whatever is said of its region?
    pub fn is_same(&self, other: &Place) -> bool {
        (&self.provider, &self.bucket, &self.key) == (&other.provider, &other.bucket, &other.key)
    }
}

/// An address taken apart: it is sent as it stands, because a URL library would take dot segments out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port, such as `https://bucket.s3.us-east-1.amazonaws.com`.
    pub origin: String,
    /// Path (and query), percent-encoded.
    pub target: String,
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.origin, self.target)
    }
}

/// Why there is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unresolvable {
    /// Azure: the name of the account is not in the document.
    Azure,
    /// A provider whose endpoint nobody names.
    Unknown,
    /// No bucket, or one that fits into no host and path.
    Bucket,
}

impl Unresolvable {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Unresolvable::Azure => "an address at Azure needs the name of the account, which is not said",
            Unresolvable::Unknown => "nobody says where this provider's endpoint is",
            Unresolvable::Bucket => "there is no bucket that an address could be made of",
        }
    }
}

/// Stands for the region in an endpoint of the user's.
const REGION: &str = "{region}";
/// Stands for the bucket, where it is part of the host's name and of nothing else.
const BUCKET: &str = "{bucket}.";

/// Endpoints by provider or bucket, as the user maps them; `{region}` in one stands for the region, and one that begins with
/// `{bucket}.` is asked in virtual-hosted style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints(pub BTreeMap<String, String>);

impl Endpoints {
    fn mapped(&self, place: &Place) -> Option<&str> {
        let found = self.0.get(&place.bucket).or_else(|| self.0.get(&place.provider));
        found.map(String::as_str)
    }

    /// Is the endpoint that of the provider, neither mapped nor stated?
    pub fn is_default(&self, place: &Place) -> bool {
        self.mapped(place).is_none() && place.endpoint.is_none()
    }

    /// Can a region be part of the place's endpoint?
    pub fn has_regions(&self, place: &Place) -> bool {
        match self.mapped(place) {
            Some(endpoint) => endpoint.contains(REGION),
            None => place.provider == "aws" && place.endpoint.is_none(),
        }
    }

    /// The endpoint of a place: mapped by the user, stated, or that of the provider.
    ///
    /// # Errors
    /// Nobody knows it.
    pub fn endpoint(&self, place: &Place) -> Result<String, Unresolvable> {
        if let Some(mapped) = self.mapped(place) {
            let mapped = &mapped.replace(BUCKET, "");
            let mapped = match &place.region {
                Some(region) => mapped.replace(REGION, region),
                None => mapped.replace("{region}.", "").replace(REGION, "us-east-1"),
            };
            return Ok(mapped.trim_end_matches('/').to_owned());
        }
        if let Some(stated) = &place.endpoint {
            return Ok(stated.trim_end_matches('/').to_owned());
        }
        match (place.provider.as_str(), &place.region) {
            ("aws", Some(region)) => Ok(format!("https://s3.{region}.amazonaws.com")),
            ("aws", None) => Ok("https://s3.amazonaws.com".to_owned()),
            ("google" | "gc" | "gcp", _) => Ok("https://storage.googleapis.com".to_owned()),
            ("azure", _) => Err(Unresolvable::Azure),
            _ => Err(Unresolvable::Unknown),
        }
    }

    /// The address of a place in the style that the provider prefers: virtual-hosted at Amazon unless the bucket has a dot,
    /// else path style.
    ///
    /// # Errors
    /// There is no endpoint, or the bucket cannot be part of an address.
    pub fn resolve(&self, place: &Place) -> Result<Address, Unresolvable> {
        let is_amazon = place.provider == "aws" && self.is_default(place);
        let is_in_host = self.mapped(place).is_some_and(|mapped| mapped.contains(BUCKET));
        if is_in_host || is_amazon && !place.bucket.contains('.') {
            return self.virtual_style(place);
        }
        self.path_style(place)
    }

    /// `{endpoint}/{bucket}/{key}`
    ///
    /// # Errors
    /// As for [`Endpoints::resolve`].
    pub fn path_style(&self, place: &Place) -> Result<Address, Unresolvable> {
        let (origin, path) = parts(self.endpoint(place)?)?;
        let bucket = fitting(place)?;
        Ok(Address {
            origin,
            target: format!("{path}/{bucket}{}", slashed(&place.key)),
        })
    }

    /// `{scheme}://{bucket}.{host}/{key}`
    ///
    /// # Errors
    /// As for [`Endpoints::resolve`]; an endpoint with a path has no such style.
    pub fn virtual_style(&self, place: &Place) -> Result<Address, Unresolvable> {
        let (origin, path) = parts(self.endpoint(place)?)?;
        let bucket = fitting(place)?;
        let (scheme, host) = origin.split_once("://").ok_or(Unresolvable::Bucket)?;
        let is_number = host.starts_with('[') || host.split(':').next().is_some_and(is_ip);
        if !path.is_empty() || is_number {
            return Err(Unresolvable::Bucket);
        }
        let key = slashed(&place.key);
        Ok(Address {
            origin: format!("{scheme}://{bucket}.{host}"),
            target: if key.is_empty() { "/".to_owned() } else { key },
        })
    }
}

fn is_ip(host: &str) -> bool {
    host.parse::<std::net::Ipv4Addr>().is_ok()
}

/// Origin and path of an endpoint.
fn parts(endpoint: String) -> Result<(String, String), Unresolvable> {
    let start = endpoint.find("://").ok_or(Unresolvable::Unknown)? + 3;
    let slash = endpoint[start..]
        .find('/')
        .map_or(endpoint.len(), |at| start + at);
    Ok((endpoint[..slash].to_owned(), endpoint[slash..].to_owned()))
}

fn fitting(place: &Place) -> Result<&str, Unresolvable> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let is_good = !place.bucket.is_empty() && place.bucket.chars().all(fits);
    is_good
        .then_some(place.bucket.as_str())
        .ok_or(Unresolvable::Bucket)
}

fn slashed(key: &str) -> String {
    match key {
        "" => String::new(),
        key => format!("/{}", encode_key(key)),
    }
}

/// A key as it stands in a path: everything but unreserved characters and slashes is percent-encoded.
pub fn encode_key(key: &str) -> String {
    let mut encoded = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(provider: &str, bucket: &str, key: &str, region: Option<&str>) -> Place {
        Place {
            provider: provider.to_owned(),
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            region: region.map(str::to_owned),
            endpoint: None,
        }
    }

    #[test]
    fn a_bucket_may_be_part_of_the_host() {
        let endpoints = Endpoints([("b".to_owned(), "http://{bucket}.s3.example.org:81".to_owned())].into());
        let of = |p: Place| endpoints.resolve(&p).map(|a| a.to_string()).unwrap();
        assert_eq!(of(place("aws", "b", "k", None)), "http://b.s3.example.org:81/k");
        assert_eq!(of(place("aws", "b", "", None)), "http://b.s3.example.org:81/");
        let path = endpoints.path_style(&place("aws", "b", "k", None)).unwrap();
        assert_eq!(path.to_string(), "http://s3.example.org:81/b/k");
    }

    #[test]
    fn addresses_are_those_of_the_catalogue() {
        let none = Endpoints::default();
        let of = |p: Place| none.resolve(&p).map(|a| a.to_string());
        assert_eq!(
            of(place("aws", "b", "a//b c+ü", Some("us-west-2"))).unwrap(),
            "https://b.s3.us-west-2.amazonaws.com/a//b%20c%2B%C3%BC"
        );
        assert_eq!(
            of(place("aws", "b.c", "k", None)).unwrap(),
            "https://s3.amazonaws.com/b.c/k"
        );
        assert_eq!(
            of(place("gc", "b", "k", None)).unwrap(),
            "https://storage.googleapis.com/b/k"
        );
        assert_eq!(of(place("azure", "b", "k", None)), Err(Unresolvable::Azure));
        assert_eq!(of(place("prem", "b", "k", None)), Err(Unresolvable::Unknown));
        assert_eq!(of(place("aws", "s3://b", "k", None)), Err(Unresolvable::Bucket));
    }

    #[test]
    fn mapped_endpoints_go_first() {
        let map = [
            ("aws", "http://s3.{region}.localhost:8080"),
            ("own", "https://h/store/"),
        ];
        let endpoints = Endpoints(map.map(|(n, e)| (n.to_owned(), e.to_owned())).into());
        let p = place("aws", "b", "k", Some("r-1"));
        assert_eq!(
            endpoints.resolve(&p).unwrap().to_string(),
            "http://s3.r-1.localhost:8080/b/k"
        );
        assert_eq!(
            endpoints.virtual_style(&p).unwrap().origin,
            "http://b.s3.r-1.localhost:8080"
        );
        let p = place("aws", "b", "", None);
        assert_eq!(
            endpoints.resolve(&p).unwrap().to_string(),
            "http://s3.localhost:8080/b"
        );
        let p = place("aws", "own", "../k", None);
        assert_eq!(endpoints.resolve(&p).unwrap().target, "/store/own/../k");
        assert_eq!(endpoints.virtual_style(&p), Err(Unresolvable::Bucket));
    }
}

//! URIs of objects, such as `s3://bucket/key` (catalogue 1.1, 3.C).

use std::ops::Range;

/// The schemes with the provider that each stands for.
const SCHEMES: [(&str, &str); 5] = [
    ("s3", "aws"),
    ("gs", "gc"),
    ("az", "azure"),
    ("abfs", "azure"),
    ("abfss", "azure"),
];

/// A URI taken apart, as far as it could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudUri {
    /// The scheme as written.
    pub scheme: String,
    /// The provider that the scheme stands for; none for `https` and for unknown schemes.
    pub provider: Option<&'static str>,
    /// The bucket, without user and port.
    pub bucket: String,
    /// The key, without the slash that parts it from the bucket, not decoded.
    pub key: String,
    /// What is wrong with it, and where in the text (bytes).
    pub problems: Vec<(UriProblem, Range<usize>)>,
}

/// What can be wrong with the form of a URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UriProblem {
    /// No bucket.
    NoBucket,
    /// No key.
    NoKey,
    /// A user, or a profile of one's own before the bucket (`profile@bucket`).
    User,
    /// A port.
    Port,
    /// A query.
    Query,
    /// A fragment.
    Fragment,
}

impl UriProblem {
    /// In words: the URI has …
    pub fn words(self) -> &'static str {
        match self {
            UriProblem::NoBucket => "no bucket",
            UriProblem::NoKey => "no key",
            UriProblem::User => "a user or profile before the bucket",
            UriProblem::Port => "a port",
            UriProblem::Query => "a query",
            UriProblem::Fragment => "a fragment",
        }
    }
}

/// The provider that a scheme stands for, `s3` for `aws`; case does not matter (RFC 3986 section 3.1).
pub fn provider_of(scheme: &str) -> Option<&'static str> {
    let found = SCHEMES.iter().find(|(name, _)| scheme.eq_ignore_ascii_case(name));
    found.map(|(_, provider)| *provider)
}

impl CloudUri {
    /// Reads `scheme://bucket/key`; none if it has no scheme and authority.
    pub fn read(text: &str) -> Option<CloudUri> {
        let colon = text.find("://")?;
        let scheme = &text[..colon];
        let mut letters = scheme.chars();
        let starts_well = letters.next()?.is_ascii_alphabetic();
        if !starts_well || !letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) {
            return None;
        }
        let start = colon + 3;
        let slash = text[start..].find('/').map(|at| start + at);
        let (authority, rest) = (&text[start..slash.unwrap_or(text.len())], slash);
        let mut uri = CloudUri {
            scheme: scheme.to_owned(),
            provider: provider_of(scheme),
            bucket: String::new(),
            key: rest.map_or(String::new(), |at| text[at + 1..].to_owned()),
            problems: Vec::new(),
        };
        uri.read_authority(authority, start);
        uri.look_at_key(text, rest);
        Some(uri)
    }

    /// Does it name an object of a store rather than a file of the web?
    pub fn is_store(&self) -> bool {
        self.provider.is_some()
    }

    fn read_authority(&mut self, authority: &str, start: usize) {
        let at = authority.rfind('@');
        let after = at.map_or(0, |at| at + 1);
        let mut bucket = &authority[after..];
        if at.is_some() {
            // Azure writes the container before the account: abfss://container@account/path.
            if self.provider == Some("azure") {
                bucket = &authority[..after - 1];
            } else {
                self.problems.push((UriProblem::User, start..start + after));
            }
        }
        if let Some(colon) = bucket.rfind(':') {
            let from = start + after + colon;
            self.problems.push((UriProblem::Port, from..start + authority.len()));
            bucket = &bucket[..colon];
        }
        if bucket.is_empty() {
            self.problems.push((UriProblem::NoBucket, start..start + authority.len()));
        }
        self.bucket = bucket.to_owned();
    }

    fn look_at_key(&mut self, text: &str, slash: Option<usize>) {
        let key_start = slash.map_or(text.len(), |at| at + 1);
        if self.key.is_empty() {
            self.problems.push((UriProblem::NoKey, key_start..text.len()));
        }
        for (mark, problem) in [('?', UriProblem::Query), ('#', UriProblem::Fragment)] {
            if let Some(at) = text[key_start..].find(mark) {
                self.problems.push((problem, key_start + at..text.len()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_taken_apart() {
        let uri = CloudUri::read("s3://bucket/a/b c.fits").unwrap();
        assert_eq!((uri.provider, &*uri.bucket, &*uri.key), (Some("aws"), "bucket", "a/b c.fits"));
        assert!(uri.problems.is_empty());
        let of = |text: &str| -> Vec<_> {
            let problems = CloudUri::read(text).unwrap().problems;
            problems.into_iter().map(|(problem, span)| (problem, text[span].to_owned())).collect()
        };
        assert_eq!(of("s3://me@b/k"), [(UriProblem::User, "me@".to_owned())]);
        assert_eq!(of("s3://b:80/k"), [(UriProblem::Port, ":80".to_owned())]);
        assert_eq!(of("s3:///k"), [(UriProblem::NoBucket, String::new())]);
        assert_eq!(of("s3://b"), [(UriProblem::NoKey, String::new())]);
        assert_eq!(of("s3://b/k?x=1"), [(UriProblem::Query, "?x=1".to_owned())]);
        assert_eq!(of("abfss://c@account.dfs.core.windows.net/k"), []);
        assert_eq!(CloudUri::read("b/k"), None);
        assert_eq!(CloudUri::read("https://h/k").unwrap().provider, None);
    }
}

//! The families of signed addresses, told by the names of their parameters.

use percent_encoding::percent_decode_str;

use super::instants::{basic, extended};

/// Who defined the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Amazon's signature version 4.
    AwsV4,
    /// Amazon's signature version 2.
    AwsV2,
    /// Google's signature version 4.
    GoogleV4,
    /// Google's signature version 2.
    GoogleV2,
    /// A shared access signature of Azure.
    Azure,
    /// Amazon CloudFront.
    CloudFront,
    /// A token as a segment of the path, as CADC has it.
    PathToken,
}

impl Family {
    /// The name in reports and fixtures.
    pub fn word(self) -> &'static str {
        match self {
            Family::AwsV4 => "aws-v4",
            Family::AwsV2 => "aws-v2",
            Family::GoogleV4 => "google-v4",
            Family::GoogleV2 => "google-v2",
            Family::Azure => "azure",
            Family::CloudFront => "cloudfront",
            Family::PathToken => "path-token",
        }
    }
}

/// What a signed address says of itself; instants in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The family.
    pub family: Family,
    /// When it was signed, if that is told.
    pub issued: Option<i64>,
    /// How many seconds it lives, if that is told.
    pub lifetime: Option<i64>,
    /// When it ends, if that is told.
    pub ends: Option<i64>,
}

impl Signed {
    /// What this address is; none where it is not signed. One that is still escaped, or encoded once too often, is told all
    /// the same; see [`flaw`].
    pub fn of(address: &str) -> Option<Signed> {
        let once = address.replace("&amp;", "&");
        let (path, query) = once.split_once('?').unwrap_or((&once, ""));
        let query = query.split('#').next().unwrap_or_default();
        let pairs: Vec<(String, String)> = query.split('&').filter(|p| !p.is_empty()).map(pair).collect();
        let of_query = by_parameters(&Pairs(&pairs));
        let by_path = || {
            path_token(path)?;
            Some(unlimited(Family::PathToken))
        };
        of_query.or_else(by_path)
    }
}

fn unlimited(family: Family) -> Signed {
    Signed {
        family,
        issued: None,
        lifetime: None,
        ends: None,
    }
}

fn pair(text: &str) -> (String, String) {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    (decoded(name), decoded(&decoded(value)))
}

struct Pairs<'p>(&'p [(String, String)]);

impl Pairs<'_> {
    /// A parameter with a value, its name without case.
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

fn by_parameters(pairs: &Pairs<'_>) -> Option<Signed> {
    for (family, vendor) in [(Family::AwsV4, "amz"), (Family::GoogleV4, "goog")] {
        if pairs.has(&format!("x-{vendor}-signature")) {
            return Some(fourth(pairs, family, vendor));
        }
    }
    let until = |family| {
        let ends = pairs.get("expires").and_then(|text| text.parse().ok());
        Some(Signed {
            ends,
            ..unlimited(family)
        })
    };
    if pairs.has("signature") {
        let owners = [
            ("awsaccesskeyid", Family::AwsV2),
            ("googleaccessid", Family::GoogleV2),
            ("key-pair-id", Family::CloudFront),
        ];
        return owners
            .into_iter()
            .find(|(name, _)| pairs.has(name))
            .and_then(|(_, family)| until(family));
    }
    if pairs.has("sig") && pairs.has("se") {
        let (issued, ends) = (
            pairs.get("st").and_then(extended),
            pairs.get("se").and_then(extended),
        );
        return Some(Signed {
            family: Family::Azure,
            issued,
            ends,
            lifetime: issued.zip(ends).map(|(issued, ends)| ends - issued),
        });
    }
    None
}

/// The fourth version, which both vendors have with names of their own.
fn fourth(pairs: &Pairs<'_>, family: Family, vendor: &str) -> Signed {
    let issued = pairs.get(&format!("x-{vendor}-date")).and_then(basic);
    let lifetime = pairs
        .get(&format!("x-{vendor}-expires"))
        .and_then(|text| text.parse().ok());
    Signed {
        family,
        issued,
        lifetime,
        ends: issued
            .zip(lifetime)
            .and_then(|(issued, lifetime): (i64, i64)| issued.checked_add(lifetime)),
    }
}

/// The segment after `files/` that is a token rather than the name of a file: long, of letters and digits as in base64, and
/// followed by the URI of the file; or one that was blanked.
pub fn path_token(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once("/files/")?;
    let (segment, after) = rest.split_once('/')?;
    let is_blanked = segment.contains("redacted");
    let has_form = segment.len() >= 20
        && segment
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_~=.+%".contains(c));
    let names_a_file = after.contains(':') || after.contains("%3A") || after.contains("%3a");
    (is_blanked || has_form && names_a_file).then_some(segment)
}

/// What is wrong with how a signed address was written: escaped for XML still, or percent-encoded twice. In words.
pub fn flaw(address: &str) -> Option<&'static str> {
    Signed::of(address).filter(|signed| signed.family != Family::PathToken)?;
    if address.contains("&amp;") {
        return Some("`&amp;` is left: it is still escaped for XML");
    }
    let (_, query) = address.split_once('?')?;
    let doubled = query.match_indices("%25").any(|(at, _)| {
        let after = query.as_bytes().get(at + 3..at + 5);
        after.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    });
    doubled.then_some("`%25` stands before two hexadecimal digits: it is percent-encoded twice")
}

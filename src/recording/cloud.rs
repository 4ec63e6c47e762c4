//! What a run knows of addresses in the cloud besides its exchanges: what the user gave, and the objects that were sampled.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The part of [`Meta`](super::Meta) that only runs of the profiles `datalink` and `cloud-access` have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CloudMeta {
    /// Was the profile asked for by name? Then conventions weigh more (`violation_asked` of the ledgers).
    pub asked: bool,
    /// The version of DataLink that the first list of links claims, `1.0` or `1.1`.
    pub links_version: Option<String>,
    /// What there is to ask, by its kind: `discovery`, `links`, `lookup`, `locate`, `object`, `signed`, `bucket`, `job`.
    pub inputs: BTreeMap<String, Vec<String>>,
    /// The identifiers that are known to exist, as they were sent.
    pub ids: Vec<String>,
    /// Where a script would come from, for the rows of CORS; none if the user gave none.
    pub origin: Option<String>,
    /// Is the locate service a VOSpace?
    pub is_vospace: bool,
    /// May plain http be used without a finding, as on a machine of one's own?
    pub allow_http: bool,
    /// The objects that were sampled, and those that were passed over.
    pub objects: Vec<ObjectRecord>,
    /// The datasets whose addresses were asked for, where nothing else was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub datasets: Vec<DatasetRecord>,
}

/// A dataset whose addresses were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetRecord {
    /// Its identifier as the user gave it.
    pub id: String,
    /// Labels of the addresses that were found: `o1`… in stores, `s1`… signed or negotiated, `w1`… others of the web.
    pub addresses: Vec<String>,
    /// What was said instead of an address, in words.
    pub said: Vec<String>,
}

/// An address in the cloud, normalised (catalogue 2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ObjectRecord {
    /// `o1`, `o2`… for objects, `b1`… for buckets, `s1`… for signed addresses, `w1`… for others of the web: `about` of the exchanges names it.
    pub label: String,
    /// Number of the exchange whose document named it; none where the user did.
    pub origin: Option<u32>,
    /// Row of that document, from 0.
    pub row: Option<usize>,
    /// The provider, lower case: `aws`, `gc`, `azure`, `prem`…
    pub provider: String,
    /// The bucket or container.
    pub bucket: String,
    /// The key as it is asked for, without a leading slash, not percent-encoded.
    pub key: String,
    /// The region, if it is stated.
    pub region: Option<String>,
    /// `open`, `region`, `restricted` or `none`; what is not stated is `open`.
    pub access: String,
    /// The endpoint, if it is stated or mapped.
    pub endpoint: Option<String>,
    /// The address as it was written, if it was a URI.
    pub uri: Option<String>,
    /// The URL that is asked.
    pub address: String,
    /// The URL of the same bytes elsewhere, if one is named.
    pub twin: Option<String>,
    /// Length in bytes, if the table says one.
    pub size_hint: Option<u64>,
    /// Media type, if the table says one.
    pub type_hint: Option<String>,
    /// In an array of copies: the label of the first member.
    pub first_of: Option<String>,
    /// `gen1`, `leading-slash`, `respelled`.
    pub flags: Vec<String>,
    /// Why nothing was asked of it, in words; none if it was.
    pub skipped: Option<String>,
}

impl CloudMeta {
    /// The record of this label.
    pub fn object(&self, label: &str) -> Option<&ObjectRecord> {
        self.objects.iter().find(|object| object.label == label)
    }
}

impl ObjectRecord {
    /// Does it stand for all that is below a prefix, rather than for an object?
    pub fn is_folder(&self) -> bool {
        is_folder(&self.key, self.twin.as_deref(), self.type_hint.as_deref())
    }
}

/// Does a key stand for all that is below it? It ends in a slash, or what is said of it tells that the slash was forgotten:
/// the type `directory`, or a twin that is a folder, and no name of a file.
pub fn is_folder(key: &str, twin: Option<&str>, media_type: Option<&str>) -> bool {
    let name = key.rsplit('/').next().unwrap_or_default();
    let path = twin.and_then(|twin| twin.split(['?', '#']).next());
    let is_page = media_type.is_none_or(|media| media.trim().is_empty() || media.starts_with("text/html"));
    name.is_empty() && !key.is_empty()
        || media_type.is_some_and(|media| media.trim() == "directory")
        || is_page && path.is_some_and(|path| path.ends_with('/')) && !name.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_end_in_a_slash_or_should() {
        assert!(is_folder("a/3052/", None, None));
        assert!(is_folder("a/3052", None, Some("directory")));
        assert!(is_folder("a/3052", Some("https://h/a/3052/"), Some("text/html")));
        assert!(!is_folder("a/3052", Some("https://h/a/3052"), None));
        assert!(!is_folder("a/3052.fits", Some("https://h/get/17/"), None));
        assert!(!is_folder(
            "a/3052",
            Some("https://h/get/17/"),
            Some("application/fits")
        ));
        assert!(!is_folder("", None, None));
    }
}

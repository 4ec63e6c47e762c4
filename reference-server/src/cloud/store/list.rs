//! Lists of keys and of buckets (Amazon S3 API reference: ListObjectsV2, ListBuckets).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::super::answer::Answer;
use super::super::data::{BUCKETS, Bucket, Class};
use super::super::encoding::encode_path;
use super::super::service::Service;
use super::error::{NAMESPACE, error};
use super::handle::{find, listed};
use crate::message::Request;
use crate::uws::{ask, format_instant, url_encoded};
use crate::xml::{Document, Element};

struct Asked {
    prefix: String,
    delimiter: String,
    most: usize,
    /// The key after which it goes on.
    after: String,
    token: Option<String>,
    encodes: bool,
}

fn read(request: &Request) -> Result<Asked, Answer> {
    let fields = url_encoded(request.query.as_bytes());
    let value = |name: &str| ask(&fields, name).into_iter().next();
    let invalid = |message| error(400, "InvalidArgument", message, &[]);
    let most = match value("max-keys") {
        None => 1000,
        Some(text) => match text.parse::<usize>() {
            Ok(most) => most.min(1000),
            Err(_) => {
                return Err(invalid(
                    "Provided max-keys not an integer or within integer range",
                ));
            }
        },
    };
    let token = value("continuation-token");
    let after = match &token {
        None => value("start-after").unwrap_or_default(),
        Some(token) => {
            let bytes = URL_SAFE_NO_PAD.decode(token).ok();
            let key = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
            key.ok_or_else(|| invalid("The continuation token provided is incorrect"))?
        }
    };
    Ok(Asked {
        prefix: value("prefix").unwrap_or_default(),
        delimiter: value("delimiter").unwrap_or_default(),
        most,
        after,
        token,
        encodes: value("encoding-type").as_deref() == Some("url"),
    })
}

/// A key, or what several keys have in common up to the delimiter.
enum Entry {
    Key(String),
    Common(String),
}

impl Entry {
    fn name(&self) -> &str {
        match self {
            Entry::Key(name) | Entry::Common(name) => name,
        }
    }
}

fn entries(service: &Service, bucket: &Bucket, asked: &Asked) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for key in listed(service, bucket.name) {
        let Some(rest) = key.strip_prefix(&asked.prefix) else {
            continue;
        };
        let cut = match asked.delimiter.as_str() {
            "" => None,
            delimiter => rest.find(delimiter).map(|at| at + delimiter.len()),
        };
        let entry = match cut {
            Some(cut) => Entry::Common(format!("{}{}", asked.prefix, &rest[..cut])),
            None => Entry::Key(key),
        };
        let is_new = entries.last().is_none_or(|last| last.name() != entry.name());
        if is_new && entry.name() > asked.after.as_str() {
            entries.push(entry);
        }
    }
    entries
}

/// A page of the keys of a bucket.
pub(super) fn keys(service: &Service, request: &Request, bucket: &Bucket) -> Answer {
    let asked = match read(request) {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    let all = entries(service, bucket, &asked);
    let page = &all[..asked.most.min(all.len())];
    let written = |text: &str| match asked.encodes {
        true => encode_path(text),
        false => text.to_owned(),
    };
    let mut root = Element::new("ListBucketResult");
    let mut add = |name: &str, text: String| root.push(Element::with_text(name, text));
    add("Name", bucket.name.to_owned());
    add("Prefix", written(&asked.prefix));
    let is_cut = page.len() < all.len() && asked.most > 0;
    if let Some(token) = &asked.token {
        add("ContinuationToken", token.clone());
    } else if !asked.after.is_empty() {
        add("StartAfter", written(&asked.after));
    }
    if let Some(last) = page.last().filter(|_| is_cut) {
        add("NextContinuationToken", URL_SAFE_NO_PAD.encode(last.name()));
    }
    add("KeyCount", page.len().to_string());
    add("MaxKeys", asked.most.to_string());
    if !asked.delimiter.is_empty() {
        add("Delimiter", written(&asked.delimiter));
    }
    if asked.encodes {
        add("EncodingType", "url".to_owned());
    }
    add("IsTruncated", is_cut.to_string());
    for entry in page {
        match entry {
            Entry::Key(key) => root.push(contents(service, bucket, key, written(key))),
            Entry::Common(prefix) => {
                let mut common = Element::new("CommonPrefixes");
                common.push(Element::with_text("Prefix", written(prefix)));
                root.push(common);
            }
        }
    }
    document(root)
}

fn contents(service: &Service, bucket: &Bucket, key: &str, written: String) -> Element {
    let mut contents = Element::new("Contents");
    contents.push(Element::with_text("Key", written));
    if let Some(blob) = find(service, bucket.name, key) {
        contents.push(Element::with_text("LastModified", format_instant(blob.modified)));
        contents.push(Element::with_text("ETag", blob.etag));
        contents.push(Element::with_text("Size", blob.bytes.len().to_string()));
    }
    contents.push(Element::with_text("StorageClass", "STANDARD"));
    contents
}

/// The buckets that everybody may list.
pub(super) fn buckets() -> Answer {
    let mut list = Element::new("Buckets");
    for bucket in BUCKETS.iter().filter(|bucket| bucket.class == Class::Public) {
        let mut one = Element::new("Bucket");
        one.push(Element::with_text("Name", bucket.name));
        one.push(Element::with_text("CreationDate", "2021-03-01T00:00:00.000Z"));
        list.push(one);
    }
    let mut root = Element::new("ListAllMyBucketsResult");
    root.push(list);
    document(root)
}

fn document(root: Element) -> Answer {
    let document = Document {
        namespace: NAMESPACE.to_owned(),
        ..Document::uws(root)
    };
    Answer::tree(200, "application/xml", document, "")
}

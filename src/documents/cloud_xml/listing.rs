//! Listings of buckets in the form of Amazon S3 (ListObjectsV2), read leniently: elements by their local names.

use crate::documents::xml::{Document, Element};

/// Namespace of the document.
pub const STORE_NS: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// The namespace that Google's stores have in its place.
const GOOGLE_NS: &str = "http://doc.s3.amazonaws.com/2006-03-01";

/// A view of a `ListBucketResult` element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listing<'d> {
    /// The root element.
    pub element: Element<'d>,
}

/// A view of a `Contents` element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'d> {
    /// The element.
    pub element: Element<'d>,
}

fn text_of(parent: Element<'_>, name: &str) -> Option<String> {
    let child = parent.children().find(|child| child.name() == name)?;
    Some(child.text())
}

impl<'d> Listing<'d> {
    /// The view, when the root is called `ListBucketResult`, in whatever namespace.
    pub fn of(document: &'d Document) -> Option<Listing<'d>> {
        let element = document.root();
        (element.name() == "ListBucketResult").then_some(Listing { element })
    }

    /// The objects, in their order.
    pub fn entries(self) -> Vec<Entry<'d>> {
        let elements = self.element.children().filter(|child| child.name() == "Contents");
        elements.map(|element| Entry { element }).collect()
    }

    /// The `CommonPrefixes` elements.
    pub fn folders(self) -> Vec<Element<'d>> {
        let children = self.element.children();
        children
            .filter(|child| child.name() == "CommonPrefixes")
            .collect()
    }

    /// The text of a child.
    pub fn said(self, name: &str) -> Option<String> {
        text_of(self.element, name)
    }

    /// Is there more than was sent?
    pub fn is_truncated(self) -> bool {
        self.said("IsTruncated").is_some_and(|text| text.trim() == "true")
    }

    /// The first thing that is not as it should be, at Amazon or elsewhere: where, and in words. None if all is there.
    pub fn flaw(self, is_amazon: bool) -> Option<(Element<'d>, String)> {
        let root = self.element;
        let is_known = |name: &str| name == STORE_NS || !is_amazon && name == GOOGLE_NS;
        if !root.namespace().is_some_and(is_known) {
            let observed = root.namespace().unwrap_or("no namespace");
            return Some((root, format!("the root is in {observed}")));
        }
        let lacks = |parent: Element<'d>, names: &[&'static str]| {
            let missing = names.iter().find(|name| text_of(parent, name).is_none())?;
            Some((parent, format!("{} without {missing}", parent.name())))
        };
        let contents = self.entries().into_iter().map(|entry| entry.element);
        lacks(root, &["Name", "Prefix", "KeyCount", "MaxKeys", "IsTruncated"])
            .or_else(|| {
                contents
                    .into_iter()
                    .find_map(|entry| lacks(entry, &["Key", "Size", "ETag", "LastModified"]))
            })
            .or_else(|| {
                self.folders()
                    .into_iter()
                    .find_map(|folder| lacks(folder, &["Prefix"]))
            })
    }
}

impl Entry<'_> {
    /// The key.
    pub fn key(self) -> Option<String> {
        text_of(self.element, "Key")
    }

    /// The length in bytes.
    pub fn size(self) -> Option<u64> {
        text_of(self.element, "Size")?.trim().parse().ok()
    }

    /// The entity-tag, quotes included where there are any.
    pub fn etag(self) -> Option<String> {
        Some(text_of(self.element, "ETag")?.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Listing;
    use crate::documents::xml;

    #[test]
    fn listings_are_read_and_flaws_named() {
        let good = include_str!("../../../fixtures/cloud/store-list.xml");
        let document = xml::parse(good.as_bytes(), None).unwrap();
        let listing = Listing::of(&document).unwrap();
        assert_eq!(listing.flaw(true), None);
        assert!(!listing.is_truncated());
        let entries = listing.entries();
        assert_eq!(entries[0].key().as_deref(), Some("archive/2/3052/readme.txt"));
        assert_eq!(entries[0].size(), Some(12));
        assert_eq!(
            entries[0].etag().as_deref(),
            Some("\"0123456789abcdef0123456789abcdef\"")
        );
        let bad = include_str!("../../../fixtures/cloud/store-list-no-size.xml");
        let document = xml::parse(bad.as_bytes(), None).unwrap();
        let flaw = Listing::of(&document).unwrap().flaw(true).unwrap();
        assert_eq!(flaw.1, "Contents without Size");
    }
}

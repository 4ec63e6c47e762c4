//! The objects of the store, and the files of the archive.

use jiff::Timestamp;
use md5::{Digest, Md5};

use super::Content;
use super::datasets::{DATA_SETS, DataSet, Kept};

/// The bytes of a file with what HTTP says of them.
#[derive(Clone, Debug)]
pub(crate) struct Blob {
    pub bytes: Vec<u8>,
    /// With its quotes.
    pub etag: String,
    pub modified: Timestamp,
    pub media_type: &'static str,
}

/// An object that no data set has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Other {
    pub bucket: &'static str,
    pub key: &'static str,
    pub content: Content,
    /// Uploaded in so many parts, which shows in the ETag.
    pub parts: usize,
}

const fn other(bucket: &'static str, key: &'static str, content: Content) -> Other {
    Other {
        bucket,
        key,
        content,
        parts: 1,
    }
}

/// The result of the finished job.
pub(crate) const RESULT: Other = other(
    "voconform-results",
    "jobs/signed/cutout.fits",
    Content::Fits { blocks: 3, seed: 36 },
);

pub(crate) const OTHERS: &[Other] = &[
    other(
        "stpubdata",
        "mast/hlsp/README.txt",
        Content::Text("Made by the voconform reference server.\n"),
    ),
    other(
        "nasa-heasarc",
        "chandra/data/byobsid/2/3052/oif.fits",
        Content::Fits { blocks: 1, seed: 31 },
    ),
    other(
        "nasa-heasarc",
        "chandra/data/byobsid/2/30521/oif.fits",
        Content::Fits { blocks: 1, seed: 34 },
    ),
    other(
        "nasa-irsa-wise",
        "wise/README.txt",
        Content::Text("Made by the voconform reference server.\n"),
    ),
    other("voconform-odd", "empty.txt", Content::Text("")),
    Other {
        parts: 2,
        ..other(
            "voconform-odd",
            "parts.fits",
            Content::Fits { blocks: 6, seed: 32 },
        )
    },
    other(
        "voconform-payers",
        "payers.fits",
        Content::Fits { blocks: 2, seed: 33 },
    ),
    RESULT,
    // The name of its neighbour differs in one figure, as names of exposures do.
    other(
        "rubin-dp1",
        "dp1/visit_image_2024110800251.fits",
        Content::Fits { blocks: 1, seed: 35 },
    ),
    other(
        "srcnet-cubes",
        "cubes/README.txt",
        Content::Text("Made by the voconform reference server.\n"),
    ),
];

/// A file of the archive that belongs to none.
pub(crate) const README: Other = other(
    "",
    "README.txt",
    Content::Text(
        "The files of this collection are test patterns, made by the voconform reference server.\n",
    ),
);

/// When the files came into the archive, and a day later into the cloud.
const ARCHIVED: i64 = 1_614_854_400;
const COPIED: i64 = ARCHIVED + 86_400;

pub(crate) fn md5_hex(bytes: &[u8]) -> String {
    Md5::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn blob(content: Content, parts: usize, second: i64) -> Blob {
    let bytes = content.bytes();
    let etag = match parts {
        1 => format!("\"{}\"", md5_hex(&bytes)),
        parts => format!("\"{}-{parts}\"", md5_hex(md5_hex(&bytes).as_bytes())),
    };
    Blob {
        bytes,
        etag,
        modified: Timestamp::from_second(second).unwrap_or_default(),
        media_type: content.media_type(),
    }
}

/// An object of the store; keys are compared byte for byte.
pub(crate) fn object(bucket: &str, key: &str) -> Option<Blob> {
    let of_set = |set: &&DataSet| {
        let is_it = |copy: &super::Replica| copy.bucket == bucket && copy.key == key;
        // What nobody has access to is not there at all.
        set.copies.iter().any(|copy| is_it(copy) && copy.access != "none")
    };
    let other = || {
        OTHERS
            .iter()
            .find(|other| other.bucket == bucket && other.key == key)
    };
    match DATA_SETS.iter().find(of_set) {
        Some(set) => Some(blob(set.content, 1, COPIED)),
        None => other().map(|other| blob(other.content, other.parts, COPIED)),
    }
}

/// The keys of a bucket, in the order of their bytes.
pub(crate) fn keys(bucket: &str) -> Vec<&'static str> {
    let copies = DATA_SETS.iter().flat_map(|set| set.copies);
    let copies = copies.filter(|copy| copy.bucket == bucket && copy.access != "none");
    let others = OTHERS.iter().filter(|other| other.bucket == bucket);
    let mut keys: Vec<_> = copies
        .map(|copy| copy.key)
        .chain(others.map(|other| other.key))
        .collect();
    keys.sort_unstable();
    keys
}

/// A file of the archive by its decoded path, and the data set that it belongs to.
pub(crate) fn archived(path: &str) -> Option<(Option<&'static DataSet>, Blob)> {
    if path == README.key {
        return Some((None, blob(README.content, 1, ARCHIVED)));
    }
    let is_there = |set: &&DataSet| set.path == path && !matches!(set.kept, Kept::Offline | Kept::Signed);
    let set = DATA_SETS.iter().find(is_there)?;
    Some((Some(set), blob(set.content, 1, ARCHIVED)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::data::bucket;

    #[test]
    fn every_copy_is_in_a_bucket() {
        for copy in DATA_SETS.iter().flat_map(|set| set.copies) {
            assert!(bucket(copy.bucket).is_some(), "{copy:?}");
            assert_eq!(object(copy.bucket, copy.key).is_some(), copy.access != "none");
        }
        assert_eq!(keys("voconform-odd").len(), 8);
    }
}

//! The data sets: what discovery finds, links lead to, and the cloud has copies of.

use super::Content;

/// All publisher identifiers begin with this.
pub(crate) const DID: &str = "ivo://voconform.example/cloud?";

/// A copy of a file in an object store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Replica {
    /// Name of the member in the JSON.
    pub provider: &'static str,
    pub bucket: &'static str,
    pub key: &'static str,
    /// `open`, `region`, `restricted` or `none`.
    pub access: &'static str,
}

/// Where the access_url of discovery leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    File,
    Links,
}

/// How the file itself is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Archive,
    /// In the archive, for users only.
    Protected,
    /// In the private bucket of the first copy, by a signed URL (as Rubin does it).
    Signed,
    /// On a disk that is being mended: there is only an error.
    Offline,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct DataSet {
    /// What follows the question mark of the publisher identifier.
    pub name: &'static str,
    pub collection: &'static str,
    pub title: &'static str,
    pub facility: &'static str,
    pub instrument: &'static str,
    /// Right ascension and declination in degrees (ICRS).
    pub position: [f64; 2],
    /// Path of the https twin below `/cloud/archive/`, decoded; its last segment is the name of the file.
    pub path: &'static str,
    pub content: Content,
    pub door: Door,
    pub kept: Kept,
    pub copies: &'static [Replica],
    /// The URI by which MAST's clients ask for it.
    pub mast: &'static str,
}

const fn copy(provider: &'static str, bucket: &'static str, key: &'static str) -> Replica {
    Replica {
        provider,
        bucket,
        key,
        access: "open",
    }
}

impl Replica {
    /// Its address as clients of Amazon write it; keys stand in it as they are.
    pub fn uri(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.key)
    }

    const fn only(self, access: &'static str) -> Replica {
        Replica { access, ..self }
    }
}

impl DataSet {
    const fn new(name: &'static str, path: &'static str, content: Content) -> DataSet {
        DataSet {
            name,
            collection: "VOCONFORM",
            title: "Test pattern",
            facility: "Voconform",
            instrument: "Generator",
            position: [0.0, 0.0],
            path,
            content,
            door: Door::File,
            kept: Kept::Archive,
            copies: &[],
            mast: "",
        }
    }

    const fn of(
        self,
        collection: &'static str,
        title: &'static str,
        facility: &'static str,
        instrument: &'static str,
    ) -> DataSet {
        DataSet {
            collection,
            title,
            facility,
            instrument,
            ..self
        }
    }

    const fn at(self, ra: f64, dec: f64) -> DataSet {
        DataSet {
            position: [ra, dec],
            ..self
        }
    }

    const fn copied(self, copies: &'static [Replica]) -> DataSet {
        DataSet { copies, ..self }
    }

    const fn linked(self, kept: Kept) -> DataSet {
        DataSet {
            door: Door::Links,
            kept,
            ..self
        }
    }

    const fn in_mast(self, mast: &'static str) -> DataSet {
        DataSet { mast, ..self }
    }

    pub fn did(&self) -> String {
        format!("{DID}{}", self.name)
    }

    pub fn file_name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The URI by which it is located.
    pub fn artifact(&self) -> String {
        format!("cadc:VOCONFORM/{}", self.file_name())
    }
}

const fn fits(blocks: usize, seed: usize) -> Content {
    Content::Fits { blocks, seed }
}

/// The first one of each kind is what faults work on.
pub(crate) const DATA_SETS: &[DataSet] = &[
    DataSet::new("jbeveo010", "hst/jbeveo010_drz.fits", fits(35, 1))
        .of("HST", "Drizzled image of ACS/WFC", "HST", "ACS/WFC")
        .at(10.684, 41.269)
        .in_mast("mast:HST/product/jbeveo010_drz.fits")
        .copied(&[copy(
            "aws",
            "stpubdata",
            "hst/public/jbev/jbeveo010/jbeveo010_drz.fits",
        )]),
    DataSet::new("u9o40504m", "hst/u9o40504m_c3m.fits", fits(9, 2))
        .of("HST", "Calibrated image of WFPC2", "HST", "WFPC2")
        .at(10.69, 41.27)
        .in_mast("mast:HST/product/u9o40504m_c3m.fits")
        .copied(&[copy(
            "aws",
            "stpubdata",
            "hst/public/u9o4/u9o40504m/u9o40504m_c3m.fits",
        )]),
    DataSet::new(
        "3052",
        "chandra/data/byobsid/2/3052/primary/acisf03052N004_cntr_img2.jpg",
        Content::Jpeg { comment: 9000 },
    )
    .of("CHANDRA", "Centre image of observation 3052", "Chandra", "ACIS-S")
    .at(187.706, 12.391)
    .linked(Kept::Archive)
    .copied(&[copy(
        "aws",
        "nasa-heasarc",
        "chandra/data/byobsid/2/3052/primary/acisf03052N004_cntr_img2.jpg",
    )]),
    DataSet::new(
        "0000p000_ac51-w1",
        "wise/0000p000_ac51-w1-int-3.fits",
        fits(14, 4),
    )
    .of("WISE", "AllWISE atlas image, band 1", "WISE", "WISE")
    .at(0.0, 0.0)
    .copied(&[copy(
        "aws",
        "nasa-irsa-wise",
        "wise/allwise/images/4band/p3am_cdd/00/0000/0000p000_ac51/0000p000_ac51-w1-int-3.fits",
    )]),
    DataSet::new("siblings", "two/siblings.fits", fits(8, 5))
        .at(83.822, -5.391)
        .copied(&[
            copy("aws", "stpubdata", "two/siblings.fits"),
            copy("aws", "voconform-copies", "two/siblings.fits"),
            copy("prem", "srcnet-cubes", "two/siblings.fits"),
        ]),
    DataSet::new("cube", "srcnet/cube.fits", fits(12, 6))
        .at(201.365, -43.019)
        .copied(&[copy("prem", "srcnet-cubes", "cubes/cube.fits")]),
    DataSet::new("near", "near/near.fits", fits(5, 7))
        .at(150.1, 2.2)
        .copied(&[copy("aws", "voconform-near", "near/near.fits").only("region")]),
    DataSet::new("restricted", "restricted/proprietary.fits", fits(5, 8))
        .at(150.2, 2.3)
        .linked(Kept::Protected)
        .copied(&[copy("aws", "voconform-secret", "restricted/proprietary.fits").only("restricted")]),
    DataSet::new("frozen", "frozen/frozen.fits", fits(4, 9))
        .at(150.3, 2.4)
        .copied(&[copy("aws", "voconform-copies", "frozen/frozen.fits").only("none")]),
    DataSet::new(
        "visit-2024110800250",
        "rubin/visit_image_2024110800250.fits",
        fits(10, 10),
    )
    .of("LSST.DP1", "Visit image of detector 4", "Rubin", "LSSTComCam")
    .at(53.16, -28.1)
    .linked(Kept::Signed)
    .copied(&[copy("aws", "rubin-dp1", "dp1/visit_image_2024110800250.fits").only("restricted")]),
    DataSet::new("on-premises", "local/on-premises.fits", fits(3, 11)).at(120.0, -10.0),
    DataSet::new("offline", "local/offline.fits", fits(3, 12))
        .at(121.0, -11.0)
        .linked(Kept::Offline),
    DataSet::new("odd//slashes", "odd/slashes.fits", fits(2, 21))
        .at(30.0, 1.0)
        .copied(&[copy("aws", "voconform-odd", "odd//per%20cent/slashes.fits")]),
    DataSet::new("odd blank", "odd/a blank.fits", fits(2, 22))
        .at(30.0, 2.0)
        .copied(&[copy("aws", "voconform-odd", "odd/a blank.fits")]),
    DataSet::new("odd+plus", "odd/a+plus.fits", fits(2, 23))
        .at(30.0, 3.0)
        .copied(&[copy("aws", "voconform-odd", "odd/a+plus.fits")]),
    DataSet::new("odd%25cent", "odd/per%20cent.fits", fits(2, 24))
        .at(30.0, 4.0)
        .copied(&[copy("aws", "voconform-odd", "odd/per%20cent.fits")]),
    DataSet::new("odd-dots", "odd/a..b.c.fits", fits(2, 25))
        .at(30.0, 5.0)
        .copied(&[copy("aws", "voconform-odd", "odd/a..b.c.fits")]),
    DataSet::new("odd-umlaut", "odd/gr\u{fc}n.fits", fits(2, 26))
        .at(30.0, 6.0)
        .copied(&[copy("aws", "voconform-odd", "odd/gr\u{fc}n.fits")]),
    DataSet::new("mosaic", "mosaic/mosaic.fits", fits(6, 27))
        .at(161.265, -59.684)
        .copied(&[copy("gc", "voconform-mosaics", "mosaic/mosaic.fits")]),
];

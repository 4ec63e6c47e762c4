//! The documents of the examples of cloud access, and what a run knows of objects.
//!
//! `@cloud/NAME` is the fixture of this name, `@cell TEXT` an answer of discovery with one cell of `cloud_access`; edits may follow
//! both. `object/first(o1)` is asked for the object o1, which a line `#object o1 aws BUCKET KEY row=0 origin=1` describes (row from 0,
//! origin is the number of an exchange). `#ids a b` are identifiers that are known, `#links 1.0` is the version that the list claims.

use crate::recording::step::{Area, Step, lanes};
use crate::recording::{CloudMeta, Meta, ObjectRecord};

macro_rules! fixtures {
    ($($name:literal)*) => {
        /// The fixtures that examples name as `@cloud/NAME`.
        const FIXTURES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../../fixtures/cloud/", $name, ".xml"))),)*
        ];
    };
}

fixtures! {
    "discovery-good"
    "discovery-good-binary2"
    "discovery-chandra"
    "discovery-links-column"
    "discovery-links-untold"
    "links-good"
    "links-none"
    "links-two"
    "links-unknown"
    "links-overflow"
    "links-overflow-cut"
    "links-binary"
    "links-rubin-original"
    "links-self"
    "links-two-selves"
    "links-descriptors-unnamed"
    "links-error"
    "links-nested"
    "links-s3-second"
    "links-s3-first"
    "links-s3-alone"
    "links-type-directory"
    "links-slashes"
    "links-provider"
    "links-source"
    "links-provider-fixed"
    "links-provider-region"
    "links-provider-aws"
    "links-private-host"
    "links-awkward"
}

/// `@cell TEXT` and the edits after it.
pub fn cell_and_edits(body: &str) -> Option<(&str, &str)> {
    body.strip_prefix("@cell ")?;
    let at = body.find(" s|").unwrap_or(body.len());
    Some(body.split_at(at))
}

/// The text of a fixture, or a table with one cell.
pub fn document(name: &str) -> Option<String> {
    if let Some(cell) = name.strip_prefix("@cell ") {
        return Some(with_cell(cell));
    }
    let name = name.strip_prefix("@cloud/")?;
    let found = FIXTURES.iter().find(|(known, _)| *known == name);
    Some(found.unwrap_or_else(|| panic!("no fixture {name}")).1.to_owned())
}

/// An answer of discovery with one row that has this cell.
fn with_cell(cell: &str) -> String {
    let cell = cell
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n<RESOURCE type=\"results\">\n\
         <INFO name=\"QUERY_STATUS\" value=\"OK\"/>\n<TABLE>\n\
         <FIELD name=\"access_url\" datatype=\"char\" arraysize=\"*\" ucd=\"meta.ref.url\"/>\n\
         <FIELD name=\"cloud_access\" datatype=\"char\" arraysize=\"*\" xtype=\"json\"/>\n\
         <DATA><TABLEDATA>\n<TR><TD>https://archive.example.org/k.fits</TD><TD>{cell}</TD></TR>\n</TABLEDATA></DATA>\n\
         </TABLE>\n</RESOURCE>\n</VOTABLE>\n"
    )
}

/// Is it a step of cloud access?
pub fn is_step(step: &str) -> bool {
    let lane = step.split('/').next().unwrap_or_default();
    lanes(Area::Cloud).any(|known| known == lane) && Step::named(step).is_some()
}

/// What the lines with a number sign say of the run.
pub fn describe(text: &str, meta: &mut Meta) {
    let first = |line: &str| line.split([' ', '(']).any(is_step);
    if !text.lines().any(first) {
        return;
    }
    let mut cloud = CloudMeta {
        asked: true,
        ..CloudMeta::default()
    };
    meta.profile = "cloud-access".to_owned();
    for line in text.lines().map(str::trim) {
        if let Some(ids) = line.strip_prefix("#ids ") {
            cloud.ids = ids.split_whitespace().map(str::to_owned).collect();
        }
        if let Some(version) = line.strip_prefix("#links ") {
            cloud.links_version = Some(version.trim().to_owned());
        }
        if let Some(object) = line.strip_prefix("#object ") {
            cloud.objects.push(object_of(object));
        }
    }
    meta.cloud = Some(cloud);
}

/// `o1 aws bucket key row=0 origin=1 twin=URL`
fn object_of(text: &str) -> ObjectRecord {
    let mut words = text.split_whitespace().map(str::to_owned);
    let mut next = || {
        words
            .next()
            .unwrap_or_else(|| panic!("an object is label, provider, bucket, key: {text:?}"))
    };
    let mut object = ObjectRecord {
        label: next(),
        provider: next(),
        bucket: next(),
        key: next(),
        access: "open".to_owned(),
        ..ObjectRecord::default()
    };
    for word in words {
        let (name, value) = word.split_once('=').unwrap();
        match name {
            "row" => object.row = Some(value.parse().unwrap()),
            "origin" => object.origin = Some(value.parse().unwrap()),
            "twin" => object.twin = Some(value.to_owned()),
            other => panic!("no member {other}"),
        }
    }
    object
}

//! The notation of the examples about data in the cloud.
//!
//! ```text
//! #cloud asked vospace allow-http url=https://example.org/links ids=a,b
//! #ids a b
//! #object o1 aws stpubdata hst/x.fits region=us-east-1 twin=https://a.example.org/x.fits origin=1 row=0
//! object/first(o1) GET /x.fits Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP
//! ```
//!
//! Behind the step stands what the exchange is about. Paths are below `https://example.org`; whole URLs stand for themselves. Words
//! with a colon after the path are headers of the request. A plus sign after the status: more came than was read.
//! `@cloud/NAME` is a file of `fixtures/cloud` without its extension, `@cell TEXT` a table with one cell of `cloud_access`; edits may follow
//! both. The run began when the clock of the examples did.

use crate::recording::step::{Area, Step, lanes};
use crate::recording::{CloudMeta, Header, Meta, ObjectRecord};

const HOST: &str = "https://example.org";

macro_rules! fixtures {
    ($($file:literal)*) => {
        /// The fixtures that examples name as `@cloud/NAME`: checks read no files.
        const FIXTURES: &[(&str, &str)] = &[
            $(($file, include_str!(concat!("../../../fixtures/cloud/", $file))),)*
        ];
    };
}

fixtures! {
    "discovery-good.xml"
    "discovery-good-binary2.xml"
    "discovery-chandra.xml"
    "discovery-links-column.xml"
    "discovery-links-untold.xml"
    "links-good.xml"
    "links-none.xml"
    "links-two.xml"
    "links-unknown.xml"
    "links-overflow.xml"
    "links-overflow-cut.xml"
    "links-binary.xml"
    "links-rubin-original.xml"
    "links-self.xml"
    "links-two-selves.xml"
    "links-descriptors-unnamed.xml"
    "links-error.xml"
    "links-nested.xml"
    "links-s3-second.xml"
    "links-s3-first.xml"
    "links-s3-alone.xml"
    "links-type-directory.xml"
    "links-slashes.xml"
    "links-provider.xml"
    "links-source.xml"
    "links-provider-fixed.xml"
    "links-provider-region.xml"
    "links-provider-aws.xml"
    "links-private-host.xml"
    "links-awkward.xml"
    "discovery-http.xml"
    "discovery-password.xml"
    "job-signed.xml"
    "job-signed-again.xml"
    "locate-good.xml"
    "locate-lost-security.xml"
    "locate-no-direction.xml"
    "locate-no-endpoint.xml"
    "locate-other-namespace.xml"
    "locate-other-root.xml"
    "locate-other-target.xml"
    "locate-plain.xml"
    "locate-relative-endpoint.xml"
    "locate-request.xml"
    "locate-request-secured.xml"
    "locate-request-share.xml"
    "locate-request-tilde.xml"
    "locate-secured.xml"
    "locate-share.xml"
    "locate-share-secured.xml"
    "locate-tilde.xml"
    "locate-unasked.xml"
    "locate-unasked-security.xml"
    "locate-unknown.xml"
    "store-access-denied.xml"
    "store-archived.xml"
    "store-list.xml"
    "store-list-empty.xml"
    "store-list-neighbours.xml"
    "store-list-no-namespace.xml"
    "store-list-no-size.xml"
    "store-list-no-token.xml"
    "store-list-page.xml"
    "store-list-page-next.xml"
    "store-list-page-repeated.xml"
    "store-no-such-key.xml"
    "store-requester-pays.xml"
    "store-wrong-region.xml"
}

/// Is it a step of the cloud?
pub fn is_step(step: &str) -> bool {
    let lane = step.split(['/', '(']).next().unwrap_or_default();
    lane != "vosi" && lanes(Area::Cloud).any(|known| known == lane) && Step::named(about(step).0).is_some()
}

/// A step and what it is about.
pub fn about(step: &str) -> (&str, Option<String>) {
    match step.strip_suffix(')').and_then(|step| step.split_once('(')) {
        Some((step, label)) => (step, Some(label.to_owned())),
        None => (step, None),
    }
}

/// The URL that a path stands for.
pub fn url(step: &str, path: &str) -> String {
    match path {
        _ if path.contains("://") && !path.starts_with('/') => path.to_owned(),
        _ if is_step(step) => format!("{HOST}{path}"),
        _ => format!("{}{path}", super::HOST),
    }
}

/// A header of the request.
pub fn header(word: &str) -> Option<Header> {
    let (name, value) = word.split_once(':')?;
    Some(Header::new(name, value))
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
    let stem = |file: &str| file.rsplit_once('.').map(|(stem, _)| stem.to_owned());
    let found = FIXTURES
        .iter()
        .find(|(file, _)| stem(file).as_deref() == Some(name));
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

/// What the lines with a number sign say of the run.
pub fn describe(text: &str, meta: &mut Meta) {
    let mut lines = text.lines().map(str::trim);
    let is_cloud = lines.any(|line| line.starts_with("#cloud") || line.split_whitespace().any(is_step));
    if !is_cloud {
        return;
    }
    meta.profile = "cloud-access".to_owned();
    meta.url = format!("{HOST}/query");
    meta.claimed_uws = None;
    meta.started = "2026-01-01T12:00:00Z".to_owned();
    let mut cloud = CloudMeta::default();
    for line in text.lines().map(str::trim) {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("#cloud") => words.for_each(|word| told(word, &mut cloud, meta)),
            Some("#ids") => cloud.ids.extend(words.map(str::to_owned)),
            Some("#object") => cloud.objects.push(object(words, line)),
            _ => {}
        }
    }
    meta.cloud = Some(cloud);
}

fn told(word: &str, cloud: &mut CloudMeta, meta: &mut Meta) {
    match word.split_once('=').unwrap_or((word, "")) {
        ("asked", _) => cloud.asked = true,
        ("vospace", _) => cloud.is_vospace = true,
        ("allow-http", _) => cloud.allow_http = true,
        ("url", url) => meta.url = url.to_owned(),
        ("ids", ids) => cloud.ids = ids.split(',').map(str::to_owned).collect(),
        ("links", version) => cloud.links_version = Some(version.to_owned()),
        (other, _) => panic!("no word {other}"),
    }
}

fn object<'l>(mut words: impl Iterator<Item = &'l str>, line: &str) -> ObjectRecord {
    let mut next = || words.next().unwrap_or_else(|| panic!("{line:?}")).to_owned();
    let mut record = ObjectRecord {
        label: next(),
        provider: next(),
        bucket: next(),
        key: next(),
        access: "open".to_owned(),
        ..ObjectRecord::default()
    };
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or_else(|| panic!("{line:?}"));
        let text = Some(value.to_owned());
        match name {
            "region" => record.region = text,
            "access" => record.access = value.to_owned(),
            "endpoint" => record.endpoint = text,
            "uri" => record.uri = text,
            "address" => record.address = value.to_owned(),
            "twin" => record.twin = text,
            "type" => record.type_hint = text,
            "size" => record.size_hint = Some(value.parse().unwrap()),
            "origin" => record.origin = Some(value.parse().unwrap()),
            "row" => record.row = Some(value.parse().unwrap()),
            "first_of" => record.first_of = text,
            "flag" => record.flags.push(value.to_owned()),
            "skipped" => record.skipped = text,
            other => panic!("no member {other}"),
        }
    }
    record
}

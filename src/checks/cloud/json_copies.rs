//! Group B of the catalogue: a copy as a whole, beside its URI, its siblings and the provider column; and secrets.

use std::collections::HashMap;

use url::Url;

use super::cell::{CloudCell, Entry};
use super::ground::{Column, Flaw, Opinion, WITH_CELLS, each_cell, each_column, each_entry, sum_up, want};
use super::json::{Kind, Node};
use super::providers::{GOOGLE, Provider, providers, same_provider, text};
use crate::checks::{Check, Finding, Reads};
use crate::documents::cloud::CloudUri;
use crate::recording::step;

const GOOD: &str = "discovery/query GET /query -> 200 | @cloud/discovery-good";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-json-uri-consistent",
        reads: Reads::Any(WITH_CELLS),
        because: "One client reads the URI, the next one bucket and key: they get different files.",
        usually: "The URI was left as it was when the files moved.",
        mend: "Make the URI of bucket and key, or leave it out.",
        good: &[
            "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"uri\": \"s3://b/k\"}}",
        ],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"uri\": \"s3://b/other\"}}",
                "disagrees",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"uri\": \"gs://b/k\"}}",
                "disagrees",
            ),
        ],
        judge: |v| each_entry(v, consistent),
    },
    Check {
        decides: "cloud-json-no-duplicates",
        reads: Reads::Any(WITH_CELLS),
        because: "A client that tries the next copy where one fails tries the same again.",
        usually: "Copies were joined from two tables.",
        mend: "List each copy once.",
        good: &[GOOD],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell {\"aws\": [{\"bucket_name\": \"b\", \"key\": \"k\"}, {\"bucket_name\": \"b\", \"key\": \"k\"}]}",
            "duplicate",
        )],
        judge: |v| each_cell(v, |cell| vec![no_duplicates(cell)]),
    },
    Check {
        decides: "cloud-json-no-secrets",
        reads: Reads::Any(WITH_CELLS),
        because: "Answers of discovery are cached, logged and passed on: whoever reads one has the credentials.",
        usually: "The catalogue holds what the archive itself needs to read its bucket, or addresses that it signed.",
        mend: "Take the member out, and change the credentials: they are known by now. Hand out signed addresses on demand.",
        good: &[
            GOOD,
            "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"secretary\": \"x\"}}",
        ],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"secret_key\": \"made-up\"}}",
                "secret",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"awsSecretAccessKey\": \"made-up\"}}",
                "secret",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"azure\": {\"container\": \"c\", \"sas\": \"sv=2024-08-04&se=2030-01-01&sig=made-up\"}}",
                "signed",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"uri\": \"https://b.example.org/k?X-Amz-Signature=00&X-Amz-Expires=60\"}}",
                "signed",
            ),
        ],
        judge: |v| each_column(v, WITH_CELLS, secrets),
    },
    Check {
        decides: "cloud-json-column-agreement",
        reads: Reads::Any(WITH_CELLS),
        because: "One client reads the JSON, the next one the provider column: they get different files.",
        usually: "The two columns are filled by different programs, and one of them knows an older bucket.",
        mend: "Make both of the same record.",
        good: &["discovery/query GET /query -> 200 | @cloud/discovery-chandra"],
        bad: &[(
            "discovery/query GET /query -> 200 | @cloud/discovery-chandra s|s3://heasarc-public/|s3://curated/FTP/|",
            "disagrees",
        )],
        judge: |v| each_column(v, &[step::DISCOVERY_QUERY, step::LINKS_GET], agreement),
    },
];

/// The provider whose scheme a URI has, where it is one of a store.
fn store_of(uri: &CloudUri) -> Option<&'static str> {
    uri.provider.filter(|provider| matches!(*provider, "aws" | "gc"))
}

fn consistent(entry: &Entry<'_>) -> Opinion {
    let uri = CloudUri::read(entry.text("uri")?)?;
    let (bucket, key, scheme) = (entry.bucket()?, entry.key()?, store_of(&uri)?);
    let foreign = (entry.is_aws() && scheme != "aws")
        || (GOOGLE.contains(&entry.provider.to_lowercase().as_str()) && scheme == "aws");
    want(!foreign && names(&uri, bucket, key), || {
        let at = entry.node.member("uri").map(|node| node.span.clone());
        let observed = format!(
            "`{}` beside bucket `{bucket}` and key `{key}`",
            entry.text("uri").unwrap_or_default()
        );
        Flaw::new("disagrees", at, "a URI of the same object", observed)
    })
}

/// Does a URI name this object? A leading slash, percent-encoding, a query and a fragment are left aside.
pub(super) fn names(uri: &CloudUri, bucket: &str, key: &str) -> bool {
    let plain = |key: &str| key.strip_prefix('/').unwrap_or(key).to_owned();
    let wanted = plain(key);
    let bare = uri.key.split(['?', '#']).next().unwrap_or_default();
    let spelled = |text: &str| {
        let decoded = percent_encoding::percent_decode_str(text)
            .decode_utf8_lossy()
            .into_owned();
        plain(text) == wanted || plain(&decoded) == wanted
    };
    uri.bucket == bucket && (spelled(&uri.key) || spelled(bare))
}

fn no_duplicates(cell: &CloudCell) -> Opinion {
    let entries = cell.entries();
    let facts = |entry: &Entry<'_>| -> [Option<String>; 5] {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        [
            owned(entry.bucket()),
            owned(entry.key().map(|key| key.strip_prefix('/').unwrap_or(key))),
            owned(entry.text("region")),
            owned(entry.text("endpoint")),
            owned(entry.text("uri")),
        ]
    };
    let is_empty = |entry: &Entry<'_>| facts(entry).iter().all(Option::is_none);
    let told: Vec<&Entry<'_>> = entries.iter().filter(|entry| !is_empty(entry)).collect();
    told.first()?;
    // Of one provider written twice the copies are told apart by their numbers alone: that is a rule of its own.
    let mut first: HashMap<_, Option<usize>> = HashMap::new();
    let again = told.iter().find(|entry| {
        let number = first
            .entry((entry.provider, facts(entry)))
            .or_insert(entry.number);
        *number != entry.number
    });
    Some(match again {
        None => Ok(()),
        Some(entry) => Err(Flaw::new(
            "duplicate",
            Some(entry.node.span.clone()),
            "copies that differ",
            format!("{} is the same copy as one before it", entry.label()),
        )),
    })
}

/// Parts of names under which credentials go about, without signs between words.
const SECRET: [&str; 10] = [
    "secret",
    "password",
    "passwd",
    "token",
    "signature",
    "credential",
    "accesskey",
    "accountkey",
    "privatekey",
    "apikey",
];

/// Words that follow in names without signs between words, such as `secretkey`.
const FOLLOWING: [&str; 4] = ["key", "accesskey", "id", "value"];

/// Ends of names that tell about credentials and hold none, such as `token_url` and `signature_version`.
const ABOUT: [&str; 8] = [
    "url",
    "uri",
    "type",
    "version",
    "endpoint",
    "required",
    "algorithm",
    "method",
];

/// Findings that show the name and never the value; so they point at the FIELD, for the report shows what it points at.
fn secrets(column: &Column<'_>) -> Vec<Finding> {
    let x = &column.sheet.x;
    let place = || column.sheet.field(column.field);
    let mut findings = Vec::new();
    let mut looked_at = 0;
    for cell in column.cells {
        let Some(node) = cell.json() else { continue };
        looked_at += 1;
        for (code, what) in leaks(node) {
            let (line, at) = column.sheet.votable.root.document().position(cell.place().start);
            let observed = format!(
                "row {}, cloud_access (line {line}, column {at}): {what}",
                cell.row
            );
            findings.push(Finding::broken(code, x, place(), "no credentials", observed));
        }
    }
    findings.truncate(5);
    if findings.is_empty() && looked_at > 0 {
        findings.push(Finding::pass(
            x,
            place(),
            format!("{looked_at} cells without credentials"),
        ));
    }
    findings
}

fn leaks(node: &Node) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for part in node.all() {
        for member in part.members() {
            let value = member.value.text().filter(|text| !text.is_empty());
            if value.is_some() && is_secret(&member.name) {
                found.push(("secret", format!("a member `{}`", member.name)));
            } else if value.is_some_and(is_signed) {
                found.push(("signed", format!("`{}` is a signed address", member.name)));
            }
        }
        if let Kind::Array(items) = &part.kind
            && items.iter().any(|item| item.text().is_some_and(is_signed))
        {
            found.push(("signed", "a signed address in an array".to_owned()));
        }
    }
    found
}

/// Is it a name for credentials? A part of [`SECRET`] must end where a word does: a `secretary` keeps none.
fn is_secret(name: &str) -> bool {
    let (bare, ends) = words(name);
    let is_whole = |part: &str| {
        bare.match_indices(part).any(|(at, _)| {
            let end = at + part.len();
            let rest = bare.get(end..).unwrap_or_default();
            ends.contains(&end) || FOLLOWING.iter().any(|word| rest.starts_with(word)) || rest == "s"
        })
    };
    SECRET.iter().any(|part| is_whole(part)) && !ABOUT.iter().any(|end| bare.ends_with(end))
}

/// A name in lower case without signs, and where in that its words end.
fn words(name: &str) -> (String, Vec<usize>) {
    let (mut bare, mut ends) = (String::new(), Vec::new());
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() || (was_lower && c.is_ascii_uppercase()) {
            ends.push(bare.len());
        }
        if c.is_ascii_alphanumeric() {
            bare.push(c.to_ascii_lowercase());
        }
        was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    ends.push(bare.len());
    (bare, ends)
}

/// Does an address carry a signature: of S3 (both versions), Google or Azure?
fn is_signed(text: &str) -> bool {
    // A shared access signature goes about without its address too.
    let url = Url::parse(text).ok();
    let query = url.as_ref().map_or(text.trim_start_matches('?'), |url| {
        url.query().unwrap_or_default()
    });
    let names: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    let has = |name: &str| names.iter().any(|found| found == name);
    has("x-amz-signature")
        || has("x-goog-signature")
        || (has("signature") && has("expires"))
        || (has("sig") && (has("sv") || has("se")))
}

fn agreement(column: &Column<'_>) -> Vec<Finding> {
    let found = providers(&column.sheet);
    let opinions = column.cells.iter().map(|cell| {
        let of_column = |provider: &Provider<'_>| agrees(column, cell, provider);
        (cell, found.iter().map(of_column).collect::<Vec<Opinion>>())
    });
    sum_up(column, opinions)
}

fn agrees(column: &Column<'_>, cell: &CloudCell, provider: &Provider<'_>) -> Opinion {
    let row = column.sheet.rows.get(cell.row.checked_sub(1)?)?;
    let address = text(row, provider.number)?;
    let uri = CloudUri::read(address).filter(|uri| store_of(uri).is_some())?;
    let entries = cell.entries();
    let mine: Vec<(&str, &str)> = entries
        .iter()
        .filter(|entry| same_provider(entry.provider, provider.provider))
        .filter_map(|entry| Some((entry.bucket()?, entry.key()?)))
        .collect();
    let (bucket, key) = *mine.first()?;
    let same = mine.iter().any(|(bucket, key)| names(&uri, bucket, key));
    want(same, || {
        let name = provider.field.label();
        let observed = format!("bucket `{bucket}` and key `{key}`; column `{name}` has `{address}`");
        Flaw::new("disagrees", None, "the same object in both columns", observed)
    })
}

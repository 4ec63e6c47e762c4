//! Group C of the catalogue: addresses of stores, and the columns that hold them.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::cell::{COLUMN, CloudCell};
use super::ground::{Column, WITH_CELLS};
use super::json_members::is_loopback;
use super::providers::{Provider, providers, text};
use crate::checks::{Check, Finding, Part, Reads, Seen, Sheet, View};
use crate::documents::cloud::CloudUri;
use crate::documents::votable::Field;
use crate::recording::step;

const COLUMNS: &str = "discovery/query GET /query -> 200 | @cloud/discovery-chandra";
const LIST: &str = include_str!("../../../specs/cloud-access/ucd-words.txt");

/// Schemes that clients know.
const SCHEMES: [&str; 6] = ["s3", "gs", "az", "abfs", "abfss", "https"];

/// Schemes of stores, as they turn up in access_url.
const OF_STORES: [&str; 11] = [
    "s3", "s3a", "s3n", "gs", "gcs", "az", "abfs", "abfss", "wasb", "wasbs", "swift",
];

/// The words of UCDs, lower case.
static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    lines.map(str::to_ascii_lowercase).collect()
});

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-uri-scheme",
        reads: Reads::Any(WITH_CELLS),
        because: "A client chooses its way to read by the scheme, and has none for others.",
        usually: "A path without scheme, or the scheme of a tool of the archive.",
        mend: "Write s3, gs, az, abfs, abfss or https.",
        good: &[COLUMNS],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-chandra s|>s3://|>ftp://|",
                "unknown",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"uri\": \"/bucket/key\"}}",
                "unknown",
            ),
        ],
        judge: |v| each_address(v, |address| scheme(v, address)),
    },
    Check {
        decides: "cloud-uri-form",
        reads: Reads::Any(WITH_CELLS),
        because: "Clients cut the address at its slashes; what else is in it becomes part of the bucket or the key.",
        usually: "The address was made for a tool of the archive, which knows profiles, ports or versions.",
        mend: "Write the scheme, the bucket, a slash and the key, and nothing else.",
        good: &[COLUMNS],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-chandra s|.jpg</TD></TR>|.jpg?versionId=3</TD></TR>|",
                "form",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"uri\": \"s3://me@b:80/k\"}}",
                "form",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"uri\": \"s3://b\"}}",
                "form",
            ),
        ],
        judge: |v| each_address(v, form),
    },
    Check {
        decides: "cloud-uri-not-in-obscore",
        reads: Reads::Any(&[step::DISCOVERY_QUERY]),
        because: "Generic clients of ObsCore and SIA download access_url over http, and know no other scheme.",
        usually: "The files moved to a store, and the column with them.",
        mend: "Leave an http or https address in access_url, and put that of the store into cloud_access.",
        good: &[COLUMNS],
        bad: &[(
            "discovery/query GET /query -> 200 | @cloud/discovery-good s|<TD>https://archive.example.org/data/|<TD>s3://example-open/|",
            "store-address",
        )],
        judge: |v| v.at(step::DISCOVERY_QUERY).flat_map(web_addresses).collect(),
    },
    Check {
        decides: "cloud-ucd-provider",
        reads: Reads::Any(WITH_CELLS),
        because: "A client finds a provider column by its UCD, whatever it is called.",
        usually: "The column has the UCD of any address, or none.",
        mend: "Nothing must be mended; `meta.ref.aws` is how one archive does it.",
        good: &[
            COLUMNS,
            "discovery/query GET /query -> 200 | @cloud/discovery-chandra s|meta.dataset;meta.ref.aws|meta.ref.uri|",
        ],
        bad: &[],
        judge: |v| sheets(v, provider_columns),
    },
    Check {
        decides: "cloud-ucd-valid",
        reads: Reads::Any(WITH_CELLS),
        because: "Validators and registries refuse words that are not in the list.",
        usually: "`meta.ref.aws` comes from a note, and was never taken into the list.",
        mend: "Use words of the IVOA's list, such as meta.ref.uri, or propose the new one.",
        good: &[
            "discovery/query GET /query -> 200 | @cloud/discovery-chandra s|meta.dataset;meta.ref.aws|meta.ref.uri|",
        ],
        bad: &[(COLUMNS, "unknown-word")],
        judge: |v| sheets(v, known_words),
    },
    Check {
        decides: "cloud-uri-directory",
        reads: Reads::Any(WITH_CELLS),
        because: "Such an address has to be listed: reading it gives nothing, or an empty object.",
        usually: "A data set has many files.",
        mend: "Nothing must be mended.",
        good: &[
            "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"a/b/\", \"region\": \"us-east-1\"}}",
        ],
        bad: &[],
        judge: |v| sheets(v, directories),
    },
];

/// An address of a store, as a column or a member holds it.
struct Address<'a> {
    text: &'a str,
    /// Where it stands, in words and in the document.
    whose: String,
    part: Part,
}

/// The judgements on each answer with the column or a provider column.
fn sheets(v: &View<'_>, judge: impl Fn(&Sheet<'_>, &[Provider<'_>]) -> Vec<Finding>) -> Vec<Finding> {
    let answers = WITH_CELLS.iter().flat_map(|step| v.at(*step));
    let judged = answers.map(|x| match x.sheet() {
        Ok(sheet) => judge(&sheet, &providers(&sheet)),
        Err(undecided) => vec![undecided],
    });
    judged.flatten().collect()
}

/// The first five bad ones, or one that all are good.
fn each_address<'v>(
    v: &'v View<'_>,
    judge: impl Fn(&Address<'_>) -> Option<Result<(), (&'static str, String, String)>>,
) -> Vec<Finding> {
    let answers = WITH_CELLS.iter().flat_map(|step| v.at(*step));
    let judged = answers.map(|x: Seen<'v>| {
        let sheet = match x.sheet() {
            Ok(sheet) => sheet,
            Err(undecided) => return vec![undecided],
        };
        let columns = providers(&sheet);
        let in_columns = columns.iter().flat_map(|column| in_column(&sheet, column));
        let cells = x
            .sheet()
            .ok()
            .and_then(Column::of)
            .map_or(&[][..], |column| column.cells);
        let in_cells = cells.iter().flat_map(in_cell);
        let mut good = 0;
        let mut findings = Vec::new();
        for address in in_columns.chain(in_cells) {
            match judge(&address) {
                None => {}
                Some(Ok(())) => good += 1,
                Some(Err((code, expected, observed))) => {
                    let observed = format!("{}: {observed}", address.whose);
                    findings.push(Finding::broken(code, &x, address.part, expected, observed));
                }
            }
        }
        findings.truncate(5);
        if findings.is_empty() && good > 0 {
            findings.push(Finding::pass(&x, sheet.head(), format!("{good} addresses")));
        }
        findings
    });
    judged.flatten().collect()
}

fn in_column<'s>(sheet: &'s Sheet<'_>, column: &Provider<'_>) -> Vec<Address<'s>> {
    let (number, name) = (column.number, column.field.label().to_owned());
    let whole = sheet.rows.iter().filter(|row| !Sheet::is_shifted(row));
    let found = whole.filter_map(|row| {
        let span: Range<usize> = row.cells.get(number)?.place.span.clone();
        Some(Address {
            text: text(row, number)?,
            whose: format!("row {}, {name}", row.number),
            part: Part::Body(Some(span)),
        })
    });
    found.collect()
}

fn in_cell(cell: &CloudCell) -> Vec<Address<'_>> {
    let found = cell.entries().into_iter().filter_map(|entry| {
        let node = entry.node.member("uri")?;
        Some(Address {
            text: node.text().filter(|text| !text.is_empty())?,
            whose: format!("row {}, {COLUMN}, {}", cell.row, entry.label()),
            part: cell.part(Some(node.span.clone())),
        })
    });
    found.collect()
}

/// The scheme of an address, lower case.
pub(super) fn scheme_of(text: &str) -> Option<String> {
    let (scheme, _) = text.split_once("://")?;
    let mut letters = scheme.chars();
    let good = letters.next()?.is_ascii_alphabetic()
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    good.then(|| scheme.to_ascii_lowercase())
}

/// Is it an address of the web?
pub(super) fn is_web(text: &str) -> bool {
    scheme_of(text.trim()).is_some_and(|scheme| matches!(scheme.as_str(), "http" | "https"))
}

/// Is it an address of a store?
pub(super) fn is_store(text: &str) -> bool {
    scheme_of(text.trim()).is_some_and(|scheme| OF_STORES.contains(&scheme.as_str()))
}

fn scheme(v: &View<'_>, address: &Address<'_>) -> Option<Result<(), (&'static str, String, String)>> {
    let scheme = scheme_of(address.text);
    let allowed = || {
        let is_plain = scheme.as_deref() == Some("http");
        let here = url::Url::parse(address.text).is_ok_and(|url| is_loopback(&url));
        is_plain
            && (here
                || v.recording
                    .meta
                    .cloud
                    .as_ref()
                    .is_some_and(|cloud| cloud.allow_http))
    };
    let known = scheme.as_deref().is_some_and(|scheme| SCHEMES.contains(&scheme));
    if known || allowed() {
        return Some(Ok(()));
    }
    let expected = format!("an address with one of the schemes {}", SCHEMES.join(", "));
    Some(Err(("unknown", expected, format!("`{}`", address.text))))
}

fn form(address: &Address<'_>) -> Option<Result<(), (&'static str, String, String)>> {
    let uri = CloudUri::read(address.text).filter(|uri| matches!(uri.provider, Some("aws" | "gc")))?;
    if uri.problems.is_empty() {
        return Some(Ok(()));
    }
    let wrong: Vec<&str> = uri.problems.iter().map(|(problem, _)| problem.words()).collect();
    let observed = format!("`{}` has {}", address.text, wrong.join(" and "));
    Some(Err((
        "form",
        "scheme, bucket and key, and nothing else".to_owned(),
        observed,
    )))
}

fn web_addresses(x: Seen<'_>) -> Vec<Finding> {
    let sheet = match x.sheet() {
        Ok(sheet) => sheet,
        Err(undecided) => return vec![undecided],
    };
    let Some(number) = sheet.address_column() else {
        return Vec::new();
    };
    let name = sheet
        .fields
        .get(number)
        .map_or("access_url", |field| field.label());
    let filled = || {
        sheet
            .rows
            .iter()
            .filter(|row| !Sheet::is_shifted(row))
            .filter_map(|row| Some((row, text(row, number)?)))
    };
    let bad = filled().filter(|(_, text)| is_store(text));
    let mut findings: Vec<Finding> = bad
        .take(5)
        .map(|(row, text)| {
            let part = row.cells.get(number).map(|cell| cell.place.span.clone());
            let observed = format!("row {}, {name}: `{text}`", row.number);
            Finding::broken(
                "store-address",
                &x,
                Part::Body(part),
                "an http or https address",
                observed,
            )
        })
        .collect();
    if findings.is_empty() && filled().next().is_some() {
        let observed = format!("{} addresses", filled().count());
        findings.push(Finding::pass(&x, sheet.head(), observed));
    }
    findings
}

fn provider_columns(sheet: &Sheet<'_>, columns: &[Provider<'_>]) -> Vec<Finding> {
    let record = |column: &Provider<'_>| {
        let (name, ucd) = (column.field.label(), column.field.ucd().unwrap_or("none"));
        let code = if column.by_ucd { "by-ucd" } else { "by-name" };
        let observed = format!(
            "the column `{name}` holds addresses of {}; its UCD is {ucd}",
            column.provider
        );
        Finding::info(code, &sheet.x, sheet.field(column.field), observed)
    };
    columns.iter().map(record).collect()
}

fn known_words(sheet: &Sheet<'_>, columns: &[Provider<'_>]) -> Vec<Finding> {
    let own = sheet.fields.iter().filter(|field| field.name() == Some(COLUMN));
    let fields = own.copied().chain(columns.iter().map(|column| column.field));
    fields.filter_map(|field| words_of(sheet, field)).collect()
}

/// A word with another namespace than the IVOA's is nobody's business.
fn words_of(sheet: &Sheet<'_>, field: Field<'_>) -> Option<Finding> {
    let ucd = field.ucd().filter(|ucd| !ucd.is_empty())?;
    let lower = ucd.to_ascii_lowercase();
    let mut words = lower.split(';').map(str::trim);
    let unknown = words.find(|word| {
        let bare = word.strip_prefix("ivoa:").unwrap_or(word);
        !bare.contains(':') && !WORDS.contains(bare)
    });
    let place = Part::Body(Some(field.span_of("ucd")));
    Some(match unknown {
        None => Finding::pass(&sheet.x, place, format!("`{}` has the UCD {ucd}", field.label())),
        Some(word) => Finding::broken(
            "unknown-word",
            &sheet.x,
            place,
            "words of the IVOA's list",
            format!(
                "`{}` has the UCD {ucd}: `{word}` is not in the list",
                field.label()
            ),
        ),
    })
}

fn directories(sheet: &Sheet<'_>, columns: &[Provider<'_>]) -> Vec<Finding> {
    let x = sheet.x;
    let cells = x
        .sheet()
        .ok()
        .and_then(Column::of)
        .map_or(&[][..], |column| column.cells);
    let ends = |text: Option<&str>| text.is_some_and(|text| text.ends_with('/'));
    let in_cells = cells.iter().filter_map(|cell| {
        let entries = cell.entries();
        let entry = entries
            .iter()
            .find(|entry| ends(entry.key()) || ends(entry.text("uri")))?;
        let observed = format!(
            "row {}, {COLUMN}, {}: all below a prefix",
            cell.row,
            entry.label()
        );
        Some(Finding::info(
            "prefix",
            &x,
            cell.part(Some(entry.node.span.clone())),
            observed,
        ))
    });
    let in_columns = columns.iter().flat_map(|column| in_column(sheet, column));
    let in_columns = in_columns.filter(|address| ends(Some(address.text)));
    let in_columns = in_columns.map(|address| {
        let observed = format!("{}: all below `{}`", address.whose, address.text);
        Finding::info("prefix", &x, address.part, observed)
    });
    in_cells.chain(in_columns).collect()
}

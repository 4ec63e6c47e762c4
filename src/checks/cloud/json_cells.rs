//! Group B of the catalogue: a cell is one JSON object.

use std::collections::HashSet;

use super::cell::{CloudCell, Content};
use super::ground::{Column, Flaw, Opinion, WITH_CELLS, each_cell, each_column, sum_up, want};
use super::json::{self, Kind, Node, Trouble};
use crate::checks::{Check, Finding, Reads};
use crate::recording::Reason;

const GOOD: &str = "discovery/query GET /query -> 200 | @cloud/discovery-good";
const IN_LINKS: &str = "links/get GET /links?ID=a -> 200 | @cloud/links-good";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-json-parse",
        reads: Reads::Any(WITH_CELLS),
        because: "A client that can't read the cell either stops or takes the file from the archive without a word.",
        usually: "The text is what a program prints (single quotes), was put together by hand (commas), or was escaped for XML twice.",
        mend: "Write the cell with a JSON library, and let the VOTable library escape it once.",
        good: &[
            GOOD,
            IN_LINKS,
            "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"k\", \"size\": 1e999}}",
        ],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cell {'aws': {'bucket_name': 'b'}}",
                "not-json",
            ),
            (
                "discovery/query GET /query -> 200 | @cell s3://bucket/key.fits",
                "not-json",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {&quot;aws&quot;: {}}",
                "not-json",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|{\"aws\":|{\"aws\"|",
                "not-json",
            ),
        ],
        judge: |v| each_column(v, WITH_CELLS, json),
    },
    Check {
        decides: "cloud-json-not-double-encoded",
        reads: Reads::Any(WITH_CELLS),
        because: "A client parses once and finds a string where it looks for providers.",
        usually: "The value was serialised by the catalogue and once more by the writer of the table.",
        mend: "Serialise the object once.",
        good: &[GOOD],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell \"{\\\"aws\\\": {}}\"",
            "wrapped",
        )],
        judge: |v| each_cell(v, |cell| vec![unwrapped(cell)]),
    },
    Check {
        decides: "cloud-json-object",
        reads: Reads::Any(WITH_CELLS),
        because: "Clients ask the value for its member aws; that of anything else fails.",
        usually: "A list of copies was written without saying whose they are, or an empty list for no copies.",
        mend: "Write an object with a member for each provider, and an empty cell for nothing.",
        good: &[GOOD, "discovery/query GET /query -> 200 | @cell {}"],
        bad: &[
            ("discovery/query GET /query -> 200 | @cell []", "no-object"),
            ("discovery/query GET /query -> 200 | @cell 7", "no-object"),
            ("discovery/query GET /query -> 200 | @cell \"aws\"", "no-object"),
        ],
        judge: |v| each_cell(v, |cell| vec![is_object(cell)]),
    },
    Check {
        decides: "cloud-json-unique-members",
        reads: Reads::Any(WITH_CELLS),
        because: "Of two members of one name most readers keep the last one, some the first: each sees another copy.",
        usually: "Two copies at one provider were written as two members in place of an array.",
        mend: "Put the copies of a provider into one array.",
        good: &[GOOD],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"key\": \"a\"}, \"aws\": {\"key\": \"b\"}}",
                "repeated",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": {\"key\": \"a\", \"key\": \"b\"}}",
                "repeated",
            ),
        ],
        judge: |v| each_cell(v, |cell| vec![no_repeats(cell)]),
    },
];

/// Opinions on the cells; what we can't read ourselves is not decided.
fn json(column: &Column<'_>) -> Vec<Finding> {
    let opinions = column.cells.iter().map(|cell| (cell, vec![parses(cell)]));
    let mut findings = sum_up(column, opinions);
    let unread = column.cells.iter().find_map(|cell| match &cell.content {
        Content::Unread(trouble) => Some((cell, trouble)),
        _ => None,
    });
    if let Some((cell, trouble)) = unread {
        let observed = format!("row {}, cloud_access: {}", cell.row, trouble.message);
        findings.push(Finding::undecided(Reason::TooLarge, &column.sheet.x, observed));
    }
    findings
}

fn parses(cell: &CloudCell) -> Opinion {
    match &cell.content {
        Content::Empty | Content::Word | Content::Cut | Content::Unread(_) => None,
        Content::Json(_) => Some(Ok(())),
        Content::Broken(trouble) => Some(Err(not_json(&cell.text, trouble))),
    }
}

fn not_json(text: &str, trouble: &Trouble) -> Flaw {
    let before = text.get(..trouble.at).unwrap_or_default();
    let number = before.chars().count() + 1;
    let observed = format!("{} at character {number}", trouble.message);
    let end = text.get(trouble.at..).and_then(|rest| rest.chars().next());
    let span = trouble.at..trouble.at + end.map_or(0, char::len_utf8);
    let flaw = Flaw::new("not-json", Some(span), "JSON (RFC 8259)", observed);
    match mended(text) {
        Some(advice) => flaw.advise(advice),
        None => flaw,
    }
}

/// What would make it JSON.
fn mended(text: &str) -> Option<&'static str> {
    let names = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&apos;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ];
    let unescaped = names
        .iter()
        .fold(text.to_owned(), |text, (name, c)| text.replace(name, c))
        .replace("&amp;", "&");
    if unescaped != text && json::read(&unescaped).is_ok() {
        return Some("It is JSON once XML's escapes are taken off a second time: it was escaped twice.");
    }
    let quoted = text.replace('\'', "\"");
    if quoted != text && json::read(&quoted).is_ok() {
        return Some("It is JSON with double quotes in place of the single ones.");
    }
    let is_uri = text
        .trim()
        .split_once("://")
        .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric()));
    is_uri.then_some("It is a bare address: those belong in a provider column.")
}

fn unwrapped(cell: &CloudCell) -> Opinion {
    let node = cell.json()?;
    want(!is_wrapped(node), || {
        let observed = "a string that holds JSON";
        Flaw::new("wrapped", Some(node.span.clone()), "an object", observed)
    })
}

/// Is it a string that is JSON with members or elements itself?
fn is_wrapped(node: &Node) -> bool {
    let inside = node.text().and_then(|text| json::read(text).ok());
    inside.is_some_and(|inside| matches!(inside.kind, Kind::Object(_) | Kind::Array(_)))
}

fn is_object(cell: &CloudCell) -> Opinion {
    let node = cell.json()?;
    if is_wrapped(node) {
        return None;
    }
    want(matches!(node.kind, Kind::Object(_)), || {
        let expected = "an object of providers";
        Flaw::new("no-object", Some(node.span.clone()), expected, node.word())
    })
}

fn no_repeats(cell: &CloudCell) -> Opinion {
    let node = cell.json()?;
    let repeated = node.all().into_iter().find_map(|part| {
        let mut names = HashSet::new();
        let mut members = part.members().iter();
        members.find(|member| !names.insert(member.name.as_str()))
    });
    Some(match repeated {
        None => Ok(()),
        Some(member) => Err(Flaw::new(
            "repeated",
            Some(member.at.clone()),
            "each name once",
            format!("`{}` stands twice in one object", member.name),
        )),
    })
}

//! What a link is to its data set (DataLink 1.1 section 3.2.6).

use super::ground::{LISTS, Wrong, each_row, is_error};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Sheet, View, each, lenient_media};
use crate::documents::votable::Row;
use crate::recording::{Reason, step};

const GOOD: &str = "links/get GET /links?ID=a -> 200 | @cloud/links-good";

/// Our copy of the core vocabulary, http://www.ivoa.net/rdf/datalink/core.
const CORE: [&str; 22] = [
    "auxiliary",
    "bias",
    "calibration",
    "coderived",
    "counterpart",
    "cutout",
    "dark",
    "derivation",
    "detached-header",
    "documentation",
    "error",
    "flat",
    "noise",
    "package",
    "preview",
    "preview-image",
    "preview-plot",
    "proc",
    "progenitor",
    "this",
    "thumbnail",
    "weight",
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-semantics",
        reads: Reads::Any(LISTS),
        because: "Clients choose links by this value, and compare it letter by letter: only `#this` is `#this`.",
        usually: "The hash was left out, or the term was made into its full URI.",
        mend: "Write terms of the core vocabulary with a hash and nothing before it, others as full URIs, and never nothing.",
        good: &[
            GOOD,
            "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>#preview</TD>|<TD>http://www.ivoa.net/rdf/datalink/core-of-ours#preview</TD>|",
        ],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>#preview</TD>|<TD/>|",
                "empty",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>#preview</TD>|<TD>preview</TD>|",
                "bare",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>#preview</TD>|<TD>http://www.ivoa.net/rdf/datalink/core#preview</TD>|",
                "full-uri",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>#preview</TD>|<TD>#postcard</TD>|",
                "unknown-term",
            ),
        ],
        judge: |v| each_row(v, LISTS, |sheet, row| semantics(v, sheet, row)),
    },
    Check {
        decides: "dl-semantics-resolves",
        reads: Reads::Any(&[step::LINKS_TERM]),
        because: "Nobody knows what to do with a link of a concept that is explained nowhere.",
        usually: "The URI was made up, or its page has moved.",
        mend: "Put a page where the URI of the concept leads.",
        good: &["links/term GET /terms -> 200 Content-Type: text/html | <html/>"],
        bad: &[
            ("links/term GET /terms -> 404 | no", "gone"),
            (
                "links/term GET /terms -> 200 Content-Type: application/octet-stream | x",
                "no-page",
            ),
        ],
        judge: |v| each(v, &[step::LINKS_TERM], page),
    },
];

/// Is it an absolute URI?
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let mut letters = scheme.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !rest.is_empty()
}

/// Is it of the core vocabulary, and not of another whose name begins alike?
fn is_core(uri: &str) -> bool {
    let rest = uri.strip_prefix("http://www.ivoa.net/rdf/datalink/core");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['#', '/', '?']))
}

fn semantics(v: &View<'_>, sheet: &Sheet<'_>, row: &Row) -> Option<Result<(), Wrong>> {
    sheet.column("semantics")?;
    let text = sheet.text(row, "semantics").trim();
    let wrong = |code, observed: String| {
        let expected = "a core term such as `#this`, or the full URI of another concept";
        Some(Err(Wrong::new(code, "semantics", expected, observed)))
    };
    if text.is_empty() {
        // What an error row lacks has a rule of its own.
        return if is_error(sheet, row) {
            None
        } else {
            wrong("empty", "nothing".to_owned())
        };
    }
    if let Some(term) = text.strip_prefix('#') {
        if CORE.contains(&term) {
            return Some(Ok(()));
        }
        let observed = format!("`{text}` is not in our copy of the vocabulary");
        return wrong("unknown-term", observed).map(|judged| judged.map_err(Wrong::warn));
    }
    let plain = text.to_ascii_lowercase().replacen("https://", "http://", 1);
    if is_core(&plain) {
        let full = wrong("full-uri", format!("`{text}`"));
        let is_old = v.links_version() == "1.0";
        return full.map(|judged| {
            if is_old {
                judged.map_err(Wrong::warn)
            } else {
                judged
            }
        });
    }
    if is_uri(text) {
        Some(Ok(()))
    } else {
        wrong("bare", format!("`{text}`"))
    }
}

fn page(x: Seen<'_>) -> Judgement {
    if matches!(x.status(), 401 | 429 | 503) {
        return Err(Finding::undecided(Reason::Blocked, &x, x.status_line()));
    }
    if !matches!(x.status(), 200 | 206) {
        return Ok(Finding::broken(
            "gone",
            &x,
            Part::Status,
            "a page on the concept",
            x.status_line(),
        ));
    }
    let readable = x.media_type().is_none_or(|media| {
        let whole = media.essence();
        media.kind == "text" || media.is_xml() || whole == "application/pdf" || whole == "application/json"
    });
    let observed = lenient_media(&x);
    if readable {
        return Ok(Finding::pass(&x, Part::Header("Content-Type"), observed));
    }
    let expected = "a type that a browser shows";
    Ok(Finding::broken(
        "no-page",
        &x,
        Part::Header("Content-Type"),
        expected,
        observed,
    ))
}

//! The rows of a list of links (DataLink 1.1 sections 3.2 and 3.2.5 to 3.2.11).

use super::downloads::{is_for_others, link_of, media_agrees};
use super::ground::{LISTS, Wrong, each_row, is_error};
use crate::checks::{Check, Finding, Part, Reads, Seen, Sheet, View};
use crate::documents::media_type::MediaType;
use crate::documents::votable::Row;
use crate::recording::step;

const GOOD: &str = "links/get GET /links?ID=a -> 200 | @cloud/links-good";

/// What a row is about, one of them each.
const TARGETS: [&str; 3] = ["access_url", "service_def", "error_message"];

type Opinion = Option<Result<(), Wrong>>;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-exactly-one",
        reads: Reads::Any(LISTS),
        because: "A row that is two things at once is read differently by each client, one that is none by nobody.",
        usually: "An error was added to a row that already had its address, or the address could not be made and nothing was said.",
        mend: "Write an access_url, a service_def or an error_message in each row, and leave the other two empty.",
        good: &[
            GOOD,
            "links/unknown GET /links?ID=none -> 200 | @cloud/links-unknown",
        ],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>soda</TD>|<TD/>|",
                "none",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>soda</TD><TD/>|<TD>soda</TD><TD>DefaultFault</TD>|",
                "several",
            ),
        ],
        judge: |v| each_row(v, LISTS, exactly_one),
    },
    Check {
        decides: "dl-description",
        reads: Reads::Any(LISTS),
        because: "Of links with the same semantics people see only the description.",
        usually: "The column was left empty.",
        mend: "Say in a few words what the link is.",
        good: &[GOOD],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>The image</TD>|<TD/>|",
            "undescribed",
        )],
        judge: |v| each_row(v, LISTS, described),
    },
    Check {
        decides: "dl-content-type",
        reads: Reads::Any(&[step::LINKS_GET, step::LINKS_SEVERAL, step::LINKS_DOWNLOAD]),
        because: "Clients choose by it which program opens the file.",
        usually: "The column holds the name of a format, or the archive's web server knows another type.",
        mend: "Write a media type such as application/fits, the one that the link is served with.",
        good: &[
            GOOD,
            "links/get GET /links?ID=a -> 200 | @cloud/links-good s|https://archive.example.org/data/|https://example.org/data/|\nlinks/download GET /data/archive/2/3052/primary/image.fits -> 206 Content-Type: application/fits",
        ],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>image/jpeg</TD>|<TD>JPEG</TD>|",
                "no-media-type",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|https://archive.example.org/data/|https://example.org/data/|\nlinks/download GET /data/archive/2/3052/primary/image.fits -> 206 Content-Type: image/png",
                "other-type",
            ),
        ],
        judge: |v| {
            let mut findings = each_row(v, &[step::LINKS_GET, step::LINKS_SEVERAL], media_type);
            findings.extend(v.at(step::LINKS_DOWNLOAD).filter_map(|x| served(v, x)));
            findings
        },
    },
    Check {
        decides: "dl-content-qualifier",
        reads: Reads::Any(LISTS),
        because: "Clients choose by it between an image and a spectrum of the same format.",
        usually: "The term was written without its hash.",
        mend: "Write `#image` and the like, terms of http://www.ivoa.net/rdf/product-type, and full URIs for others.",
        good: &[GOOD],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>#image</TD>|<TD>image</TD>|",
            "no-term",
        )],
        judge: |v| each_row(v, LISTS, qualifier),
    },
    Check {
        decides: "dl-link-auth-values",
        reads: Reads::Any(LISTS),
        because: "A client decides by it whether to sign in first; a word that it does not know says nothing.",
        usually: "The column is filled with yes and no, or 0 and 1.",
        mend: "Write false, optional or true, or leave the cell empty.",
        good: &[GOOD],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>optional</TD>|<TD>maybe</TD>|",
            "unknown",
        )],
        judge: |v| each_row(v, LISTS, auth_word),
    },
];

fn exactly_one(sheet: &Sheet<'_>, row: &Row) -> Opinion {
    // Without all three columns the count means nothing; that is the business of the columns' own rule.
    if TARGETS.iter().any(|name| sheet.column(name).is_none()) {
        return None;
    }
    let has = |name: &&&str| !sheet.text(row, name).trim().is_empty();
    let found: Vec<&str> = TARGETS.iter().filter(has).copied().collect();
    let expected = "one of access_url, service_def and error_message";
    Some(match found.as_slice() {
        [_] => Ok(()),
        [] => Err(Wrong::new("none", "", expected, "none of them")),
        several => Err(Wrong::new("several", "", expected, several.join(" and "))),
    })
}

fn described(sheet: &Sheet<'_>, row: &Row) -> Opinion {
    sheet.column("description")?;
    // Without it, rows of errors can't be told from links.
    sheet.column("error_message")?;
    if is_error(sheet, row) {
        return None;
    }
    let is_empty = sheet.text(row, "description").trim().is_empty();
    Some(match is_empty {
        false => Ok(()),
        true => Err(Wrong::new(
            "undescribed",
            "description",
            "what the link is, in words",
            "nothing",
        )),
    })
}

fn media_type(sheet: &Sheet<'_>, row: &Row) -> Opinion {
    let text = sheet.text(row, "content_type").trim();
    if text.is_empty() || text.eq_ignore_ascii_case("directory") {
        return None;
    }
    Some(match MediaType::read(text) {
        Some(_) => Ok(()),
        None => Err(Wrong::new(
            "no-media-type",
            "content_type",
            "a media type",
            format!("`{text}`"),
        )),
    })
}

/// The type that a link was served with.
fn served(v: &View<'_>, x: Seen<'_>) -> Option<Finding> {
    let (sheet, row) = link_of(v, &x).filter(|(sheet, row)| !is_for_others(sheet, row, &x))?;
    let wanted = MediaType::read(sheet.text(row, "content_type").trim())?;
    let found = x.media_type().filter(|_| matches!(x.status(), 200 | 206))?;
    let observed = format!(
        "{}; row {} says {}",
        found.essence(),
        row.number,
        wanted.essence()
    );
    let at = Part::Header("Content-Type");
    Some(match media_agrees(&wanted, &found) {
        true => Finding::pass(&x, at, observed),
        false => Finding::broken(
            "other-type",
            &x,
            at,
            format!("{}, as the list says", wanted.essence()),
            observed,
        ),
    })
}

fn qualifier(sheet: &Sheet<'_>, row: &Row) -> Opinion {
    let text = sheet.text(row, "content_qualifier").trim();
    if text.is_empty() {
        return None;
    }
    let is_term = text.strip_prefix('#').is_some_and(|term| !term.is_empty());
    Some(match is_term || super::semantics::is_uri(text) {
        true => Ok(()),
        false => {
            let expected = "a term that begins with a hash, or a full URI";
            Err(Wrong::new(
                "no-term",
                "content_qualifier",
                expected,
                format!("`{text}`"),
            ))
        }
    })
}

fn auth_word(sheet: &Sheet<'_>, row: &Row) -> Opinion {
    let text = sheet.text(row, "link_auth").trim();
    if text.is_empty() {
        return None;
    }
    Some(match matches!(text, "false" | "optional" | "true") {
        true => Ok(()),
        false => Err(Wrong::new(
            "unknown",
            "link_auth",
            "false, optional or true",
            format!("`{text}`"),
        )),
    })
}

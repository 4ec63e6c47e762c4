//! What reading links gave, beside what the list says of them (DataLink 1.1 sections 3.2.8, 3.2.11 and 3.2.12).

use super::ground::{asked, same_address};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Sheet, Verdict, View, settle};
use crate::documents::media_type::MediaType;
use crate::documents::votable::Row;
use crate::recording::{Reason, step};

/// A link whose file is as the list says.
const AS_SAID: &str = "links/get GET /links?ID=a -> 200 | @cloud/links-good s|https://archive.example.org/data/archive/2/3052/primary/|https://example.org/|\n\
     links/download GET /image.fits -> 206 Content-Range: bytes 0-0/100800";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-content-length",
        reads: Reads::Any(&[step::LINKS_DOWNLOAD]),
        because: "Clients plan downloads by it, and take a shorter file for a broken one.",
        usually: "The length is in kbyte, is that of the file before it was compressed, or is older than the file.",
        mend: "Write the length in bytes of what the link returns, or leave the cell empty.",
        good: &[AS_SAID],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|https://archive.example.org/data/archive/2/3052/primary/|https://example.org/|\n\
                 links/download GET /image.fits -> 206 Content-Range: bytes 0-0/98",
                "other-length",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|https://archive.example.org/data/archive/2/3052/primary/|https://example.org/|\n\
                 links/download GET /image.fits -> 200 Content-Length: 100799",
                "other-length",
            ),
        ],
        judge: |v| v.at(step::LINKS_DOWNLOAD).filter_map(|x| length(v, x)).collect(),
    },
    Check {
        decides: "dl-link-auth-true",
        reads: Reads::Any(&[step::LINKS_DOWNLOAD]),
        because: "A client that signs in where it need not, or does not where it must, loses its user.",
        usually: "The rights changed, and the list was not told.",
        mend: "Write into link_auth what the address asks for; mend addresses that lead nowhere.",
        good: &[AS_SAID],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|https://archive.example.org/data/archive/2/3052/primary/|https://example.org/|\n\
                 links/download GET /image.fits -> 401 WWW-Authenticate: Bearer",
                "closed",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|https://archive.example.org/data/archive/2/3052/primary/|https://example.org/|\n\
                 links/download GET /image.fits -> 404",
                "dead",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|https://archive.example.org/data/archive/2/3052/primary/|https://example.org/| s|<TD>false</TD>|<TD>true</TD>|\n\
                 links/download GET /image.fits -> 206 Content-Range: bytes 0-0/100800",
                "open",
            ),
        ],
        judge: |v| v.at(step::LINKS_DOWNLOAD).filter_map(|x| auth(v, x)).collect(),
    },
    Check {
        decides: "dl-link-authorized",
        reads: Reads::Any(&[step::LINKS_DOWNLOAD]),
        because: "A client that believes the prediction does not even try.",
        usually: "It is a prediction, and may be wrong.",
        mend: "Nothing must be mended.",
        good: &[AS_SAID],
        bad: &[],
        judge: |v| {
            v.at(step::LINKS_DOWNLOAD)
                .filter_map(|x| authorized(v, x))
                .collect()
        },
    },
];

/// The row of a list whose address this answer is to.
pub(super) fn link_of<'v>(v: &'v View<'_>, x: &Seen<'v>) -> Option<(Sheet<'v>, &'v Row)> {
    let asked = asked(x);
    let lists = v.at(step::LINKS_GET).chain(v.at(step::LINKS_SEVERAL));
    let mut found = lists.filter_map(|list| {
        let sheet = list.sheet().ok()?;
        let mut rows = sheet.rows.iter();
        let row = rows.find(|row| same_address(sheet.text(row, "access_url"), &asked))?;
        Some((sheet, row))
    });
    found.next()
}

/// Do two types name the same sort of file? VOTable and XML have several names, FITS too (RFC 4047), and a store often knows none.
pub(super) fn media_agrees(wanted: &MediaType, found: &MediaType) -> bool {
    let unknown = ["application/octet-stream", "binary/octet-stream"];
    let xml = ["text/xml", "application/xml", "application/x-votable+xml"];
    let fits = ["application/fits", "image/fits", "image/x-fits"];
    let (wanted, found) = (wanted.essence(), found.essence());
    let both_in = |list: &[&str]| list.contains(&wanted.as_str()) && list.contains(&found.as_str());
    wanted == found || unknown.contains(&found.as_str()) || both_in(&xml) || both_in(&fits)
}

/// The length of what the link returns, if the answer tells it.
fn length_of(x: &Seen<'_>) -> Option<u64> {
    if x.header("content-encoding")
        .is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"))
    {
        return None;
    }
    match x.status() {
        206 => x.header("content-range")?.rsplit_once('/')?.1.trim().parse().ok(),
        200 => x.header("content-length")?.trim().parse().ok(),
        _ => None,
    }
}

/// Length and type are those of what the link returns to who may read it; others may be sent to a page where they sign in.
pub(super) fn is_for_others(sheet: &Sheet<'_>, row: &Row, x: &Seen<'_>) -> bool {
    let text = |name: &str| sheet.text(row, name).trim();
    x.exchange.identity.is_none() && (text("link_auth") == "true" || text("link_authorized") == "false")
}

fn length(v: &View<'_>, x: Seen<'_>) -> Option<Finding> {
    let (sheet, row) = link_of(v, &x)?;
    if is_for_others(&sheet, row, &x) {
        return None;
    }
    let wanted = sheet.integer(row, "content_length")?;
    let found = length_of(&x)?;
    let header = if x.status() == 206 {
        "Content-Range"
    } else {
        "Content-Length"
    };
    let observed = format!("{found} bytes; row {} says {wanted}", row.number);
    Some(match u64::try_from(wanted) == Ok(found) {
        true => Finding::pass(&x, Part::Header(header), observed),
        false => {
            let expected = format!("{wanted} bytes, as the list says");
            let broken = Finding::broken("other-length", &x, Part::Header(header), expected, observed);
            match u64::try_from(wanted) {
                Ok(wanted) if wanted > 0 && found / 1024 == wanted => {
                    broken.advise("The list has the length in kbyte.")
                }
                _ => broken,
            }
        }
    })
}

fn auth(v: &View<'_>, x: Seen<'_>) -> Option<Finding> {
    let (sheet, row) = link_of(v, &x)?;
    let said = sheet.text(row, "link_auth").trim();
    if x.exchange.identity.is_some() || !matches!(said, "true" | "false" | "optional") {
        return None;
    }
    let judged = || -> Judgement {
        let observed = format!("{}; row {} says link_auth {said}", x.status_line(), row.number);
        let was_moved = v.hops(&x).len() > 1;
        match (said, x.status()) {
            ("true", 401 | 403) | ("false" | "optional", 200 | 206) => {
                Ok(Finding::pass(&x, Part::Status, observed))
            }
            ("false" | "optional", 404 | 410) => {
                let expected = "200 or 206 without credentials";
                let broken = Finding::broken("dead", &x, Part::Status, expected, observed);
                Ok(broken.graded(Verdict::Warn))
            }
            // Many a login page answers 200, some of them without a redirect.
            ("true", 200 | 206) if was_moved || is_another_page(&sheet, row, &x) => {
                Err(Finding::undecided(Reason::Ambiguous, &x, observed))
            }
            ("true", 200 | 206) => {
                let expected = "401 or 403 without credentials";
                Ok(Finding::broken("open", &x, Part::Status, expected, observed))
            }
            ("false" | "optional", 401 | 403) => {
                let expected = "200 or 206 without credentials";
                Ok(Finding::broken("closed", &x, Part::Status, expected, observed))
            }
            _ => Err(Finding::undecided(Reason::Ambiguous, &x, observed)),
        }
    };
    Some(settle(judged()))
}

/// Is it a page where another type is announced?
fn is_another_page(sheet: &Sheet<'_>, row: &Row, x: &Seen<'_>) -> bool {
    let said = MediaType::read(sheet.text(row, "content_type").trim());
    let is_page = |media: &MediaType| media.essence() == "text/html";
    x.media_type().is_some_and(|found| is_page(&found)) && !said.is_some_and(|said| is_page(&said))
}

fn authorized(v: &View<'_>, x: Seen<'_>) -> Option<Finding> {
    let (sheet, row) = link_of(v, &x)?;
    let column = sheet.column("link_authorized")?;
    let said = row.value(column)?.boolean()?;
    let could = match x.status() {
        200 | 206 => true,
        401 | 403 => false,
        _ => return None,
    };
    let observed = format!("row {} says {said}; reading gave {}", row.number, x.status_line());
    let code = if said == could {
        "came-true"
    } else {
        "came-otherwise"
    };
    Some(Finding::info(code, &x, Part::Status, observed))
}

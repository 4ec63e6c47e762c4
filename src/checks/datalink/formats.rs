//! The format of a list of links (DataLink 1.1 section 2.1.2, DALI 1.1 section 3.4.3).

use super::asking::willing;
use super::ground::{status, values_of};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, lenient_media, settle};
use crate::documents::media_type::MediaType;
use crate::documents::votable::Votable;
use crate::recording::{Reason, step};

/// The media types that VOTable has.
const OF_VOTABLE: [&str; 2] = ["application/x-votable+xml", "text/xml"];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-responseformat",
        reads: Reads::All(&[step::LINKS_FORMAT]),
        because: "A client that writes down what it wants, in any of the agreed ways, should not be worse off than one that does not.",
        usually: "The value is compared with one spelling, and a media type with parameters is taken for an unknown one.",
        mend: "Take votable and application/x-votable+xml, and leave the parameters of a media type aside.",
        good: &["links/get GET /links?ID=a -> 200 | @cloud/links-good\n\
             links/format GET /links?ID=a&RESPONSEFORMAT=votable -> 200 Content-Type: text/xml | @cloud/links-good\n\
             links/format GET /links?ID=a&RESPONSEFORMAT=application/x-votable%2Bxml -> 200 Content-Type: application/x-votable+xml | @cloud/links-good"],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good\n\
                 links/format GET /links?ID=a&RESPONSEFORMAT=votable -> 400 | UsageFault: format",
                "refused",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good\n\
                 links/format GET /links?ID=a&RESPONSEFORMAT=votable -> 200 Content-Type: text/csv | ID,access_url",
                "no-votable",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good\n\
                 links/format GET /links?ID=a&RESPONSEFORMAT=application/x-votable%2Bxml -> 200 Content-Type: text/xml | @cloud/links-good",
                "other-type",
            ),
        ],
        judge: |v| v.at(step::LINKS_FORMAT).map(|x| settle(format(v, x))).collect(),
    },
    Check {
        decides: "dl-responseformat-unknown",
        reads: Reads::All(&[step::LINKS_FORMAT_UNKNOWN]),
        because: "A client that gets another format than it asked for reads it wrongly.",
        usually: "A value that is not known is taken for none.",
        mend: "Answer with an error where the format is not known.",
        good: &[
            "links/format-unknown GET /links?ID=a&RESPONSEFORMAT=application/x-voconform-none -> 400 | UsageFault: format",
        ],
        bad: &[(
            "links/format-unknown GET /links?ID=a&RESPONSEFORMAT=application/x-voconform-none -> 200 | @cloud/links-good",
            "answered",
        )],
        judge: |v| each(v, &[step::LINKS_FORMAT_UNKNOWN], unknown),
    },
];

fn format(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let answered = v.at(step::LINKS_GET).any(|first| first.votable().is_ok());
    if !answered {
        let observed = "there is no list of links without a format either";
        return Err(Finding::undecided(Reason::Blocked, &x, observed));
    }
    if willing(x)?.status() != 200 {
        return Ok(status("refused", &x, "200, for this is the standard format"));
    }
    x.whole()?;
    let is_votable = x.xml().ok().and_then(Votable::of).is_some();
    if !is_votable {
        return Ok(Finding::broken(
            "no-votable",
            &x,
            Part::BODY,
            "a VOTable",
            lenient_media(&x),
        ));
    }
    let wanted = values_of(&x, "RESPONSEFORMAT")
        .into_iter()
        .next()
        .unwrap_or_default();
    let wanted = MediaType::read(&wanted).map(|media| media.essence());
    let found = x.media_type().map(|media| media.essence());
    let at = Part::Header("Content-Type");
    match (wanted, found) {
        // A type that is none of VOTable's has a rule of its own.
        (Some(wanted), Some(found)) if found != wanted && OF_VOTABLE.contains(&found.as_str()) => Ok(
            Finding::broken("other-type", &x, at, format!("{wanted}, as was asked for"), found),
        ),
        (_, found) => Ok(Finding::pass(&x, at, found.unwrap_or_default())),
    }
}

fn unknown(x: Seen<'_>) -> Judgement {
    let says_error = x
        .xml()
        .ok()
        .and_then(Votable::of)
        .and_then(Votable::error)
        .is_some();
    if says_error || (400..600).contains(&willing(x)?.status()) {
        return Ok(Finding::pass(&x, Part::Status, x.status_line()));
    }
    let observed = format!("{}, {}", x.status_line(), lenient_media(&x));
    Ok(Finding::broken(
        "answered",
        &x,
        Part::Status,
        "an error",
        observed,
    ))
}

//! Group I of the catalogue: what the negotiated addresses lead to.

use super::asked::{Piece, delivered, piece, refusal, refused, total};
use super::locate::{lighter, transfer};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::recording::{Reason, step};

/// The protocol of endpoints that may be passed on (VOSpace 2.1 section 3.5.4).
const SHARE: &str = "http://wiki.ivoa.net/twiki/bin/view/IVOA/VOSpacePublicShare";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-locate-anonymous-works",
        reads: Reads::Any(&[step::LOCATE_READ]),
        because: "The first address is the one that clients take.",
        usually: "The site that is named first is down, or its token is not taken.",
        mend: "Name only sites first that deliver.",
        good: &["locate/read GET /files/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP"],
        bad: &[
            (
                "locate/read GET /files/x Range:bytes=0-3 -> 403 | permission denied",
                "refused",
            ),
            ("locate/read GET /files/x Range:bytes=0-3 -> 404", "refused"),
        ],
        judge: |v| first_read(v).map(delivers).into_iter().collect(),
    },
    Check {
        decides: "cloud-locate-public-share",
        reads: Reads::Any(&[step::LOCATE_SHARE]),
        because: "Such an address is passed on to people who have no account.",
        usually: "The address is the one that users of the service get.",
        mend: "Offer the protocol only with addresses that are open to anybody, and without a security method.",
        good: &[
            "locate/share POST /locate {@cloud/locate-request-share} -> 200 | @cloud/locate-share\n\
             locate/share-read GET /pub/x Range:bytes=0-0 -> 206 Content-Range: bytes 0-0/9 | S",
        ],
        bad: &[
            (
                "locate/share POST /locate {@cloud/locate-request-share} -> 200 | @cloud/locate-share-secured",
                "secured",
            ),
            (
                "locate/share POST /locate {@cloud/locate-request-share} -> 200 | @cloud/locate-share\n\
                 locate/share-read GET /pub/x Range:bytes=0-0 -> 403",
                "closed",
            ),
        ],
        judge: |v| each(v, &[step::LOCATE_SHARE], |x| shared(v, x)),
    },
    Check {
        decides: "cloud-locate-files-redirect",
        reads: Reads::Any(&[step::LOCATE_FILES]),
        because: "One address of a file that holds for good is what papers and catalogues can cite.",
        usually: "The redirect was made by hand and forgets its Location, or HEAD is not implemented.",
        mend: "Redirect GET with 303 to a copy, and answer HEAD with length, type and digest.",
        good: &[
            "locate/files GET /files/cadc:X/a.fits -> 303 Location: https://s.example.org/a.fits\n\
             locate/files HEAD /files/cadc:X/a.fits -> 200 Content-Length: 9; Content-Type: application/fits; Digest: md5=x",
        ],
        bad: &[
            ("locate/files GET /files/cadc:X/a.fits -> 303", "no-location"),
            (
                "locate/files HEAD /files/cadc:X/a.fits -> 200 Content-Length: 9",
                "bare",
            ),
            (
                "locate/files GET /files/cadc:X/a.fits -> 303 Location: /locate\nlocate/read GET /locate -> 405",
                "leads-nowhere",
            ),
        ],
        judge: |v| {
            each(v, &[step::LOCATE_FILES], |x| {
                match x.exchange.request.method.as_str() {
                    "HEAD" => described(x),
                    _ => redirects(v, x),
                }
            })
        },
    },
    Check {
        decides: "cloud-locate-param-redirect",
        reads: Reads::Any(&[step::LOCATE_REDIRECT]),
        because: "With it a single GET is enough to read a file, as curl does.",
        usually: "REQUEST is not looked at, so that the answer is the document.",
        mend: "Redirect to the first endpoint when REQUEST=redirect is given.",
        good: &[
            "locate/redirect GET /synctrans?TARGET=vos://a/b&REQUEST=redirect -> 303 Location: https://s.example.org/a.fits",
        ],
        bad: &[
            (
                "locate/redirect GET /synctrans?REQUEST=redirect -> 303 Location: /transfers/1/results/transferDetails",
                "to-details",
            ),
            (
                "locate/redirect GET /synctrans?REQUEST=redirect -> 200 | @cloud/locate-good",
                "no-redirect",
            ),
        ],
        judge: |v| each(v, &[step::LOCATE_REDIRECT], |x| lighter(v, to_the_data(x))),
    },
    Check {
        decides: "cloud-locate-copies-equal",
        reads: Reads::Any(&[step::LOCATE_READ]),
        because: "A client takes any of the addresses, and goes on at another when one fails.",
        usually: "One site has an earlier version of the file.",
        mend: "Bring the sites up to date before their addresses are handed out.",
        good: &[
            "locate/read GET /files/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
             locate/read GET /mirror/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP",
        ],
        bad: &[
            (
                "locate/read GET /files/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
                 locate/read GET /mirror/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMQ",
                "differ",
            ),
            (
                "locate/read GET /files/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
                 locate/read GET /mirror/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/8 | SIMP",
                "other-length",
            ),
        ],
        judge: copies,
    },
];

/// The read of the endpoint that was named first.
fn first_read<'v>(v: &'v View<'_>) -> Option<Seen<'v>> {
    let Some(negotiated) = v.first(step::LOCATE_NEGOTIATE) else {
        return of_endpoints(v).next();
    };
    let endpoint = transfer(negotiated).ok()?.protocols().first()?.endpoint()?;
    let began = |x: &Seen<'_>| {
        v.hops(x)
            .first()
            .is_some_and(|hop| hop.exchange.request.url == endpoint)
    };
    v.at(step::LOCATE_READ).find(began)
}

fn delivers(x: Seen<'_>) -> Finding {
    match x.status() {
        200 | 206 | 416 => Finding::pass(&x, Part::Status, x.status_line()),
        400..=501 if x.status() != 429 => Finding::broken(
            "refused",
            &x,
            Part::Status,
            "206 or 200, without credentials",
            refused(&x),
        ),
        _ => Finding::undecided(refusal(&x), &x, refused(&x)),
    }
}

fn shared(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let protocols = transfer(x)?.protocols();
    let Some(protocol) = protocols
        .into_iter()
        .find(|protocol| protocol.uri() == Some(SHARE))
    else {
        return Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "it offers nothing to share",
        ));
    };
    let methods = protocol.security();
    if !methods.is_empty() {
        let part = Part::Body(Some(protocol.element.span()));
        return Ok(Finding::broken(
            "secured",
            &x,
            part,
            "no security method",
            methods.join(", "),
        ));
    }
    let Some(read) = v.first(step::LOCATE_SHARE_READ) else {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "its endpoint was not read",
        ));
    };
    match read.status() {
        200 | 206 | 416 => Ok(Finding::pass(&read, Part::Status, read.status_line())),
        400..=499 if read.status() != 429 => {
            let expected = "206 or 200, without credentials";
            Ok(Finding::broken(
                "closed",
                &read,
                Part::Status,
                expected,
                refused(&read),
            ))
        }
        _ => Err(Finding::undecided(refusal(&read), &read, refused(&read))),
    }
}

/// What a GET of an address gave elsewhere in the run, if anybody asked.
pub fn read_elsewhere<'v>(v: &'v View<'_>, url: &url::Url) -> Option<Seen<'v>> {
    v.reads_of(url).find(|x| x.exchange.identity.is_none())
}

fn redirects(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let expected = "303 with a Location";
    let part = Part::Header("location");
    match (x.status(), x.location()) {
        (301 | 302 | 303 | 307 | 308, Some(url)) => match read_elsewhere(v, &url) {
            Some(there) if matches!(there.status(), 404 | 405 | 410 | 500) => {
                let observed = format!("{url} answers {} (x{})", there.status(), there.id());
                Ok(Finding::broken(
                    "leads-nowhere",
                    &x,
                    part,
                    "the address of a copy",
                    observed,
                ))
            }
            _ => Ok(Finding::pass(&x, part, format!("{} with a Location", x.status()))),
        },
        (300..=399, None) => Ok(Finding::broken(
            "no-location",
            &x,
            part,
            expected,
            x.status_line(),
        )),
        (200 | 206, _) => Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "the file itself is sent",
        )),
        (404 | 405 | 501, _) => Err(Finding::undecided(Reason::NotOffered, &x, x.status_line())),
        (401 | 403, _) => Err(Finding::undecided(Reason::NeedsCredentials, &x, x.status_line())),
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

fn described(x: Seen<'_>) -> Judgement {
    match x.status() {
        200 => {}
        301 | 302 | 303 | 307 | 308 => return Ok(Finding::pass(&x, Part::Status, x.status_line())),
        404 | 405 | 501 => return Err(Finding::undecided(Reason::NotOffered, &x, x.status_line())),
        401 | 403 => return Err(Finding::undecided(Reason::NeedsCredentials, &x, x.status_line())),
        _ => return Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
    let digests = ["digest", "repr-digest", "content-md5", "content-digest"];
    let has_digest = digests.iter().any(|name| x.header(name).is_some());
    let lacks = [
        (
            "Content-Length",
            x.header("content-length").is_some(),
            "content-length",
        ),
        ("Content-Type", x.header("content-type").is_some(), "content-type"),
        ("a digest", has_digest, "digest"),
    ];
    let expected = "Content-Length, Content-Type and a digest, or a redirect";
    match lacks.into_iter().find(|(_, is_there, _)| !is_there) {
        Some((name, _, header)) => {
            let observed = format!("200 without {name}");
            Ok(Finding::broken(
                "bare",
                &x,
                Part::Header(header),
                expected,
                observed,
            ))
        }
        None => Ok(Finding::pass(&x, Part::Status, "length, type and digest")),
    }
}

fn to_the_data(x: Seen<'_>) -> Judgement {
    let expected = "a redirect to an endpoint";
    match (x.status(), x.location()) {
        (301 | 302 | 303 | 307 | 308, Some(url)) => {
            let path = url.path().trim_end_matches('/');
            let is_job = path.ends_with("/transferDetails") || path.contains("/transfers/");
            Ok(match is_job {
                true => Finding::broken("to-details", &x, Part::Header("location"), expected, path),
                false => Finding::pass(&x, Part::Header("location"), format!("{} to {path}", x.status())),
            })
        }
        (200, _) if transfer(x).is_ok() => {
            let observed = "200 with the document";
            Ok(Finding::broken(
                "no-redirect",
                &x,
                Part::Status,
                expected,
                observed,
            ))
        }
        (400 | 404 | 405 | 501, _) => Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "it takes no parameters",
        )),
        (401 | 403, _) => Err(Finding::undecided(Reason::NeedsCredentials, &x, x.status_line())),
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

/// What was read of endpoints, and not of the service of files.
fn of_endpoints<'v>(v: &'v View<'_>) -> impl Iterator<Item = Seen<'v>> {
    v.at(step::LOCATE_READ)
        .filter(|x| x.exchange.about.as_deref() != Some("files"))
}

fn copies(v: &View<'_>) -> Vec<Finding> {
    let all: Vec<Seen<'_>> = of_endpoints(v)
        .filter(|x| matches!(x.status(), 200 | 206))
        .collect();
    let Some(first) = all.first().copied() else {
        let refused = of_endpoints(v).next().and_then(|x| delivered(x).err());
        return refused.into_iter().collect();
    };
    // Reads may be of several artifacts: those of one have one label.
    let same = all
        .iter()
        .skip(1)
        .filter(|x| x.exchange.about == first.exchange.about);
    let mut found: Vec<Finding> = same.map(|x| compared(&first, x)).collect();
    if found.is_empty() {
        let why = "only one endpoint was read";
        found.push(Finding::undecided(Reason::NotObserved, &first, why));
    }
    found
}

fn compared(first: &Seen<'_>, x: &Seen<'_>) -> Finding {
    let expected = format!("what the first endpoint gives (x{})", first.id());
    if let (Some(a), Some(b)) = (total(first), total(x))
        && a != b
    {
        let observed = format!("{b} bytes in place of {a}");
        return Finding::broken(
            "other-length",
            x,
            Part::Header("content-range"),
            expected,
            observed,
        );
    }
    let pieces: Option<(Piece<'_>, Piece<'_>)> = piece(first).zip(piece(x));
    match pieces.and_then(|(a, b)| a.against(&b)) {
        Some(Ok(count)) => Finding::pass(x, Part::BODY, format!("{count} bytes are equal")),
        Some(Err(place)) => {
            Finding::broken("differ", x, Part::BODY, expected, format!("byte {place} differs"))
        }
        None => Finding::undecided(Reason::Ambiguous, x, "no bytes of both are known"),
    }
}

//! Group J of the catalogue: signed addresses, as they are answered.

use super::addresses::origin;
use super::asked::{content_range, record, refusal, refused};
use super::object_fields::as_announced;
use super::signed_documents::documents;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, seconds, settle};
use crate::documents::signed::{Signed, flaw};
use crate::recording::{Reason, Step, step};

/// The steps at which a signed address is asked as it is.
const TYPED: &[Step] = &[step::SIGNED_GET, step::JOB_GET];

const READ: &str = "#object s1 aws b k type=application/fits\n\
    signed/get(s1) GET https://s.example.org/b/k?X-Amz-Date=20260101T115900Z&X-Amz-Expires=900&X-Amz-Signature=0 Range:bytes=0-0 -> 206 Content-Range: bytes 0-0/9; Content-Type: application/fits | S";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-sign-anonymous",
        reads: Reads::Any(&[step::SIGNED_GET]),
        because: "The signature is the credential: clients send nothing else along.",
        usually: "The address is of a host within the data centre, was signed with an old key, or is too old.",
        mend: "Sign with a key that may read the object, for the host that clients ask.",
        good: &[READ],
        bad: &[(
            "signed/get(s1) GET https://s.example.org/b/k?sig=0&se=2030-01-01 Range:bytes=0-0 -> 403",
            "refused",
        )],
        judge: |v| each(v, &[step::SIGNED_GET], opens),
    },
    Check {
        decides: "cloud-sign-range",
        reads: Reads::Any(&[step::SIGNED_GET]),
        because: "HEAD may be refused, since the signature covers the method: the first byte is how clients learn the length.",
        usually: "A relay in front of the store leaves ranges out.",
        mend: "Serve ranges, with the length in Content-Range.",
        good: &[READ],
        bad: &[
            (
                "signed/get(s1) GET https://s.example.org/k Range:bytes=0-0 -> 200 Content-Length: 9 | SIMPLE  =",
                "whole",
            ),
            (
                "signed/get(s1) GET https://s.example.org/k Range:bytes=0-0 -> 206 Content-Range: bytes 0-0/* | S",
                "no-total",
            ),
        ],
        judge: |v| each(v, &[step::SIGNED_GET], serves_ranges),
    },
    Check {
        decides: "cloud-sign-expires",
        reads: Reads::All(&[step::SIGNED_GET, step::SIGNED_LATE]),
        because: "An address that never ends gives the data to all who ever see it in a log.",
        usually: "The end is written into the address and never looked at.",
        mend: "Refuse the address after its end.",
        good: &[
            "signed/get(s1) GET https://s.example.org/k?X-Amz-Date=20260101T120000Z&X-Amz-Expires=60&X-Amz-Signature=0 -> 206 Content-Range: bytes 0-0/9 | S\n\
             +90s signed/late(s1) GET https://s.example.org/k?X-Amz-Date=20260101T120000Z&X-Amz-Expires=60&X-Amz-Signature=0 -> 403",
        ],
        bad: &[(
            "signed/get(s1) GET https://s.example.org/k?X-Amz-Date=20260101T120000Z&X-Amz-Expires=60&X-Amz-Signature=0 -> 206 Content-Range: bytes 0-0/9 | S\n\
             +90s signed/late(s1) GET https://s.example.org/k?X-Amz-Date=20260101T120000Z&X-Amz-Expires=60&X-Amz-Signature=0 -> 206 Content-Range: bytes 0-0/9 | S",
            "still-open",
        )],
        judge: |v| each(v, &[step::SIGNED_LATE], |x| ended(v, x)),
    },
    Check {
        decides: "cloud-sign-tamper",
        reads: Reads::All(&[step::SIGNED_GET, step::SIGNED_TAMPERED]),
        because: "A signature that is not verified protects nothing.",
        usually: "The store was set up for tests, or the object is public anyway.",
        mend: "Verify signatures; do not sign what is public.",
        good: &[
            "signed/get(s1) GET https://s.example.org/k -> 206 Content-Range: bytes 0-0/9 | S\nsigned/tampered(s1) GET https://s.example.org/k -> 403",
        ],
        bad: &[(
            "signed/get(s1) GET https://s.example.org/k -> 206 Content-Range: bytes 0-0/9 | S\n\
             signed/tampered(s1) GET https://s.example.org/k -> 206 Content-Range: bytes 0-0/9 | S",
            "open",
        )],
        judge: |v| each(v, &[step::SIGNED_TAMPERED], |x| forged(v, x, &[400, 401, 403])),
    },
    Check {
        decides: "cloud-sign-scope",
        reads: Reads::All(&[step::SIGNED_GET, step::SIGNED_OTHER_KEY]),
        because: "An address that was given for one object opens all the others.",
        usually: "The path is no part of what is signed.",
        mend: "Sign the path.",
        good: &[
            "signed/get(s1) GET https://s.example.org/k -> 206 Content-Range: bytes 0-0/9 | S\nsigned/other-key(s1) GET https://s.example.org/l -> 404",
        ],
        bad: &[(
            "signed/get(s1) GET https://s.example.org/k -> 206 Content-Range: bytes 0-0/9 | S\n\
             signed/other-key(s1) GET https://s.example.org/l -> 206 Content-Range: bytes 0-0/9 | S",
            "open",
        )],
        judge: |v| {
            each(v, &[step::SIGNED_OTHER_KEY], |x| {
                forged(v, x, &[400, 401, 403, 404])
            })
        },
    },
    Check {
        decides: "cloud-sign-response-type",
        reads: Reads::Any(TYPED),
        because: "Clients choose by the type what to do with the bytes.",
        usually: "The object was stored without its type.",
        mend: "Store the type, or sign a response-content-type.",
        good: &[READ],
        bad: &[
            (
                "#object s1 aws b k type=application/fits\nsigned/get(s1) GET https://s.example.org/k -> 206 Content-Range: bytes 0-0/9; Content-Type: text/html | S",
                "other-type",
            ),
            (
                "job/read GET /jobs/1 -> 200 | @cloud/job-signed\n\
             job/get(s1) GET https://storage.example.org/example-private/archive/2/3052/primary/image.fits?X-Amz-Signature=0 -> 206 Content-Range: bytes 0-0/9; Content-Type: text/html | S",
                "other-type",
            ),
        ],
        judge: |v| {
            let read = TYPED
                .iter()
                .flat_map(|step| v.at(*step))
                .filter(|x| matches!(x.status(), 200 | 206));
            read.filter_map(|x| Some(settle(as_announced(&announced(v, &x)?, x))))
                .collect()
        },
    },
    Check {
        decides: "cloud-sign-clock",
        reads: Reads::Any(&[step::SIGNED_GET]),
        because: "By a clock that is wrong an address ends too early, or too late.",
        usually: "The clock of the store is not synchronised, or ours is not.",
        mend: "Synchronise the clock.",
        good: &[READ],
        bad: &[(
            "signed/get(s1) GET https://s.example.org/k -> 206 Date: Thu, 01 Jan 2026 13:00:00 GMT; Content-Range: bytes 0-0/9 | S",
            "skewed",
        )],
        judge: |v| each(v, &[step::SIGNED_GET], |x| on_time(v, x)),
    },
    Check {
        decides: "cloud-uws-resign",
        reads: Reads::All(&[step::JOB_GET, step::JOB_AGAIN, step::JOB_GET_AGAIN]),
        because: "Results of jobs are read hours later, when the first address has long ended.",
        usually: "The address is signed once, when the job ends, and kept with it.",
        mend: "Sign when the job is read.",
        good: &[
            "job/get GET https://s.example.org/k?a -> 206 Content-Range: bytes 0-0/9 | S\njob/again GET /jobs/1 -> 200 | @cloud/job-signed-again\n\
             job/get-again GET https://s.example.org/k?b -> 206 Content-Range: bytes 0-0/9 | S",
        ],
        bad: &[(
            "job/get GET https://s.example.org/k?a -> 206 Content-Range: bytes 0-0/9 | S\njob/again GET /jobs/1 -> 200 | @cloud/job-signed\n\
             job/get-again GET https://s.example.org/k?a -> 403",
            "not-renewed",
        )],
        judge: |v| each(v, &[step::JOB_GET_AGAIN], |x| renewed(v, x)),
    },
];

/// The media type that a record or a document announces for a signed address that was asked.
fn announced(v: &View<'_>, x: &Seen<'_>) -> Option<String> {
    let hint = record(v, x).and_then(|record| record.type_hint.clone());
    hint.or_else(|| {
        let here = x.url()?;
        let found = documents(v, &[step::LINKS_GET, step::JOB_READ, step::DISCOVERY_QUERY]);
        let is_same = |url: url::Url| url.path() == here.path() && origin(&url) == origin(&here);
        let mut found = found.into_iter().flat_map(|(_, addresses)| addresses);
        found.find(|address| address.url().is_some_and(is_same))?.hint
    })
}

/// Seconds by which clocks may differ.
const SKEW: f64 = 300.0;

/// When it was asked, by the clock of the machine that asked, in seconds since 1970.
fn asked_at(v: &View<'_>, x: &Seen<'_>) -> Option<f64> {
    let began: jiff::Timestamp = v.recording.meta.started.parse().ok()?;
    Some(began.as_nanosecond() as f64 / 1e9 + x.exchange.started.as_secs_f64())
}

/// By how many seconds the clock of the server is ahead.
fn skew(v: &View<'_>, x: &Seen<'_>) -> Option<f64> {
    Some(seconds(x.server_time()?) - asked_at(v, x)? - x.response.first_byte.as_secs_f64())
}

/// Goes on unless the address was written wrongly, which is another row's business, or had ended.
fn sound(x: Seen<'_>) -> Result<Seen<'_>, Finding> {
    let url = &x.exchange.request.url;
    let is_escaped = url.contains("amp;X-") || url.contains("&amp;") || flaw(url).is_some();
    if is_escaped {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the address was encoded once too often",
        ));
    }
    let ends = Signed::of(url).and_then(|signed| signed.ends);
    let late = ends
        .zip(x.server_time())
        .is_some_and(|(ends, now)| seconds(now) > ends as f64);
    match late && !matches!(x.status(), 200 | 206) {
        true => Err(Finding::undecided(
            Reason::TooFast,
            &x,
            "it had ended when it was asked",
        )),
        false => Ok(x),
    }
}

fn opens(x: Seen<'_>) -> Judgement {
    match sound(x)?.status() {
        200 | 206 | 416 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        400 | 401 | 403 | 404 | 405 | 410 | 500 => Ok(Finding::broken(
            "refused",
            &x,
            Part::Status,
            "206 or 200, without credentials",
            refused(&x),
        )),
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

fn serves_ranges(x: Seen<'_>) -> Judgement {
    let part = Part::Header("content-range");
    match sound(x)?.status() {
        206 => match content_range(&x).and_then(|range| range.total) {
            Some(total) => Ok(Finding::pass(&x, part, format!("{total} bytes in all"))),
            None => {
                let observed = x.header("content-range").unwrap_or("no Content-Range");
                Ok(Finding::broken(
                    "no-total",
                    &x,
                    part,
                    "Content-Range with the length",
                    observed,
                ))
            }
        },
        416 => Ok(Finding::pass(&x, Part::Status, "416, of an empty object")),
        200 if x.response.body.len() <= 1 && !x.response.truncated => Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "the range takes in the whole object",
        )),
        200 => Ok(Finding::broken(
            "whole",
            &x,
            Part::Status,
            "206",
            "200: the range was ignored",
        )),
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

/// Goes on only where the address worked before anything was changed.
fn worked(v: &View<'_>, x: &Seen<'_>) -> Result<(), Finding> {
    let about = x.exchange.about.as_deref();
    let first = v
        .at(step::SIGNED_GET)
        .find(|y| y.exchange.about.as_deref() == about);
    match first {
        Some(y) if matches!(y.status(), 200 | 206 | 416) => Ok(()),
        _ => Err(Finding::undecided(
            Reason::Blocked,
            x,
            "the address itself did not work",
        )),
    }
}

fn forged(v: &View<'_>, x: Seen<'_>, right: &[u16]) -> Judgement {
    worked(v, &x)?;
    let words: Vec<String> = right.iter().map(u16::to_string).collect();
    match x.status() {
        status if right.contains(&status) => Ok(Finding::pass(&x, Part::Status, refused(&x))),
        200 | 206 | 416 => {
            let expected = format!("one of {}", words.join(", "));
            Ok(Finding::broken(
                "open",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ))
        }
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

fn ended(v: &View<'_>, x: Seen<'_>) -> Judgement {
    worked(v, &x)?;
    if skew(v, &x).is_none_or(|skew| skew.abs() > SKEW) {
        let why = "the clocks differ by more than five minutes, or are not known";
        return Err(Finding::undecided(Reason::Ambiguous, &x, why));
    }
    let address = record(v, &x).map_or(x.exchange.request.url.as_str(), |record| record.address.as_str());
    let address = if address.is_empty() {
        x.exchange.request.url.as_str()
    } else {
        address
    };
    let ends = Signed::of(address)
        .or_else(|| Signed::of(&x.exchange.request.url))
        .and_then(|signed| signed.ends);
    match x.status() {
        400 | 401 | 403 | 410 => Ok(Finding::pass(&x, Part::Status, refused(&x))),
        200 | 206 | 416 => {
            // By the store's own clock, so that ours does not matter.
            let is_over = ends
                .zip(x.server_time())
                .is_some_and(|(ends, now)| seconds(now) > ends as f64 + 1.0);
            if !is_over {
                return Err(Finding::undecided(
                    Reason::Ambiguous,
                    &x,
                    "it may not have ended yet",
                ));
            }
            let expected = "400, 401, 403 or 410 after its end";
            Ok(Finding::broken(
                "still-open",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ))
        }
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

fn on_time(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let Some(skew) = skew(v, &x) else {
        return Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "one of both clocks is not known",
        ));
    };
    let part = Part::Header("date");
    let observed = format!("{:.0} seconds ahead of ours", skew);
    Ok(match skew.abs() > SKEW {
        true => Finding::broken("skewed", &x, part, "five minutes at most", observed),
        false => Finding::pass(&x, part, observed),
    })
}

/// The steps at which a result was read before.
const BEFORE: &[Step] = &[step::JOB_GET];

fn renewed(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let did_work = BEFORE
        .iter()
        .flat_map(|step| v.at(*step))
        .any(|y| matches!(y.status(), 200 | 206 | 416));
    let is_there = v.first(step::JOB_AGAIN).is_some_and(|y| y.status() == 200);
    match x.status() {
        200 | 206 | 416 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        400 | 401 | 403 | 404 | 410 if did_work && is_there => {
            let expected = "206 or 200: the job was read anew";
            Ok(Finding::broken(
                "not-renewed",
                &x,
                Part::Status,
                expected,
                refused(&x),
            ))
        }
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

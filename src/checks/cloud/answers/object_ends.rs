//! Group D of the catalogue: ranges at the end of an object and beyond it (RFC 9110 sections 14.1.2 and 15.5.17).

use super::asked::{Asked, content_range, refusal, refused};
use super::object_ranges::{INSIDE, RANGE, per_object};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, settle};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-obj-range-clamped",
        reads: Reads::Any(&[step::OBJECT_OVER]),
        because: "Clients read in blocks, and the last one reaches beyond the end of nearly each object.",
        usually: "A range is refused unless it lies within the object as a whole.",
        mend: "Answer with what there is, up to the last byte.",
        good: &["object/over(o1) GET /x Range:bytes=5-99 -> 206 Content-Range: bytes 5-8/9 | LE  "],
        bad: &[(
            "object/over(o1) GET /x Range:bytes=5-99 -> 416 Content-Range: bytes */9",
            "refused",
        )],
        judge: |v| {
            per_object(v, &[step::OBJECT_OVER], |one| {
                Some(settle(clamped(one.at(step::OBJECT_OVER)?)))
            })
        },
    },
    Check {
        decides: "cloud-obj-416",
        reads: Reads::Any(&[step::OBJECT_BEYOND]),
        because: "A client that reads on to the end learns there that it has all.",
        usually: "The range is dropped when it makes no sense, or breaks the server.",
        mend: "Answer 416 when the first position is not within the object.",
        good: &["object/beyond(o1) GET /x Range:bytes=9- -> 416 Content-Range: bytes */9"],
        bad: &[
            ("object/beyond(o1) GET /x Range:bytes=9- -> 206", "not-416"),
            ("object/beyond(o1) GET /x Range:bytes=9- -> 500", "not-416"),
        ],
        judge: |v| {
            per_object(v, &[step::OBJECT_BEYOND], |one| {
                Some(settle(beyond(one, one.at(step::OBJECT_BEYOND)?)))
            })
        },
    },
    Check {
        decides: "cloud-obj-416-content-range",
        reads: Reads::Any(&[step::OBJECT_BEYOND]),
        because: "A client that asked beyond the end would learn the length from the refusal.",
        usually: "Common S3 servers leave it out.",
        mend: "Send Content-Range with an asterisk and the length, as in `bytes */1234`.",
        good: &["object/beyond(o1) GET /x Range:bytes=9- -> 416 Content-Range: bytes */9"],
        bad: &[
            ("object/beyond(o1) GET /x Range:bytes=9- -> 416", "unsaid"),
            (
                "object/head(o1) HEAD /x -> 200 Content-Length: 9\n\
                 object/beyond(o1) GET /x Range:bytes=9- -> 416 Content-Range: bytes */8",
                "other-length",
            ),
        ],
        judge: |v| {
            per_object(v, &[step::OBJECT_BEYOND], |one| {
                Some(tells_length(one, one.at(step::OBJECT_BEYOND)?))
            })
        },
    },
    Check {
        decides: "cloud-obj-zero-length",
        reads: Reads::Any(&[step::OBJECT_HEAD]),
        because: "A client that takes an empty object for a missing one looks for it elsewhere.",
        usually: "Nothing: it is recorded how the store answers.",
        mend: "Answer HEAD with 200 and a length of 0, and a range of it with 416.",
        good: &[
            "object/head(o1) HEAD /x -> 200 Content-Length: 0\nobject/first(o1) GET /x Range:bytes=0-2879 -> 416",
        ],
        bad: &[(
            "object/head(o1) HEAD /x -> 200 Content-Length: 0\nobject/first(o1) GET /x Range:bytes=0-2879 -> 404",
            "not-416",
        )],
        judge: |v| per_object(v, &[step::OBJECT_HEAD], empty),
    },
];

fn clamped(x: Seen<'_>) -> Judgement {
    match x.status() {
        416 => {
            let expected = "206 with what there is up to the end";
            Ok(Finding::broken(
                "refused",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ))
        }
        200 => Err(Finding::undecided(Reason::Ambiguous, &x, "the range was ignored")),
        206 => {
            let range = content_range(&x).and_then(|range| range.span.zip(range.total));
            match range {
                Some(((_, last), total)) if last + 1 >= total => Ok(Finding::pass(
                    &x,
                    RANGE,
                    x.header("content-range").unwrap_or_default(),
                )),
                // A server may always send less than was asked for.
                _ => Err(Finding::undecided(
                    Reason::Ambiguous,
                    &x,
                    "it does not go up to the end",
                )),
            }
        }
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

/// Does the store take no notice of ranges at all?
fn ignores_ranges(one: &Asked<'_>) -> bool {
    one.all(INSIDE).any(|x| x.status() == 200)
}

fn beyond(one: &Asked<'_>, x: Seen<'_>) -> Judgement {
    match x.status() {
        416 => Ok(Finding::pass(&x, Part::Status, "416")),
        200 | 206 if ignores_ranges(one) => Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "the store ignores ranges",
        )),
        200 | 206 if one.length_by_head().is_some() && one.length().is_none() => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "HEAD and GET tell different lengths",
        )),
        200 | 206 | 400 | 500 => Ok(Finding::broken(
            "not-416",
            &x,
            Part::Status,
            "416",
            x.status_line(),
        )),
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

fn tells_length(one: &Asked<'_>, x: Seen<'_>) -> Finding {
    if x.status() != 416 {
        return Finding::undecided(Reason::NotObserved, &x, format!("the answer was {}", x.status()));
    }
    let expected = "Content-Range: bytes */LENGTH";
    let told = content_range(&x).and_then(|range| range.total);
    match (told, one.length_by_head()) {
        (None, _) => Finding::broken("unsaid", &x, RANGE, expected, "416 without a length"),
        (Some(told), Some(length)) if told != length => {
            let observed = format!("{told}, where HEAD says {length}");
            Finding::broken("other-length", &x, RANGE, expected, observed)
        }
        (Some(told), _) => Finding::pass(&x, RANGE, format!("{told}")),
    }
}

fn empty(one: &Asked<'_>) -> Option<Finding> {
    if one.length_by_head() != Some(0) {
        return None;
    }
    let x = one.at(step::OBJECT_FIRST)?;
    Some(match x.status() {
        416 => Finding::pass(&x, Part::Status, "HEAD gives 200 with 0, a range of it 416"),
        status => {
            let observed = format!("HEAD gives 200 with 0, a range of it {status}");
            Finding::broken("not-416", &x, Part::Status, "416", observed)
        }
    })
}

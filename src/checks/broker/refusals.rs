//! Section A of the catalogue, how HTTP says no: identifiers that do not exist, bodies that are none (RFC 9110 15.5, paths of
//! schema 1.0).

use super::endpoints::not_closed;
use super::refusing::counted;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, bare, each, lenient_media};
use crate::documents::broker::Format;
use crate::recording::{Reason, Step, step};

/// Everything that is wrong by intent: requests that no service can take, and updates that none may follow.
const MISTAKES: &[Step] = &[
    step::I01_ASK,
    step::I02_ASK,
    step::I03_ASK,
    step::I04_ASK,
    step::I05_ASK,
    step::I06_ASK,
    step::I07_ASK,
    step::I08_ASK,
    step::I09_ASK,
    step::I10_ASK,
    step::I11_ASK,
    step::I11_ODD,
    step::I12_ASK,
    step::I13_ASK,
    step::I14_ASK,
    step::I15_ASK,
    step::I16_ASK,
    step::I17_ASK,
    step::I18_ASK,
    step::I19_ASK,
    step::I20_ASK,
    step::I21_ASK,
    step::I22_ASK,
    step::I23_ASK,
    step::I24_ASK,
    step::I25_ASK,
    step::I26_ASK,
    step::EMPTY_REQUESTS,
    step::EMPTY_SESSION,
    step::TYPES_TEXT,
    step::TYPES_FORM,
    step::LAX_NO_KIND,
    step::LAX_NO_PATH,
    step::LAX_NO_VALUE,
    step::LAX_UNKNOWN_KIND,
    step::LAX_UNKNOWN_PATH,
    step::LAX_BAD_VALUE,
    step::LAX_DRIVE,
    step::LAX_OTHER_ENVELOPE,
    step::REJECT_ACCEPT,
    step::REJECT_END_UPDATE,
    step::ACCEPT_SIBLING_ACCEPT,
    step::ACCEPT_REJECT,
    step::ACCEPT_DRIVE,
    step::ACCEPT_END_UPDATE,
    step::OPTIONS_OVER,
    step::OPTIONS_MISMATCH,
    step::OPTIONS_UNITS,
    step::P04_ASK,
    step::P05_ASK,
    step::PU_WRONG_IDENT,
    step::PU_EXPIRES,
    step::MEMBERS_ASK,
    step::F10_ASK,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-http-unknown-uuid",
        reads: Reads::Any(&[step::STRANGE_OFFERSET, step::STRANGE_SESSION]),
        because: "A client with an old address must learn that there is nothing any more.",
        usually: "The look-up gives null, which ends in an empty 200 or in an exception.",
        mend: "Answer 404 to identifiers that are not known.",
        good: &[
            "strange/offerset GET /offersets/00000000-0000-4000-8000-000000000000 -> 404 | @problem",
            "strange/session GET /sessions/00000000-0000-4000-8000-000000000000 -> 410 | @problem",
        ],
        bad: &[
            (
                "strange/session GET /sessions/00000000-0000-4000-8000-000000000000 -> 200 | {}",
                "found",
            ),
            (
                "strange/session GET /sessions/00000000-0000-4000-8000-000000000000 -> 303 Location: /x",
                "redirected",
            ),
            (
                "strange/session GET /sessions/00000000-0000-4000-8000-000000000000 -> 303 Location: /x\n> strange/session GET /x -> 404 | @problem",
                "redirected",
            ),
            (
                "strange/offerset GET /offersets/00000000-0000-4000-8000-000000000000 -> 500",
                "server-error",
            ),
        ],
        judge: |v| {
            each(v, &[step::STRANGE_OFFERSET, step::STRANGE_SESSION], |x| {
                // A slash more or less is another spelling of the address.
                let first = v.hops(&x).into_iter().next().unwrap_or(x);
                let is_respelled = bare(&first.exchange.request.url) == bare(&x.exchange.request.url);
                client_error(if is_respelled { x } else { first }, "404")
            })
        },
    },
    Check {
        decides: "eb-http-malformed-uuid",
        reads: Reads::Any(&[step::STRANGE_MALFORMED]),
        because: "A client must learn that its address is wrong, and not that the service is out of order.",
        usually: "The text is given to a parser of UUIDs whose exception nobody catches.",
        mend: "Answer 400 or 404 where a path segment is no UUID.",
        good: &[
            "strange/malformed GET /sessions/not-a-uuid -> 400 | @problem",
            "strange/malformed GET /sessions/not-a-uuid -> 404 | @problem",
        ],
        bad: &[
            (
                "strange/malformed GET /sessions/not-a-uuid -> 500 | @problem",
                "server-error",
            ),
            ("strange/malformed GET /sessions/not-a-uuid -> 200 | {}", "found"),
        ],
        judge: |v| {
            each(v, &[step::STRANGE_MALFORMED], |x| {
                client_error(x, "400, 404 or 422")
            })
        },
    },
    Check {
        decides: "eb-http-unknown-uuid-post",
        reads: Reads::Any(&[step::STRANGE_UPDATE]),
        because: "A client that accepts a session which does not exist must not believe that it is booked.",
        usually: "The update is applied to whatever was found, which is nothing.",
        mend: "Answer 404 to updates of sessions that are not known.",
        good: &[
            "strange/update POST /sessions/00000000-0000-4000-8000-000000000000 {@update} -> 404 | @problem",
        ],
        bad: &[
            (
                "strange/update POST /sessions/00000000-0000-4000-8000-000000000000 {@update} -> 200 | {}",
                "found",
            ),
            (
                "strange/update POST /sessions/00000000-0000-4000-8000-000000000000 {@update} -> 500",
                "server-error",
            ),
        ],
        judge: |v| {
            each(v, &[step::STRANGE_UPDATE], |x| match x.status() {
                300..=399 => Err(Finding::undecided(Reason::Ambiguous, &x, x.status_line())),
                _ => client_error(x, "404"),
            })
        },
    },
    Check {
        decides: "eb-http-body-required",
        reads: Reads::Any(&[step::EMPTY_REQUESTS, step::EMPTY_DIRECT, step::EMPTY_SESSION]),
        because: "A client that sent nothing by mistake must learn that.",
        usually: "The body is optional in the framework, and null is taken for an empty document.",
        mend: "Answer 400 to a POST without a body.",
        good: &["empty/requests POST /requests -> 400 | @problem"],
        bad: &[
            ("empty/requests POST /requests -> 200 | @no", "accepted"),
            ("empty/session POST /sessions/1 -> 200 | @offer", "accepted"),
            ("empty/direct POST /direct -> 500", "server-error"),
        ],
        judge: |v| {
            let steps = [step::EMPTY_REQUESTS, step::EMPTY_DIRECT, step::EMPTY_SESSION];
            each(v, &steps, |x| refused(v, x, "a POST without a body"))
        },
    },
    Check {
        decides: "eb-http-syntax-error",
        reads: Reads::Any(&[step::I01_ASK, step::I02_ASK]),
        because: "A client whose request broke off must learn that it was not read.",
        usually: "The exception of the parser is not caught, or the part that could be read is taken for the whole.",
        mend: "Answer 400 to bodies that can't be parsed.",
        good: &["i01/ask POST /requests {@f01} -> 400 | @problem"],
        bad: &[
            ("i01/ask POST /requests {@f01} -> 500 | @problem", "server-error"),
            (
                "i02/ask POST /requests {@y02} -> 303 Location: /offersets/1 | @no",
                "accepted",
            ),
        ],
        judge: |v| {
            each(v, &[step::I01_ASK, step::I02_ASK], |x| {
                refused(v, x, "a body that can't be parsed")
            })
        },
    },
    Check {
        decides: "eb-http-unsupported-media",
        reads: Reads::Any(&[step::TYPES_TEXT, step::TYPES_FORM]),
        because: "A client that forgot the label learns from 415 what to mend; a guess may be wrong.",
        usually: "The body is parsed whatever its type, or every failure to read it is answered alike.",
        mend: "Answer 415 to request bodies of types that the interface does not name.",
        good: &["types/text POST /requests {@f01} -> 415 | @problem"],
        bad: &[
            (
                "types/text POST /requests {@f01} -> 400 | @problem",
                "other-status",
            ),
            (
                "types/form POST /requests {@f01} -> 303 Location: /offersets/1 | @yes",
                "accepted",
            ),
            ("types/form POST /requests {@f01} -> 500", "server-error"),
        ],
        judge: |v| each(v, &[step::TYPES_TEXT, step::TYPES_FORM], |x| unsupported(v, x)),
    },
    Check {
        decides: "eb-http-not-acceptable",
        reads: Reads::Any(&[step::MEDIA_SET_IMAGE]),
        because: "A client must be able to tell what it got when it got something else than it asked for.",
        usually: "The framework finds no converter for the type, and the exception is not caught.",
        mend: "Answer 406, or send one of the types of the interface under its own name.",
        good: &[
            "media/set-image GET /offersets/1 -> 406 | @problem",
            "media/set-image GET /offersets/1 -> 200 | @yes",
        ],
        bad: &[
            ("media/set-image GET /offersets/1 -> 500", "wrong-status"),
            (
                "media/set-image GET /offersets/1 -> 200 Content-Type: image/png | {}",
                "other-type",
            ),
        ],
        judge: |v| each(v, &[step::MEDIA_SET_IMAGE], |x| acceptable(v, x)),
    },
    Check {
        decides: "eb-http-no-5xx",
        reads: Reads::Any(MISTAKES),
        because: "After a 5xx a client tries again, and operators look for a fault that is not theirs.",
        usually: "An exception of the validation or the arithmetic that nobody catches.",
        mend: "Answer what the client did wrong with a 4xx, or with NO.",
        good: &["i01/ask POST /requests {@f01} -> 400 | @problem"],
        bad: &[
            (
                "i11/odd POST /requests {@f02 s|PT1H|P99999999999D|} -> 500 | @problem",
                "server-error",
            ),
            (
                "lax/bad-value POST /sessions/1 {@update s|ACCEPTED|BANANA|} -> 500",
                "server-error",
            ),
        ],
        judge: no_server_error,
    },
];

/// A 4xx; which is expected.
fn client_error(x: Seen<'_>, expected: &str) -> Judgement {
    let observed = x.status_line();
    let broken = |code| {
        Err(Finding::broken(
            code,
            &x,
            Part::Status,
            expected,
            observed.clone(),
        ))
    };
    match x.status() {
        429 | 503 => Err(not_closed(None, x)
            .err()
            .unwrap_or_else(|| Finding::pass(&x, Part::Status, "busy"))),
        400..=499 => Ok(Finding::pass(&x, Part::Status, observed)),
        200..=299 => broken("found"),
        300..=399 => broken("redirected"),
        _ => broken("server-error"),
    }
}

/// A 4xx that is about the body.
fn refused(v: &View<'_>, x: Seen<'_>, what: &str) -> Judgement {
    let x = not_closed(Some(v), x)?;
    let observed = format!("{} to {what}", x.status());
    let broken = |code| Err(Finding::broken(code, &x, Part::Status, "400", observed.clone()));
    match x.status() {
        404 | 405 | 415 | 501 => Err(Finding::undecided(Reason::Blocked, &x, observed)),
        400..=499 => Ok(Finding::pass(&x, Part::Status, observed)),
        500..=599 => broken("server-error"),
        _ => broken("accepted"),
    }
}

fn unsupported(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let x = not_closed(Some(v), x)?;
    let sent = x.exchange.request.headers.iter();
    let label = sent
        .into_iter()
        .find(|h| h.name.eq_ignore_ascii_case("content-type"));
    let label = label.map_or("another type", |h| h.value.as_str());
    let observed = format!("{} to {label}", x.status());
    let broken = |code| Finding::broken(code, &x, Part::Status, "415", observed.clone());
    match x.status() {
        415 => Ok(Finding::pass(&x, Part::Status, observed)),
        404 | 405 | 501 => Err(Finding::undecided(Reason::Blocked, &x, observed)),
        400..=499 => Err(broken("other-status").graded(Verdict::Warn)),
        500..=599 => Err(broken("server-error")),
        _ => Err(broken("accepted").graded(Verdict::Warn)),
    }
}

fn acceptable(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let x = not_closed(Some(v), x)?;
    let expected = "406, or 200 with JSON, YAML or XML";
    match x.status() {
        406 => Ok(Finding::pass(&x, Part::Status, "406")),
        404 | 410 => Err(Finding::undecided(Reason::Blocked, &x, "the offerset is gone")),
        200 => {
            let part = Part::Header("content-type");
            match x.media_type().as_ref().and_then(Format::of) {
                Some(_) => Ok(Finding::pass(&x, part, lenient_media(&x))),
                None => Err(Finding::broken(
                    "other-type",
                    &x,
                    part,
                    expected,
                    lenient_media(&x),
                )),
            }
        }
        _ => Err(Finding::broken(
            "wrong-status",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        )),
    }
}

/// One finding a step at most, and five in all.
fn no_server_error(v: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut answers = 0;
    let mut last = None;
    for wrong in MISTAKES {
        let heard: Vec<Seen<'_>> = v
            .at(*wrong)
            .filter(|x| !matches!(x.status(), 429 | 501 | 503))
            .collect();
        answers += heard.len();
        if let Some(x) = heard.iter().find(|x| x.status() >= 500) {
            let observed = format!("{} to what {wrong} sends", x.status());
            findings.push(Finding::broken(
                "server-error",
                x,
                Part::Status,
                "a 4xx, or NO",
                observed,
            ));
        }
        last = heard.last().copied().or(last);
    }
    findings.truncate(5);
    if let Some(x) = last.filter(|_| findings.is_empty()) {
        let observed = format!("no 5xx in {} to mistakes", counted(answers, "answer"));
        findings.push(Finding::pass(&x, Part::Status, observed));
    }
    findings
}

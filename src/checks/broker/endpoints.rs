//! Section A of the catalogue, the resources (paths of schema 1.0, of the schemas of 2025, and of the draft of 2023).

use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-ep-requests",
        reads: Reads::Any(&[step::F01_ASK]),
        because: "This is where everything begins: without it no client can ask for an offer.",
        usually: "The service speaks an older version of the interface, or is mounted at another path.",
        mend: "Answer POST at `requests` below the base address.",
        good: &["f01/ask POST /requests {@f01} -> 303 Location: /offersets/1"],
        bad: &[
            ("f01/ask POST /requests {@f01} -> 404", "missing"),
            ("f01/ask POST /requests {@f01} -> 405 Allow: GET", "missing"),
        ],
        judge: |v| each(v, &[step::F01_ASK], answers_post),
    },
    Check {
        decides: "eb-ep-direct",
        reads: Reads::Any(&[step::DIRECTN_ASK, step::DIRECT_ASK]),
        because: "A client that takes any offer has to choose one by hand.",
        usually: "The service speaks an older version of the interface, or was built without direct execution.",
        mend: "Answer POST at `direct` below the base address, or say in the target file that it is left out.",
        good: &[
            r#"directn/ask POST /direct {@f02 s|"min": 2, "max": 4|"min": 9007199254740991|} -> 400 | @refusal"#,
        ],
        bad: &[(
            r#"directn/ask POST /direct {@f02 s|"min": 2, "max": 4|"min": 9007199254740991|} -> 404"#,
            "missing",
        )],
        judge: |v| each(v, &[step::DIRECTN_ASK, step::DIRECT_ASK], answers_post),
    },
    Check {
        decides: "eb-ep-offerset-get",
        reads: Reads::Any(&[step::F01_SET, step::F02_SET]),
        because: "A client that lost the answer, or got none with the 303, can't see its offers.",
        usually: "Offersets are sent once and not kept, or the identifier is looked up in the wrong table.",
        mend: "Answer GET at the address of each offerset with 200.",
        good: &["f01/set GET /offersets/1 -> 200 | @yes"],
        bad: &[
            ("f01/set GET /offersets/1 -> 404 | @problem", "not-readable"),
            ("f01/set GET /offersets/1 -> 500 | @problem", "not-readable"),
        ],
        judge: |v| each(v, &[step::F01_SET, step::F02_SET], readable),
    },
    Check {
        decides: "eb-ep-session-get",
        reads: Reads::Any(&[step::F01_OFFER, step::F02_OFFER]),
        because: "A client can't see what became of its session.",
        usually: "Offers are part of their offerset only, or the identifier is looked up in the wrong table.",
        mend: "Answer GET at the address of each session with 200, from the moment it is offered.",
        good: &["f01/offer GET /sessions/1 -> 200 | @offer"],
        bad: &[("f01/offer GET /sessions/1 -> 404 | @problem", "not-readable")],
        judge: |v| each(v, &[step::F01_OFFER, step::F02_OFFER], readable),
    },
    Check {
        decides: "eb-ep-session-post",
        reads: Reads::Any(&[step::REJECT_UPDATE]),
        because: "Without updates no offer can be accepted, nor given back.",
        usually: "Updates were left for later, or are taken at another method such as PUT or PATCH.",
        mend: "Answer POST of an update document at the address of the session.",
        good: &[
            r#"reject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|"OFFERED"|"REJECTED"|"#,
        ],
        bad: &[(
            r#"reject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 405 Allow: GET"#,
            "missing",
        )],
        judge: |v| each(v, &[step::REJECT_UPDATE], answers_post),
    },
    Check {
        decides: "eb-ep-23-request",
        reads: Reads::Any(&[step::F01_ASK]),
        because: "This is where everything begins: without it no client can ask for an offer.",
        usually: "The service speaks a later version of the interface, or is mounted at another path.",
        mend: "Answer POST at `request` below the base address.",
        good: &["#dialect 23\nf01/ask POST /request {@f01} -> 200 | {\"response\": {\"result\": \"NO\"}}"],
        bad: &[("#dialect 23\nf01/ask POST /request {@f01} -> 404", "missing")],
        judge: |v| each(v, &[step::F01_ASK], answers_post),
    },
    Check {
        decides: "eb-ep-23-offer",
        reads: Reads::Any(&[
            step::F01_OFFER,
            step::REJECT_BEFORE,
            step::PU_READ,
            step::REJECT_UPDATE,
            step::PU_SAME_IDENT,
        ]),
        because: "An offer that can't be read or accepted is none.",
        usually: "Offers are part of the answer only, and have no address of their own.",
        mend: "Answer GET and POST at `offers` with the identifier of the offer.",
        good: &[
            "#dialect 23\nf01/offer GET /offers/a -> 200 | {\"offer\": {\"ident\": \"a\", \"status\": \"OFFERED\"}}\n\
             reject/update POST /offers/a {@update} -> 200 | {\"offer\": {\"ident\": \"a\", \"status\": \"REJECTED\"}}",
        ],
        bad: &[
            ("#dialect 23\nf01/offer GET /offers/a -> 404", "not-readable"),
            (
                "#dialect 23\nreject/update POST /offers/a {@update} -> 405",
                "not-updated",
            ),
        ],
        judge: read_and_updated,
    },
    Check {
        decides: "eb-ep-25-offersets",
        reads: Reads::Any(&[step::F01_ASK]),
        because: "This is where everything begins: without it no client can ask for an offer.",
        usually: "The service speaks another version of the interface, or is mounted at another path.",
        mend: "Answer POST at `offersets` below the base address.",
        good: &["#dialect c25\nf01/ask POST /offersets {@f01} -> 303 Location: /offersets/1"],
        bad: &[(
            "#dialect c25\nf01/ask POST /offersets {@f01} -> 405 Allow: GET",
            "missing",
        )],
        judge: |v| each(v, &[step::F01_ASK], answers_post),
    },
];

/// Goes on only where the door is open: what closes it says nothing of what is behind.
pub fn not_closed<'v>(v: Option<&View<'_>>, x: Seen<'v>) -> Result<Seen<'v>, Finding> {
    let reason = match x.status() {
        401 | 403 if v.is_none_or(View::is_anonymous) => Reason::NeedsCredentials,
        401 | 403 => Reason::Blocked,
        429 | 503 => Reason::Busy,
        _ => return Ok(x),
    };
    let why = format!("the answer was {}", x.status());
    Err(Finding::undecided(reason, &x, why))
}

/// There is a resource that takes POSTs.
fn answers_post(x: Seen<'_>) -> Judgement {
    let observed = format!("{} to POST", x.status());
    match not_closed(None, x)?.status() {
        404 | 405 | 501 => {
            let expected = "any answer of a resource that takes POST: not 404, 405 or 501";
            Err(Finding::broken("missing", &x, Part::Status, expected, observed))
        }
        200..=499 => Ok(Finding::pass(&x, Part::Status, observed)),
        _ => Err(Finding::undecided(Reason::Blocked, &x, observed)),
    }
}

/// 200.
fn readable(x: Seen<'_>) -> Judgement {
    match not_closed(None, x)?.status() {
        200 => Ok(Finding::pass(&x, Part::Status, "200")),
        _ => Err(Finding::broken(
            "not-readable",
            &x,
            Part::Status,
            "200",
            x.status_line(),
        )),
    }
}

/// Both methods were seen to work.
fn read_and_updated(v: &View<'_>) -> Vec<Finding> {
    let read = each(
        v,
        &[step::F01_OFFER, step::REJECT_BEFORE, step::PU_READ],
        readable,
    );
    let updated = each(
        v,
        &[step::REJECT_UPDATE, step::PU_SAME_IDENT],
        |x| match not_closed(None, x)?.status() {
            200 => Ok(Finding::pass(&x, Part::Status, "200")),
            _ => Err(Finding::broken(
                "not-updated",
                &x,
                Part::Status,
                "200",
                x.status_line(),
            )),
        },
    );
    let works = |findings: &[Finding]| findings.iter().any(|f| f.code == "ok");
    let is_whole = works(&read) && works(&updated);
    let both = read.into_iter().chain(updated);
    both.filter(|f| is_whole || f.code != "ok").collect()
}

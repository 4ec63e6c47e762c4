//! Section K of the catalogue, credentials (RFC 9110 11.6 and 15.5.2; draft of 2023, authentication).

use super::endpoints::not_closed;
use super::places::{answers, one_a_cause};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-auth-challenge",
        reads: Reads::Whole(&[step::WHO_REQUESTS, step::WHO_DIRECT, step::WHO_GARBAGE]),
        because: "A client can't sign in when it is not told how.",
        usually: "The status is set in a filter that leaves the header out, so that browsers do not ask for a password.",
        mend: "Send WWW-Authenticate with each 401.",
        good: &["who/requests POST /requests {@f01} -> 401 WWW-Authenticate: Basic realm=\"x\""],
        bad: &[(
            "who/requests POST /requests {@f01} -> 401 | @problem",
            "no-challenge",
        )],
        judge: challenges,
    },
    Check {
        decides: "eb-auth-unknown-method",
        reads: Reads::Any(&[step::WHO_BOGUS]),
        because: "A client that believes it is signed in must learn that it is not.",
        usually: "The header is split by a parser that expects one of two schemes.",
        mend: "Answer 401 to schemes that are not supported, or ignore them.",
        good: &[
            "#dialect 23\nwho/bogus POST /request {@f01} -> 401 WWW-Authenticate: Basic realm=\"x\"",
            "#dialect 23\nwho/bogus POST /request {@f01} -> 200 | {\"response\": {\"result\": \"NO\"}}",
        ],
        bad: &[("#dialect 23\nwho/bogus GET /offers/1 -> 500", "server-error")],
        judge: |v| each(v, &[step::WHO_BOGUS], unknown_method),
    },
    Check {
        decides: "eb-auth-bad-credentials",
        reads: Reads::Any(&[step::WHO_GARBAGE]),
        because: "Who mistypes a password must not act as somebody else, nor as nobody without knowing.",
        usually: "A failed look-up leaves the caller anonymous, or tokens are read without their signature.",
        mend: "Answer 401 to credentials that are wrong.",
        good: &["who/garbage POST /requests {@f01} -> 401 WWW-Authenticate: Basic realm=\"x\""],
        bad: &[
            (
                "who/requests POST /requests {@f01} -> 401 WWW-Authenticate: Basic realm=\"x\"\n\
                 who/garbage POST /requests {@f01} -> 303 Location: /offersets/1 | @yes",
                "accepted",
            ),
            (
                "who/ask POST /requests as alice {@f01} -> 200 | @yes\nwho/requests POST /requests {@f01} -> 200 | @yes\nwho/garbage POST /requests {@f01} -> 200 | @yes",
                "taken-for-nobody",
            ),
            ("who/garbage POST /requests {@f01} -> 500", "server-error"),
        ],
        judge: |v| each(v, &[step::WHO_GARBAGE], |x| wrong_credentials(v, x)),
    },
    Check {
        decides: "eb-auth-post-policy",
        reads: Reads::Any(&[step::WHO_REQUESTS, step::WHO_DIRECT, step::WHO_UPDATE]),
        because: "A client that got offers without signing in can't accept one of them.",
        usually: "Access control lists addresses one by one, and one is missing.",
        mend: "Demand credentials for all three, or for none.",
        good: &[
            "who/requests POST /requests {@f01} -> 401\nwho/direct POST /direct {@f01} -> 401\nwho/update POST /sessions/1 {@update} -> 401",
            "who/requests POST /requests {@f01} -> 303 Location: /offersets/1\nwho/update POST /sessions/1 {@update} -> 404 | @problem",
            "who/requests POST /requests {@f01} -> 401\nwho/direct POST /direct {@f01} -> 401\nwho/update POST /sessions/1 {@update} -> 404 | @problem",
            "who/requests POST /requests {@f01} -> 303 Location: /offersets/1\nwho/direct POST /direct {@f01} -> 303 Location: /sessions/1\nwho/update POST /sessions/2 {@update} -> 403 | @problem",
        ],
        bad: &[(
            "who/requests POST /requests {@f01} -> 303 Location: /offersets/1\nwho/update POST /sessions/1 {@update} -> 401",
            "mixed",
        )],
        judge: one_policy,
    },
];

fn challenges(v: &View<'_>) -> Vec<Finding> {
    let part = Part::Header("www-authenticate");
    let mut broken = Vec::new();
    let mut evidence = None;
    for x in answers(v).filter(|x| x.status() == 401) {
        match x.header("www-authenticate").map(str::trim) {
            Some(challenge) if !challenge.is_empty() => {
                let scheme = challenge.split([' ', ',']).next().unwrap_or_default();
                let seen = || {
                    Finding::pass(
                        &x,
                        part.clone(),
                        format!("401 with a challenge of scheme {scheme}"),
                    )
                };
                evidence.get_or_insert_with(seen);
            }
            _ => {
                let expected = "WWW-Authenticate with at least one scheme";
                let finding = Finding::broken("no-challenge", &x, part.clone(), expected, "401 without it");
                broken.push((x.exchange.request.method.clone(), finding));
            }
        }
    }
    one_a_cause(broken, evidence)
}

fn unknown_method(x: Seen<'_>) -> Judgement {
    let observed = format!("{} to a scheme that nobody knows", x.status());
    match x.status() {
        401 => Ok(Finding::pass(&x, Part::Status, observed)),
        429 | 503 => not_closed(None, x).map(|x| Finding::pass(&x, Part::Status, observed)),
        500..=599 => Err(Finding::broken("server-error", &x, Part::Status, "401", observed)),
        _ => Ok(Finding::pass(
            &x,
            Part::Status,
            format!("{observed}: the caller was taken for nobody"),
        )),
    }
}

fn wrong_credentials(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let observed = format!("{} to credentials that we made up", x.status());
    let broken = |code| Finding::broken(code, &x, Part::Status, "401 or 403", observed.clone());
    match x.status() {
        404 | 405 | 429 | 501 | 503 => Err(Finding::undecided(Reason::Blocked, &x, observed)),
        400..=499 => Ok(Finding::pass(&x, Part::Status, observed)),
        500..=599 => Err(broken("server-error")),
        _ => Err(match is_open(v) {
            None => Finding::undecided(Reason::NotObserved, &x, "nobody asked without credentials"),
            // A service that knows nobody has nothing to compare them with.
            Some(true) if v.is_anonymous() => Finding::undecided(Reason::NeedsIdentities, &x, observed),
            // Who is let in without credentials gains nothing by wrong ones.
            Some(true) => broken("taken-for-nobody").graded(Verdict::Warn),
            Some(false) => broken("accepted"),
        }),
    }
}

/// May anybody ask for offers? None if that was not seen.
fn is_open(v: &View<'_>) -> Option<bool> {
    let x = v.first(step::WHO_REQUESTS)?;
    Some((200..400).contains(&x.status()))
}

fn one_policy(v: &View<'_>) -> Vec<Finding> {
    let steps = [step::WHO_REQUESTS, step::WHO_DIRECT, step::WHO_UPDATE];
    let is_closed = |x: &Seen<'_>| matches!(x.status(), 401 | 403);
    let is_known = |x: &Seen<'_>| match x.status() {
        404 => x.exchange.step == step::WHO_UPDATE.name(),
        405 | 415 | 429 | 500..=599 => false,
        // A session that does not exist may be refused with these, whoever asks.
        403 | 409 | 410 | 422 => x.exchange.step != step::WHO_UPDATE.name(),
        _ => true,
    };
    let known = steps.iter().filter_map(|s| v.at(*s).find(is_known));
    let mut answers: Vec<Seen<'_>> = known.collect();
    // That an unknown session does not exist may be said before anybody asks who wants to know.
    if answers.iter().any(is_closed) {
        answers.retain(|x| x.status() != 404);
    }
    let [first, .., last] = answers.as_slice() else {
        return Vec::new();
    };
    let told = |x: &Seen<'_>| {
        format!(
            "{} to POST {}",
            x.status(),
            x.url().map_or(String::new(), |u| u.path().to_owned())
        )
    };
    if let Some(other) = answers.iter().find(|x| is_closed(x) != is_closed(first)) {
        let observed = format!("{}, but {}", told(first), told(other));
        let expected = "401 or 403 to all that come without credentials, or to none";
        return vec![Finding::broken("mixed", other, Part::Status, expected, observed)];
    }
    let observed = match is_closed(first) {
        true => "all want credentials",
        false => "none wants credentials",
    };
    vec![Finding::pass(last, Part::Status, observed)]
}

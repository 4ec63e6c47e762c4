//! Section A of the catalogue, methods, error bodies and the way there (RFC 9110; draft of 2025, IVOA profiles).

use url::{Host, Url};

use super::endpoints::not_closed;
use super::places::{answers, one_a_cause, place};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-http-method-405",
        reads: Reads::Any(&[
            step::METHODS_DELETE,
            step::METHODS_PUT,
            step::METHODS_GET_REQUESTS,
            step::METHODS_GET_DIRECT,
        ]),
        because: "A client learns from 405 and Allow what it may do, and that nothing happened.",
        usually: "The framework maps the method to a default handler, or a proxy answers in its place.",
        mend: "Answer 405 with Allow to each method that the interface does not define.",
        good: &[
            "methods/delete DELETE /sessions/1 -> 405 Allow: GET, POST",
            "methods/get-requests GET /requests -> 405 Allow: POST",
        ],
        bad: &[
            ("methods/delete DELETE /sessions/1 -> 204", "accepted"),
            ("methods/put PUT /sessions/1 {@offer} -> 405", "no-allow"),
            ("methods/put PUT /sessions/1 {@offer} -> 400", "other-status"),
            ("methods/get-requests GET /requests -> 500", "server-error"),
            ("methods/get-requests GET /requests -> 200 | {}", "accepted"),
        ],
        judge: |v| {
            let steps = [
                step::METHODS_DELETE,
                step::METHODS_PUT,
                step::METHODS_GET_REQUESTS,
                step::METHODS_GET_DIRECT,
            ];
            each(v, &steps, |x| undefined(v, x))
        },
    },
    Check {
        decides: "eb-http-head",
        reads: Reads::All(&[step::F01_HEAD, step::F01_OFFER]),
        because: "Caches and clients that only want to know whether something is there ask with HEAD.",
        usually: "The router knows GET and POST only, or access control treats HEAD like a change.",
        mend: "Answer HEAD like GET, without the body.",
        good: &[
            "f01/offer GET /sessions/1 -> 200 | @offer\nf01/head HEAD /sessions/1 -> 200 Content-Type: application/json",
        ],
        bad: &[
            (
                "f01/offer GET /sessions/1 -> 200 | @offer\nf01/head HEAD /sessions/1 -> 405 Allow: GET",
                "other-status",
            ),
            (
                "f01/offer GET /sessions/1 -> 200 | @offer\nf01/head HEAD /sessions/1 -> 200 | @offer",
                "has-body",
            ),
        ],
        judge: |v| each(v, &[step::F01_HEAD], |x| like_get(v, x)),
    },
    Check {
        decides: "eb-http-error-body",
        reads: Reads::Whole(&[step::STRANGE_SESSION]),
        because: "The user sees a number and has no idea what to mend.",
        usually: "The framework's default for errors, or a handler that sets the status only.",
        mend: "Send a document with each error that says what was wrong, such as `application/problem+json`, and label it.",
        good: &["strange/session GET /sessions/00000000-0000-4000-8000-000000000000 -> 404 | @problem"],
        bad: &[
            (
                "strange/session GET /sessions/00000000-0000-4000-8000-000000000000 -> 404",
                "no-body",
            ),
            (
                "strange/session GET /sessions/00000000-0000-4000-8000-000000000000 -> 404 Content-Type: - | not here",
                "no-type",
            ),
        ],
        judge: error_bodies,
    },
    Check {
        decides: "eb-http-tls-or-loopback",
        reads: Reads::Whole(&[step::F01_ASK]),
        because: "Whoever is on the way can read the credentials and run tasks in the user's name.",
        usually: "The service is behind a proxy that has a certificate, but is reached beside it.",
        mend: "Offer the service at an https address where users have to sign in.",
        good: &["f01/ask POST .localhost/requests as alice {@f01} -> 303 Location: /offersets/1"],
        bad: &[
            (
                "f01/ask POST /requests as alice {@f01} -> 303 Location: /offersets/1",
                "plain-http",
            ),
            (
                "f01/ask POST /requests {@f01} -> 401 WWW-Authenticate: Basic realm=\"x\"",
                "plain-http",
            ),
        ],
        judge: credentials_are_safe,
    },
];

/// 405 with Allow. A service may well have more to say at GET, as long as it does not fail.
fn undefined(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let x = not_closed(Some(v), x)?;
    let method = x.exchange.request.method.as_str();
    let is_get = method == "GET";
    let observed = format!("{} to {method}", x.status());
    let broken = |code, part| Finding::broken(code, &x, part, "405 with Allow", observed.clone());
    match x.status() {
        405 => match x.header("allow").map(str::trim) {
            Some(allow) if !allow.is_empty() => Ok(Finding::pass(
                &x,
                Part::Header("allow"),
                format!("{observed}, Allow: {allow}"),
            )),
            _ => Err(broken("no-allow", Part::Header("allow")).graded(Verdict::Warn)),
        },
        // RFC 9110 15.6.2: not implemented for any resource. And 15.5.5: nothing to be shown at GET.
        501 if !is_get => Err(Finding::undecided(Reason::Ambiguous, &x, observed)),
        404 if is_get => Err(Finding::undecided(Reason::Ambiguous, &x, observed)),
        200..=299 if is_get => Err(broken("accepted", Part::Status).graded(Verdict::Warn)),
        200..=299 => Err(broken("accepted", Part::Status)),
        500..=599 => Err(broken("server-error", Part::Status)),
        _ => Err(broken("other-status", Part::Status).graded(Verdict::Warn)),
    }
}

fn like_get(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let x = not_closed(Some(v), x)?;
    let same = |y: &Seen<'_>| y.exchange.request.url == x.exchange.request.url;
    let Some(get) = v
        .at(step::F01_OFFER)
        .find(same)
        .or_else(|| v.first(step::F01_OFFER))
    else {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "there is no GET to compare with",
        ));
    };
    // Where GET is redirected, so is HEAD.
    let is_redirected = v.hops(&get).iter().any(|hop| hop.status() == x.status());
    let get = get.ok()?;
    if x.status() != get.status() && !is_redirected {
        let expected = format!("{}, as to GET", get.status());
        let observed = format!("{} to HEAD", x.status());
        return Err(Finding::broken(
            "other-status",
            &x,
            Part::Status,
            expected,
            observed,
        ));
    }
    if !x.response.body.is_empty() {
        let observed = format!("{} bytes", x.response.body.len());
        return Err(Finding::broken("has-body", &x, Part::BODY, "no body", observed));
    }
    Ok(Finding::pass(
        &x,
        Part::Status,
        format!("{} to HEAD and to GET", x.status()),
    ))
}

fn error_bodies(v: &View<'_>) -> Vec<Finding> {
    let mut broken = Vec::new();
    let mut evidence = None;
    for x in answers(v).filter(|x| (400..500).contains(&x.status())) {
        let status = x.status();
        if x.response.body.is_empty() && !x.response.truncated {
            let expected = "a body that says what was wrong";
            let finding = Finding::broken(
                "no-body",
                &x,
                Part::BODY,
                expected,
                format!("{status} without a body"),
            );
            broken.push((format!("body {status} {:?}", place(v, &x)), finding));
        } else if x.media_type().is_none() {
            let part = Part::Header("content-type");
            let observed = match x.header("content-type") {
                Some(text) => format!("{status} with {text:?}"),
                None => format!("{status} without Content-Type"),
            };
            let finding = Finding::broken("no-type", &x, part, "the media type of the body", observed);
            broken.push((format!("type {status}"), finding));
        } else if evidence.is_none() {
            let observed = format!("{status} with a body");
            evidence = Some(Finding::pass(&x, Part::BODY, observed));
        }
    }
    one_a_cause(broken, evidence)
}

fn credentials_are_safe(v: &View<'_>) -> Vec<Finding> {
    let in_use = |x: &Seen<'_>| {
        let sent = x.exchange.request.headers.iter();
        let mut names = sent.map(|h| h.name.to_ascii_lowercase());
        x.exchange.identity.is_some() || x.status() == 401 || names.any(|name| name == "authorization")
    };
    let is_asked = |x: &Seen<'_>| {
        x.exchange
            .request
            .url
            .starts_with(v.recording.meta.job_list.as_str())
            && in_use(x)
    };
    let first = v.all_answers().find(is_asked);
    first.map(|x| encrypted_or_near(&x)).into_iter().collect()
}

fn encrypted_or_near(x: &Seen<'_>) -> Finding {
    let url = x.url();
    let address = url.as_ref().map_or("", Url::as_str).to_owned();
    let is_near = url.as_ref().and_then(Url::host).is_some_and(|host| match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    });
    if is_near || url.is_some_and(|url| url.scheme() == "https") {
        return Finding::pass(x, Part::Status, format!("credentials are in use at {address}"));
    }
    let expected = "an https address, as credentials are in use";
    Finding::broken("plain-http", x, Part::Status, expected, address)
}

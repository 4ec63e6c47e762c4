//! Variants of the message: headers, coding, connection.

use super::{Variant, variant};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Kind;

const ATOMS: &[Kind] = &[
    Kind::Phase,
    Kind::ExecutionDuration,
    Kind::Destruction,
    Kind::Quote,
    Kind::Owner,
];

/// XML of one type is sent as another one.
const AS_TEXT_XML: Edit = Any(|response, _| {
    if response.is_xml() {
        response.set("Content-Type", "text/xml; charset=utf-8");
    }
});

pub(super) const VARIANTS: &[Variant] = &[
    variant(
        "relative-location",
        "Location is a path without scheme and host.",
        "RFC 9110, 10.2.2: the value is a URI reference, relative to the request.",
        &[any(
            &[],
            &[Any(|response, seen| {
                let location = response.header("Location").unwrap_or_default();
                let relative = location.strip_prefix(&seen.request.base).map(str::to_owned);
                if let Some(relative) = relative {
                    response.set("Location", &relative);
                }
            })],
        )],
    ),
    variant(
        "gzip",
        "Answers are compressed for clients that accept it.",
        "RFC 9110, 8.4 and 12.5.3: Content-Encoding by negotiation.",
        &[Act::Wire(|wire| wire.gzip = true)],
    ),
    variant(
        "chunked",
        "Bodies are sent in chunks, without Content-Length.",
        "RFC 9112, 7.1: chunked transfer coding.",
        &[Act::Wire(|wire| wire.chunked = true)],
    ),
    variant(
        "body-in-pieces",
        "Bodies are written in several pieces.",
        "RFC 9112, 6: a body ends after its length, not after a packet.",
        &[Act::Wire(|wire| wire.drip = true)],
    ),
    variant(
        "upper-case-headers",
        "The names of headers are written with capital letters.",
        "RFC 9110, 5.1: field names are case-insensitive.",
        &[Act::Wire(|wire| wire.title_case = true)],
    ),
    variant(
        "connection-close",
        "Each connection is closed after one answer.",
        "RFC 9112, 9.6: either side may close after a message.",
        &[Act::Wire(|wire| wire.close = true)],
    ),
    variant(
        "extra-headers",
        "Answers carry headers that nobody asked for.",
        "RFC 9110, 5.1: unknown fields are ignored; 7.6.3: anybody on the way adds to Via.",
        &[any(
            &[],
            &[
                Header("Server", "Example/1.0 (UWS)"),
                Header("Via", "1.1 proxy.example"),
                Header("X-Phase", "EXECUTING"),
                Header("X-Frame-Options", "DENY"),
                Header("Strict-Transport-Security", "max-age=0"),
                Header("Set-Cookie", "session=1; Path=/; HttpOnly"),
            ],
        )],
    ),
    variant(
        "plain-charset",
        "Plain text names its charset, in upper case and without a blank.",
        "RFC 9110, 8.3: media types take parameters, and blanks around the semicolon are optional.",
        &[any(ATOMS, &[Header("Content-Type", "Text/Plain;charset=UTF-8")])],
    ),
    variant(
        "text-xml",
        "XML is sent as text/xml with a charset.",
        "RFC 7303, 9.2: text/xml is the same as application/xml.",
        &[any(&[], &[AS_TEXT_XML])],
    ),
    variant(
        "xml-charset",
        "XML is sent with a charset in quotes.",
        "RFC 7303, 3 and RFC 9110, 5.6.6: optional parameter, quoted or not.",
        &[documents(&[Any(|response, _| {
            if response.is_xml() {
                response.set("Content-Type", "application/xml;charset=\"utf-8\"");
            }
        })])],
    ),
    variant(
        "error-204",
        "The error resource of a job without error is answered with 204.",
        "UWS 1.1, 2.2.1 and 2.2.2.5 do not say what it gives.",
        &[get(ERROR, &[Status(204), Remove("Content-Type"), Text("")])
            .answered(404)
            .when(|s| s.after.is_some())],
    ),
    variant(
        "error-200-empty",
        "The error resource of a job without error is answered with 200 and nothing.",
        "UWS 1.1, 2.2.1 and 2.2.2.5 do not say what it gives.",
        &[get(ERROR, &[Status(200), Text("")])
            .answered(404)
            .when(|seen| seen.after.is_some())],
    ),
    variant(
        "owner-404",
        "The job of an anonymous client has no owner resource.",
        "UWS 1.1, 2.1.8: an owner is not for every service.",
        &[get(OWNER, &[Status(404), Text("Nobody\n")])],
    ),
    variant(
        "head-405",
        "HEAD is not supported.",
        "UWS 1.1 says nothing of HEAD.",
        &[get(&[], &[Status(405), Header("Allow", "GET, POST"), Text("")])
            .when(|s| s.request.method == "HEAD")],
    ),
    variant(
        "no-html",
        "There is no HTML, not even for browsers.",
        "UWS 1.1, 2.2.2: HTML may be served.",
        &[Act::Turn(at(&["GET"], LIST_AND_JOB), |request, _| {
            let mut request = request.clone();
            request.headers.retain(|(name, _)| name != "accept");
            request
        })],
    ),
    variant(
        "result-redirected",
        "A result is delivered after a redirect.",
        "UWS 1.1, 2.2.2.3: results may live at any URI; RFC 9110, 15.4.4.",
        &[get(
            RESULT,
            &[Any(|response, seen| {
                if seen.request.query != "direct" {
                    let direct = format!("{}{}?direct", seen.request.base, seen.request.path);
                    *response = crate::message::Response::see_other(&direct);
                }
            })],
        )],
    ),
    variant(
        "delete-to-last",
        "The answer to a deletion leads to the list with a generous LAST.",
        "UWS 1.1, 2.2.2.1: a redirect to the list may carry LAST.",
        &[
            delete(JOB, &[LOCATION_LAST]).when(new),
            post(JOB, &[LOCATION_LAST]).when(|seen| new(seen) && deletes(seen)),
        ],
    ),
    variant(
        "abort-twice-303",
        "ABORT of an aborted job is answered like the first one.",
        "UWS 1.1, 2.2 leaves open whether that is an illegal order: the job is in the phase asked for.",
        &[post(
            PHASE,
            &[Any(|response, seen| {
                *response = crate::message::Response::see_other(&seen.job_url)
            })],
        )
        .within(&[crate::uws::Phase::Aborted])
        .when(aborts)
        .answered(403)],
    ),
];

const LOCATION_LAST: Edit =
    Any(|response, seen| response.set("Location", &format!("{}?LAST=1000", seen.list_url)));

fn new(seen: &Seen) -> bool {
    seen.list_url.ends_with("/uws/jobs")
}

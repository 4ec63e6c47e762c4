//! Group L of the catalogue: scripts of other origins (Fetch, HTTP CORS protocol).

use super::asked::{refusal, refused};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::recording::{Reason, Step, step};

const ALLOW: Part = Part::Header("access-control-allow-origin");
const SHOWN_AT: &[Step] = &[
    step::BUCKET_ORIGIN,
    step::BUCKET_PREFLIGHT,
    step::DISCOVERY_ORIGIN,
    step::LINKS_ORIGIN,
];

const CORS_SOUND: &str = "bucket/preflight(b1) OPTIONS /x Origin:https://page.example.org -> 200 Access-Control-Allow-Origin: *; Access-Control-Allow-Methods: GET; Access-Control-Allow-Headers: range";
/// What is asked of a bucket that is closed, or not there, says nothing.
const CORS_CLOSED: &str = "bucket/preflight(b1) OPTIONS /x Origin:https://page.example.org -> 200 Access-Control-Allow-Origin: *; Access-Control-Allow-Methods: GET; Access-Control-Allow-Headers: range\n\
    bucket/origin(b2) GET /y Origin:https://page.example.org -> 404\nbucket/preflight(b2) OPTIONS /y Origin:https://page.example.org -> 404";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-cors-get",
        reads: Reads::Any(&[step::BUCKET_ORIGIN]),
        because: "A page that shows images in the browser is refused the bytes by the browser itself.",
        usually: "The bucket has no rules for other origins.",
        mend: "Allow GET and HEAD for all origins in the bucket's CORS rules.",
        good: &[
            "bucket/origin(b1) GET /x Origin:https://page.example.org -> 206 Access-Control-Allow-Origin: *; Content-Range: bytes 0-0/9 | S",
        ],
        bad: &[
            (
                "bucket/origin(b1) GET /x Origin:https://page.example.org -> 206 Content-Range: bytes 0-0/9 | S",
                "not-allowed",
            ),
            (
                "bucket/origin(b1) GET /x Origin:https://page.example.org -> 206 Access-Control-Allow-Origin: https://other.example.org; Content-Range: bytes 0-0/9 | S",
                "other-origin",
            ),
        ],
        judge: |v| each(v, &[step::BUCKET_ORIGIN], readable),
    },
    Check {
        decides: "cloud-cors-expose",
        reads: Reads::Any(&[step::BUCKET_ORIGIN]),
        because: "Without them a script does not know how long the object is, nor which bytes it has.",
        usually: "The rule allows origins and methods, and forgets the headers.",
        mend: "List Content-Range, Content-Length, ETag and Accept-Ranges as exposed headers.",
        good: &[
            "bucket/origin(b1) GET /x Origin:https://page.example.org -> 206 Access-Control-Allow-Origin: *; Access-Control-Expose-Headers: ETag, content-range, Content-Length, Accept-Ranges | S",
        ],
        bad: &[
            (
                "bucket/origin(b1) GET /x Origin:https://page.example.org -> 206 Access-Control-Allow-Origin: * | S",
                "hidden",
            ),
            (
                "bucket/origin(b1) GET /x Origin:https://page.example.org -> 206 Access-Control-Allow-Origin: *; Access-Control-Expose-Headers: ETag | S",
                "hidden",
            ),
        ],
        judge: |v| each(v, &[step::BUCKET_ORIGIN], exposed),
    },
    Check {
        decides: "cloud-cors-preflight",
        reads: Reads::Any(&[step::BUCKET_PREFLIGHT]),
        because: "The browser asks before it sends a range, and sends none when it is refused.",
        usually: "The rule does not allow the header range.",
        mend: "Allow GET with the header range in the bucket's CORS rules.",
        good: &[CORS_SOUND, CORS_CLOSED],
        bad: &[
            (
                "bucket/preflight(b1) OPTIONS /x Origin:https://page.example.org -> 403",
                "refused",
            ),
            (
                "bucket/preflight(b1) OPTIONS /x Origin:https://page.example.org -> 200 Access-Control-Allow-Origin: *",
                "no-range",
            ),
        ],
        judge: |v| each(v, &[step::BUCKET_PREFLIGHT], |x| preflight(v, x)),
    },
    Check {
        decides: "cloud-cors-links",
        reads: Reads::Any(&[step::DISCOVERY_ORIGIN, step::LINKS_ORIGIN]),
        because: "A page that may read the objects cannot find them.",
        usually: "The service was made for clients on the desktop.",
        mend: "Send Access-Control-Allow-Origin with an asterisk.",
        good: &[
            "links/origin GET /links?ID=a Origin:https://page.example.org -> 200 Access-Control-Allow-Origin: * | x",
        ],
        bad: &[(
            "links/origin GET /links?ID=a Origin:https://page.example.org -> 200 | x",
            "not-allowed",
        )],
        judge: |v| each(v, &[step::DISCOVERY_ORIGIN, step::LINKS_ORIGIN], readable),
    },
    Check {
        decides: "cloud-cors-no-wildcard-credentials",
        reads: Reads::Whole(SHOWN_AT),
        because: "Browsers refuse the pair, so that a page with credentials reads nothing.",
        usually: "Both were switched on to be safe.",
        mend: "Name the origin where credentials are allowed, or leave Access-Control-Allow-Credentials out.",
        good: &[
            "bucket/origin(b1) GET /x Origin:https://page.example.org -> 206 Access-Control-Allow-Origin: * | S",
        ],
        bad: &[(
            "bucket/origin(b1) GET /x Origin:https://page.example.org -> 206 Access-Control-Allow-Origin: *; Access-Control-Allow-Credentials: true | S",
            "both",
        )],
        judge: pairs,
    },
];

/// The origin that was sent.
fn sent<'v>(x: &Seen<'v>) -> Option<&'v str> {
    let headers = &x.exchange.request.headers;
    let origin = headers.iter().find(|h| h.name.eq_ignore_ascii_case("origin"))?;
    Some(origin.value.trim())
}

/// Which origin may read the answer, and is it that which was sent?
fn allowed<'v>(x: &Seen<'v>) -> (Option<&'v str>, bool) {
    let said = x.header("access-control-allow-origin").map(str::trim);
    let fits = said.is_some_and(|said| said == "*" || Some(said) == sent(x));
    (said, fits)
}

fn is_allowed(x: &Seen<'_>) -> Finding {
    let expected = format!("* or {}", sent(x).unwrap_or("the origin"));
    match allowed(x) {
        (Some(said), true) => Finding::pass(x, ALLOW, said),
        (Some(said), false) => Finding::broken("other-origin", x, ALLOW, expected, said),
        (None, _) => Finding::broken("not-allowed", x, ALLOW, expected, "none"),
    }
}

fn readable(x: Seen<'_>) -> Judgement {
    if sent(&x).is_none() {
        return Err(Finding::undecided(Reason::NotObserved, &x, "no origin was sent"));
    }
    match x.status() {
        200..=299 => Ok(is_allowed(&x)),
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

/// The names in a list of a header, in lower case.
fn names(x: &Seen<'_>, header: &str) -> Vec<String> {
    let lines = x
        .response
        .headers
        .iter()
        .filter(|h| h.name.eq_ignore_ascii_case(header));
    let words = lines.flat_map(|h| h.value.split(','));
    words.map(|word| word.trim().to_ascii_lowercase()).collect()
}

fn allows_credentials(x: &Seen<'_>) -> bool {
    let said = x.header("access-control-allow-credentials");
    said.is_some_and(|said| said.trim() == "true")
}

fn exposed(x: Seen<'_>) -> Judgement {
    if !matches!(x.status(), 200..=299) {
        return Err(Finding::undecided(refusal(&x), &x, refused(&x)));
    }
    if !allowed(&x).1 {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "a script may not read the answer at all",
        ));
    }
    // Content-Length is shown to scripts in any case (Fetch, CORS-safelisted response-header name).
    let wanted = ["content-range", "etag", "accept-ranges"];
    let listed = names(&x, "access-control-expose-headers");
    let is_any = listed.iter().any(|name| name == "*") && !allows_credentials(&x);
    let hidden: Vec<&str> = wanted
        .into_iter()
        .filter(|name| !listed.iter().any(|one| one == name))
        .collect();
    let part = Part::Header("access-control-expose-headers");
    match is_any || hidden.is_empty() {
        true => Ok(Finding::pass(&x, part, listed.join(", "))),
        false => {
            let observed = format!("without {}", hidden.join(", "));
            Ok(Finding::broken("hidden", &x, part, wanted.join(", "), observed))
        }
    }
}

/// Was the object read at all, when a script asked for it?
fn is_found(v: &View<'_>, x: &Seen<'_>) -> bool {
    let about = x.exchange.about.as_deref();
    let mut asked = v.at(step::BUCKET_ORIGIN);
    let get = asked.find(|y| y.exchange.about.as_deref() == about);
    get.is_none_or(|get| matches!(get.status(), 200..=299))
}

fn preflight(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if !is_found(v, &x) {
        let why = "the object is not there, or closed";
        return Err(Finding::undecided(Reason::Blocked, &x, why));
    }
    match x.status() {
        200..=299 => {}
        400 | 401 | 403 | 404 | 405 | 501 => {
            return Ok(Finding::broken(
                "refused",
                &x,
                Part::Status,
                "a status of 2xx",
                refused(&x),
            ));
        }
        _ => return Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
    let origin = is_allowed(&x);
    if origin.verdict.is_none() {
        return Ok(origin);
    }
    // GET needs no permission (Fetch, CORS-safelisted method).
    let listed = names(&x, "access-control-allow-headers");
    let is_any = listed.iter().any(|name| name == "*") && !allows_credentials(&x);
    let part = Part::Header("access-control-allow-headers");
    match is_any || listed.iter().any(|name| name == "range") {
        true => Ok(Finding::pass(&x, part, listed.join(", "))),
        false => Ok(Finding::broken("no-range", &x, part, "range", listed.join(", "))),
    }
}

fn pairs(v: &View<'_>) -> Vec<Finding> {
    let with_cors: Vec<Seen<'_>> = v.all_answers().filter(|x| allowed(x).0.is_some()).collect();
    let both = with_cors
        .iter()
        .find(|x| allowed(x).0 == Some("*") && allows_credentials(x));
    match (both, with_cors.first()) {
        (Some(x), _) => {
            let expected = "an origin by name, or no credentials";
            let observed = "an asterisk, and credentials are allowed";
            vec![Finding::broken("both", x, ALLOW, expected, observed)]
        }
        (None, Some(x)) => vec![Finding::pass(
            x,
            ALLOW,
            format!("not in {} answers", with_cors.len()),
        )],
        (None, None) => Vec::new(),
    }
}

//! Group K of the catalogue: who is asked to log in where, who is said to be, and what stands in addresses.

use super::addresses::of;
use super::asked::{is_loopback, may_be_plain, refused};
use super::challenges::{HEADER, SHOWN_AT, SOUND, every_challenge, own};
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::recording::{Reason, Step, step};

/// The steps at which a store may refuse.
const STORE: &[Step] = &[
    step::OBJECT_RESTRICTED,
    step::OBJECT_HEAD,
    step::OBJECT_FIRST,
    step::BUCKET_MISSING,
    step::BUCKET_LIST,
    step::SIGNED_TAMPERED,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "auth-login-https",
        reads: Reads::Whole(SHOWN_AT),
        because: "A password that is sent without encryption is everybody's.",
        usually: "The server behind a proxy takes its own scheme for the outer one.",
        mend: "Ask for passwords over https only.",
        good: &[SOUND],
        bad: &[
            (
                "auth/bogus GET /links -> 401 WWW-Authenticate: ivoa_cookie standard_id=\"ivo://ivoa.net/sso#BasicAA\", access_url=\"http://login.example.org/\"",
                "plain-http",
            ),
            (
                "#cloud url=http://example.org/links\nauth/bogus GET http://example.org/links -> 401 WWW-Authenticate: Basic realm=\"x\"",
                "plain-http",
            ),
        ],
        judge: login,
    },
    Check {
        decides: "auth-x-vo-authenticated",
        reads: Reads::Whole(SHOWN_AT),
        because: "Clients show that name as who is signed in.",
        usually: "The header is sent always, with a word for nobody.",
        mend: "Send the header only to those who are signed in.",
        good: &["links/get GET /links?ID=a -> 200 | ok"],
        bad: &[(
            "links/get GET /links?ID=a -> 200 X-VO-Authenticated: anonymous | ok",
            "named",
        )],
        judge: nobody_is_named,
    },
    Check {
        decides: "auth-optional",
        reads: Reads::Any(&[step::VOSI_CAPABILITIES, step::AUTH_HEAD]),
        because: "A challenge beside a 200 tells a client that it may sign in, and how.",
        usually: "Nothing: it is recorded which way the service goes.",
        mend: "Nothing has to be mended.",
        good: &["auth/head HEAD /capabilities -> 200 WWW-Authenticate: Bearer"],
        bad: &[],
        judge: |v| {
            let asked = [step::VOSI_CAPABILITIES, step::AUTH_HEAD]
                .into_iter()
                .flat_map(|s| v.at(s));
            asked
                .filter(|x| x.exchange.identity.is_none())
                .map(|x| {
                    let (code, word) = match x.header("www-authenticate") {
                        Some(_) => ("challenge", "with a challenge"),
                        None => ("no-challenge", "without a challenge"),
                    };
                    Finding::info(code, &x, HEADER, format!("{} {word}", x.status()))
                })
                .collect()
        },
    },
    Check {
        decides: "auth-no-url-secrets",
        reads: Reads::Whole(SHOWN_AT),
        because: "Addresses stand in logs, histories and papers.",
        usually: "The session is carried in the address, for clients without cookies.",
        mend: "Leave credentials to headers.",
        good: &["locate/plain POST /locate -> 200 | @cloud/locate-plain"],
        bad: &[(
            "links/get GET /links -> 200 | @cloud/discovery-password",
            "secret",
        )],
        judge: secrets,
    },
    Check {
        decides: "auth-store-no-challenge",
        reads: Reads::Any(STORE),
        because: "Stores know signatures only: there is nothing to log in to.",
        usually: "Nothing: it is recorded how the store refuses.",
        mend: "Nothing has to be mended.",
        good: &["object/restricted(o1) GET /x -> 403 | <Error><Code>AccessDenied</Code></Error>"],
        bad: &[(
            "object/restricted(o1) GET /x -> 401 WWW-Authenticate: Basic",
            "challenge",
        )],
        judge: |v| {
            let refusals = STORE.iter().flat_map(|step| v.at(*step));
            refusals
                .filter(|x| matches!(x.status(), 401 | 403))
                .map(|x| match x.header("www-authenticate") {
                    Some(value) => Finding::broken("challenge", &x, HEADER, "403 without a challenge", value),
                    None => Finding::info("refused", &x, Part::Status, refused(&x)),
                })
                .collect()
        },
    },
];

fn login(v: &View<'_>) -> Vec<Finding> {
    every_challenge(v, |x, challenge| {
        let mut found = Vec::new();
        let address = challenge
            .parameter("access_url")
            .and_then(|url| url::Url::parse(url).ok());
        if let Some(url) = address {
            let is_safe = url.scheme() == "https" || is_loopback(&url);
            found.push(match is_safe {
                true => Finding::pass(x, HEADER, url.as_str()),
                false => {
                    let observed = format!("{}: {url}", challenge.scheme);
                    Finding::broken("plain-http", x, HEADER, "an https address", observed)
                }
            });
        }
        if let Some(url) = x.url().filter(|_| challenge.is("Basic")) {
            let is_safe = url.scheme() == "https" || may_be_plain(v, &url);
            found.push(match is_safe {
                true => Finding::pass(x, HEADER, "Basic over a safe connection"),
                false => {
                    let expected = "Basic over https only";
                    Finding::broken("plain-http", x, HEADER, expected, "Basic over http")
                }
            });
        }
        found
    })
}

/// Did the request carry credentials, right or wrong ones?
fn carries_credentials(x: &Seen<'_>) -> bool {
    let names = ["authorization", "cookie"];
    let headers = &x.exchange.request.headers;
    let sent = headers
        .iter()
        .any(|h| names.iter().any(|name| h.name.eq_ignore_ascii_case(name)));
    sent || x.exchange.identity.is_some()
}

fn nobody_is_named(v: &View<'_>) -> Vec<Finding> {
    let part = Part::Header("x-vo-authenticated");
    let anonymous: Vec<Seen<'_>> = own(v).filter(|x| !carries_credentials(x)).collect();
    let named = anonymous
        .iter()
        .find_map(|x| Some((x, x.header("x-vo-authenticated")?)));
    match (named, anonymous.first()) {
        (Some((x, value)), _) => {
            let expected = "none: nobody has signed in";
            vec![Finding::broken("named", x, part, expected, value)]
        }
        (None, Some(x)) => {
            let observed = format!("none in {} answers to nobody", anonymous.len());
            vec![Finding::pass(x, part, observed)]
        }
        (None, None) => Vec::new(),
    }
}

/// Names of parameters whose values let somebody in.
const SECRETS: [&str; 12] = [
    "password",
    "passwd",
    "pwd",
    "session",
    "sessionid",
    "session_id",
    "jsessionid",
    "phpsessid",
    "token",
    "access_token",
    "auth_token",
    "session_token",
];

/// What in this address is secret, by its name; the value is never shown.
fn secret_in(url: &url::Url) -> Option<String> {
    if url.password().is_some() {
        return Some("a user name with a password".to_owned());
    }
    let is_secret = |name: &str| SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret));
    let in_query = url
        .query_pairs()
        .find(|(name, value)| is_secret(name) && !value.is_empty());
    if let Some((name, _)) = in_query {
        return Some(format!("a parameter {name}"));
    }
    let in_path = url
        .path()
        .split(';')
        .skip(1)
        .filter_map(|part| part.split_once('='))
        .find(|(name, _)| is_secret(name));
    in_path.map(|(name, _)| format!("a parameter {name} in the path"))
}

fn secrets(v: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let (mut count, mut last) = (0, None);
    for x in own(v) {
        let addresses = of(&x);
        count += addresses.len();
        let told = addresses.iter().filter(|address| address.signed().is_none());
        let mut told = told.filter_map(|address| Some((address, secret_in(&address.url()?)?)));
        if let Some((address, what)) = told.next() {
            let part = Part::Body(Some(address.span.clone()));
            let observed = format!("{what} in {}", address.shown());
            found.push(Finding::broken(
                "secret",
                &x,
                part,
                "addresses without credentials",
                observed,
            ));
        }
        last = last.or((!addresses.is_empty()).then_some(x));
    }
    match last {
        Some(x) if found.is_empty() => vec![Finding::pass(&x, Part::BODY, format!("{count} addresses"))],
        None => own(v)
            .next()
            .map(|x| Finding::undecided(Reason::NotObserved, &x, "no answer has addresses"))
            .into_iter()
            .collect(),
        _ => found,
    }
}

//! Group K of the catalogue: how services and stores ask who somebody is.

use super::addresses::{is_own, of};
use super::asked::{is_loopback, may_be_plain, refused};
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::documents::challenges::{self, Challenge};
use crate::recording::{Reason, Step, step};

/// The steps at which a service is asked first.
const SHOWN_AT: &[Step] = &[
    step::AUTH_BOGUS,
    step::DISCOVERY_QUERY,
    step::LINKS_GET,
    step::LOOKUP_CLOUD,
    step::LOCATE_PLAIN,
    step::VOSI_CAPABILITIES,
];
/// The steps at which a store may refuse.
const STORE: &[Step] = &[
    step::OBJECT_RESTRICTED,
    step::OBJECT_HEAD,
    step::OBJECT_FIRST,
    step::BUCKET_MISSING,
    step::BUCKET_LIST,
    step::SIGNED_TAMPERED,
];
const HEADER: Part = Part::Header("www-authenticate");
/// The ways to log in that the draft of AuthVO names (section 3.3.2).
const WAYS: [&str; 2] = [
    "ivo://ivoa.net/sso#basicaa",
    "ivo://ivoa.net/sso#tls-with-password",
];

const SOUND: &str = "auth/bogus GET /links -> 401 WWW-Authenticate: ivoa_cookie standard_id=\"ivo://ivoa.net/sso#BasicAA\", access_url=\"https://login.example.org/\", ivoa_x509, ivoa_bearer standard_id=\"ivo://ivoa.net/sso#BasicAA\", access_url=\"https://login.example.org/\", Bearer";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "auth-401-challenge",
        reads: Reads::Whole(SHOWN_AT),
        because: "A client does not know which of its credentials to try.",
        usually: "The 401 is made by the application, past the part of the server that adds the header.",
        mend: "Send WWW-Authenticate with each 401.",
        good: &[SOUND],
        bad: &[("auth/bogus GET /links -> 401", "no-challenge")],
        judge: |v| {
            own(v)
                .filter(|x| x.status() == 401)
                .map(|x| {
                    match x
                        .header("www-authenticate")
                        .map(str::trim)
                        .filter(|value| !value.is_empty())
                    {
                        Some(value) => Finding::pass(&x, HEADER, value),
                        None => {
                            Finding::broken("no-challenge", &x, HEADER, "WWW-Authenticate", "401 without it")
                        }
                    }
                })
                .collect()
        },
    },
    Check {
        decides: "auth-challenge-syntax",
        reads: Reads::Whole(SHOWN_AT),
        because: "A client that cannot read the list of challenges sees none of them.",
        usually: "Quotes were forgotten, or blanks put in place of commas.",
        mend: "Write a scheme, then nothing, one token, or parameters with values between commas.",
        good: &[SOUND],
        bad: &[(
            "auth/bogus GET /links -> 401 WWW-Authenticate: Basic realm=\"x",
            "unreadable",
        )],
        judge: |v| {
            own(v)
                .flat_map(|x| {
                    lines(&x)
                        .map(move |value| match challenges::read(value) {
                            Ok(found) => Finding::pass(&x, HEADER, format!("{} challenges", found.len())),
                            Err(problem) => {
                                let observed = format!("{value}: {problem}");
                                Finding::broken("unreadable", &x, HEADER, "a list of challenges", observed)
                            }
                        })
                        .collect::<Vec<Finding>>()
                })
                .collect()
        },
    },
    Check {
        decides: "auth-ivoa-cookie",
        reads: Reads::Whole(SHOWN_AT),
        because: "The client has to know where to log in, and in which way.",
        usually: "One of both was taken for optional.",
        mend: "Give it access_url and standard_id.",
        good: &[SOUND],
        bad: &[(
            "auth/bogus GET /links -> 401 WWW-Authenticate: ivoa_cookie standard_id=\"ivo://ivoa.net/sso#BasicAA\"",
            "incomplete",
        )],
        judge: |v| {
            of_scheme(v, "ivoa_cookie", |x, challenge| {
                let (url, standard) = (
                    challenge.parameter("access_url"),
                    challenge.parameter("standard_id"),
                );
                let is_absolute = url.is_some_and(|url| url::Url::parse(url).is_ok());
                match is_absolute && standard.is_some_and(|id| !id.is_empty()) {
                    true => Finding::pass(x, HEADER, shown(challenge)),
                    false => {
                        let expected = "access_url, an absolute URL, and standard_id";
                        Finding::broken("incomplete", x, HEADER, expected, shown(challenge))
                    }
                }
            })
        },
    },
    Check {
        decides: "auth-ivoa-x509",
        reads: Reads::Whole(SHOWN_AT),
        because: "With one of both a client knows where to get a certificate and not how, or the reverse.",
        usually: "One of both was forgotten.",
        mend: "Give it both access_url and standard_id, or neither.",
        good: &[SOUND],
        bad: &[(
            "auth/bogus GET /links -> 401 WWW-Authenticate: ivoa_x509 standard_id=\"ivo://ivoa.net/sso#BasicAA\"",
            "half",
        )],
        judge: |v| {
            of_scheme(v, "ivoa_x509", |x, challenge| {
                let (url, standard) = (
                    challenge.parameter("access_url"),
                    challenge.parameter("standard_id"),
                );
                match url.is_some() == standard.is_some() {
                    true => Finding::pass(x, HEADER, shown(challenge)),
                    false => {
                        let expected = "both access_url and standard_id, or neither";
                        Finding::broken("half", x, HEADER, expected, shown(challenge))
                    }
                }
            })
        },
    },
    Check {
        decides: "auth-ivoa-bearer",
        reads: Reads::Whole(SHOWN_AT),
        because: "It stands in one draft and is missing in the other, so that not all clients know it.",
        usually: "Nothing: it is recorded whether it is used.",
        mend: "Nothing has to be mended.",
        good: &[SOUND],
        bad: &[(
            "auth/bogus GET /links -> 401 WWW-Authenticate: ivoa_bearer standard_id=\"ivo://ivoa.net/sso#BasicAA\"",
            "incomplete",
        )],
        judge: |v| {
            of_scheme(v, "ivoa_bearer", |x, challenge| {
                let is_whole = ["access_url", "standard_id"]
                    .iter()
                    .all(|name| challenge.parameter(name).is_some());
                match is_whole {
                    true => Finding::info("used", x, HEADER, shown(challenge)),
                    false => Finding::broken(
                        "incomplete",
                        x,
                        HEADER,
                        "access_url and standard_id",
                        shown(challenge),
                    ),
                }
            })
        },
    },
    Check {
        decides: "auth-standard-id",
        reads: Reads::Whole(SHOWN_AT),
        because: "A client logs in by the standard that is named, and knows two.",
        usually: "The identifier was misspelled, or one of another method was taken.",
        mend: "Name ivo://ivoa.net/sso#BasicAA or ivo://ivoa.net/sso#tls-with-password.",
        good: &[SOUND],
        bad: &[(
            "auth/bogus GET /links -> 401 WWW-Authenticate: ivoa_cookie standard_id=\"ivo://ivoa.net/sso#password\", access_url=\"https://login.example.org/\"",
            "unknown",
        )],
        judge: |v| {
            with_parameter(v, "standard_id", |x, challenge, id| {
                match WAYS.iter().any(|way| id.trim().eq_ignore_ascii_case(way)) {
                    true => Finding::pass(x, HEADER, id),
                    false => {
                        let observed = format!("{}: {id}", challenge.scheme);
                        Finding::broken("unknown", x, HEADER, "#BasicAA or #tls-with-password", observed)
                    }
                }
            })
        },
    },
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

/// The answers of the target's own hosts.
fn own<'v>(v: &'v View<'_>) -> impl Iterator<Item = Seen<'v>> {
    v.all_answers().filter(move |x| is_own(v, x))
}

/// The values of all its headers WWW-Authenticate.
fn lines<'v>(x: &Seen<'v>) -> impl Iterator<Item = &'v str> + use<'v> {
    let headers = x.response.headers.iter();
    headers
        .filter(|h| h.name.eq_ignore_ascii_case("www-authenticate"))
        .map(|h| h.value.as_str())
}

/// The challenges of an answer that can be read.
fn challenges_of(x: &Seen<'_>) -> Vec<Challenge> {
    lines(x)
        .filter_map(|value| challenges::read(value).ok())
        .flatten()
        .collect()
}

/// The challenges that were seen, each once.
fn every_challenge(
    v: &View<'_>,
    mut judge: impl FnMut(&Seen<'_>, &Challenge) -> Vec<Finding>,
) -> Vec<Finding> {
    let mut known: Vec<Challenge> = Vec::new();
    let mut found = Vec::new();
    for x in own(v) {
        for challenge in challenges_of(&x) {
            if !known.contains(&challenge) {
                found.extend(judge(&x, &challenge));
                known.push(challenge);
            }
        }
    }
    found
}

fn of_scheme(v: &View<'_>, scheme: &str, judge: fn(&Seen<'_>, &Challenge) -> Finding) -> Vec<Finding> {
    every_challenge(v, |x, challenge| {
        let one = challenge.is(scheme).then(|| judge(x, challenge));
        one.into_iter().collect()
    })
}

fn with_parameter(
    v: &View<'_>,
    name: &str,
    judge: fn(&Seen<'_>, &Challenge, &str) -> Finding,
) -> Vec<Finding> {
    every_challenge(v, |x, challenge| {
        let value = challenge.parameter(name);
        value
            .map(|value| judge(x, challenge, value))
            .into_iter()
            .collect()
    })
}

/// A challenge in words; nothing in it is secret.
fn shown(challenge: &Challenge) -> String {
    let pairs = challenge
        .parameters
        .iter()
        .map(|(name, value)| format!(" {name}=\"{value}\""));
    let pairs: String = pairs.collect();
    format!("{}{pairs}", challenge.scheme)
}

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
const SECRETS: [&str; 13] = [
    "password",
    "passwd",
    "pwd",
    "pass",
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

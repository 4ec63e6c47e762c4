//! Group K of the catalogue: how services and stores ask who somebody is.

use super::addresses::is_own;
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::documents::challenges::{self, Challenge};
use crate::recording::{Step, step};

/// The steps at which a service is asked first.
pub const SHOWN_AT: &[Step] = &[
    step::AUTH_BOGUS,
    step::DISCOVERY_QUERY,
    step::LINKS_GET,
    step::LOOKUP_CLOUD,
    step::LOCATE_PLAIN,
    step::VOSI_CAPABILITIES,
];
/// Where challenges stand.
pub const HEADER: Part = Part::Header("www-authenticate");
/// The ways to log in that the draft of AuthVO names (section 3.3.2).
const WAYS: [&str; 2] = [
    "ivo://ivoa.net/sso#basicaa",
    "ivo://ivoa.net/sso#tls-with-password",
];

/// An answer with challenges of many schemes, all as they should be.
pub const SOUND: &str = "auth/bogus GET /links -> 401 WWW-Authenticate: ivoa_cookie standard_id=\"ivo://ivoa.net/sso#BasicAA\", access_url=\"https://login.example.org/\", ivoa_x509, ivoa_bearer standard_id=\"ivo://ivoa.net/sso#BasicAA\", access_url=\"https://login.example.org/\", Bearer";

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
];

/// The answers of the target's own hosts.
pub fn own<'v>(v: &'v View<'_>) -> impl Iterator<Item = Seen<'v>> {
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
pub fn every_challenge(
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

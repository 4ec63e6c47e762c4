//! Faults of how users are told to say who they are (group K).

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Answer, Resource};
use crate::faults::Fault;

/// Whoever is turned away.
const REFUSED: Place = at(&[], &[]).answered(401);

/// Rewrites the challenges of one scheme.
fn challenges(answer: &mut Answer, scheme: &str, change: fn(&str) -> String) {
    for (name, value) in &mut answer.headers {
        if name.eq_ignore_ascii_case("WWW-Authenticate") && value.starts_with(scheme) {
            *value = change(value);
        }
    }
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    datalink(
        "dl-401-silent",
        "Who is turned away is not told how to come in.",
        &["auth-401-challenge"],
        &[rewrite(REFUSED, &[Remove("WWW-Authenticate")])],
    ),
    datalink(
        "dl-challenge-broken",
        "A challenge cannot be read.",
        &["auth-challenge-syntax"],
        &[rewrite(
            REFUSED,
            &[Any(|answer, _| {
                challenges(answer, "Basic", |_| "Basic realm=\"reference server".to_owned())
            })],
        )],
    ),
    datalink(
        "dl-cookie-no-url",
        "The challenge for cookies does not say where they are.",
        &["auth-ivoa-cookie"],
        &[rewrite(
            REFUSED,
            &[Any(|answer, _| {
                challenges(answer, "ivoa_cookie", |text| {
                    text.split(',').next().unwrap_or_default().to_owned()
                });
            })],
        )],
    ),
    datalink(
        "dl-x509-half",
        "The challenge for certificates has one parameter of two.",
        &["auth-ivoa-x509"],
        &[rewrite(
            REFUSED,
            &[Any(|answer, _| {
                challenges(answer, "ivoa_x509", |_| {
                    "ivoa_x509 standard_id=\"ivo://ivoa.net/sso#BasicAA\"".to_owned()
                });
            })],
        )],
    ),
    datalink(
        "dl-standard-unknown",
        "A challenge names a standard that there is not.",
        &["auth-standard-id"],
        &[rewrite(
            REFUSED,
            &[Any(|answer, _| {
                challenges(answer, "ivoa_cookie", |text| {
                    text.replace("#tls-with-password", "#password")
                });
            })],
        )],
    ),
    datalink(
        "dl-login-http",
        "Passwords are to be sent without encryption.",
        &["auth-login-https"],
        &[rewrite(
            REFUSED,
            &[Any(|answer, _| {
                challenges(answer, "ivoa_", |text| {
                    text.replace("https://login", "http://login")
                });
            })],
        )],
    ),
    datalink(
        "dl-authenticated-nobody",
        "Who has not said who they are is told that they are authenticated.",
        &["auth-x-vo-authenticated"],
        &[rewrite(
            at(
                &[],
                &[
                    Resource::Links,
                    Resource::Images,
                    Resource::Capabilities,
                    Resource::Archive,
                ],
            )
            .when(|seen| seen.user.is_none()),
            &[Header("X-VO-Authenticated", "anonymous")],
        )],
    ),
    datalink(
        "dl-capabilities-closed",
        "Who has not said who they are cannot read the capabilities.",
        &["auth-vosi-anonymous"],
        &[rewrite(
            at(&[], &[Resource::Capabilities]).when(|seen| seen.user.is_none()),
            &[
                Status(401),
                Header("WWW-Authenticate", "Basic realm=\"reference server\""),
                Text("Say who you are.\n"),
            ],
        )],
    ),
];

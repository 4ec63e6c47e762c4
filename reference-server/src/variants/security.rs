//! Variants of who may do what. They are seen on servers with users.

use super::{Variant, variant};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Kind;
use crate::xml::Element;

fn distinguished(name: &str) -> String {
    match name {
        "" => String::new(),
        name => format!("C=NL,O=Example,CN={name}"),
    }
}

const IVOA: &str = "ivoa_bearer standard_id=\"ivo://ivoa.net/sso#OAuth\"";

pub(super) const VARIANTS: &[Variant] = &[
    variant(
        "open-to-users",
        "There are users, and everybody may do everything with their jobs.",
        "UWS 1.1, 3: which rights users have is the service's policy.",
        &[Act::Quirk(Quirk::OpenToUsers)],
    )
    .with_users(),
    variant(
        "closed",
        "Nobody may do anything without saying who they are.",
        "UWS 1.1, 3: a service need not be public.",
        &[],
    )
    .when_closed(),
    variant(
        "closed-403",
        "Who does not say who they are gets 403.",
        "UWS 1.1, 3 gives 403 for what one has no right to; DALI 1.1, 4.2.",
        &[any(&[], &[Status(403), Remove("WWW-Authenticate")]).answered(401)],
    )
    .when_closed(),
    variant(
        "closed-ivoa-challenge",
        "The challenge names a scheme of the IVOA.",
        "SSO 2.0 and RFC 9110, 11.6.1: any scheme may be named.",
        &[any(&[], &[Header("WWW-Authenticate", IVOA)]).answered(401)],
    )
    .when_closed(),
    variant(
        "owner-distinguished-name",
        "Owners are the names of certificates.",
        "UWS 1.1, 3 and B: no syntax of the owner is fixed.",
        &[
            get(OWNER, &[TextBy(distinguished)]),
            get(
                LIST_AND_JOB,
                &[Root(|root| {
                    root.each("ownerId", |element| {
                        let name = distinguished(&element.text());
                        if !name.is_empty() {
                            *element = Element::with_text("ownerId", &name);
                        }
                    });
                })],
            ),
        ],
    )
    .with_users(),
    variant(
        "second-may-not-create",
        "One of the users may not make jobs.",
        "UWS 1.1, 3: users may have different rights to create jobs.",
        &[
            Act::Turn(at(&["POST"], &[Kind::List]), do_nothing)
                .when(|seen| seen.user.as_deref() == Some("bob")),
            Act::Rewrite(
                at(&["POST"], &[Kind::List]),
                &[Any(|response, _| {
                    *response = crate::message::Response::text(403, "You may look and not touch.\n");
                })],
            )
            .when(|seen| seen.user.as_deref() == Some("bob")),
        ],
    )
    .with_users(),
    variant(
        "closed-login-redirect",
        "Who does not say who they are is sent to a page for browsers.",
        "DALI 1.1, 4.3: any answer may be a redirect.",
        &[any(
            &[],
            &[
                Status(302),
                Remove("WWW-Authenticate"),
                Any(|response, seen| response.set("Location", &format!("{}/", seen.request.base))),
            ],
        )
        .answered(401)],
    )
    .when_closed(),
    variant(
        "others-by-login-page",
        "Who does not say who they are is sent to a login page.",
        "DALI 1.1, 4.3: any answer may be a redirect.",
        &[Act::Rewrite(
            at(&["POST", "DELETE"], &[]),
            &[
                Status(303),
                Remove("WWW-Authenticate"),
                Any(|response, seen| response.set("Location", &format!("{}/login", seen.request.base))),
            ],
        )
        .answered(401)],
    )
    .with_users(),
];

//! Faults of redirects, and of what scripts of other origins may see (group L).

use super::help::*;
use crate::cloud::Resource;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::faults::Fault;

const READ: &[&str] = &["GET", "HEAD"];
const OBJECT: &[Resource] = &[Resource::Object];

fn has_origin(seen: &Seen) -> bool {
    seen.sends("Origin")
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    cloud(
        "ca-redirect-loop",
        "Discovery redirects to itself.",
        &["cloud-votable-ok", "cloud-http-redirect-limit"],
        &[discovery(&[
            Status(302),
            Any(|answer, seen| {
                let request = seen.request;
                answer.set(
                    "Location",
                    &format!("{}{}?{}", request.base, request.path, request.query),
                );
            }),
            Text(""),
        ])],
    ),
    cloud(
        "ca-object-loop",
        "Objects redirect to themselves.",
        &["cloud-http-redirect-limit"],
        &[rewrite(
            at(READ, OBJECT).when(is_plain),
            &[
                Status(307),
                Any(|answer, seen| {
                    let url = format!("{}{}", seen.request.base, seen.request.path);
                    answer.set("Location", &url);
                }),
                Text(""),
            ],
        )],
    ),
    cloud(
        "ca-cors-none",
        "The store tells scripts nothing.",
        &["cloud-cors-get"],
        &[rewrite(
            at(READ, OBJECT).when(has_origin).answered(ANY_STATUS),
            &[
                Remove("Access-Control-Allow-Origin"),
                Remove("Access-Control-Expose-Headers"),
            ],
        )],
    ),
    cloud(
        "ca-cors-other-origin",
        "The store lets scripts of another origin read.",
        &["cloud-cors-get"],
        &[rewrite(
            at(READ, OBJECT).when(has_origin),
            &[Header(
                "Access-Control-Allow-Origin",
                "https://elsewhere.voconform.example",
            )],
        )],
    ),
    cloud(
        "ca-cors-no-expose",
        "The store lets scripts read no header.",
        &["cloud-cors-expose"],
        &[rewrite(
            at(READ, OBJECT).when(has_origin),
            &[Remove("Access-Control-Expose-Headers")],
        )],
    ),
    cloud(
        "ca-cors-no-preflight",
        "Scripts may not ask for ranges.",
        &["cloud-cors-preflight"],
        &[rewrite(
            at(&["OPTIONS"], OBJECT),
            &[
                Status(403),
                Remove("Access-Control-Allow-Origin"),
                Remove("Access-Control-Allow-Methods"),
                Remove("Access-Control-Allow-Headers"),
            ],
        )],
    ),
    cloud(
        "ca-cors-no-range",
        "Scripts may send no header Range.",
        &["cloud-cors-preflight"],
        &[rewrite(
            at(&["OPTIONS"], OBJECT),
            &[Header("Access-Control-Allow-Headers", "x-requested-with")],
        )],
    ),
    cloud(
        "ca-cors-links-none",
        "Discovery and links tell scripts nothing.",
        &["cloud-cors-links"],
        &[rewrite(
            at(&[], Resource::TABLES),
            &[Remove("Access-Control-Allow-Origin")],
        )],
    ),
    cloud(
        "ca-cors-wildcard-credentials",
        "Scripts of all origins may send credentials.",
        &["cloud-cors-no-wildcard-credentials"],
        &[rewrite(
            at(READ, OBJECT).when(has_origin),
            &[
                Header("Access-Control-Allow-Origin", "*"),
                Header("Access-Control-Allow-Credentials", "true"),
            ],
        )],
    ),
];

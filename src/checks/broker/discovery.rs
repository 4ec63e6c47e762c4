//! Section M of the catalogue, what a registry would find, and what section K says of it (drafts of 2023 and 2025; VOSI). All of
//! it is noted only: no version of the interface has a place in the registry.

use super::refusing::counted;
use crate::checks::vosi::reading::document;
use crate::checks::{Check, Finding, Part, Reads, Seen, View, each, settle};
use crate::documents::broker::{Format, parse};
use crate::recording::{Reason, step};

/// Where the credential delegation protocol lives in capabilities.
const DELEGATION: &str = "ivo://ivoa.net/std/cdp";
/// How the identifiers of single sign-on begin.
const SINGLE_SIGN_ON: &str = "ivo://ivoa.net/sso";
/// The paths of the interface, without the names of their parameters.
const PATHS: [&str; 4] = ["/requests", "/direct", "/offersets/{}", "/sessions/{}"];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-auth-sso",
        reads: Reads::Any(&[step::DISCOVERY_CAPABILITIES]),
        because: "A client that knows the methods of the VO can sign in without being told how.",
        usually: "The policy of the service.",
        mend: "Nothing, if it is meant.",
        good: &[
            "#dialect 25\ndiscovery/capabilities GET /capabilities -> 200 | <capabilities><capability standardID='ivo://x'><interface>\
             <securityMethod standardID='ivo://ivoa.net/sso#BasicAA'/></interface></capability></capabilities>",
        ],
        bad: &[],
        judge: |v| each(v, &[step::DISCOVERY_CAPABILITIES], |x| Ok(methods(x))),
    },
    Check {
        decides: "eb-auth-cdp",
        reads: Reads::Any(&[step::DISCOVERY_CAPABILITIES]),
        because: "Only with delegated credentials can a task read what belongs to its user elsewhere.",
        usually: "The policy of the service.",
        mend: "Nothing, if it is meant.",
        good: &[
            "#dialect 25\ndiscovery/capabilities GET /capabilities -> 200 | <capabilities><capability standardID='ivo://ivoa.net/std/CDP#delegate-1.0'/></capabilities>",
            "#dialect 25\ndiscovery/capabilities GET /capabilities -> 200 | <capabilities/>",
        ],
        bad: &[],
        judge: |v| each(v, &[step::DISCOVERY_CAPABILITIES], |x| Ok(delegation(x))),
    },
    Check {
        decides: "eb-reg-capabilities",
        reads: Reads::Any(&[step::DISCOVERY_CAPABILITIES, step::DISCOVERY_AVAILABILITY]),
        because: "What is not in the registry is found only by those who were told of it.",
        usually: "No version of the interface says how a broker is registered.",
        mend: "Offer `capabilities` and `availability` below the base address, as VOSI has them.",
        good: &[
            "discovery/capabilities GET /capabilities -> 200 | <capabilities/>",
            "discovery/capabilities GET /capabilities -> 404 | @problem\ndiscovery/availability GET /availability -> 404 | @problem",
        ],
        bad: &[],
        judge: |v| {
            each(
                v,
                &[step::DISCOVERY_CAPABILITIES, step::DISCOVERY_AVAILABILITY],
                |x| Ok(found(x)),
            )
        },
    },
    Check {
        decides: "eb-reg-openapi",
        reads: Reads::Any(&[step::DISCOVERY_OPENAPI]),
        because: "Clients are generated from such documents.",
        usually: "The framework publishes what it finds in the code.",
        mend: "Publish the document of the interface, or none.",
        good: &[
            "discovery/openapi GET /openapi.json -> 200 | {\"paths\": {\"/requests\": {}, \"/direct\": {}, \"/offersets/{uuid}\": {}, \"/sessions/{uuid}\": {}}}",
            "discovery/openapi GET /openapi.json -> 404 | @problem",
            "discovery/openapi GET /openapi.json -> 200 | {\"paths\": {\"/offersets\": {}}}",
        ],
        bad: &[],
        judge: openapi,
    },
];

/// A service without the document says nothing of what would stand in it; whether there is one is a row of its own.
fn absent(x: &Seen<'_>) -> Option<Finding> {
    let why = "there is no document of capabilities";
    matches!(x.status(), 404 | 410).then(|| Finding::undecided(Reason::NotOffered, x, why))
}

fn methods(x: Seen<'_>) -> Finding {
    if let Some(why) = absent(&x) {
        return why;
    }
    let read = document(x).map(|(x, capabilities)| {
        let interfaces = capabilities.all().flat_map(|capability| capability.interfaces());
        let methods = interfaces.flat_map(|interface| interface.security_methods());
        let ids: Vec<String> = methods.filter_map(|method| method.id()).collect();
        let of_sso = |id: &&String| id.to_ascii_lowercase().starts_with(SINGLE_SIGN_ON);
        let named: Vec<&str> = ids.iter().filter(of_sso).map(String::as_str).collect();
        let observed = match named.is_empty() {
            true => format!(
                "{}, none of single sign-on",
                counted(ids.len(), "security method")
            ),
            false => named.join(", "),
        };
        Finding::info("security-methods", &x, Part::BODY, observed)
    });
    settle(read)
}

fn delegation(x: Seen<'_>) -> Finding {
    if let Some(why) = absent(&x) {
        return why;
    }
    let read = document(x).map(|(x, capabilities)| {
        let mut ids = capabilities
            .all()
            .filter_map(|capability| capability.standard_id());
        match ids.find(|id| id.to_ascii_lowercase().starts_with(DELEGATION)) {
            Some(id) => Finding::info("delegation", &x, Part::BODY, id),
            None => Finding::info(
                "no-delegation",
                &x,
                Part::BODY,
                "no delegation among the capabilities",
            ),
        }
    });
    settle(read)
}

fn found(x: Seen<'_>) -> Finding {
    let what = if x.exchange.step == step::DISCOVERY_CAPABILITIES.name() {
        "capabilities"
    } else {
        "availability"
    };
    let is_there = x.status() == 200 && x.xml().is_ok_and(|d| d.root().name() == what);
    match x.status() {
        _ if is_there => Finding::info(
            "present",
            &x,
            Part::BODY,
            format!("there is a document of {what}"),
        ),
        401 | 403 | 429 | 503 => Finding::undecided(Reason::Blocked, &x, x.status_line()),
        _ => Finding::info(
            "absent",
            &x,
            Part::Status,
            format!("no document of {what}: {}", x.status()),
        ),
    }
}

/// The first document that is there, else that there is none.
fn openapi(v: &View<'_>) -> Vec<Finding> {
    let there = v.at(step::DISCOVERY_OPENAPI).find_map(|x| Some((x, paths(&x)?)));
    let Some((x, paths)) = there else {
        let first = v.first(step::DISCOVERY_OPENAPI);
        let absent =
            first.map(|x| Finding::info("absent", &x, Part::Status, "no OpenAPI document was found"));
        return absent.into_iter().collect();
    };
    let missing: Vec<&str> = PATHS
        .into_iter()
        .filter(|path| !paths.iter().any(|p| p.ends_with(path)))
        .collect();
    let finding = match missing.is_empty() {
        true => Finding::info(
            "same-paths",
            &x,
            Part::BODY,
            "the paths of the interface are in it",
        ),
        false => Finding::info(
            "other-paths",
            &x,
            Part::BODY,
            format!("it lacks {}", missing.join(", ")),
        ),
    };
    vec![finding]
}

/// The paths of an OpenAPI document, their parameters without names.
fn paths(x: &Seen<'_>) -> Option<Vec<String>> {
    if x.status() != 200 || x.response.truncated {
        return None;
    }
    let named = x.media_type().as_ref().and_then(Format::of);
    let tree = parse(named.unwrap_or(Format::Yaml), &x.response.body).ok()?;
    let paths = tree.value.get("paths")?.as_object()?;
    let nameless = |path: &String| {
        let parts = path
            .split('/')
            .map(|part| if part.starts_with('{') { "{}" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    Some(paths.keys().map(nameless).collect())
}

//! Sections O and Q of the catalogue, what VOSI capabilities say of the job list (UWS 1.1 sections 2.2.1, 2.2.1.1).

use url::Url;

use super::address::same_resource;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, settle};
use crate::documents::xml::Element;
use crate::recording::{Reason, step};

/// The identifiers that announce a job list, and what has to be added to their access URLs (TAP 1.1 section 2.4, SODA 1.0
/// section 2.5, UWS 1.1 section 2.2.1.1). IVOIDs are compared without case.
const LISTS: [(&str, &str); 4] = [
    ("ivo://ivoa.net/std/tap", "/async"),
    ("ivo://ivoa.net/std/soda#async-1.0", ""),
    (REST_1_1, ""),
    (REST_1_0, ""),
];
const REST_1_1: &str = "ivo://ivoa.net/std/uws#rest-1.1";
const REST_1_0: &str = "ivo://ivoa.net/std/uws#rest-1.0";

const REGISTERED: &str = "preflight/get GET /capabilities -> 200 | <c:capabilities xmlns:c=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\"><capability standardID=\"ivo://ivoa.net/std/UWS#rest-1.1\"><interface><accessURL use=\"full\"> http://example.org/jobs/ </accessURL></interface></capability></c:capabilities>";
const REGISTERED_10: &str = "#1.0\npreflight/get GET /capabilities -> 200 | <c:capabilities xmlns:c=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\"><capability standardID=\"ivo://ivoa.net/std/UWS#rest-1.0\"><interface><accessURL>http://example.org/jobs</accessURL></interface></capability></c:capabilities>";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-registered-accessurl",
        reads: Reads::Any(&[step::PREFLIGHT]),
        because: "A client that finds the service in the registry asks at the registered address, and finds no list there.",
        usually: "The record was written for another host or path, and nobody updated it when the service moved.",
        mend: "Register the URL of the job list itself (for TAP the base, to which clients append /async).",
        good: &[
            REGISTERED,
            "preflight/get GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/TAP\"><interface><accessURL>http://example.org/tap</accessURL></interface><interface><accessURL>http://example.org/</accessURL></interface></capability><capability standardID=\"ivo://ivoa.net/std/UWS#rest-1.1\"><interface><accessURL>http://example.org/jobs</accessURL></interface></capability></capabilities>",
        ],
        bad: &[(
            "preflight/get GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/UWS#rest-1.1\"><interface><accessURL>http://example.org/old/jobs</accessURL></interface></capability></capabilities>",
            "another-address",
        )],
        judge: |v| capabilities(v).map_or(Vec::new(), |x| vec![settle(registered(v, x))]),
    },
    Check {
        decides: "uws-vosi-standardid",
        reads: Reads::Any(&[step::PREFLIGHT]),
        because: "A client can learn the version from the capabilities, without asking the list.",
        usually: "Most services announce the standard that uses UWS, which is enough.",
        mend: "Nothing has to be mended: the announcement is optional.",
        good: &[REGISTERED],
        bad: &[],
        judge: |v| capabilities(v).map_or(Vec::new(), |x| vec![settle(identifier(x, REST_1_1))]),
    },
    Check {
        decides: "uws-vosi-standardid-10",
        reads: Reads::Any(&[step::PREFLIGHT]),
        because: "A client can learn the version from the capabilities, without asking the list.",
        usually: "UWS 1.0 fixed no identifier, so few services give one.",
        mend: "Nothing has to be mended: the announcement is optional.",
        good: &[REGISTERED_10],
        bad: &[],
        judge: |v| capabilities(v).map_or(Vec::new(), |x| vec![settle(identifier(x, REST_1_0))]),
    },
];

/// The answer that preflight took for the service's capabilities; otherwise its last answer, which has none.
pub fn capabilities<'v>(v: &'v View<'_>) -> Option<Seen<'v>> {
    let url = v.recording.meta.capabilities.as_deref();
    let found = v
        .at(step::PREFLIGHT)
        .find(|x| Some(x.exchange.request.url.as_str()) == url);
    found.or_else(|| v.at(step::PREFLIGHT).last())
}

/// The capabilities in such an answer.
pub fn capability_elements(x: Seen<'_>) -> Result<Vec<Element<'_>>, Finding> {
    let none = || {
        Finding::undecided(
            Reason::NotOffered,
            &x,
            "no capabilities were found beside the job list",
        )
    };
    let root = x.xml().map_err(|_| none())?.root();
    if root.name() != "capabilities" {
        return Err(none());
    }
    Ok(root.children().filter(|c| c.name() == "capability").collect())
}

fn is_called(capability: &Element<'_>, id: &str) -> bool {
    let said = capability
        .attribute("standardID")
        .or_else(|| capability.attribute("standardid"));
    said.is_some_and(|a| a.value.trim().eq_ignore_ascii_case(id))
}

/// The addresses at which a capability can be reached; interfaces may have several.
fn access_urls<'d>(capability: &Element<'d>) -> Vec<(Element<'d>, Url)> {
    let interfaces = capability.children().filter(|c| c.name() == "interface");
    let urls = interfaces.flat_map(|i| i.children().filter(|c| c.name() == "accessURL"));
    urls.filter_map(|u| Some((u, Url::parse(u.text().trim()).ok()?)))
        .collect()
}

fn registered(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let capabilities = capability_elements(x)?;
    let list = v
        .list_url()
        .ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "no job list"))?;
    let mut others = Vec::new();
    for (id, child) in LISTS {
        for capability in capabilities.iter().filter(|c| is_called(c, id)) {
            for (element, mut url) in access_urls(capability) {
                let path = format!("{}{child}", url.path().trim_end_matches('/'));
                url.set_path(&path);
                if same_resource(&url, &list) {
                    return Ok(Finding::pass(
                        &x,
                        Part::Body(Some(element.span())),
                        url.to_string(),
                    ));
                }
                others.push((element, url));
            }
        }
    }
    let Some((element, url)) = others.first() else {
        return Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "the capabilities announce no job list",
        ));
    };
    let part = Part::Body(Some(element.span()));
    // Another name of the same host, or http beside https, may well lead to the same list.
    if others
        .iter()
        .any(|(_, url)| url.path().trim_end_matches('/') == list.path().trim_end_matches('/'))
    {
        return Ok(Finding::info("another-host", &x, part, url.to_string()));
    }
    Ok(Finding::broken(
        "another-address",
        &x,
        part,
        list.to_string(),
        url.to_string(),
    ))
}

fn identifier(x: Seen<'_>, id: &str) -> Judgement {
    let capabilities = capability_elements(x)?;
    Ok(match capabilities.iter().find(|c| is_called(c, id)) {
        Some(capability) => Finding::info("announced", &x, Part::Body(Some(capability.tag_span())), id),
        None => Finding::info("not-announced", &x, Part::BODY, format!("no capability {id}")),
    })
}

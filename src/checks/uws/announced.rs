//! Sections O and Q of the catalogue, what VOSI capabilities say of the job list (UWS 1.1 sections 2.2.1, 2.2.1.1).

use super::address::{same_path, same_resource};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, settle};
use crate::documents::vosi::Capabilities;
use crate::recording::{Reason, step};

const REST_1_1: &str = "ivo://ivoa.net/std/UWS#rest-1.1";
const REST_1_0: &str = "ivo://ivoa.net/std/UWS#rest-1.0";

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
fn capabilities<'v>(v: &'v View<'_>) -> Option<Seen<'v>> {
    let url = v.recording.meta.capabilities.as_deref();
    let found = v
        .at(step::PREFLIGHT)
        .find(|x| Some(x.exchange.request.url.as_str()) == url);
    found.or_else(|| v.at(step::PREFLIGHT).last())
}

fn read(x: Seen<'_>) -> Result<Capabilities<'_>, Finding> {
    let document = x.xml().ok();
    document.and_then(|d| Capabilities::of(d.root())).ok_or_else(|| {
        let why = "no capabilities were found beside the job list";
        Finding::undecided(Reason::NotOffered, &x, why)
    })
}

fn registered(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let lists = read(x)?.job_lists();
    let list = v
        .list_url()
        .ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "no job list"))?;
    let Some(first) = lists.first() else {
        return Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "the capabilities announce no job list",
        ));
    };
    if let Some(here) = lists.iter().find(|l| same_resource(&l.url, &list)) {
        let part = Part::Body(Some(here.access_url.element.span()));
        return Ok(Finding::pass(&x, part, here.url.to_string()));
    }
    let part = Part::Body(Some(first.access_url.element.span()));
    let observed = first.url.to_string();
    // Another name of the same host, or http beside https, may well lead to the same list.
    if lists.iter().any(|l| same_path(&l.url, &list)) {
        return Ok(Finding::info("another-host", &x, part, observed));
    }
    Ok(Finding::broken(
        "another-address",
        &x,
        part,
        list.to_string(),
        observed,
    ))
}

fn identifier(x: Seen<'_>, id: &str) -> Judgement {
    Ok(match read(x)?.called(id).next() {
        Some(capability) => {
            let part = Part::Body(Some(capability.element.tag_span()));
            Finding::info("announced", &x, part, id)
        }
        None => Finding::info("not-announced", &x, Part::BODY, format!("no capability {id}")),
    })
}

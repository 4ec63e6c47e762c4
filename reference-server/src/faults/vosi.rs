//! Faults of section E4 and of the rows on capabilities of DALI and TAP: what the service says of itself.

use super::{Fault, fault};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Kind;

pub(super) const CAPABILITIES: &[Kind] = &[Kind::Capabilities];
pub(super) const AVAILABILITY: &[Kind] = &[Kind::Availability];

const NOT_FOUND: Edit = Any(|response, _| *response = Response::text(404, "There is no such resource.\n"));
const LOGIN: Edit = Any(|response, _| {
    *response = Response::text(401, "Who are you?\n").with("WWW-Authenticate", "Basic realm=\"tap\"");
});

/// Takes out the capabilities with this text.
pub(super) fn without(text: &str, what: &str) -> String {
    let parts = text.split_inclusive("</capability>");
    parts.filter(|part| !part.contains(what)).collect()
}

/// Takes out all capabilities.
fn without_any(text: &str) -> String {
    let end = "</vosi:capabilities>";
    let start = text.find("<capability ").unwrap_or(text.len());
    format!("{}{end}\n", &text[..start])
}

/// Takes the prefix off the root, whose namespace is lost with it.
fn bare_root(text: &str) -> String {
    text.replace("<vosi:capabilities ", "<capabilities ")
        .replace("</vosi:capabilities>", "</capabilities>")
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "capabilities-401",
        "The capabilities are behind the login.",
        &["vosi-capabilities-anonymous", "tap-vosi-anonymous"],
        &[get(CAPABILITIES, &[LOGIN])],
    )
    .on("tap"),
    fault(
        "capabilities-404",
        "There are no capabilities beside the job list.",
        &["dali-capabilities-sibling"],
        &[get(CAPABILITIES, &[NOT_FOUND])],
    )
    .on("tap"),
    fault(
        "capabilities-page",
        "A page for browsers stands where the capabilities should be.",
        &["dali-capabilities-sibling"],
        &[get(
            CAPABILITIES,
            &[
                AS_HTML,
                Text("<!DOCTYPE html>\n<html><head><title>TAP</title></head><body><p>Welcome</body></html>\n"),
            ],
        )],
    )
    .on("tap"),
    fault(
        "capabilities-no-namespace",
        "The root of the capabilities is in no namespace, as in the example of SODA 1.0.",
        &["vosi-capabilities-schema"],
        &[get(CAPABILITIES, &[TextBy(bare_root)])],
    )
    .on("tap"),
    fault(
        "capabilities-default-namespace",
        "The namespace of the root is the default one, and so that of all elements below it.",
        &["vosi-capabilities-schema"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| bare_root(text).replace("xmlns:vosi=", "xmlns="))],
        )],
    )
    .on("tap"),
    fault(
        "capabilities-empty",
        "The capabilities list nothing.",
        &["vosi-capabilities-schema", "vosi-self-capability", "tap-capability"],
        &[get(CAPABILITIES, &[TextBy(without_any)])],
    )
    .on("tap"),
    fault(
        "capabilities-interface-without-type",
        "The interfaces have no xsi:type.",
        &["vosi-capabilities-schema"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| text.replace(" xsi:type=\"vs:ParamHTTP\"", ""))],
        )],
    )
    .on("tap"),
    fault(
        "capabilities-type-prefix",
        "The prefix of the interface type is not declared.",
        &["vosi-capabilities-schema"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| text.replace("\"vs:ParamHTTP\"", "\"vod:ParamHTTP\""))],
        )],
    )
    .on("tap"),
    fault(
        "capabilities-use-unknown",
        "The use of an address is called query.",
        &["vosi-capabilities-schema"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| text.replace("use=\"base\"", "use=\"query\""))],
        )],
    )
    .on("tap"),
    fault(
        "capabilities-security-method-first",
        "A securityMethod stands before the address.",
        &["vosi-capabilities-schema"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| {
                text.replace("<accessURL use=\"base\">", "<securityMethod/><accessURL use=\"base\">")
            })],
        )],
    )
    .on("tap"),
    fault(
        "capabilities-not-listed",
        "The capabilities do not list themselves.",
        &["vosi-self-capability"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| {
                text.replace("std/VOSI#capabilities\"", "std/VOSI#tables\"")
            })],
        )],
    )
    .on("tap"),
    fault(
        "capabilities-use-base",
        "The address of the capabilities is said to be a base.",
        &["vosi-self-capability"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| text.replace("use=\"full\"", "use=\"base\""))],
        )],
    )
    .on("tap"),
    fault(
        "capabilities-listed-dead",
        "The capabilities list themselves at an address that is no more.",
        &["vosi-self-capability"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| text.replace("/capabilities</accessURL>", "/old/capabilities</accessURL>"))],
        )],
    )
    .on("tap"),
    fault(
        "tap-not-announced",
        "The capabilities list everything but TAP.",
        &["tap-capability"],
        &[get(CAPABILITIES, &[TextBy(|text| without(text, "std/TAP\""))])],
    )
    .on("tap"),
    fault(
        "tap-announced-twice",
        "Two capabilities are called TAP, one for each version.",
        &["tap-capability"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| {
                text.replace(
                    "</vosi:capabilities>",
                    "<capability standardID=\"ivo://ivoa.net/std/TAP\"><interface xsi:type=\"vs:ParamHTTP\" version=\"1.0\">\
                     <accessURL use=\"base\">http://127.0.0.1/tap10</accessURL></interface></capability></vosi:capabilities>",
                )
            })],
        )],
    )
    .on("tap"),
    fault(
        "tap-announced-elsewhere",
        "The address of TAP is the one it had before.",
        &["tap-capability"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| text.replace("/tap</accessURL>", "/old-tap</accessURL>"))],
        )],
    )
    .on("tap"),
    fault(
        "tap-announced-without-address",
        "The interface of TAP has no address.",
        &["tap-capability", "vosi-capabilities-schema"],
        &[get(
            CAPABILITIES,
            &[Any(|response, seen| {
                let url = format!("<accessURL use=\"base\">{}/tap</accessURL>", seen.request.base);
                if let crate::message::Body::Bytes(bytes) = &mut response.body {
                    *bytes = String::from_utf8_lossy(bytes).replace(&url, "").into_bytes();
                }
            })],
        )],
    )
    .on("tap"),
    fault(
        "availability-401",
        "The availability is behind the login.",
        &["tap-vosi-anonymous"],
        &[get(AVAILABILITY, &[LOGIN])],
    )
    .on("tap"),
    fault(
        "availability-404",
        "The capabilities name an availability that is not there.",
        &["tap-vosi-anonymous"],
        &[get(AVAILABILITY, &[NOT_FOUND])],
    )
    .on("tap"),
    fault(
        "availability-page",
        "The availability is a page for people.",
        &["tap-vosi-anonymous"],
        &[get(
            AVAILABILITY,
            &[AS_HTML, Text("<html><body><p>Up and running</p></body></html>\n")],
        )],
    )
    .on("tap"),
    fault(
        "closed-security-method-empty",
        "The capabilities of a closed service name the anonymous method only.",
        &["sso-securitymethod"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| {
                let cookie = "<securityMethod standardID=\"ivo://ivoa.net/sso#cookie\"/>";
                text.replace(cookie, "").replace(" standardID=\"ivo://ivoa.net/sso#BasicAA\"", "")
            })],
        )],
    )
    .when_closed(),
];

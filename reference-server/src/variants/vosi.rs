//! Variants of what the service says of itself.

use super::{Variant, variant};
use crate::message::{Request, Response};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Kind;

const CAPABILITIES: &[Kind] = &[Kind::Capabilities];

/// Writes something before the first capability.
fn first(text: &str, more: &str) -> String {
    text.replacen("<capability ", &format!("{more}<capability "), 1)
}

pub(super) const VARIANTS: &[Variant] = &[
    variant(
        "capabilities-other-prefixes",
        "The capabilities use other prefixes, a comment and a stylesheet.",
        "Namespaces in XML 1.0, 4: a prefix is only a placeholder.",
        &[get(
            CAPABILITIES,
            &[TextBy(|text| {
                let text = text.replace("vosi:capabilities", "c:capabilities").replace("xmlns:vosi=", "xmlns:c=");
                let text = text.replace("\"vs:ParamHTTP\"", "\"q:ParamHTTP\"").replace("xmlns:vs=", "xmlns:q=");
                text.replacen("<c:", "<?xml-stylesheet href=\"/vosi.xsl\" type=\"text/xsl\"?>\n<!-- all there is -->\n<c:", 1)
            })],
        )],
    )
    .on("tap"),
    variant(
        "capabilities-blanks-around-addresses",
        "The addresses in the capabilities have blanks and line breaks around them.",
        "XML Schema 2, 3.2.17: white space around a URI collapses; the example of TAP 1.1, 2.4 has some.",
        &[get(
            CAPABILITIES,
            &[TextBy(|text| text.replace("\">http", "\">\n    http").replace("</accessURL>", "\n  </accessURL>"))],
        )],
    )
    .on("tap"),
    variant(
        "capabilities-upper-case-ids",
        "The identifiers in the capabilities are written in capital letters.",
        "IVOA Identifiers 2.0, 2.6: IVOIDs are compared without case.",
        &[get(
            CAPABILITIES,
            &[TextBy(|text| {
                text.replace("ivo://ivoa.net/std/TAP\"", "IVO://IVOA.NET/STD/tap\"")
                    .replace("ivo://ivoa.net/std/VOSI", "ivo://IVOA.net/std/vosi")
            })],
        )],
    )
    .on("tap"),
    variant(
        "capabilities-several-interfaces",
        "A capability has an older interface, a page for people and a mirror besides.",
        "TAP 1.1, 2.4: several interfaces for several versions; VOResource 1.1: mirrorURL.",
        &[get(
            CAPABILITIES,
            &[Any(|response, seen| {
                if let crate::message::Body::Bytes(bytes) = &mut response.body {
                    let text = String::from_utf8_lossy(bytes);
                    let own = format!("<accessURL use=\"base\">{}/tap</accessURL>", seen.request.base);
                    let mirror = format!("{own}<mirrorURL title=\"far away\">http://mirror.invalid/tap</mirrorURL>");
                    let older = "<interface xsi:type=\"vs:ParamHTTP\" version=\"1.0\"><accessURL use=\"base\">http://old.invalid/tap</accessURL></interface>";
                    let page = format!(
                        "{older}<interface xmlns:vr=\"http://www.ivoa.net/xml/VOResource/v1.0\" xsi:type=\"vr:WebBrowser\">\
                         <accessURL use=\"full\">{}/</accessURL></interface><interface xsi:type=\"vs:ParamHTTP\" role=\"std\" version=\"1.1\">",
                        seen.request.base
                    );
                    let text = text.replace("<interface xsi:type=\"vs:ParamHTTP\" role=\"std\" version=\"1.1\">", &page);
                    *bytes = text.replace(&own, &mirror).into_bytes();
                }
            })],
        )],
    )
    .on("tap"),
    variant(
        "capabilities-of-more-than-tap",
        "The capabilities list other protocols, one without identifier, and those of a draft of TAP 1.1.",
        "VOSI 1.1, 3.1: whatever the service does; VOResource 1.1: standardID is optional.",
        &[get(
            CAPABILITIES,
            &[TextBy(|text| {
                first(
                    text,
                    "<capability xmlns:vr=\"http://www.ivoa.net/xml/VOResource/v1.0\"><description>For people</description>\
                     <interface xsi:type=\"vr:WebBrowser\"><accessURL use=\"full\">http://pages.invalid/</accessURL></interface></capability>\
                     <capability standardID=\"ivo://ivoa.net/std/TAP#async-1.1\"><interface xsi:type=\"vs:ParamHTTP\" role=\"std\" version=\"1.1\">\
                     <accessURL use=\"full\">http://draft.invalid/tap/async</accessURL></interface></capability>\
                     <capability standardID=\"ivo://example.org/own#thing\" xsi:type=\"x:Thing\" xmlns:x=\"urn:x\"><maxThings>3</maxThings></capability>",
                )
            })],
        )],
    )
    .on("tap"),
    variant(
        "capabilities-of-a-draft",
        "TAP is announced by the identifier of a draft of TAP 1.1 alone.",
        "Catalogue, 4.1: such documents still exist, and are accepted with a remark.",
        &[get(
            CAPABILITIES,
            &[TextBy(|text| {
                text.replace("std/TAP\"", "std/TAP#async-1.1\"")
                    .replace("/tap</accessURL>", "/tap/async</accessURL>")
            })],
        )],
    )
    .on("tap"),
    variant(
        "capabilities-security-methods",
        "An open service names the ways to sign in, one of them by text and one that is newer than SSO 2.0.",
        "TAP 1.1, 2.4: an empty securityMethod is the anonymous one; SSO 2.0, 2.2 has the identifier as text.",
        &[get(
            CAPABILITIES,
            &[Any(|response, seen| {
                if let crate::message::Body::Bytes(bytes) = &mut response.body {
                    let own = format!("{}/tap</accessURL>", seen.request.base);
                    let methods = format!(
                        "{own}<securityMethod/><securityMethod standardID=\"IVO://ivoa.net/SSO#Cookie\"/>\
                         <securityMethod>ivo://ivoa.net/sso#BasicAA</securityMethod><securityMethod standardID=\"ivo://ivoa.net/sso#jwt\"/>"
                    );
                    *bytes = String::from_utf8_lossy(bytes).replace(&own, &methods).into_bytes();
                }
            })],
        )],
    )
    .on("tap"),
    variant(
        "capabilities-under-another-name",
        "The capabilities list themselves at another address of theirs.",
        "VOSI 1.1, 2: any HTTP URLs may be used; a service may have several.",
        &[get(
            CAPABILITIES,
            &[TextBy(|text| text.replace("/tap/capabilities</accessURL>", "/uws/capabilities</accessURL>"))],
        )],
    )
    .on("tap"),
    variant(
        "capabilities-without-vosi",
        "The capabilities do not say where the availability is.",
        "TAP 1.1, 2.4 does not require capabilities for VOSI.",
        &[get(
            CAPABILITIES,
            &[TextBy(|text| {
                let parts = text.split_inclusive("</capability>");
                parts.filter(|part| !part.contains("VOSI#availability")).collect()
            })],
        )],
    )
    .on("tap"),
    variant(
        "availability-redirected",
        "The availability is delivered after a redirect.",
        "DALI 1.1, 4.3: any response may redirect.",
        &[get(
            &[Kind::Availability],
            &[Any(|response, seen| {
                if seen.request.query != "direct" {
                    let direct = format!("{}{}?direct", seen.request.base, seen.request.path);
                    *response = Response::see_other(&direct);
                }
            })],
        )],
    )
    .on("soda"),
    variant(
        "soda-later-version",
        "The asynchronous resource is announced by the identifier of a later minor version.",
        "DALI 1.1, 2.5: the identifier says which version; clients of 1.0 may go on.",
        &[get(
            CAPABILITIES,
            &[TextBy(|text| text.replace("SODA#async-1.0", "SODA#async-1.1"))],
        )],
    )
    .on("soda"),
    variant(
        "soda-several-ids",
        "A repeated parameter is refused in words of the service's own after the word of the standard.",
        "SODA 1.0, 5.2: the text must begin with the word.",
        &[get(
            &[Kind::Error],
            &[TextBy(|text| text.replace("MultiValuedParamNotSupported: ", "MultiValuedParamNotSupported, sorry!\n"))],
        )],
    )
    .on("soda"),
    variant(
        "soda-no-repetition",
        "No parameter may be repeated: each repetition fails with the word for it.",
        "SODA 1.0, 3.1: support for several values is optional.",
        &[Act::Quirk(Quirk::SingleValues)],
    )
    .on("soda"),
    variant(
        "pyvo-670-result-called-main",
        "The only result of a query is listed as main, with the address results/result.",
        "TAP 1.1, 2.2 names the resource; the list's ids are free.",
        &[
            get(
                WITH_RESULTS,
                &[Root(|root| root.each("result", |result| result.set("id", "main")))],
            ),
            // Where the id leads, too, there is the result.
            Act::Turn(at(&["GET"], RESULT), |request, _| Request {
                path: request.path.replace("/results/main", "/results/result"),
                ..request.clone()
            }),
        ],
    )
    .on("tap"),
];

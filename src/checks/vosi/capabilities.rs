//! Section E4 of the catalogue: the capabilities document (VOSI 1.1 sections 2, 3.1 and 4).

use std::collections::HashSet;

use super::reading::{READ_AT, capabilities, document, wants_credentials};
use crate::checks::uws::address::{same_path, same_resource};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, settle};
use crate::documents::vosi::{AccessUrl, CAPABILITIES_ID, Capabilities, flaws};
use crate::recording::{Reason, step};

const SOUND: &str = "vosi/capabilities GET /capabilities -> 200 | <v:capabilities xmlns:v=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\" xmlns:vs=\"http://www.ivoa.net/xml/VODataService/v1.1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><capability standardID=\"IVO://ivoa.net/std/vosi#CAPABILITIES\"><interface xsi:type=\"vs:ParamHTTP\"><accessURL use=\"full\"> http://example.org/capabilities\\n</accessURL></interface></capability></v:capabilities>";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "vosi-capabilities-anonymous",
        reads: Reads::All(&[step::VOSI_CAPABILITIES]),
        because: "A client learns from the capabilities how to sign in, so it can't have done so before.",
        usually: "The whole service is behind one login, this resource included.",
        mend: "Leave the capabilities open to anonymous GET.",
        good: &[SOUND],
        bad: &[
            (
                "vosi/capabilities GET /capabilities -> 401 WWW-Authenticate: Bearer",
                "credentials-wanted",
            ),
            (
                "vosi/capabilities GET /capabilities -> 403 | no",
                "credentials-wanted",
            ),
        ],
        judge: |v| each(v, &[step::VOSI_CAPABILITIES], |x| anonymous(v, x)),
    },
    Check {
        decides: "vosi-capabilities-schema",
        reads: Reads::All(&[step::VOSI_CAPABILITIES]),
        because: "Clients and registries read capabilities by the schema: what is named or placed otherwise they do not see.",
        usually: "The document was written by hand after an example. That of SODA 1.0 has no namespace at its root and spells standardid; a default namespace at the root puts the elements below it where the schema has none.",
        mend: "Name the root {http://www.ivoa.net/xml/VOSICapabilities/v1.0}capabilities with a prefix, leave the elements below it without namespace, give every interface an xsi:type, and validate the document.",
        good: &[SOUND],
        bad: &[
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardid=\"x\"/></capabilities>",
                "root",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <v:capabilities xmlns:v=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\"/>",
                "no-capability",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <v:capabilities xmlns:v=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\"><capability standardid=\"ivo://ivoa.net/std/SODA#async-1.0\"/></v:capabilities>",
                "standardid-misspelled",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities xmlns=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\"><capability/></capabilities>",
                "child-qualified",
            ),
        ],
        judge: |v| v.at(step::VOSI_CAPABILITIES).flat_map(structure).collect(),
    },
    Check {
        decides: "vosi-self-capability",
        reads: Reads::Any(READ_AT),
        because: "A registry that harvests the service finds its capabilities again by this entry.",
        usually: "Only the protocols of the service are listed, or the address has use=\"base\".",
        mend: "List a capability ivo://ivoa.net/std/VOSI#capabilities whose accessURL is this very resource, with use=\"full\".",
        good: &[SOUND],
        bad: &[
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/TAP\"/></capabilities>",
                "not-listed",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/VOSI#capabilities\"/></capabilities>",
                "no-address",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/VOSI#capabilities\"><interface><accessURL use=\"base\">http://example.org/capabilities</accessURL></interface></capability></capabilities>",
                "use-not-full",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/VOSI#capabilities\"><interface><accessURL use=\"full\">http://example.org/old/capabilities</accessURL></interface></capability></capabilities>",
                "another-address",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/VOSI#capabilities\"><interface><accessURL use=\"full\">http://example.org/old/capabilities</accessURL></interface></capability></capabilities>\nvosi/capabilities-listed GET /old/capabilities -> 404",
                "dead-address",
            ),
        ],
        judge: |v| match capabilities(v) {
            None => Vec::new(),
            Some(read) => vec![settle(read.and_then(|(x, c)| lists_itself(v, x, c)))],
        },
    },
];

fn anonymous(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if wants_credentials(&x) {
        let expected = "200, without credentials";
        let broken = Finding::broken("credentials-wanted", &x, Part::Status, expected, x.status_line());
        // Of archives in front of clouds AuthVO expects a challenge there: the two standards disagree.
        return Ok(match v.recording.meta.cloud {
            Some(_) => broken.graded(Verdict::Warn),
            None => broken,
        });
    }
    let read = x.ok().and_then(|x| document(x));
    // A login page instead of what the identity of the run was given at the same address.
    let hidden = !v.is_anonymous() && v.recording.meta.capabilities.is_some() && x.status() == 200;
    if read.is_err() && hidden {
        let expected = "the capabilities that an identity gets";
        return Ok(Finding::broken(
            "another-answer",
            &x,
            Part::BODY,
            expected,
            "something else",
        ));
    }
    read.map(|(x, _)| Finding::pass(&x, Part::Status, x.status_line()))
}

/// Every kind of flaw once. A page that is no XML is the business of the row that looks for the resource.
fn structure(x: Seen<'_>) -> Vec<Finding> {
    let root = match x.document() {
        Ok(document) => document.root(),
        Err(finding) => return vec![finding],
    };
    if root.name().eq_ignore_ascii_case("html") {
        return vec![Finding::undecided(
            Reason::Blocked,
            &x,
            "it is a page for browsers",
        )];
    }
    let mut known = HashSet::new();
    let found: Vec<Finding> = flaws(root)
        .into_iter()
        .filter(|flaw| known.insert(flaw.code))
        .map(|flaw| {
            Finding::broken(
                flaw.code,
                &x,
                Part::Body(Some(flaw.span)),
                flaw.expected,
                flaw.observed,
            )
        })
        .collect();
    if found.is_empty() {
        let part = Part::Body(Some(root.tag_span()));
        return vec![Finding::pass(&x, part, "root and structure as in the schema")];
    }
    found
}

fn lists_itself(v: &View<'_>, x: Seen<'_>, capabilities: Capabilities<'_>) -> Judgement {
    let expected = format!("a capability {CAPABILITIES_ID}");
    let Some(capability) = capabilities.called(CAPABILITIES_ID).next() else {
        return Ok(Finding::broken("not-listed", &x, Part::BODY, expected, "none"));
    };
    let tag = Part::Body(Some(capability.element.tag_span()));
    let all = capabilities.called(CAPABILITIES_ID).flat_map(|c| c.access_urls());
    let urls: Vec<AccessUrl<'_>> = all.collect();
    if urls.is_empty() {
        return Ok(Finding::broken("no-address", &x, tag, "an accessURL", "none"));
    }
    let asked: Vec<_> = v.hops(&x).iter().filter_map(Seen::url).collect();
    let here = |url: &AccessUrl<'_>| {
        url.url()
            .is_some_and(|u| asked.iter().any(|a| same_resource(a, &u)))
    };
    let alike = |url: &AccessUrl<'_>| url.url().is_some_and(|u| asked.iter().any(|a| same_path(a, &u)));
    // Another name of the same host, or http beside https, counts too.
    let known = urls
        .iter()
        .find(|u| here(u))
        .or_else(|| urls.iter().find(|u| alike(u)));
    let own = known.unwrap_or(&urls[0]);
    let part = Part::Body(Some(own.element.tag_span()));
    let usage = own.usage();
    if usage != Some("full") {
        let observed = usage.map_or("no attribute use".to_owned(), |u| format!("use=\"{u}\""));
        return Ok(Finding::broken(
            "use-not-full",
            &x,
            part,
            "use=\"full\"",
            observed,
        ));
    }
    if known.is_some() {
        return Ok(Finding::pass(&x, part, own.element.text().trim()));
    }
    listed_elsewhere(v, x, part, own.element.text().trim())
}

/// A service may have several names. One that leads nowhere is another matter.
fn listed_elsewhere(v: &View<'_>, x: Seen<'_>, part: Part, address: &str) -> Judgement {
    if let Some(there) = v
        .first(step::VOSI_SELF)
        .filter(|y| matches!(y.status(), 404 | 410))
    {
        let expected = "the address of the capabilities";
        return Ok(Finding::broken(
            "dead-address",
            &there,
            Part::Status,
            expected,
            there.status_line(),
        ));
    }
    Ok(Finding::info("another-address", &x, part, address))
}

//! Section E2 of the catalogue: how a TAP service is announced, and to whom (TAP 1.1 sections 2 and 2.4).

use crate::checks::uws::address::{same_path, same_resource};
use crate::checks::vosi::reading::{READ_AT, Read, capabilities, wants_credentials};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, settle};
use crate::documents::vosi::{AVAILABILITY_ID, AnnouncedList, Availability};
use crate::recording::{Reason, Step, step};

const TAP: &str = "ivo://ivoa.net/std/TAP";
/// How drafts of TAP 1.1 named its resources.
const DRAFT: &str = "ivo://ivoa.net/std/tap#";

const OPEN: &[Step] = &[step::VOSI_CAPABILITIES, step::VOSI_AVAILABILITY];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "tap-capability",
        reads: Reads::Any(READ_AT),
        because: "A client appends /async to the one address that stands there; with none or two it does not know where to go.",
        usually: "The capabilities were written by hand, or the service moved and they did not.",
        mend: "Give exactly one capability the standardID ivo://ivoa.net/std/TAP, with the parent of the job list as accessURL.",
        good: &[
            "#list /tap/async\nvosi/capabilities GET /tap/capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/tap\"><interface><accessURL use=\"base\"> http://example.org/old </accessURL></interface><interface><accessURL use=\"full\"> http://example.org/tap </accessURL></interface></capability></capabilities>",
            "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/TAP#async-1.1\"><interface><accessURL>http://example.org/async</accessURL></interface></capability></capabilities>",
        ],
        bad: &[
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/VOSI#capabilities\"/></capabilities>",
                "not-announced",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/TAP\"/><capability standardID=\"ivo://ivoa.net/std/TAP\"/></capabilities>",
                "several",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/TAP\"><interface><accessURL>http://example.org/old</accessURL></interface></capability></capabilities>",
                "another-address",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/TAP\"><interface/></capability></capabilities>",
                "no-address",
            ),
        ],
        judge: |v| match capabilities(v) {
            None => Vec::new(),
            Some(read) => vec![settle(read.and_then(|read| announced(v, read)))],
        },
    },
    Check {
        decides: "tap-vosi-anonymous",
        reads: Reads::All(OPEN),
        because: "A client looks there whether the service is up and how to sign in, before it has signed in.",
        usually: "The whole service is behind one login, these resources included.",
        mend: "Leave capabilities and availability open to anonymous GET.",
        good: &[
            "vosi/capabilities GET /capabilities -> 200 | <capabilities/>\nvosi/availability GET /availability -> 200 | <availability/>",
        ],
        bad: &[
            (
                "vosi/capabilities GET /capabilities -> 401\nvosi/availability GET /availability -> 200 | <availability/>",
                "credentials-wanted",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities/>\nvosi/availability GET /availability -> 403",
                "credentials-wanted",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/VOSI#availability\"><interface><accessURL>http://example.org/up</accessURL></interface></capability></capabilities>\nvosi/availability GET /up -> 404",
                "not-there",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/VOSI#availability\"><interface><accessURL>http://example.org/up</accessURL></interface></capability></capabilities>\nvosi/availability GET /up -> 200 | <html/>",
                "another-document",
            ),
        ],
        judge: |v| {
            let answers = OPEN.iter().filter_map(|step| v.first(*step));
            answers.map(|x| settle(open(v, x))).collect()
        },
    },
];

fn announced(v: &View<'_>, (x, capabilities): Read<'_>) -> Judgement {
    let expected = format!("exactly one capability {TAP}");
    let found: Vec<_> = capabilities.called(TAP).collect();
    let part = |index: usize| Part::Body(found.get(index).map(|c| c.element.tag_span()));
    match found.len() {
        0 => {
            let draft = capabilities.all().find(|c| {
                c.standard_id()
                    .is_some_and(|id| id.to_ascii_lowercase().starts_with(DRAFT))
            });
            return Ok(match draft {
                Some(c) => {
                    let part = Part::Body(Some(c.element.tag_span()));
                    let observed = format!("{}, of a draft of TAP 1.1", c.standard_id().unwrap_or_default());
                    Finding::info("draft-identifier", &x, part, observed)
                }
                None => Finding::broken("not-announced", &x, Part::BODY, expected, "none"),
            });
        }
        1 => {}
        several => {
            return Ok(Finding::broken(
                "several",
                &x,
                part(1),
                expected,
                several.to_string(),
            ));
        }
    }
    let lists = capabilities.job_lists();
    let lists: Vec<&AnnouncedList<'_>> = lists.iter().filter(|l| l.id.id == TAP).collect();
    let Some(first) = lists.first() else {
        return Ok(Finding::broken(
            "no-address",
            &x,
            part(0),
            "an accessURL",
            "none that is an http URL",
        ));
    };
    let list = v
        .list_url()
        .ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "no job list"))?;
    let at = |l: &AnnouncedList<'_>| Part::Body(Some(l.access_url.element.span()));
    if let Some(here) = lists.iter().find(|l| same_resource(&l.url, &list)) {
        return Ok(Finding::pass(&x, at(here), here.url.to_string()));
    }
    // Another name of the same host, or http beside https, may well lead to the same list.
    if let Some(alike) = lists.iter().find(|l| same_path(&l.url, &list)) {
        return Ok(Finding::info(
            "another-host",
            &x,
            at(alike),
            alike.url.to_string(),
        ));
    }
    let observed = first.url.to_string();
    Ok(Finding::broken(
        "another-address",
        &x,
        at(first),
        list.to_string(),
        observed,
    ))
}

fn open(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let expected = "200, without credentials";
    if wants_credentials(&x) {
        return Ok(Finding::broken(
            "credentials-wanted",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    let is_availability = x.exchange.step == step::VOSI_AVAILABILITY.name();
    let named = capabilities(v)
        .and_then(Result::ok)
        .is_some_and(|(_, c)| c.called(AVAILABILITY_ID).next().is_some());
    if x.status() == 200 && is_availability {
        return availability(x, named);
    }
    if x.status() == 200 {
        return Ok(Finding::pass(&x, Part::Status, x.status_line()));
    }
    if is_availability && named && matches!(x.status(), 404 | 410) {
        return Ok(Finding::broken(
            "not-there",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    // Its place is free (DALI 1.1 section 2), so what is not announced was only guessed.
    Err(Finding::undecided(Reason::Blocked, &x, x.status_line()))
}

/// Open is the availability only where it is an availability (VOSI 1.1 section 3.2), in whatever namespace.
/// A page at a place that was only guessed means nothing.
fn availability(x: Seen<'_>, named: bool) -> Judgement {
    if x.response.truncated {
        x.document()?;
    }
    let root = x.xml().ok().map(|d| d.root());
    if root.is_some_and(|root| Availability::of(root).is_some()) {
        return Ok(Finding::pass(&x, Part::Status, x.status_line()));
    }
    let observed = root.map_or("no XML".to_owned(), |r| format!("a document {}", r.name()));
    if !named {
        return Err(Finding::undecided(Reason::Blocked, &x, observed));
    }
    let expected = "an availability document";
    Ok(Finding::broken(
        "another-document",
        &x,
        Part::BODY,
        expected,
        observed,
    ))
}

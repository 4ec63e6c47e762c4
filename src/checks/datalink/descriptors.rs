//! Service descriptors, in lists of links and in answers of discovery (DataLink 1.1 section 4).

use super::ground::{LISTS, Wrong, each_row};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Sheet, Verdict, View, each};
use crate::documents::votable::{Ids, Row, Service, Votable};
use crate::recording::{Step, step};

const GOOD: &str = "links/get GET /links?ID=a -> 200 | @cloud/links-good";
const WITH_SERVICES: &[Step] = &[step::LINKS_GET, step::DISCOVERY_QUERY];

/// Standards whose services have parameters.
const WITH_PARAMETERS: [&str; 7] = ["soda", "datalink", "sia", "ssa", "conesearch", "slap", "tap"];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-service-def",
        reads: Reads::Any(LISTS),
        because: "A client finds by it how to call the service; a name that leads nowhere is a link that can't be used.",
        usually: "The descriptor was left out of this answer, or has another ID.",
        mend: "Write a RESOURCE with this ID, type=\"meta\" and utype=\"adhoc:service\" into the same document.",
        good: &[GOOD],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|ID=\"soda\"|ID=\"other\"|",
                "dangling",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|type=\"meta\" utype=\"adhoc:service\" ID=\"soda\"|type=\"service\" utype=\"adhoc:service\" ID=\"soda\"|",
                "no-service",
            ),
        ],
        judge: |v| each_row(v, LISTS, service_def),
    },
    Check {
        decides: "dl-descriptor",
        reads: Reads::Any(WITH_SERVICES),
        because: "Clients make the call of these parts: the address, the parameters, the columns that their values come from.",
        usually: "The group has a name of its own, or the column lost its ID.",
        mend: "Give the descriptor a PARAM accessURL with a value and a GROUP inputParams, and give the columns that it refers to their IDs.",
        good: &[
            GOOD,
            "discovery/query GET /query -> 200 | @cloud/discovery-good",
            "discovery/query GET /query -> 200 | @cloud/discovery-good s|ID=\"did\"|| s|<TABLE|<COOSYS ID=\"did\" system=\"ICRS\"/><TABLE|",
        ],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|name=\"accessURL\"|name=\"url\"|",
                "no-address",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|name=\"inputParams\"|name=\"inputs\"|",
                "no-inputs",
            ),
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|ID=\"did\"||",
                "dangling",
            ),
        ],
        judge: |v| each_document(v, |x, votable| descriptors(v, x, votable)),
    },
    Check {
        decides: "dl-descriptor-name",
        reads: Reads::Any(WITH_SERVICES),
        because: "People choose between services by what the client shows of them.",
        usually: "With one descriptor no name was needed.",
        mend: "Give each descriptor a name or a DESCRIPTION.",
        good: &["links/get GET /links?ID=a -> 200 | @cloud/links-self"],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-descriptors-unnamed",
            "unnamed",
        )],
        judge: |v| each_document(v, |x, votable| named(x, votable).into_iter().collect()),
    },
    Check {
        decides: "dl-example-url",
        reads: Reads::Any(&[step::LINKS_EXAMPLE]),
        because: "Whoever wants to see what the service does tries the example first.",
        usually: "The example was made once, and the service has moved since.",
        mend: "Give an example that works, and try it in the tests of the service.",
        good: &["links/example GET /soda/sync?ID=a -> 200 | x"],
        bad: &[("links/example GET /soda/sync?ID=a -> 404 | gone", "gone")],
        judge: |v| each(v, &[step::LINKS_EXAMPLE], example),
    },
    Check {
        decides: "dl-self-descriptor",
        reads: Reads::Any(WITH_SERVICES),
        because: "Of two descriptions of itself a client does not know which one holds.",
        usually: "The older and the newer form, or the templates of two pages, were joined.",
        mend: "Keep one RESOURCE with utype=\"adhoc:this\".",
        good: &["links/get GET /links?ID=a -> 200 | @cloud/links-self"],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-two-selves",
            "several",
        )],
        judge: |v| each_document(v, |x, votable| once(x, votable).into_iter().collect()),
    },
];

/// The judgements on each document that may have descriptors.
fn each_document(v: &View<'_>, judge: impl Fn(&Seen<'_>, Votable<'_>) -> Vec<Finding>) -> Vec<Finding> {
    let answers = WITH_SERVICES.iter().flat_map(|step| v.at(*step));
    let judged = answers.map(|x| match x.votable() {
        Ok(votable) => judge(&x, votable),
        Err(undecided) => vec![undecided],
    });
    judged.flatten().collect()
}

fn service_def(sheet: &Sheet<'_>, row: &Row) -> Option<Result<(), Wrong>> {
    let id = sheet.text(row, "service_def").trim();
    if id.is_empty() {
        return None;
    }
    let wrong = |code, observed: String| {
        let expected = "the ID of a RESOURCE of type meta and utype adhoc:service";
        Some(Err(Wrong::new(code, "service_def", expected, observed)))
    };
    let ids = sheet.votable.ids();
    // Some services write the reference as a URI with a hash.
    let Some(resource) = ids.resource(id) else {
        let hint = match id.strip_prefix('#').and_then(|id| ids.resource(id)) {
            Some(_) => "; an ID has no hash",
            None => "",
        };
        return wrong("dangling", format!("`{id}` is the ID of no RESOURCE{hint}"));
    };
    match Service::of(resource).is_some_and(Service::is_meta) {
        true => Some(Ok(())),
        false => {
            let kind = resource.kind().unwrap_or("none");
            let utype = resource.utype().unwrap_or("none");
            wrong(
                "no-service",
                format!("`{id}` has the type {kind} and the utype {utype}"),
            )
        }
    }
}

fn place(service: Service<'_>) -> Part {
    Part::Body(Some(service.resource.element.tag_span()))
}

fn label(service: Service<'_>) -> String {
    let resource = service.resource;
    match resource.id().or(resource.name()) {
        Some(name) => format!("the descriptor `{name}`"),
        None => "a descriptor".to_owned(),
    }
}

fn descriptors(v: &View<'_>, x: &Seen<'_>, votable: Votable<'_>) -> Vec<Finding> {
    let ids = votable.ids();
    let services = votable.services().into_iter().filter(|service| service.is_meta());
    services
        .flat_map(|service| descriptor(v, x, service, &ids))
        .collect()
}

fn descriptor(v: &View<'_>, x: &Seen<'_>, service: Service<'_>, ids: &Ids<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if service.access_url().is_none_or(|param| param.is_empty()) {
        let observed = format!("{} has no accessURL with a value", label(service));
        let expected = "a PARAM accessURL with a value";
        findings.push(Finding::broken(
            "no-address",
            x,
            place(service),
            expected,
            observed,
        ));
    }
    if service.input_group().is_none() {
        let observed = format!("{} has no GROUP inputParams", label(service));
        let expected = "a GROUP inputParams";
        let broken = Finding::broken("no-inputs", x, place(service), expected, observed);
        let lenient = v.links_version() == "1.0" || may_lack_inputs(service);
        findings.push(if lenient {
            broken.graded(Verdict::Warn)
        } else {
            broken
        });
    }
    for input in service.inputs() {
        let Some(reference) = input.param.field.reference() else {
            continue;
        };
        // VOTable also lets it name a system of coordinates or times, so only an ID that is missing dangles.
        if ids.get(reference).is_none() {
            let name = input.param.name().unwrap_or("without name");
            let observed = format!("{}: the parameter {name} refers to `{reference}`", label(service));
            let at = Part::Body(Some(input.param.field.span_of("ref")));
            findings.push(Finding::broken(
                "dangling",
                x,
                at,
                "an ID of this document",
                observed,
            ));
        }
    }
    if findings.is_empty() {
        let observed = format!("{} is complete", label(service));
        findings.push(Finding::pass(x, place(service), observed));
    }
    findings
}

/// A service without parameters, as in the example of the standard: there is no group at all, and no standard that has some.
fn may_lack_inputs(service: Service<'_>) -> bool {
    let standard = service
        .standard_id()
        .and_then(|param| param.value())
        .unwrap_or_default();
    let standard = standard.to_ascii_lowercase();
    let has_parameters = WITH_PARAMETERS
        .iter()
        .any(|name| standard.contains(&format!("/std/{name}")));
    service.resource.groups().is_empty() && !has_parameters
}

fn named(x: &Seen<'_>, votable: Votable<'_>) -> Option<Finding> {
    let services = votable.services();
    if services.len() < 2 {
        return None;
    }
    let has = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    let unnamed = services
        .iter()
        .find(|service| !has(service.resource.name()) && !has(service.resource.description().as_deref()));
    Some(match unnamed {
        None => {
            let observed = format!(
                "{} descriptors, each with a name or a description",
                services.len()
            );
            Finding::pass(x, Part::Body(Some(votable.root.tag_span())), observed)
        }
        Some(service) => {
            let observed = format!("{} has neither, one of {}", label(*service), services.len());
            Finding::broken("unnamed", x, place(*service), "a name or a DESCRIPTION", observed)
        }
    })
}

fn example(x: Seen<'_>) -> Judgement {
    match x.status() {
        200 | 206 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        401 | 403 | 429 | 503 => Err(x
            .ok()
            .err()
            .unwrap_or_else(|| Finding::pass(&x, Part::Status, ""))),
        _ => Ok(Finding::broken("gone", &x, Part::Status, "200", x.status_line())),
    }
}

fn once(x: &Seen<'_>, votable: Votable<'_>) -> Option<Finding> {
    let services = votable.services();
    let utype = |service: &Service<'_>, wanted: &str| {
        service
            .resource
            .utype()
            .is_some_and(|utype| utype.eq_ignore_ascii_case(wanted))
    };
    let newer: Vec<_> = services.iter().filter(|s| utype(s, "adhoc:this")).collect();
    let older: Vec<_> = services
        .iter()
        .filter(|s| utype(s, "adhoc:service") && s.resource.name() == Some("this"))
        .collect();
    let second = newer.get(1).or(older.get(1));
    if let Some(second) = second {
        let observed = format!(
            "{} descriptors of the service itself",
            newer.len().max(older.len())
        );
        return Some(Finding::broken(
            "several",
            x,
            place(**second),
            "one at most",
            observed,
        ));
    }
    let one = newer.first().or(older.first())?;
    Some(Finding::pass(x, place(**one), "one description of itself"))
}

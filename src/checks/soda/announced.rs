//! Section E3 of the catalogue: where the asynchronous resource is, and how it is announced (SODA 1.0 sections 2 and 6).

use url::Url;

use crate::checks::vosi::reading::{
    READ_AT, Read, beside_the_list, capabilities, document, wants_credentials,
};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, settle};
use crate::documents::vosi::{Availability, sibling};
use crate::recording::{Reason, Step, step};

const ASYNC: &str = "ivo://ivoa.net/std/SODA#async-1.0";
/// What identifiers of later minor versions begin with.
const ASYNC_1: &str = "ivo://ivoa.net/std/soda#async-1.";

const BOTH: &[Step] = &[step::VOSI_CAPABILITIES, step::VOSI_AVAILABILITY];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "soda-async-dali",
        reads: Reads::All(&[step::P1_CREATE, step::P1_JOB]),
        because: "Any client of UWS and DALI can use the resource, whatever it knows of SODA.",
        usually: "What is missing is named by the rows of UWS and DALI, each by itself.",
        mend: "See the rows of UWS and DALI.",
        good: &["p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job"],
        bad: &[],
        judge: |v| {
            let made = v.first(step::P1_CREATE).zip(v.first(step::P1_JOB));
            made.map(|(create, job)| settle(works(create, job)))
                .into_iter()
                .collect()
        },
    },
    Check {
        decides: "soda-async-one-segment",
        reads: Reads::Any(&[step::VOSI_SIBLING, step::VOSI_CAPABILITIES, step::VOSI_ABOVE]),
        because: "A client that has nothing but this address replaces its last segment to find the capabilities.",
        usually: "The resource is called soda/async or the like, below the base of the service.",
        mend: "Give the asynchronous resource a name of one segment, beside the capabilities.",
        good: &["vosi/capabilities GET /capabilities -> 200 | <capabilities/>"],
        bad: &[
            (
                "#list /data/soda/async\nvosi/capabilities GET /data/soda/capabilities -> 404\nvosi/capabilities-above GET /data/capabilities -> 200 | <capabilities/>",
                "several-segments",
            ),
            (
                "#list /data/soda/async\nvosi/capabilities GET /data/capabilities -> 200 | <capabilities/>\nvosi/capabilities-sibling GET /data/soda/capabilities -> 404",
                "several-segments",
            ),
        ],
        judge: |v| one_segment(v).map(settle).into_iter().collect(),
    },
    Check {
        decides: "soda-async-standardid",
        reads: Reads::Any(READ_AT),
        because: "Clients look for this identifier to find the asynchronous resource.",
        usually: "Only the synchronous resource is listed, or the example in SODA 1.0 section 2.5 was copied, which spells standardid.",
        mend: "Add a capability with the attribute standardID=\"ivo://ivoa.net/std/SODA#async-1.0\".",
        good: &[
            "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/soda#Async-1.0\"/></capabilities>",
            "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/SODA#async-1.1\"/></capabilities>",
        ],
        bad: &[
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardid=\"ivo://ivoa.net/std/SODA#async-1.0\"/></capabilities>",
                "standardid-misspelled",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/SODA#sync-1.0\"/></capabilities>",
                "not-announced",
            ),
        ],
        judge: |v| match capabilities(v) {
            None => Vec::new(),
            Some(read) => vec![settle(read.map(announced))],
        },
    },
    Check {
        decides: "soda-vosi",
        reads: Reads::All(BOTH),
        because: "Clients ask these two what the service can do, and whether it is up.",
        usually: "A framework serves the protocol only.",
        mend: "Serve capabilities and availability, and name the place of the latter in the former.",
        good: &[
            "vosi/capabilities GET /capabilities -> 200 | <capabilities/>\nvosi/availability GET /up -> 200 | <availability/>",
        ],
        bad: &[
            (
                "vosi/capabilities GET /capabilities -> 404\nvosi/availability GET /availability -> 200 | <availability/>",
                "not-there",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities/>\nvosi/availability GET /availability -> 404",
                "not-there",
            ),
            (
                "vosi/capabilities GET /capabilities -> 200 | <capabilities/>\nvosi/availability GET /availability -> 200 | <html/>",
                "another-document",
            ),
        ],
        judge: |v| {
            let answers = BOTH.iter().filter_map(|step| v.first(*step));
            answers.map(|x| settle(is_there(v, x))).collect()
        },
    },
];

/// Whatever else is wrong has a row of its own; this one only notes that the list works like one.
fn works(create: Seen<'_>, job: Seen<'_>) -> Judgement {
    if create.status() != 303 || create.location().is_none() {
        let why = format!("the creation was answered {}", create.status_line());
        return Err(Finding::undecided(Reason::Blocked, &create, why));
    }
    let part = Part::Body(Some(job.job()?.element.tag_span()));
    Ok(Finding::info(
        "job-list",
        &job,
        part,
        "jobs are made with 303 and shown as UWS jobs",
    ))
}

fn one_segment(v: &View<'_>) -> Option<Judgement> {
    let list = v.list_url()?;
    let beside = beside_the_list(v)?;
    if let Ok((x, _)) = document(beside) {
        let observed = sibling(&list, "capabilities").to_string();
        return Some(Ok(Finding::pass(&x, Part::Status, observed)));
    }
    if let Err(finding) = beside.ok()
        && !matches!(beside.status(), 404 | 410)
    {
        return Some(Err(finding));
    }
    let above = v.first(step::VOSI_ABOVE).and_then(|x| document(x).ok());
    let (x, _) = match above.map_or_else(|| capabilities(v), |read| Some(Ok(read)))? {
        Ok(read) => read,
        Err(finding) => return Some(Err(finding)),
    };
    let base = x.url()?.join(".").ok()?;
    let below = below(&base, &list).filter(|rest| rest.contains('/'));
    Some(match below {
        Some(rest) => {
            let expected = format!("one segment below {base}");
            Ok(Finding::broken(
                "several-segments",
                &x,
                Part::Status,
                expected,
                rest,
            ))
        }
        None => Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "the capabilities are at another place than the job list",
        )),
    })
}

/// The path of an address below a base, if it is there.
fn below(base: &Url, url: &Url) -> Option<String> {
    let rest = url.as_str().trim_end_matches('/').strip_prefix(base.as_str())?;
    Some(rest.to_owned())
}

fn announced((x, capabilities): Read<'_>) -> Finding {
    let tag = |c: crate::documents::vosi::Capability<'_>| Part::Body(Some(c.element.tag_span()));
    if let Some(c) = capabilities.called(ASYNC).find(|c| !c.is_misspelled()) {
        return Finding::pass(&x, tag(c), c.standard_id().unwrap_or_default());
    }
    if let Some(c) = capabilities.called(ASYNC).next() {
        // The schema's row has the weight: the standard itself prints it so, and clients that know that find the resource.
        let expected = "an attribute standardID";
        return Finding::broken("standardid-misspelled", &x, tag(c), expected, "an attribute standardid")
            .graded(crate::checks::Verdict::Warn)
            .advise("SODA 1.0 section 2.5 prints the attribute in lower case, which VOResource does not know: write standardID.");
    }
    let later = capabilities.all().find(|c| {
        c.standard_id()
            .is_some_and(|id| id.to_ascii_lowercase().starts_with(ASYNC_1))
    });
    match later {
        Some(c) => Finding::info("later-version", &x, tag(c), c.standard_id().unwrap_or_default()),
        None => Finding::broken(
            "not-announced",
            &x,
            Part::BODY,
            format!("a capability {ASYNC}"),
            "none",
        ),
    }
}

fn is_there(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let is_availability = x.exchange.step == step::VOSI_AVAILABILITY.name();
    let wanted = if is_availability {
        "availability"
    } else {
        "capabilities"
    };
    if wants_credentials(&x) || matches!(x.status(), 429 | 503) {
        // Closed or busy is not missing.
        let reason = if wants_credentials(&x) {
            Reason::Blocked
        } else {
            Reason::Busy
        };
        return Err(Finding::undecided(reason, &x, x.status_line()));
    }
    if x.status() != 200 {
        if is_availability && !matches!(capabilities(v), Some(Ok(_))) {
            let why = "where it is would stand in the capabilities, which can't be read";
            return Err(Finding::undecided(Reason::Blocked, &x, why));
        }
        let expected = format!("200, with the {wanted}");
        return Ok(Finding::broken(
            "not-there",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    if x.response.truncated {
        x.document()?;
    }
    let root = x.xml().ok().map(|d| d.root());
    let right = root.is_some_and(|root| match is_availability {
        true => Availability::of(root).is_some(),
        false => document(x).is_ok(),
    });
    if right {
        return Ok(Finding::pass(&x, Part::Status, x.status_line()));
    }
    let observed = root.map_or("no XML".to_owned(), |r| format!("a document {}", r.name()));
    Ok(Finding::broken(
        "another-document",
        &x,
        Part::BODY,
        wanted,
        observed,
    ))
}

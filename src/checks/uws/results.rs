//! Section K of the catalogue, first part: the list of results (UWS 1.1 sections 2.1.10, 2.2.1, 2.2.2.3).

use url::Url;

use super::atoms::{both, exists, has_root, pending};
use super::media::sent_as_xml;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, bare, each, settle};
use crate::documents::uws::{Phase, ResultRef, results_of};
use crate::recording::{Reason, Step, step};

/// The results resource in all phases that the scenarios bring about.
const LISTS: &[Step] = &[
    step::P1_RESULTS,
    step::P1_ABORTED_RESULTS,
    step::Q1_DONE_RESULTS,
    step::E1_RESULTS,
];

/// Schemes without `//` that name something real.
const OPAQUE_SCHEMES: &[&str] = &["urn", "doi", "hdl", "ark", "data", "info", "tag"];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-results-get",
        reads: Reads::Any(LISTS),
        because: "A client fetches the list to learn what there is; an error tells it that the job is gone.",
        usually: "The service answers 404 as long as there is no result.",
        mend: "Answer 200 with an empty results element while there are no results.",
        good: &[
            "p1/results GET /jobs/1/results -> 200 | @results",
            "p1/results GET /jobs/1/results -> 200 | <results xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>\n\
             q1/done-results GET /jobs/1/results -> 200 | @results",
        ],
        bad: &[
            ("p1/results GET /jobs/1/results -> 404", "not-there"),
            (
                "p1/results GET /jobs/1/results -> 200 | @results\ne1/done-results GET /jobs/1/results -> 404",
                "not-there",
            ),
        ],
        judge: |v| {
            let documents = [step::P1_JOB, step::P1_ABORTED_JOB, step::Q1_DONE, step::E1_DONE];
            let pairs = documents.into_iter().zip(LISTS);
            pairs.flat_map(|(job, list)| exists(v, job, *list)).collect()
        },
    },
    Check {
        decides: "uws-results-root",
        reads: Reads::Any(LISTS),
        because: "Clients look for this element and find no results under another name.",
        usually: "The whole job or a page for people is sent, or the namespace is that of a draft.",
        mend: "Send a results element of the namespace http://www.ivoa.net/xml/UWS/v1.0.",
        good: &[
            "p1/results GET /jobs/1/results -> 200 | @results",
            "p1/results GET /jobs/1/results -> 200 | <results xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>",
        ],
        bad: &[
            ("p1/results GET /jobs/1/results -> 200 | @job", "wrong-root"),
            (
                "p1/results GET /jobs/1/results -> 200\nq1/done-results GET /jobs/1/results -> 200 | @results",
                "no-root",
            ),
            (
                "p1/results GET /jobs/1/results -> 200 | <results xmlns=\"http://www.ivoa.net/xml/UWS/v0.9\"/>",
                "wrong-namespace",
            ),
        ],
        judge: |v| has_root(v, LISTS, "results"),
    },
    Check {
        decides: "uws-results-content-type",
        reads: Reads::Any(LISTS),
        because: "A client chooses its reader by the media type.",
        usually: "The framework's default is text/html or text/plain.",
        mend: "Send the list with Content-Type: application/xml.",
        good: &[
            "p1/results GET /jobs/1/results -> 200 | @results",
            "p1/results GET /jobs/1/results -> 200 Content-Type: text/xml;charset=UTF-8 | @results",
        ],
        bad: &[(
            "p1/results GET /jobs/1/results -> 200 Content-Type: text/html | @results",
            "wrong-media-type",
        )],
        judge: |v| sent_as_xml(v, LISTS),
    },
    Check {
        decides: "uws-results-consistent",
        reads: Reads::All(&[step::Q1_DONE, step::Q1_DONE_RESULTS]),
        because: "A client that reads one of the two must find the same results as one that reads the other.",
        usually: "Logs and diagnostics are added in one place only, or links are built from different host names.",
        mend: "Write both from the same list of results.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done\nq1/done-results GET /jobs/1/results -> 200 | @results",
            "q1/done GET /jobs/1 -> 200 | @done s|http://example.org/jobs/1/results/r1|1/results/r1|\n\
             q1/done-results GET /jobs/1/results -> 200 | @results",
            "q1/done GET /jobs/1 -> 200 | @done s|/results/r1|/results/r1?sig=a|\n\
             q1/done-results GET /jobs/1/results -> 200 | @results s|/results/r1|/results/r1?sig=b|",
        ],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done\n\
                 q1/done-results GET /jobs/1/results -> 200 | @results s|id=\"r1\"|id=\"r2\"|",
                "disagree",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done\n\
                 q1/done-results GET /jobs/1/results -> 200 | @results s|//example.org|//localhost:8080|",
                "disagree",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:results/>|<uws:results><uws:result id=\"r\" xlink:href=\"r\"/></uws:results>|\n\
                 p1/results GET /jobs/1/results -> 200 | <results xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>\n\
                 q1/done GET /jobs/1 -> 200 | @done\nq1/done-results GET /jobs/1/results -> 200 | @results",
                "disagree",
            ),
        ],
        judge: consistent,
    },
    Check {
        decides: "uws-result-id-unique",
        reads: Reads::Any(&[
            step::Q1_DONE,
            step::Q1_DONE_RESULTS,
            step::E1_DONE,
            step::E1_RESULTS,
        ]),
        because: "A client asks for a result by its identifier and gets the wrong one.",
        usually: "The identifier says what kind of result it is, such as diag, and there are several of that kind.",
        mend: "Number results of the same kind: diag-1, diag-2.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done s|<uws:results>|<uws:results><uws:result id=\"r0\" xlink:href=\"r0\"/>|",
        ],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done s|<uws:results>|<uws:results><uws:result id=\"r1\" xlink:href=\"r0\"/>|",
            "same-id",
        )],
        judge: ids_differ,
    },
    Check {
        decides: "uws-result-href-present",
        reads: Reads::All(&[step::Q1_DONE]),
        because: "Without a link a client can only guess where the result is.",
        usually: "The link is written as href without the namespace of XLink, or as text of the element.",
        mend: "Give each result of a COMPLETED job an xlink:href.",
        good: &["q1/done GET /jobs/1 -> 200 | @done"],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done s| xlink:href=\"http://example.org/jobs/1/results/r1\"||",
            "no-link",
        )],
        judge: |v| each_result(v, |x, result| Some(is_link(x, result))),
    },
    Check {
        decides: "uws-result-href-scheme",
        reads: Reads::All(&[step::Q1_DONE]),
        because: "A client that follows the links fails at one that leads nowhere.",
        usually: "Messages and diagnostics are put into the list of results as made-up URIs.",
        mend: "Link to something that can be fetched, and put diagnostics into jobInfo.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "q1/done GET /jobs/1 -> 200 | @done s|http://example.org/jobs/1/results/r1|./1/results/r1|",
            "q1/done GET /jobs/1 -> 200 | @done s|http://example.org/jobs/1/results/r1|vos://example.org!vospace/r1|",
        ],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done s|http://example.org/jobs/1/results/r1|query:parse:562|",
            "made-up-scheme",
        )],
        judge: |v| each_result(v, scheme),
    },
    Check {
        decides: "uws-result-any-uri",
        reads: Reads::All(&[step::Q1_DONE]),
        because: "A client must be ready to fetch results from another host, without sending credentials there.",
        usually: "Results are kept in an object store or a VOSpace.",
        mend: "Nothing needs mending.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "q1/done GET /jobs/1 -> 200 | @done s|//example.org|//store.example.com|",
        ],
        bad: &[],
        judge: |v| each_result(v, other_host),
    },
    Check {
        decides: "uws-result-default-child",
        reads: Reads::All(&[step::Q1_DONE]),
        because: "Old clients build the address of a result from the job's URL instead of reading the link.",
        usually: "Results are kept in another place and linked from there.",
        mend: "Nothing must be mended; below {job}/results the address of a result can be guessed.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "q1/done GET /jobs/1 -> 200 | @done s|example.org/jobs/1/results/r1|example.org/files/4711|",
        ],
        bad: &[],
        judge: |v| each_result(v, |x, result| below_results(v, x, result)),
    },
    Check {
        decides: "uws-results-expected",
        reads: Reads::All(&[step::P1_JOB]),
        because: "A client that sees results listed early must not take them for ready.",
        usually: "The names of the results are known when the job is made.",
        mend: "Nothing needs mending.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:results/>|<uws:results><uws:result id=\"r\" xlink:href=\"r\"/></uws:results>|",
        ],
        bad: &[],
        judge: |v| each(v, &[step::P1_JOB], listed_early),
    },
];

/// The results in a job document.
pub fn in_document(x: Seen<'_>) -> Result<Vec<ResultRef<'_>>, Finding> {
    x.job()?
        .results()
        .ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "the job document has no results element"))
}

/// The results in the resource.
pub fn in_resource(x: Seen<'_>) -> Result<Vec<ResultRef<'_>>, Finding> {
    Ok(results_of(x.root("results")?).unwrap_or_default())
}

/// The results in the document of a COMPLETED job.
fn of_completed(x: Seen<'_>) -> Result<Vec<ResultRef<'_>>, Finding> {
    if x.job()?.phase_word() != Some(Phase::Completed) {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the job is not COMPLETED",
        ));
    }
    in_document(x)
}

/// The link of a result, resolved against the document it stands in.
pub fn target(x: &Seen<'_>, result: &ResultRef<'_>) -> Option<Url> {
    x.url()?.join(result.href?.trim()).ok()
}

/// Where a link stands, for evidence.
pub fn at_attribute(result: &ResultRef<'_>, name: &str) -> Part {
    let attribute = result.element.attributes().iter().find(|a| a.name == name);
    Part::Body(Some(
        attribute.map_or_else(|| result.element.tag_span(), |a| a.span.clone()),
    ))
}

/// The same identifier and the same link; signatures in the query may differ from read to read.
fn same_entry(x: &Seen<'_>, a: &ResultRef<'_>, y: &Seen<'_>, b: &ResultRef<'_>) -> bool {
    let resolved = |x: &Seen<'_>, r: &ResultRef<'_>| target(x, r).map(|u| bare(u.as_str()).to_owned());
    a.id == b.id && (a.href == b.href || resolved(x, a) == resolved(y, b))
}

/// The first entry of `list` (read in `y`) that `other` (read in `x`) lacks.
pub fn first_unmatched<'l, 'd>(
    x: &Seen<'_>,
    other: &[ResultRef<'d>],
    y: &Seen<'_>,
    list: &'l [ResultRef<'d>],
) -> Option<&'l ResultRef<'d>> {
    let mut left: Vec<&ResultRef<'d>> = other.iter().collect();
    list.iter().find(|entry| {
        match left
            .iter()
            .position(|candidate| same_entry(x, candidate, y, entry))
        {
            Some(at) => {
                left.swap_remove(at);
                false
            }
            None => true,
        }
    })
}

/// An entry in words.
pub fn words(result: &ResultRef<'_>) -> String {
    format!(
        "{} {}",
        result.id.unwrap_or("(no id)"),
        result.href.unwrap_or("(no link)")
    )
}

fn consistent(v: &View<'_>) -> Vec<Finding> {
    let mut findings = both(v, step::Q1_DONE, step::Q1_DONE_RESULTS, |job, x| {
        same_lists(job, &of_completed(job)?, x)
    });
    // A job that is not run does not change by itself either; here only a difference says anything.
    let idle = both(v, step::P1_JOB, step::P1_RESULTS, |job, x| {
        same_lists(pending(job)?, &in_document(job)?, x)
    });
    findings.extend(idle.into_iter().filter(|f| f.code == "disagree"));
    findings
}

/// `x` is the reading of the resource.
fn same_lists(job: Seen<'_>, document: &[ResultRef<'_>], x: Seen<'_>) -> Judgement {
    let resource = in_resource(x)?;
    if let Some(extra) = first_unmatched(&job, document, &x, &resource) {
        let part = Part::Body(Some(extra.element.span()));
        let expected = "the results of the job document";
        return Ok(Finding::broken("disagree", &x, part, expected, words(extra)));
    }
    if let Some(missing) = first_unmatched(&x, &resource, &job, document) {
        let expected = format!("{}, as in the job document", words(missing));
        return Ok(Finding::broken(
            "disagree",
            &x,
            Part::BODY,
            expected,
            "no such entry",
        ));
    }
    let observed = format!("{} in both", resource.len());
    Ok(Finding::pass(&x, Part::BODY, observed))
}

fn ids_differ(v: &View<'_>) -> Vec<Finding> {
    let judge = |x: Seen<'_>, list: Result<Vec<ResultRef<'_>>, Finding>| {
        let list = list?;
        let mut seen = Vec::new();
        for result in &list {
            let Some(id) = result.id else { continue };
            if seen.contains(&id) {
                let part = at_attribute(result, "id");
                return Ok(Finding::broken(
                    "same-id",
                    &x,
                    part,
                    "an id of its own",
                    format!("{id} again"),
                ));
            }
            seen.push(id);
        }
        Ok(Finding::pass(&x, Part::BODY, seen.join(", ")))
    };
    let empty = |f: &Finding| f.code == "ok" && f.observed.is_empty();
    let documents = [step::Q1_DONE, step::E1_DONE].into_iter().flat_map(|s| v.at(s));
    let lists = [step::Q1_DONE_RESULTS, step::E1_RESULTS]
        .into_iter()
        .flat_map(|s| v.at(s));
    documents
        .map(|x| settle(judge(x, in_document(x))))
        .chain(lists.map(|x| settle(judge(x, in_resource(x)))))
        .filter(|f| !empty(f))
        .collect()
}

/// One judgement for each result of the COMPLETED job, where there is something to say.
pub fn each_result<'v>(
    v: &'v View<'_>,
    judge: impl Fn(Seen<'v>, &ResultRef<'v>) -> Option<Judgement>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for x in v.at(step::Q1_DONE) {
        match of_completed(x) {
            Ok(results) => findings.extend(results.iter().filter_map(|r| judge(x, r)).map(settle)),
            Err(finding) => findings.push(finding),
        }
    }
    findings
}

fn is_link(x: Seen<'_>, result: &ResultRef<'_>) -> Judgement {
    Ok(match result.href.map(str::trim) {
        Some(href) if !href.is_empty() => Finding::pass(&x, at_attribute(result, "href"), href),
        _ => {
            let part = Part::Body(Some(result.element.tag_span()));
            Finding::broken("no-link", &x, part, "xlink:href", words(result))
        }
    })
}

fn scheme(x: Seen<'_>, result: &ResultRef<'_>) -> Option<Judgement> {
    let href = result.href.map(str::trim).filter(|h| !h.is_empty())?;
    let part = at_attribute(result, "href");
    let Some(url) = target(&x, result) else {
        let expected = "a URI reference that can be resolved";
        return Some(Ok(Finding::broken("not-resolvable", &x, part, expected, href)));
    };
    Some(Ok(match url.scheme() {
        "http" | "https" => Finding::pass(&x, part, href),
        scheme if href.contains("://") || OPAQUE_SCHEMES.contains(&scheme) => {
            Finding::info("other-scheme", &x, part, href)
        }
        _ => Finding::broken("made-up-scheme", &x, part, "a link that can be resolved", href),
    }))
}

fn other_host(x: Seen<'_>, result: &ResultRef<'_>) -> Option<Judgement> {
    let url = target(&x, result).filter(Url::has_host)?;
    let part = at_attribute(result, "href");
    let here = x.url()?;
    Some(Ok(if url.origin() == here.origin() {
        Finding::pass(&x, part, url.to_string())
    } else {
        Finding::info("elsewhere", &x, part, url.to_string())
    }))
}

fn below_results(v: &View<'_>, x: Seen<'_>, result: &ResultRef<'_>) -> Option<Judgement> {
    let url = target(&x, result).filter(Url::has_host)?;
    let part = at_attribute(result, "href");
    let job = v.job_url(x.job_label()?)?;
    let below = format!("{}/results/", bare(job.as_str()));
    Some(Ok(if url.as_str().starts_with(&below) {
        Finding::pass(&x, part, url.to_string())
    } else {
        Finding::info("not-below-results", &x, part, url.to_string())
    }))
}

fn listed_early(x: Seen<'_>) -> Judgement {
    let results = in_document(x)?;
    Ok(match results.first() {
        Some(first) => {
            let part = Part::Body(Some(first.element.span()));
            Finding::info("listed-early", &x, part, words(first))
        }
        None => Finding::pass(&x, Part::BODY, "no results yet"),
    })
}

//! Section A of the catalogue, the list as a whole: the job list (UWS 1.1 sections 2.1.1, 2.2.1, 2.2.2.1).

use super::address::last_filter;
use super::media::{exists, has_root, sent_as_xml};
use super::own_jobs::blocked;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::{JobList, Phase, UWS_NS};
use crate::recording::{Reason, Step, step};

/// Where the unfiltered list is read.
const PLAIN_LISTS: &[Step] = &[
    step::LIST_GET,
    step::LIST_AFTER_RECIPE,
    step::P1_LIST,
    step::P2_LIST,
    step::P1_ABORTED_LIST,
];
/// Lists with a filter that hardly any job satisfies.
const EMPTY_LISTS: &[Step] = &[step::LIST_FUTURE, step::LIST_SUSPENDED];
/// Answers that lead back to the list.
const BACK_TO_LIST: &[Step] = &[step::P2_DELETE, step::P3_DELETE, step::Q1_DELETE, step::LIST_GET];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-joblist-get",
        reads: Reads::All(&[step::LIST_GET]),
        because: "The list is the root of the service: every client begins there.",
        usually: "Only POST is routed at this address, or the base URL lacks a path segment.",
        mend: "Answer GET on the job list with 200 and the list.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs",
            "list/get GET /jobs?LAST=10 -> 200 | @jobs",
        ],
        bad: &[
            ("list/get GET /jobs -> 404", "not-there"),
            ("list/get GET /jobs -> 405", "not-there"),
        ],
        judge: |v| exists(v, &[step::LIST_GET]),
    },
    Check {
        decides: "uws-joblist-root-jobs",
        reads: Reads::All(&[step::LIST_GET]),
        because: "A client looks for the jobs element of UWS and finds nothing in any other document.",
        usually: "A page for browsers is sent to everybody, or the namespace is that of an old draft.",
        mend: "Send a jobs element in the namespace http://www.ivoa.net/xml/UWS/v1.0.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs",
            "list/get GET /jobs -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\" version=\"1.1\"/>",
        ],
        bad: &[
            (
                "list/get GET /jobs -> 200 | <html><body>Jobs</body></html>",
                "wrong-root",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs s|http://www.ivoa.net/xml/UWS/v1.0|http://www.ivoa.net/xml/UWS/v0.9|",
                "wrong-namespace",
            ),
        ],
        judge: |v| has_root(v, &[step::LIST_GET], "jobs"),
    },
    Check {
        decides: "uws-joblist-content-type",
        reads: Reads::All(&[step::LIST_GET]),
        because: "A client that chooses its reader by the media type does not read the list as XML.",
        usually: "The framework's default media type, text/html, was left as it is.",
        mend: "Send the list with Content-Type: application/xml.",
        good: &[
            "list/get GET /jobs -> 200 Content-Type: text/xml;charset=UTF-8 | @jobs",
            "list/get GET /jobs -> 200 Content-Type: application/uws+xml | @jobs",
        ],
        bad: &[
            (
                "list/get GET /jobs -> 200 Content-Type: text/html | @jobs",
                "wrong-media-type",
            ),
            (
                "list/get GET /jobs -> 200 Content-Type: - | @jobs",
                "wrong-media-type",
            ),
        ],
        judge: |v| sent_as_xml(v, &[step::LIST_GET]),
    },
    Check {
        decides: "uws-joblist-empty-valid",
        reads: Reads::Any(&[step::LIST_GET, step::LIST_FUTURE, step::LIST_SUSPENDED]),
        because: "A client that asks for jobs of a kind there are none of takes anything but a list for a failure.",
        usually: "An empty result of the database query is answered with 404 or 204.",
        mend: "Answer with 200 and a jobs element without children.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs\n\
             list/get-future GET /jobs?AFTER=2999-01-01T00:00:00Z -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>",
            "list/get GET /jobs -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>\n\
             list/get-suspended GET /jobs?PHASE=SUSPENDED -> 400",
        ],
        bad: &[
            (
                "list/get GET /jobs -> 200 | @jobs\nlist/get-future GET /jobs?AFTER=2999-01-01T00:00:00Z -> 404",
                "no-list",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs\nlist/get-suspended GET /jobs?PHASE=SUSPENDED -> 204",
                "no-list",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs\n\
                 list/get-suspended GET /jobs?PHASE=SUSPENDED -> 200 Content-Type: text/plain | no jobs",
                "not-a-list",
            ),
        ],
        judge: empty_lists,
    },
    Check {
        decides: "uws-joblist-only-jobrefs",
        reads: Reads::Any(PLAIN_LISTS),
        because: "A client that takes every child for a job follows things that are none.",
        usually: "Whole job elements are embedded in the list, or the entries lack the namespace.",
        mend: "Put only jobref elements of the UWS namespace below jobs.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs",
            "list/get GET /jobs -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"><!-- none --></jobs>",
        ],
        bad: &[
            (
                "list/get GET /jobs -> 200 | @jobs s|</uws:jobs>|<uws:job/></uws:jobs>|",
                "not-a-jobref",
            ),
            (
                "list/get GET /jobs -> 200 | <u:jobs xmlns:u=\"http://www.ivoa.net/xml/UWS/v1.0\"><entry id=\"1\"/></u:jobs>",
                "not-a-jobref",
            ),
        ],
        judge: |v| each(v, PLAIN_LISTS, only_jobrefs),
    },
    Check {
        decides: "uws-joblist-no-archived",
        reads: Reads::Any(PLAIN_LISTS),
        because: "Users see jobs that they have deleted, and the list never grows shorter.",
        usually: "The query behind the list has no condition on the phase.",
        mend: "Leave jobs in phase ARCHIVED out of the list unless PHASE=ARCHIVED is asked for.",
        good: &["list/get GET /jobs -> 200 | @jobs"],
        bad: &[(
            "list/get GET /jobs -> 200 | @jobs s|PENDING|ARCHIVED|",
            "archived-listed",
        )],
        judge: |v| each(v, PLAIN_LISTS, no_archived),
    },
    Check {
        decides: "uws-joblist-optional-fields",
        reads: Reads::Any(&[step::P1_LIST, step::LIST_GET]),
        because: "With runId, ownerId and creationTime a client can show a useful list without reading every job.",
        usually: "Services written for UWS 1.0 list the phase alone.",
        mend: "Nothing has to be mended: the fields are optional.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs",
            "list/get GET /jobs -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"><jobref id=\"1\"><phase>ERROR</phase></jobref></jobs>",
        ],
        bad: &[],
        judge: |v| {
            let lists = each(v, &[step::P1_LIST, step::LIST_GET], optional_fields);
            lists.into_iter().take(1).collect()
        },
    },
    Check {
        decides: "uws-joblist-redirect-last",
        reads: Reads::Any(BACK_TO_LIST),
        because: "A redirect to the whole list of a busy service makes clients load megabytes that nobody reads.",
        usually: "A service that keeps many jobs shortens the list to which it leads back.",
        mend: "Nothing has to be mended: both ways are allowed.",
        good: &[
            "p2/create POST /jobs -> 303 Location: /jobs/2\np2/delete DELETE /jobs/2 -> 303 Location: /jobs?LAST=100",
            "p2/create POST /jobs -> 303 Location: /jobs/2\np2/delete DELETE /jobs/2 -> 303 Location: /jobs",
        ],
        bad: &[],
        judge: |v| each(v, BACK_TO_LIST, led_back),
    },
];

fn empty_lists(v: &View<'_>) -> Vec<Finding> {
    let whole = v.first(step::LIST_GET).and_then(|x| x.job_list().ok());
    let mut findings = each(v, EMPTY_LISTS, |x| match whole {
        Some(_) => empty_list(x),
        // What is wrong with every list is reported by the rows about the list.
        None => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "not even the whole list can be read",
        )),
    });
    let whole_and_empty = |x: &Seen<'_>| x.job_list().is_ok_and(|list| list.refs().next().is_none());
    findings.extend(
        v.first(step::LIST_GET)
            .filter(whole_and_empty)
            .map(|x| Finding::pass(&x, Part::BODY, "a list without jobs")),
    );
    findings
}

fn empty_list(x: Seen<'_>) -> Judgement {
    let expected = "200 and a jobs element without jobref";
    match x.status() {
        200 => {}
        204 | 404 | 410 => {
            return Ok(Finding::broken(
                "no-list",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ));
        }
        400 | 403 | 405 | 422 | 501 => return Err(not_filtered(&x, "the filter is refused")),
        _ => {
            x.ok()?;
        }
    }
    if x.response.truncated {
        x.document()?;
    }
    let Ok(list) = x.job_list() else {
        return Ok(Finding::broken(
            "not-a-list",
            &x,
            Part::BODY,
            expected,
            "another document",
        ));
    };
    if list.refs().next().is_none() {
        return Ok(Finding::pass(&x, Part::BODY, "a list without jobs"));
    }
    if list.refs().all(|r| r.phase_word() == Some(Phase::Suspended)) {
        let why = "some jobs are SUSPENDED";
        return Err(Finding::undecided(Reason::NotObserved, &x, why));
    }
    Err(not_filtered(&x, "the filter has no effect"))
}

fn not_filtered(x: &Seen<'_>, why: &str) -> Finding {
    Finding::undecided(Reason::NotOffered, x, why)
}

fn only_jobrefs(x: Seen<'_>) -> Judgement {
    let list = x.job_list()?;
    let stray = list.element.children().find(|child| !child.is(UWS_NS, "jobref"));
    Ok(match stray {
        // Entries in another namespace are reported by the rows of the schema.
        Some(child) if child.name() == "jobref" => {
            return Err(blocked(&x, "entries are not in the namespace of UWS"));
        }
        None => Finding::pass(
            &x,
            Part::BODY,
            format!("{} jobref", list.element.children().len()),
        ),
        Some(child) => Finding::broken(
            "not-a-jobref",
            &x,
            Part::Body(Some(child.tag_span())),
            format!("only jobref in the namespace {UWS_NS}"),
            format!(
                "{} in {}",
                child.name(),
                child.namespace().unwrap_or("no namespace")
            ),
        ),
    })
}

fn no_archived(x: Seen<'_>) -> Judgement {
    let list = x.job_list()?;
    let archived = list.refs().find(|r| r.phase_word() == Some(Phase::Archived));
    Ok(match archived {
        None => Finding::pass(&x, Part::BODY, "no entry is ARCHIVED"),
        Some(entry) => Finding::broken(
            "archived-listed",
            &x,
            Part::Body(entry.phase().span()),
            "no entry in phase ARCHIVED",
            format!("job {} is ARCHIVED", entry.id().unwrap_or("without id")),
        ),
    })
}

fn optional_fields(x: Seen<'_>) -> Judgement {
    let list = x.job_list()?;
    if list.refs().next().is_none() {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "the list has no entries",
        ));
    }
    let shown = fields_shown(&list);
    Ok(if shown.is_empty() {
        Finding::pass(
            &x,
            Part::BODY,
            "entries show none of runId, ownerId and creationTime",
        )
    } else {
        Finding::info(
            "optional-fields",
            &x,
            Part::BODY,
            format!("entries show {}", shown.join(", ")),
        )
    })
}

fn fields_shown(list: &JobList<'_>) -> Vec<&'static str> {
    let mut shown = Vec::new();
    if list.refs().any(|r| !r.run_id().is_absent()) {
        shown.push("runId");
    }
    if list.refs().any(|r| !r.owner_id().is_absent()) {
        shown.push("ownerId");
    }
    if list.refs().any(|r| !r.creation_time().is_absent()) {
        shown.push("creationTime");
    }
    shown
}

/// Where an answer leads back to the list: the target's LAST filter is noted.
fn led_back(x: Seen<'_>) -> Judgement {
    let target = if (300..400).contains(&x.status()) {
        x.location()
    } else {
        x.ok()?.url()
    };
    let part = if (300..400).contains(&x.status()) {
        Part::Header("Location")
    } else {
        Part::BODY
    };
    Ok(match target.as_ref().and_then(last_filter) {
        Some(n) => Finding::info(
            "redirect-last",
            &x,
            part,
            format!("leads to a list with LAST={n}"),
        ),
        None => Finding::pass(&x, part, "no LAST filter"),
    })
}

/// The unfiltered list at a step, if it was not shortened by the service.
pub fn whole_list<'v>(v: &'v View<'_>, at: Step) -> Option<(Seen<'v>, JobList<'v>)> {
    let x = v.first(at)?;
    let shortened = x.url().as_ref().and_then(last_filter).is_some();
    Some((x, x.job_list().ok().filter(|_| !shortened)?))
}

/// The list at a step, or why it can't be used to learn what is in it and what isn't.
pub fn need_whole_list<'v>(x: Seen<'v>) -> Result<JobList<'v>, Finding> {
    match x.url().as_ref().and_then(last_filter) {
        Some(n) => Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            format!("the service shows a list with LAST={n} only"),
        )),
        None => x.job_list(),
    }
}

/// Only the finding of a judgement about one exchange, as a list.
pub fn one(judgement: Judgement) -> Vec<Finding> {
    vec![settle(judgement)]
}

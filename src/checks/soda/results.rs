//! Section E3 of the catalogue: one result for each combination of values (SODA 1.0 section 6).

use std::collections::BTreeMap;

use super::errors::{MULTI_VALUED, begins_with_error_word, failure_text, has_other_cause};
use crate::checks::dali::quick_completes;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, settle};
use crate::documents::uws::{Phase, ResultRef};
use crate::recording::{Reason, Step, step};

/// Parameters whose values make no combinations: POL is a list of states (SODA 1.0 section 3.3.6), the others are DALI's
/// and UWS's and have one value.
const NOT_COMBINED: [&str; 7] = [
    "POL",
    "RUNID",
    "RESPONSEFORMAT",
    "MAXREC",
    "PHASE",
    "REQUEST",
    "UPLOAD",
];

/// Where finished jobs are looked at, most with a look below the job for each result.
const FINISHED: &[Step] = &[
    step::DC1_JOB,
    step::SODA1_DONE,
    step::SODA2_DONE,
    step::SODA3_DONE,
    step::Q1_DONE,
];

pub(super) const COMBINATIONS: Job = Job {
    create: step::SODA1_CREATE,
    done: step::SODA1_DONE,
    error: step::SODA1_ERROR,
};
const EMPTY: Job = Job {
    create: step::SODA2_CREATE,
    done: step::SODA2_DONE,
    error: step::SODA2_ERROR,
};

/// The steps that show what came of a job.
#[derive(Clone, Copy)]
pub(super) struct Job {
    pub create: Step,
    pub done: Step,
    pub error: Step,
}

const TWO: &str = "soda1/create POST /jobs {ID=a&CIRCLE=1+1+1&CIRCLE=2+2+2&BAND=1+2} -> 303 Location: /jobs/1\nsoda1/done GET /jobs/1 -> 200 | @done s|</uws:results>|<uws:result id=\"r2\" xlink:href=\"/jobs/1/results/r2\"/></uws:results>|";
const ONE: &str = "soda1/create POST /jobs {ID=a&CIRCLE=1+1+1&CIRCLE=2+2+2&BAND=1+2} -> 303 Location: /jobs/1\nsoda1/done GET /jobs/1 -> 200 | @done";
const EXPLAINED: &str = "soda2/create POST /jobs {ID=a&CIRCLE=9+9+1} -> 303 Location: /jobs/1\nsoda2/done GET /jobs/1 -> 200 | @done\nsoda2/result GET /jobs/1/results/r1 -> 200 | UsageError: no overlap";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "soda-results-children",
        reads: Reads::Any(FINISHED),
        because: "A client that has lost the document finds the results of a job where they always are.",
        usually: "Results are links into a storage, and nothing answers below the job.",
        mend: "Answer {job}/results/{id} for each result of the list, if need be with a redirect.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "soda1/create POST /jobs -> 303 Location: /jobs/1\nsoda1/done GET /jobs/1 -> 200 | @done s|/jobs/1/results/r1|/storage/r1|\nsoda1/result-child GET /jobs/1/results/r1 -> 200 | data",
        ],
        bad: &[(
            "soda1/create POST /jobs -> 303 Location: /jobs/1\nsoda1/done GET /jobs/1 -> 200 | @done s|/jobs/1/results/r1|/storage/r1|\nsoda1/result-child GET /jobs/1/results/r1 -> 404",
            "not-a-child",
        )],
        judge: children,
    },
    Check {
        decides: "soda-results-per-combination",
        reads: Reads::Any(&[step::SODA1_DONE, step::SODA1_CREATE]),
        because: "A client that asked for two cutouts counts the results to know that it got both.",
        usually: "Only the first value of a repeated parameter is read, or all cutouts are put into one file.",
        mend: "Write one result for each combination of values, or refuse repeated values with MultiValuedParamNotSupported.",
        good: &[TWO],
        bad: &[(ONE, "too-few")],
        judge: |v| per_combination(v).map(settle).into_iter().collect(),
    },
    Check {
        decides: "soda-empty-combination",
        reads: Reads::Any(&[step::SODA2_DONE, step::SODA2_CREATE]),
        because: "A client that finds fewer results than combinations can't tell an empty one from a lost one.",
        usually: "Cutouts without data are left out.",
        mend: "List a result for it too: a text/plain document that begins with an error word of SODA 1.0 section 5.2.",
        good: &[EXPLAINED],
        bad: &[
            (
                "soda2/create POST /jobs {ID=a&CIRCLE=1+1+1&CIRCLE=9+9+1} -> 303 Location: /jobs/1\nsoda2/done GET /jobs/1 -> 200 | @done",
                "too-few",
            ),
            (
                "soda2/create POST /jobs {ID=a&CIRCLE=9+9+1} -> 303 Location: /jobs/1\nsoda2/done GET /jobs/1 -> 200 | @done\nsoda2/result GET /jobs/1/results/r1 -> 200 | SIMPLE = T",
                "not-explained",
            ),
            (
                "q1/create POST /jobs {ID=a&CIRCLE=1+1+1} -> 303 Location: /jobs/2\nq1/poll GET /jobs/2 -> 200 | @done\nsoda2/create POST /jobs {ID=a&CIRCLE=9+9+1} -> 303 Location: /jobs/1\nsoda2/done GET /jobs/1 -> 200 | @failed\nsoda2/error GET /jobs/1/error -> 200 | nothing there",
                "job-failed",
            ),
        ],
        judge: empty_combination,
    },
];

/// How many combinations of values a request asks for.
fn combinations(create: &Seen<'_>) -> usize {
    let mut values: BTreeMap<String, usize> = BTreeMap::new();
    for (name, _) in url::form_urlencoded::parse(&create.exchange.request.body) {
        let name = name.to_ascii_uppercase();
        if !NOT_COMBINED.contains(&name.as_str()) {
            *values.entry(name).or_default() += 1;
        }
    }
    values.values().product()
}

/// The answer to a creation, the document of the completed job, and its results.
type Completed<'v> = (Seen<'v>, Seen<'v>, Vec<ResultRef<'v>>);

/// The completed job that a creation led to, or why it says nothing.
fn completed<'v>(v: &'v View<'_>, job: Job) -> Option<Result<Completed<'v>, Finding>> {
    let create = v.first(job.create)?;
    let Some(done) = v.first(job.done) else {
        return Some(Err(not_run(v, job, create)));
    };
    Some(read_completed(v, job, create, done))
}

fn read_completed<'v>(
    v: &'v View<'_>,
    job: Job,
    create: Seen<'v>,
    done: Seen<'v>,
) -> Result<Completed<'v>, Finding> {
    let document = done.job()?;
    if document.phase_word() == Some(Phase::Completed) {
        return Ok((create, done, document.results().unwrap_or_default()));
    }
    let phase = document.phase().trimmed().unwrap_or("without phase").to_owned();
    let text = failure_text(v, job).map_or(String::new(), |(_, text)| text);
    if text.trim_start().starts_with(MULTI_VALUED) {
        let why = "the service does not take several values";
        return Err(Finding::undecided(Reason::NotOffered, &done, why));
    }
    let why = format!("the job ended {phase}");
    Err(Finding::undecided(Reason::Ambiguous, &done, why))
}

/// Why a job that was asked for was not seen at its end.
fn not_run(v: &View<'_>, job: Job, create: Seen<'_>) -> Finding {
    if create.text().trim_start().starts_with(MULTI_VALUED) {
        let why = "the service does not take several values";
        return Finding::undecided(Reason::NotOffered, &create, why);
    }
    let reason = v.recording.why_not(job.done).map(|why| why.reason);
    let refused = (400..500).contains(&create.status());
    let reason = match reason {
        Some(Reason::Blocked) | None if refused => Reason::Refused,
        Some(reason) => reason,
        None => Reason::NotObserved,
    };
    Finding::undecided(
        reason,
        &create,
        format!("the creation was answered {}", create.status_line()),
    )
}

fn count(create: &Seen<'_>, done: &Seen<'_>, results: &[ResultRef<'_>]) -> Judgement {
    let wanted = combinations(create);
    let list = done.job()?.element.children().find(|c| c.name() == "results");
    let part = Part::Body(list.map(|l| l.span()));
    let observed = format!("{} for {wanted} combinations", results.len());
    if results.len() < wanted {
        let expected = format!("{wanted} results, one for each combination of values");
        return Ok(Finding::broken("too-few", done, part, expected, observed));
    }
    Ok(Finding::pass(done, part, observed))
}

fn per_combination(v: &View<'_>) -> Option<Judgement> {
    let read = completed(v, COMBINATIONS)?;
    Some(read.and_then(|(create, done, results)| {
        if combinations(&create) < 2 {
            let why = "the recipe combinations asks for one only";
            return Err(Finding::undecided(Reason::NeedsProtocolRecipe, &create, why));
        }
        count(&create, &done, &results)
    }))
}

fn empty_combination(v: &View<'_>) -> Vec<Finding> {
    let (create, done, results) = match completed(v, EMPTY) {
        None => return Vec::new(),
        Some(Err(finding)) => return vec![failed_instead(v).unwrap_or(finding)],
        Some(Ok(read)) => read,
    };
    let counted = settle(count(&create, &done, &results));
    if counted.code != "ok" {
        return vec![counted];
    }
    vec![settle(explained(v, results.len()).unwrap_or(Ok(counted)))]
}

/// The job failed although the same data set gives something with the quick recipe: then it is the empty combination that
/// it could not bear. A recipe that is wrong in another way looks alike, so this is a warning only.
fn failed_instead(v: &View<'_>) -> Option<Finding> {
    let done = v.first(EMPTY.done)?;
    v.first(EMPTY.error)?;
    let failed = done.job().ok()?.phase_word() == Some(Phase::Error);
    let text = failure_text(v, EMPTY).map_or(String::new(), |(_, text)| text);
    if !failed || text.trim_start().starts_with(MULTI_VALUED) || has_other_cause(&text) || !quick_completes(v)
    {
        return None;
    }
    let ids = |step: Step| v.first(step).map(|x| values_of(&x, "ID"));
    let same = ids(EMPTY.create)? == ids(step::Q1_CREATE).or_else(|| ids(step::DC1_CREATE))?;
    let part = Part::Body(done.job().ok()?.phase().span());
    let expected = "a job that completes with a result that says that there is nothing";
    same.then(|| Finding::broken("job-failed", &done, part, expected, "ERROR").graded(Verdict::Warn))
}

/// The values of a parameter in a form, in order.
fn values_of(x: &Seen<'_>, name: &str) -> Vec<String> {
    let pairs = url::form_urlencoded::parse(&x.exchange.request.body);
    let named = pairs.filter(|(n, _)| n.eq_ignore_ascii_case(name));
    named.map(|(_, value)| value.into_owned()).collect()
}

/// One of the results that were looked at says that there is nothing. None when none could be looked at.
fn explained(v: &View<'_>, listed: usize) -> Option<Judgement> {
    let answers: Vec<Seen<'_>> = v.at(step::SODA2_RESULT).collect();
    let plain = |x: &&Seen<'_>| x.status() == 200 && x.media_type().is_some_and(|m| m.is_text_plain());
    if let Some(x) = answers
        .iter()
        .filter(plain)
        .find(|x| begins_with_error_word(&x.text()))
    {
        return Some(Ok(Finding::pass(x, Part::BODY, first_line(&x.text()))));
    }
    let last = answers.last()?;
    if answers.len() < listed {
        let why = "not every result was looked at";
        return Some(Err(Finding::undecided(Reason::NotObserved, last, why)));
    }
    let expected = "a result of text/plain that begins with an error word, for the combination without data";
    let observed = format!("{}: {}", last.status_line(), first_line(&last.text()));
    // That it is such a text is only recommended.
    Some(Ok(Finding::broken(
        "not-explained",
        last,
        Part::BODY,
        expected,
        observed,
    )
    .graded(Verdict::Warn)))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(80).collect()
}

fn children(v: &View<'_>) -> Vec<Finding> {
    let answers = FINISHED.iter().filter_map(|s| v.first(*s));
    answers.flat_map(|x| children_of(v, x)).collect()
}

/// Each result lies below its job, or can at least be fetched there.
fn children_of(v: &View<'_>, x: Seen<'_>) -> Vec<Finding> {
    let results = match x.job() {
        Ok(job) => job.results().unwrap_or_default(),
        Err(finding) => return vec![finding],
    };
    let lane = x.exchange.lane();
    let Some(below) = v
        .job_url(lane)
        .map(|job| format!("{}/results/", crate::checks::bare(job.as_str())))
    else {
        return Vec::new();
    };
    let one = |result: &ResultRef<'_>| {
        let part = Part::Body(Some(result.element.span()));
        let link = result.href.and_then(|href| x.url()?.join(href.trim()).ok());
        if let Some(link) = link.filter(|l| l.as_str().starts_with(&below)) {
            return Finding::pass(&x, part, link.to_string());
        }
        let own = format!("{below}{}", result.id.unwrap_or_default());
        let asked = v.lane(lane).find(|y| {
            let first = v.hops(y).into_iter().next();
            first.is_some_and(|hop| hop.exchange.request.url == own && hop.exchange.request.method == "GET")
        });
        match asked {
            Some(y) if y.status() < 300 => Finding::pass(&y, Part::Status, y.status_line()),
            Some(y) if matches!(y.status(), 404 | 410) => Finding::broken(
                "not-a-child",
                &y,
                Part::Status,
                "200, after redirects",
                y.status_line(),
            ),
            _ => {
                let why = format!("{own} was not asked for");
                Finding::undecided(Reason::NotObserved, &x, why)
            }
        }
    };
    results.iter().map(one).collect()
}

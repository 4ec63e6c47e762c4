//! Section B of the catalogue, first part: the PHASE filter of the job list (UWS 1.1 section 2.2.2.1), and what all filters
//! share. Lists are shared by many users, so that completeness is asked of our own jobs F1, F2 and F3 only.

use super::list_entries::entry_of;
use super::own_jobs::{blocked, documents, instant_of, is_sound};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::documents::uws::{JobList, JobRef, Phase};
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-filter-phase-sound",
        reads: Reads::Any(&[step::FILTERS_PHASE]),
        because: "A client that asks for its running jobs is shown others as well, in a list that may be very long.",
        usually: "The service says that it is a UWS 1.1 and ignores the parameters of the list.",
        mend: "List only jobs in the phase that PHASE names.",
        good: &[
            "filters/phase GET /jobs?PHASE=PENDING -> 200 | @jobs",
            "filters/phase GET /jobs?PHASE=PENDING -> 200 | @jobs s|PENDING|QUEUED|\nfilters/phase GET /jobs?PHASE=PENDING -> 200 | @jobs",
        ],
        bad: &[
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\nfilters/phase GET /jobs?PHASE=HELD -> 200 | @jobs",
                "other-phase",
            ),
            (
                "filters/phase GET /jobs?PHASE=HELD -> 200 | @jobs\nfilters/phase GET /jobs?PHASE=HELD -> 200 | @jobs",
                "other-phase",
            ),
        ],
        judge: |v| each(v, &[step::FILTERS_PHASE], |x| only_these_phases(v, x)),
    },
    Check {
        decides: "uws-filter-phase-complete",
        reads: Reads::All(&[step::F1_JOB, step::F2_ABORTED, step::FILTERS_PHASE]),
        because: "A client that asks for its jobs in one phase misses some of them.",
        usually: "The filter looks at a copy of the phase that is not kept up to date.",
        mend: "List all jobs of the caller that are in the phase that PHASE names.",
        good: &[
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED|\n\
             filters/phase GET /jobs?PHASE=PENDING -> 200 | @jobs\n\
             filters/phase GET /jobs?PHASE=ABORTED -> 200 | @jobs s|PENDING|ABORTED| s|\"1\"|\"2\"| s|jobs/1|jobs/2|",
        ],
        bad: &[(
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED|\n\
             filters/phase GET /jobs?PHASE=PENDING -> 200 | @jobs\n\
             filters/phase GET /jobs?PHASE=ABORTED -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>",
            "missing",
        )],
        judge: |v| {
            let asks_for_ours =
                |x: &Seen<'_>| matches!(phases(x).as_slice(), [Phase::Pending | Phase::Aborted]);
            let lists = v.at(step::FILTERS_PHASE).filter(asks_for_ours);
            lists
                .map(|x| crate::checks::settle(all_in_these_phases(v, x)))
                .collect()
        },
    },
    Check {
        decides: "uws-filter-phase-union-sound",
        reads: Reads::Any(&[step::FILTERS_UNION, step::FILTERS_OTHER_UNION]),
        because: "A client that asks for jobs in several phases is shown others as well.",
        usually: "A repeated parameter is not expected and so ignored.",
        mend: "List only jobs in one of the phases that the repeated PHASE names.",
        good: &["filters/phase-twice GET /jobs?PHASE=PENDING&PHASE=ABORTED -> 200 | @jobs"],
        bad: &[(
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             filters/other-phase-twice GET /jobs?PHASE=COMPLETED&PHASE=ERROR -> 200 | @jobs",
            "other-phase",
        )],
        judge: |v| {
            each(v, &[step::FILTERS_UNION, step::FILTERS_OTHER_UNION], |x| {
                only_these_phases(v, x)
            })
        },
    },
    Check {
        decides: "uws-filter-phase-union-complete",
        reads: Reads::All(&[step::F1_JOB, step::F2_ABORTED, step::FILTERS_UNION]),
        because: "A client that asks for jobs in several phases sees those in one of them only.",
        usually: "Of a repeated parameter the first or the last value is taken.",
        mend: "List all jobs in any of the phases that the repeated PHASE names.",
        good: &[
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED|\n\
             filters/phase-twice GET /jobs?PHASE=PENDING&PHASE=ABORTED -> 200 | @jobs \
             s|</uws:jobs>|<uws:jobref id=\"2\"><uws:phase>ABORTED</uws:phase></uws:jobref></uws:jobs>|",
        ],
        bad: &[(
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED|\n\
             filters/phase-twice GET /jobs?PHASE=PENDING&PHASE=ABORTED -> 200 | @jobs",
            "missing",
        )],
        judge: |v| each(v, &[step::FILTERS_UNION], |x| all_in_these_phases(v, x)),
    },
];

/// The value of a filter that was asked for; the last hop counts, since a redirect may drop it.
pub fn asked(x: &Seen<'_>, name: &str) -> Option<String> {
    let url = x.url()?;
    let mut pairs = url.query_pairs();
    pairs
        .find(|(n, _)| n == name)
        .map(|(_, value)| value.into_owned())
}

/// The phases that were asked for.
pub fn phases(x: &Seen<'_>) -> Vec<Phase> {
    let url = x.url();
    let pairs = url.iter().flat_map(|url| url.query_pairs());
    pairs
        .filter(|(name, _)| name == "PHASE")
        .filter_map(|(_, value)| Phase::read(&value))
        .collect()
}

/// The list that an answer to filters holds. A service that refuses a filter does not offer it: that is told apart from one
/// that gets it wrong.
pub fn filtered<'v>(x: Seen<'v>) -> Result<JobList<'v>, Finding> {
    let refused = || {
        Finding::undecided(
            Reason::Refused,
            &x,
            format!("the filter was refused: {}", x.status()),
        )
    };
    match x.status() {
        400 | 404..=406 | 422 | 501 => Err(refused()),
        403 if x.ok().is_err_and(|f| f.reason == Some(Reason::Blocked)) => Err(refused()),
        _ if asked(&x, "PHASE")
            .or_else(|| asked(&x, "AFTER"))
            .or_else(|| asked(&x, "LAST"))
            .is_none() =>
        {
            Err(Finding::undecided(
                Reason::Ambiguous,
                &x,
                "a redirect dropped the filter",
            ))
        }
        _ => x.job_list(),
    }
}

/// A job of ours that does not move while the lists are asked for.
#[derive(Clone, Copy)]
pub struct Idle {
    /// Its scenario.
    pub lane: &'static str,
    /// Its phase.
    pub phase: Phase,
    /// Its creation time, in seconds since 1970.
    pub created: Option<f64>,
}

/// One of F1, F2 and F3, as far as its documents tell.
pub fn idle(v: &View<'_>, lane: &'static str) -> Option<Idle> {
    let (read, first, phase): (Step, Step, Phase) = match lane {
        "f1" => (step::F1_JOB, step::F1_JOB, Phase::Pending),
        "f2" => (step::F2_ABORTED, step::F2_JOB, Phase::Aborted),
        _ => (step::F3_JOB, step::F3_JOB, Phase::Pending),
    };
    let document = documents(v, &[read]).pop()?;
    let created = instant_of(&document.job.creation_time());
    let there = is_sound(v, lane, first) && document.phase() == Some(phase);
    there.then_some(Idle { lane, phase, created })
}

/// All of them that are known.
pub fn all_idle(v: &View<'_>) -> Vec<Idle> {
    ["f1", "f2", "f3"]
        .into_iter()
        .filter_map(|lane| idle(v, lane))
        .collect()
}

/// Where an entry stands.
pub fn part_of(entry: &JobRef<'_>) -> Part {
    Part::Body(Some(entry.element.span()))
}

/// Words for several phases.
fn words(phases: &[Phase]) -> String {
    phases.iter().map(|p| p.word()).collect::<Vec<_>>().join(" or ")
}

/// Nothing but the phases asked for. What an entry shows proves nothing of other people's jobs, which may move while the
/// list is written: only the same phase of the same job in two lists does.
pub fn only_these_phases(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    let wanted = phases(&x);
    let strangers = all_idle(v).into_iter().filter(|own| !wanted.contains(&own.phase));
    let own = strangers
        .filter_map(|own| Some((entry_of(v, &x, list, own.lane)?, own.phase)))
        .next();
    let twice = || {
        let shown = |entry: &JobRef<'_>| entry.phase_word().filter(|p| !wanted.contains(p));
        list.refs().find_map(|entry| {
            let phase = shown(&entry)?;
            again(v, &x, &entry, phase).then_some((entry, phase))
        })
    };
    if let Some((entry, phase)) = own.or_else(twice) {
        let observed = format!("job {} is {phase}", entry.id().unwrap_or("without id"));
        let expected = format!("only jobs that are {}", words(&wanted));
        return Ok(Finding::broken(
            "other-phase",
            &x,
            part_of(&entry),
            expected,
            observed,
        ));
    }
    let others = list
        .refs()
        .filter(|r| r.phase_word().is_some_and(|p| !wanted.contains(&p)));
    match (others.count(), list.refs().count()) {
        (0, 0) => Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            format!("no job is {}", words(&wanted)),
        )),
        (0, n) => Ok(Finding::pass(
            &x,
            Part::BODY,
            format!("{n} jobs, all {}", words(&wanted)),
        )),
        _ => Err(Finding::undecided(
            Reason::ConcurrentChange,
            &x,
            "a job of somebody else is shown in another phase, once",
        )),
    }
}

/// Does another answer to the same question show the same phase of the same job?
fn again(v: &View<'_>, x: &Seen<'_>, entry: &JobRef<'_>, phase: Phase) -> bool {
    let same = |y: &Seen<'_>| {
        y.id() != x.id()
            && y.exchange.step == x.exchange.step
            && y.exchange.request.url == x.exchange.request.url
    };
    let shows = |y: Seen<'_>| {
        y.job_list().is_ok_and(|list| {
            list.refs()
                .any(|e| e.id().is_some() && e.id() == entry.id() && e.phase_word() == Some(phase))
        })
    };
    v.answers().filter(same).any(shows)
}

/// All of our idle jobs in the phases asked for.
fn all_in_these_phases(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    let wanted = phases(&x);
    let (inside, outside): (Vec<Idle>, Vec<Idle>) = all_idle(v)
        .into_iter()
        .partition(|own| wanted.contains(&own.phase));
    // A list that is not filtered at all is complete, which is no merit of the filter.
    if outside
        .iter()
        .any(|own| entry_of(v, &x, list, own.lane).is_some())
    {
        return Err(blocked(&x, "jobs in other phases are listed as well"));
    }
    if inside.is_empty() {
        return Err(blocked(&x, "none of our jobs is known to be in that phase"));
    }
    if v.is_anonymous() && !ever_listed(v) {
        let why = "our jobs are in no list: the service may hide them from anonymous callers";
        return Err(Finding::undecided(Reason::Ambiguous, &x, why));
    }
    match inside
        .iter()
        .find(|own| entry_of(v, &x, list, own.lane).is_none())
    {
        None => Ok(Finding::pass(
            &x,
            Part::BODY,
            format!("our {} jobs are listed", inside.len()),
        )),
        Some(own) => Ok(missing(v, &x, list, own)),
    }
}

/// A job of ours that should be in a list and is not.
pub fn missing(v: &View<'_>, x: &Seen<'_>, list: JobList<'_>, own: &Idle) -> Finding {
    let url = v.job_url(own.lane).map(|u| u.to_string()).unwrap_or_default();
    let part = Part::Body(Some(list.element.tag_span()));
    let expected = format!("an entry for our job {url}, which is {}", own.phase);
    Finding::broken("missing", x, part, expected, "no such entry")
}

/// Is any of our jobs in any list at all?
pub fn ever_listed(v: &View<'_>) -> bool {
    let lists = v
        .answers()
        .filter(|x| x.resource() == crate::checks::Resource::List);
    let ours = |x: &Seen<'_>, list: JobList<'_>| {
        v.recording
            .jobs
            .iter()
            .any(|job| entry_of(v, x, list, &job.label).is_some())
    };
    lists
        .filter_map(|x| Some((x, x.job_list().ok()?)))
        .any(|(x, list)| ours(&x, list))
}

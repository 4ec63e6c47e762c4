//! Section S of the catalogue: for a second user the service is what it is for the first (UWS 1.1 section 3).

use super::job_list::need_whole_list;
use super::list_entries::entry_of;
use super::own_jobs::blocked;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// The check of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "uws-sec-per-user",
    reads: Reads::Any(&[
        step::IDB_CREATE,
        step::IDB_JOB,
        step::IDB_OWNER,
        step::IDB_LIST,
        step::IDB_ABORTED,
        step::IDB_GONE,
    ]),
    because: "A client that works for one user must work for all.",
    usually: "The service was tried by its makers only, who have more rights, or jobs are kept by a name that only some users have.",
    mend: "Give every user who may make jobs the whole of UWS for them.",
    good: &[
        "p1/create POST /jobs as alice -> 303 Location: /jobs/1\nidb/create POST /jobs as bob -> 303 Location: /jobs/2",
        "p1/job GET /jobs/1 as alice -> 200 | @job\nidb/job GET /jobs/2 as bob -> 200 | @job",
        "p2/job-after-delete GET /jobs/1 as alice -> 404\nidb/job-after-delete GET /jobs/2 as bob -> 404",
    ],
    bad: &[
        (
            "p1/create POST /jobs as alice -> 303 Location: /jobs/1\nidb/create POST /jobs as bob -> 500",
            "not-as-for-the-first",
        ),
        (
            "p1/job GET /jobs/1 as alice -> 200 | @job\nidb/job GET /jobs/2 as bob -> 403",
            "not-as-for-the-first",
        ),
        (
            "p1/list GET /jobs as alice -> 200 | @jobs\nidb/list GET /jobs as bob -> 200 | @jobs s|id=\"1\"|id=\"2\"| s|/jobs/1|/jobs/2|",
            "not-as-for-the-first",
        ),
        (
            "p2/job-after-delete GET /jobs/1 as alice -> 404\nidb/job-after-delete GET /jobs/2 as bob -> 200 | @job",
            "not-as-for-the-first",
        ),
    ],
    judge: as_for_the_first,
}];

/// Something that the first identity got, the step at which the second asked for the same, and what is wanted of it.
struct Pair {
    first: Step,
    second: Step,
    wanted: &'static str,
    holds: fn(&View<'_>, Seen<'_>) -> Result<bool, Finding>,
}

const PAIRS: [Pair; 6] = [
    Pair {
        first: step::P1_CREATE,
        second: step::IDB_CREATE,
        wanted: "a job is made, with its Location",
        holds: |_, x| Ok(x.response.is_redirect()),
    },
    Pair {
        first: step::P1_JOB,
        second: step::IDB_JOB,
        wanted: "its maker can read the job",
        holds: |_, x| x.job().map(|_| true),
    },
    Pair {
        first: step::P1_OWNER,
        second: step::IDB_OWNER,
        wanted: "its maker can read the owner",
        holds: |_, x| x.atom().map(|_| true),
    },
    Pair {
        first: step::P1_LIST,
        second: step::IDB_LIST,
        wanted: "the list shows the job to its maker",
        holds: |v, x| {
            let list = need_whole_list(x)?;
            Ok(entry_of(v, &x, list, x.exchange.lane()).is_some())
        },
    },
    Pair {
        first: step::P1_ABORTED_JOB,
        second: step::IDB_ABORTED,
        wanted: "the job is ABORTED by an order of its maker",
        holds: |_, x| Ok(x.job()?.phase_word() == Some(Phase::Aborted)),
    },
    Pair {
        first: step::P2_JOB_GONE,
        second: step::IDB_GONE,
        wanted: "the job is gone when its maker has deleted it",
        holds: |_, x| {
            let archived = || x.job().is_ok_and(|job| job.phase_word() == Some(Phase::Archived));
            Ok(matches!(x.status(), 404 | 410) || archived())
        },
    },
];

fn as_for_the_first(v: &View<'_>) -> Vec<Finding> {
    let judged = |pair: &Pair| {
        // Where the step has several answers, the last one shows how it ended.
        let x = v.at(pair.second).last()?;
        Some(settle(compare(v, pair, x)))
    };
    PAIRS.iter().filter_map(judged).collect()
}

fn compare(v: &View<'_>, pair: &Pair, x: Seen<'_>) -> Judgement {
    if x.exchange.identity.is_none() {
        let why = "the job list is not at the origin that the credentials are for";
        return Err(Finding::undecided(Reason::NeedsIdentities, &x, why));
    }
    if pair.second == step::IDB_CREATE {
        match x.status() {
            401 => {
                let why = "the service does not take the credentials of the second identity";
                return Err(Finding::undecided(Reason::NeedsCredentials, &x, why));
            }
            403 => {
                let why = "the second identity may not make jobs";
                return Err(Finding::undecided(Reason::Refused, &x, why));
            }
            _ => {}
        }
    }
    let first = v.at(pair.first).last();
    if !first.is_some_and(|first| (pair.holds)(v, first).unwrap_or(false)) {
        return Err(blocked(&x, "it is not so for the first identity either"));
    }
    match (pair.holds)(v, x) {
        Ok(true) => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        Err(undecided) if undecided.reason != Some(Reason::Blocked) => Err(undecided),
        _ => {
            let expected = format!("{}, as for the first identity", pair.wanted);
            let finding = Finding::broken(
                "not-as-for-the-first",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            );
            Ok(finding)
        }
    }
}

//! Wrong queries are taken, and fail when they are run (TAP 1.1 section 2.7).

use crate::checks::dali::{may_be_a_quota, phase_at_last};
use crate::checks::uws::creating_a_job::accepted;
use crate::checks::uws::own_jobs::blocked;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// A wrong query: its creation, its order to run, its last look, what is wrong with it, must it fail?
type Wrong = (Step, Step, Step, &'static str, bool);

const SYNTAX: Wrong = (
    step::TQ1_CREATE,
    step::TQ1_RUN,
    step::TQ1_POLL,
    "a QUERY that is no ADQL",
    true,
);
const MISSING: Wrong = (step::TM1_CREATE, step::TM1_RUN, step::TM1_POLL, "no QUERY", true);
/// TAP only recommends an error for it (TAP 1.1 section 2.7.1).
const LANGUAGE: Wrong = (
    step::TL1_CREATE,
    step::TL1_RUN,
    step::TL1_POLL,
    "an unknown LANG",
    false,
);
/// The recipe that fails at the service, which may be the user's own.
const SEMANTIC: Wrong = (
    step::E1_CREATE,
    step::E1_RUN,
    step::E1_POLL,
    "a QUERY that can't be answered",
    false,
);

/// The checks of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "tap-params-enforced-at-run",
    reads: Reads::Any(&[
        step::TQ1_CREATE,
        step::TM1_CREATE,
        step::TL1_CREATE,
        step::E1_CREATE,
    ]),
    because: "Clients give the parameters of a job in several requests, and look for errors where failed jobs have them.",
    usually: "The query is parsed when the job is made, and the parser's error becomes the answer to the creation.",
    mend: "Take every creation with 303, check the parameters when the job is run, and let it end in ERROR if they are wrong.",
    good: &[
        "tq1/create POST /jobs {QUERY=SELECT+FROM+WHERE} -> 303 Location: /jobs/1\ntq1/poll GET /jobs/1 -> 200 | @failed\n\
         tl1/create POST /jobs {LANG=NONE} -> 303 Location: /jobs/2\ntl1/poll GET /jobs/2 -> 200 | @done",
        "tm1/create POST /jobs {LANG=ADQL} -> 303 Location: /jobs/1\ntm1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\n\
         tm1/poll GET /jobs/1 -> 200 | @failed",
    ],
    bad: &[
        (
            "p1/create POST /jobs {QUERY=x} -> 303 Location: /jobs/9\ntq1/create POST /jobs {QUERY=SELECT+FROM+WHERE} -> 400",
            "refused-at-creation",
        ),
        ("tl1/create POST /jobs {LANG=NONE} -> 422", "refused-at-creation"),
        (
            "tm1/create POST /jobs {LANG=ADQL} -> 303 Location: /jobs/1\ntm1/poll GET /jobs/1 -> 200 | @done",
            "completed",
        ),
    ],
    judge: |v| {
        [SYNTAX, MISSING, LANGUAGE, SEMANTIC]
            .into_iter()
            .flat_map(|wrong| judged(v, wrong))
            .collect()
    },
}];

/// One judgement for each creation that was tried.
fn judged(v: &View<'_>, wrong: Wrong) -> Vec<Finding> {
    let creations = v.at(wrong.0);
    creations.map(|x| settle(enforced_at_run(v, wrong, x))).collect()
}

fn enforced_at_run(v: &View<'_>, wrong: Wrong, x: Seen<'_>) -> Judgement {
    let (_, _, _, what, _) = wrong;
    match x.status() {
        401 | 429 | 503 => {
            x.ok()?;
        }
        403 if may_be_a_quota(v, &x) => {
            accepted(x)?;
        }
        400.. => {
            let expected = format!("303 See Other for a job with {what}");
            let observed = x.status_line();
            return Ok(Finding::broken(
                "refused-at-creation",
                &x,
                Part::Status,
                expected,
                observed,
            ));
        }
        _ => {}
    }
    if x.header("location").is_none() {
        let expected = format!("a job with {what}");
        let observed = format!("{} without Location", x.status());
        return Ok(Finding::broken(
            "refused-at-creation",
            &x,
            Part::Status,
            expected,
            observed,
        ));
    }
    came_to_error(v, wrong, x)
}

fn came_to_error(v: &View<'_>, (_, run, poll, what, must_fail): Wrong, created: Seen<'_>) -> Judgement {
    let Some(last) = phase_at_last(v, poll) else {
        return Ok(Finding::pass(&created, Part::Status, created.status_line()));
    };
    let (x, part) = (&last.x, last.phase_part());
    match last.phase() {
        Some(Phase::Error) => Ok(Finding::pass(x, part, format!("ERROR for {what}"))),
        Some(Phase::Completed) if must_fail => {
            let expected = format!("ERROR for {what}");
            Ok(Finding::broken("completed", x, part, expected, "COMPLETED"))
        }
        Some(Phase::Completed) => {
            let observed = format!("{what} is let through");
            Err(Finding::undecided(Reason::Ambiguous, x, observed))
        }
        Some(Phase::Pending) => {
            let order = v
                .first(run)
                .map_or_else(|| "not at all".to_owned(), |run| run.status_line());
            let observed = format!("the order to run is answered {order}, and the job is still PENDING");
            Err(Finding::undecided(Reason::Ambiguous, x, observed))
        }
        _ => Err(blocked(x, &format!("the job ended {}", last.phase_text()))),
    }
}

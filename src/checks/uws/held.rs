//! Section E of the catalogue, jobs that wait for the client (UWS 1.1 section 2.1.3).

use super::own_jobs::{Read, blocked, document, documents};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// How long a HELD job is watched, in seconds, with a little less for slow clocks.
const HELD: f64 = 29.0;

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-phase-held-not-auto",
        reads: Reads::Any(&[step::Q1_HELD, step::H1_HELD]),
        because: "A client that waits for the user's decision finds that the job has gone on without it.",
        usually: "HELD is used for a queue from which the service takes jobs by itself.",
        mend: "Show jobs that the service will go on with as QUEUED or SUSPENDED.",
        good: &[
            "q1/poll GET /jobs/1 -> 200 | @job s|PENDING|HELD|\n+30s q1/held GET /jobs/1 -> 200 | @job s|PENDING|HELD|",
        ],
        bad: &[(
            "q1/poll GET /jobs/1 -> 200 | @job s|PENDING|HELD|\n+30s q1/held GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
            "moved-by-itself",
        )],
        judge: |v| {
            let looks = [(step::Q1_POLL, step::Q1_HELD), (step::H1_POLL, step::H1_HELD)];
            let read = |(poll, held)| document(v, held).map(|read| settle(stays_held(v, poll, &read)));
            looks.into_iter().filter_map(read).collect()
        },
    },
    Check {
        decides: "uws-phase-held-rerun",
        reads: Reads::Any(&[step::Q1_RUN_HELD, step::H1_RUN_HELD]),
        because: "A job that is HELD and can't be run again is lost.",
        usually: "Orders to run are accepted of PENDING jobs only.",
        mend: "Accept PHASE=RUN for HELD jobs.",
        good: &[
            "q1/held GET /jobs/1 -> 200 | @job s|PENDING|HELD|\nq1/run-held POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\n\
             q1/job-after-run-held GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|",
        ],
        bad: &[
            (
                "q1/held GET /jobs/1 -> 200 | @job s|PENDING|HELD|\nq1/run-held POST /jobs/1/phase {PHASE=RUN} -> 403\n\
                 q1/job-after-run-held GET /jobs/1 -> 200 | @job s|PENDING|HELD|",
                "refused",
            ),
            (
                "q1/held GET /jobs/1 -> 200 | @job s|PENDING|HELD|\nq1/run-held POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\n\
                 q1/job-after-run-held GET /jobs/1 -> 200 | @job",
                "wrong-phase",
            ),
        ],
        judge: |v| {
            let mut findings = each(v, &[step::Q1_RUN_HELD], |x| {
                run_again(v, x, step::Q1_HELD, step::Q1_AFTER_RUN_HELD)
            });
            findings.extend(each(v, &[step::H1_RUN_HELD], |x| {
                run_again(v, x, step::H1_HELD, step::H1_AFTER_RUN_HELD)
            }));
            findings
        },
    },
];

fn stays_held(v: &View<'_>, poll: Step, later: &Read<'_>) -> Judgement {
    let polls = documents(v, &[poll]);
    let held = polls.iter().rfind(|r| r.x.id() < later.x.id());
    let Some(held) = held.filter(|r| r.phase() == Some(Phase::Held)) else {
        return Err(blocked(&later.x, "the job was not HELD before"));
    };
    let part = later.phase_part();
    match later.phase() {
        Some(Phase::Held) => {
            let watched = (later.x.exchange.started - held.x.exchange.started).as_secs_f64();
            if watched < v.paced(HELD) {
                return Err(Finding::undecided(
                    Reason::Quick,
                    &later.x,
                    format!("watched for {watched:.0} s only"),
                ));
            }
            Ok(Finding::pass(&later.x, part, format!("HELD for {watched:.0} s")))
        }
        Some(moved @ (Phase::Queued | Phase::Executing | Phase::Suspended | Phase::Completed)) => Ok(
            Finding::broken("moved-by-itself", &later.x, part, "HELD", moved.word()),
        ),
        _ => Err(Finding::undecided(
            Reason::Ambiguous,
            &later.x,
            format!("the job became {}", later.phase_text()),
        )),
    }
}

fn run_again(v: &View<'_>, x: Seen<'_>, held: Step, after: Step) -> Judgement {
    if document(v, held).is_none_or(|r| r.phase() != Some(Phase::Held)) {
        return Err(blocked(&x, "the job was not HELD"));
    }
    if matches!(x.status(), 400 | 403..=428) {
        let expected = "303 See Other, since a HELD job may be run";
        return Ok(Finding::broken(
            "refused",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    if !(200..400).contains(&x.status()) {
        x.ok()?;
    }
    let unread = || blocked(&x, "the job can't be read");
    let after = document(v, after).ok_or_else(unread)?;
    let part = after.phase_part();
    match after.phase() {
        Some(Phase::Queued | Phase::Executing | Phase::Held | Phase::Completed) => {
            Ok(Finding::pass(&after.x, part, after.phase_text()))
        }
        Some(Phase::Pending) => {
            let expected = "QUEUED, EXECUTING or HELD";
            Ok(Finding::broken(
                "wrong-phase",
                &after.x,
                part,
                expected,
                "PENDING",
            ))
        }
        _ => {
            let why = format!("the job became {}", after.phase_text());
            Err(Finding::undecided(Reason::Ambiguous, &after.x, why))
        }
    }
}

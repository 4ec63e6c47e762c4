//! Section I of the catalogue: the order of phases.

use super::phases::{is_accepted, is_terminal, reachable};
use super::sightings::{Sight, few, histories, is_untouched};
use crate::checks::{Check, Finding, Reads, View};
use crate::recording::{Step, step};

/// Steps at which accepted sessions are followed.
pub const LIVES: &[Step] = &[
    step::LIFE_POLL,
    step::LATER_POLL,
    step::ENDLESS_POLL,
    step::STOP_POLL,
    step::STOP_AFTER,
    step::FAILP_POLL,
    step::FAILR_POLL,
    step::FAILZ_POLL,
    step::PORTS_POLL,
    step::SLOTF_POLL,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-life-order",
        reads: Reads::Whole(LIVES),
        because: "A client that waits for the next phase waits for ever when it comes before the present one.",
        usually: "Two tasks write the phase, and the slower one writes an old value.",
        mend: "Let the phase of a session only go forward.",
        good: &[
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\nlife/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"AVAILABLE\"|\nlife/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|",
        ],
        bad: &[(
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|\nlife/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"PREPARING\"|",
            "backwards",
        )],
        judge: order,
    },
    Check {
        decides: "eb-life-23-order",
        reads: Reads::Whole(LIVES),
        because: "A client that waits for the next phase waits for ever when it comes before the present one.",
        usually: "Two tasks write the phase, and the slower one writes an old value.",
        mend: "Let the phase of a job only go forward.",
        good: &[
            "#dialect 23\nlife/poll GET /jobs/j1 -> 200 | @planner-job\nlife/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|RUNNING|",
        ],
        bad: &[(
            "#dialect 23\nlife/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|TEARDOWN|\nlife/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|SETUP|",
            "backwards",
        )],
        judge: order,
    },
    Check {
        decides: "eb-life-terminal",
        reads: Reads::Whole(&[step::LIFE_STILL, step::LIFE_POLL]),
        because: "A client that saw the end fetches the results, and does not come back.",
        usually: "A task that is late writes the phase once more.",
        mend: "Never change the phase of a session that has ended.",
        good: &[
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|\nlife/still GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|",
        ],
        bad: &[(
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|\nlife/still GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|",
            "changed",
        )],
        judge: terminal,
    },
];

/// Pairs of looks at one session with different phases, the first wholly before the second and no order of ours between.
fn moves<'h, 'v>(v: &View<'_>, key: &str, looks: &'h [Sight<'v>]) -> Vec<(&'h Sight<'v>, &'h Sight<'v>)> {
    let mut found = Vec::new();
    for pair in looks.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        if a.x.before(&b.x) && is_untouched(v, key, &a.x, &b.x) {
            found.push((a, b));
        }
    }
    found
}

fn order(v: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (key, looks) in histories(v) {
        for (a, b) in moves(v, &key, &looks) {
            let (from, to) = (a.phase(), b.phase());
            if !is_accepted(from) || from == to || to.is_empty() {
                continue;
            }
            let part = b.part("/phase");
            let finding = match reachable(from, to) {
                true => Finding::pass(
                    &b.x,
                    part,
                    format!("{} after {}", b.told("/phase"), a.told("/phase")),
                ),
                false => {
                    let expected = format!("{} or a later phase", a.told("/phase"));
                    Finding::broken("backwards", &b.x, part, expected, b.told("/phase"))
                }
            };
            found.push((finding, key.clone()));
        }
    }
    few(found)
}

fn terminal(v: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (key, looks) in histories(v) {
        for (a, b) in moves(v, &key, &looks)
            .into_iter()
            .filter(|(a, _)| is_terminal(a.phase()))
        {
            let part = b.part("/phase");
            let finding = match a.phase() == b.phase() {
                true => Finding::pass(&b.x, part, format!("still {}", b.told("/phase"))),
                false => {
                    let expected = format!("{} for good", a.told("/phase"));
                    Finding::broken("changed", &b.x, part, expected, b.told("/phase"))
                }
            };
            found.push((finding, key.clone()));
        }
    }
    few(found)
}

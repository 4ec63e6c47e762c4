//! Section J of the catalogue, whether a session of a direct request keeps to what was asked (draft of 2025, resource
//! allocation; schema 1.0, ExecutionRequest).

use serde_json::Value;

use super::asked::{read_after, sent};
use super::refusing::shown;
use crate::checks::{Check, Finding, Reads, Seen, Verdict, View};
use crate::documents::broker::{Duration, Interval, Said, Session};
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-dir-meets-request",
        reads: Reads::Any(&[step::DIRECTW_ASK]),
        because: "The task gets less than it needs, and nobody was asked whether that is enough.",
        usually: "The first offer is taken without a look at the limits, or amounts are filled from the wrong member.",
        mend: "Give a session of a direct request what an offer for the same request would have.",
        good: &["directw/ask POST /direct {@f02} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|"],
        bad: &[
            (
                "directw/ask POST /direct {@f02} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"| s|\"min\": 5|\"min\": 2|",
                "below-minimum",
            ),
            (
                "directw/ask POST /direct {@f02} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"| s|\"max\": 4|\"max\": 8|",
                "above-maximum",
            ),
            (
                "directw/ask POST /direct {@f02} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"| s|PT1H|PT10M|",
                "too-short",
            ),
            (
                "directw/ask POST /direct {@f02} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"| s|15:00:00Z/PT0S|18:00:00Z/PT0S|",
                "outside-the-window",
            ),
        ],
        judge: |v| {
            let sessions = direct_sessions(v, &[step::DIRECTW_ASK]).into_iter();
            sessions
                .flat_map(|(x, session, request)| meets(&x, &session, &request))
                .collect()
        },
    },
    Check {
        decides: "eb-dir-schedule",
        reads: Reads::Any(&[step::DIRECTW_ASK]),
        because: "The user said when; a task at another time is of no use.",
        usually: "Direct execution is taken for execution at once.",
        mend: "Start inside the window of the request, or answer 400.",
        good: &[
            "directw/ask POST /direct {@f02} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
            "directw/ask POST /direct {@f02} -> 400 | @refusal",
        ],
        bad: &[(
            "directw/ask POST /direct {@f02} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"| s|15:00:00Z/PT0S|18:00:00Z/PT0S|",
            "outside-the-window",
        )],
        judge: |v| {
            let sessions = direct_sessions(v, &[step::DIRECTW_ASK]).into_iter();
            let mut findings: Vec<Finding> = sessions
                .filter_map(|(x, session, request)| starts(&x, &session, &request))
                .collect();
            let refused = v.at(step::DIRECTW_ASK).filter(|x| x.status() == 400);
            findings.extend(refused.map(|x| Finding::pass(&x, crate::checks::Part::Status, "400")));
            findings
        },
    },
];

/// The sessions that direct requests led to, with the request in the shape of 1.0: what was read at the address, else the
/// answer itself.
pub fn direct_sessions<'v>(v: &'v View<'_>, steps: &[Step]) -> Vec<(Seen<'v>, Session<'v>, Value)> {
    let mut found = Vec::new();
    for post in steps.iter().flat_map(|ask| v.at(*ask)) {
        if !(200..400).contains(&post.status()) {
            continue;
        }
        let request = sent(v, post.exchange).unwrap_or_default();
        // The document of the answer itself comes first: what is read later may have moved on.
        for x in [Some(post), read_after(v, post)].into_iter().flatten() {
            if let (200..=399, Said::Session(session)) = (x.status(), x.said()) {
                found.push((x, session, request.clone()));
            }
        }
    }
    found
}

/// One finding for each limit that is broken, else one that none is; nothing where there is nothing to compare.
fn meets(x: &Seen<'_>, session: &Session<'_>, request: &Value) -> Vec<Finding> {
    let mut broken = Vec::new();
    let mut compared = 0;
    let mut judge = |finding: Option<Option<Finding>>| {
        compared += usize::from(finding.is_some());
        broken.extend(finding.flatten());
    };
    for name in ["cores", "memory"] {
        judge(bound(x, session, request, name, "min"));
        judge(bound(x, session, request, name, "max"));
    }
    judge(long_enough(x, session, request));
    if let Some(finding) = starts(x, session, request) {
        judge(Some(Some(finding).filter(|f| f.code != "ok")));
    }
    if broken.is_empty() && compared > 0 {
        let observed = format!("{compared} limits, and all are kept");
        broken.push(Finding::pass(x, x.part_of("/compute"), observed));
    }
    if compared == 0 {
        let why = "the session states neither amounts nor times";
        broken.push(Finding::undecided(Reason::NotObserved, x, why));
    }
    broken
}

/// The least amount is not below the minimum, the greatest should not be above the maximum.
fn bound(
    x: &Seen<'_>,
    session: &Session<'_>,
    request: &Value,
    name: &str,
    which: &str,
) -> Option<Option<Finding>> {
    let pointer = format!("/compute/{name}/{which}");
    let wanted = request.pointer(&pointer)?.as_f64()?;
    let given = session.at(&pointer)?.as_f64()?;
    let observed = format!("{name} {which} {given}");
    let part = x.part_of(&pointer);
    Some(match which {
        "min" if given < wanted => {
            let expected = format!("{name} of at least {wanted}");
            Some(Finding::broken("below-minimum", x, part, expected, observed))
        }
        "max" if given > wanted => {
            let expected = format!("{name} of at most {wanted}");
            Some(Finding::broken("above-maximum", x, part, expected, observed).graded(Verdict::Warn))
        }
        _ => None,
    })
}

fn long_enough(x: &Seen<'_>, session: &Session<'_>, request: &Value) -> Option<Option<Finding>> {
    let wanted = Duration::read(request.pointer("/schedule/requested/duration")?.as_str()?)?.seconds;
    let given = session.times().available_for?;
    let part = x.part_of("/schedule/available/duration");
    let observed = session
        .at("/schedule/available/duration")
        .map(shown)
        .unwrap_or_default();
    let expected = format!("at least {wanted} s");
    Some((given < wanted).then(|| Finding::broken("too-short", x, part, expected, observed)))
}

/// Does it start inside the window? Nothing where one of them is not said.
fn starts(x: &Seen<'_>, session: &Session<'_>, request: &Value) -> Option<Finding> {
    let text = request.pointer("/schedule/requested/start")?.as_str()?;
    let window = Interval::read(text)?;
    let start = session.times().available?;
    let part = x.part_of("/schedule/available/start");
    let observed = session
        .at("/schedule/available/start")
        .map(shown)
        .unwrap_or_default();
    Some(match start.lies_in(window) {
        true => Finding::pass(x, part, observed),
        false => Finding::broken(
            "outside-the-window",
            x,
            part,
            format!("a start inside {text}"),
            observed,
        ),
    })
}

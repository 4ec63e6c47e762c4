//! Section C of the catalogue, durations and windows of requests (schema 1.0, times; draft of 2025, date and time).

use super::asked::{Asked, Outcome, asked};
use super::refusing::{by_content, naming, not_offered, shown};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Verdict, View, seconds, settle};
use crate::documents::broker::{Duration, Interval};
use crate::recording::{Reason, step};

const START: &str = "/schedule/requested/start";
const DURATION: &str = "/schedule/requested/duration";
/// A window that ended so many seconds ago is in the past by any clock.
const LONG_AGO: f64 = 3600.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-req-bad-duration",
        reads: Reads::Any(&[step::I11_ASK]),
        because: "The client asked for something else than what it gets, and its task is cut off or pays for idle time.",
        usually: "What can't be read as a duration is replaced by the default.",
        mend: "Read durations by ISO 8601 (`PT1H`, not `P1H` or `1H`) and answer 4xx or NO to anything else.",
        good: &[r#"i11/ask POST /requests {@f02 s|PT1H|P1H|} -> 400 | @problem"#],
        bad: &[
            (
                r#"i11/ask POST /requests {@f02 s|PT1H|P1H|} -> 200 | @yes"#,
                "offered",
            ),
            (
                r#"i11/ask POST /requests {@f02 s|"PT1H"|7200|} -> 200 | @yes"#,
                "offered",
            ),
        ],
        judge: |v| {
            not_offered(v, step::I11_ASK, |a| {
                let text = a.wanted(DURATION)?.as_str();
                let is_bad = text.is_none_or(|text| Duration::read(text).is_none());
                is_bad.then(|| naming(a, "a duration of", DURATION)).flatten()
            })
        },
    },
    Check {
        decides: "eb-req-bad-interval",
        reads: Reads::Any(&[step::I12_ASK]),
        because: "The task would start at a time that nobody asked for.",
        usually: "What can't be read as an interval is left out, as if any time would do.",
        mend: "Read starts as `instant/instant` or `instant/duration` and answer 4xx or NO to anything else.",
        good: &[r#"i12/ask POST /requests {@f02 s|2026-01-02T15:00:00Z/PT30M|tomorrow|} -> 200 | @no"#],
        bad: &[
            (
                r#"i12/ask POST /requests {@f02 s|2026-01-02T15:00:00Z/PT30M|tomorrow|} -> 200 | @yes"#,
                "offered",
            ),
            (
                r#"i12/ask POST /requests {@f02 s|2026-01-02T15:00:00Z/PT30M|R5/2026-01-02T15:00:00Z/PT1H|} -> 200 | @yes"#,
                "offered",
            ),
        ],
        judge: |v| {
            not_offered(v, step::I12_ASK, |a| {
                // A single instant is none by the schema, but the drafts allow it.
                let text = a.wanted(START)?.as_str();
                let is_bad = text.is_none_or(|text| Interval::or_instant(text).is_none());
                is_bad.then(|| naming(a, "a start of", START)).flatten()
            })
        },
    },
    Check {
        decides: "eb-req-interval-forms",
        reads: Reads::Any(&[step::WINDOW_ASK]),
        because: "A client that writes a window in the other way gets no offers, or offers at the wrong time.",
        usually: "One of the spellings is not read, or the second half of an interval is taken for the end of the run.",
        mend: "Read both `start/end` and `start/duration` as a window in which the task may start.",
        good: &["window/ask POST /requests {@f02} -> 200 | @yes\n\
             window/ask POST /requests {@f02 s|Z/PT30M|Z/2026-01-02T15:30:00Z|} -> 200 | @yes"],
        bad: &[
            (
                "window/ask POST /requests {@f02} -> 200 | @yes\n\
                 window/ask POST /requests {@f02 s|Z/PT30M|Z/2026-01-02T15:30:00Z|} -> 400 | @problem",
                "one-form-only",
            ),
            (
                "window/ask POST /requests {@f02} -> 200 | @yes\n\
                 window/ask POST /requests {@f02 s|Z/PT30M|Z/2026-01-02T15:20:00Z|} -> 200 | @yes",
                "outside-the-window",
            ),
        ],
        judge: both_forms,
    },
    Check {
        decides: "eb-req-interval-dates",
        reads: Reads::Any(&[step::WINDOW_ASK]),
        because: "The schema shows such intervals as examples, so people will write them.",
        usually: "The library that reads intervals wants times with a zone.",
        mend: "Read `2026-01-02/P1D` as the whole day in UTC.",
        good: &[r#"window/ask POST /requests {@f02 s|T15:00:00Z/PT30M|/P1D|} -> 200 | @yes"#],
        bad: &[
            (
                r#"window/ask POST /requests {@f02 s|T15:00:00Z/PT30M|/P1D|} -> 400 | @problem"#,
                "refused",
            ),
            (
                "window/ask POST /requests {@f02} -> 200 | @yes\n\
                 window/ask POST /requests {@f02 s|T15:00:00Z/PT30M|/P1D|} -> 200 | @no",
                "not-offered",
            ),
        ],
        judge: |v| {
            let asked = asked(v, step::WINDOW_ASK);
            let is_date = |a: &&Asked<'_>| start_of(a).is_some_and(|text| !text.contains('T'));
            let works = asked
                .iter()
                .any(|a| !is_date(&a) && matches!(a.outcome, Outcome::Yes(..)));
            let dates = asked.iter().filter(is_date);
            dates.map(|a| settle(whole_days(v, a, works))).collect()
        },
    },
    Check {
        decides: "eb-req-interval-backwards",
        reads: Reads::Any(&[step::I13_ASK]),
        because: "There is no time in such a window, so no offer can lie in it.",
        usually: "Start and end are compared with the calendar one by one, and never with each other.",
        mend: "Answer NO, or a 4xx, where the end lies before the start.",
        good: &[r#"i13/ask POST /requests {@f02 s|Z/PT30M|Z/2026-01-01T15:00:00Z|} -> 200 | @no"#],
        bad: &[(
            r#"i13/ask POST /requests {@f02 s|Z/PT30M|Z/2026-01-01T15:00:00Z|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I13_ASK, |a| {
                let interval = Interval::read(start_of(a)?)?;
                (interval.end < interval.start)
                    .then(|| naming(a, "a start of", START))
                    .flatten()
            })
        },
    },
    Check {
        decides: "eb-req-past-start",
        reads: Reads::Any(&[step::I14_ASK]),
        because: "A task that is bound to its time, such as an observation, would run at another one.",
        usually: "A window in the past is moved to the earliest time that is possible.",
        mend: "Answer NO where the window is over.",
        good: &[
            r#"i14/ask POST /requests {@f02 s|2026-01-02T15:00:00Z/PT30M|2025-12-30T15:00:00Z/PT30M|} -> 200 | @no"#,
        ],
        bad: &[
            (
                r#"i14/ask POST /requests {@f02 s|2026-01-02T15:00:00Z/PT30M|2025-12-30T15:00:00Z/PT30M|} -> 200 | @yes"#,
                "offered",
            ),
            (
                r#"#dialect 23
                i14/ask POST /request {{"request": {"executable": {"type": "x"}, "datetime": [{"start": "2025-12-30T15:00:00Z"}]}}} -> 200 | {"response": {"result": "YES", "offers": []}}"#,
                "offered",
            ),
        ],
        judge: |v| {
            not_offered(v, step::I14_ASK, |a| {
                let interval = Interval::or_instant(start_of(a)?)?;
                let now = a.post.server_time().map(seconds);
                let is_over = now.is_none_or(|now| interval.end < now - LONG_AGO);
                is_over.then(|| naming(a, "a start of", START)).flatten()
            })
        },
    },
];

fn start_of<'a>(a: &'a Asked<'_>) -> Option<&'a str> {
    a.wanted(START)?.as_str()
}

/// The same window as start/end and start/duration: the same result, and offers inside it.
fn both_forms(v: &View<'_>) -> Vec<Finding> {
    let requests = asked(v, step::WINDOW_ASK);
    let read = requests
        .iter()
        .filter_map(|a| Some((a, Interval::read(start_of(a)?)?)));
    let forms: Vec<(&Asked<'_>, Interval)> = read.collect();
    let mut findings: Vec<Finding> = forms
        .iter()
        .filter_map(|(a, window)| outside(a, *window))
        .collect();
    let Some((works, _)) = forms.iter().find(|(a, _)| matches!(a.outcome, Outcome::Yes(..))) else {
        findings.extend(forms.first().map(|(a, _)| {
            let why = "neither spelling of the window led to an offer";
            Finding::undecided(Reason::NotObserved, &a.post, why)
        }));
        return findings;
    };
    let works = naming(works, "a start of", START).unwrap_or_default();
    for (a, _) in &forms {
        findings.push(settle(same_result(v, a, &works)));
    }
    // One spelling alone says nothing of the other.
    if forms.len() < 2 {
        findings.retain(|f| f.verdict != Some(Verdict::Pass));
    }
    findings
}

fn same_result(v: &View<'_>, a: &Asked<'_>, works: &str) -> Judgement {
    let what = naming(a, "a start of", START).unwrap_or_default();
    let expected = format!("YES, as to {works}");
    let broken = |x, part, observed| {
        Finding::broken("one-form-only", x, part, expected.clone(), observed).graded(Verdict::Warn)
    };
    match &a.outcome {
        Outcome::Yes(x, _) => Ok(Finding::pass(x, x.part_of("/result"), format!("YES to {what}"))),
        Outcome::No(x, _) => Err(broken(x, x.part_of("/result"), format!("NO to {what}"))),
        Outcome::Refused => {
            let x = by_content(v, a.post)?;
            Err(broken(&x, Part::Status, format!("{} to {what}", x.status())))
        }
        Outcome::Unclear(why) => Err(why.clone()),
    }
}

/// The first offer that starts outside the window.
fn outside(a: &Asked<'_>, window: Interval) -> Option<Finding> {
    a.offers().into_iter().find_map(|(x, offer)| {
        let start = offer.times().available?;
        if start.lies_in(window) {
            return None;
        }
        let pointer = format!("{}/schedule/available/start", offer.pointer);
        let observed = offer
            .at("/schedule/available/start")
            .map(shown)
            .unwrap_or_default();
        let expected = format!("a start inside {}", start_of(a).unwrap_or_default());
        Some(Finding::broken(
            "outside-the-window",
            &x,
            x.part_of(&pointer),
            expected,
            observed,
        ))
    })
}

/// A NO says something of the spelling only where the same day in another spelling `works`.
fn whole_days(v: &View<'_>, a: &Asked<'_>, works: bool) -> Judgement {
    let what = naming(a, "a start of", START).unwrap_or_default();
    match &a.outcome {
        Outcome::Yes(x, _) => Ok(Finding::pass(x, x.part_of("/result"), format!("YES to {what}"))),
        Outcome::No(x, _) if !works => {
            let why = format!("NO to {what}, and no YES to the same day in another spelling");
            Err(Finding::undecided(Reason::Ambiguous, x, why))
        }
        Outcome::No(x, _) => {
            let observed = format!("NO to {what}");
            Err(Finding::broken(
                "not-offered",
                x,
                x.part_of("/result"),
                "YES",
                observed,
            ))
        }
        Outcome::Refused => {
            let x = by_content(v, a.post)?;
            let observed = format!("{} to {what}", x.status());
            Err(Finding::broken("refused", &x, Part::Status, "no 4xx", observed))
        }
        Outcome::Unclear(why) => Err(why.clone()),
    }
}

//! Section L of the catalogue, items of costs and metrics (schema 1.0, costs and metrics).

use super::asked::{Asked, Outcome, asked};
use super::refusing::by_content;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Verdict, View, settle};
use crate::recording::step;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-kind-cost",
        reads: Reads::Any(&[step::F07_ASK]),
        because: "Without its limit a task may cost more than its user has.",
        usually: "The kind of the item is not registered with the reader of JSON.",
        mend: "Read cost items of the registered kind; answer NO with a message where limits of cost are not supported.",
        good: &[
            r#"f07/ask POST /requests {@f01 s|{"executable"|{"costs": [{"kind": "x", "type": "urn:c", "max": 1}], "executable"|} -> 200 | @yes"#,
            r#"f07/ask POST /requests {@f01 s|{"executable"|{"costs": [{"kind": "x", "type": "urn:c", "max": 1}], "executable"|} -> 200 | @no"#,
        ],
        bad: &[
            (
                r#"f07/ask POST /requests {@f01 s|{"executable"|{"costs": [{"kind": "x", "type": "urn:c", "max": 1}], "executable"|} -> 400 | @problem"#,
                "refused",
            ),
            (
                r#"f07/ask POST /requests {@f01 s|{"executable"|{"costs": [{"kind": "x", "type": "urn:c", "max": 1}], "executable"|} -> 200 | {"result": "NO"}"#,
                "silent",
            ),
        ],
        judge: |v| judged(v, "/costs", "a cost item"),
    },
    Check {
        decides: "eb-kind-metric",
        reads: Reads::Any(&[step::F07_ASK]),
        because: "Without its need a task may land on a platform that is too slow for it.",
        usually: "The kind of the item is not registered with the reader of JSON.",
        mend: "Read metric items of the registered kind; answer NO with a message where needs of performance are not supported.",
        good: &[
            r#"f07/ask POST /requests {@f01 s|{"executable"|{"metrics": [{"kind": "x", "type": "urn:m", "min": 1}], "executable"|} -> 200 | @yes"#,
        ],
        bad: &[(
            r#"f07/ask POST /requests {@f01 s|{"executable"|{"metrics": [{"kind": "x", "type": "urn:m", "min": 1}], "executable"|} -> 400 | @problem"#,
            "refused",
        )],
        judge: |v| judged(v, "/metrics", "a metric item"),
    },
];

fn judged(v: &View<'_>, list: &str, what: &str) -> Vec<Finding> {
    let with = asked(v, step::F07_ASK)
        .into_iter()
        .filter(|a| a.wanted(list).is_some());
    with.map(|a| settle(taken(v, &a, what))).collect()
}

fn taken(v: &View<'_>, a: &Asked<'_>, what: &str) -> Judgement {
    let expected = "YES, or NO with a message";
    match &a.outcome {
        Outcome::Yes(x, _) => Ok(Finding::pass(x, x.part_of("/result"), format!("YES to {what}"))),
        Outcome::No(x, set) if set.messages().is_empty() => {
            let broken = Finding::broken(
                "silent",
                x,
                x.part_of("/result"),
                expected,
                "NO without a message",
            );
            Err(broken.graded(Verdict::Warn))
        }
        Outcome::No(x, _) => Ok(Finding::pass(
            x,
            x.part_of("/meta/messages"),
            format!("NO to {what}, with a message"),
        )),
        Outcome::Refused => {
            let x = by_content(v, a.post)?;
            let observed = format!("{} to {what}", x.status());
            Err(Finding::broken("refused", &x, Part::Status, expected, observed).graded(Verdict::Warn))
        }
        Outcome::Unclear(why) => Err(why.clone()),
    }
}

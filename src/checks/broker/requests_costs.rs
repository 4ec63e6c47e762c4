//! Section C of the catalogue, limits of cost and needs of performance (schema 1.0, costs and metrics).

use serde_json::Value;

use super::asked::{Asked, Outcome, asked};
use crate::checks::{Check, Finding, Reads, Seen, Verdict, View};
use crate::documents::broker::Session;
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-req-cost-max",
        reads: Reads::Any(&[step::F07_ASK]),
        because: "The user can't pay what the offer costs at least.",
        usually: "Costs are worked out after the offers were chosen, and not compared with the limit.",
        mend: "Leave out offers whose least cost is above the limit, and answer NO where none is left.",
        good: &[
            r#"f07/ask POST /requests {@f01 s|{"executable"|{"costs": [{"kind": "x", "type": "urn:ivoa:calycopis:cost:monetary", "max": 1.0}], "executable"|} -> 200 | @yes"#,
        ],
        bad: &[
            (
                r#"f07/ask POST /requests {@f01 s|{"executable"|{"costs": [{"kind": "x", "type": "urn:ivoa:calycopis:cost:monetary", "max": 1.0}], "executable"|} -> 200 | @yes s|"min": 0.1, "max": 0.5|"min": 2.0, "max": 3.0|"#,
                "above-the-limit",
            ),
            (
                r#"f07/ask POST /requests {@f01 s|{"executable"|{"costs": [{"kind": "x", "type": "urn:ivoa:calycopis:cost:energy", "max": 1.0}], "executable"|} -> 200 | @yes"#,
                "not-quoted",
            ),
        ],
        judge: |v| compared(v, &COST),
    },
    Check {
        decides: "eb-req-metric-min",
        reads: Reads::Any(&[step::F07_ASK]),
        because: "A platform that is too slow can't do the task in its time.",
        usually: "Metrics are quoted for information and not compared with the need.",
        mend: "Leave out offers whose best metric is below the need, and answer NO where none is left.",
        good: &[
            r#"f07/ask POST /requests {@f01 s|{"executable"|{"metrics": [{"kind": "x", "type": "urn:m", "min": 50.0}], "executable"|} -> 200 | @yes s|"costs": [{"kind"|"metrics": [{"kind": "x", "type": "urn:m", "max": 60.0}], "costs": [{"kind"|"#,
        ],
        bad: &[
            (
                r#"f07/ask POST /requests {@f01 s|{"executable"|{"metrics": [{"kind": "x", "type": "urn:m", "min": 50.0}], "executable"|} -> 200 | @yes s|"costs": [{"kind"|"metrics": [{"kind": "x", "type": "urn:m", "min": 10.0, "max": 40.0}], "costs": [{"kind"|"#,
                "below-the-need",
            ),
            (
                r#"f07/ask POST /requests {@f01 s|{"executable"|{"metrics": [{"kind": "x", "type": "urn:m", "min": 50.0}], "executable"|} -> 200 | @yes"#,
                "not-quoted",
            ),
        ],
        judge: |v| compared(v, &METRIC),
    },
    Check {
        decides: "eb-req-cost-impossible",
        reads: Reads::Any(&[step::I26_ASK]),
        because: "The limit was set so that nothing is spent, and each of the offers would spend something.",
        usually: "Costs are worked out after the offers were chosen, and not compared with the limit.",
        mend: "Answer NO where every offer would cost more than the limit.",
        good: &[
            r#"i26/ask POST /requests {@f01 s|{"executable"|{"costs": [{"kind": "x", "type": "urn:ivoa:calycopis:cost:monetary", "max": 0}], "executable"|} -> 200 | @no"#,
        ],
        bad: &[(
            r#"i26/ask POST /requests {@f01 s|{"executable"|{"costs": [{"kind": "x", "type": "urn:ivoa:calycopis:cost:monetary", "max": 0}], "executable"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: impossible,
    },
];

/// What is limited, and how.
struct Limited {
    list: &'static str,
    /// The member of the request that is the bound.
    bound: &'static str,
    code: &'static str,
    /// The value of an item that is compared with the bound.
    value: fn(&Value) -> Option<f64>,
    /// Does this value of an offer keep to the bound?
    keeps: fn(f64, f64) -> bool,
    /// The better of two values.
    better: fn(f64, f64) -> f64,
}

const COST: Limited = Limited {
    list: "/costs",
    bound: "max",
    code: "above-the-limit",
    value: |item| item.get("min")?.as_f64(),
    keeps: |quoted, limit| quoted <= limit,
    better: f64::min,
};

const METRIC: Limited = Limited {
    list: "/metrics",
    bound: "min",
    code: "below-the-need",
    value: |item| item.get("max").or_else(|| item.get("min"))?.as_f64(),
    keeps: |quoted, need| quoted >= need,
    better: f64::max,
};

/// What an offer quotes of a type.
enum Quoted {
    /// The best value.
    Value(f64),
    /// It is named, without a value that could be compared.
    Open,
    /// Not at all.
    Not,
}

/// The types that a request bounds, with their bounds.
fn bounds<'a>(a: &'a Asked<'_>, limited: &Limited) -> Vec<(&'a str, f64)> {
    let items = a.wanted(limited.list).and_then(Value::as_array);
    let bound = |item: &'a Value| Some((item.get("type")?.as_str()?, item.get(limited.bound)?.as_f64()?));
    items.into_iter().flatten().filter_map(bound).collect()
}

fn quoted(offer: &Session<'_>, limited: &Limited, of: &str) -> Quoted {
    let is_of = |item: &&Value| item.get("type").and_then(Value::as_str) == Some(of);
    let list = |value: &'_ Value| value.pointer(limited.list).and_then(Value::as_array).cloned();
    let own = list(offer.value).unwrap_or_default();
    let items: Vec<&Value> = own.iter().filter(is_of).collect();
    if let Some(best) = items
        .iter()
        .filter_map(|item| (limited.value)(item))
        .reduce(limited.better)
    {
        return Quoted::Value(best);
    }
    // What only parts of the offer quote says nothing of the sum.
    let in_parts = offer.components().into_iter().filter_map(|(_, part)| list(part));
    match items.is_empty() && !in_parts.flatten().any(|item| is_of(&&item)) {
        true => Quoted::Not,
        false => Quoted::Open,
    }
}

fn compared(v: &View<'_>, limited: &Limited) -> Vec<Finding> {
    let mut findings = Vec::new();
    for a in asked(v, step::F07_ASK) {
        for (of, bound) in bounds(&a, limited) {
            let judged: Vec<Finding> = a
                .offers()
                .iter()
                .map(|(x, offer)| one(x, offer, limited, of, bound))
                .collect();
            let worst = judged.iter().find(|f| f.code == limited.code);
            let worst = worst.or_else(|| judged.iter().find(|f| f.code == "not-quoted"));
            findings.extend(worst.or(judged.first()).cloned());
        }
    }
    findings
}

fn one(x: &Seen<'_>, offer: &Session<'_>, limited: &Limited, of: &str, bound: f64) -> Finding {
    let part = x.part_of(&format!("{}{}", offer.pointer, limited.list));
    let word = if limited.bound == "max" {
        "at most"
    } else {
        "at least"
    };
    let expected = format!("{of} {word} {bound}");
    match quoted(offer, limited, of) {
        Quoted::Value(value) if (limited.keeps)(value, bound) => {
            Finding::pass(x, part, format!("{of}: {value}"))
        }
        Quoted::Value(value) => Finding::broken(limited.code, x, part, expected, format!("{of}: {value}")),
        Quoted::Not => {
            let observed = format!("an offer that does not quote {of}");
            let part = x.part_of(&offer.pointer);
            Finding::broken("not-quoted", x, part, expected, observed).graded(Verdict::Warn)
        }
        Quoted::Open => Finding::undecided(
            Reason::Ambiguous,
            x,
            format!("{of} is quoted without a value to compare"),
        ),
    }
}

/// NO, or an offer that keeps to the limit after all.
fn impossible(v: &View<'_>) -> Vec<Finding> {
    let judge = |a: Asked<'_>| {
        let limits = bounds(&a, &COST)
            .first()
            .map(|(of, limit)| ((*of).to_owned(), *limit));
        let (of, limit) = limits?;
        Some(match &a.outcome {
            Outcome::No(x, _) => Finding::pass(
                x,
                x.part_of("/result"),
                format!("NO to a limit of {limit} on {of}"),
            ),
            Outcome::Yes(x, set) => {
                let breaks =
                    |offer: &Session<'_>| matches!(quoted(offer, &COST, &of), Quoted::Value(q) if q > limit);
                if !set.offers().iter().all(breaks) {
                    let why = format!("not every offer quotes {of} above {limit}");
                    return Some(Finding::undecided(Reason::NotObserved, x, why));
                }
                let observed = format!("YES, with offers that all cost more than {limit} of {of}");
                Finding::broken("offered", x, x.part_of("/result"), "the result NO", observed)
            }
            Outcome::Refused => {
                let why = format!("{}: neither YES nor NO", a.post.status());
                Finding::undecided(Reason::Ambiguous, &a.post, why)
            }
            Outcome::Unclear(why) => why.clone(),
        })
    };
    asked(v, step::I26_ASK).into_iter().filter_map(judge).collect()
}

//! What the many rows share that say what must not be offered: NO is always right, an HTTP error mostly, YES never.

use serde_json::Value;

use super::asked::{Asked, Outcome, asked};
use crate::checks::{Finding, Judgement, Part, Seen, View, settle};
use crate::recording::{Reason, Step, step};

/// What an answer should be to something that can't be offered.
pub const NO_OR_4XX: &str = "the result NO, or a 4xx";

/// One judgement for each request of a step that shows what it is for: `what` names it (`2 cores at most and 8 at least`)
/// or says nothing where the request is none of the kind.
pub fn not_offered(v: &View<'_>, ask: Step, what: impl Fn(&Asked<'_>) -> Option<String>) -> Vec<Finding> {
    let asked = asked(v, ask);
    let named = asked.into_iter().filter_map(|a| what(&a).map(|what| (a, what)));
    named.map(|(a, what)| settle(refused(v, &a, &what))).collect()
}

/// NO or a 4xx to this request.
pub fn refused(v: &View<'_>, a: &Asked<'_>, what: &str) -> Judgement {
    match &a.outcome {
        Outcome::Yes(x, set) => {
            let observed = format!("YES with {} to {what}", counted(set.offers().len(), "offer"));
            Err(Finding::broken(
                "offered",
                x,
                x.part_of("/result"),
                NO_OR_4XX,
                observed,
            ))
        }
        Outcome::No(x, _) => Ok(Finding::pass(x, x.part_of("/result"), format!("NO to {what}"))),
        Outcome::Refused => {
            let x = by_content(v, a.post)?;
            Ok(Finding::pass(
                &x,
                Part::Status,
                format!("{} to {what}", x.status()),
            ))
        }
        Outcome::Unclear(why) => Err(why.clone()),
    }
}

/// Goes on only with an error that can be about what was asked: not where the door was closed before anybody read it.
pub fn by_content<'v>(v: &View<'_>, x: Seen<'v>) -> Result<Seen<'v>, Finding> {
    let undecided = |reason, why: String| Err(Finding::undecided(reason, &x, why));
    match x.status() {
        429 | 503 => Err(x.ok().err().unwrap_or_else(|| busy(&x))),
        401 | 403 if v.is_anonymous() => undecided(
            Reason::NeedsCredentials,
            format!("{} to a caller without credentials", x.status()),
        ),
        status @ (401 | 403 | 404 | 405 | 415) => undecided(
            Reason::Blocked,
            format!("{status} does not say that the content was refused"),
        ),
        _ if nothing_works(v) => undecided(
            Reason::Blocked,
            "the smallest valid request was refused likewise".to_owned(),
        ),
        _ => Ok(x),
    }
}

fn busy(x: &Seen<'_>) -> Finding {
    Finding::undecided(Reason::Busy, x, format!("the answer was {}", x.status()))
}

/// Was even the smallest valid request answered with errors only? Then an error says nothing of what was asked.
pub fn nothing_works(v: &View<'_>) -> bool {
    let smallest = asked(v, step::F01_ASK);
    !smallest.is_empty() && smallest.iter().all(|a| matches!(a.outcome, Outcome::Refused))
}

/// `1 offer`, `2 offers`.
pub fn counted(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    }
}

/// A JSON value for messages, cut to a line.
pub fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// The words of a member of the request for messages: `a duration of "P1H"`.
pub fn naming(a: &Asked<'_>, what: &str, pointer: &str) -> Option<String> {
    a.wanted(pointer).map(|value| format!("{what} {}", shown(value)))
}

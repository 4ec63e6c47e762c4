//! Section L of the catalogue, one row for each kind of the schema: offered as it was asked for, or refused by name.

use serde_json::Value;

use super::asked::{Asked, Outcome, asked};
use super::kinds_repeated::{counterpart, lost, stem};
use super::refusing::by_content;
use super::requests_refused::as_session;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, settle};
use crate::documents::broker::{OfferSet, Session};
use crate::recording::{Reason, Step, step};

const BECAUSE: &str = "A member that is lost on the way is not there when the task runs.";
const USUALLY: &str =
    "The class that is stored lacks the member, or its value is not copied back into the answer.";
const MEND: &str =
    "Repeat each member of the request in the offers, or answer NO with a message that names the kind.";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-kind-docker",
        reads: Reads::Any(&[step::F04_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            r#"f04/ask POST /requests {@f01 s|jupyter-notebook|docker-container| s|"location"|"command": ["-v"], "x"|} -> 200 | @yes s|jupyter-notebook|docker-container| s|"location"|"command": ["-v"], "x"|"#,
            r#"f04/ask POST /requests {@f01 s|jupyter-notebook|docker-container|} -> 200 | @no s|Asked for 210 cores|There is no docker-container here|"#,
        ],
        bad: &[
            (
                r#"f04/ask POST /requests {@f01 s|jupyter-notebook|docker-container| s|"location"|"command": ["-v"], "location"|} -> 200 | @yes s|jupyter-notebook|docker-container|"#,
                "lost",
            ),
            (
                r#"f04/ask POST /requests {@f01 s|jupyter-notebook|docker-container|} -> 200 | @yes"#,
                "other-kind",
            ),
            (
                r#"f04/ask POST /requests {@f01 s|jupyter-notebook|docker-container|} -> 400 | @problem"#,
                "refused",
            ),
        ],
        judge: |v| judged(v, &[step::F04_ASK], executable),
    },
    Check {
        decides: "eb-kind-singularity",
        reads: Reads::Any(&[step::F05_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            r#"f05/ask POST /requests {@f01 s|jupyter-notebook|singularity-container|} -> 200 | @yes s|jupyter-notebook|singularity-container|"#,
        ],
        bad: &[(
            r#"f05/ask POST /requests {@f01 s|jupyter-notebook|singularity-container|} -> 200 | {"result": "NO"}"#,
            "silent",
        )],
        judge: |v| judged(v, &[step::F05_ASK], executable),
    },
    Check {
        decides: "eb-kind-jupyter",
        reads: Reads::Any(&[step::NOTEBOOK_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            "notebook/ask POST /requests {@f01} -> 200 | @yes",
            r#"#dialect 25
            notebook/ask POST /offersets {{"executable": {"type": "t/jupyter-notebook-1.0", "name": "demo", "location": "l"}}} -> 200 | {"uuid": "a", "href": "/offersets/a", "result": "YES", "offers": [{"type": "s", "executable": {"type": "t/jupyter-notebook-1.0", "uuid": "b", "location": "l"}}]}"#,
        ],
        bad: &[
            (
                r#"notebook/ask POST /requests {@f01} -> 200 | @yes s|, "location": "https://example.org/hello.ipynb"||"#,
                "lost",
            ),
            (
                "notebook/ask POST /requests {@f01} -> 200 | @yes s|hello.ipynb|other.ipynb|",
                "changed",
            ),
        ],
        judge: |v| judged(v, &[step::NOTEBOOK_ASK], executable),
    },
    Check {
        decides: "eb-kind-compute",
        reads: Reads::Any(&[step::F02_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[
            (
                r#"f02/ask POST /requests {@f02} -> 200 | @yes s|, "memory": {"min": 5, "max": 9}||"#,
                "lost",
            ),
            (
                r#"f02/ask POST /requests {@f02} -> 200 | {"result": "YES", "offers": [{"phase": "OFFERED"}]}"#,
                "missing",
            ),
        ],
        judge: |v| {
            judged(v, &[step::F02_ASK], |s| {
                s.at("/compute")
                    .map(|c| ("/compute".to_owned(), c))
                    .into_iter()
                    .collect()
            })
        },
    },
    Check {
        decides: "eb-kind-storage",
        reads: Reads::Any(&[step::F06S_ASK, step::F06_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            r#"f06s/ask POST /requests {@f01 s|{"executable"|{"storage": [{"kind": "k/simple-storage-resource.yaml", "size": {"min": 20}}], "executable"|} -> 200 | {"result": "YES", "offers": [{"storage": [{"kind": "k/simple-storage-resource.yaml", "size": {"min": 20}}]}]}"#,
        ],
        bad: &[(
            r#"f06s/ask POST /requests {@f01 s|{"executable"|{"storage": [{"kind": "k/simple-storage-resource.yaml", "size": {"min": 20}}], "executable"|} -> 200 | {"result": "YES", "offers": [{"storage": [{"kind": "k/simple-storage-resource.yaml"}]}]}"#,
            "lost",
        )],
        judge: |v| {
            judged(v, &[step::F06S_ASK, step::F06_ASK], |s| {
                listed("/storage", s.storage())
            })
        },
    },
    Check {
        decides: "eb-kind-volume",
        reads: Reads::Any(&[step::F06_ASK, step::F06S_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            r#"f06/ask POST /requests {@f02 s|"cores"|"volumes": [{"kind": "k/simple-volume-mount.yaml", "path": "/in", "mode": "READONLY", "resource": "a"}], "cores"|} -> 200 | @yes s|"cores"|"volumes": [{"kind": "k/simple-volume-mount.yaml", "path": "/in", "mode": "READONLY", "resource": "6f1f"}], "cores"|"#,
        ],
        bad: &[(
            r#"f06/ask POST /requests {@f02 s|"cores"|"volumes": [{"kind": "k/simple-volume-mount.yaml", "path": "/in", "mode": "READONLY", "resource": "a"}], "cores"|} -> 200 | @yes s|"cores"|"volumes": [{"kind": "k/simple-volume-mount.yaml", "mode": "READONLY", "resource": "6f1f"}], "cores"|"#,
            "lost",
        )],
        judge: |v| {
            judged(v, &[step::F06_ASK, step::F06S_ASK], |s| {
                let is_nested = s.at("/compute/volumes").is_some();
                listed(
                    if is_nested { "/compute/volumes" } else { "/volumes" },
                    s.volumes(),
                )
            })
        },
    },
    Check {
        decides: "eb-kind-data-simple",
        reads: Reads::Any(&[step::F06A_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            r#"f06a/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "k/simple-data-resource.yaml", "location": "https://example.org/t"}], "executable"|} -> 200 | {"result": "YES", "offers": [{"data": [{"kind": "k/simple-data-resource.yaml", "location": "https://example.org/t"}]}]}"#,
        ],
        bad: &[(
            r#"f06a/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "k/simple-data-resource.yaml", "location": "https://example.org/t"}], "executable"|} -> 200 | {"result": "YES", "offers": [{"data": []}]}"#,
            "missing",
        )],
        judge: |v| judged(v, &[step::F06A_ASK], data),
    },
    Check {
        decides: "eb-kind-data-s3",
        reads: Reads::Any(&[step::F06B_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            r#"f06b/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "k/S3-data-resource.yaml", "bucket": "survey", "object": ""}], "executable"|} -> 200 | {"result": "YES", "offers": [{"data": [{"kind": "k/S3-data-resource.yaml", "bucket": "survey"}]}]}"#,
        ],
        bad: &[(
            r#"f06b/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "k/S3-data-resource.yaml", "bucket": "survey"}], "executable"|} -> 200 | {"result": "YES", "offers": [{"data": [{"kind": "k/S3-data-resource.yaml"}]}]}"#,
            "lost",
        )],
        judge: |v| judged(v, &[step::F06B_ASK], data),
    },
    Check {
        decides: "eb-kind-data-rucio",
        reads: Reads::Any(&[step::F06C_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            r#"f06c/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "k/rucio-data-resource.yaml", "rucio": {"scope": "a"}}], "executable"|} -> 200 | {"result": "YES", "offers": [{"data": [{"kind": "k/rucio-data-resource.yaml", "rucio": {"scope": "a", "type": "FILE"}}]}]}"#,
        ],
        bad: &[(
            r#"f06c/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "k/rucio-data-resource.yaml", "rucio": {"scope": "a"}}], "executable"|} -> 200 | {"result": "YES", "offers": [{"data": [{"kind": "k/rucio-data-resource.yaml", "rucio": {}}]}]}"#,
            "lost",
        )],
        judge: |v| judged(v, &[step::F06C_ASK], data),
    },
    Check {
        decides: "eb-kind-data-ivoa",
        reads: Reads::Any(&[step::F06D_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            r#"f06d/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "k/ivoa-data-resource.yaml", "ivoa": {"ivoid": "ivo://a"}}], "executable"|} -> 200 | {"result": "YES", "offers": [{"data": [{"kind": "k/ivoa-data-resource.yaml", "ivoa": {"ivoid": "ivo://a"}}]}]}"#,
        ],
        bad: &[(
            r#"f06d/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "k/ivoa-data-resource.yaml", "ivoa": {"ivoid": "ivo://a"}}], "executable"|} -> 200 | {"result": "YES", "offers": [{"data": [{"kind": "k/ivoa-data-resource.yaml", "ivoa": {"ivoid": "ivo://b"}}]}]}"#,
            "changed",
        )],
        judge: |v| judged(v, &[step::F06D_ASK], data),
    },
    Check {
        decides: "eb-kind-data-skao",
        reads: Reads::Any(&[step::F06E_ASK]),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            r#"f06e/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "k/skao-data-resource.yaml", "skao": {"datasize": 5}}], "executable"|} -> 200 | {"result": "YES", "offers": [{"data": [{"kind": "k/skao-data-resource.yaml", "skao": {"datasize": 5}}]}]}"#,
        ],
        bad: &[(
            r#"f06e/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "k/skao-data-resource.yaml", "skao": {"replicas": [{"rsename": "A"}]}}], "executable"|} -> 200 | {"result": "YES", "offers": [{"data": [{"kind": "k/skao-data-resource.yaml", "skao": {"replicas": []}}]}]}"#,
            "lost",
        )],
        judge: |v| judged(v, &[step::F06E_ASK], data),
    },
];

type Parts = for<'a> fn(&Session<'a>) -> Vec<(String, &'a Value)>;

fn executable<'a>(s: &Session<'a>) -> Vec<(String, &'a Value)> {
    s.at("/executable")
        .map(|e| ("/executable".to_owned(), e))
        .into_iter()
        .collect()
}

fn data<'a>(s: &Session<'a>) -> Vec<(String, &'a Value)> {
    listed("/data", s.data())
}

fn listed<'a>(pointer: &str, items: &'a [Value]) -> Vec<(String, &'a Value)> {
    let items = items.iter().enumerate();
    items
        .map(|(at, item)| (format!("{pointer}/{at}"), item))
        .collect()
}

/// One judgement for each request of these steps that has such parts.
fn judged(v: &View<'_>, asks: &[Step], parts: Parts) -> Vec<Finding> {
    let asked = asks.iter().flat_map(|ask| asked(v, *ask));
    let judge = |a: Asked<'_>| {
        let request = as_session(v, &a)?;
        let wanted = parts(&request);
        let kind = wanted.first()?.1.get("kind")?.as_str()?;
        Some(settle(round_trip(v, &a, &wanted, kind, parts)))
    };
    asked.filter_map(judge).collect()
}

fn round_trip(
    v: &View<'_>,
    a: &Asked<'_>,
    wanted: &[(String, &Value)],
    kind: &str,
    parts: Parts,
) -> Judgement {
    let is_error = (500..600).contains(&a.post.status()) && a.post.status() != 503;
    match &a.outcome {
        Outcome::Yes(x, set) => repeated(x, *set, wanted, kind, parts),
        Outcome::No(x, set) => named(x, *set, kind),
        Outcome::Refused => Err(refused(&by_content(v, a.post)?, kind)),
        Outcome::Unclear(_) if is_error => Err(refused(&a.post, kind)),
        Outcome::Unclear(why) => Err(why.clone()),
    }
}

fn refused(x: &Seen<'_>, kind: &str) -> Finding {
    let expected = "YES or NO to a registered kind";
    let observed = format!("{} to {}", x.status(), stem(kind));
    Finding::broken("refused", x, Part::Status, expected, observed).graded(Verdict::Warn)
}

/// Every offer has all that was asked for.
fn repeated(
    x: &Seen<'_>,
    set: OfferSet<'_>,
    wanted: &[(String, &Value)],
    kind: &str,
    parts: Parts,
) -> Judgement {
    for offer in set.offers() {
        let offered = parts(&offer);
        for (at, (pointer, part)) in wanted.iter().enumerate() {
            if let Some((code, pointer, expected, observed)) = fault(pointer, part, at, &offered) {
                let part = x.part_of(&format!("{}{pointer}", offer.pointer));
                return Err(Finding::broken(code, x, part, expected, observed));
            }
        }
    }
    let observed = format!("{} as it was asked for", stem(kind));
    Ok(Finding::pass(x, x.part_of("/offers/0"), observed))
}

/// A message of the NO is about this kind.
fn named(x: &Seen<'_>, set: OfferSet<'_>, kind: &str) -> Judgement {
    let name = stem(kind).to_ascii_lowercase();
    let words = name.replace('-', " ");
    let mut texts = set
        .messages()
        .iter()
        .map(|message| message.to_string().to_ascii_lowercase());
    if texts.any(|text| text.contains(&name) || text.contains(&words)) {
        let observed = format!("NO, with a message about {name}");
        return Ok(Finding::pass(x, x.part_of("/meta/messages"), observed));
    }
    if set.messages().is_empty() {
        let expected = format!("YES, or a message that names {name}");
        let broken = Finding::broken(
            "silent",
            x,
            x.part_of("/result"),
            expected,
            "NO without a message",
        );
        return Err(broken.graded(Verdict::Warn));
    }
    // It may have been refused for its amounts, its data, or want of room.
    let why = format!("NO, and no message says that {name} is the reason");
    Err(Finding::undecided(Reason::Ambiguous, x, why))
}

/// What an offer lacks of a part: a code, where, what was wanted, and what is there.
fn fault(
    pointer: &str,
    part: &Value,
    at: usize,
    offered: &[(String, &Value)],
) -> Option<(&'static str, String, String, String)> {
    let kind = part.get("kind").and_then(Value::as_str).unwrap_or_default();
    let Some((place, found)) = counterpart(part, at, offered) else {
        let expected = format!("{} at {pointer}, or NO", stem(kind));
        return Some((
            "missing",
            String::new(),
            expected,
            "an offer without it".to_owned(),
        ));
    };
    let other = found.get("kind").and_then(Value::as_str).unwrap_or("no kind");
    if other != kind {
        return Some((
            "other-kind",
            format!("{place}/kind"),
            kind.to_owned(),
            other.to_owned(),
        ));
    }
    let (code, member, expected, observed) = lost(part, found)?;
    let pointer = match code {
        "lost" => place.clone(),
        _ => format!("{place}{member}"),
    };
    Some((code, pointer, format!("{member} {expected}, or NO"), observed))
}

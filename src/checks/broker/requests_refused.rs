//! Section C of the catalogue, requests that no service can mean to serve: without an executable, of unknown kinds, of the
//! wrong shape (schema 1.0, ExecutionRequest and kinds; draft of 2025, the executable).

use serde_json::Value;

use super::asked::{Asked, Outcome, asked};
use super::refusing::{NO_OR_4XX, by_content, not_offered, shown};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Verdict, View, settle};
use crate::documents::broker::Session;
use crate::recording::step;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-req-executable-needed",
        reads: Reads::Any(&[step::I04_ASK]),
        because: "An offer to run nothing holds resources that somebody else could use.",
        usually: "The parts of a request are looked at only where they are there, and nobody asks whether one is missing.",
        mend: "Answer NO, or a 4xx, to a request that has no executable.",
        good: &[
            r#"i04/ask POST /requests {@f01 s|"executable"|"nothing"|} -> 303 Location: /offersets/1 | @no"#,
            r#"i04/ask POST /requests {@f01 s|"executable"|"nothing"|} -> 400 | @problem"#,
        ],
        bad: &[(
            r#"i04/ask POST /requests {@f01 s|"executable"|"nothing"|} -> 303 Location: /offersets/1 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I04_ASK, |a| {
                let missing = a.wanted("/executable").is_none() && a.request.is_some();
                missing.then(|| "a request without an executable".to_owned())
            })
        },
    },
    Check {
        decides: "eb-req-kind-required",
        reads: Reads::Any(&[step::I05_ASK]),
        because: "Without its kind nobody can know what a part of a request means, so what was offered is a guess.",
        usually: "The discriminator has a default in the binding of the classes, or the base class is built where it is missing.",
        mend: "Demand the kind of each executable, compute, storage, data and volume, and answer 4xx or NO without it.",
        good: &[
            r#"i05/ask POST /requests {@f02 s|"kind": "https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/compute/simple-compute-resource.yaml", ||} -> 400 | @problem"#,
        ],
        bad: &[(
            r#"i05/ask POST /requests {@f02 s|"kind": "https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/compute/simple-compute-resource.yaml", ||} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I05_ASK, |a| {
                let parts = parts_of(v, a);
                let bare = parts.iter().find(|(_, part)| part.get("kind").is_none())?;
                Some(format!("a request whose {} has no kind", bare.0))
            })
        },
    },
    Check {
        decides: "eb-req-unknown-exec-not-yes",
        reads: Reads::Any(&[step::I06_ASK]),
        because: "The offer can't be kept: a service can't run what it does not know.",
        usually: "Only the resources of a request are looked at, or an unknown kind falls through to a default.",
        mend: "Answer NO to each kind of executable that the platform has no way to run.",
        good: &[
            r#"i06/ask POST /requests {@f01 s|https://www.purl.org/ivoa.net/Calycopis|urn:voconform:no-such-kind:1/|} -> 303 Location: /offersets/1 | @no"#,
        ],
        bad: &[(
            r#"i06/ask POST /requests {@f01 s|https://www.purl.org/ivoa.net/Calycopis|urn:voconform:no-such-kind:1/|} -> 303 Location: /offersets/1 | @yes"#,
            "offered",
        )],
        judge: |v| not_offered(v, step::I06_ASK, unknown_executable),
    },
    Check {
        decides: "eb-req-unknown-exec-says-no",
        reads: Reads::Any(&[step::I06_ASK]),
        because: "A client that asks many services with one request takes an error for a fault of its own and stops asking.",
        usually: "The kind picks the class when the body is read, so that an unknown one ends in an error of the parser.",
        mend: "Read unknown kinds as what they are, unknown, and answer NO with a message that names the kind.",
        good: &[
            r#"i06/ask POST /requests {@f01 s|https://www.purl.org/ivoa.net/Calycopis|urn:voconform:no-such-kind:1/|} -> 303 Location: /offersets/1 | @no"#,
        ],
        bad: &[
            (
                r#"i06/ask POST /requests {@f01 s|https://www.purl.org/ivoa.net/Calycopis|urn:voconform:no-such-kind:1/|} -> 400 | @problem"#,
                "http-error",
            ),
            (
                r#"i06/ask POST /requests {@f01 s|https://www.purl.org/ivoa.net/Calycopis|urn:voconform:no-such-kind:1/|} -> 500 | @problem"#,
                "server-error",
            ),
        ],
        judge: |v| {
            let named = asked(v, step::I06_ASK).into_iter();
            let unknown = named.filter_map(|a| unknown_executable(&a).map(|what| (a, what)));
            unknown.map(|(a, what)| settle(says_no(v, &a, &what))).collect()
        },
    },
    Check {
        decides: "eb-req-unknown-resource-not-yes",
        reads: Reads::Any(&[step::I07_ASK]),
        because: "The task was promised something that nobody will provide, and fails when it runs.",
        usually: "A kind that has no handler is skipped, and the rest of the request is offered.",
        mend: "Answer NO, or a 4xx, where compute, storage, data or a volume is of a kind that the service does not know.",
        good: &[
            r#"i07/ask POST /requests {@f02 s|schema/v1.0/kinds/compute/simple|| s|"https://www.purl.org/ivoa.net/Calycopis-openapi/-compute|"urn:voconform:no-such-kind:1|} -> 200 | @no"#,
        ],
        bad: &[(
            r#"i07/ask POST /requests {@f02 s|schema/v1.0/kinds/compute/simple|| s|"https://www.purl.org/ivoa.net/Calycopis-openapi/-compute|"urn:voconform:no-such-kind:1|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I07_ASK, |a| {
                let parts = parts_of(v, a);
                let resources = parts.iter().filter(|(name, _)| *name != "executable");
                let named = resources.filter_map(|(name, part)| Some((name, part.get("kind")?)));
                let (name, kind) = named.into_iter().find(|(_, kind)| is_invented(kind))?;
                Some(format!("{name} of the kind {}", shown(kind)))
            })
        },
    },
    Check {
        decides: "eb-req-abstract-kind-not-yes",
        reads: Reads::Any(&[step::I08_ASK]),
        because: "A placeholder says nothing of where the data is, so the task starts without it.",
        usually: "The abstract class of the schema can be built and is passed on as a resource like the others.",
        mend: "Treat an abstract kind like one that is not known: NO, or a 4xx.",
        good: &[
            r#"i08/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/data/abstract-data-resource.yaml"}], "executable"|} -> 200 | @no"#,
        ],
        bad: &[(
            r#"i08/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/data/abstract-data-resource.yaml"}], "executable"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I08_ASK, |a| {
                let parts = parts_of(v, a);
                let kinds = parts.iter().filter_map(|(_, part)| part.get("kind")?.as_str());
                let kind = kinds.into_iter().find(|kind| kind.contains("abstract"))?;
                Some(format!("data of the kind {kind}"))
            })
        },
    },
    Check {
        decides: "eb-req-compute-object",
        reads: Reads::Any(&[step::I09_ASK]),
        because: "Which of several computers the task was to run on is lost, and no client learns that.",
        usually: "The JSON library takes a list of one for its only item, or a list that does not fit is dropped.",
        mend: "Answer 4xx, or NO, where `compute` is a list.",
        good: &[
            r#"i09/ask POST /requests {@f02 s|"compute": {|"compute": [{| s|}, "schedule"|}], "schedule"|} -> 400 | @problem"#,
        ],
        bad: &[(
            r#"i09/ask POST /requests {@f02 s|"compute": {|"compute": [{| s|}, "schedule"|}], "schedule"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I09_ASK, |a| {
                let is_list = a.wanted("/compute").is_some_and(Value::is_array);
                is_list.then(|| "a request whose compute is a list".to_owned())
            })
        },
    },
    Check {
        decides: "eb-req-storage-data-lists",
        reads: Reads::Any(&[step::I10_ASK]),
        because: "The task would run without the storage or the data that it asked for.",
        usually: "The JSON library wraps a single object in a list, or what is no list is dropped.",
        mend: "Answer 4xx, or NO, where `storage` or `data` is no list.",
        good: &[
            r#"i10/ask POST /requests {@f01 s|{"executable"|{"data": {"kind": "x"}, "executable"|} -> 400 | @problem"#,
        ],
        bad: &[(
            r#"i10/ask POST /requests {@f01 s|{"executable"|{"storage": {"kind": "x"}, "executable"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I10_ASK, |a| {
                let is_object = |name: &&&str| a.wanted(&format!("/{name}")).is_some_and(Value::is_object);
                let name = ["storage", "data"].iter().find(is_object)?;
                Some(format!("a request whose {name} is an object"))
            })
        },
    },
    Check {
        decides: "eb-req-wrong-types",
        reads: Reads::Any(&[step::I17_ASK]),
        because: "What was offered can't be what was asked, as that makes no sense; the task fails when it starts.",
        usually: "The body is validated against the schema as it was published, which does not descend into the kinds.",
        mend: "Let the kind choose the schema that a part is validated against, and answer 4xx or NO.",
        good: &[r#"i17/ask POST /requests {@f02 s|"min": 2|"min": "2"|} -> 400 | @problem"#],
        bad: &[
            (
                r#"i17/ask POST /requests {@f02 s|"min": 2|"min": "2"|} -> 200 | @yes"#,
                "offered",
            ),
            (
                r#"i17/ask POST /requests {@f01 s|"location": "https://example.org/hello.ipynb"|"location": {"url": "x"}|} -> 200 | @yes"#,
                "offered",
            ),
        ],
        judge: |v| not_offered(v, step::I17_ASK, wrong_type),
    },
    Check {
        decides: "eb-req-bad-enum",
        reads: Reads::Any(&[step::I18_ASK]),
        because: "A volume of a mode that nobody knows may be writable or not: the task or the data can suffer.",
        usually: "The value is kept as text, or an unknown one is read as null.",
        mend: "Answer 4xx, or NO, to values that the enumeration does not list.",
        good: &[
            r#"i18/ask POST /requests {@f02 s|"cores"|"volumes": [{"kind": "x", "mode": "rw", "resource": "a"}], "cores"|} -> 422 | @problem"#,
        ],
        bad: &[(
            r#"i18/ask POST /requests {@f02 s|"cores"|"volumes": [{"kind": "x", "mode": "rw", "resource": "a"}], "cores"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| not_offered(v, step::I18_ASK, |a| bad_enum(v, a)),
    },
];

/// The request in the shape of a session, whose accessors it shares.
pub fn as_session<'a>(v: &View<'_>, a: &'a Asked<'_>) -> Option<Session<'a>> {
    Some(Session {
        value: a.request.as_ref()?,
        dialect: v.dialect(),
        pointer: String::new(),
    })
}

/// The parts of a request by what they are: `executable`, `compute`, `storage`, `data`, `volumes`.
fn parts_of<'a>(v: &View<'_>, a: &'a Asked<'_>) -> Vec<(&'static str, &'a Value)> {
    let Some(request) = as_session(v, a) else {
        return Vec::new();
    };
    let names = ["volumes", "executable", "compute", "storage", "data"];
    let name_of = |pointer: &str| names.into_iter().find(|name| pointer.contains(name));
    let parts = request.components().into_iter();
    parts
        .filter_map(|(pointer, part)| Some((name_of(&pointer)?, part)))
        .collect()
}

/// A kind that we made up: those of the interface live at one place.
fn is_invented(kind: &Value) -> bool {
    kind.as_str()
        .is_some_and(|kind| !kind.contains("www.purl.org/ivoa.net/"))
}

fn unknown_executable(a: &Asked<'_>) -> Option<String> {
    let kind = a.wanted("/executable/kind").filter(|kind| is_invented(kind))?;
    Some(format!("an executable of the kind {}", shown(kind)))
}

fn says_no(v: &View<'_>, a: &Asked<'_>, what: &str) -> Judgement {
    let x = &a.post;
    let expected = "200 or 303 with the result NO";
    let observed = format!("{} to {what}", x.status());
    match &a.outcome {
        Outcome::No(x, _) => Ok(Finding::pass(x, x.part_of("/result"), format!("NO to {what}"))),
        Outcome::Refused => {
            by_content(v, *x)?;
            let broken = Finding::broken("http-error", x, Part::Status, expected, observed);
            Err(broken.graded(Verdict::Warn))
        }
        Outcome::Unclear(_) if x.status() >= 500 && x.status() != 503 => Err(Finding::broken(
            "server-error",
            x,
            Part::Status,
            expected,
            observed,
        )),
        Outcome::Unclear(why) => Err(why.clone()),
        Outcome::Yes(x, _) => {
            let why = format!("YES to {what}, which another rule judges (wanted: {NO_OR_4XX})");
            Err(Finding::undecided(crate::recording::Reason::Blocked, x, why))
        }
    }
}

fn wrong_type(a: &Asked<'_>) -> Option<String> {
    let of = |pointer: &str| a.wanted(pointer);
    if let Some(location) = of("/executable/location").filter(|l| !l.is_string()) {
        return Some(format!("a location {}", shown(location)));
    }
    if let Some(cores) = of("/compute/cores/min").filter(|n| !n.is_number()) {
        return Some(format!("a number of cores {}", shown(cores)));
    }
    if of("/executable/network/ports").is_some_and(|ports| !ports.is_array()) {
        return Some("ports that are an object".to_owned());
    }
    let environment = of("/executable/environment")?.as_object()?;
    let (name, value) = environment.iter().find(|(_, value)| !value.is_string())?;
    Some(format!("the value {} of {name} in the environment", shown(value)))
}

fn bad_enum(v: &View<'_>, a: &Asked<'_>) -> Option<String> {
    let request = as_session(v, a)?;
    let outside = |value: &Value, known: &[&str]| !value.as_str().is_some_and(|word| known.contains(&word));
    let modes = request.volumes().iter().filter_map(|volume| volume.get("mode"));
    if let Some(mode) = modes.into_iter().find(|m| outside(m, &["READONLY", "READWRITE"])) {
        return Some(format!("a volume of the mode {}", shown(mode)));
    }
    let types = request
        .data()
        .iter()
        .filter_map(|data| data.pointer("/rucio/type"));
    let bad = types
        .into_iter()
        .find(|t| outside(t, &["FILE", "CONTAINER", "DATASET"]))?;
    Some(format!("Rucio data of the type {}", shown(bad)))
}

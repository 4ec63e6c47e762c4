//! Section C of the catalogue, what containers ask for (schema 1.0, docker container).

use serde_json::Value;

use super::asked::{Asked, Outcome, asked};
use super::refusing::{naming, not_offered, refused, shown};
use crate::checks::{Check, Finding, Judgement, Reads, View, settle};
use crate::recording::step;

/// Protocols of a port that the schema names.
const PROTOCOLS: [&str; 4] = ["UDP", "TCP", "HTTP", "HTTPS"];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-req-docker-image",
        reads: Reads::Any(&[step::I23_ASK]),
        because: "There is nothing to run: the session fails as soon as its container is pulled.",
        usually: "The image is read only when the container is created.",
        mend: "Answer NO, or a 4xx, to a container without a location of its image.",
        good: &[r#"i23/ask POST /requests {@f01 s|jupyter-notebook|docker-container|} -> 400 | @problem"#],
        bad: &[
            (
                r#"i23/ask POST /requests {@f01 s|jupyter-notebook|docker-container|} -> 200 | @yes"#,
                "offered",
            ),
            (
                r#"i23/ask POST /requests {@f01 s|jupyter-notebook|docker-container| s|"location": "https://example.org/hello.ipynb"|"image": {"locations": []}|} -> 200 | @yes"#,
                "offered",
            ),
        ],
        judge: |v| {
            not_offered(v, step::I23_ASK, |a| {
                let is_container = a.wanted("/executable/kind")?.as_str()?.contains("docker");
                let locations = a.wanted("/executable/image/locations").and_then(Value::as_array);
                let missing = is_container && locations.is_none_or(Vec::is_empty);
                missing.then(|| "a container without an image".to_owned())
            })
        },
    },
    Check {
        decides: "eb-req-privileged",
        reads: Reads::Any(&[step::PRIVILEGED_ASK]),
        because: "A container that needs more rights fails at the first thing that it may not do.",
        usually: "The platform runs no privileged containers, and the member is dropped from the offer.",
        mend: "Answer NO where privileged containers are not run; else offer it with `privileged` true.",
        good: &[
            r#"privileged/ask POST /requests {@f01 s|"location"|"privileged": true, "location"|} -> 200 | @no"#,
            r#"privileged/ask POST /requests {@f01 s|"location"|"privileged": true, "location"|} -> 200 | @yes s|"location"|"privileged": true, "location"|"#,
        ],
        bad: &[
            (
                r#"privileged/ask POST /requests {@f01 s|"location"|"privileged": true, "location"|} -> 200 | @yes"#,
                "dropped",
            ),
            (
                r#"privileged/ask POST /requests {@f01 s|"location"|"privileged": true, "location"|} -> 200 | @yes s|"location"|"privileged": false, "location"|"#,
                "dropped",
            ),
        ],
        judge: |v| {
            let privileged = asked(v, step::PRIVILEGED_ASK).into_iter();
            let wanted =
                privileged.filter(|a| a.wanted("/executable/privileged") == Some(&Value::Bool(true)));
            wanted.map(|a| settle(granted(v, &a))).collect()
        },
    },
    Check {
        decides: "eb-req-platform",
        reads: Reads::Any(&[step::I24_ASK]),
        because: "A program for another processor can't run here.",
        usually: "The architecture is passed on to the container engine without a look.",
        mend: "Compare architecture and system with those of the platform, and answer NO to others.",
        good: &[
            r#"i24/ask POST /requests {@f01 s|"location"|"image": {"platform": {"architecture": "pdp11"}}, "location"|} -> 200 | @no"#,
        ],
        bad: &[(
            r#"i24/ask POST /requests {@f01 s|"location"|"image": {"platform": {"architecture": "pdp11"}}, "location"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I24_ASK, |a| {
                naming(a, "the architecture", "/executable/image/platform/architecture")
            })
        },
    },
    Check {
        decides: "eb-req-port-protocol",
        reads: Reads::Any(&[step::I25_ASK]),
        because: "A connector that nobody can open is of no use to the user.",
        usually: "The protocol is kept as text and copied into the connector.",
        mend: "Answer NO, or a 4xx, to protocols that the platform does not forward.",
        good: &[
            r#"i25/ask POST /requests {@f01 s|"location"|"network": {"ports": [{"protocol": "FTP"}]}, "location"|} -> 422 | @problem"#,
        ],
        bad: &[(
            r#"i25/ask POST /requests {@f01 s|"location"|"network": {"ports": [{"protocol": "FTP"}]}, "location"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I25_ASK, |a| {
                let ports = a.wanted("/executable/network/ports")?.as_array()?;
                let protocols = ports.iter().filter_map(|port| port.get("protocol"));
                let is_other = |p: &&Value| !p.as_str().is_some_and(|p| PROTOCOLS.contains(&p));
                let other = protocols.into_iter().find(is_other)?;
                Some(format!("a port of the protocol {}", shown(other)))
            })
        },
    },
];

/// NO, or offers that are privileged.
fn granted(v: &View<'_>, a: &Asked<'_>) -> Judgement {
    let what = "a privileged container";
    let Outcome::Yes(x, set) = &a.outcome else {
        return refused(v, a, what);
    };
    for offer in set.offers() {
        let privileged = offer.at("/executable/privileged");
        let says_so = privileged.is_some_and(|p| p == &Value::Bool(true) || p.as_str() == Some("true"));
        if !says_so {
            let observed = match privileged {
                Some(value) => format!("an offer with privileged {}", shown(value)),
                None => "an offer without that member".to_owned(),
            };
            let part = x.part_of(&format!("{}/executable", offer.pointer));
            let expected = "NO, or privileged true in each offer";
            return Err(Finding::broken("dropped", x, part, expected, observed));
        }
    }
    Ok(Finding::pass(
        x,
        x.part_of("/result"),
        format!("YES to {what}, and each offer is one"),
    ))
}

//! Section F of the catalogue: how to get at what runs.

use serde_json::Value;

use super::sightings::{Sight, each_sight, few, histories, sights, told};
use crate::checks::{Check, Finding, Reads, View};
use crate::documents::broker::Dialect;
use crate::recording::{Step, step};

/// Steps at which running sessions are seen.
const LIVES: &[Step] = &[
    step::LIFE_POLL,
    step::PORTS_POLL,
    step::ENDLESS_POLL,
    step::STOP_POLL,
    step::ACCEPT_READ,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-ses-connectors",
        reads: Reads::Whole(LIVES),
        because: "A client must know which address to use, and whether it works yet.",
        usually: "The states of the platform's own proxies are sent.",
        mend: "Send PREPARING, AVAILABLE or FINISHED as the status, and text as kind, location and protocol.",
        good: &[
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\", \"connectors\": [{\"status\": \"AVAILABLE\", \"protocol\": \"HTTPS\", \"location\": \"https://example.org/lab\"}]|",
        ],
        bad: &[
            (
                "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\", \"connectors\": [{\"status\": \"UP\"}]|",
                "status",
            ),
            (
                "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\", \"connectors\": [{\"status\": \"AVAILABLE\", \"location\": [\"https://example.org/lab\"]}]|",
                "not-text",
            ),
            (
                "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\", \"connectors\": [\"https://example.org/lab\"]|",
                "not-an-object",
            ),
            (
                "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\", \"connectors\": {\"status\": \"AVAILABLE\"}|",
                "no-list",
            ),
        ],
        judge: |v| each_sight(sights(v), valid),
    },
    Check {
        decides: "eb-ses-connectors-live",
        reads: Reads::Any(LIVES),
        because: "A notebook that runs somewhere is of no use to a user who does not know where.",
        usually: "The address is only written to the log of the platform.",
        mend: "Add a connector with its location and the status AVAILABLE as soon as the session is AVAILABLE.",
        good: &[
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\", \"connectors\": [{\"status\": \"AVAILABLE\", \"location\": \"https://example.org/lab\"}]|",
            "#dialect 23\nlife/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|RUNNING| s|\"notebook\"|\"endpoint\": \"https://example.org/lab\", \"notebook\"|",
        ],
        bad: &[
            (
                "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|",
                "none",
            ),
            (
                "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\", \"connectors\": [{\"status\": \"PREPARING\", \"location\": \"https://example.org/lab\"}]|",
                "not-available",
            ),
            (
                "#dialect 23\nlife/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|RUNNING|",
                "none",
            ),
        ],
        judge: live,
    },
    Check {
        decides: "eb-ses-connectors-end",
        reads: Reads::Any(LIVES),
        because: "A client would go on trying an address behind which nothing runs.",
        usually: "Connectors are written when the session starts, and never again.",
        mend: "Set the status of all connectors to FINISHED, or drop them, when the session ends.",
        good: &[
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\", \"connectors\": [{\"status\": \"FINISHED\", \"location\": \"https://example.org/lab\"}]|",
        ],
        bad: &[(
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\", \"connectors\": [{\"status\": \"AVAILABLE\", \"location\": \"https://example.org/lab\"}]|",
            "still-there",
        )],
        judge: ended,
    },
    Check {
        decides: "eb-ses-25-access",
        reads: Reads::Whole(LIVES),
        because: "Generated clients refuse an access method that is not what the schema says.",
        usually: "One location is sent as text, or the status is that of a later version.",
        mend: "Send PREPARING, ACTIVE or FINISHED as the status, and a list of locations.",
        good: &[
            "#dialect 25\nlife/poll GET /sessions/1 -> 200 | @offer-25 s|\"location\"|\"access\": [{\"status\": \"ACTIVE\", \"locations\": [\"https://example.org/lab\"]}], \"location\"|",
        ],
        bad: &[
            (
                "#dialect 25\nlife/poll GET /sessions/1 -> 200 | @offer-25 s|\"location\"|\"access\": [{\"status\": \"AVAILABLE\"}], \"location\"|",
                "status",
            ),
            (
                "#dialect 25\nlife/poll GET /sessions/1 -> 200 | @offer-25 s|\"location\"|\"access\": [{\"status\": \"ACTIVE\", \"locations\": \"https://example.org/lab\"}], \"location\"|",
                "no-list",
            ),
        ],
        judge: |v| each_sight(sights(v), access),
    },
    Check {
        decides: "eb-ses-external-port",
        reads: Reads::Whole(&[step::PORTS_POLL, step::F04_ASK, step::F04_SET]),
        because: "An external port that is not there yet, or never comes, can't be used.",
        usually: "What the client sent as external is sent back, or the port is never looked up.",
        mend: "Fill in external when the session is AVAILABLE, for each port with access, and not before.",
        good: &[
            "ports/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"| s|\"location\"|\"network\": {\"ports\": [{\"access\": true, \"internal\": {\"port\": 1}, \"external\": {\"port\": 2}}]}, \"location\"|",
        ],
        bad: &[
            (
                "f04/ask POST /requests {@f01} -> 200 | @yes s|\"location\"|\"network\": {\"ports\": [{\"access\": true, \"internal\": {\"port\": 1}, \"external\": {\"port\": 2}}]}, \"location\"|",
                "early",
            ),
            (
                "ports/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"| s|\"location\"|\"network\": {\"ports\": [{\"access\": true, \"internal\": {\"port\": 1}}]}, \"location\"|",
                "missing",
            ),
        ],
        judge: |v| each_sight(sights(v), ports),
    },
];

fn text<'d>(value: &'d Value, name: &str) -> Option<&'d str> {
    value.get(name)?.as_str().filter(|text| !text.trim().is_empty())
}

fn valid(sight: &Sight<'_>) -> Option<Finding> {
    let all = sight.session.at("/connectors");
    if all.is_some_and(|all| !all.is_array() && !all.is_null()) {
        let part = sight.part("/connectors");
        return Some(Finding::broken("no-list", &sight.x, part, "a list", told(all)));
    }
    let connectors = sight.session.connectors();
    for (at, connector) in connectors.iter().enumerate() {
        let part = |member: &str| sight.part(&format!("/connectors/{at}{member}"));
        if !connector.is_object() {
            let observed = told(Some(connector));
            return Some(Finding::broken(
                "not-an-object",
                &sight.x,
                part(""),
                "an object",
                observed,
            ));
        }
        let status = connector.get("status");
        if status.is_some_and(|s| !matches!(s.as_str(), Some("PREPARING" | "AVAILABLE" | "FINISHED"))) {
            let expected = "PREPARING, AVAILABLE or FINISHED";
            return Some(Finding::broken(
                "status",
                &sight.x,
                part("/status"),
                expected,
                told(status),
            ));
        }
        for name in ["kind", "protocol", "location"] {
            let value = connector.get(name);
            if value.is_some_and(|value| !value.is_string()) {
                let part = part(&format!("/{name}"));
                return Some(Finding::broken(
                    "not-text",
                    &sight.x,
                    part,
                    "a string",
                    told(value),
                ));
            }
        }
    }
    let first = connectors.first()?;
    Some(Finding::pass(
        &sight.x,
        sight.part("/connectors/0"),
        told(first.get("location")),
    ))
}

/// Is it something that a user connects to: a notebook, or a container with a port for access?
fn is_interactive(sight: &Sight<'_>) -> bool {
    let kind = sight.session.text("/executable/kind").unwrap_or_default();
    kind.contains("notebook") || !access_ports(sight).is_empty()
}

/// The ports of the executable to which access was asked for, with their places.
fn access_ports<'v>(sight: &Sight<'v>) -> Vec<(usize, &'v Value)> {
    let ports = sight
        .session
        .at("/executable/network/ports")
        .and_then(Value::as_array);
    let ports = ports.into_iter().flatten().enumerate();
    ports
        .filter(|(_, port)| port.get("access") == Some(&Value::Bool(true)))
        .collect()
}

fn has_connector(sight: &Sight<'_>) -> bool {
    if sight.session.dialect == Dialect::V23 {
        return sight
            .session
            .text("/executable/endpoint")
            .is_some_and(|text| !text.is_empty());
    }
    let works = |one: &Value| {
        matches!(text(one, "status"), None | Some("AVAILABLE")) && text(one, "location").is_some()
    };
    sight.session.connectors().iter().any(works)
}

fn live(v: &View<'_>) -> Vec<Finding> {
    let judged = histories(v).into_iter().filter_map(|(key, looks)| {
        let live: Vec<&Sight<'_>> = looks
            .iter()
            .filter(|look| matches!(look.phase(), "AVAILABLE" | "RUNNING") && is_interactive(look))
            .collect();
        let part = |look: &Sight<'_>| look.part("/connectors");
        if let Some(look) = live.iter().find(|look| has_connector(look)) {
            return Some((Finding::pass(&look.x, part(look), look.told("/connectors")), key));
        }
        let running = live.iter().rev().find(|look| look.phase() == "RUNNING")?;
        let listed = running.session.connectors();
        let (code, observed) = match listed.first() {
            Some(first) => ("not-available", told(Some(first))),
            None => ("none", "RUNNING, and no word of where".to_owned()),
        };
        let expected = "a connector with a location whose status is AVAILABLE";
        Some((
            Finding::broken(code, &running.x, part(running), expected, observed),
            key,
        ))
    });
    few(judged)
}

fn ended(v: &View<'_>) -> Vec<Finding> {
    let judged = histories(v).into_iter().filter_map(|(key, looks)| {
        let had = looks.iter().any(|look| !look.session.connectors().is_empty());
        let last = looks
            .iter()
            .rev()
            .find(|look| look.phase() == "COMPLETED")
            .filter(|_| had)?;
        let open = |one: &Value| matches!(text(one, "status"), Some("PREPARING" | "AVAILABLE"));
        let connectors = last.session.connectors();
        let finding = match connectors.iter().position(open) {
            Some(at) => {
                let part = last.part(&format!("/connectors/{at}/status"));
                let observed = told(connectors[at].get("status"));
                Finding::broken(
                    "still-there",
                    &last.x,
                    part,
                    "FINISHED, or no connector",
                    observed,
                )
            }
            None => Finding::pass(
                &last.x,
                last.part("/connectors"),
                format!("{} connectors", connectors.len()),
            ),
        };
        Some((finding, key))
    });
    few(judged)
}

fn access(sight: &Sight<'_>) -> Option<Finding> {
    let methods = sight.session.at("/executable/access")?.as_array()?;
    let part = sight.part("/executable/access");
    for method in methods {
        let status = method.get("status");
        if status.is_some_and(|s| !matches!(s.as_str(), Some("PREPARING" | "ACTIVE" | "FINISHED"))) {
            let expected = "PREPARING, ACTIVE or FINISHED";
            return Some(Finding::broken("status", &sight.x, part, expected, told(status)));
        }
        let locations = method.get("locations");
        if locations.is_some_and(|l| !l.is_array()) {
            return Some(Finding::broken(
                "no-list",
                &sight.x,
                part,
                "a list of locations",
                told(locations),
            ));
        }
    }
    Some(Finding::pass(&sight.x, part, told(methods.first())))
}

fn ports(sight: &Sight<'_>) -> Option<Finding> {
    let ports = access_ports(sight);
    let (first, _) = ports.first()?;
    let part = |at: usize| sight.part(&format!("/executable/network/ports/{at}"));
    let external = |port: &Value| port.get("external").filter(|e| !e.is_null()).cloned();
    match sight.phase() {
        "OFFERED" | "ACCEPTED" | "WAITING" | "PREPARING" => {
            let early = ports.iter().find_map(|(at, port)| Some((*at, external(port)?)));
            Some(match early {
                Some((at, told_early)) => {
                    let observed = format!("{} while {}", told(Some(&told_early)), sight.phase());
                    Finding::broken(
                        "early",
                        &sight.x,
                        part(at),
                        "no external port before AVAILABLE",
                        observed,
                    )
                }
                None => Finding::pass(
                    &sight.x,
                    part(*first),
                    format!("no external port while {}", sight.phase()),
                ),
            })
        }
        "AVAILABLE" | "RUNNING" => {
            let lacking = ports.iter().find(|(_, port)| external(port).is_none());
            Some(match lacking {
                Some((at, port)) => {
                    let observed = told(Some(port));
                    Finding::broken("missing", &sight.x, part(*at), "an external port", observed)
                }
                None => Finding::pass(&sight.x, part(*first), told(external(ports[0].1).as_ref())),
            })
        }
        _ => None,
    }
}

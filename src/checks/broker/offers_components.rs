//! Section E of the catalogue: components, options, costs and metrics of an offer.

use std::collections::BTreeMap;

use serde_json::Value;
use url::Url;

use super::offers::OFFERS;
use super::sightings::{Sight, each_sight, few, offers, own, sights, told};
use crate::checks::{Check, Finding, Reads, View};
use crate::documents::broker::KINDS;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-offer-component-ids",
        reads: Reads::Whole(OFFERS),
        because: "Volumes and data refer to resources by their identifiers.",
        usually: "Only the session is stored in the database, so that its parts have no identity.",
        mend: "Give each executable, compute, storage, data and volume a UUID of its own.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"uuid\": \"6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b32a2\", ||",
                "missing",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|b32a2|b32a1|",
                "shared",
            ),
            (
                "f01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|b32a2|b32a1|",
                "shared",
            ),
        ],
        judge: |v| {
            // An offer that is read alone is one too; what ended may have let its parts go.
            let is_offer = |sight: &Sight<'_>| !sight.is_alone() || sight.phase() == "OFFERED";
            each_sight(sights(v).into_iter().filter(is_offer), component_ids)
        },
    },
    Check {
        decides: "eb-offer-component-ids-per-offer",
        reads: Reads::Whole(OFFERS),
        because: "A component that belongs to two offers is released with one of them.",
        usually: "The parts are built once for a request, and put into all its offers.",
        mend: "Build the parts anew for each offer.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|b33a1|b32a1|",
            "shared",
        )],
        judge: per_offer,
    },
    Check {
        decides: "eb-offer-component-phase",
        reads: Reads::Whole(OFFERS),
        because: "Nothing may be done, or paid for, before the offer is accepted.",
        usually: "Components start in the first phase of work.",
        mend: "Leave the components of an OFFERED session in INITIALIZING.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|INITIALIZING|RUNNING|",
            "begun",
        )],
        judge: |v| {
            each_sight(
                sights(v).into_iter().filter(|sight| sight.phase() == "OFFERED"),
                |sight| {
                    let components = sight.session.components();
                    let phases = components
                        .iter()
                        .filter_map(|(at, part)| Some((at, part.get("phase")?.as_str()?)));
                    let begun = phases.clone().find(|(_, phase)| *phase != "INITIALIZING");
                    Some(match begun {
                        Some((at, phase)) => {
                            let part = sight.part(&format!("{at}/phase"));
                            Finding::broken(
                                "begun",
                                &sight.x,
                                part,
                                "INITIALIZING",
                                format!("{at} is {phase}"),
                            )
                        }
                        None => {
                            let (at, _) = components.first()?;
                            Finding::pass(&sight.x, sight.part(at), "no component has begun")
                        }
                    })
                },
            )
        },
    },
    Check {
        decides: "eb-offer-options",
        reads: Reads::Whole(OFFERS),
        because: "The options are how a client learns what it may do.",
        usually: "Clients are expected to know the phases.",
        mend: "List in meta.options an enum option with the path phase and the values ACCEPTED and REJECTED.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"options\"|\"choices\"|",
                "missing",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|[\"ACCEPTED\", \"REJECTED\"]|[\"ACCEPTED\"]|",
                "incomplete",
            ),
        ],
        judge: |v| {
            each_sight(
                own(v, sights(v))
                    .into_iter()
                    .filter(|sight| sight.phase() == "OFFERED"),
                |sight| {
                    let part = sight.part("/meta/options");
                    let expected = "an option for the phase with ACCEPTED and REJECTED";
                    Some(match sight.session.phase_choices() {
                        None => {
                            let observed = format!("options: {}", sight.told("/meta/options"));
                            Finding::broken("missing", &sight.x, part, expected, observed)
                        }
                        Some(values) if ["ACCEPTED", "REJECTED"].iter().all(|one| values.contains(one)) => {
                            Finding::pass(&sight.x, part, values.join(", "))
                        }
                        Some(values) => {
                            Finding::broken("incomplete", &sight.x, part, expected, values.join(", "))
                        }
                    })
                },
            )
        },
    },
    Check {
        decides: "eb-offer-costs",
        reads: Reads::Whole(OFFERS),
        because: "A user decides by the costs.",
        usually: "The internal name of the currency stands where a URI belongs.",
        mend: "Send costs of a registered kind, each with a URI as its type and the smaller bound as min.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|costs/simple-minmax-float-cost|costs/euro|",
                "other-kind",
            ),
            (
                "f01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|costs/simple-minmax-float-cost|costs/euro|",
                "other-kind",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|urn:ivoa:calycopis:cost:monetary|money|",
                "no-type",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"min\": 0.1|\"min\": 0.9|",
                "swapped",
            ),
        ],
        judge: |v| each_sight(sights(v), |sight| items(sight, "costs", "cost")),
    },
    Check {
        decides: "eb-offer-metrics",
        reads: Reads::Whole(OFFERS),
        because: "A user decides by what the platform promises.",
        usually: "The internal name of the metric stands where a URI belongs.",
        mend: "Send metrics of a registered kind, each with a URI as its type and the smaller bound as min.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes s|costs|metrics| s|float-cost|float-metric|"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"costs\"|\"metrics\"|",
                "other-kind",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|costs|metrics| s|float-cost|float-metric| s|urn:ivoa:calycopis:cost:monetary|speed|",
                "no-type",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|costs|metrics| s|float-cost|float-metric| s|\"min\": 0.1|\"min\": 0.9|",
                "swapped",
            ),
        ],
        judge: |v| each_sight(sights(v), |sight| items(sight, "metrics", "metric")),
    },
];

fn id(component: &Value) -> Option<String> {
    Some(component.pointer("/meta/uuid")?.as_str()?.to_ascii_lowercase())
}

fn component_ids(sight: &Sight<'_>) -> Option<Finding> {
    let components = sight.session.components();
    let mut known: Vec<String> = sight
        .session
        .uuid()
        .map(str::to_ascii_lowercase)
        .into_iter()
        .collect();
    for (at, component) in &components {
        let part = sight.part(&format!("{at}/meta/uuid"));
        match id(component) {
            None => {
                let observed = format!("{at} without identifier");
                return Some(Finding::broken(
                    "missing",
                    &sight.x,
                    part,
                    "an identifier",
                    observed,
                ));
            }
            Some(own) if known.contains(&own) => {
                let observed = format!("{at} is {own}, as another part is");
                return Some(Finding::broken(
                    "shared",
                    &sight.x,
                    part,
                    "an identifier of its own",
                    observed,
                ));
            }
            Some(own) => known.push(own),
        }
    }
    let (at, _) = components.first()?;
    Some(Finding::pass(
        &sight.x,
        sight.part(at),
        format!("{} identifiers", components.len()),
    ))
}

fn per_offer(v: &View<'_>) -> Vec<Finding> {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    let mut findings = Vec::new();
    let mut offers_seen: Vec<String> = Vec::new();
    for sight in offers(v) {
        let Some(key) = sight.key() else { continue };
        if !offers_seen.contains(&key) {
            offers_seen.push(key.clone());
        }
        for (at, component) in sight.session.components() {
            let Some(own) = id(component) else { continue };
            let part = sight.part(&format!("{at}/meta/uuid"));
            let owner = owners.entry(own.clone()).or_insert_with(|| key.clone());
            let url = sight.x.exchange.request.url.clone();
            if *owner != key {
                let observed = format!("{own} is also in the offer {owner}");
                findings.push((
                    Finding::broken("shared", &sight.x, part, "a component of its own", observed),
                    url,
                ));
            } else if offers_seen.len() > 1 {
                findings.push((Finding::pass(&sight.x, part, own), url));
            }
        }
    }
    few(findings)
}

/// All items of this name, of the session and of its components, each with its pointer.
fn listed<'v>(sight: &Sight<'v>, name: &str) -> Vec<(String, &'v Value)> {
    let own = std::iter::once((String::new(), sight.session.value));
    let mut found = Vec::new();
    for (at, value) in own.chain(sight.session.components()) {
        let items = value.get(name).and_then(Value::as_array);
        let items = items.into_iter().flatten().enumerate();
        found.extend(items.map(|(index, item)| (format!("{at}/{name}/{index}"), item)));
    }
    found
}

fn items(sight: &Sight<'_>, list: &str, word: &str) -> Option<Finding> {
    let simple = format!("{KINDS}{list}/simple-minmax-float-{word}.yaml");
    let bare = format!("{KINDS}{list}/abstract-{word}-item.yaml");
    let items = listed(sight, list);
    for (at, item) in &items {
        let broken = |code, member: &str, expected: &str, observed: String| {
            Some(Finding::broken(
                code,
                &sight.x,
                sight.part(&format!("{at}/{member}")),
                expected,
                observed,
            ))
        };
        let kind = item.get("kind").and_then(Value::as_str).unwrap_or_default();
        if kind != simple && kind != bare {
            return broken("other-kind", "kind", &simple, told(item.get("kind")));
        }
        let is_uri = |text: &str| Url::parse(text).is_ok();
        let is_typed = item.get("type").and_then(Value::as_str).is_some_and(is_uri);
        if !is_typed && (kind == simple || item.get("type").is_some()) {
            return broken("no-type", "type", "a URI", told(item.get("type")));
        }
        let bound = |name: &str| item.get(name).and_then(Value::as_f64);
        if let (Some(min), Some(max)) = (bound("min"), bound("max"))
            && min > max
        {
            return broken(
                "swapped",
                "min",
                "a minimum not above the maximum",
                format!("{min} to {max}"),
            );
        }
    }
    let (at, item) = items.first()?;
    Some(Finding::pass(&sight.x, sight.part(at), told(item.get("type"))))
}

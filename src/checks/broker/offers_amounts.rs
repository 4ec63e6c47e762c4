//! Section E of the catalogue: how much is offered of what was asked for.

use serde_json::Value;

use super::asked::{Asked, document_sent};
use super::asks::{ASKS, each_offer, seconds_of};
use super::sightings::{Sight, told};
use crate::checks::{Check, Finding, Part, Reads};
use crate::recording::Reason;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-offer-min-cores",
        reads: Reads::Any(ASKS),
        because: "A program that was promised two cores fails or crawls on one.",
        usually: "What is free is offered, whatever was asked for.",
        mend: "Offer at least the minimum of cores, or say NO.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[(
            "f02/ask POST /requests {@f02} -> 200 | @yes s|\"cores\": {\"min\": 2|\"cores\": {\"min\": 1|",
            "below-minimum",
        )],
        judge: |v| {
            each_offer(v, |asked, sight| {
                at_least(asked, sight, "/compute/cores", "cores")
            })
        },
    },
    Check {
        decides: "eb-offer-min-memory",
        reads: Reads::Any(ASKS),
        because: "A program that was promised the memory is killed when it takes it.",
        usually: "The number of cores is written into the memory, or the unit is not GiB.",
        mend: "Offer at least the minimum of memory, in GiB, or say NO.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[(
            "f02/ask POST /requests {@f02} -> 200 | @yes s|\"memory\": {\"min\": 5, \"max\": 9}|\"memory\": {\"min\": 2, \"max\": 4}|",
            "below-minimum",
        )],
        judge: |v| {
            each_offer(v, |asked, sight| {
                at_least(asked, sight, "/compute/memory", "GiB of memory")
            })
        },
    },
    Check {
        decides: "eb-offer-min-storage",
        reads: Reads::Any(ASKS),
        because: "The results of the program must fit.",
        usually: "The size is not stored with the resource, and comes back as nothing.",
        mend: "Offer at least the minimum of each storage, in GiB, and state it, or say NO.",
        good: &[
            "f06/ask POST /requests {@f01 s|{\"executable\"|{\"storage\": [{\"meta\": {\"name\": \"work\"}, \"size\": {\"min\": 20, \"max\": 40}}], \"executable\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"name\": \"work\"}, \"size\": {\"min\": 20}}]}]}",
        ],
        bad: &[
            (
                "f06/ask POST /requests {@f01 s|{\"executable\"|{\"storage\": [{\"meta\": {\"name\": \"work\"}, \"size\": {\"min\": 20, \"max\": 40}}], \"executable\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"name\": \"work\"}, \"size\": {\"min\": 2}}]}]}",
                "below-minimum",
            ),
            (
                "f06/ask POST /requests {@f01 s|{\"executable\"|{\"storage\": [{\"meta\": {\"name\": \"work\"}, \"size\": {\"min\": 20, \"max\": 40}}], \"executable\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"name\": \"work\"}}]}]}",
                "missing",
            ),
        ],
        judge: |v| each_offer(v, |asked, sight| storage(asked, sight, false)),
    },
    Check {
        decides: "eb-offer-max-cores",
        reads: Reads::Any(ASKS),
        because: "The user may have to pay for what is offered beyond the maximum.",
        usually: "Twice the minimum is offered, whatever the maximum is.",
        mend: "Cut what is offered at the maximum of the request.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[(
            "f02/ask POST /requests {@f02} -> 200 | @yes s|\"max\": 4|\"max\": 8|",
            "above-maximum",
        )],
        judge: |v| each_offer(v, |asked, sight| at_most(asked, sight, "/compute/cores", "cores")),
    },
    Check {
        decides: "eb-offer-max-memory",
        reads: Reads::Any(ASKS),
        because: "The user may have to pay for what is offered beyond the maximum.",
        usually: "Twice the minimum is offered, whatever the maximum is.",
        mend: "Cut what is offered at the maximum of the request.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[(
            "f02/ask POST /requests {@f02} -> 200 | @yes s|\"max\": 9|\"max\": 18|",
            "above-maximum",
        )],
        judge: |v| {
            each_offer(v, |asked, sight| {
                at_most(asked, sight, "/compute/memory", "GiB of memory")
            })
        },
    },
    Check {
        decides: "eb-offer-max-storage",
        reads: Reads::Any(ASKS),
        because: "The user may have to pay for what is offered beyond the maximum.",
        usually: "Volumes come in few sizes, and the next larger one is taken.",
        mend: "Cut what is offered at the maximum of the request, or state only what was asked for.",
        good: &[
            "f06/ask POST /requests {@f01 s|{\"executable\"|{\"storage\": [{\"meta\": {\"name\": \"work\"}, \"size\": {\"min\": 20, \"max\": 40}}], \"executable\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"name\": \"work\"}, \"size\": {\"min\": 20, \"max\": 40}}]}]}",
        ],
        bad: &[(
            "f06/ask POST /requests {@f01 s|{\"executable\"|{\"storage\": [{\"meta\": {\"name\": \"work\"}, \"size\": {\"min\": 20, \"max\": 40}}], \"executable\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"name\": \"work\"}, \"size\": {\"min\": 20, \"max\": 100}}]}]}",
            "above-maximum",
        )],
        judge: |v| each_offer(v, |asked, sight| storage(asked, sight, true)),
    },
    Check {
        decides: "eb-offer-max-duration",
        reads: Reads::Any(ASKS),
        because: "The user may have to pay for the time beyond the maximum.",
        usually: "The longest time of the platform is offered, whatever was asked for.",
        mend: "Cut the offered time at the maximum of the request.",
        good: &["#dialect 23\nf02/ask POST /request {@planner-ask} -> 200 | @planner-yes"],
        bad: &[(
            "#dialect 23\nf02/ask POST /request {@planner-ask} -> 200 | @planner-yes s|\"maxduration\": \"PT2H\"|\"maxduration\": \"PT4H\"|",
            "above-maximum",
        )],
        judge: |v| each_offer(v, longest),
    },
];

/// A number of a document; text that looks like one is reported elsewhere.
pub fn number(value: Option<&Value>) -> Option<f64> {
    value.and_then(Value::as_f64)
}

fn at_least(asked: &Asked<'_>, sight: &Sight<'_>, member: &str, what: &str) -> Option<Finding> {
    let wanted = number(asked.wanted(&format!("{member}/min")))?;
    let lower = format!("{member}/min");
    let upper = format!("{member}/max");
    let (min, max) = (number(sight.session.at(&lower)), number(sight.session.at(&upper)));
    let Some(offered) = min.or(max) else {
        let why = format!("{member} of the offer is {}", sight.told(member));
        return Some(Finding::undecided(Reason::Ambiguous, &sight.x, why));
    };
    let part = sight.part(if min.is_some() { &lower } else { &upper });
    Some(match offered >= wanted {
        true => Finding::pass(&sight.x, part, format!("{offered} {what} for {wanted}")),
        false => {
            let expected = format!("{wanted} {what} at least");
            Finding::broken("below-minimum", &sight.x, part, expected, format!("{offered}"))
        }
    })
}

fn at_most(asked: &Asked<'_>, sight: &Sight<'_>, member: &str, what: &str) -> Option<Finding> {
    let wanted = number(asked.wanted(&format!("{member}/max")))?;
    let lower = format!("{member}/min");
    let upper = format!("{member}/max");
    let max = number(sight.session.at(&upper));
    let offered = max.or_else(|| number(sight.session.at(&lower)))?;
    let part = sight.part(if max.is_some() { &upper } else { &lower });
    Some(match offered <= wanted {
        true => Finding::pass(&sight.x, part, format!("{offered} {what} for {wanted} at most")),
        false => {
            let expected = format!("{wanted} {what} at most");
            Finding::broken("above-maximum", &sight.x, part, expected, format!("{offered}"))
        }
    })
}

/// The storage of an offer that answers to this one of the request: that of the same name, else that at the same place.
fn counterpart<'d>(
    wanted: &Value,
    place: usize,
    asked: usize,
    offered: &'d [Value],
) -> Option<(usize, &'d Value)> {
    let name = wanted.pointer("/meta/name").filter(|name| name.is_string());
    let named = offered
        .iter()
        .enumerate()
        .find(|(_, one)| name.is_some() && one.pointer("/meta/name") == name);
    let same_place = || {
        offered
            .get(place)
            .filter(|_| offered.len() == asked)
            .map(|one| (place, one))
    };
    named.or_else(same_place)
}

fn storage(asked: &Asked<'_>, sight: &Sight<'_>, upper: bool) -> Option<Finding> {
    let wanted = asked.wanted("/storage")?.as_array()?;
    let offered = sight.session.storage();
    let mut passed = None;
    for (place, one) in wanted.iter().enumerate() {
        let name = told(one.pointer("/meta/name"));
        let found = counterpart(one, place, wanted.len(), offered);
        let size = |bound: &str| found.and_then(|(_, s)| number(s.pointer(&format!("/size/{bound}"))));
        let part = found.map_or(sight.part("/storage"), |(at, _)| {
            sight.part(&format!("/storage/{at}/size"))
        });
        let (Some(bound), offered) = (match upper {
            true => (
                number(one.pointer("/size/max")),
                size("max").or_else(|| size("min")),
            ),
            false => (
                number(one.pointer("/size/min")),
                size("min").or_else(|| size("max")),
            ),
        }) else {
            continue;
        };
        let finding = match (offered, upper) {
            (None, true) => continue,
            (None, false) => {
                let observed = found.map_or("no such storage".to_owned(), |(_, s)| told(s.get("size")));
                let expected = format!("a size of the storage {name}, {bound} GiB at least");
                return Some(Finding::broken("missing", &sight.x, part, expected, observed));
            }
            (Some(size), false) if size < bound => {
                let expected = format!("{bound} GiB at least on the storage {name}");
                return Some(Finding::broken(
                    "below-minimum",
                    &sight.x,
                    part,
                    expected,
                    format!("{size}"),
                ));
            }
            (Some(size), true) if size > bound => {
                let expected = format!("{bound} GiB at most on the storage {name}");
                return Some(Finding::broken(
                    "above-maximum",
                    &sight.x,
                    part,
                    expected,
                    format!("{size}"),
                ));
            }
            (Some(size), _) => Finding::pass(&sight.x, part, format!("{size} GiB on the storage {name}")),
        };
        passed = Some(finding);
    }
    passed
}

fn longest(asked: &Asked<'_>, sight: &Sight<'_>) -> Option<Finding> {
    let document = document_sent(asked.post.exchange)?;
    let inner = document.get("request").unwrap_or(&document);
    let wanted = seconds_of(inner.pointer("/datetime/0/maxduration")?.as_str()?)?;
    let offered = ["/datetime/0/maxduration", "/datetime/0/minduration"];
    let text = offered.iter().find_map(|pointer| sight.session.text(pointer))?;
    let offered = seconds_of(text)?;
    Some(match offered <= wanted {
        true => Finding::pass(&sight.x, Part::BODY, text),
        false => Finding::broken(
            "above-maximum",
            &sight.x,
            Part::BODY,
            format!("{wanted} seconds at most"),
            text,
        ),
    })
}

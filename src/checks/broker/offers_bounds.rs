//! Section E of the catalogue: amounts of an offer by themselves: within the platform, in order, beside what was requested.

use serde_json::Value;

use super::asked::{Asked, document_sent};
use super::asks::each_offer;
use super::offers::OFFERS;
use super::offers_amounts::number;
use super::sightings::{Sight, each_sight, few, sights, told};
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-offer-in-capability",
        reads: Reads::Whole(OFFERS),
        because: "An offer beyond the platform can't be kept.",
        usually: "The request is copied into the offer without a look at the platform.",
        mend: "Say NO to what is larger than the platform.",
        good: &["#platform cores=16 memory=16\nf02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[(
            "#platform cores=1 memory=16\nf02/ask POST /requests {@f02} -> 200 | @yes",
            "beyond-platform",
        )],
        judge: |v| each_sight(sights(v), |sight| within_platform(v, sight)),
    },
    Check {
        decides: "eb-offer-minmax-order",
        reads: Reads::Whole(OFFERS),
        because: "A client that takes the bounds at their word finds nothing between them.",
        usually: "The two columns are swapped, or the maximum is cut below the minimum.",
        mend: "Send the smaller bound as min.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[(
            "f02/ask POST /requests {@f02} -> 200 | @yes s|{\"min\": 2, \"max\": 4}|{\"min\": 4, \"max\": 2}|",
            "swapped",
        )],
        judge: |v| {
            // A request with the bounds swapped is answered by rows of its own.
            let answers = v
                .answers()
                .filter(|x| (200..400).contains(&x.status()) && x.exchange.lane() != "i15");
            few(answers.filter_map(|x| Some((bounds(x)?, x.exchange.request.url.clone()))))
        },
    },
    Check {
        decides: "eb-offer-25-requested",
        reads: Reads::Any(&[step::F02_ASK, step::F02_SET]),
        because: "Only side by side a client sees what it gets for what it asked.",
        usually: "The offer is built from the platform alone.",
        mend: "Repeat the requested bounds beside the offered ones.",
        good: &["#dialect 25\nf02/ask POST /offersets {@ask-25} -> 200 | @yes-25"],
        bad: &[
            (
                "#dialect 25\nf02/ask POST /offersets {@ask-25} -> 200 | @yes-25 s|\"requested\": {\"min\": 2}, ||",
                "missing",
            ),
            (
                "#dialect 25\nf02/ask POST /offersets {@ask-25} -> 200 | @yes-25 s|\"requested\": {\"min\": 2}|\"requested\": {\"min\": 3}|",
                "differs",
            ),
        ],
        judge: |v| each_offer(v, requested),
    },
];

fn within_platform(v: &View<'_>, sight: &Sight<'_>) -> Option<Finding> {
    let platform = &v.recording.meta.platform;
    if platform.is_empty() {
        let why = "the target file does not say what the platform has";
        return Some(Finding::undecided(Reason::NeedsPlatform, &sight.x, why));
    }
    let sizes = sight.session.storage().iter();
    let storage: f64 = sizes.filter_map(|s| number(s.pointer("/size/min"))).sum();
    let largest = |member: &str| {
        let bound = |name: &str| number(sight.session.at(&format!("/compute/{member}/{name}")));
        bound("max").or_else(|| bound("min"))
    };
    let amounts = [
        ("cores", "/compute/cores", largest("cores")),
        ("memory", "/compute/memory", largest("memory")),
        ("storage", "/storage", (storage > 0.0).then_some(storage)),
    ];
    let mut passed = None;
    for (name, member, amount) in amounts {
        let (Some(amount), Some(limit)) = (amount, platform.get(name)) else {
            continue;
        };
        if amount > *limit as f64 {
            let expected = format!("{limit} {name} at most, which is what the platform has");
            return Some(Finding::broken(
                "beyond-platform",
                &sight.x,
                sight.part(member),
                expected,
                format!("{amount}"),
            ));
        }
        passed = Some(Finding::pass(
            &sight.x,
            sight.part(member),
            format!("{amount} of {limit} {name}"),
        ));
    }
    passed
}

/// The first bounds of a document that are swapped, else evidence of some in order.
fn bounds(x: Seen<'_>) -> Option<Finding> {
    let stated = x.stated()?.as_ref().ok()?;
    let mut found = Vec::new();
    collect(&stated.tree.value, String::new(), &mut found);
    let swapped = found.iter().find(|(_, min, max)| min > max);
    let (at, min, max) = swapped.or(found.first())?;
    let part = x.part_of(at);
    Some(match min > max {
        true => Finding::broken(
            "swapped",
            &x,
            part,
            "a minimum not above the maximum",
            format!("{at}: {min} to {max}"),
        ),
        false => Finding::pass(&x, part, format!("{min} to {max}")),
    })
}

fn collect(value: &Value, at: String, found: &mut Vec<(String, f64, f64)>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{at}/{index}"), found);
            }
        }
        Value::Object(members) => {
            if let (Some(min), Some(max)) = (number(members.get("min")), number(members.get("max"))) {
                found.push((at.clone(), min, max));
            }
            for (name, member) in members {
                collect(member, format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

fn requested(asked: &Asked<'_>, sight: &Sight<'_>) -> Option<Finding> {
    let document = document_sent(asked.post.exchange)?;
    let wanted = document.pointer("/resources/compute/0/cores/requested")?.clone();
    let stated = sight.x.stated()?.as_ref().ok()?;
    let pointer = format!("{}/resources/compute/0/cores/requested", sight.session.pointer);
    let told_back = stated.tree.value.pointer(&pointer);
    Some(match told_back {
        None => Finding::broken(
            "missing",
            &sight.x,
            Part::BODY,
            told(Some(&wanted)),
            "no requested cores",
        ),
        Some(back) if *back == wanted => Finding::pass(&sight.x, Part::BODY, told(told_back)),
        Some(_) => Finding::broken(
            "differs",
            &sight.x,
            Part::BODY,
            told(Some(&wanted)),
            told(told_back),
        ),
    })
}

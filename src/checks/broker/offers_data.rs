//! Section E of the catalogue: data and storage of an offer.

use serde_json::Value;

use super::asked::Asked;
use super::asks::each_yes;
use super::offers::OFFERS;
use super::offers_parts::{PARTS, refers, text};
use super::sightings::{Sight, each_sight, offers, told};
use crate::checks::{Check, Finding, Reads, Verdict};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-offer-data",
        reads: Reads::Any(PARTS),
        because: "The program finds no data, or other data.",
        usually: "Kinds of data that the service does not know well are dropped, or lose their own members.",
        mend: "Copy every data resource with all its members into the offer, or say NO.",
        good: &[
            "f06a/ask POST /requests {@f01 s|{\"executable\"|{\"data\": [{\"meta\": {\"name\": \"plain\"}, \"location\": \"https://example.org/t\"}], \"executable\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"data\": [{\"meta\": {\"name\": \"plain\"}, \"location\": \"https://example.org/t\"}]}]}",
        ],
        bad: &[
            (
                "f06a/ask POST /requests {@f01 s|{\"executable\"|{\"data\": [{\"meta\": {\"name\": \"plain\"}, \"location\": \"https://example.org/t\"}], \"executable\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{}]}",
                "missing",
            ),
            (
                "f06a/ask POST /requests {@f01 s|{\"executable\"|{\"data\": [{\"meta\": {\"name\": \"plain\"}, \"location\": \"https://example.org/t\"}], \"executable\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"data\": [{\"meta\": {\"name\": \"plain\"}}]}]}",
                "other-member",
            ),
        ],
        judge: |v| each_yes(v, PARTS, data),
    },
    Check {
        decides: "eb-offer-data-storage",
        reads: Reads::Whole(OFFERS),
        because: "Data that lie nowhere can't be mounted, and nobody knows whether they fit.",
        usually: "Only storage that the client named is planned.",
        mend: "Place each data resource on a storage of the offer, and add one where the request named none.",
        good: &[
            "f06/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"uuid\": \"s1\"}}], \"data\": [{\"storage\": \"s1\"}]}]}",
        ],
        bad: &[
            (
                "f06/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"uuid\": \"s1\"}}], \"data\": [{\"storage\": \"s2\"}]}]}",
                "dangling",
            ),
            (
                "f06/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{\"data\": [{\"location\": \"x\"}]}]}",
                "unplaced",
            ),
        ],
        judge: |v| each_sight(offers(v), data_storage),
    },
    Check {
        decides: "eb-offer-storage-data",
        reads: Reads::Whole(OFFERS),
        because: "A client that reads the storage does not learn what lies on it.",
        usually: "Only one side of the relation is filled in.",
        mend: "List in each storage the data resources that name it, and no others.",
        good: &[
            "f06/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"uuid\": \"s1\"}, \"data\": [\"d1\"]}], \"data\": [{\"meta\": {\"uuid\": \"d1\"}, \"storage\": \"s1\"}]}]}",
        ],
        bad: &[
            (
                "f06/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"uuid\": \"s1\"}}], \"data\": [{\"meta\": {\"uuid\": \"d1\"}, \"storage\": \"s1\"}]}]}",
                "not-listed",
            ),
            (
                "f06/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"uuid\": \"s1\"}, \"data\": [\"d1\", \"d2\"]}], \"data\": [{\"meta\": {\"uuid\": \"d1\"}, \"storage\": \"s1\"}]}]}",
                "not-placed",
            ),
        ],
        judge: |v| each_sight(offers(v), storage_data),
    },
];

/// Does the offered value say all that the asked one says?
fn covers(asked: &Value, offered: &Value) -> bool {
    match (asked, offered) {
        (Value::Object(asked), Value::Object(offered)) => {
            let kept = |(name, value): (&String, &Value)| {
                offered.get(name).is_some_and(|other| covers(value, other))
            };
            asked.iter().all(kept)
        }
        (Value::Array(asked), Value::Array(offered)) => {
            let same = |one: &Value| offered.iter().any(|other| covers(one, other));
            asked.iter().all(same)
        }
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        // An empty text and nothing are the same to many serialisers; what is lost then is nothing.
        _ => asked == offered,
    }
}

fn data(asked: &Asked<'_>, sight: &Sight<'_>) -> Option<Finding> {
    let wanted = asked.wanted("/data")?.as_array()?;
    let offered = sight.session.data();
    for one in wanted {
        let name = text(one, "/meta/name");
        let same = |other: &&Value| name.is_some() && text(other, "/meta/name") == name;
        let only = || {
            offered
                .first()
                .filter(|_| offered.len() == 1 && wanted.len() == 1)
        };
        let Some(found) = offered.iter().find(same).or_else(only) else {
            let expected = format!("the data resource {}", name.unwrap_or_default());
            let observed = format!("{} data resources", offered.len());
            return Some(Finding::broken(
                "missing",
                &sight.x,
                sight.part("/data"),
                expected,
                observed,
            ));
        };
        let own = one.as_object()?.iter();
        let mut own = own.filter(|(name, _)| !matches!(name.as_str(), "kind" | "meta" | "storage" | "type"));
        let is_lost = |(name, value): &(&String, &Value)| {
            let empty = value.as_str() == Some("") && found.get(name.as_str()).is_none();
            !empty && !found.get(name.as_str()).is_some_and(|other| covers(value, other))
        };
        if let Some((name, value)) = own.find(is_lost) {
            let expected = format!("{name}: {}", told(Some(value)));
            let observed = format!("{name}: {}", told(found.get(name.as_str())));
            return Some(Finding::broken(
                "other-member",
                &sight.x,
                sight.part("/data"),
                expected,
                observed,
            ));
        }
    }
    (!wanted.is_empty()).then(|| {
        Finding::pass(
            &sight.x,
            sight.part("/data"),
            format!("all {} data resources", wanted.len()),
        )
    })
}

fn data_storage(sight: &Sight<'_>) -> Option<Finding> {
    let mut unplaced = None;
    let mut passed = None;
    for (at, data) in sight.session.data().iter().enumerate() {
        let part = sight.part(&format!("/data/{at}"));
        let expected = "a storage of the offer";
        match text(data, "/storage") {
            None => {
                let finding = Finding::broken(
                    "unplaced",
                    &sight.x,
                    part,
                    expected,
                    "a data resource without storage",
                );
                unplaced = Some(finding.graded(Verdict::Warn));
            }
            Some(name)
                if sight
                    .session
                    .storage()
                    .iter()
                    .any(|storage| refers(name, storage)) =>
            {
                passed = Some(Finding::pass(&sight.x, part, name));
            }
            Some(name) => return Some(Finding::broken("dangling", &sight.x, part, expected, name)),
        }
    }
    unplaced.or(passed)
}

fn storage_data(sight: &Sight<'_>) -> Option<Finding> {
    let (storage, data) = (sight.session.storage(), sight.session.data());
    let holds = |storage: &Value, data: &Value| {
        let listed = storage.get("data").and_then(Value::as_array);
        listed
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .any(|name| refers(name, data))
    };
    let part = sight.part("/storage");
    let mut passed = None;
    for one in data {
        let Some(place) = storage
            .iter()
            .find(|s| text(one, "/storage").is_some_and(|name| refers(name, s)))
        else {
            continue;
        };
        let name = text(one, "/meta/name")
            .or(text(one, "/meta/uuid"))
            .unwrap_or_default();
        if !holds(place, one) {
            let expected = format!("a list with {name}");
            return Some(Finding::broken(
                "not-listed",
                &sight.x,
                part,
                expected,
                told(place.get("data")),
            ));
        }
        passed = Some(Finding::pass(&sight.x, part.clone(), format!("{name} is listed")));
    }
    for place in storage {
        let listed = place.get("data").and_then(Value::as_array);
        for name in listed.into_iter().flatten().filter_map(Value::as_str) {
            let is_here =
                |one: &Value| refers(name, one) && text(one, "/storage").is_some_and(|s| refers(s, place));
            if !data.iter().any(is_here) {
                let expected = "data that name this storage";
                return Some(Finding::broken("not-placed", &sight.x, part, expected, name));
            }
        }
    }
    passed
}

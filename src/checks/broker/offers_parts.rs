//! Section E of the catalogue: the parts of an offer are those that were asked for.

use serde_json::Value;

use super::asked::Asked;
use super::asks::{ASKS, each_offer, each_yes};
use super::offers::OFFERS;
use super::sightings::{Sight, each_sight, offers, told};
use crate::checks::{Check, Finding, Reads, Verdict};
use crate::recording::{Step, step};

/// Requests with data, storage and volumes.
const PARTS: &[Step] = &[
    step::F06_ASK,
    step::F06A_ASK,
    step::F06B_ASK,
    step::F06C_ASK,
    step::F06D_ASK,
    step::F06E_ASK,
    step::F06S_ASK,
    step::F06V_ASK,
    step::F03_ASK,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-offer-executable",
        reads: Reads::Any(ASKS),
        because: "Whoever accepts the offer would run something else.",
        usually: "The executable comes from a template of the platform, or a tag of an image is resolved to another.",
        mend: "Copy the executable of the request into the offer.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|executable/jupyter-notebook|executable/docker-container|",
                "other-kind",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|hello.ipynb|other.ipynb|",
                "other-location",
            ),
            (
                "f04/ask POST /requests {@f01 s|\"location\": \"https://example.org/hello.ipynb\"|\"image\": {\"locations\": [\"a/b:1\"], \"digest\": \"sha256:1\"}|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"executable\": {\"image\": {\"locations\": [\"c/d:1\"], \"digest\": \"sha256:1\"}}}]}",
                "other-image",
            ),
            (
                "f04/ask POST /requests {@f01 s|\"location\": \"https://example.org/hello.ipynb\"|\"image\": {\"locations\": [\"a/b:1\"], \"digest\": \"sha256:1\"}|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"executable\": {\"image\": {\"locations\": [\"a/b:1\"], \"digest\": \"sha256:2\"}}}]}",
                "other-digest",
            ),
        ],
        judge: |v| each_offer(v, executable),
    },
    Check {
        decides: "eb-offer-volumes",
        reads: Reads::Any(PARTS),
        because: "A program that does not find its data at the path it was told fails.",
        usually: "Only volumes of data are kept, or the path is lost on the way to the database.",
        mend: "Copy every volume with its path and mode into the offer.",
        good: &[
            "f06/ask POST /requests {@f02 s|\"cores\"|\"volumes\": [{\"path\": \"/out\", \"mode\": \"READWRITE\", \"resource\": \"work\"}], \"cores\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"compute\": {\"volumes\": [{\"path\": \"/out\", \"mode\": \"READWRITE\", \"resource\": \"1\"}]}}]}",
        ],
        bad: &[
            (
                "f06/ask POST /requests {@f02 s|\"cores\"|\"volumes\": [{\"path\": \"/out\", \"mode\": \"READWRITE\", \"resource\": \"work\"}], \"cores\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"compute\": {}}]}",
                "missing",
            ),
            (
                "f06/ask POST /requests {@f02 s|\"cores\"|\"volumes\": [{\"path\": \"/out\", \"mode\": \"READWRITE\", \"resource\": \"work\"}], \"cores\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"compute\": {\"volumes\": [{\"path\": \"/out\", \"mode\": \"READONLY\", \"resource\": \"1\"}]}}]}",
                "other-mode",
            ),
        ],
        judge: |v| each_yes(v, PARTS, volumes),
    },
    Check {
        decides: "eb-offer-volume-ref",
        reads: Reads::Whole(OFFERS),
        because: "A volume of something that is not in the offer can't be mounted.",
        usually: "References keep the names of the request while the resources lost theirs.",
        mend: "Refer to a data or storage resource of the same offer by its identifier.",
        good: &[
            "f06/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"uuid\": \"U1\"}}], \"compute\": {\"volumes\": [{\"path\": \"/out\", \"resource\": \"u1\"}]}}]}",
        ],
        bad: &[(
            "f06/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{\"storage\": [{\"meta\": {\"uuid\": \"u1\"}}], \"compute\": {\"volumes\": [{\"path\": \"/out\", \"resource\": \"u2\"}]}}]}",
            "dangling",
        )],
        judge: |v| each_sight(offers(v), volume_references),
    },
    Check {
        decides: "eb-offer-volume-default-mode",
        reads: Reads::Any(&[step::F06V_ASK]),
        because: "A program must not change data that its user did not mean to be changed.",
        usually: "The platform's own default is taken.",
        mend: "Mount a volume without mode as READONLY.",
        good: &[
            "f06v/ask POST /requests {@f02 s|\"cores\"|\"volumes\": [{\"path\": \"/in\", \"resource\": \"d\"}], \"cores\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"compute\": {\"volumes\": [{\"path\": \"/in\", \"mode\": \"READONLY\"}]}}]}",
        ],
        bad: &[(
            "f06v/ask POST /requests {@f02 s|\"cores\"|\"volumes\": [{\"path\": \"/in\", \"resource\": \"d\"}], \"cores\"|} -> 200 | {\"result\": \"YES\", \"offers\": [{\"compute\": {\"volumes\": [{\"path\": \"/in\", \"mode\": \"READWRITE\"}]}}]}",
            "other-mode",
        )],
        judge: |v| each_yes(v, &[step::F06V_ASK], default_mode),
    },
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
    Check {
        decides: "eb-offer-default-compute",
        reads: Reads::Any(ASKS),
        because: "Without it nobody knows what the program runs on, or what it will cost.",
        usually: "Defaults are applied when the session starts, not when it is offered.",
        mend: "Put the compute resource that will be used into the offer.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|\"compute\"|\"computer\"|",
            "missing",
        )],
        judge: |v| {
            each_offer(v, |asked, sight| {
                if asked.request.is_none() || asked.wanted("/compute").is_some() {
                    return None;
                }
                Some(match sight.session.at("/compute").filter(|c| c.is_object()) {
                    Some(compute) => {
                        Finding::pass(&sight.x, sight.part("/compute"), told(compute.get("kind")))
                    }
                    None => {
                        let observed = "an offer without compute";
                        Finding::broken(
                            "missing",
                            &sight.x,
                            sight.part(""),
                            "a compute resource",
                            observed,
                        )
                    }
                })
            })
        },
    },
    Check {
        decides: "eb-offer-names",
        reads: Reads::Any(ASKS),
        because: "The names are how the client finds its own resources in the offer.",
        usually: "Names are replaced by generated ones.",
        mend: "Keep the names of the request in the offer.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[(
            "f02/ask POST /requests {@f02} -> 200 | @yes s|\"c1\"|\"compute-17\"|",
            "lost",
        )],
        judge: |v| each_offer(v, names),
    },
];

fn executable(asked: &Asked<'_>, sight: &Sight<'_>) -> Option<Finding> {
    let members = [
        ("/executable/kind", "other-kind"),
        ("/executable/location", "other-location"),
        ("/executable/image/digest", "other-digest"),
    ];
    let mut passed = None;
    // A member that is lost is reported by the row of its kind.
    for (pointer, code) in members {
        let (Some(wanted), Some(offered)) = (asked.wanted(pointer), sight.session.at(pointer)) else {
            continue;
        };
        let part = sight.part(pointer);
        if wanted != offered {
            return Some(Finding::broken(
                code,
                &sight.x,
                part,
                told(Some(wanted)),
                told(Some(offered)),
            ));
        }
        passed = Some(Finding::pass(&sight.x, part, told(Some(offered))));
    }
    let pointer = "/executable/image/locations";
    if let (Some(wanted), Some(offered)) = (asked.wanted(pointer), sight.session.at(pointer)) {
        let known = wanted.as_array()?;
        let is_known = |one: &Value| known.contains(one);
        if offered
            .as_array()
            .is_some_and(|offered| !offered.iter().all(is_known))
        {
            let expected = told(Some(wanted));
            return Some(Finding::broken(
                "other-image",
                &sight.x,
                sight.part(pointer),
                expected,
                told(Some(offered)),
            ));
        }
    }
    passed
}

fn text<'d>(value: &'d Value, pointer: &str) -> Option<&'d str> {
    value.pointer(pointer)?.as_str()
}

fn volumes(asked: &Asked<'_>, sight: &Sight<'_>) -> Option<Finding> {
    let wanted = asked.wanted("/compute/volumes")?.as_array()?;
    let offered = sight.session.volumes();
    let part = sight.part("/compute/volumes");
    for volume in wanted {
        let path = text(volume, "/path")?;
        let Some(found) = offered.iter().find(|other| text(other, "/path") == Some(path)) else {
            let paths: Vec<&str> = offered.iter().filter_map(|other| text(other, "/path")).collect();
            let observed = format!("{} volumes: {}", offered.len(), paths.join(", "));
            return Some(Finding::broken(
                "missing",
                &sight.x,
                part,
                format!("a volume at {path}"),
                observed,
            ));
        };
        let modes = (text(volume, "/mode"), text(found, "/mode"));
        if let (Some(mode), Some(other)) = modes
            && mode != other
        {
            return Some(Finding::broken(
                "other-mode",
                &sight.x,
                part,
                format!("{mode} at {path}"),
                other,
            ));
        }
    }
    (!wanted.is_empty()).then(|| Finding::pass(&sight.x, part, format!("all {} volumes", wanted.len())))
}

/// Is this reference the identifier or the name of the resource?
fn refers(reference: &str, resource: &Value) -> bool {
    text(resource, "/meta/uuid").is_some_and(|uuid| uuid.eq_ignore_ascii_case(reference))
        || text(resource, "/meta/name") == Some(reference)
}

fn volume_references(sight: &Sight<'_>) -> Option<Finding> {
    let (storage, data) = (sight.session.storage(), sight.session.data());
    let mut passed = None;
    for volume in sight.session.volumes() {
        let several = volume.get("resources").and_then(Value::as_array);
        let references = several.into_iter().flatten().chain(volume.get("resource"));
        for reference in references.filter_map(Value::as_str) {
            let part = sight.part("/compute/volumes");
            if !storage
                .iter()
                .chain(data)
                .any(|resource| refers(reference, resource))
            {
                let expected = "a data or storage resource of the offer";
                return Some(Finding::broken("dangling", &sight.x, part, expected, reference));
            }
            passed = Some(Finding::pass(&sight.x, part, reference));
        }
    }
    passed
}

fn default_mode(asked: &Asked<'_>, sight: &Sight<'_>) -> Option<Finding> {
    let wanted = asked.wanted("/compute/volumes")?.as_array()?;
    let volume = wanted.iter().find(|volume| volume.get("mode").is_none())?;
    let path = text(volume, "/path")?;
    let offered = sight.session.volumes();
    let found = offered.iter().find(|other| text(other, "/path") == Some(path))?;
    let part = sight.part("/compute/volumes");
    Some(match text(found, "/mode") {
        Some("READONLY") => Finding::pass(&sight.x, part, "READONLY"),
        other => Finding::info("other-mode", &sight.x, part, other.unwrap_or("no mode")),
    })
}

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

fn names(asked: &Asked<'_>, sight: &Sight<'_>) -> Option<Finding> {
    let request = asked.request.as_ref()?;
    let mut passed = None;
    for member in [
        "executable",
        "compute",
        "storage",
        "data",
        "compute/volumes",
        "volumes",
    ] {
        let pointer = format!("/{member}");
        let list = |value: Option<&Value>| match value {
            Some(Value::Array(items)) => items.clone(),
            Some(other) => vec![other.clone()],
            None => Vec::new(),
        };
        let (wanted, offered) = (list(request.pointer(&pointer)), list(sight.session.at(&pointer)));
        let mut names = wanted.iter().filter_map(|part| text(part, "/meta/name"));
        let is_kept = |name: &str| offered.iter().any(|part| text(part, "/meta/name") == Some(name));
        if let Some(name) = names.clone().find(|name| !is_kept(name)) {
            let there: Vec<&str> = offered
                .iter()
                .filter_map(|part| text(part, "/meta/name"))
                .collect();
            let observed = if there.is_empty() {
                "no name".to_owned()
            } else {
                there.join(", ")
            };
            let expected = format!("the name {name} in {member}");
            return Some(Finding::broken(
                "lost",
                &sight.x,
                sight.part(&pointer),
                expected,
                observed,
            ));
        }
        if let Some(name) = names.next() {
            passed = Some(Finding::pass(&sight.x, sight.part(&pointer), name));
        }
    }
    passed
}

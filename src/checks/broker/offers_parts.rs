//! Section E of the catalogue: the parts of an offer are those that were asked for.

use serde_json::Value;

use super::asked::Asked;
use super::asks::{ASKS, each_offer, each_yes};
use super::offers::OFFERS;
use super::sightings::{Sight, each_sight, offers, told};
use crate::checks::{Check, Finding, Reads};
use crate::recording::{Step, step};

/// Requests with data, storage and volumes.
pub const PARTS: &[Step] = &[
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

/// The text of a member.
pub fn text<'d>(value: &'d Value, pointer: &str) -> Option<&'d str> {
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
pub fn refers(reference: &str, resource: &Value) -> bool {
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
